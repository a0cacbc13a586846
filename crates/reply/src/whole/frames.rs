//! Removes frames around a whole text other than tags, such as `[TEXT_START] … [TEXT_END]`,
//! `{{scene}} … {{/scene}}` or `\\begin{quote} … \\end{quote}`.

use crate::text::may_be_scene;

const MAX_NAME_CHARS: usize = 40;

/// The maximum number of frames around a text.
const MAX_FRAMES: usize = 6;

scribe_domain::word_lists! {
    "whole/frames":
        pairs NAMED, NAMELESS;
}

pub(super) fn remove_frames(text: &str) -> &str {
    let mut inner = text.trim();
    if !inner.starts_with(['{', '<', '[', '【', '§', '\\', '`', ':', '“', '\'', '-', '='])
        && !inner.ends_with('}')
    {
        return inner;
    }
    for _ in 0..MAX_FRAMES {
        let Some(shorter) = remove_frame(inner).map(str::trim) else { break };
        if !may_be_scene(shorter) {
            break;
        }
        inner = shorter;
    }
    inner
}

fn remove_frame(text: &str) -> Option<&str> {
    NAMED
        .iter()
        .find_map(|(open, close)| strip_named_frame(text, open, close))
        .or_else(|| {
            NAMELESS.iter().find_map(|(open, close)| strip_unnamed_frame(text, open, close))
        })
        .or_else(|| strip_block_frame(text))
        .or_else(|| strip_trailing_brace(text))
}

/// Removes named marks: `[SCENE_TEXT] … [/SCENE_TEXT]`.
fn strip_named_frame<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    let (name, remaining) = text.strip_prefix(open)?.split_once(close)?;
    let remaining = remaining.strip_suffix(close)?;
    let at = remaining.rfind(open)?;
    let last = remaining[at + open.len()..].trim();
    let is_short = |name: &str| {
        !name.is_empty()
            && name.chars().count() <= MAX_NAME_CHARS
            && !name.contains(['\n', '<', '['])
    };
    if !is_short(name) || !is_short(last) {
        return None;
    }
    let (first, end) = (name.trim().to_lowercase(), last.to_lowercase());
    let is_pair = end.strip_prefix('/').is_some_and(|end| end == first)
        || ["start", "begin", "open"].iter().any(|word| {
            first.contains(word) && strip_word(&first, word) == strip_word(&end, "end")
        })
        || end == format!("end {first}")
        || end == format!("end_{first}");
    is_pair.then_some(&remaining[..at])
}

/// Returns a name without the word `start` or `end` in it.
fn strip_word(name: &str, word: &str) -> String {
    let remaining =
        if name.contains(word) { name.replacen(word, "", 1) } else { return format!("{name}?") };
    remaining.trim_start_matches("of").chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Removes an unnamed frame if the text inside has none of its marks.
fn strip_unnamed_frame<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    let inner = text.strip_prefix(open)?.strip_suffix(close)?;
    let is_quotation = matches!(open, "“" | "'" | "`" | "==");
    // Speech of several paragraphs has an opening mark at each paragraph.
    let is_whole = !inner.contains(close)
        && !inner.contains(open)
        && (!is_quotation || inner.contains("\n\n") && !inner.contains(['"', '”', '„', '«']));
    // An apostrophe is not a frame.
    let is_framed = open != "'" || !inner.contains('\'');
    (is_whole && is_framed).then_some(inner)
}

/// Returns the text inside `:::writing{id="1"} … :::` or `\\begin{quote} … \\end{quote}`.
fn strip_block_frame(text: &str) -> Option<&str> {
    if let Some(remaining) = text.strip_prefix(":::") {
        let (_, remaining) = remaining.split_once('\n')?;
        return remaining.trim_end().strip_suffix(":::");
    }
    let (name, remaining) = text.strip_prefix("\\begin{")?.split_once('}')?;
    remaining.trim_end().strip_suffix(&format!("\\end{{{name}}}"))
}

/// Returns the text before a remainder of an object at its end: `She left."}`.
fn strip_trailing_brace(text: &str) -> Option<&str> {
    if text.contains('{') {
        return None;
    }
    let remaining = text.strip_suffix('}')?.trim_end();
    if remaining.contains('}') {
        return None;
    }
    // The quotation mark belongs to the object if no mark in the text opens it.
    match remaining.strip_suffix('"') {
        Some(inner) if inner.matches('"').count() % 2 == 0 => Some(inner),
        Some(_) | None => Some(remaining),
    }
}

#[cfg(test)]
mod tests {
    use crate::clean_prose;

    const PROSE: &str = "Rain fell on the harbour, and nobody came to light the lamp.\n\n\
        The wind answered for them both, and a dog barked at the end of the pier.";

    #[test]
    fn frames_around_a_text_are_removed() {
        for (open, close) in [
            ("[TEXT_START]\n", "\n[TEXT_END]"),
            ("{{scene}}", "{{/scene}}"),
            ("<<<", ">>>"),
            ("<<BEGIN>>", "<<END>>"),
            ("【正文】", "【/正文】"),
            ("§§§", "§§§"),
            ("[PROSE]", "[/PROSE]"),
            ("<[begin_of_sentence]>", "<[end_of_sentence]>"),
            (":::writing{variant=\"standard\" id=\"1\"}\n", "\n:::"),
            ("\\boxed{", "}"),
            ("\\begin{quote}\n", "\n\\end{quote}"),
            ("`", "`"),
            ("“", "”"),
            ("", "\"}"),
            ("", "\n}"),
        ] {
            let text = format!("{open}{PROSE}{close}");
            assert_eq!(clean_prose(&text).as_deref(), Ok(PROSE), "{text}");
        }
    }

    #[test]
    fn marks_of_a_story_stay() {
        for text in [
            format!("“{}”", PROSE.replace("\n\n", "\n\n“")),
            format!("[Static.]\n\n{PROSE}\n\n[Silence.]"),
            format!("'Tis late.\n\n{PROSE} Don't go, said the boys'"),
            format!("{{She}} was the word.\n\n{PROSE} {{He}}"),
        ] {
            assert_eq!(clean_prose(&text).as_ref(), Ok(&text));
        }
    }
}
