//! Removes tags around a whole text, with any name, and tags with notes before or after it.

use std::borrow::Cow;

use crate::text::may_be_scene;
use crate::word::WordMatching;
use crate::wrapping::names;

/// The maximum length of a tag with its attributes.
const MAX_TAG_BYTES: usize = 240;
const MAX_NAME_CHARS: usize = 40;

/// The maximum number of tags at the ends of a text.
const MAX_TAGS: usize = 12;

/// The text beside a note is more than this many times as long as the note.
const MIN_TEXT_TO_NOTE_RATIO: usize = 3;

scribe_domain::word_lists! {
    "whole/tags":
        phrases INLINE, PAGE, NOTES;
}

pub(super) fn remove_tags(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if !text.starts_with(['<', '\\']) && !text.ends_with('>') && !text.contains("</") {
        return Cow::Borrowed(text);
    }
    if text.starts_with("\\<") {
        return Cow::Owned(text.replace("\\<", "<").replace("\\>", ">"));
    }
    let mut inner = text;
    for _ in 0..MAX_TAGS {
        let shorter = strip_enclosing_tag(inner)
            .or_else(|| strip_leading_note(inner))
            .or_else(|| strip_trailing_note(inner))
            .or_else(|| strip_unpaired_tag(inner));
        let Some(shorter) = shorter else { break };
        inner = shorter.trim();
    }
    if !may_be_scene(inner) {
        inner = text;
    }
    remove_inline_tags(inner)
}

/// Finds a tag that opens at the start of a text. Returns its name and the text after it.
fn parse_opening_tag(text: &str) -> Option<(&str, &str)> {
    let remaining = text.strip_prefix('<')?;
    let window = &remaining[..remaining.floor_char_boundary(MAX_TAG_BYTES)];
    let inner =
        &window[..window.find(['>', '<', '\n']).filter(|at| window[*at..].starts_with('>'))?];
    let (name, attributes) = inner.split_once(' ').unwrap_or((inner, ""));
    let is_tag = is_name(name) && (attributes.trim().is_empty() || attributes.contains('='));
    is_tag.then(|| (name, &remaining[inner.len() + 1..]))
}

/// Finds a tag that closes at the end of a text. Returns its name and the text before it.
fn parse_closing_tag(text: &str) -> Option<(&str, &str)> {
    let remaining = text.strip_suffix('>')?;
    let at = remaining.rfind("</")?;
    let name = remaining[at + 2..].trim();
    is_name(name).then(|| (name, &remaining[..at]))
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().count() <= MAX_NAME_CHARS
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '.'))
}

fn is_reasoning(name: &str) -> bool {
    let normalised_name = names::normalise_name(name);
    names::is_reasoning(&normalised_name) || names::speaks_of_thinking(&normalised_name)
}

/// Returns the text inside a tag that encloses the whole text.
fn strip_enclosing_tag(text: &str) -> Option<&str> {
    let (name, after) = parse_opening_tag(text)?;
    let (last, inner) = parse_closing_tag(after)?;
    let is_whole = last.eq_ignore_ascii_case(name)
        && !inner.contains(&format!("</{name}>"))
        && !is_reasoning(name)
        && !PAGE.contains(&name)
        && may_be_scene(inner);
    is_whole.then_some(inner)
}

/// Returns the text after a tag with a note.
fn strip_leading_note(text: &str) -> Option<&str> {
    let (name, after) = parse_opening_tag(text)?;
    let (note, remaining) = after.split_once(&format!("</{name}>"))?;
    let normalised_name = names::normalise_name(name);
    let is_title = normalised_name == "title" && !note.contains('\n');
    let is_role = names::parse_speaker(&names::normalise_name(note)).is_some();
    let may_hold_note = is_title || is_role || remaining.starts_with('\n');
    (may_hold_note && (is_role || is_note(name, note, remaining))).then_some(remaining)
}

/// Returns the text before a tag with a note.
fn strip_trailing_note(text: &str) -> Option<&str> {
    let (name, before) = parse_closing_tag(text)?;
    let at = before.rfind(&format!("<{name}"))?;
    let (open, note) = parse_opening_tag(&before[at..])?;
    let remaining = &before[..at];
    // A name with a colon belongs to a machine in any position.
    let may_hold_note = remaining.ends_with('\n') || name.contains(':');
    (open == name && may_hold_note && is_note(name, note, remaining)).then_some(remaining)
}

fn is_note(name: &str, note: &str, remaining: &str) -> bool {
    let normalised_name = names::normalise_name(name);
    let is_named = name.contains(['_', ':']) && !names::is_answer(&normalised_name)
        || NOTES.any_occurs_in(&normalised_name);
    is_named
        && !is_reasoning(name)
        && note.len() * MIN_TEXT_TO_NOTE_RATIO < remaining.len()
        && may_be_scene(remaining)
}

