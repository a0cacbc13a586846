//! The words of a language: named lists that are read once from the folder of the language.
//!
//! A line `= name` begins a list, and each further line is an item. In a list that begins with `=*
//! name`, every word is an item. `#` begins a comment. To add a language, copy a folder.

use std::{collections::HashMap, sync::LazyLock};

use scribe_domain::stage::Tense;

const ENGLISH: [&str; 8] = [
    include_str!("../data/en/premise.txt"),
    include_str!("../data/en/names.txt"),
    include_str!("../data/en/verbs.txt"),
    include_str!("../data/en/genesis.txt"),
    include_str!("../data/en/plan.txt"),
    include_str!("../data/en/worlds.txt"),
    include_str!("../data/en/scenes.txt"),
    include_str!("../data/en/phrases.txt"),
];

/// The languages by tag. The first one is used for languages without a folder.
static LANGUAGES: LazyLock<[(&str, Lexicon); 1]> =
    LazyLock::new(|| [("en", Lexicon::read(&ENGLISH))]);

/// The subject that a verb agrees with: "I", one other, or several. "You" counts as several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    First,
    Third,
    Plural,
}

#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    lists: HashMap<&'static str, Vec<&'static str>>,
    /// The forms of a verb, by its base form: base, third person and past. Some verbs also have the
    /// present with "I", the present with several subjects, and the past with several subjects.
    verbs: HashMap<&'static str, Vec<&'static str>>,
}

impl Lexicon {
    pub(crate) fn for_language(tag: &str) -> &'static Self {
        let known = LANGUAGES.iter().find(|(language, _)| tag.starts_with(language));
        &known.unwrap_or(&LANGUAGES[0]).1
    }

    fn read(files: &[&'static str]) -> Self {
        let mut lexicon = Self::default();
        let (mut list, mut separator) = ("", '\n');
        for line in files.iter().flat_map(|file| file.lines()).map(str::trim) {
            if let Some(name) = line.strip_prefix("= ") {
                (list, separator) = (name, '\n');
            } else if let Some(name) = line.strip_prefix("=* ") {
                (list, separator) = (name, ' ');
            } else if !line.is_empty() && !line.starts_with('#') {
                lexicon.lists.entry(list).or_default().extend(line.split(separator));
            }
        }
        for line in lexicon.lists.get("verbs").into_iter().flatten() {
            let forms: Vec<&str> = line.split(", ").collect();
            lexicon.verbs.insert(forms[0], forms);
        }
        lexicon
    }

    /// Returns the items of a list, or nothing if there is no such list.
    pub(crate) fn list(&self, name: &str) -> &[&'static str] {
        self.lists.get(name).map_or(&[], Vec::as_slice)
    }

    /// Returns the `n`th item of a list, counted cyclically, or an empty text if the list is empty.
    pub(crate) fn item(&self, name: &str, n: usize) -> &'static str {
        let list = self.list(name);
        list.get(n % list.len().max(1)).copied().unwrap_or_default()
    }

    pub(crate) fn has(&self, list: &str, item: &str) -> bool {
        self.list(list).contains(&item)
    }

    /// Returns the suffix of the first list `name suffix` that contains the item.
    pub(crate) fn find_suffix(
        &self,
        suffixes: &str,
        name: &str,
        item: &str,
    ) -> Option<&'static str> {
        let mut suffixes = self.list(suffixes).iter();
        suffixes.find(|suffix| self.has(&format!("{name} {suffix}"), item)).copied()
    }

    /// Returns the heading of the first line `heading: words` in a list that has a word in common
    /// with the text.
    pub(crate) fn recognise(&self, list: &str, text: &str) -> Option<&'static str> {
        let text = text.to_lowercase();
        let words: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).collect();
        let occurs =
            |mark: &str| words.iter().any(|word| word.strip_suffix('s').unwrap_or(word) == mark);
        let mut lines = self.list(list).iter().filter_map(|line| line.split_once(": "));
        lines.find(|(_, marks)| marks.split(' ').any(occurs)).map(|(heading, _)| heading)
    }

    /// Returns the subject, possessive, object and reflexive pronouns for `first`, `second` or a
    /// gender.
    pub(crate) fn pronouns(&self, who: &str) -> [&'static str; 4] {
        let list = format!("pronouns {who}");
        [0, 1, 2, 3].map(|n| self.item(&list, n))
    }

    /// Returns true if a word has the form of a verb, even if it may also be a noun.
    pub(crate) fn is_verb(&self, word: &str) -> bool {
        let ends = |end: &&str| word.len() > 4 && word.ends_with(end);
        self.list("endings of verbs").iter().any(ends) && !self.has("no verbs", word)
            || self.has("other verbs", word)
            || self.verbs.values().any(|forms| forms.contains(&word))
    }

    /// Returns a verb's form, or the base if the verb is not listed.
    pub(crate) fn conjugate<'a>(&self, base: &'a str, tense: Tense, subject: Subject) -> &'a str {
        let (form_index, fallback_index) = match (tense, subject) {
            (Tense::Present, Subject::Third) => (1, 0),
            (Tense::Present, Subject::First) => (3, 0),
            (Tense::Present, Subject::Plural) => (4, 0),
            (Tense::Past, Subject::Plural) => (5, 2),
            (Tense::Past, Subject::First | Subject::Third) => (2, 0),
        };
        let forms = self.verbs.get(base);
        forms
            .and_then(|forms| forms.get(form_index).or(forms.get(fallback_index)))
            .copied()
            .unwrap_or(base)
    }

    /// Returns true if a noun in the singular stands for a person.
    pub(crate) fn is_person(&self, noun: &str) -> bool {
        let ends = |end: &&str| noun.len() > 4 && noun.ends_with(end);
        self.has("people", noun)
            || self.list("endings of people").iter().any(ends)
                && !["no people", "things"].iter().any(|list| self.has(list, noun))
    }

    pub(crate) fn singularize(&self, noun: &str) -> String {
        let mut endings =
            self.list("plurals").iter().map(|line| line.split_once(' ').unwrap_or((line, "")));
        let singular = endings
            .find_map(|(many, singular)| Some(noun.strip_suffix(many)?.to_owned() + singular));
        singular.unwrap_or_else(|| noun.to_owned())
    }

    pub(crate) fn with_article(&self, noun: &str) -> String {
        let first = noun.to_lowercase();
        let starts = |list: &str| self.list(list).iter().any(|start| first.starts_with(start));
        let is_second = starts("second article before") && !starts("first article before");
        format!("{} {noun}", self.item("articles", usize::from(is_second)))
    }

    /// Returns the preposition of a place that is a common noun.
    pub(crate) fn preposition(&self, form_index: &str) -> Option<&'static str> {
        self.find_suffix(
            "prepositions",
            "places",
            form_index.rsplit(' ').next().unwrap_or_default(),
        )
    }

    /// Returns a text in title case: all words are capitalized except the small words.
    pub(crate) fn title_case(&self, text: &str) -> String {
        let title = |(i, word): (usize, &str)| match i > 0 && self.has("small in titles", word) {
            true => word.to_owned(),
            false => capitalize(word),
        };
        text.split(' ').enumerate().map(title).collect::<Vec<_>>().join(" ")
    }

    /// Gives a sentence another beginning. A first word that may be a name keeps its capital.
    pub(crate) fn vary_beginning(&self, sentence: &str, n: usize) -> String {
        let first = sentence.split(' ').next().unwrap_or_default();
        let is_small = self.has("small in sentences", &first.to_lowercase());
        let remaining = if is_small { uncapitalize(sentence) } else { sentence.to_owned() };
        format!("{}, {remaining}", self.item("beginnings", n))
    }
}

