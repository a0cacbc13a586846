//! The names of what wraps a reply, each in lower case and without separators: `antThinking`,
//! `ant_thinking` and `ant-thinking` are all `antthinking`.

/// Tags around reasoning, wherever they are.
const REASONING: &[&str] = &[
    "think",
    "thinking",
    "thinks",
    "thought",
    "thoughts",
    "thoughtprocess",
    "thinkingprocess",
    "reasoning",
    "reasoningcontent",
    "innermonologue",
    "innerthought",
    "innerthoughts",
    "internalthoughts",
    "antthinking",
    "antmlthinking",
    "antmlthink",
    "seedthink",
    "chainofthought",
    "cot",
    "thinkaloud",
    "思考过程",
    "思考過程",
    "思维过程",
    "executionplan",
    "workingout",
    "innerprefix",
];

/// The same, by names that stories use as words: they count where a line begins.
const ORDINARY: &[&str] = &[
    "reason",
    "reflection",
    "reflect",
    "reflexion",
    "analysis",
    "monologue",
    "deliberation",
    "planning",
    "brainstorm",
    "brainstorming",
    "rationale",
    "scratchpad",
    "plan",
    "sceneplan",
    "notes",
    "outline",
    "sceneoutline",
    "critique",
    "selfcritique",
    "notestoself",
    "considerations",
    "preparation",
    "思考",
    "推理",
    "분석",
];

/// What the name of a tag contains that speaks of thinking; such a tag counts at the very beginning
/// of a text only.
const SPEAKS_OF_THINKING: &[&str] = &[
    "think",
    "thought",
    "reason",
    "reflect",
    "scratch",
    "analys",
    "analyz",
    "monolog",
    "ponder",
    "deliberat",
    "brainstorm",
    "rationale",
    "cogit",
    "思",
];

/// Tags around the answer.
const ANSWER: &[&str] = &[
    "answer",
    "finalanswer",
    "response",
    "finalresponse",
    "output",
    "finaloutput",
    "final",
    "result",
    "reply",
    "solution",
    "conclusion",
    "scene",
    "story",
    "prose",
    "chapter",
    "text",
    "content",
    "document",
    "draft",
    "passage",
    "continuation",
    "replacement",
    "json",
    "toolcall",
    "functioncall",
    "toolresponse",
    "message",
    "completion",
    "antartifact",
    "artifact",
    "documentcontent",
    "documentcontents",
    "doc",
    "novel",
    "rewrite",
    "revision",
    "revisedscene",
    "revisedtext",
    "markdown",
    "manuscript",
    "narrative",
    "finalscene",
    "finaldraft",
    "newscene",
    "rewrittenscene",
    "updatedscene",
    "pre",
    "center",
];

/// Members of an object that hold prose, beside the names of the answer.
const PROSE_MEMBERS: &[&str] = &[
    "paragraphs",
    "scenetext",
    "fulltext",
    "body",
    "narrative",
    "texte",
    "texto",
    "testo",
    "inhalt",
    "текст",
    "正文",
    "内容",
    "本文",
    "본문",
];

/// Tokens that end a turn.
const ENDS: &[&str] = &[
    "imend",
    "eotid",
    "eot",
    "eomid",
    "eom",
    "eod",
    "eop",
    "eos",
    "end",
    "endoftext",
    "endofturn",
    "endofturntoken",
    "endofsentence",
    "endofmessage",
    "endofmsg",
    "endofassistant",
    "endassistant",
    "return",
    "endresponse",
    "call",
];

/// Tokens before the name of a role.
const STARTS: &[&str] = &[
    "imstart",
    "startheaderid",
    "headerstart",
    "start",
    "startofturn",
    "startofrole",
    "startofturntoken",
    "begin",
];

/// Tags in angle brackets alone that are template tokens.
const TOKENS: &[&str] = &[
    "s",
    "bos",
    "pad",
    "unk",
    "sop",
    "mask",
    "cls",
    "sep",
    "startoftext",
    "beginoftext",
    "beginofsentence",
    "startofturn",
    "nothink",
    "assistant",
    "model",
    "bot",
];

