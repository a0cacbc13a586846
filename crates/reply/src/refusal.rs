//! Recognises an apology in place of the work.

use super::{ReplyProblem, word::has_word};

/// A longer text is not an apology, whatever it begins with.
const LONGEST_CHARS: usize = 800;

/// How an apology begins.
const OPENINGS: &[&str] = &[
    "i'm sorry",
    "i am sorry",
    "sorry",
    "i apologize",
    "i apologise",
    "unfortunately",
    "as an ai",
    "i understand",
    "es tut mir leid",
    "tut mir leid",
    "leider",
    "je suis désolé",
    "désolé",
    "lo siento",
    "lamento",
    "mi dispiace",
    "desculpe",
    "sinto muito",
    "извините",
    "к сожалению",
    "простите",
    "üzgünüm",
    "عذراً",
    "عذرا",
    "آسف",
    "क्षमा करें",
    "抱歉",
    "很抱歉",
    "对不起",
    "對不起",
    "申し訳",
    "죄송",
];

/// What a model says that it cannot do.
const INABILITIES: &[&str] = &[
    "i can't ",
    "i cannot ",
    "i can not ",
    "i won't ",
    "i'm unable to ",
    "i am unable to ",
    "i'm not able to ",
    "i am not able to ",
    "i must decline",
    "kann ich nicht",
    "ich kann nicht",
    "ich kann diese",
    "ich kann dabei nicht",
    "ich kann ihnen",
    "nicht helfen",
    "je ne peux pas",
    "je ne suis pas en mesure",
    "no puedo",
    "non posso",
    "não posso",
    "я не могу",
    "не могу помочь",
    "yardımcı olamam",
    "yapamam",
    "yazamam",
    "لا أستطيع",
    "لا يمكنني",
    "नहीं कर सकता",
    "मदद नहीं",
    "我无法",
    "我無法",
    "无法",
    "無法",
    "我不能",
    "不能",
    "不便",
    "できません",
    "お手伝い",
    "拒绝",
    "拒絕",
    "할 수 없",
    "도와드릴 수 없",
    "ไม่สามารถ",
];

/// What a model speaks about when it declines, and a character seldom does.
const SUBJECTS: &[&str] = &[
    "help with that",
    "help with this",
    "assist",
    "request",
    "guideline",
    "policy",
    "policies",
    "this content",
    "that content",
    "explicit",
    "generate",
    "language model",
    "anfrage",
    "richtlinie",
    "inhalt",
    "dabei nicht helfen",
    "damit nicht helfen",
    "unterstütz",
    "erstellen",
    "demande",
    "contenu",
    "directive",
    "aider",
    "solicitud",
    "contenido",
    "ayudar",
    "política",
    "richiesta",
    "contenut",
    "aiutar",
    "solicitação",
    "conteúdo",
    "ajudar",
    "запрос",
    "контент",
    "помочь",
    "содержани",
    "istek",
    "isteğ",
    "içerik",
    "yardımcı",
    "طلب",
    "محتوى",
    "المساعدة",
    "अनुरोध",
    "सामग्री",
    "मदद",
    "请求",
    "請求",
    "内容",
    "內容",
    "协助",
    "協助",
    "生成",
    "提供",
    "リクエスト",
    "政策",
    "ご要望",
    "お手伝い",
    "요청",
    "콘텐츠",
];

/// How a sentence begins that declines in the middle of a text.
const SENTENCES: &[&str] = &[
    "i'm sorry, but i can't ",
    "i'm sorry, but i cannot ",
    "i can't ",
    "i cannot ",
    "抱歉，我无法",
    "对不起，我无法",
    "抱歉，我不能",
    "对不起，我不能",
];

/// What such a sentence goes on with; a letter in a book goes on with something else.
const TASKS: &[&str] = &[
    "assist with",
    "help with that request",
    "fulfill",
    "generate",
    "create content",
    "write content",
    "write this",
    "write that",
    "continue with this",
    "协助",
    "提供",
    "生成",
    "创作",
    "写",
    "满足",
    "完成",
];

/// The problem of a text that declines to do the work.
pub(super) fn declined(text: &str) -> Option<ReplyProblem> {
    let text = text.trim();
    if text.chars().count() > LONGEST_CHARS {
        return None;
    }
    let lower = text.to_lowercase().replace('’', "'");
    let is_declined = is_apology(&lower);
    is_declined.then(|| ReplyProblem::Declined { text: text.to_owned() })
}

