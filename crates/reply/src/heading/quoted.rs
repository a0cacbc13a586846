//! Headings that a story quotes: the sentence goes on after them.

/// How a paragraph begins that goes on after a heading, in scripts without capital letters.
const GOING_ON: &[&str] = &[
    "とだけ",
    "と書",
    "と彼",
    "と私",
    "と読",
    "と言",
    "と記",
    "と印",
    "という文字",
    "という題",
    "、と",
    "이라고 ",
    "라고 ",
    "이라는 ",
    "라는 ",
    "그렇게만 ",
];

/// What somebody does with a heading in the first words of such a paragraph.
const READING: &[&str] = &[
    "念出声",
    "念道",
    "读出声",
    "读道",
    "念出聲",
    "讀出聲",
    "讀道",
    "只写了这",
    "只写着",
    "写着的是",
    "只寫了這",
    "只寫著",
];
const FIRST_CHARS: usize = 10;

/// True for a paragraph that goes on with the sentence in which a heading before it stands.
pub(crate) fn is_quoted_by(line: &str) -> bool {
    let line = line.trim_start();
    let Some(first) = line.chars().next() else { return false };
    if has_case(first) {
        return first.is_lowercase();
    }
    if GOING_ON.iter().any(|beginning| line.starts_with(beginning)) {
        return true;
    }
    matches!(first, '他' | '她' | '我' | '它' | '上')
        && READING.iter().any(|words| {
            line.find(words).is_some_and(|at| line[..at].chars().count() <= FIRST_CHARS)
        })
}

/// True for the beginning of a paragraph from which that cannot be told yet.
pub(crate) fn may_yet_quote(start: &str) -> bool {
    !start.starts_with(has_case) && start.chars().count() < FIRST_CHARS + 4
}

fn has_case(c: char) -> bool {
    c.is_alphabetic() && c < '\u{590}'
}
