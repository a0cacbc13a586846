//! Prose checks: find obvious defects in a draft before a reviewer is paid to read it.
//!
//! Each check is a pure function in its own file, and every finding quotes its passage. A check
//! rather misses a defect than raises a false alarm, because a finding costs a redraft. Defects
//! that only models produce, such as chatter and markup, are found by the crate that reads replies.

pub mod chapter_reference;
pub mod cut_off;
pub mod length;
pub mod repetition;
pub mod wrong_language;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::repetition::SentenceHashes;
use super::{sentences::split_sentences, words::has_words};

/// A check of prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProseCheck {
    /// There is no word in it.
    Empty,
    /// It stops in the middle of a sentence.
    CutOff,
    /// The text contains remarks about itself, the task or the writer.
    Chatter,
    /// It has headings or scene notes.
    Heading,
    /// The text contains reasoning of a model, code or data.
    Markup,
    /// It is in another language.
    WrongLanguage,
    /// It says a sentence twice.
    Repetition,
    /// It is much shorter or longer than asked for.
    Length,
    /// The text refers to the chapters of its own book.
    ChapterReference,
}

/// The severity of a finding.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It would be better otherwise.
    Should,
    /// It must be corrected.
    Must,
    /// The text cannot be kept as prose.
    Blocker,
}

/// A finding of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProseFinding {
    /// The check.
    pub check: ProseCheck,
    /// The passage, verbatim; empty if the finding concerns the whole text.
    pub passage: String,
    /// What is wrong with it.
    pub message: String,
    /// How much it weighs.
    pub severity: Severity,
}

/// The rules against which prose is checked.
#[derive(Debug, Clone, Copy)]
pub struct ProseRules<'a> {
    /// The expected language, as a BCP 47 tag.
    pub language: &'a str,
    /// The number of words that was asked for.
    pub budget_words: usize,
    /// The hashes of the sentences in the earlier text of the book.
    pub earlier: &'a SentenceHashes,
}

/// Runs every check that needs only the text and the rules. The findings are in the order of
/// [`ProseCheck`].
#[must_use]
pub fn check_prose(text: &str, rules: ProseRules<'_>) -> Vec<ProseFinding> {
    if !has_words(text) {
        return vec![ProseFinding {
            check: ProseCheck::Empty,
            passage: String::new(),
            message: "the text has no words".to_owned(),
            severity: Severity::Blocker,
        }];
    }
    let mut findings = Vec::new();
    findings.extend(cut_off::check(text));
    findings.extend(wrong_language::check(text, rules.language));
    findings.extend(repetition::check(text, rules.earlier));
    findings.extend(length::check(text, rules.budget_words));
    findings
}

/// Returns the first sentence of a text.
fn first_sentence(text: &str) -> &str {
    split_sentences(text).first().map_or("", |(_, sentence)| sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find_checks(text: &str, language: &str, budget_words: usize) -> Vec<ProseCheck> {
        let earlier = SentenceHashes::default();
        let rules = ProseRules { language, budget_words, earlier: &earlier };
        check_prose(text, rules).into_iter().map(|finding| finding.check).collect()
    }

    #[test]
    fn sound_prose_has_no_findings() {
        let english = "The lamp was burning when she came up. “Who’s there?” she asked, and the \
            wind answered for them both. She put out the flame and waited for the dark to speak.";
        assert_eq!(find_checks(english, "en", 33), []);
        let chinese =
            "她上来的时候，灯已经亮了。“谁在那里？”她问道，只有风回答。她熄了灯，等着黑暗开口。";
        assert_eq!(find_checks(chinese, "zh", 33), []);
    }

    #[test]
    fn an_empty_text_has_only_one_finding() {
        assert_eq!(find_checks(" \n*** … ", "en", 100), [ProseCheck::Empty]);
    }

    #[test]
    fn every_check_runs() {
        let text = "The rain fell on the old \
            roof again. The rain fell on the old roof again. And then the";
        assert_eq!(
            find_checks(text, "zh", 100),
            [
                ProseCheck::CutOff,
                ProseCheck::WrongLanguage,
                ProseCheck::Repetition,
                ProseCheck::Length,
            ]
        );
    }
}
