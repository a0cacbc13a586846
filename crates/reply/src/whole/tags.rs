//! Removes tags around a whole text, with any name, and tags with notes before or after it.

use std::borrow::Cow;

use crate::text::may_be_scene;
use crate::word::Words;
use crate::wrapping::names;

/// The maximum length of a tag with its attributes.
const LONGEST_TAG_BYTES: usize = 240;
const LONGEST_NAME_CHARS: usize = 40;

/// The most tags at the ends of a text.
const MOST_TAGS: usize = 12;

/// A note is shorter than the text before or after it, divided by this number.
const NOTE_PART: usize = 3;

scribe_domain::word_lists! {
    "whole/tags":
        phrases INLINE, PAGE, NOTES;
}

/// Returns the text without its tags.
pub(super) fn remove_tags(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if !text.starts_with(['<', '\\']) && !text.ends_with('>') && !text.contains("</") {
        return Cow::Borrowed(text);
    }
    if text.starts_with("\\<") {
        return Cow::Owned(text.replace("\\<", "<").replace("\\>", ">"));
    }
    let mut inner = text;
    for _ in 0..MOST_TAGS {
        let shorter = find_enclosed(inner)
            .or_else(|| after_note(inner))
            .or_else(|| before_note(inner))
            .or_else(|| without_loose(inner));
        let Some(shorter) = shorter else { break };
        inner = shorter.trim();
    }
    if !may_be_scene(inner) {
        inner = text;
    }
    without_inline(inner)
}

/// Finds a tag that opens at the start of a text. Returns its name and the text after it.
fn find_opening(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix('<')?;
    let window = &rest[..rest.floor_char_boundary(LONGEST_TAG_BYTES)];
    let inner =
        &window[..window.find(['>', '<', '\n']).filter(|at| window[*at..].starts_with('>'))?];
    let (name, attributes) = inner.split_once(' ').unwrap_or((inner, ""));
    let is_tag = is_name(name) && (attributes.trim().is_empty() || attributes.contains('='));
    is_tag.then(|| (name, &rest[inner.len() + 1..]))
}

/// Finds a tag that closes at the end of a text. Returns its name and the text before it.
fn find_closing(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_suffix('>')?;
    let at = rest.rfind("</")?;
    let name = rest[at + 2..].trim();
    is_name(name).then(|| (name, &rest[..at]))
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().count() <= LONGEST_NAME_CHARS
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '.'))
}

fn is_reasoning(name: &str) -> bool {
    let plain = names::plain_name(name);
    names::is_reasoning(&plain) || names::speaks_of_thinking(&plain)
}

/// Returns the text inside a tag that encloses the whole text.
fn find_enclosed(text: &str) -> Option<&str> {
    let (name, after) = find_opening(text)?;
    let (last, inner) = find_closing(after)?;
    let is_whole = last.eq_ignore_ascii_case(name)
        && !inner.contains(&format!("</{name}>"))
        && !is_reasoning(name)
        && !PAGE.contains(&name)
        && may_be_scene(inner);
    is_whole.then_some(inner)
}

/// Returns the text after a tag with a note.
fn after_note(text: &str) -> Option<&str> {
    let (name, after) = find_opening(text)?;
    let (note, rest) = after.split_once(&format!("</{name}>"))?;
    let plain = names::plain_name(name);
    let is_title = plain == "title" && !note.contains('\n');
    let is_role = names::find_speaker(&names::plain_name(note)).is_some();
    let is_alone = is_title || is_role || rest.starts_with('\n');
    (is_alone && (is_role || is_note(name, note, rest))).then_some(rest)
}

/// Returns the text before a tag with a note.
fn before_note(text: &str) -> Option<&str> {
    let (name, before) = find_closing(text)?;
    let at = before.rfind(&format!("<{name}"))?;
    let (open, note) = find_opening(&before[at..])?;
    let rest = &before[..at];
    // A name with a colon belongs to a machine in any position.
    let is_alone = rest.ends_with('\n') || name.contains(':');
    (open == name && is_alone && is_note(name, note, rest)).then_some(rest)
}

fn is_note(name: &str, note: &str, rest: &str) -> bool {
    let plain = names::plain_name(name);
    let is_named = name.contains(['_', ':']) && !names::is_answer(&plain) || NOTES.occur_in(&plain);
    is_named && !is_reasoning(name) && note.len() * NOTE_PART < rest.len() && may_be_scene(rest)
}

/// Removes an unpaired tag that touches the first word or the last punctuation mark of a text.
fn without_loose(text: &str) -> Option<&str> {
    if let Some((name, rest)) = find_opening(text) {
        let is_machine = name.contains('_')
            || names::find_speaker(&names::plain_name(name)).is_some() && !rest.starts_with(' ');
        if is_machine && !rest.contains(&format!("</{name}>")) && !is_reasoning(name) {
            return Some(rest);
        }
    }
    let rest = text.strip_suffix('>')?;
    let at = rest.rfind('<')?;
    let name = rest[at + 1..].trim_start_matches('/');
    let before = &rest[..at];
    let touches = before.ends_with(|c: char| {
        scribe_domain::text::sentences::is_end(c) || matches!(c, '”' | '"' | '」' | '»')
    });
    let opens = || before.contains(&format!("<{name}>"));
    (is_name(name) && touches && !is_reasoning(name) && !opens()).then_some(before)
}

/// Removes tags that mark up words, if each opening tag is closed. Their words are kept.
fn without_inline(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for name in &INLINE {
        let close = format!("</{name}>");
        let open = format!("<{name}");
        let closings = text.matches(&close).count();
        let openings = || text.match_indices(&open).filter(|(at, _)| is_open(&text[*at..], name));
        if closings == 0 || openings().count() != closings {
            continue;
        }
        let mut kept = String::with_capacity(text.len());
        let mut rest: &str = &text;
        while let Some(at) = rest.find(&open) {
            kept.push_str(&rest[..at]);
            rest = &rest[at..];
            match find_opening(rest) {
                Some((found, after)) if found == *name => rest = after,
                _ => {
                    kept.push('<');
                    rest = &rest[1..];
                }
            }
        }
        kept.push_str(rest);
        text = Cow::Owned(kept.replace(&close, ""));
    }
    text
}

fn is_open(text: &str, name: &str) -> bool {
    find_opening(text).is_some_and(|(found, _)| found == name)
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
