//! The status of a session and of its stages, and the mode in which the user goes through the
//! stages.

use crate::{stage::Stage, vocabulary};

vocabulary! {
    /// The status of a session.
    GenesisStatus {
        /// The session is in progress, or waits for the user.
        InProgress = "IN_PROGRESS",
        /// The session is paused until a user resumes it.
        Paused = "PAUSED",
        /// A novel has been created from the session.
        Completed = "COMPLETED",
        /// The session was abandoned.
        Abandoned = "ABANDONED",
    }
}

vocabulary! {
    /// The mode in which the user goes through the stages.
    #[derive(Default)]
    Mode {
        /// The user goes through the stages in order.
        #[default]
        Guided = "guided",
        /// The user may work on any stage at any time.
        FreeForm = "free_form",
    }
}

vocabulary! {
    /// The status of a stage.
    StageStatus {
        /// The stage has no proposals.
        Empty = "empty",
        /// The stage has proposals, but none is confirmed.
        Proposed = "proposed",
        /// A proposal or the user's own data is confirmed.
        Confirmed = "confirmed",
        /// The stage is confirmed, but an earlier stage was confirmed again with other data.
        Stale = "stale",
    }
}

vocabulary! {
    /// The current stage of a session.
    CurrentStage {
        /// The selection of a concept.
        ConceptSelection = "CONCEPT_SELECTION",
        /// The conception of the story.
        StoryConception = "STORY_CONCEPTION",
        /// The world of the story.
        Worldview = "WORLDVIEW",
        /// The characters.
        Characters = "CHARACTERS",
        /// The plot outline with its chapters.
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
    /// Returns the stage; `None` if every stage is confirmed.
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
    fn current_stage_is_written_as_its_stage() {
        for current in CurrentStage::ALL {
            assert_eq!(CurrentStage::from(current.stage()), *current);
            assert_eq!(current.stage().map_or("FINISHED", Stage::as_str), current.as_str());
        }
    }
}
