//! Removes the marks of other formats around a whole text, and conversation turns after it.

use crate::text::may_be_scene;
use crate::word::WordMatching;
scribe_domain::word_lists! {
    "whole/container":
        phrases BREAKS, WISHES, SHORT_WISHES;
}

/// MiniMax's marks before a turn.
const TURN_STARTS: &[&str] = &["]~!b[", "]~b]ai\n", "]~b]assistant\n"];

/// The names of speakers who ask for the next text, in lower case.
const USER_LABELS: &[&str] = &["user:", "human:", "用户：", "用户:"];

/// The length of the longest name in [`USER_LABELS`].
const MAX_NAME_CHARS: usize = 6;

pub(super) fn remove_container(text: &str) -> &str {
    let mut inner = text.trim();
    for turn in TURN_STARTS {
        inner = inner.strip_prefix(turn).map_or(inner, str::trim_start);
    }
    inner = strip_assignment(inner);
    inner = strip_next_turn(inner);
    while let Some(shorter) = BREAKS.iter().find_map(|tag| inner.strip_suffix(tag)) {
        inner = shorter.trim_end();
    }
    if !may_be_scene(inner) { text } else { inner }
}

/// Returns the text inside `text = """…"""`.
fn strip_assignment(text: &str) -> &str {
    let Some((name, remaining)) = text.split_once('=') else { return text };
    let name = name.trim_end();
    let is_name = !name.is_empty()
        && name.len() <= 24
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let remaining = remaining.trim();
    let inner =
        ["\"\"\"", "'''"].iter().find_map(|mark| remaining.strip_prefix(mark)?.strip_suffix(mark));
    inner.filter(|_| is_name).map_or(text, str::trim)
}

/// Returns the text before a turn that asks for the next text.
fn strip_next_turn(text: &str) -> &str {
    // Vicuna names the speakers in capitals, without a line break before them.
    if let Some(answer) = text.strip_prefix("ASSISTANT:") {
        let end = answer.find("USER:").unwrap_or(answer.len());
        return answer[..end].trim();
    }
    // The token before the next turn has been removed, so nothing separates the turn from the text.
    for name in ["USER:", "<|user|>"] {
        let has_no_separator = |at: &usize| {
            text[..*at].ends_with(|c: char| !c.is_alphanumeric() && !c.is_whitespace())
        };
        if let Some(at) = text.find(name).filter(|at| *at > 0 && has_no_separator(at)) {
            return text[..at].trim_end();
        }
    }
    let text = text.strip_prefix([':', '：']).map_or(text, str::trim_start);
    let mut at = 0;
    for paragraph in text.split_inclusive("\n\n") {
        let line = paragraph.trim_start_matches(['\n', '*', '#', ' ']);
        let head: String = line.chars().take(MAX_NAME_CHARS).flat_map(char::to_lowercase).collect();
        let asks = USER_LABELS.any_begins(&head);
        let line = if asks { line.to_lowercase() } else { String::new() };
        // A story may contain a conversation, but nobody in it asks for the next scene.
        let wish = line.split_once([':', '：']).map_or("", |(_, wish)| wish);
        let wish = wish.trim_matches(|c: char| c.is_whitespace() || "*.!。".contains(c));
        let is_wish = SHORT_WISHES.contains(&wish) || WISHES.any_occurs_in(wish);
        if at > 0 && asks && is_wish {
            return text[..at].trim_end();
        }
        at += paragraph.len();
    }
    text
}
