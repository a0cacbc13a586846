//! The most common words of each language. If they make up a large part of a text, its language is
//! known, and the slow detection of the language is not needed.

/// The minimum number of words in a text that is judged by its common words.
const MIN_WORDS: usize = 30;

/// The minimum share of a text's words, in per cent, that must be common words of the language.
/// Texts in other languages do not come near this share.
const MIN_ORDINARY_PERCENT: usize = 25;

crate::word_lists! {
    "text/language/ordinary":
        tables ORDINARY;
}

/// Checks whether a text has so many common words of a language that it is certainly in that
/// language. If the result is false, the text may still be in that language.
pub(super) fn has_ordinary_words(text: &str, language: &str) -> bool {
    let ordinary = ORDINARY.find_words(language);
    if ordinary.is_empty() {
        return false;
    }
    let (mut total, mut ordinary_count) = (0, 0);
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        total += 1;
        ordinary_count += usize::from(ordinary.iter().any(|known| is_same(word, known)));
    }
    total >= MIN_WORDS && ordinary_count * 100 >= total * MIN_ORDINARY_PERCENT
}

/// Checks whether two words are the same, ignoring the case of ASCII letters.
fn is_same(word: &str, known: &str) -> bool {
    word.len() == known.len() && word.eq_ignore_ascii_case(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = "The keeper climbed the stairs before dawn, as she had every day for thirty \
        years, and found the lamp already burning. Nobody had been up there, and the door was locked.";
    const GERMAN: &str = "Sie stieg vor dem Morgen die Treppe hinauf, wie sie es seit dreißig Jahren \
        getan hatte, und fand die Lampe schon brennend. Niemand war oben gewesen, und die Tür war zu.";
    const DUTCH: &str = "Zij klom voor zonsopgang de trap op, zoals ze dat al dertig jaar deed, en vond \
        de lamp al brandend. Niemand was daar boven geweest, en de deur was van binnen op slot gedaan.";
    const FRENCH: &str = "Elle monta les marches avant l'aube, comme elle le faisait tous les jours \
        depuis trente ans, et trouva la lampe déjà allumée. Personne n'était monté, la porte était fermée.";
    const PORTUGUESE: &str = "Ela subiu as escadas antes do amanhecer, como fazia todos os dias há trinta \
        anos, e encontrou a lâmpada já acesa. Ninguém tinha estado lá em cima, e a porta estava fechada.";

    #[test]
    fn only_a_text_in_the_language_has_its_ordinary_words() {
        for (text, ordinary_count) in
            [(ENGLISH, "en"), (GERMAN, "de"), (FRENCH, "fr"), (DUTCH, "nl"), (PORTUGUESE, "pt")]
        {
            for (language, _) in &ORDINARY {
                let is_expected = *language == ordinary_count;
                assert_eq!(
                    has_ordinary_words(text, language),
                    is_expected,
                    "{ordinary_count} {language}"
                );
            }
        }
    }

    #[test]
    fn a_short_or_mixed_text_does_not_have_the_ordinary_words() {
        assert!(!has_ordinary_words("It was the end of the day.", "en"));
        assert!(!has_ordinary_words(&format!("{ENGLISH} {GERMAN} {DUTCH}"), "en"));
    }
}
