//! Removes marks around and before a short text: quotation, emphasis, tags, lists.

use super::label;

/// Quotation marks that may enclose a title in pairs.
const PAIRS: &[(char, char)] = &[
    ('"', '"'),
    ('“', '”'),
    ('„', '“'),
    ('„', '”'),
    ('”', '”'),
    ('«', '»'),
    ('»', '«'),
    ('‹', '›'),
    ('‘', '’'),
    ('‚', '‘'),
    ('「', '」'),
    ('『', '』'),
    ('《', '》'),
    ('〈', '〉'),
    ('【', '】'),
    ('＂', '＂'),
    ('[', ']'),
    ('`', '`'),
    ('\'', '\''),
];

/// Removes the marks that enclose a whole line.
pub(super) fn strip_enclosing_marks(line: &str) -> &str {
    let marked = line.trim_start_matches('#');
    if marked.len() < line.len() && (marked.starts_with(' ') || line.starts_with("##")) {
        return marked.trim_end_matches('#').trim();
    }
    for mark in ["***", "**", "__", "*", "_", "~~"] {
        let inner = line.strip_prefix(mark).and_then(|remaining| remaining.strip_suffix(mark));
        if let Some(inner) = inner.filter(|inner| !inner.is_empty() && !inner.contains(mark)) {
            return inner.trim();
        }
    }
    for &(opening, closing) in PAIRS {
        let inner =
            line.strip_prefix(opening).and_then(|remaining| remaining.strip_suffix(closing));
        // `“One” and “Two”` is not enclosed as a whole.
        let is_whole = |inner: &&str| !inner.is_empty() && !inner.contains([opening, closing]);
        if let Some(inner) = inner.filter(is_whole) {
            return inner.trim();
        }
    }
    strip_tag(line).unwrap_or(line)
}

/// Returns the text of `<title>text</title>`.
fn strip_tag(line: &str) -> Option<&str> {
    let (tag, remaining) = line.strip_prefix('<')?.split_once('>')?;
    let name = tag.split(' ').next()?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let inner = remaining.strip_suffix('>')?.strip_suffix(name)?.strip_suffix("</")?.trim();
    (is_name && !inner.is_empty()).then_some(inner)
}

/// Removes the list mark before a line.
///
/// `1. Mai` and `2. Weltkrieg` are ordinals. A number with a full stop is therefore a list mark
/// only if marks, several words or letters of a non-Latin script follow.
pub(super) fn strip_bullet(line: &str) -> &str {
    let bullets = ['-', '*', '+', '•', '‣', '·', '▪', '●', '○', '→'];
    if let Some(remaining) =
        line.strip_prefix(bullets).filter(|remaining| remaining.starts_with(' '))
    {
        return non_empty(remaining.trim()).unwrap_or(line);
    }
    let is_circled_number = |c: char| matches!(c, '①'..='⑳' | '❶'..='❿');
    if let Some(remaining) = line.strip_prefix(is_circled_number) {
        return non_empty(remaining.trim()).unwrap_or(line);
    }
    let emphasis = if line.starts_with("**") { "**" } else { "" };
    let bracket = line.strip_prefix(['(', '（']);
    let numbered = bracket.unwrap_or(&line[emphasis.len()..]);
    let is_digit = |c: char| c.is_numeric() || "一二三四五六七八九十".contains(c);
    let is_letter = numbered.starts_with(|c: char| c.is_ascii_alphabetic());
    let after = if is_letter { &numbered[1..] } else { numbered.trim_start_matches(is_digit) };
    let number = &numbered[..numbered.len() - after.len()];
    if number.is_empty() || number.chars().count() > 2 {
        return line;
    }
    let Some(mark) = after.chars().next() else { return line };
    let Some(remaining) = after[mark.len_utf8()..].strip_prefix(emphasis) else { return line };
    let is_apart = remaining.starts_with(' ');
    let remaining = remaining.trim_start();
    let is_of_list = match mark {
        ')' | '）' => bracket.is_some() || is_apart || mark == '）',
        '、' | '．' => bracket.is_none() && !is_letter,
        '.' if is_letter || bracket.is_some() => false,
        '.' => {
            let first = remaining.chars().next().unwrap_or_default();
            let is_marked = "*_<`".contains(first) || PAIRS.iter().any(|pair| pair.0 == first);
            let is_other_script = first.is_alphabetic() && first > '\u{2ff}';
            // `9. November 1989` is a date.
            let second = remaining.split(' ').nth(1);
            let has_words = first.is_alphabetic()
                && second.is_some_and(|word| !word.starts_with(|c: char| c.is_ascii_digit()));
            let end = remaining.find([' ', ':', '：']).unwrap_or(remaining.len());
            // `3. Kapitel: Das Seil` is a chapter label.
            let is_chapter = label::is_numbered(&format!("{number}. {}", &remaining[..end]));
            !is_chapter && (is_marked || is_other_script || has_words)
        }
        _ => false,
    };
    if is_of_list { non_empty(remaining).unwrap_or(line) } else { line }
}

fn non_empty(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// Returns the text that a line shows in bold or as the title of a work. A remark after a dash or
/// in brackets is left out, as in `**Salt** – a story` or `《盐》（…）`.
pub(super) fn strip_remark(line: &str) -> &str {
    let title_text =
        [("**", "**"), ("__", "__"), ("《", "》")].iter().find_map(|(opening, closing)| {
            let (title_text, remaining) = line.strip_prefix(opening)?.split_once(closing)?;
            let remaining = remaining.trim_start();
            let is_dash = remaining.starts_with(['–', '—', '―', '─'])
                || remaining.starts_with("- ")
                || remaining.starts_with("--");
            let is_bracket = remaining.starts_with(['(', '（']) && remaining.ends_with([')', '）']);
            let title_text = title_text.trim();
            let is_title = !title_text.is_empty()
                && !title_text.starts_with('*')
                && !label::is_numbered(title_text);
            (is_title && (is_dash || is_bracket)).then_some(title_text)
        });
    title_text.unwrap_or(line)
}
