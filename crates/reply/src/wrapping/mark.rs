//! Recognises a mark at the start of a text.

mod token;

use self::token::{classify_token, parse_token, read_header};
use super::names::{self, Speaker};

/// The maximum length of a tag with its attributes.
const MAX_TAG_BYTES: usize = 240;
/// The maximum length of the name of a tag or token.
const MAX_NAME_CHARS: usize = 64;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Reasoning begins. The variant contains the name of the block. An unlisted name counts only
    /// at the very start of a text.
    OpenReasoning {
        name: String,
        is_listed: bool,
    },
    CloseReasoning {
        name: String,
        is_listed: bool,
    },
    OpenAnswer,
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
    /// A message in addition to the answer.
    Commentary,
    Final,
}

impl Mark {
    /// Returns the start of a block of reasoning whose name is listed.
    fn open(name: &str) -> Self {
        Self::OpenReasoning { name: name.to_owned(), is_listed: true }
    }

    /// Returns the end of a block of reasoning whose name is listed.
    fn close(name: &str) -> Self {
        Self::CloseReasoning { name: name.to_owned(), is_listed: true }
    }

    /// Returns true for a tag that stories also contain. Such a tag counts only at the start or the
    /// end of a reply.
    pub(crate) fn is_loose(&self, mark_text: &str) -> bool {
        matches!(self, Self::OpenAnswer | Self::CloseAnswer | Self::Token)
            && mark_text.starts_with(['<', '＜'])
            && !mark_text.starts_with("<<")
            && !mark_text.contains(['|', '｜'])
            && !names::is_special(&names::normalise_name(mark_text))
    }
}

/// The result of looking for a mark at the start of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ParsedMark {
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
pub(crate) fn continues_sentence(after: &str) -> bool {
    after.strip_prefix(' ').is_some_and(|remaining| remaining.starts_with(char::is_lowercase))
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
pub(crate) fn parse_mark(text: &str) -> ParsedMark {
    let mut chars = text.chars();
    let first = chars.next();
    let remaining = chars.as_str();
    match first {
        Some('<') if remaining.starts_with(['|', '｜']) => parse_token(text, remaining),
        Some('<') if remaining.starts_with('<') => parse_system_mark(text),
        Some('<') => parse_tag(text, remaining, '>'),
        Some('＜') => parse_tag(text, remaining, '＞'),
        Some('◁') => parse_tag(text, remaining, '▷'),
        Some('[') => parse_bracketed(text, remaining),
        Some('|') => parse_bars(text),
        Some(_) | None => ParsedMark::Nothing,
    }
}

/// Returns the text before an end character, or `None` if that character does not come soon.
/// Returns an error if the text ends before it.
fn text_until(text: &str, end: char) -> Result<Option<&str>, ()> {
    for (at, character) in text.char_indices() {
        if character == end {
            return Ok(Some(&text[..at]));
        }
        if at > MAX_TAG_BYTES || matches!(character, '<' | '\n' | '◁' | '＜') {
            return Ok(None);
        }
    }
    Err(())
}

/// Finds `|startthink|` or `|endthink|`.
fn parse_bars(text: &str) -> ParsedMark {
    for (bars, mark) in [("|startthink|", Mark::open("|")), ("|endthink|", Mark::close("|"))] {
        if text.starts_with(bars) {
            return ParsedMark::Mark(mark, bars.len());
        }
        if bars.starts_with(text) {
            return ParsedMark::Unknown;
        }
    }
    ParsedMark::Nothing
}

/// Finds `<<SYS>>` or `<</SYS>>`.
fn parse_system_mark(text: &str) -> ParsedMark {
    for token in ["<<SYS>>", "<</SYS>>"] {
        let start = text.get(..token.len());
        if start.is_some_and(|start| start.eq_ignore_ascii_case(token)) {
            return ParsedMark::Mark(Mark::Token, token.len());
        }
        if text.len() < token.len() && token[..text.len()].eq_ignore_ascii_case(text) {
            return ParsedMark::Unknown;
        }
    }
    ParsedMark::Nothing
}

/// Finds `<name>`, `</name>`, `<name attribute="…">` or `<name|>`.
fn parse_tag(text: &str, after: &str, end: char) -> ParsedMark {
    let is_start = |c: char| c.is_alphanumeric() || matches!(c, '/' | ' ' | '_');
    if after.chars().next().is_some_and(|c| !is_start(c)) {
        return ParsedMark::Nothing;
    }
    let inner = match text_until(after, end) {
        Ok(Some(inner)) => inner,
        Ok(None) => return ParsedMark::Nothing,
        Err(()) => return ParsedMark::Unknown,
    };
    let bytes = text.len() - after.len() + inner.len() + end.len_utf8();
    let trimmed = inner.trim();
    let (is_closing, trimmed) = match trimmed.strip_prefix('/') {
        Some(remaining) => (true, remaining.trim_start()),
        None => (false, trimmed),
    };
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '.');
    let name_end = trimmed.find(|c| !is_name(c)).unwrap_or(trimmed.len());
    let (name, attributes) = trimmed.split_at(name_end);
    let attributes = attributes.trim().trim_end_matches('/').trim();
    if name.is_empty() || name.chars().count() > MAX_NAME_CHARS {
        return ParsedMark::Nothing;
    }
    let normalised_name = names::normalise_name(name);
    if attributes == "|" && name.is_ascii() {
        return classify_piped_end(&normalised_name, bytes);
    }
    if !attributes.is_empty() && !attributes.contains('=') {
        return ParsedMark::Nothing;
    }
    classify_tag(text, bytes, &normalised_name, is_closing, attributes)
}

