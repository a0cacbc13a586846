//! The words of a language: named lists that are read once from the language's folder.
//!
//! A list begins with a line `= name`, and each further line is an item. In a list that begins with
//! `=* name` every word is an item. `#` begins a comment. To add a language, copy a folder.

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

/// The languages, by their tag; the first one stands in for a language without a folder.
static LANGUAGES: LazyLock<[(&str, Lexicon); 1]> =
    LazyLock::new(|| [("en", Lexicon::read(&ENGLISH))]);

/// Whom a verb agrees with: I, one other, or several. "You" is several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    First,
    Third,
    Plural,
}

#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    lists: HashMap<&'static str, Vec<&'static str>>,
    /// The forms of a verb by its base: base, third person, past, and for some verbs the present
    /// with "I", the present with several, and the past with several.
    verbs: HashMap<&'static str, Vec<&'static str>>,
    /// The base of a verb by its third person.
    bases: HashMap<&'static str, &'static str>,
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
            lexicon.bases.insert(forms[forms.len().min(2) - 1], forms[0]);
            lexicon.verbs.insert(forms[0], forms);
        }
        lexicon
    }

    /// A list's items; none if there is no such list.
    pub(crate) fn list(&self, name: &str) -> &[&'static str] {
        self.lists.get(name).map_or(&[], Vec::as_slice)
    }

    /// An item of a list, counted round; empty if the list is.
    pub(crate) fn item(&self, name: &str, n: usize) -> &'static str {
        let list = self.list(name);
        list.get(n % list.len().max(1)).copied().unwrap_or_default()
    }

    pub(crate) fn has(&self, list: &str, item: &str) -> bool {
        self.list(list).contains(&item)
    }

    /// The first of the lists `name suffix` that has the item, by its suffix.
    pub(crate) fn find_list(&self, suffixes: &str, name: &str, item: &str) -> Option<&'static str> {
        let mut suffixes = self.list(suffixes).iter();
        suffixes.find(|suffix| self.has(&format!("{name} {suffix}"), item)).copied()
    }

    /// The heading of the first line of a list, `heading: words`, that has a word of the text.
    pub(crate) fn recognize(&self, list: &str, text: &str) -> Option<&'static str> {
        let text = text.to_lowercase();
        let words: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).collect();
        let is_said =
            |mark: &str| words.iter().any(|word| word.strip_suffix('s').unwrap_or(word) == mark);
        let mut lines = self.list(list).iter().filter_map(|line| line.split_once(": "));
        lines.find(|(_, marks)| marks.split(' ').any(is_said)).map(|(heading, _)| heading)
    }

    /// Subject, possessive, object and reflexive of somebody: `first`, `second`, or a gender.
    pub(crate) fn pronouns(&self, who: &str) -> [&'static str; 4] {
        let line = self.list("pronouns").iter().find_map(|line| line.strip_prefix(who));
        let mut words = line.unwrap_or_default().trim_start_matches(':').split_whitespace();
        [(); 4].map(|()| words.next().unwrap_or_default())
    }

    /// The base of a verb's third person singular of the present.
    pub(crate) fn base_of_third(&self, form: &str) -> Option<&'static str> {
        self.bases.get(form).copied()
    }

    /// True for a word that has the form of a verb, even if it may be a noun as well.
    pub(crate) fn is_verb(&self, word: &str) -> bool {
        let ends = |end: &&str| word.len() > 4 && word.ends_with(end);
        self.list("endings of verbs").iter().any(ends)
            || self.has("other verbs", word)
            || self.verbs.values().any(|forms| forms.contains(&word))
    }

    /// A verb's form; the base of a verb that is not listed.
    pub(crate) fn conjugate(&self, base: &str, tense: Tense, subject: Subject) -> String {
        let (place, usual) = match (tense, subject) {
            (Tense::Present, Subject::Third) => (1, 0),
            (Tense::Present, Subject::First) => (3, 0),
            (Tense::Present, Subject::Plural) => (4, 0),
            (Tense::Past, Subject::Plural) => (5, 2),
            (Tense::Past, Subject::First | Subject::Third) => (2, 0),
        };
        let forms = self.verbs.get(base);
        let form = forms.and_then(|forms| forms.get(place).or(forms.get(usual)));
        form.copied().unwrap_or(base).to_owned()
    }

    /// A noun with its indefinite article.
    pub(crate) fn with_article(&self, noun: &str) -> String {
        let first = noun.to_lowercase();
        let starts = |list: &str| self.list(list).iter().any(|start| first.starts_with(start));
        let is_second = starts("second article before") && !starts("first article before");
        format!("{} {noun}", self.item("articles", usize::from(is_second)))
    }

    /// A title: a capital on every word but the small ones.
    pub(crate) fn title_case(&self, text: &str) -> String {
        let is_small = |i: usize, word: &str| i > 0 && self.has("small in titles", word);
        let words = text
            .split_whitespace()
            .enumerate()
            .map(|(i, word)| if is_small(i, word) { word.to_owned() } else { capitalize(word) });
        words.collect::<Vec<_>>().join(" ")
    }
}

/// A text with a capital at its beginning.
pub(crate) fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A text with a small letter at its beginning.
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
        assert_eq!(lexicon.base_of_third("watches"), Some("watch"));
    }

    /// A verb that nobody has looked at may be irregular.
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