/// Removes an unpaired tag that touches the first word or the last punctuation mark of a text.
fn strip_unpaired_tag(text: &str) -> Option<&str> {
    if let Some((name, remaining)) = parse_opening_tag(text) {
        let is_machine_tag = name.contains('_')
            || names::parse_speaker(&names::normalise_name(name)).is_some()
                && !remaining.starts_with(' ');
        if is_machine_tag && !remaining.contains(&format!("</{name}>")) && !is_reasoning(name) {
            return Some(remaining);
        }
    }
    let remaining = text.strip_suffix('>')?;
    let at = remaining.rfind('<')?;
    let name = remaining[at + 1..].trim_start_matches('/');
    let before = &remaining[..at];
    let touches_sentence_end = before.ends_with(|c: char| {
        scribe_domain::text::sentences::is_end(c) || matches!(c, '”' | '"' | '」' | '»')
    });
    let is_paired = || before.contains(&format!("<{name}>"));
    (is_name(name) && touches_sentence_end && !is_reasoning(name) && !is_paired()).then_some(before)
}

/// Removes tags that mark up words, if each opening tag is closed. Their words are kept.
fn remove_inline_tags(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for name in &INLINE {
        let close = format!("</{name}>");
        let open = format!("<{name}");
        let closings = text.matches(&close).count();
        let openings =
            || text.match_indices(&open).filter(|(at, _)| is_opening_tag(&text[*at..], name));
        if closings == 0 || openings().count() != closings {
            continue;
        }
        let mut cleaned = String::with_capacity(text.len());
        let mut remaining: &str = &text;
        while let Some(at) = remaining.find(&open) {
            cleaned.push_str(&remaining[..at]);
            remaining = &remaining[at..];
            match parse_opening_tag(remaining) {
                Some((found, after)) if found == *name => remaining = after,
                _ => {
                    cleaned.push('<');
                    remaining = &remaining[1..];
                }
            }
        }
        cleaned.push_str(remaining);
        text = Cow::Owned(cleaned.replace(&close, ""));
    }
    text
}

fn is_opening_tag(text: &str, name: &str) -> bool {
    parse_opening_tag(text).is_some_and(|(found, _)| found == name)
}

#[cfg(test)]
mod tests {
    use crate::clean_prose;

    const PROSE: &str = "Rain fell on the harbour, and nobody came to light the lamp.\n\n\
        “Who is there?” she asked. The wind answered for them both, and a dog barked.";

    #[test]
    fn tags_of_any_name_around_a_text_are_removed() {
        for (open, close) in [
            ("<scene_text>", "</scene_text>"),
            ("<正文>", "</正文>"),
            ("<escena>", "</escena>"),
            ("<scène>", "</scène>"),
            ("<сцена>", "</сцена>"),
            ("<story_scene id=\"1\">", "</story_scene>"),
            ("<immersive id=\"s\" type=\"text/markdown\">", "</immersive>"),
            ("<writing>", "</writing>"),
            ("<assistant_response>", "</assistant_response>"),
            ("<출력>", "</출력>"),
            ("<मसौदा>", "</मसौदा>"),
            ("<kap-1><absatz-text>", "</absatz-text></kap-1>"),
            (
                "<?xml version=\"1.0\"?>\n<scene number=\"1\"><title>The Lamp</title><text>",
                "</text></scene>",
            ),
            ("<span style=\"color:#333\">", "</span>"),
            ("<font color=\"red\">", "</font>"),
            ("<AI>", "<eod>"),
            ("<_Bot>", "<_end>"),
            ("<role>ASSISTANT</role>", "<|role_end|>"),
            ("<metadata>\nwords: 200\npov: Mara\n</metadata>\n\n", ""),
            ("", "\n\n<word_count>203</word_count>"),
            ("", "\n\n<self_check>The tense holds.</self_check>"),
            ("", "<grok:render card_id=\"x\"><argument name=\"a\">0</argument></grok:render>"),
            ("\\<think\\>A lamp?\\</think\\>\n\n", ""),
        ] {
            let text = format!("{open}{PROSE}{close}");
            assert_eq!(clean_prose(&text).as_deref(), Ok(PROSE), "{text}");
        }
        let marked = PROSE.replace("nobody", "<em>nobody</em>");
        assert_eq!(clean_prose(&marked).as_deref(), Ok(PROSE));
    }

    #[test]
    fn tags_of_a_story_stay() {
        for text in [
            format!("The label read <fragile>.\n\n{PROSE}"),
            format!("{PROSE}\n\n<mara> are you there?"),
            format!("{PROSE}\n\nHe signed it </3 and sent it."),
            format!("<transmission>We are lost.</transmission>\n\n{PROSE}"),
            format!("{PROSE}\n\nShe typed <b> and waited."),
        ] {
            assert_eq!(clean_prose(&text).as_ref(), Ok(&text));
        }
    }
}