/// The beginnings of tags in angle brackets alone that are template tokens with a number.
const NUMBERED_TOKENS: &[&str] = &["unused", "extraid", "reserved", "dummy", "ctrl", "special"];

/// Tokens with a number that open reasoning, and close it.
const NUMBERED_REASONING: &[(&str, &str)] = &[("unused94", "unused95"), ("ctrl94", "ctrl95")];

/// Template tokens in square brackets, as they are written.
const BRACKETED: &[&str] = &[
    "gMASK",
    "sMASK",
    "MASK",
    "CLS",
    "SEP",
    "PAD",
    "UNK",
    "BOS",
    "EOS",
    "EOT",
    "EOD",
    "TOOL_CALLS",
    "AVAILABLE_TOOLS",
    "/AVAILABLE_TOOLS",
    "/SYSTEM_PROMPT",
];

const ASSISTANTS: &[&str] =
    &["assistant", "model", "bot", "ai", "chatbot", "chatbottoken", "imassistant"];
const OTHERS: &[&str] = &[
    "user",
    "human",
    "system",
    "tool",
    "developer",
    "observation",
    "ipython",
    "environment",
    "function",
    "prompter",
    "usertoken",
    "systemtoken",
    "imuser",
    "imsystem",
    "participant",
    "toolresult",
    "toolresponse",
    "instruction",
    "question",
];

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaker {
    /// The model.
    Assistant,
    /// Anybody else.
    Other,
}

/// A name in lower case, without separators.
pub(crate) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

pub(crate) fn is_reasoning(plain: &str) -> bool {
    REASONING.contains(&plain) || is_ordinary(plain)
}

/// True for a name of reasoning that stories use as a word.
pub(crate) fn is_ordinary(plain: &str) -> bool {
    ORDINARY.contains(&plain)
}

pub(crate) fn speaks_of_thinking(plain: &str) -> bool {
    SPEAKS_OF_THINKING.iter().any(|word| plain.contains(word))
}

pub(crate) fn is_answer(plain: &str) -> bool {
    ANSWER.contains(&plain)
}

/// True for the name of a member that holds prose.
pub(crate) fn holds_prose(plain: &str) -> bool {
    is_answer(plain) || PROSE_MEMBERS.contains(&plain)
}

pub(crate) fn ends_turn(plain: &str) -> bool {
    ENDS.contains(&plain)
}

pub(crate) fn starts_turn(plain: &str) -> bool {
    STARTS.contains(&plain)
}

pub(crate) fn is_token(plain: &str) -> bool {
    let is_numbered = |start: &&str| {
        plain.strip_prefix(*start).is_some_and(|rest| rest.chars().any(|c| c.is_ascii_digit()))
    };
    TOKENS.contains(&plain) || NUMBERED_TOKENS.iter().any(is_numbered)
}

/// True for the name of a template token that no story has.
pub(crate) fn is_special(plain: &str) -> bool {
    let is_numbered = |start: &&str| plain.starts_with(*start) && is_token(plain);
    ["unused", "extraid", "reserved", "ctrl", "special"].iter().any(is_numbered)
        || ["bos", "eos", "pad", "unk", "sop"].contains(&plain)
}

/// True for a numbered token that opens reasoning.
pub(crate) fn opens_reasoning(plain: &str) -> bool {
    NUMBERED_REASONING.iter().any(|(open, _)| *open == plain)
}

/// True for a numbered token that closes reasoning.
pub(crate) fn closes_reasoning(plain: &str) -> bool {
    NUMBERED_REASONING.iter().any(|(_, close)| *close == plain)
}

pub(crate) fn is_bracketed(inner: &str) -> bool {
    BRACKETED.contains(&inner)
}

/// Who speaks after a role's name.
pub(crate) fn speaker(plain: &str) -> Option<Speaker> {
    if ASSISTANTS.contains(&plain) {
        return Some(Speaker::Assistant);
    }
    OTHERS.contains(&plain).then_some(Speaker::Other)
}
