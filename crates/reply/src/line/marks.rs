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
pub(super) fn without_marks_around(line: &str) -> &str {
    let marked = line.trim_start_matches('#');
    if marked.len() < line.len() && (marked.starts_with(' ') || line.starts_with("##")) {
        return marked.trim_end_matches('#').trim();
    }
    for mark in ["***", "**", "__", "*", "_", "~~"] {
        let inner = line.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
        if let Some(inner) = inner.filter(|inner| !inner.is_empty() && !inner.contains(mark)) {
            return inner.trim();
        }
    }
    for &(opening, closing) in PAIRS {
        let inner = line.strip_prefix(opening).and_then(|rest| rest.strip_suffix(closing));
        // `“One” and “Two”` is not enclosed as a whole.
        let is_whole = |inner: &&str| !inner.is_empty() && !inner.contains([opening, closing]);
        if let Some(inner) = inner.filter(is_whole) {
            return inner.trim();
        }
    }
    inside_tag(line).unwrap_or(line)
}

/// Returns the text of `<title>text</title>`.
fn inside_tag(line: &str) -> Option<&str> {
    let (tag, rest) = line.strip_prefix('<')?.split_once('>')?;
    let name = tag.split(' ').next()?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let inner = rest.strip_suffix('>')?.strip_suffix(name)?.strip_suffix("</")?.trim();
    (is_name && !inner.is_empty()).then_some(inner)
}

/// Removes the list mark before a line.
///
/// `1. Mai` and `2. Weltkrieg` are ordinals. Therefore, a number with a full stop counts as a list
/// mark only if marks, several words or letters of a non-Latin script follow.
pub(super) fn without_bullet(line: &str) -> &str {
    let bullets = ['-', '*', '+', '•', '‣', '·', '▪', '●', '○', '→'];
    if let Some(rest) = line.strip_prefix(bullets).filter(|rest| rest.starts_with(' ')) {
        return require_text(rest.trim()).unwrap_or(line);
    }
    let circled = |c: char| matches!(c, '①'..='⑳' | '❶'..='❿');
    if let Some(rest) = line.strip_prefix(circled) {
        return require_text(rest.trim()).unwrap_or(line);
    }
    let emphasis = if line.starts_with("**") { "**" } else { "" };
    let bracket = line.strip_prefix(['(', '（']);
    let numbered = bracket.unwrap_or(&line[emphasis.len()..]);
    let is_digit = |c: char| c.is_numeric() || "一二三四五六七八九十".contains(c);
    let letter = numbered.starts_with(|c: char| c.is_ascii_alphabetic());
    let after = if letter { &numbered[1..] } else { numbered.trim_start_matches(is_digit) };
    let number = &numbered[..numbered.len() - after.len()];
    if number.is_empty() || number.chars().count() > 2 {
        return line;
    }
    let Some(mark) = after.chars().next() else { return line };
    let Some(rest) = after[mark.len_utf8()..].strip_prefix(emphasis) else { return line };
    let is_apart = rest.starts_with(' ');
    let rest = rest.trim_start();
    let is_of_list = match mark {
        ')' | '）' => bracket.is_some() || is_apart || mark == '）',
        '、' | '．' => bracket.is_none() && !letter,
        '.' if letter || bracket.is_some() => false,
        '.' => {
            let first = rest.chars().next().unwrap_or_default();
            let is_marked = "*_<`".contains(first) || PAIRS.iter().any(|pair| pair.0 == first);
            let is_other_script = first.is_alphabetic() && first > '\u{2ff}';
            // `9. November 1989` is a date.
            let second = rest.split(' ').nth(1);
            let has_words = first.is_alphabetic()
                && second.is_some_and(|word| !word.starts_with(|c: char| c.is_ascii_digit()));
            let end = rest.find([' ', ':', '：']).unwrap_or(rest.len());
            // `3. Kapitel: Das Seil` is a chapter label.
            let is_chapter = label::is_numbered(&format!("{number}. {}", &rest[..end]));
            !is_chapter && (is_marked || is_other_script || has_words)
        }
        _ => false,
    };
    if is_of_list { require_text(rest).unwrap_or(line) } else { line }
}

fn require_text(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// Returns the text that a line shows in bold or as the title of a work, without a remark after a
/// dash or in brackets: `**Salt** – a story`, `《盐》（…）`.
pub(super) fn without_remark(line: &str) -> &str {
    let shown = [("**", "**"), ("__", "__"), ("《", "》")].iter().find_map(|(opening, closing)| {
        let (shown, rest) = line.strip_prefix(opening)?.split_once(closing)?;
        let rest = rest.trim_start();
        let is_dash = rest.starts_with(['–', '—', '―', '─'])
            || rest.starts_with("- ")
            || rest.starts_with("--");
        let is_bracket = rest.starts_with(['(', '（']) && rest.ends_with([')', '）']);
        let shown = shown.trim();
        let is_title = !shown.is_empty() && !shown.starts_with('*') && !label::is_numbered(shown);
        (is_title && (is_dash || is_bracket)).then_some(shown)
    });
    shown.unwrap_or(line)
}
