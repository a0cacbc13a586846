//! A chapter's record: the content of an accepted text, read only from the text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    stage::{FieldProblem, Problems},
    text::{quote::SearchedText, words::count_words},
};

/// The maximum length of a summary, in words. A model is asked for fewer.
pub(super) const SUMMARY_WORDS: usize = 120;
const MAX_CHARACTERS: usize = 24;
const MAX_FACTS: usize = 20;
const MAX_PROMISES: usize = 12;
const MAX_LINES: usize = 12;
pub(super) const MAX_NAME_CHARS: usize = 120;
pub(super) const MAX_CHARS: usize = 1_000;
pub(super) const MAX_LONG_RECAP_CHARS: usize = 2_000;

/// The number of chapters that a recap and a long recap cover.
pub const CHAPTERS_PER_RECAP: u32 = 10;
pub const CHAPTERS_PER_LONG_RECAP: u32 = 100;

/// The content of an accepted text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The events of the chapter, in at most 100 words.
    pub summary: String,
    /// One line for each scene.
    pub scenes: Vec<String>,
    /// The state of those who are present.
    pub characters: Vec<CharacterState>,
    /// The facts that are true from now on.
    pub facts: Vec<RecordedFact>,
    /// The promises to the reader that the chapter makes, advances or keeps.
    pub promises: Vec<RecordedPromise>,
    /// The time in the story when the chapter ends.
    pub story_date: String,
    /// The differences between the text and its plan; empty if there are none.
    pub differs_from_plan: String,
    /// What happened in the ten chapters that end with this one; empty in all other chapters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub recap: String,
    /// What happened in the hundred chapters that end with this one; empty in all other chapters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub long_recap: String,
}

/// The state of a character at the end of a chapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CharacterState {
    /// The character's name.
    pub name: String,
    /// The place where the character is.
    pub place: String,
    /// Health and mood, and whether the character is alive.
    pub condition: String,
    /// The things that the character carries or owns.
    pub possessions: Vec<String>,
    /// The facts that the character has learned.
    pub learned: Vec<String>,
    /// The facts that the character does not know yet.
    pub unknown: Vec<String>,
}

/// A fact that is true from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordedFact {
    /// The person or thing that the fact is about.
    pub subject: String,
    /// The fact in one sentence.
    pub statement: String,
    /// The passage that shows it, verbatim.
    pub quotation: String,
}

/// The kind of a promise to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PromiseKind {
    Mystery,
    Threat,
    Object,
    Vow,
    Relationship,
}

/// The state of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PromiseState {
    Open,
    Advanced,
    Paid,
}

/// A promise to the reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordedPromise {
    /// The promise in one sentence.
    pub text: String,
    /// The kind of the promise.
    pub kind: PromiseKind,
    /// The state of the promise after this chapter.
    pub state: PromiseState,
    /// The passage that shows it, verbatim.
    pub quotation: String,
}

impl Record {
    /// Returns a problem for every field that breaks a rule.
    #[must_use]
    pub fn validate(&self) -> Vec<FieldProblem> {
        let mut problems = Problems::default();
        problems.check_text("summary", &self.summary, 4 * MAX_CHARS);
        if count_words(&self.summary) > SUMMARY_WORDS * 3 / 2 {
            problems.add("summary", format!("must have at most {SUMMARY_WORDS} words"));
        }
        problems.check_optional_text("recap", &self.recap, MAX_CHARS);
        problems.check_optional_text("long_recap", &self.long_recap, MAX_LONG_RECAP_CHARS);
        for (i, character) in self.characters.iter().enumerate() {
            problems.check_text(&format!("characters[{i}].name"), &character.name, MAX_NAME_CHARS);
        }
        for (i, fact) in self.facts.iter().enumerate() {
            problems.check_text(&format!("facts[{i}].subject"), &fact.subject, MAX_NAME_CHARS);
            problems.check_text(&format!("facts[{i}].statement"), &fact.statement, MAX_CHARS);
        }
        problems.into_vec()
    }

    /// Keeps only the facts and promises whose quotation occurs in the text, and limits every list
    /// to the size that fits into a prompt.
    #[must_use]
    pub fn with_verified_quotations(mut self, scenes: &[&str]) -> Self {
        let texts: Vec<SearchedText<'_>> =
            scenes.iter().filter_map(|text| SearchedText::new(text).ok()).collect();
        // The quotation is stored in the wording of the text.
        let correct_quotation = |quotation: &mut String| {
            let found = texts.iter().find_map(|quoted| {
                let range = quoted.find_quoted(quotation).ok().flatten()?;
                Some(quoted.text()[range].to_owned())
            });
            found.map(|found| *quotation = found).is_some()
        };
        self.facts.retain_mut(|fact| correct_quotation(&mut fact.quotation));
        self.facts.truncate(MAX_FACTS);
        self.promises.retain_mut(|promise| correct_quotation(&mut promise.quotation));
        self.promises.truncate(MAX_PROMISES);
        self.characters.truncate(MAX_CHARACTERS);
        for character in &mut self.characters {
            character.possessions.truncate(MAX_LINES);
            character.learned.truncate(MAX_LINES);
            character.unknown.truncate(MAX_LINES);
        }
        self.scenes.truncate(scenes.len());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_without_its_quotation_in_the_text_is_dropped() {
        let fact = |quotation: &str| RecordedFact {
            subject: "Ring".into(),
            statement: "It is kept.".into(),
            quotation: quotation.into(),
        };
        let record = Record {
            facts: vec![fact("kept the ring"), fact("lost the ring")],
            ..Record::default()
        };
        let kept = record.with_verified_quotations(&["She kept the ring."]);
        assert_eq!(kept.facts, [fact("kept the ring")]);
    }
}
