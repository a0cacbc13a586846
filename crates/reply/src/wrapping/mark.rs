//! Recognizes a mark at the start of a text.

mod token;

use self::token::{find_piped, find_token, read_header};
use super::names::{self, Speaker};

/// The maximum length of a tag with its attributes.
const LONGEST_TAG_BYTES: usize = 240;
/// The maximum length of the name of a tag or token.
const LONGEST_NAME_CHARS: usize = 64;

/// The meaning of a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Reasoning begins. Contains the name of the block. An unlisted name counts only at the very
    /// start of a text.
    OpenReasoning { name: String, is_listed: bool },
    /// Reasoning ends.
    CloseReasoning { name: String, is_listed: bool },
    /// An answer begins.
    OpenAnswer,
    /// An answer ends.
    CloseAnswer,
    /// A message in a channel begins.
    Channel(Channel),
    /// A turn of the conversation ends.
    EndOfTurn,
    /// The turn of a speaker begins.
    Turn(Speaker),
    /// The user's turn ends.
    EndOfUser,
    /// A template token that has no meaning here.
    Token,
}

/// A channel of a model that writes to several channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    /// Reasoning.
    Analysis,
    /// A message besides the answer.
    Commentary,
    Final,
}

impl Mark {
    /// Returns the start of a block of reasoning whose name is listed.
    fn open(name: &str) -> Self {
        Self::OpenReasoning { name: name.to_owned(), is_listed: true }
    }

    /// Returns the end of such a block.
    fn close(name: &str) -> Self {
        Self::CloseReasoning { name: name.to_owned(), is_listed: true }
    }

    /// Returns true for a tag that stories also contain. It counts only at the start or the end of
    /// a reply.
    pub(crate) fn is_loose(&self, written: &str) -> bool {
        matches!(self, Self::OpenAnswer | Self::CloseAnswer | Self::Token)
            && written.starts_with(['<', '＜'])
            && !written.starts_with("<<")
            && !written.contains(['|', '｜'])
            && !names::is_special(&names::plain_name(written))
    }
}

/// The result of looking for a mark at the start of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// A mark with its length in bytes.
    Mark(Mark, usize),
    /// There is no mark.
    Nothing,
    /// The text ends before a decision is possible.
    Unknown,
}

/// Returns true for a character after which a sentence continues.
pub(crate) fn is_in_sentence(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, ',' | ';' | '、' | '，')
}

/// Returns true if the sentence continues after a mark in it.
pub(crate) fn goes_on(after: &str) -> bool {
    after.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_lowercase))
}

/// Returns true if a sentence mentions the mark between two of its parts.
pub(crate) fn is_mentioned(before: &str, after: &str) -> bool {
    before.ends_with(' ') && before.trim_end().ends_with(is_in_sentence) && after.starts_with(' ')
}

/// Returns true for a character that may begin a mark.
pub(crate) fn starts_mark(character: char) -> bool {
    matches!(character, '<' | '＜' | '[' | '◁' | '|')
}

/// Finds a mark at the start of a text, whose first character satisfies [`starts_mark`].
pub(crate) fn find_mark(text: &str) -> Found {
    let mut chars = text.chars();
    let first = chars.next();
    let rest = chars.as_str();
    match first {
        Some('<') if rest.starts_with(['|', '｜']) => find_token(text, rest),
        Some('<') if rest.starts_with('<') => find_system_mark(text),
        Some('<') => find_tag(text, rest, '>'),
        Some('＜') => find_tag(text, rest, '＞'),
        Some('◁') => find_tag(text, rest, '▷'),
        Some('[') => find_bracketed(text, rest),
        Some('|') => find_bars(text),
        Some(_) | None => Found::Nothing,
    }
}

