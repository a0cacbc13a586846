//! Detects chapter titles that only say that there is none, for example `Untitled` or `Chapter 1`.

use crate::text::chapter_words::chapter_words;

crate::word_lists! {
    "stage/tidy/untitled":
        phrases UNTITLED, PARTS;
        words NUMBERS;
}

/// Checks whether a title only says that there is none, or only contains the chapter's number.
pub(super) fn is_untitled(title: &str, position: u64) -> bool {
    let is_mark =
        |c: char| c.is_whitespace() || "[](){}<>\"'“”‘’«»「」『』（）【】*_#.:。：-–—".contains(c);
    let stripped = title.trim_matches(is_mark).to_lowercase();
    UNTITLED.contains(&stripped.as_str())
        || stripped == position.to_string()
        || is_number_of_chapter(&stripped)
        || is_number_between(&stripped)
}

/// Checks for titles such as `chapter 1`, `kapitel iv`, `глава первая`.
fn is_number_of_chapter(stripped: &str) -> bool {
    let mut words = stripped.split(|c: char| c.is_whitespace() || "_-.:#№".contains(c));
    let mut words = words.by_ref().filter(|word| !word.is_empty());
    let (Some(first), second) = (words.next(), words.next()) else { return false };
    if words.next().is_some() {
        return false;
    }
    let Some(number) = second else {
        let word = first.trim_end_matches(|c: char| c.is_ascii_digit());
        return word.len() < first.len() && is_part(word);
    };
    is_part(first) && is_number(number)
}

fn is_part(word: &str) -> bool {
    chapter_words().contains(&word) || PARTS.contains(&word)
}

fn is_number(word: &str) -> bool {
    word.chars().all(char::is_numeric)
        || word.chars().all(|c| "ivxlc".contains(c))
        || NUMBERS.contains(&word)
}

/// Checks for titles such as `第1章`, `第十二章`, `제1장`, `1장`.
fn is_number_between(stripped: &str) -> bool {
    let number =
        ["第", "제"].iter().find_map(|before| stripped.strip_prefix(before)).unwrap_or(stripped);
    let Some(number) =
        ["章", "话", "話", "回", "장"].iter().find_map(|end| number.strip_suffix(end))
    else {
        return false;
    };
    let number = number.trim();
    let is_digit = |c: char| c.is_numeric() || "零〇一二三四五六七八九十百".contains(c);
    !number.is_empty() && number.chars().all(is_digit)
}
