//! Finds the property to which a key refers if the key is in another spelling or language, has one
//! wrong letter, or has a number before it.

use serde_json::Value;

use super::scalar::normalise_word;

/// In a key with fewer letters than this, no wrong letter is accepted.
const MIN_LETTERS: usize = 5;

scribe_domain::word_lists! {
    "fit/keys":
        pairs TRANSLATED;
}

/// Translates a key from another language to English, as a plain word.
pub(super) fn translate_key(key: &str) -> String {
    let word = strip_number(&normalise_word(key)).to_owned();
    let mut matching = TRANSLATED.iter().filter(|(_, words)| contains_word(words, &word));
    let first = matching.next().filter(|_| matching.next().is_none());
    first.map_or(word, |(english, _)| (*english).to_owned())
}

fn contains_word(words: &str, word: &str) -> bool {
    words.split(' ').any(|listed| listed == word)
}

/// Removes a number before a word: `concepts` from `1concepts`.
fn strip_number(word: &str) -> &str {
    let unnumbered = word.trim_start_matches(|c: char| c.is_ascii_digit());
    if unnumbered.is_empty() { word } else { unnumbered }
}

/// Returns the only property of a schema that a key can mean.
pub(super) fn find_property<'a>(key: &str, schema: &'a Value) -> Option<&'a str> {
    let properties = schema["properties"].as_object()?;
    let word = normalise_word(key);
    if word.is_empty() {
        return None;
    }
    let unnumbered = strip_number(&word);
    let is_same = |known: &str| normalise_word(known) == word;
    let is_numbered = |known: &str| normalise_word(known) == unnumbered;
    let is_translated = |known: &str| {
        let known = normalise_word(known);
        TRANSLATED
            .iter()
            .any(|(english, words)| *english == known && contains_word(words, unnumbered))
    };
    let is_near = |known: &str| {
        let known = normalise_word(known);
        known.chars().count() >= MIN_LETTERS && differ_by_one_letter(unnumbered, &known)
    };
    let comparisons: [&dyn Fn(&str) -> bool; 4] =
        [&is_same, &is_numbered, &is_translated, &is_near];
    for matches_key in comparisons {
        let mut matching = properties.keys().filter(|known| matches_key(known));
        if let Some(first) = matching.next() {
            return matching.next().is_none().then_some(first.as_str());
        }
    }
    None
}

/// Returns true if two words differ by one letter: a letter is replaced, added or missing, or two
/// adjacent letters are swapped.
fn differ_by_one_letter(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if long.len() - short.len() > 1 || short.len() + 1 < MIN_LETTERS {
        return false;
    }
    let common_length = short.iter().zip(&long).take_while(|(a, b)| a == b).count();
    let (remaining, longer) = (&short[common_length..], &long[common_length..]);
    if longer.is_empty() {
        return false;
    }
    if remaining.len() < longer.len() {
        return remaining == &longer[1..];
    }
    let is_swap = remaining.len() > 1
        && (remaining[0], remaining[1]) == (longer[1], longer[0])
        && remaining[2..] == longer[2..];
    is_swap || remaining[1..] == longer[1..]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_misspelled_key_resolves_to_the_only_similar_property() {
        let schema = json!({ "properties": {
            "description": {}, "summary": {}, "hard_limits": {}, "name": {}, "from": {},
            "concepts": {}
        } });
        for (key, property) in [
            ("Description", "description"),
            ("desciption", "description"),
            ("descripton", "description"),
            ("descriptions", "description"),
            ("desrciption", "description"),
            ("hard-limit", "hard_limits"),
            ("Zusammenfassung", "summary"),
            ("résumé", "summary"),
            ("摘要", "summary"),
            ("要約", "summary"),
            ("описание", "description"),
            ("名前", "name"),
            ("1. concepts", "concepts"),
            ("2) Summary", "summary"),
        ] {
            assert_eq!(find_property(key, &schema), Some(property), "{key}");
        }
        for key in ["form", "nam", "names", "descripption2", "text", "", "1", "sumary2x"] {
            assert_eq!(find_property(key, &schema), None, "{key}");
        }
        let two = json!({ "properties": { "level1": {}, "level2": {} } });
        assert_eq!(find_property("level3", &two), None);
    }
}
