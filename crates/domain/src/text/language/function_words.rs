//! Function words of languages with Latin letters. They identify the language even of a single
//! paragraph.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// The minimum number of words in a text that is judged by its function words.
const MIN_WORDS: usize = 5;
/// The minimum share of function words of another language among a text's words, in per cent.
const MIN_FOREIGN_PERCENT: usize = 20;

crate::word_lists! {
    "text/language/function_words":
        words OF_NAMES;
        tables WORDS;
}

/// The languages of each function word. Each language is represented by the bit at its index in
/// [`WORDS`].
static LANGUAGES_BY_WORD: LazyLock<HashMap<&str, u32>> = LazyLock::new(|| {
    let mut languages_of = HashMap::new();
    for (index, (_, words)) in WORDS.iter().enumerate() {
        for word in words {
            *languages_of.entry(*word).or_default() |= 1_u32 << index;
        }
    }
    languages_of
});

/// Checks whether the function words of a text in Latin letters are certainly those of another
/// language. If there is no word list for the language, the result is false.
pub(super) fn are_foreign(text: &str, language: &str) -> bool {
    let language = if matches!(language, "no" | "nn") { "nb" } else { language };
    let Some(index) = WORDS.iter().position(|(tag, _)| *tag == language) else { return false };
    let language_bit = 1_u32 << index;
    let lower = text.to_lowercase();
    let words: Vec<(&str, u32)> = lower
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .map(|word| (word, LANGUAGES_BY_WORD.get(word).copied().unwrap_or(0)))
        .collect();
    if words.len() < MIN_WORDS {
        return false;
    }
    let is_enough_foreign = |foreign: usize| foreign * 100 >= words.len() * MIN_FOREIGN_PERCENT;
    let foreign_words =
        words.iter().filter(|(_, languages)| *languages != 0 && languages & language_bit == 0);
    is_enough_foreign(foreign_words.count())
        && (0..WORDS.len()).map(|index| 1_u32 << index).filter(|other| *other != language_bit).any(
            |other| {
                let only = |included: u32, excluded: u32| {
                    words.iter().filter(move |(_, all)| all & included != 0 && all & excluded == 0)
                };
                let mut foreign: Vec<&str> =
                    only(other, language_bit).map(|(word, _)| *word).collect();
                let is_other = is_enough_foreign(foreign.len())
                    && only(language_bit, other).count() * 4 <= foreign.len();
                foreign.sort_unstable();
                foreign.dedup();
                let is_of_name = |word: &str| OF_NAMES.contains(&word);
                let is_more_than_a_name =
                    foreign.iter().any(|word| word.len() > 1 && !is_of_name(word));
                is_other
                    && is_more_than_a_name
                    && foreign.len() >= if words.len() < 12 { 2 } else { 3 }
            },
        )
}

/// Counts the different function words of each language in a text in lower case.
pub(super) fn count_function_words(lower: &str) -> Vec<(&'static str, usize)> {
    let words: HashSet<&str> = lower.split(|c: char| !c.is_alphabetic()).collect();
    let languages: Vec<u32> =
        words.into_iter().filter_map(|word| LANGUAGES_BY_WORD.get(word).copied()).collect();
    let count = |index: usize| languages.iter().filter(|all| **all & 1_u32 << index != 0).count();
    WORDS.iter().enumerate().map(|(index, (tag, _))| (*tag, count(index))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCES: &[(&str, &str)] = &[
        ("en", "The keeper raised the lamp and looked at the dark sea before the storm."),
        ("de", "Die Wärterin hob die Lampe und sah auf das dunkle Meer, das nicht ruhig war."),
        ("fr", "La gardienne leva la lampe et regarda la mer dans le noir, sans un mot."),
        ("es", "La guardiana alzó la lámpara y miró el mar oscuro, que no decía nada."),
        ("pt", "A guardiã ergueu a lâmpada e olhou o mar escuro, que não dizia nada."),
        ("it", "La guardiana alzò la lampada e guardò il mare scuro, che non diceva nulla."),
        ("nl", "De wachter hief de lamp op en keek naar de donkere zee, die niet sprak."),
        ("sv", "Vakten lyfte lampan och såg på det mörka havet, som inte sade något till henne."),
        ("pl", "Latarniczka podniosła lampę i spojrzała na ciemne morze, które nie było spokojne."),
        ("tr", "Bekçi lambayı kaldırdı ve karanlık denize baktı ama hiç kimse bir şey demedi."),
        ("fi", "Vartija nosti lampun ja katsoi pimeää merta, mutta se ei ollut enää siellä."),
        ("hu", "Az őr felemelte a lámpát, és a sötét tengerre nézett, de senki nem volt ott."),
        ("ro", "Paznica ridică lampa și privi marea întunecată, care nu spunea nimic și era rece."),
        ("vi", "Cô giơ đèn lên và nhìn ra biển tối, nơi không có một người nào ở đó."),
        (
            "id",
            "Penjaga itu mengangkat lampu dan menatap laut yang gelap, tetapi tidak ada siapa pun.",
        ),
    ];

    #[test]
    fn a_sentence_of_another_language_is_recognised() {
        let mut wrong = Vec::new();
        for (language_bit, sentence) in SENTENCES {
            for (language, _) in &WORDS {
                let is_near =
                    matches!((*language_bit, *language), ("es", "ca" | "pt") | ("sv", "da" | "nb"));
                if are_foreign(sentence, language) != (language_bit != language) && !is_near {
                    wrong.push(format!("{language_bit} in {language}"));
                }
            }
        }
        assert_eq!(wrong, [""; 0]);
    }

    #[test]
    fn names_and_short_lines_in_the_language_of_the_book_pass() {
        for (language, sentence) in [
            ("en", "Don Juan de la Vega wept. María del Carmen did not."),
            ("en", "Die, die, die! Ye canna dae that, ye auld fool."),
            ("en", "Rain. Salt. Men in oilskins. Van der Berg, Dos Santos, Le Roux."),
            ("en", "I dinna ken, says he; nae bother, hen, it’s a braw bricht nicht."),
            ("de", "Van der Velde und De la Cruz? Nie gehört. Dat is’ nix für mich, Mann."),
            ("fr", "Don Quichotte de la Manche, le roman que tout le monde connaît."),
            ("es", "Leonardo da Vinci, Vasco da Gama y João das Neves."),
            ("nl", "Die man in de kroeg was een held, zei ze."),
            ("it", "De Luca, Del Piero e Della Valle: tre amici."),
        ] {
            assert!(!are_foreign(sentence, language), "{sentence}");
        }
    }
}
