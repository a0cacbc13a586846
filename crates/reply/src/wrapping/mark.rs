//! Recognises a mark at the beginning of a text.

use super::names::{self, Speaker};

/// No tag is longer, with its attributes.
const LONGEST_TAG_BYTES: usize = 240;
/// No name of a tag or a token is longer.
const LONGEST_NAME_CHARS: usize = 64;

/// Names of reasoning that stories use as words: they count where a line begins.
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
    "思考",
    "推理",
    "분석",
];

/// What a mark means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Reasoning begins; the block's name. A name that is not on the list counts at the very
    /// beginning of a text only.
    OpenReasoning { name: String, is_listed: bool },
    /// Reasoning ends.
    CloseReasoning { name: String, is_listed: bool },
    /// An answer begins.
    OpenAnswer,
    /// An answer ends.
    CloseAnswer,
    /// A message begins in a channel.
    Channel(Channel),
    /// A turn of the conversation ends.
    EndOfTurn,
    /// Somebody's turn begins.
    Turn(Speaker),
    /// The user's turn ends.
    EndOfUser,
    /// A template token without a meaning here.
    Token,
}

/// A channel of a model that speaks in several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    /// Reasoning.
    Analysis,
    /// What is said beside the answer.
    Commentary,
    /// The answer.
    Final,
}

impl Mark {
    /// True for a tag that stories show, too: it counts only where a reply begins or ends.
    pub(crate) fn is_loose(&self, written: &str) -> bool {
        matches!(self, Self::OpenAnswer | Self::CloseAnswer | Self::Token)
            && written.starts_with(['<', '＜'])
            && !written.starts_with("<<")
            && !written.contains(['|', '｜'])
            && !names::is_special(&names::plain(written))
    }
}

/// What is at the beginning of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// A mark, and the bytes that it takes.
    Mark(Mark, usize),
    /// No mark.
    Nothing,
    /// The text ends before that can be told.
    Unknown,
}

/// True for a character that begins a mark.
pub(crate) fn starts_mark(character: char) -> bool {
    matches!(character, '<' | '＜' | '[' | '◁' | '|')
}

/// Looks for a mark at the beginning of a text that starts with [`starts_mark`].
pub(crate) fn find(text: &str) -> Found {
    let mut chars = text.chars();
    let first = chars.next();
    let rest = chars.as_str();
    match first {
        Some('<') if rest.starts_with(['|', '｜']) => token(text, rest),
        Some('<') if rest.starts_with('<') => system(text),
        Some('<') => tag(text, rest, '>'),
        Some('＜') => tag(text, rest, '＞'),
        Some('◁') => tag(text, rest, '▷'),
        Some('[') => bracketed(text, rest),
        Some('|') => bars(text),
        Some(_) | None => Found::Nothing,
    }
}

/// The text before an end, if it comes soon; an error where the text is over first.
fn until(text: &str, end: char) -> Result<Option<&str>, ()> {
    for (at, character) in text.char_indices() {
        if character == end {
            return Ok(Some(&text[..at]));
        }
        if at > LONGEST_TAG_BYTES || matches!(character, '<' | '\n' | '◁' | '＜') {
            return Ok(None);
        }
    }
    Err(())
}

/// `|startthink|`, `|endthink|`.
fn bars(text: &str) -> Found {
    let name = || "|".to_owned();
    for (bars, mark) in [
        ("|startthink|", Mark::OpenReasoning { name: name(), is_listed: true }),
        ("|endthink|", Mark::CloseReasoning { name: name(), is_listed: true }),
    ] {
        if text.starts_with(bars) {
            return Found::Mark(mark, bars.len());
        }
        if bars.starts_with(text) {
            return Found::Unknown;
        }
    }
    Found::Nothing
}

/// `<|open|>think<|sep|>`, `<|close|>response<|sep|>`.
fn section(text: &str, bytes: usize, is_closing: bool) -> Found {
    const SEPARATOR: &str = "<|sep|>";
    let after = &text[bytes..];
    let Some(word_end) = after.find('<') else {
        let is_short = after.chars().count() < LONGEST_NAME_CHARS;
        return if is_short { Found::Unknown } else { Found::Mark(Mark::Token, bytes) };
    };
    if !after[word_end..].starts_with(SEPARATOR) {
        let is_begun = SEPARATOR.starts_with(&after[word_end..]);
        return if is_begun { Found::Unknown } else { Found::Mark(Mark::Token, bytes) };
    }
    let name = || "|".to_owned();
    let mark = match (after[..word_end].split(' ').next(), is_closing) {
        (Some("think"), false) => Mark::OpenReasoning { name: name(), is_listed: true },
        (Some("think"), true) => Mark::CloseReasoning { name: name(), is_listed: true },
        (Some("response"), false) => Mark::OpenAnswer,
        (Some("response"), true) => Mark::CloseAnswer,
        _ => Mark::Token,
    };
    Found::Mark(mark, bytes + word_end + SEPARATOR.len())
}

