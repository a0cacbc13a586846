//! A person of the story, and what a text shows about a person.

use scribe_ports::model::ChapterHints;

use crate::{lexicon::Lexicon, premise::clean};

/// A person. What is not known is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) name: String,
    /// Their trade, without an article: "lighthouse keeper".
    pub(crate) trade: String,
    /// The subject pronoun.
    pub(crate) gender: &'static str,
}

impl Person {
    /// Makes a person from a name and the cast's data about it.
    pub(crate) fn from_cast(name: &str, hints: &ChapterHints, lexicon: &Lexicon) -> Self {
        let name = clean(name);
        let member = hints.cast.iter().find(|member| member.sheet.name == name);
        let sheet_text = member.map(|member| {
            let sheet = &member.sheet;
            [&sheet.background, &sheet.appearance, &sheet.personality, &sheet.wound]
                .map(String::as_str)
        });
        let sheet_text = sheet_text.unwrap_or_default().join(" ");
        let is_mentioned =
            |trade: &&String| !trade.is_empty() && sheet_text.contains(trade.as_str());
        let trade = hints.archetypes.iter().find(is_mentioned).map(|trade| clean(trade));
        let trade = trade.unwrap_or_else(|| lexicon.item("nobody's trade", 0).to_owned());
        let gender = determine_gender(&name, &sheet_text, lexicon);
        Self { trade, gender, name }
    }

    /// Returns the name that other people use: the first name, or a title and the whole name.
    pub(crate) fn call_name(&self, lexicon: &Lexicon) -> &str {
        let first = self.name.split(' ').next().unwrap_or_default();
        let is_title = lexicon.has("titles", &first.trim_end_matches('.').to_lowercase());
        if is_title { &self.name } else { first }
    }

    /// Returns true if both have a part of the name in common or, without a name, the same trade.
    pub(crate) fn may_be_same(&self, other: &Self) -> bool {
        match other.name.is_empty() {
            true => self.trade.rsplit(' ').next() == other.trade.rsplit(' ').next(),
            false => self
                .name
                .split(' ')
                .any(|part| other.name.split(' ').any(|other_part| other_part == part)),
        }
    }
}

/// Returns the gender that a text gives a person. If the text does not give one, this is the usual
/// gender of the name or, if the name has none, a gender that is always the same for the name.
pub(crate) fn determine_gender(name: &str, text: &str, lexicon: &Lexicon) -> &'static str {
    let mut words = text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
    let sheet_text = words.find_map(|word| lexicon.find_suffix("genders", "words", &word));
    let first = name.split(' ').next().unwrap_or_default().to_lowercase();
    let gender = sheet_text.or_else(|| lexicon.find_suffix("genders", "names", &first));
    gender.unwrap_or_else(|| lexicon.item("genders", name.bytes().map(usize::from).sum()))
}
