//! Scene briefs: the instructions for the writer of a scene.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Chapter, event::SceneText};
use crate::stage::{FieldProblem, Problems};

/// The maximum number of scenes in a chapter.
pub(super) const MAX_SCENES: usize = 16;
/// The minimum budget of a scene, in words.
const MIN_WORDS: u32 = 40;
pub(super) const MAX_NAME_CHARS: usize = 120;
const MAX_CHARS: usize = 1_000;
pub(super) const MAX_CAST: usize = 24;

/// The plan of a scene.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SceneBrief {
    /// The name of the viewpoint character.
    pub viewpoint: String,
    /// The place.
    pub place: String,
    /// The time.
    pub time: String,
    /// The goal of the viewpoint character.
    pub goal: String,
    /// The obstacle to the goal.
    pub obstacle: String,
    /// The turning point of the scene.
    pub turn: String,
    /// The change that the scene brings.
    pub change: String,
    /// The moment with which the scene ends.
    pub ending: String,
    /// The names of the characters who are present, including the viewpoint character.
    pub cast: Vec<String>,
    /// The beats of the outline that belong to the scene, in order; empty if the scenes were planned
    /// after the outline.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(skip)]
    pub beats: Vec<String>,
    /// The target number of words.
    pub words: u32,
}

impl SceneBrief {
    /// Returns the brief of a scene that was written without one.
    pub(super) fn of_written_text(chapter: &Chapter, text: &SceneText) -> Self {
        let plan = &chapter.plan;
        Self {
            viewpoint: plan.viewpoint.clone(),
            place: String::new(),
            time: String::new(),
            goal: String::new(),
            obstacle: String::new(),
            turn: String::new(),
            change: String::new(),
            ending: String::new(),
            cast: plan.cast.clone(),
            beats: Vec::new(),
            words: text.words.max(MIN_WORDS),
        }
    }
}

/// A chapter's scenes, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SceneBriefs {
    /// The scenes.
    #[schemars(length(min = 1, max = 16))]
    pub scenes: Vec<SceneBrief>,
}

impl SceneBriefs {
    /// Returns a problem for every field that breaks a rule.
    #[must_use]
    pub fn validate(&self) -> Vec<FieldProblem> {
        let mut problems = Problems::default();
        problems.check_count("scenes", self.scenes.len(), 1..=MAX_SCENES);
        for (i, scene) in self.scenes.iter().enumerate() {
            problems.nest(&format!("scenes[{i}]"), scene.validate());
        }
        problems.into_vec()
    }

    /// Distributes the chapter's words over the scenes, in proportion to the requested numbers. The
    /// sum is exactly `words`.
    #[must_use]
    pub fn distribute_words(mut self, words: u32) -> Self {
        let requested_words: u64 =
            self.scenes.iter().map(|scene| u64::from(scene.words.max(1))).sum();
        let mut remaining_words = words;
        let mut remaining_requested_words = requested_words.max(1);
        for scene in &mut self.scenes {
            let scene_words = u64::from(scene.words.max(1));
            let share = u64::from(remaining_words) * scene_words / remaining_requested_words;
            let share = u32::try_from(share).unwrap_or(remaining_words).min(remaining_words);
            remaining_requested_words =
                remaining_requested_words.saturating_sub(scene_words).max(1);
            scene.words = share.max(MIN_WORDS.min(remaining_words));
            remaining_words = remaining_words.saturating_sub(scene.words);
        }
        if let Some(last) = self.scenes.last_mut() {
            last.words += remaining_words;
        }
        self
    }
}

impl SceneBrief {
    /// Returns a problem for every field that breaks a rule.
    #[must_use]
    pub fn validate(&self) -> Vec<FieldProblem> {
        let mut problems = Problems::default();
        problems.check_text("viewpoint", &self.viewpoint, MAX_NAME_CHARS);
        problems.check_text("goal", &self.goal, MAX_CHARS);
        for (field, text) in [
            ("place", &self.place),
            ("time", &self.time),
            ("obstacle", &self.obstacle),
            ("turn", &self.turn),
            ("change", &self.change),
            ("ending", &self.ending),
        ] {
            problems.check_optional_text(field, text, MAX_CHARS);
        }
        problems.check_lines("cast", &self.cast, 1..=MAX_CAST);
        problems.into_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene_briefs(words: &[u32]) -> SceneBriefs {
        let scene = |words: &u32| SceneBrief {
            viewpoint: "A".into(),
            place: "p".into(),
            time: "t".into(),
            goal: "g".into(),
            obstacle: "o".into(),
            turn: "u".into(),
            change: "c".into(),
            ending: "e".into(),
            cast: vec!["A".into()],
            beats: Vec::new(),
            words: *words,
        };
        SceneBriefs { scenes: words.iter().map(scene).collect() }
    }

    #[test]
    fn scene_budgets_add_up_to_the_words_of_the_chapter() {
        for asked in [vec![700, 800], vec![0, 0, 0], vec![5_000], vec![1, u32::MAX, 7]] {
            let budgeted = scene_briefs(&asked).distribute_words(1_500);
            let sum: u32 = budgeted.scenes.iter().map(|scene| scene.words).sum();
            assert_eq!(sum, 1_500, "{asked:?}");
        }
        let shares = scene_briefs(&[600, 300]).distribute_words(1_500);
        assert_eq!(shares.scenes[0].words, 1_000);
    }
}
