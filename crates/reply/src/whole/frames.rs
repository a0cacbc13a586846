//! Removes frames around a whole text other than tags: `[TEXT_START] … [TEXT_END]`, `{{scene}} …
//! {{/scene}}`, `\\begin{quote} … \\end{quote}`.

use crate::text::may_be_scene;

const LONGEST_NAME_CHARS: usize = 40;

/// The most frames around a text.
const MOST_FRAMES: usize = 6;

scribe_domain::word_lists! {
    "whole/frames":
        pairs NAMED, NAMELESS;
}

/// Returns the text inside its frame.
pub(super) fn remove_frames(text: &str) -> &str {
    let mut inner = text.trim();
    if !inner.starts_with(['{', '<', '[', '【', '§', '\\', '`', ':', '“', '\'', '-', '='])
        && !inner.ends_with('}')
    {
        return inner;
    }
    for _ in 0..MOST_FRAMES {
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
        .find_map(|(open, close)| between_names(text, open, close))
        .or_else(|| NAMELESS.iter().find_map(|(open, close)| find_between(text, open, close)))
        .or_else(|| inside_block(text))
        .or_else(|| before_brace(text))
}

/// Removes named marks: `[SCENE_TEXT] … [/SCENE_TEXT]`.
fn between_names<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    let (name, rest) = text.strip_prefix(open)?.split_once(close)?;
    let rest = rest.strip_suffix(close)?;
    let at = rest.rfind(open)?;
    let last = rest[at + open.len()..].trim();
    let is_short = |name: &str| {
        !name.is_empty()
            && name.chars().count() <= LONGEST_NAME_CHARS
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
    is_pair.then_some(&rest[..at])
}

/// Returns a name without the word `start` or `end` in it.
fn strip_word(name: &str, word: &str) -> String {
    let rest =
        if name.contains(word) { name.replacen(word, "", 1) } else { return format!("{name}?") };
    rest.trim_start_matches("of").chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Removes an unnamed frame if the text inside has none of its marks.
fn find_between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
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
fn inside_block(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix(":::") {
        let (_, rest) = rest.split_once('\n')?;
        return rest.trim_end().strip_suffix(":::");
    }
    let (name, rest) = text.strip_prefix("\\begin{")?.split_once('}')?;
    rest.trim_end().strip_suffix(&format!("\\end{{{name}}}"))
}

/// Returns the text before a remainder of an object at its end: `She left."}`.
fn before_brace(text: &str) -> Option<&str> {
    if text.contains('{') {
        return None;
    }
    let rest = text.strip_suffix('}')?.trim_end();
    if rest.contains('}') {
        return None;
    }
    // The quotation mark belongs to the object if no mark in the text opens it.
    match rest.strip_suffix('"') {
        Some(inner) if inner.matches('"').count() % 2 == 0 => Some(inner),
        Some(_) | None => Some(rest),
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
