//! Finds the word of a closed list in a longer text: `first person`, `Present tense`.

use serde_json::Value;

use super::scalar::to_narrow;

/// The maximum number of words in a text that can stand for a word of a list.
const MAX_WORDS: usize = 6;
scribe_domain::word_lists! {
    "fit/word":
        phrases TURNS;
}

/// Returns the only word of a list that a text contains.
pub(super) fn find_word(text: &str, words: &[Value]) -> Option<Value> {
    let text: String = text.chars().map(to_narrow).flat_map(char::to_lowercase).collect();
    let text = text.replace("point of view", "viewpoint");
    let text_words: Vec<&str> = split_words(&text).map(to_cardinal).collect();
    if text_words.len() < 2
        || text_words.len() > MAX_WORDS
        || text_words.iter().any(|word| TURNS.contains(word))
    {
        return None;
    }
    let is_contained = |word: &&Value| {
        let Some(word) = word.as_str() else { return false };
        let word = word.to_lowercase();
        let mut parts = split_words(&word).peekable();
        parts.peek().is_some() && parts.all(|part| text_words.contains(&part))
    };
    let mut found = words.iter().filter(is_contained);
    found.next().filter(|_| found.next().is_none()).cloned()
}

fn split_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn to_cardinal(word: &str) -> &str {
    match word {
        "1st" => "first",
        "2nd" => "second",
        "3rd" => "third",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_only_listed_word_in_a_text_is_found() {
        let person = ["first", "third_limited", "third_omniscient", "second"].map(Value::from);
        let tense = ["past", "present"].map(Value::from);
        for (text, word) in [
            ("first person", "first"),
            ("First-person", "first"),
            ("1st person", "first"),
            ("first-person point of view", "first"),
            ("second person", "second"),
            ("third person limited", "third_limited"),
            ("Third Person Limited", "third_limited"),
            ("3rd person, limited", "third_limited"),
            ("limited third person", "third_limited"),
            ("third person omniscient", "third_omniscient"),
        ] {
            assert_eq!(find_word(text, &person), Some(json!(word)), "{text}");
        }
        for (text, word) in [
            ("past tense", "past"),
            ("Present tense", "present"),
            ("simple past", "past"),
            ("narrated in the past tense", "past"),
        ] {
            assert_eq!(find_word(text, &tense), Some(json!(word)), "{text}");
        }
        for text in ["third person", "first and third person", "not first person", "third", ""] {
            assert_eq!(find_word(text, &person), None, "{text}");
        }
        for text in ["past or present", "past and present tense", "not past", "never in the past"] {
            assert_eq!(find_word(text, &tense), None, "{text}");
        }
        let role = ["PROTAGONIST", "SUPPORTING"].map(Value::from);
        assert_eq!(find_word("friend of the protagonist", &role), None);
        assert_eq!(find_word("the protagonist's brother", &role), None);
        assert_eq!(find_word("Main protagonist", &role), Some(json!("PROTAGONIST")));
    }
}
