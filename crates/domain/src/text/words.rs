//! Words: a Unicode word counts as one word, and so does a CJK character. In other scripts without
//! spaces, such as Thai, the number of words is estimated from the letters.

use unicode_segmentation::UnicodeSegmentation;

/// Checks whether a character belongs to a script without spaces between words in which each
/// character counts as a word: Han, Hiragana or Katakana.
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

/// The number of units in a word. Words are counted in twelfths, so that a letter of a script
/// without spaces can count as 1/3 or 1/4 of a word.
const UNITS_PER_WORD: usize = 12;

/// Counts the words of a text. Thai, Lao, Khmer and Burmese words are estimated from their letters.
#[must_use]
pub fn count_words(text: &str) -> usize {
    let mut count = WordCount::default();
    split_words(text).for_each(|word| count.add(word));
    count.total()
}

/// Checks whether a text has fewer than the given number of words. Reading stops as soon as the
/// answer is known.
#[must_use]
pub fn has_fewer_words(text: &str, limit: usize) -> bool {
    let mut count = WordCount::default();
    let is_enough = |word| {
        count.add(word);
        count.total() >= limit
    };
    limit > 0 && !split_words(text).any(is_enough)
}

/// Counts words one by one, with the rules of [`count_words`].
#[derive(Debug, Default)]
pub(crate) struct WordCount {
    words: usize,
    twelfths: usize,
}

impl WordCount {
    /// Counts one of the items that [`split_words`] returns.
    pub(crate) fn add(&mut self, word: &str) {
        match word.chars().next().filter(|c| is_spaceless_letter(*c)) {
            // A Thai word has four letters on average, not counting the signs above and below them.
            // A Burmese word has three, because its vowels are such signs. Source: Thai fiction, in
            // which 827 such letters are about 200 words.
            Some('\u{1000}'..='\u{109F}' | '\u{A9E0}'..='\u{AA7F}') => {
                self.twelfths += UNITS_PER_WORD / 3;
            }
            Some(_) => self.twelfths += UNITS_PER_WORD / 4,
            None => self.words += 1,
        }
    }

    pub(crate) fn total(&self) -> usize {
        self.words + self.twelfths.div_ceil(UNITS_PER_WORD)
    }
}

/// Checks whether a letter belongs to a script without spaces between words in which a letter is
/// not a word: Thai, Lao, Burmese or Khmer.
fn is_spaceless_letter(c: char) -> bool {
    let is_of_script = matches!(
        u32::from(c),
        0x0E01..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0xA9E0..=0xA9FF | 0xAA60..=0xAA7F
    );
    is_of_script && c.is_alphabetic()
}

/// Checks whether a text contains a word.
#[must_use]
pub fn has_words(text: &str) -> bool {
    split_words(text).next().is_some()
}

/// Returns the words of a text in order, each with its byte offset.
pub fn word_indices(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // Segmentation keeps a run of Katakana together, but each of its characters counts as a word.
    word_segments(text).flat_map(|(start, word)| {
        let whole_word = (!word.contains(is_cjk)).then_some((start, word));
        let pieces = word
            .char_indices()
            .filter(move |_| whole_word.is_none())
            .filter(|(_, c)| is_cjk(*c))
            .map(move |(at, c)| (start + at, &word[at..at + c.len_utf8()]));
        whole_word.into_iter().chain(pieces)
    })
}

/// Returns the Unicode words of a text with their byte offsets. No word extends across ASCII white
/// space. Most pieces between white space are pure ASCII apart from the punctuation around them. If
/// that punctuation is removed first, they are segmented much faster.
fn word_segments(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_ascii_whitespace().flat_map(move |piece| {
        let word = piece.trim_matches(is_mark);
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        word.unicode_word_indices().map(move |(at, word)| (start + at, word))
    })
}

/// Checks whether a mark is typographic and does not join letters before or after a word.
fn is_mark(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '„' | '«' | '»' | '—' | '–' | '…')
}

/// Returns the words of a text in order.
pub fn split_words(text: &str) -> impl Iterator<Item = &str> {
    word_indices(text).map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_english_word_is_counted_between_any_characters() {
        assert_eq!(count_words("\"Don't,\" she said — twice, at 3.5 km."), 7);
    }

    #[test]
    fn a_cjk_character_is_a_word() {
        assert_eq!(count_words("她走进了房间。"), 6);
        assert_eq!(count_words("カタカナ"), 4);
    }

    #[test]
    fn words_without_spaces_are_counted_by_their_letters() {
        // The numbers of words that a reader counts. The estimate may differ by up to a third.
        for (text, read) in [
            ("เธอไขประตูประภาคารก่อนรุ่งสาง แม้ไม่มีใครขอให้ทำ", 13),
            ("พายุพัดเข้ามาตอนเที่ยงคืน และคนเฝ้าประภาคารก็ได้ยินเสียงเรือ", 16),
            ("ນາງເປີດປະຕູກ່ອນຮຸ່ງສາງ ແລ້ວຂຶ້ນຂັ້ນໄດໃນຄວາມມືດ", 11),
            ("នាងបានបើកទ្វារមុនព្រលឹម ហើយឡើងជណ្តើរក្នុងទីងងឹត", 10),
            ("သူမသည် မိုးမလင်းမီ တံခါးကို ဖွင့်ခဲ့သည်", 8),
        ] {
            let counted = count_words(text);
            assert!(counted * 3 >= read * 2 && counted * 3 <= read * 4, "{text}: {counted}");
            assert!(has_fewer_words(text, counted + 1) && !has_fewer_words(text, counted));
        }
        assert_eq!(count_words("เธอ said ๑๒ ครั้ง"), 4);
    }

    #[test]
    fn scripts_may_be_mixed() {
        assert_eq!(split_words("他说 hello 了").collect::<Vec<_>>(), ["他", "说", "hello", "了"]);
    }

    #[test]
    fn words_follow_unicode_word_boundaries() {
        for text in [
            "“Don’t,” she said—twice… “‘Tis 3.5 km,” l’heure, 10\u{202f}000, a\u{301}\u{200d}b",
            "‘\u{301}a’ \u{301}a ’\u{301}’b — \u{feff}x\u{ad} «\u{200b}y\u{a0}z» a\u{a0}’b’",
            "שלום ״צה״ל״ ג׳ון ’א’ 서울은 “밤”이다 เขา…ไป a_b _c_ “_d_” 1,000.5 U.S.A. …",
            "\t\r\n\u{b}\u{c}\u{85}\u{2028}e\u{3000}f",
        ] {
            let unicode: Vec<&str> = text.unicode_words().collect();
            let found: Vec<(usize, &str)> = word_segments(text).collect();
            assert_eq!(found.iter().map(|(_, word)| *word).collect::<Vec<_>>(), unicode);
            assert!(found.iter().all(|(at, word)| text[*at..].starts_with(word)));
        }
    }

    #[test]
    fn punctuation_and_space_contain_no_word() {
        assert_eq!(count_words(" … —\n。，"), 0);
        assert!(!has_words(" … —\n。，") && has_words("… 雨"));
        assert!(has_fewer_words("…", 1) && !has_fewer_words("…", 0));
    }
}
