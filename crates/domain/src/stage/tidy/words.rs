//! Reads the words of closed lists in the forms that people and models use.

use serde_json::{Value, json};

use super::walk::{FieldOutcome, TidyWalk};

crate::word_lists! {
    "stage/tidy/words":
        tables SYNONYMS;
}

/// The words of `quotation_marks` for the marks themselves.
const MARKS: [(&str, &str); 5] = [
    ("\"“”„＂", "double"),
    ("'‘’‚`", "single"),
    ("「」『』", "corner"),
    ("«»‹›", "guillemets"),
    ("—–―", "dash"),
];

impl TidyWalk<'_> {
    pub(super) fn tidy_word(
        &mut self,
        value: &mut Value,
        at: &str,
        allowed: &[&'static str],
        default: Option<&'static str>,
    ) -> FieldOutcome {
        if value.as_str().is_some_and(|word| allowed.contains(&word)) {
            return FieldOutcome::Usable;
        }
        let recognised_word =
            value.as_str().and_then(|recognised_word| read_word(recognised_word, allowed));
        let Some(word) = recognised_word.or(default) else { return FieldOutcome::Unusable };
        self.record_change(at, &format!("was {value} and is {word}"));
        *value = json!(word);
        FieldOutcome::Usable
    }
}

/// Returns the word of the list that the text means, if it means exactly one.
fn read_word(text: &str, allowed: &[&'static str]) -> Option<&'static str> {
    let normalised = normalise_word(text);
    let equal_word = allowed.iter().find(|word| normalise_word(word) == normalised).copied();
    equal_word
        .filter(|_| !normalised.is_empty())
        .or_else(|| allowed.contains(&"guillemets").then(|| read_marks(text)).flatten())
        .or_else(|| {
            let is_synonym =
                |word: &&&'static str| SYNONYMS.find_words(word).contains(&normalised.as_str());
            let mut matching = allowed.iter().filter(is_synonym);
            matching.next().filter(|_| matching.next().is_none()).copied()
        })
}

/// Returns the kind of the quotation marks in a text, if all are of the same kind.
fn read_marks(given: &str) -> Option<&'static str> {
    let mut kinds = given
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '…' && *c != '.')
        .map(|c| MARKS.iter().find(|(marks, _)| marks.contains(c)).map_or("", |(_, word)| *word));
    let first = kinds.next().filter(|kind| !kind.is_empty())?;
    kinds.all(|kind| kind == first).then_some(first)
}

/// Returns a word in lower case, with only its letters and digits.
fn normalise_word(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::{Distance, Limit, Person, QuotationMarks, Tense};

    #[test]
    fn a_word_is_recognised_in_other_words_and_languages() {
        for (allowed, given, word) in [
            (Person::WORDS, "1st person", "first"),
            (Person::WORDS, "Ich-Form", "first"),
            (Person::WORDS, "Première personne", "first"),
            (Person::WORDS, "第一人称", "first"),
            (Person::WORDS, "Close third", "third_limited"),
            (Person::WORDS, "auktorialer Erzähler", "third_omniscient"),
            (Tense::WORDS, "Präsens", "present"),
            (Tense::WORDS, "过去时", "past"),
            (Distance::WORDS, "close third", "close"),
            (QuotationMarks::WORDS, "« »", "guillemets"),
            (QuotationMarks::WORDS, "“ ”", "double"),
            (QuotationMarks::WORDS, "“…”", "double"),
            (QuotationMarks::WORDS, "„“", "double"),
            (QuotationMarks::WORDS, "\"", "double"),
            (QuotationMarks::WORDS, "‘…’", "single"),
            (QuotationMarks::WORDS, "「」", "corner"),
            (QuotationMarks::WORDS, "—", "dash"),
            (Limit::WORDS, "low", "mild"),
            (Limit::WORDS, "keine", "none"),
        ] {
            assert_eq!(read_word(given, allowed), Some(word), "{given}");
        }
        for (allowed, given) in [
            (Person::WORDS, "third"),
            (Person::WORDS, ""),
            (Tense::WORDS, "future"),
            (QuotationMarks::WORDS, "“…” and «…»"),
            (QuotationMarks::WORDS, "“ ” « »"),
            (QuotationMarks::WORDS, "《》"),
            (Limit::WORDS, "kisses only"),
        ] {
            assert_eq!(read_word(given, allowed), None, "{given}");
        }
    }
}