/// Returns the text before an end character that comes soon. Returns an error if the text ends
/// before that.
fn find_end(text: &str, end: char) -> Result<Option<&str>, ()> {
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

/// Finds `|startthink|` or `|endthink|`.
fn find_bars(text: &str) -> Found {
    for (bars, mark) in [("|startthink|", Mark::open("|")), ("|endthink|", Mark::close("|"))] {
        if text.starts_with(bars) {
            return Found::Mark(mark, bars.len());
        }
        if bars.starts_with(text) {
            return Found::Unknown;
        }
    }
    Found::Nothing
}

/// Finds `<<SYS>>` or `<</SYS>>`.
fn find_system_mark(text: &str) -> Found {
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

/// Finds `<name>`, `</name>`, `<name attribute="…">` or `<name|>`.
fn find_tag(text: &str, after: &str, end: char) -> Found {
    let is_start = |c: char| c.is_alphanumeric() || matches!(c, '/' | ' ' | '_');
    if after.chars().next().is_some_and(|c| !is_start(c)) {
        return Found::Nothing;
    }
    let inner = match find_end(after, end) {
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
    let plain = names::plain_name(name);
    if attributes == "|" && name.is_ascii() {
        return find_piped_end(&plain, bytes);
    }
    if !attributes.is_empty() && !attributes.contains('=') {
        return Found::Nothing;
    }
    find_meaning(text, bytes, &plain, is_closing, attributes)
}

/// Finds `<name|>`, which closes what `<|name>` has opened.
fn find_piped_end(plain: &str, bytes: usize) -> Found {
    let mark = match plain {
        "channel" => Mark::close("channel"),
        "turn" => Mark::EndOfTurn,
        _ => Mark::Token,
    };
    Found::Mark(mark, bytes)
}

/// The name of a block of reasoning between numbered tokens.
const NUMBERED: &str = "numbered";

/// Finds `<unused94>thought`, whose word names the block.
fn find_numbered_reasoning(text: &str, bytes: usize) -> Found {
    const WORD: &str = "thought";
    let after = &text[bytes..];
    if after.starts_with(WORD) {
        return Found::Mark(Mark::open(NUMBERED), bytes + WORD.len());
    }
    if WORD.starts_with(after) { Found::Unknown } else { Found::Mark(Mark::Token, bytes) }
}

/// Finds `<details>`, whose summary says whether it contains reasoning.
fn find_details(text: &str, bytes: usize) -> Found {
    const SUMMARY: &str = "<summary>";
    let after = text[bytes..].trim_start();
    if SUMMARY.starts_with(after) {
        return Found::Unknown;
    }
    let Some(summary) = after.strip_prefix(SUMMARY) else { return Found::Nothing };
    match find_end(summary, '<') {
        Err(()) => Found::Unknown,
        Ok(None) => Found::Nothing,
        Ok(Some(summary)) => {
            let plain = names::plain_name(summary);
            if summary.contains('💭') || names::speaks_of_thinking(&plain) {
                let mark = Mark::open("details");
                Found::Mark(mark, bytes)
            } else {
                Found::Nothing
            }
        }
    }
}

/// Finds `<start_working_out>` or `<end_working_out>`.
fn find_working_out(plain: &str) -> Option<Mark> {
    let find_name = |edge| plain.strip_prefix(edge).filter(|name| names::is_reasoning(name));
    find_name("start").map(Mark::open).or_else(|| find_name("end").map(Mark::close))
}

/// Returns the meaning of a tag in angle brackets.
fn find_meaning(
    text: &str,
    bytes: usize,
    plain: &str,
    is_closing: bool,
    attributes: &str,
) -> Found {
    if !is_closing && names::opens_reasoning(plain) {
        return find_numbered_reasoning(text, bytes);
    }
    if !is_closing && names::closes_reasoning(plain) {
        return Found::Mark(Mark::close(NUMBERED), bytes);
    }
    if let Some(mark) = find_working_out(plain) {
        return Found::Mark(mark, bytes);
    }
    let is_details = plain == "details";
    if is_details && !is_closing && attributes.is_empty() {
        return find_details(text, bytes);
    }
    let is_listed = names::is_reasoning(plain) && !names::is_ordinary(plain)
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
        return read_header(text, bytes);
    } else if plain == "s" && is_closing || names::ends_turn(plain) && plain != "end" {
        Mark::EndOfTurn
    } else if names::find_speaker(plain).is_some() && !is_closing && names::is_token(plain) {
        // `<bot> hello` is a line of a conversation in a story.
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

/// Finds `[INST]`, `[THINK]`, `[gMASK]` or `[|assistant|]`.
fn find_bracketed(text: &str, after: &str) -> Found {
    const LONGEST: usize = 24;
    /// MiniMax's end of a turn.
    const END: &str = "[e~[";
    if text.starts_with(END) {
        return Found::Mark(Mark::EndOfTurn, END.len());
    }
    if END.starts_with(text) {
        return Found::Unknown;
    }
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
        return find_piped(text, bytes, name);
    }
    let name = || "[".to_owned();
    // In lower case, the word is a stage direction.
    let mark = match inner {
        "THINK" | "THINKING" => Mark::open("["),
        "/THINK" | "/THINKING" => Mark::close("["),
        "INST" | "SYSTEM_PROMPT" => Mark::Turn(Speaker::Other),
        "/INST" => Mark::EndOfUser,
        _ if names::is_bracketed(inner) => Mark::Token,
        // At the start of a reply, such names come from the model.
        _ if names::is_reasoning(&names::plain_name(inner)) => match inner.starts_with('/') {
            true => Mark::CloseReasoning { name: name(), is_listed: false },
            false => Mark::OpenReasoning { name: name(), is_listed: false },
        },
        _ => return Found::Nothing,
    };
    Found::Mark(mark, bytes)
}
