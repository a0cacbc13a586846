//! Short texts from documents: titles, names, labels.

use super::heading;

/// What models put before a title.
const LABELS: &[&str] = &[
    "title",
    "book title",
    "chapter title",
    "novel title",
    "titel",
    "kapiteltitel",
    "titre",
    "título",
    "titulo",
    "titolo",
    "название",
    "заголовок",
    "başlık",
    "العنوان",
    "शीर्षक",
    "标题",
    "標題",
    "タイトル",
    "제목",
];

/// Quotation marks that come in pairs around a title.
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
    ('`', '`'),
    ('\'', '\''),
];

/// A short text on one line, without marks of emphasis, headings and quotation around it.
#[must_use]
pub fn clean_line(text: &str) -> String {
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    loop {
        let shorter = unwrapped(&line);
        if shorter.len() == line.len() {
            return line;
        }
        line = shorter.to_owned();
    }
}

/// A title on one line: the same, without the label and the number of a chapter before it, and
/// without a full stop after it.
#[must_use]
pub fn clean_title(text: &str) -> String {
    let mut title = clean_line(text);
    loop {
        let bare = clean_line(without_stop(without_label(&title)));
        if bare.is_empty() || bare.len() >= title.len() {
            return title;
        }
        title = bare;
    }
}

fn unwrapped(line: &str) -> &str {
    let line = line.trim();
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
        // `“One” and “Two”` is not in quotation marks as a whole.
        let is_whole = |inner: &&str| !inner.is_empty() && !inner.contains([opening, closing]);
        if let Some(inner) = inner.filter(is_whole) {
            return inner.trim();
        }
    }
    line
}

/// The title after `Title:` or `Chapter 3:`.
fn without_label(title: &str) -> &str {
    let Some(at) = title.find([':', '：', '—', '–', ' ']) else { return title };
    let label = title[..at].trim_matches(['*', '_']).to_lowercase();
    let parted = title.split_once([':', '：']);
    if let Some((label, rest)) = parted {
        let label = label.trim_matches(['*', '_', ' ']);
        let is_label = LABELS.contains(&label.to_lowercase().as_str())
            || heading::is_heading(label) && label.chars().any(char::is_numeric);
        if is_label && !rest.trim().is_empty() {
            // `**Title:** *The Rope*`: the marks around the label end after its colon.
            let marks = title.len() - title.trim_start_matches(['*', '_']).len();
            let rest = rest.trim_start();
            return rest.strip_prefix(&title[..marks]).unwrap_or(rest);
        }
    }
    // `第三章 盐`: the number of a chapter is a word of its own.
    let rest = title[at..].trim_start_matches([' ', '　', '：', ':', '—', '–']);
    let is_number = label.starts_with(['第', '제']) && heading::is_heading(&label);
    if is_number && !rest.is_empty() { rest } else { title }
}

/// A title without a full stop, unless it has other sentences or dots.
fn without_stop(title: &str) -> &str {
    let Some(bare) = title.strip_suffix(['.', '。', '।', '．']) else { return title };
    let last = bare.rsplit(char::is_whitespace).next().unwrap_or_default();
    let is_abbreviation = last.chars().count() <= 3 && bare.contains(char::is_whitespace);
    let has_others = bare.contains(['.', '!', '?', '。', '！', '？', '…']);
    if has_others || is_abbreviation { title } else { bare }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_cleaned_of_what_is_around_them() {
        for (title, bare) in [
            ("**\"The Careful Rope\"**", "The Careful Rope"),
            ("\"**The Careful Rope**\"", "The Careful Rope"),
            ("# The Rope", "The Rope"),
            ("Title: The Rope", "The Rope"),
            ("**Title:** *The Rope*", "The Rope"),
            ("Chapter 3: The Rope", "The Rope"),
            ("## Chapter Three", "Chapter Three"),
            ("The Rope.", "The Rope"),
            ("  The\nRope ", "The Rope"),
            ("《绳》", "绳"),
            ("第三章 绳", "绳"),
            ("第三章：绳", "绳"),
            ("标题：《绳》", "绳"),
            ("『縄』", "縄"),
            ("„Das Seil“", "Das Seil"),
            ("»Das Seil«", "Das Seil"),
            ("« La corde »", "La corde"),
            ("Titre : La corde", "La corde"),
            ("Kapitel 2: Das Seil", "Das Seil"),
            ("“The Rope”", "The Rope"),
        ] {
            assert_eq!(clean_title(title), bare, "{title}");
            assert_eq!(clean_title(bare), bare);
        }
    }

    #[test]
    fn what_belongs_to_a_title_stays() {
        for title in [
            "Rope: A Novel",
            "“Yes” and “No”",
            "'Tis Pity",
            "The Man Who Said “No”",
            "Who?",
            "Wait…",
            "#1 Fan",
            "St. Jude",
            "Goodbye, Mr. X.",
            "M.A.S.H.",
            "He Ran. She Stayed.",
            "1984",
            "Chapter 3",
            "Time: A Memoir",
            "C* Algebra",
            "第三章",
            "Part of Me: Her",
        ] {
            assert_eq!(clean_title(title), title, "{title}");
        }
    }
}
