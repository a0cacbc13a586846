//! Finds words in texts of every script.

/// Tests of whether a text contains words of a list.
pub(crate) trait WordMatching {
    /// Returns true if the text begins with one of the words.
    fn any_begins(&self, text: &str) -> bool;
    /// Returns true if the text ends with one of the words.
    fn any_ends(&self, text: &str) -> bool;
    /// Returns true if the text contains one of the words anywhere, even inside another word.
    fn any_occurs_in(&self, text: &str) -> bool;
    /// Returns true if the text contains one of the words as a whole word. The word may have the
    /// endings of its language.
    fn any_is_word_of(&self, text: &str) -> bool;
}

impl WordMatching for [&str] {
    fn any_begins(&self, text: &str) -> bool {
        self.iter().any(|word| text.starts_with(word))
    }

    fn any_ends(&self, text: &str) -> bool {
        self.iter().any(|word| text.ends_with(word))
    }

    fn any_occurs_in(&self, text: &str) -> bool {
        self.iter().any(|word| text.contains(word))
    }

    fn any_is_word_of(&self, text: &str) -> bool {
        self.iter().any(|word| has_word(text, word))
    }
}

/// The maximum number of letters in the ending of a word, for non-Latin and for Latin letters.
const MAX_ENDING_CHARS: usize = 4;
const MAX_LATIN_ENDING_CHARS: usize = 3;

/// Returns the index of the end of each occurrence of a whole word, including the endings of its
/// language.
///
/// A script without spaces has no whole words, so every occurrence counts.
pub(crate) fn word_ends<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(word).filter_map(move |(at, _)| end_of_word_at(text, at, word))
}

/// Returns true if the word at an index of a text is a whole word.
pub(crate) fn is_word_at(text: &str, at: usize, word: &str) -> bool {
    end_of_word_at(text, at, word).is_some()
}

fn end_of_word_at(text: &str, at: usize, word: &str) -> Option<usize> {
    let end = at + word.len();
    if word.chars().any(is_unspaced_script) {
        return Some(end);
    }
    let is_inside = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    let remaining = &text[end..];
    let after = remaining.find(|c: char| !c.is_alphanumeric()).unwrap_or(remaining.len());
    (!is_inside && may_end(word, &remaining[..after])).then_some(end + after)
}

pub(crate) fn has_word(text: &str, word: &str) -> bool {
    word_ends(text, word).next().is_some()
}

scribe_domain::word_lists! {
    "word":
        phrases WHOLE;
}

fn may_end(word: &str, ending: &str) -> bool {
    if ending.is_empty() {
        return true;
    }
    if WHOLE.contains(&word) {
        return matches!(ending, "s" | "ed" | "ing");
    }
    // A stem such as `rewrit` is not a complete word.
    let is_latin = word.starts_with(|c: char| u32::from(c) < 0x250);
    let max_chars = if is_latin { MAX_LATIN_ENDING_CHARS } else { MAX_ENDING_CHARS };
    matches!(word, "revis" | "rewrit" | "modif" | "überarbeit")
        || ending.chars().count() <= max_chars
}

/// Returns true for a character of a script that has no spaces between words, or whose words can
/// have any number of prefixes or endings.
pub(crate) fn is_unspaced_script(c: char) -> bool {
    matches!(
        u32::from(c),
        0x600..=0x6FF | 0xE00..=0xEFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x2E80..=0x312F
            | 0x3130..=0x318F | 0x31A0..=0x31FF | 0x3400..=0x9FFF | 0xAC00..=0xD7AF
            | 0xF900..=0xFAFF | 0x20000..=0x323AF
    )
}

#[cfg(test)]
mod tests {
    use super::has_word;

    #[test]
    fn whole_words_are_found_with_their_endings() {
        for (text, word) in [
            ("the scenes", "scene"),
            ("die szenen", "szene"),
            ("сцену", "сцен"),
            ("我的场景", "场景"),
            ("هذا الطلب", "طلب"),
            ("rewritten", "rewrit"),
        ] {
            assert!(has_word(text, word), "{text}");
        }
        for (text, word) in [
            ("the context", "text"),
            ("the scenery", "scene"),
            ("escena", "cena"),
            ("her assistant", "assist"),
            ("youth", "you"),
            ("credit", "edit"),
        ] {
            assert!(!has_word(text, word), "{text}");
        }
    }
}
