//! Normal forms of names, without the differences that do not distinguish two names.

use unicode_normalization::UnicodeNormalization;

use super::marks::{is_invisible, unify_script};
use crate::text::words::is_cjk;

/// Checks whether two names are the same except for case, width and spacing.
///
/// The dotted and the dotless i of Turkish are different letters: `Işıl` and `Işil` are different
/// names.
#[must_use]
pub fn same_name(first: &str, second: &str) -> bool {
    fold_case(first) == fold_case(second)
}

/// Returns a name without differences of case, width and spacing.
pub(super) fn fold_case(name: &str) -> String {
    let name: String = name.nfkc().filter(|c| !is_invisible(*c)).collect();
    let words: Vec<String> =
        name.split_whitespace().map(|word| lowercase_word(&unify_script(word))).collect();
    words.join(" ").nfc().collect()
}

/// Converts a word to lower case. Rust converts `İ` to `i` with a dot above, which is the Turkish
/// `i`.
fn lowercase_word(word: &str) -> String {
    word.to_lowercase().replace("i\u{307}", "i")
}

/// Folds a name as [`fold_case`] does, and also removes accents and punctuation and replaces
/// letters that many keyboards lack.
pub(super) fn fold_marks(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for c in fold_case(name).nfkd() {
        match c {
            // The accents of Latin, Greek and Cyrillic. The marks of other scripts are letters.
            '\u{300}'..='\u{36f}' => {}
            'ı' => folded.push('i'),
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'þ' => folded.push_str("th"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ß' => folded.push_str("ss"),
            '.' | ',' | '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' | '『' | '』' | '‘' =>
                {}
            // O'Brien is also written Ó Briain, and D'Angelo is also written D Angelo.
            '\'' | '’' | 'ʻ' | 'ʼ' | '`' => {
                if folded.rsplit(' ').next().is_some_and(|word| word.chars().count() == 1) {
                    folded.push(' ');
                }
            }
            '·' | '・' | '•' | '‧' | '_' => folded.push(' '),
            '‐' | '‑' | '–' | '—' => folded.push('-'),
            c => folded.push(c),
        }
    }
    let folded: String = folded.split_whitespace().collect::<Vec<_>>().join(" ");
    folded.nfc().collect()
}

/// Returns only the letters of a name, so that `mara-quill` and `MaraQuill` are equal.
pub(super) fn fold_and_join(name: &str) -> String {
    fold_marks(name).replace([' ', '-'], "")
}

/// Checks whether a name is in a script in which given and family names are written together.
pub(super) fn is_unspaced(name: &str) -> bool {
    let is_hangul = |c: char| matches!(u32::from(c), 0xAC00..=0xD7A3);
    !name.is_empty() && name.chars().all(|c| is_cjk(c) || is_hangul(c) || c == 'ー')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_equal() {
        for (first, second) in [
            ("Mara Voss", "MARA  voss"),
            ("Ｍａｒａ", "Mara"),
            ("Jose\u{301}", "José"),
            ("İDRİS", "idris"),
            (" 陈渡", "陈渡 "),
        ] {
            assert!(same_name(first, second), "{first} and {second}");
        }
    }

    #[test]
    fn different_names_are_not_equal() {
        for (first, second) in [
            ("Işıl", "İdris"),
            ("Işıl", "Işil"),
            ("陈渡", "陈序"),
            ("Mr Hale", "Mrs Hale"),
            ("김민수", "김민준"),
            ("かとう", "がとう"),
            ("José", "Jose"),
            ("राम", "रमा"),
        ] {
            assert!(!same_name(first, second), "{first} and {second}");
        }
    }
}