/// `<<SYS>>`, `<</SYS>>`.
fn system(text: &str) -> Found {
    for token in ["<<SYS>>", "<</SYS>>"] {
        let start = text.get(..token.len());
        if start.is_some_and(|start| start.eq_ignore_ascii_case(token)) {
            return Found::Mark(Mark::Token, token.len());
        }
        if text.len() < token.len() && token[..text.len()].eq_ignore_ascii_case(text) {
            return Found::Unknown;
        }
    }
    Found::Nothing
}

/// `<|name|>`, `<｜name｜>`, `<|name>`.
fn token(text: &str, after: &str) -> Found {
    let pipe = after.chars().next().map_or(0, char::len_utf8);
    let inner = match until(&after[pipe..], '>') {
        Ok(Some(inner)) => inner,
        Ok(None) => return Found::Nothing,
        Err(()) => return Found::Unknown,
    };
    let bytes = 1 + pipe + inner.len() + 1;
    let name = inner.trim_end_matches(['|', '｜']);
    let is_closed = name.len() < inner.len();
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/');
    if name.trim().is_empty()
        || name.chars().count() > LONGEST_NAME_CHARS
        || !is_closed && !name.chars().all(is_word)
    {
        return Found::Nothing;
    }
    piped(text, bytes, name)
}

/// What a token between pipes means.
fn piped(text: &str, bytes: usize, name: &str) -> Found {
    let plain = names::plain(name);
    if plain == "channel" {
        return channel(text, bytes);
    }
    if plain == "open" || plain == "close" {
        return section(text, bytes, plain == "close");
    }
    if plain == "turn" || names::starts_turn(&plain) {
        return header(text, bytes);
    }
    if names::ends_turn(&plain) {
        return Found::Mark(Mark::EndOfTurn, bytes);
    }
    if let Some(speaker) = names::speaker(&plain) {
        // `<|im_assistant|>assistant<|im_middle|>` names the role twice.
        return match header(text, bytes) {
            Found::Mark(Mark::Token, _) => turn(text, bytes, speaker),
            header => header,
        };
    }
    if plain.starts_with("no") {
        return Found::Mark(Mark::Token, bytes);
    }
    let is_closing = name.starts_with('/') || plain.starts_with("end") || plain.ends_with("end");
    let family = ["think", "thought", "reason"].iter().find(|word| plain.contains(*word));
    let mark = match family {
        Some(_) if is_closing => Mark::CloseReasoning { name: "|".to_owned(), is_listed: true },
        Some(_) => Mark::OpenReasoning { name: "|".to_owned(), is_listed: true },
        None => Mark::Token,
    };
    Found::Mark(mark, bytes)
}

/// The channel after `<|channel|>`, with the rest of its header.
fn channel(text: &str, bytes: usize) -> Found {
    let after = &text[bytes..];
    let word_end = after.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(after.len());
    let has_pipe = text[..bytes].ends_with("|>") || text[..bytes].ends_with("｜>");
    if word_end == after.len() && word_end < LONGEST_NAME_CHARS {
        return Found::Unknown;
    }
    let word = after[..word_end].to_ascii_lowercase();
    if !has_pipe {
        let newline = usize::from(after[word_end..].starts_with('\n'));
        let mark = if names::speaks_of_thinking(&word) || word == "analysis" {
            Mark::OpenReasoning { name: "channel".to_owned(), is_listed: true }
        } else {
            Mark::Token
        };
        return Found::Mark(mark, bytes + word_end + newline);
    }
    let kind = match word.as_str() {
        "final" | "answer" | "response" => Channel::Final,
        "commentary" => Channel::Commentary,
        "analysis" => Channel::Analysis,
        word if names::is_reasoning(word) => Channel::Analysis,
        _ => return Found::Mark(Mark::Token, bytes),
    };
    const MESSAGE: &str = "<|message|>";
    let mut at = 0;
    for (offset, character) in after.char_indices() {
        if offset > LONGEST_TAG_BYTES || character == '\n' {
            return Found::Mark(Mark::Channel(kind), bytes + word_end);
        }
        if after[offset..].starts_with(MESSAGE) {
            return Found::Mark(Mark::Channel(kind), bytes + offset + MESSAGE.len());
        }
        at = offset;
    }
    if at < LONGEST_TAG_BYTES { Found::Unknown } else { Found::Nothing }
}

/// A role's name after a token that begins a turn, with the token that closes the header.
fn header(text: &str, bytes: usize) -> Found {
    let after = &text[bytes..];
    let word_end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
    if word_end == after.len() && word_end < LONGEST_NAME_CHARS {
        return Found::Unknown;
    }
    match names::speaker(&after[..word_end].to_ascii_lowercase()) {
        Some(speaker) => turn(text, bytes + word_end, speaker),
        None => Found::Mark(Mark::Token, bytes),
    }
}