/// Finds `<name|>`, which closes what `<|name>` has opened.
fn classify_piped_end(normalised_name: &str, bytes: usize) -> ParsedMark {
    let mark = match normalised_name {
        "channel" => Mark::close("channel"),
        "turn" => Mark::EndOfTurn,
        _ => Mark::Token,
    };
    ParsedMark::Mark(mark, bytes)
}

/// The name of a block of reasoning between numbered tokens.
const NUMBERED_BLOCK: &str = "numbered";

/// Finds `<unused94>thought`, whose word names the block.
fn parse_numbered_reasoning(text: &str, bytes: usize) -> ParsedMark {
    const WORD: &str = "thought";
    let after = &text[bytes..];
    if after.starts_with(WORD) {
        return ParsedMark::Mark(Mark::open(NUMBERED_BLOCK), bytes + WORD.len());
    }
    if WORD.starts_with(after) { ParsedMark::Unknown } else { ParsedMark::Mark(Mark::Token, bytes) }
}

/// Finds `<details>`, whose summary says whether it contains reasoning.
fn parse_details(text: &str, bytes: usize) -> ParsedMark {
    const SUMMARY: &str = "<summary>";
    let after = text[bytes..].trim_start();
    if SUMMARY.starts_with(after) {
        return ParsedMark::Unknown;
    }
    let Some(summary) = after.strip_prefix(SUMMARY) else { return ParsedMark::Nothing };
    match text_until(summary, '<') {
        Err(()) => ParsedMark::Unknown,
        Ok(None) => ParsedMark::Nothing,
        Ok(Some(summary)) => {
            let normalised_name = names::normalise_name(summary);
            if summary.contains('💭') || names::speaks_of_thinking(&normalised_name) {
                let mark = Mark::open("details");
                ParsedMark::Mark(mark, bytes)
            } else {
                ParsedMark::Nothing
            }
        }
    }
}

/// Finds `<start_working_out>` or `<end_working_out>`.
fn parse_working_out(normalised_name: &str) -> Option<Mark> {
    let find_name =
        |edge| normalised_name.strip_prefix(edge).filter(|name| names::is_reasoning(name));
    find_name("start").map(Mark::open).or_else(|| find_name("end").map(Mark::close))
}