/// True for a text, in lower case, one sentence of which says what cannot be done.
fn is_apology(lower: &str) -> bool {
    let has = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    let names = |text: &str, words: &[&str]| words.iter().any(|word| has_word(text, word));
    let is_opened = OPENINGS.iter().any(|opening| {
        // `抱歉的话` are words of apology, not an apology.
        lower.strip_prefix(opening).is_some_and(|rest| !rest.starts_with(['的', '地', '得']))
    });
    let mut sentences = lower.split(['.', '!', '?', '。', '！', '？', '؟', '।', '\n']);
    sentences.any(|sentence| {
        let sentence = sentence.trim_start();
        if is_opened {
            return has(&format!("{sentence} "), INABILITIES) && names(sentence, SUBJECTS);
        }
        let is_alone =
            INABILITIES.iter().any(|words| lower.starts_with(words)) && lower.starts_with(sentence);
        let is_narrator = NARRATORS.iter().any(|words| sentence.starts_with(words));
        is_alone && names(sentence, if is_narrator { OWN_SUBJECTS } else { SUBJECTS })
    })
}

/// What somebody in a story says, too, when there is no apology before it.
const NARRATORS: &[&str] = &["i can't ", "i cannot ", "i can not ", "i won't "];

/// What only a model speaks about.
const OWN_SUBJECTS: &[&str] = &[
    "help with that",
    "help with this",
    "help you with that",
    "help you with this",
    "assist with",
    "assist you with",
    "this request",
    "that request",
    "your request",
    "guideline",
    "content policy",
    "language model",
    "this content",
    "that content",
    "explicit",
];

/// True for a sentence, in lower case, that declines in the middle of a text.
pub(super) fn is_refusing_sentence(sentence: &str) -> bool {
    SENTENCES.iter().filter_map(|beginning| sentence.strip_prefix(beginning)).any(|rest| {
        TASKS.iter().any(|task| rest.strip_prefix(task).is_some_and(|rest| is_task(task, rest)))
    })
}

/// In a story somebody cannot write a letter.
fn is_task(task: &str, rest: &str) -> bool {
    const WORKS: &[&str] = &["scene", "chapter", "story", "content", "passage", "text"];
    !matches!(task, "write this" | "write that")
        || rest.trim_matches([' ', '.', '!']).is_empty()
        || WORKS.iter().any(|work| has_word(rest, work))
}

#[cfg(test)]
mod tests {
    use super::declined;

    #[test]
    fn apologies_are_recognised() {
        for text in [
            "I'm sorry, but I can't assist with that.",
            "I’m sorry, but I cannot continue this scene: it goes against the content policy.",
            "I can't help with that request.",
            "As an AI, I am not able to generate explicit scenes.",
            "很抱歉，我无法协助完成这个请求。",
            "Es tut mir leid, aber dabei kann ich nicht helfen; die Anfrage verletzt Richtlinien.",
            "Je suis désolé, mais je ne peux pas répondre à cette demande.",
            "Lo siento, pero no puedo ayudar con esa solicitud.",
            "Извините, я не могу выполнить этот запрос.",
            "申し訳ありませんが、そのリクエストにはお応えできません。",
            "죄송하지만 그 요청은 도와드릴 수 없습니다.",
            "عذراً، لا أستطيع تلبية هذا الطلب.",
        ] {
            assert!(declined(text).is_some(), "{text}");
        }
    }

    #[test]
    fn prose_is_not_an_apology() {
        let long = format!("I'm sorry, I cannot assist you. {}", "The tide came in. ".repeat(60));
        for text in [
            "I can't help thinking of the harbour.",
            "\"I'm sorry,\" she said, \"I can't assist you.\"",
            "Sorry was a word he never used.",
            "对不起，他没有说出口。",
            "不能再等了。",
            "Lo siento, dijo ella. No puedo quedarme.",
            "Leider kam er zu spät.",
            "I won't answer his request. I fold the letter and burn it.",
            "Unfortunately her assistant had seen it. \"I can't lie,\" he said.",
            "抱歉的话他说不出口，什么也不能提供。",
            "I'm sorry for her. I can't stay. She has a request.",
            "I cannot assist her now.",
            long.as_str(),
        ] {
            assert!(declined(text).is_none(), "{text}");
        }
    }
}
