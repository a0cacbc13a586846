//! Removes the model's words before a title: `Sure!`, `Here is the title:`, `The title is`.

use crate::word::WordMatching;

scribe_domain::word_lists! {
    "line/talk":
        phrases ASSENTS, TITLES, PRESENTATIONS;
}

/// Quotation marks around a title inside a sentence.
const QUOTES: &[(char, char)] = &[
    ('"', '"'),
    ('“', '”'),
    ('„', '“'),
    ('«', '»'),
    ('《', '》'),
    ('「', '」'),
    ('『', '』'),
    ('*', '*'),
];

/// Removes the model's words before a title.
pub(super) fn strip_talk(title: &str) -> &str {
    let remaining = strip_assent(title);
    strip_presentation(remaining).unwrap_or(remaining)
}

/// Removes an assent before a title: `Sure! Salt` becomes `Salt`.
fn strip_assent(title: &str) -> &str {
    let Some((before, remaining)) = title.split_once(['!', '！']) else { return title };
    let before = before.trim().replace('’', "'").to_lowercase();
    let remaining = remaining.trim();
    if ASSENTS.contains(&before.as_str()) && remaining.contains(char::is_alphanumeric) {
        remaining
    } else {
        title
    }
}

/// Returns the title after `Here is the title:`, or in `The title is “Salt”.`
fn strip_presentation(title: &str) -> Option<&str> {
    let presents_title = |before: &str| {
        // The lower-case form of `İ` has an additional dot character.
        let lower = before.trim().replace('’', "'").replace('İ', "i").to_lowercase();
        let is_short = lower.chars().count() <= 80;
        let names_title = TITLES.iter().any(|word| has_title(&lower, word));
        is_short && names_title && (PRESENTATIONS.any_begins(&lower) || TITLES.any_begins(&lower))
    };
    if let Some(at) = title.find([':', '：']) {
        let remaining = title[at..].trim_start_matches([':', '：', ' ']);
        // `The Title: A Memoir` has only two words before its colon.
        let is_sentence = title[..at].split_whitespace().count() >= 3 || !title.is_ascii();
        if is_sentence && remaining.contains(char::is_alphanumeric) && presents_title(&title[..at])
        {
            return Some(remaining);
        }
    }
    let (start, closing) = title.char_indices().find_map(|(at, c)| {
        QUOTES.iter().find(|(opening, _)| *opening == c).map(|(_, closing)| (at, *closing))
    })?;
    let inside = &title[start..];
    let inside = &inside[inside.chars().next()?.len_utf8()..];
    let (title_text, after) = inside.split_once(closing)?;
    let after = after.trim_matches(['.', '。', '!', ' ']);
    let sentence_ends = ["", "です", "である", "입니다", "है", "*"];
    let is_named = presents_title(&title[..start]) && !title[..start].trim().is_empty();
    (is_named && sentence_ends.contains(&after) && title_text.contains(char::is_alphanumeric))
        .then_some(title_text)
}

/// Returns true if a text has a word for a title. In a script with lower case it must be a whole
/// word, so `titles` does not count.
fn has_title(lower: &str, word: &str) -> bool {
    let has_ending = word == "başlığ" || !word.starts_with(char::is_lowercase);
    if has_ending {
        return lower.contains(word);
    }
    lower.split(|c: char| !c.is_alphabetic()).any(|word_in_text| word_in_text == word)
}