/// Returns the meaning of a tag in angle brackets.
fn classify_tag(
    text: &str,
    bytes: usize,
    normalised_name: &str,
    is_closing: bool,
    attributes: &str,
) -> ParsedMark {
    if !is_closing && names::opens_reasoning(normalised_name) {
        return parse_numbered_reasoning(text, bytes);
    }
    if !is_closing && names::closes_reasoning(normalised_name) {
        return ParsedMark::Mark(Mark::close(NUMBERED_BLOCK), bytes);
    }
    if let Some(mark) = parse_working_out(normalised_name) {
        return ParsedMark::Mark(mark, bytes);
    }
    let is_details = normalised_name == "details";
    if is_details && !is_closing && attributes.is_empty() {
        return parse_details(text, bytes);
    }
    let is_listed = names::is_reasoning(normalised_name) && !names::is_ordinary(normalised_name)
        || is_details && (is_closing || attributes.contains("reasoning"));
    if is_listed
        || names::is_reasoning(normalised_name)
        || names::speaks_of_thinking(normalised_name)
    {
        let name = normalised_name.to_owned();
        let mark = if is_closing {
            Mark::CloseReasoning { name, is_listed: is_listed && !is_details }
        } else {
            Mark::OpenReasoning { name, is_listed }
        };
        return ParsedMark::Mark(mark, bytes);
    }
    let mark = if names::is_answer(normalised_name) {
        if is_closing { Mark::CloseAnswer } else { Mark::OpenAnswer }
    } else if normalised_name == "startofturn" {
        return read_header(text, bytes);
    } else if normalised_name == "s" && is_closing
        || names::ends_turn(normalised_name) && normalised_name != "end"
    {
        Mark::EndOfTurn
    } else if names::parse_speaker(normalised_name).is_some()
        && !is_closing
        && names::is_token(normalised_name)
    {
        // `<bot> hello` is a line of a conversation in a story.
        match text[bytes..].chars().next() {
            None => return ParsedMark::Unknown,
            Some(' ') => return ParsedMark::Nothing,
            Some(_) => Mark::Token,
        }
    } else if names::is_token(normalised_name) {
        Mark::Token
    } else {
        return ParsedMark::Nothing;
    };
    ParsedMark::Mark(mark, bytes)
}

/// Finds `[INST]`, `[THINK]`, `[gMASK]` or `[|assistant|]`.
fn parse_bracketed(text: &str, after: &str) -> ParsedMark {
    const MAX_BRACKETED_BYTES: usize = 24;
    /// MiniMax's end of a turn.
    const END: &str = "[e~[";
    if text.starts_with(END) {
        return ParsedMark::Mark(Mark::EndOfTurn, END.len());
    }
    if END.starts_with(text) {
        return ParsedMark::Unknown;
    }
    let mut end = None;
    for (at, character) in after.char_indices() {
        if character == ']' {
            end = Some(at);
            break;
        }
        let is_part = character.is_ascii_alphanumeric() || matches!(character, '_' | '/' | '|');
        if at > MAX_BRACKETED_BYTES || !is_part {
            return ParsedMark::Nothing;
        }
    }
    let Some(end) = end else { return ParsedMark::Unknown };
    let (inner, bytes) = (&after[..end], end + 2);
    if let Some(name) = inner.strip_prefix('|').and_then(|remaining| remaining.strip_suffix('|')) {
        return classify_token(text, bytes, name);
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
        _ if names::is_reasoning(&names::normalise_name(inner)) => match inner.starts_with('/') {
            true => Mark::CloseReasoning { name: name(), is_listed: false },
            false => Mark::OpenReasoning { name: name(), is_listed: false },
        },
        _ => return ParsedMark::Nothing,
    };
    ParsedMark::Mark(mark, bytes)
}