/// A turn, with one line break or the token that closes its header.
fn turn(text: &str, bytes: usize, speaker: Speaker) -> Found {
    const CLOSERS: &[&str] =
        &["<|end_header_id|>", "<|header_end|>", "<|end_of_role|>", "<|im_middle|>", "<|message|>"];
    let after = &text[bytes..];
    for closer in CLOSERS {
        if after.starts_with(closer) {
            return Found::Mark(Mark::Turn(speaker), bytes + closer.len());
        }
        if !after.is_empty() && closer.starts_with(after) {
            return Found::Unknown;
        }
    }
    let newline = usize::from(after.starts_with('\n'));
    Found::Mark(Mark::Turn(speaker), bytes + newline)
}

/// `<name>`, `</name>`, `<name attribute="…">`, `<name|>`.
fn tag(text: &str, after: &str, end: char) -> Found {
    let is_start = |c: char| c.is_alphanumeric() || matches!(c, '/' | ' ' | '_');
    if after.chars().next().is_some_and(|c| !is_start(c)) {
        return Found::Nothing;
    }
    let inner = match until(after, end) {
        Ok(Some(inner)) => inner,
        Ok(None) => return Found::Nothing,
        Err(()) => return Found::Unknown,
    };
    let bytes = text.len() - after.len() + inner.len() + end.len_utf8();
    let trimmed = inner.trim();
    let (is_closing, trimmed) = match trimmed.strip_prefix('/') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, trimmed),
    };
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '.');
    let name_end = trimmed.find(|c| !is_name(c)).unwrap_or(trimmed.len());
    let (name, attributes) = trimmed.split_at(name_end);
    let attributes = attributes.trim().trim_end_matches('/').trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME_CHARS {
        return Found::Nothing;
    }
    let plain = names::plain(name);
    if attributes == "|" && name.is_ascii() {
        return piped_end(&plain, bytes);
    }
    if !attributes.is_empty() && !attributes.contains('=') {
        return Found::Nothing;
    }
    named(text, bytes, &plain, is_closing, attributes)
}

/// `<name|>` closes what `<|name>` has opened.
fn piped_end(plain: &str, bytes: usize) -> Found {
    let mark = match plain {
        "channel" => Mark::CloseReasoning { name: "channel".to_owned(), is_listed: true },
        "turn" => Mark::EndOfTurn,
        _ => Mark::Token,
    };
    Found::Mark(mark, bytes)
}

/// What a tag in angle brackets means.
fn named(text: &str, bytes: usize, plain: &str, is_closing: bool, attributes: &str) -> Found {
    let is_details = plain == "details";
    let is_listed = names::is_reasoning(plain) && !ORDINARY.contains(&plain)
        || is_details && (is_closing || attributes.contains("reasoning"));
    if is_listed || names::is_reasoning(plain) || names::speaks_of_thinking(plain) {
        let name = plain.to_owned();
        let mark = if is_closing {
            Mark::CloseReasoning { name, is_listed: is_listed && !is_details }
        } else {
            Mark::OpenReasoning { name, is_listed }
        };
        return Found::Mark(mark, bytes);
    }
    let mark = if names::is_answer(plain) {
        if is_closing { Mark::CloseAnswer } else { Mark::OpenAnswer }
    } else if plain == "startofturn" {
        return header(text, bytes);
    } else if plain == "s" && is_closing || names::ends_turn(plain) && plain != "end" {
        Mark::EndOfTurn
    } else if names::speaker(plain).is_some() && !is_closing && names::is_token(plain) {
        // `<bot> hello` is a line of a conversation that a story shows.
        match text[bytes..].chars().next() {
            None => return Found::Unknown,
            Some(' ') => return Found::Nothing,
            Some(_) => Mark::Token,
        }
    } else if names::is_token(plain) {
        Mark::Token
    } else {
        return Found::Nothing;
    };
    Found::Mark(mark, bytes)
}

/// `[INST]`, `[THINK]`, `[gMASK]`, `[|assistant|]`.
fn bracketed(text: &str, after: &str) -> Found {
    const LONGEST: usize = 24;
    let mut end = None;
    for (at, character) in after.char_indices() {
        if character == ']' {
            end = Some(at);
            break;
        }
        let is_part = character.is_ascii_alphanumeric() || matches!(character, '_' | '/' | '|');
        if at > LONGEST || !is_part {
            return Found::Nothing;
        }
    }
    let Some(end) = end else { return Found::Unknown };
    let (inner, bytes) = (&after[..end], end + 2);
    if let Some(name) = inner.strip_prefix('|').and_then(|rest| rest.strip_suffix('|')) {
        return piped(text, bytes, name);
    }
    let name = || "[".to_owned();
    // In other letters it is a stage direction.
    let mark = match inner {
        "THINK" | "THINKING" => Mark::OpenReasoning { name: name(), is_listed: true },
        "/THINK" | "/THINKING" => Mark::CloseReasoning { name: name(), is_listed: true },
        "INST" | "SYSTEM_PROMPT" => Mark::Turn(Speaker::Other),
        "/INST" => Mark::EndOfUser,
        _ if names::is_bracketed(inner) => Mark::Token,
        _ => return Found::Nothing,
    };
    Found::Mark(mark, bytes)
}
