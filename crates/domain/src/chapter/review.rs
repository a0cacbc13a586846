//! Reviews: the answers of critics and fact checkers, and the score that is computed from them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::finding::{self, FindingDraft, LocatedFinding};

/// The minimum score with which a version passes, from 0 to 10.
pub const MIN_PASSING_SCORE: f64 = 7.0;
/// The minimum number of criteria, of eight, that must be supported by a quotation from the text.
const MIN_QUOTED_CRITERIA: usize = 4;

/// A score with the passage that supports it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// The score.
    #[schemars(range(min = 0, max = 10))]
    pub score: f64,
    /// A passage that supports the score, verbatim.
    pub quotation: String,
}

/// The eight criteria by which a chapter is judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criteria {
    /// Every scene has a goal and a turning point.
    pub scene_goal_and_turn: Criterion,
    /// Events follow from earlier events.
    pub causality: Criterion,
    /// Characters act and speak in character.
    pub character_and_voice: Criterion,
    /// The reader wants to read on.
    pub tension: Criterion,
    /// Descriptions appeal to the senses.
    pub concrete_detail: Criterion,
    /// Dialogue moves the story.
    pub dialogue: Criterion,
    /// The prose follows the style sheet.
    pub style_sheet_kept: Criterion,
    /// The chapter ends at the right moment.
    pub ending: Criterion,
}

/// The status of an earlier finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingStatus {
    /// The text has been corrected.
    Closed,
    /// The text still has the fault.
    Open,
}

/// The answer to an earlier finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingUpdate {
    /// The finding's id.
    pub id: String,
    /// The present status of the finding.
    pub state: FindingStatus,
}

/// A critic's answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Critique {
    /// The eight criteria.
    pub criteria: Criteria,
    /// The findings, the most serious first.
    pub findings: Vec<FindingDraft>,
    /// An answer to every earlier finding that is listed: closed or open.
    pub answers: Vec<FindingUpdate>,
    /// What the chapter needs most, in one sentence.
    #[serde(default)]
    pub basis: Option<String>,
}

/// A fact checker's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactCheck {
    /// What contradicts the book, the most serious first.
    pub findings: Vec<FindingDraft>,
    /// An answer to every earlier finding that is listed: closed or open.
    pub answers: Vec<FindingUpdate>,
    /// What the findings rest on, in one sentence.
    #[serde(default)]
    pub basis: Option<String>,
}

/// The parts of a critic's answer that quotations from the text support.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerifiedCritique {
    /// The mean score of the supported criteria, from 0 to 10.
    pub score: f64,
    /// The criteria that are supported by a quotation.
    pub criteria: Vec<NamedCriterion>,
    /// The objections whose passages were found in the text.
    pub findings: Vec<LocatedFinding>,
    /// The ids of earlier findings that are closed.
    pub closed: Vec<String>,
    /// The reason for the judgement; empty if the critic gives none.
    #[serde(default)]
    pub basis: String,
    /// True if no reply of the critic could be used.
    #[serde(default)]
    pub is_unreviewed: bool,
}

/// A criterion with its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NamedCriterion {
    /// The name, for example `causality`.
    pub name: String,
    /// The score, from 0 to 10.
    pub score: f64,
    /// The passage that shows it.
    pub quotation: String,
}

impl Criteria {
    /// Returns the criteria in order, with their names.
    #[must_use]
    pub fn with_names(&self) -> [(&'static str, &Criterion); 8] {
        [
            ("scene_goal_and_turn", &self.scene_goal_and_turn),
            ("causality", &self.causality),
            ("character_and_voice", &self.character_and_voice),
            ("tension", &self.tension),
            ("concrete_detail", &self.concrete_detail),
            ("dialogue", &self.dialogue),
            ("style_sheet_kept", &self.style_sheet_kept),
            ("ending", &self.ending),
        ]
    }
}

impl Critique {
    /// Keeps the parts that are supported by quotations from the text, and computes the score. A
    /// total score from the model is ignored.
    #[must_use]
    pub fn verify_quotations(self, scenes: &[(u32, &str)]) -> VerifiedCritique {
        let texts = finding::index_scenes(scenes);
        let is_in_text = |criterion: &Criterion| {
            criterion.score.is_finite()
                && texts
                    .iter()
                    .any(|(_, text)| matches!(text.find_quoted(&criterion.quotation), Ok(Some(_))))
        };
        let criteria: Vec<NamedCriterion> = self
            .criteria
            .with_names()
            .into_iter()
            .filter(|(_, criterion)| is_in_text(criterion))
            .map(|(name, criterion)| NamedCriterion {
                name: name.to_owned(),
                score: criterion.score.clamp(0.0, 10.0),
                quotation: criterion.quotation.chars().take(finding::MAX_CHARS).collect(),
            })
            .collect();
        VerifiedCritique {
            score: mean_score(criteria.iter().map(|criterion| criterion.score)),
            criteria,
            findings: finding::locate_findings_in(self.findings, &texts),
            closed: closed_finding_ids(self.answers),
            basis: shorten_basis(self.basis),
            is_unreviewed: false,
        }
    }
}

impl VerifiedCritique {
    /// Returns the answer of a critic whose reply could not be used. The answer has no score and no
    /// objections.
    #[must_use]
    pub fn from_unusable_reply(detail: &str) -> Self {
        Self {
            score: 0.0,
            criteria: Vec::new(),
            findings: Vec::new(),
            closed: Vec::new(),
            basis: unreviewed_reason(detail),
            is_unreviewed: true,
        }
    }

    /// Checks whether enough criteria are supported by a quotation to compute a score.
    #[must_use]
    pub fn has_enough_quotations(&self) -> bool {
        self.criteria.len() >= MIN_QUOTED_CRITERIA
    }
}

/// Returns the reason of a review for which the reply could not be used.
#[must_use]
pub fn unreviewed_reason(detail: &str) -> String {
    shorten_basis(Some(format!("unreviewed: {detail}")))
}

/// Returns the ids of the findings that the reviewer answered as closed.
#[must_use]
pub fn closed_finding_ids(answers: Vec<FindingUpdate>) -> Vec<String> {
    answers
        .into_iter()
        .filter(|answer| answer.state == FindingStatus::Closed)
        .map(|answer| answer.id)
        .collect()
}

/// Trims the reason for a judgement and shortens it to the maximum length of a finding's texts.
#[must_use]
pub fn shorten_basis(basis: Option<String>) -> String {
    basis.unwrap_or_default().trim().chars().take(finding::MAX_CHARS).collect()
}

/// Returns the mean, rounded to one decimal; 0 if there are no scores.
pub(super) fn mean_score(scores: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = scores.fold((0.0, 0.0), |(sum, count), score| (sum + score, count + 1.0));
    if count == 0.0 { 0.0 } else { (sum / count * 10.0).round() / 10.0 }
}