/// Returns the text with its first letter in upper case.
pub(crate) fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Returns the text with its first letter in lower case.
pub(crate) fn uncapitalize(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_agree_with_their_subject() {
        let lexicon = Lexicon::for_language("en");
        let form = |base, tense, subject| lexicon.conjugate(base, tense, subject);
        assert_eq!(form("carry", Tense::Past, Subject::First), "carried");
        assert_eq!(form("stop", Tense::Past, Subject::Third), "stopped");
        assert_eq!(form("go", Tense::Present, Subject::Third), "goes");
        assert_eq!(form("go", Tense::Present, Subject::First), "go");
        assert_eq!(form("be", Tense::Past, Subject::Third), "was");
        assert_eq!(form("be", Tense::Present, Subject::First), "am");
        assert_eq!(form("be", Tense::Past, Subject::Plural), "were");
        assert_eq!(form("find", Tense::Past, Subject::Plural), "found");
    }

    /// Every verb must be listed, because an unlisted verb may be irregular.
    #[test]
    fn every_verb_of_the_frames_is_listed() {
        let lexicon = Lexicon::for_language("en");
        let frames = ENGLISH.iter().flat_map(|file| file.lines());
        let verbs = frames.filter(|line| !line.starts_with('#')).flat_map(|line| {
            line.split('[').skip(1).filter_map(|part| part.split_once(']')).map(|(verb, _)| verb)
        });
        let unknown: Vec<&str> = verbs
            .map(|verb| verb.trim_end_matches(['*', '+']))
            .filter(|base| !lexicon.verbs.contains_key(base))
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
