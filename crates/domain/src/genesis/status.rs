//! Where a session and its stages stand, and how the person goes through them.

use crate::{stage::Stage, vocabulary};

vocabulary! {
    /// Where a session stands.
    GenesisStatus {
        /// Goes on, or waits for the person.
        InProgress = "IN_PROGRESS",
        /// Rests until resumed.
        Paused = "PAUSED",
        /// A novel has been made.
        Completed = "COMPLETED",
        /// Given up.
        Abandoned = "ABANDONED",
    }
}

vocabulary! {
    /// How the person goes through the stages.
    #[derive(Default)]
    Mode {
        /// In order.
        #[default]
        Guided = "guided",
        /// Any stage at any time.
        FreeForm = "free_form",
    }
}

vocabulary! {
    /// Where a stage stands.
    StageStatus {
        /// Nothing has been proposed.
        Empty = "empty",
        /// There are proposals, and none is confirmed.
        Proposed = "proposed",
        /// A proposal or the person's own data is confirmed.
        Confirmed = "confirmed",
        /// It is confirmed, and an earlier stage was confirmed anew with other data.
        Stale = "stale",
    }
}

vocabulary! {
    /// The stage that a session is at.
    CurrentStage {
        /// Idea.
        ConceptSelection = "CONCEPT_SELECTION",
        /// Story.
        StoryConception = "STORY_CONCEPTION",
        /// World.
        Worldview = "WORLDVIEW",
        /// People.
        Characters = "CHARACTERS",
        /// Outline.
        PlotOutline = "PLOT_OUTLINE",
        /// Every stage is confirmed.
        Finished = "FINISHED",
    }
}

impl From<Option<Stage>> for CurrentStage {
    fn from(stage: Option<Stage>) -> Self {
        match stage {
            Some(Stage::ConceptSelection) => Self::ConceptSelection,
            Some(Stage::StoryConception) => Self::StoryConception,
            Some(Stage::Worldview) => Self::Worldview,
            Some(Stage::Characters) => Self::Characters,
            Some(Stage::PlotOutline) => Self::PlotOutline,
            None => Self::Finished,
        }
    }
}

impl CurrentStage {
    /// The stage; none after the last.
    #[must_use]
    pub fn stage(self) -> Option<Stage> {
        match self {
            Self::ConceptSelection => Some(Stage::ConceptSelection),
            Self::StoryConception => Some(Stage::StoryConception),
            Self::Worldview => Some(Stage::Worldview),
            Self::Characters => Some(Stage::Characters),
            Self::PlotOutline => Some(Stage::PlotOutline),
            Self::Finished => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_current_stage_has_the_word_of_its_stage() {
        for current in CurrentStage::ALL {
            assert_eq!(CurrentStage::from(current.stage()), *current);
            assert_eq!(current.stage().map_or("FINISHED", Stage::as_str), current.as_str());
        }
    }
}
