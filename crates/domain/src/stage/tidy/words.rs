//! Reads the words of closed lists in the forms that people and models use.

use serde_json::{Value, json};

use super::walk::{Fate, TidyWalk};

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
        among: &[&'static str],
        otherwise: Option<&'static str>,
    ) -> Fate {
        if value.as_str().is_some_and(|word| among.contains(&word)) {
            return Fate::Kept;
        }
        let said = value.as_str().and_then(|said| read_word(said, among));
        let Some(word) = said.or(otherwise) else { return Fate::Unusable };
        self.note_change(at, &format!("was {value} and is {word}"));
        *value = json!(word);
        Fate::Kept
    }
}

/// Returns the word of the list that the text means, if it means exactly one.
fn read_word(said: &str, among: &[&'static str]) -> Option<&'static str> {
    let plain_said = normalise_word(said);
    let same = among.iter().find(|word| normalise_word(word) == plain_said).copied();
    same.filter(|_| !plain_said.is_empty())
        .or_else(|| among.contains(&"guillemets").then(|| read_marks(said)).flatten())
        .or_else(|| {
            let is_meant =
                |word: &&&'static str| SYNONYMS.find_words(word).contains(&plain_said.as_str());
            let mut meant = among.iter().filter(is_meant);
            meant.next().filter(|_| meant.next().is_none()).copied()
        })
}

/// Returns the kind of the quotation marks in a text, if all are of the same kind.
fn read_marks(said: &str) -> Option<&'static str> {
    let mut kinds = said
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
        for (among, said, word) in [
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
            assert_eq!(read_word(said, among), Some(word), "{said}");
        }
        for (among, said) in [
            (Person::WORDS, "third"),
            (Person::WORDS, ""),
            (Tense::WORDS, "future"),
            (QuotationMarks::WORDS, "“…” and «…»"),
            (QuotationMarks::WORDS, "“ ” « »"),
            (QuotationMarks::WORDS, "《》"),
            (Limit::WORDS, "kisses only"),
        ] {
            assert_eq!(read_word(said, among), None, "{said}");
        }
    }
}
