//! Functions on the form of texts, lines and characters, independent of their meaning.

use scribe_domain::text::words::has_fewer_words;

/// A text with fewer words is not a scene.
const MIN_WORDS: usize = 12;

/// Quotation marks for speech.
pub(crate) const QUOTES: &[char] = &['"', '“', '”', '„', '«', '»', '「', '『'];

/// Returns true for a text that is long enough for a scene.
pub(crate) fn may_be_scene(text: &str) -> bool {
    !has_fewer_words(text, MIN_WORDS)
}

/// Returns a text in lower case and with plain apostrophes.
pub(crate) fn to_plain_lower(text: &str) -> String {
    // The lower-case form of the Turkish capital I with a dot has two characters.
    text.to_lowercase().replace('’', "'").replace('\u{307}', "")
}

/// Dashes that introduce speech.
pub(crate) const DASHES: &[char] = &['–', '—', '―', '-', '−'];

/// Brackets that may enclose a whole line.
pub(crate) const OPENING_BRACKETS: &[char] = &['(', '[', '（', '【'];
pub(crate) const CLOSING_BRACKETS: &[char] = &[')', ']', '）', '】'];

/// Returns true for a line in brackets or emphasis.
pub(crate) fn is_set_off(line: &str) -> bool {
    let line = line.trim();
    (line.starts_with(OPENING_BRACKETS) || line.starts_with(['*', '_']))
        && (line.ends_with(CLOSING_BRACKETS) || line.ends_with(['*', '_']))
}

pub(crate) fn is_bracketed(line: &str) -> bool {
    line.starts_with(OPENING_BRACKETS) && line.ends_with(CLOSING_BRACKETS)
}

/// Returns true for an emoji or a part of one.
pub(crate) fn is_emoji(c: char) -> bool {
    matches!(u32::from(c), 0x1F300..=0x1FAFF | 0x2600..=0x27BF | 0xFE0F | 0x200D)
}

/// Returns true for a combining character that belongs to the preceding letter.
pub(crate) fn is_sign_of_letter(c: char) -> bool {
    matches!(
        u32::from(c),
        0x300..=0x36F | 0x64B..=0x65F | 0x900..=0x963 | 0x966..=0xDFF | 0xE30..=0xE4E
    )
}

/// Returns true for a line of at least three marks that separates two scenes, such as `---` and `*
/// * *`.
pub(crate) fn is_rule(line: &str) -> bool {
    let marks = || line.chars().filter(|c| !c.is_whitespace());
    line == "⁂"
        || marks().count() >= 3
            && ['-', '*', '_', '=', '~', '•'].iter().any(|mark| marks().all(|c| c == *mark))
}

/// Returns true for a list item: `- …`, `• …`, `1. …`.
pub(crate) fn is_item(line: &str) -> bool {
    let unnumbered = line.trim_start_matches(|c: char| c.is_ascii_digit());
    ["- ", "* ", "• ", "– ", "✓", "✅", "☑", "✔", "[x]"].iter().any(|mark| line.starts_with(mark))
        || unnumbered.len() < line.len() && unnumbered.starts_with(['.', ')', '、', '．'])
}

/// Returns a text without the Markdown fence around it.
pub(crate) fn strip_fence(text: &str) -> &str {
    let inside =
        text.strip_prefix("```").and_then(|remaining| remaining.trim_end().strip_suffix("```"));
    inside.and_then(|inside| inside.split_once('\n')).map_or(text, |(_, body)| body.trim())
}
