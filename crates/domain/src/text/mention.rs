//! Mentions: checks whether a text names a person, place, group or thing. The checks rather report
//! a false match than miss a name.

use memchr::memmem;

use super::words::is_cjk;

crate::word_lists! {
    "text/mention":
        phrases TITLES;
}

/// The minimum length of a word in a name that identifies a person, in characters.
const MIN_WORD_CHARS: usize = 3;

/// A text in which letter case is ignored.
#[derive(Debug, Clone)]
pub struct LowercaseText(String);

impl LowercaseText {
    /// Converts the text to lower case.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.to_lowercase())
    }

    /// Checks whether the text names a place, a group or a thing.
    #[must_use]
    pub fn mentions(&self, name: &str) -> bool {
        let name = name.trim().to_lowercase();
        let without_article =
            ["the ", "a ", "an "].iter().find_map(|article| name.strip_prefix(article));
        contains_name(&self.0, without_article.unwrap_or(&name))
    }
}

/// Checks whether a text names a place, a group or a thing, ignoring letter case.
#[must_use]
pub fn mentions_name(text: &str, name: &str) -> bool {
    LowercaseText::new(text).mentions(name)
}

/// Checks whether a text names a person, by the whole name or by one word of it.
#[must_use]
pub fn mentions_person(text: &str, name: &str) -> bool {
    let name = name.trim();
    contains_name(text, name) || short_names(name).iter().any(|short| contains_name(text, short))
}

/// Returns the short forms by which a person may be called instead of the whole name.
#[must_use]
pub fn short_names(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.trim().chars().collect();
    if chars.iter().all(|c| is_cjk(*c)) {
        // The family name comes first, and friends leave it out.
        return if chars.len() >= 3 {
            vec![chars[chars.len() - 2..].iter().collect()]
        } else {
            vec![]
        };
    }
    name.split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().count() >= MIN_WORD_CHARS)
        .filter(|word| word.chars().next().is_some_and(char::is_uppercase))
        .filter(|word| !TITLES.contains(&word.to_lowercase().as_str()))
        .filter(|word| *word != name.trim())
        .map(str::to_owned)
        .collect()
}

/// Checks whether a name occurs in a text as whole words. In a script without spaces, word
/// boundaries are ignored.
fn contains_name(text: &str, name: &str) -> bool {
    if name.is_empty() {
        return false;
    }
    let is_word_char = |c: char| c.is_alphanumeric() && !is_cjk(c);
    let begins_with_word = name.chars().next().is_some_and(is_word_char);
    let ends_with_word = name.chars().next_back().is_some_and(is_word_char);
    memmem::find_iter(text.as_bytes(), name.as_bytes()).any(|at| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !(begins_with_word && before.is_some_and(is_word_char)
            || ends_with_word && after.is_some_and(is_word_char))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_mentioned_in_any_case_and_without_their_article() {
        assert!(mentions_name("They met on flint quay.", "Flint Quay"));
        assert!(mentions_name("A clerk of the Water Board.", "The Water Board"));
        assert!(!mentions_name("The saltern lay dry.", "Salt"));
        assert!(mentions_name("他们在燧石码头见面。", "燧石码头"));
    }

    #[test]
    fn a_person_is_mentioned_by_one_word_of_the_name() {
        assert!(mentions_person("Quill’s coat was wet.", "Agnes Quill"));
        assert!(mentions_person("“Agnes!”", "Agnes Quill"));
        assert!(!mentions_person("the quill was blunt", "Agnes Quill"));
        assert!(!mentions_person("Captain, my captain", "Captain Venner"));
        assert!(mentions_person("晓雨笑了。", "林晓雨"));
    }
}
