//! Words: a Unicode word is one, and a CJK character is one.

use unicode_segmentation::UnicodeSegmentation;

/// True for a character of a script that is written without spaces between words and that counts
/// as a word by itself: Han, Hiragana, Katakana.
#[must_use]
pub fn is_cjk(c: char) -> bool {
    matches!(
        u32::from(c),
        0x3005..=0x3007
            | 0x3041..=0x3096
            | 0x30A1..=0x30FA
            | 0x3400..=0x4DBF
            | 0x4E00..=0x9FFF
            | 0xF900..=0xFAFF
            | 0x20000..=0x323AF
    )
}

/// Counts the words of a text.
#[must_use]
pub fn count_words(text: &str) -> usize {
    words(text).count()
}

/// True for a text with a word in it.
#[must_use]
pub fn has_words(text: &str) -> bool {
    words(text).next().is_some()
}

/// The words of a text in order, each with its byte offset.
pub fn word_indices(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // Segmentation keeps a run of Katakana together; each of its characters counts by itself.
    text.unicode_word_indices().flat_map(|(start, word)| {
        let whole = (!word.contains(is_cjk)).then_some((start, word));
        let pieces = word
            .char_indices()
            .filter(move |_| whole.is_none())
            .filter(|(_, c)| is_cjk(*c))
            .map(move |(at, c)| (start + at, &word[at..at + c.len_utf8()]));
        whole.into_iter().chain(pieces)
    })
}

/// The words of a text in order.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    word_indices(text).map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_english_word_is_one_whatever_stands_around_it() {
        assert_eq!(count_words("\"Don't,\" she said — twice, at 3.5 km."), 7);
    }

    #[test]
    fn a_cjk_character_is_a_word() {
        assert_eq!(count_words("她走进了房间。"), 6);
        assert_eq!(count_words("カタカナ"), 4);
    }

    #[test]
    fn scripts_may_be_mixed() {
        assert_eq!(words("他说 hello 了").collect::<Vec<_>>(), ["他", "说", "hello", "了"]);
    }

    #[test]
    fn punctuation_and_space_hold_no_word() {
        assert_eq!(count_words(" … —\n。，"), 0);
        assert!(!has_words(" … —\n。，") && has_words("… 雨"));
    }
}
