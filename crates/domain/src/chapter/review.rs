//! Reviews: what critics and fact checkers answer, and the score that code makes of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::finding::{self, FindingDraft, LocatedFinding};

/// The score with which a version passes, of 10.
pub const GATE: f64 = 7.0;
/// How many of the eight criteria must rest on a quotation that stands in the text.
const LEAST_QUOTED: usize = 4;

/// A score with the passage that it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// 0 to 10.
    #[schemars(range(min = 0, max = 10))]
    pub score: f64,
    /// A passage that shows it, verbatim.
    pub quotation: String,
}

/// The eight criteria of a chapter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criteria {
    /// Every scene has a goal, and turns.
    pub scene_goal_and_turn: Criterion,
    /// What happens comes from what happened.
    pub causality: Criterion,
    /// People act and speak as themselves.
    pub character_and_voice: Criterion,
    /// The reader wants to know.
    pub tension: Criterion,
    /// Things can be seen, heard and touched.
    pub concrete_detail: Criterion,
    /// Speech does something.
    pub dialogue: Criterion,
    /// The prose keeps to the style sheet.
    pub style_sheet_kept: Criterion,
    /// It ends where it should.
    pub ending: Criterion,
}

/// Whether an earlier finding is still open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingStatus {
    /// It has been mended.
    Closed,
    /// It has not.
    Open,
}

/// The answer to an earlier finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingUpdate {
    /// The finding's id.
    pub id: String,
    /// How it stands now.
    pub state: FindingStatus,
}

/// A critic's answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Critique {
    /// The eight criteria.
    pub criteria: Criteria,
    /// What is objected to: at most seven.
    pub findings: Vec<FindingDraft>,
    /// For every earlier finding that was listed: closed or open.
    pub answers: Vec<FindingUpdate>,
    /// What the judgement rests on, in a sentence.
    #[serde(default)]
    pub basis: Option<String>,
}

/// A fact checker's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactCheck {
    /// What contradicts the canon.
    pub findings: Vec<FindingDraft>,
    /// For every earlier finding that was listed: closed or open.
    pub answers: Vec<FindingUpdate>,
    /// What the judgement rests on, in a sentence.
    #[serde(default)]
    pub basis: Option<String>,
}

/// A critic's answer as far as the text bears it out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerifiedCritique {
    /// The mean of the criteria that rest on a passage, of 10.
    pub score: f64,
    /// Those criteria.
    pub criteria: Vec<NamedCriterion>,
    /// The objections whose passages were found.
    pub findings: Vec<LocatedFinding>,
    /// The ids of earlier findings that are closed.
    pub closed: Vec<String>,
    /// What the judgement rests on; empty where the critic does not say.
    #[serde(default)]
    pub basis: String,
}

/// A criterion with its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NamedCriterion {
    /// `causality` and so on.
    pub name: String,
    /// 0 to 10.
    pub score: f64,
    /// The passage that shows it.
    pub quotation: String,
}

impl Criteria {
    /// The criteria in order, with their names.
    #[must_use]
    pub fn named(&self) -> [(&'static str, &Criterion); 8] {
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
    /// Keeps what the text bears out, and computes the score; a total from the model would not be
    /// looked at.
    #[must_use]
    pub fn verify_quotations(self, scenes: &[(u32, &str)]) -> VerifiedCritique {
        let texts = finding::quoted_texts(scenes);
        let stands = |criterion: &Criterion| {
            criterion.score.is_finite()
                && texts
                    .iter()
                    .any(|(_, text)| matches!(text.find_quoted(&criterion.quotation), Ok(Some(_))))
        };
        let criteria: Vec<NamedCriterion> = self
            .criteria
            .named()
            .into_iter()
            .filter(|(_, criterion)| stands(criterion))
            .map(|(name, criterion)| NamedCriterion {
                name: name.to_owned(),
                score: criterion.score.clamp(0.0, 10.0),
                quotation: criterion.quotation.chars().take(finding::MAX_CHARS).collect(),
            })
            .collect();
        VerifiedCritique {
            score: mean(criteria.iter().map(|criterion| criterion.score)),
            criteria,
            findings: finding::locate_in(self.findings, &texts),
            closed: closed(self.answers),
            basis: basis(self.basis),
        }
    }
}

impl VerifiedCritique {
    /// The answer of a critic whose reply could not be used: it scores nothing and objects to
    /// nothing.
    #[must_use]
    pub fn unusable(why: &str) -> Self {
        Self {
            score: 0.0,
            criteria: Vec::new(),
            findings: Vec::new(),
            closed: Vec::new(),
            basis: unreviewed(why),
        }
    }

    /// True where enough criteria rest on a passage of the text for a score.
    #[must_use]
    pub fn rests_on_enough(&self) -> bool {
        self.criteria.len() >= LEAST_QUOTED
    }
}

/// What the judgement of a reviewer rests on whose reply could not be used.
#[must_use]
pub fn unreviewed(why: &str) -> String {
    basis(Some(format!("unreviewed: {why}")))
}

/// The ids that were answered as closed.
#[must_use]
pub fn closed(answers: Vec<FindingUpdate>) -> Vec<String> {
    answers
        .into_iter()
        .filter(|answer| answer.state == FindingStatus::Closed)
        .map(|answer| answer.id)
        .collect()
}

/// What a judgement rests on, no longer than a finding's texts.
#[must_use]
pub fn basis(said: Option<String>) -> String {
    said.unwrap_or_default().trim().chars().take(finding::MAX_CHARS).collect()
}

/// The mean to one decimal; 0 of none.
pub(super) fn mean(scores: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = scores.fold((0.0, 0.0), |(sum, count), score| (sum + score, count + 1.0));
    if count == 0.0 { 0.0 } else { (sum / count * 10.0).round() / 10.0 }
}
