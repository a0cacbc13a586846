//! Recognises marks between pipes: template tokens, and headers of turns and channels.

use super::{Channel, MAX_NAME_CHARS, MAX_TAG_BYTES, Mark, ParsedMark, text_until};
use crate::wrapping::names::{self, Speaker};

scribe_domain::word_lists! {
    "wrapping/mark/token":
        phrases CLOSERS;
}

/// Finds `<|open|>think<|sep|>` or `<|close|>response<|sep|>`.
fn read_section(text: &str, bytes: usize, is_closing: bool) -> ParsedMark {
    const SEPARATOR: &str = "<|sep|>";
    let after = &text[bytes..];
    let word_end = after.find('<').unwrap_or(after.len());
    if word_end > MAX_TAG_BYTES {
        return ParsedMark::Mark(Mark::Token, bytes);
    }
    if word_end == after.len() {
        return ParsedMark::Unknown;
    }
    if !after[word_end..].starts_with(SEPARATOR) {
        let is_begun = SEPARATOR.starts_with(&after[word_end..]);
        return if is_begun { ParsedMark::Unknown } else { ParsedMark::Mark(Mark::Token, bytes) };
    }
    let mark = match (after[..word_end].split(' ').next(), is_closing) {
        (Some("think"), false) => Mark::open("|"),
        (Some("think"), true) => Mark::close("|"),
        (Some("response"), false) => Mark::OpenAnswer,
        (Some("response"), true) => Mark::CloseAnswer,
        _ => Mark::Token,
    };
    ParsedMark::Mark(mark, bytes + word_end + SEPARATOR.len())
}

/// Finds `<|name|>`, `<｜name｜>` or `<|name>`.
pub(super) fn parse_token(text: &str, after: &str) -> ParsedMark {
    let pipe = after.chars().next().map_or(0, char::len_utf8);
    let inner = match text_until(&after[pipe..], '>') {
        Ok(Some(inner)) => inner,
        Ok(None) => return ParsedMark::Nothing,
        Err(()) => return ParsedMark::Unknown,
    };
    let bytes = 1 + pipe + inner.len() + 1;
    let name = inner.trim_end_matches(['|', '｜']);
    let is_closed = name.len() < inner.len();
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/');
    if name.trim().is_empty()
        || name.chars().count() > MAX_NAME_CHARS
        || !is_closed && !name.chars().all(is_word)
    {
        return ParsedMark::Nothing;
    }
    classify_token(text, bytes, name)
}

/// Returns the meaning of a token between pipes.
pub(super) fn classify_token(text: &str, bytes: usize, name: &str) -> ParsedMark {
    let normalised_name = names::normalise_name(name);
    if normalised_name == "channel" {
        return read_channel(text, bytes);
    }
    if normalised_name == "open" || normalised_name == "close" {
        return read_section(text, bytes, normalised_name == "close");
    }
    if normalised_name == "turn" || names::starts_turn(&normalised_name) {
        return read_header(text, bytes);
    }
    if names::ends_turn(&normalised_name) {
        return ParsedMark::Mark(Mark::EndOfTurn, bytes);
    }
    if let Some(speaker) = names::parse_speaker(&normalised_name) {
        // `<|im_assistant|>assistant<|im_middle|>` names the role twice.
        return match read_header(text, bytes) {
            ParsedMark::Mark(Mark::Token, _) => read_turn(text, bytes, speaker),
            header => header,
        };
    }
    match normalised_name.as_str() {
        // Solar writes `<|content|>` between its reasoning and its answer.
        "content" => return ParsedMark::Mark(Mark::Channel(Channel::Final), bytes),
        // Apertus writes its reasoning between `<|inner_prefix|>` and `<|inner_suffix|>`.
        "innerprefix" => {
            return ParsedMark::Mark(Mark::open("|"), bytes);
        }
        "innersuffix" => {
            return ParsedMark::Mark(Mark::close("|"), bytes);
        }
        _ => {}
    }
    // `<|no_think|>` contains `think` but does not begin any reasoning. It requests a reply without
    // reasoning.
    if normalised_name.starts_with("no") {
        return ParsedMark::Mark(Mark::Token, bytes);
    }
    let is_closing = name.starts_with('/')
        || normalised_name.starts_with("end")
        || normalised_name.ends_with("end");
    let family = ["think", "thought", "reason"].iter().find(|word| normalised_name.contains(*word));
    let mark = match family {
        Some(_) if is_closing => Mark::close("|"),
        Some(_) => Mark::open("|"),
        None => Mark::Token,
    };
    ParsedMark::Mark(mark, bytes)
}

/// Reads the channel after `<|channel|>`, with the rest of its header.
fn read_channel(text: &str, bytes: usize) -> ParsedMark {
    let after = &text[bytes..];
    let word_end = after.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(after.len());
    let has_pipe = text[..bytes].ends_with("|>") || text[..bytes].ends_with("｜>");
    if word_end > MAX_NAME_CHARS {
        return ParsedMark::Mark(Mark::Token, bytes);
    }
    if word_end == after.len() {
        return ParsedMark::Unknown;
    }
    let word = after[..word_end].to_ascii_lowercase();
    if !has_pipe {
        let newline = usize::from(after[word_end..].starts_with('\n'));
        let mark = if names::speaks_of_thinking(&word) || word == "analysis" {
            Mark::open("channel")
        } else {
            Mark::Token
        };
        return ParsedMark::Mark(mark, bytes + word_end + newline);
    }
    let kind = match word.as_str() {
        "final" | "answer" | "response" => Channel::Final,
        "commentary" => Channel::Commentary,
        "analysis" => Channel::Analysis,
        word if names::is_reasoning(word) => Channel::Analysis,
        _ => return ParsedMark::Mark(Mark::Token, bytes),
    };
    const MESSAGE: &str = "<|message|>";
    for (offset, character) in after.char_indices() {
        if offset > MAX_TAG_BYTES || character == '\n' {
            return ParsedMark::Mark(Mark::Channel(kind), bytes + word_end);
        }
        if after[offset..].starts_with(MESSAGE) {
            return ParsedMark::Mark(Mark::Channel(kind), bytes + offset + MESSAGE.len());
        }
        if MESSAGE.starts_with(&after[offset..]) {
            return ParsedMark::Unknown;
        }
    }
    ParsedMark::Unknown
}

/// Reads the header after a token that begins a turn: the name of the role and, if present, the
/// token that ends the header.
pub(super) fn read_header(text: &str, bytes: usize) -> ParsedMark {
    let after = &text[bytes..];
    let word_end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
    if word_end > MAX_NAME_CHARS {
        return ParsedMark::Mark(Mark::Token, bytes);
    }
    if word_end == after.len() {
        return ParsedMark::Unknown;
    }
    match names::parse_speaker(&after[..word_end].to_ascii_lowercase()) {
        Some(speaker) => read_turn(text, bytes + word_end, speaker),
        None => ParsedMark::Mark(Mark::Token, bytes),
    }
}

/// Returns the mark of a turn. Its length includes a line break that follows, or the token that
/// ends the header.
fn read_turn(text: &str, bytes: usize, speaker: Speaker) -> ParsedMark {
    let after = &text[bytes..];
    for closer in &CLOSERS {
        if after.starts_with(closer) {
            return ParsedMark::Mark(Mark::Turn(speaker), bytes + closer.len());
        }
        if !after.is_empty() && closer.starts_with(after) {
            return ParsedMark::Unknown;
        }
    }
    let newline = usize::from(after.starts_with('\n'));
    ParsedMark::Mark(Mark::Turn(speaker), bytes + newline)
}
