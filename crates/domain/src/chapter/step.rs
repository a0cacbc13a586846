//! What a chapter needs next. The chapter decides it, and its events say it; the flow turns it
//! into tasks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::VersionId;

/// A step that an agent gave up, for the next try at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenUpStep {
    pub step: Step,
    /// Who gave up, by the name in the roster.
    pub agent: String,
    /// The code of the problem.
    pub code: String,
    /// What went wrong the last time.
    pub detail: String,
    /// How often this agent has given this step up.
    pub times: u32,
}

/// The next thing to be done for a chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// Its outline.
    Outline,
    /// Its scenes' briefs.
    StructureScenes,
    /// One scene's text.
    DraftScene {
        /// Its number in the chapter, from 1.
        scene: u32,
        /// 0 for a first draft; then the round of revision that it is written anew in.
        round: u32,
    },
    /// The judgement of a version by every reviewer.
    Review {
        /// The version.
        version_id: VersionId,
        /// 0 for the first reading, which sees the whole chapter; later ones see what changed.
        round: u32,
    },
    /// Replacements for the passages that were objected to.
    PatchScenes {
        /// The version that is mended.
        version_id: VersionId,
        /// The round of revision, from 1.
        round: u32,
    },
    /// The last word on a chapter whose findings do not close.
    Arbitrate {
        /// The best version.
        version_id: VersionId,
    },
    /// The book's memory of an accepted text.
    Record {
        /// The accepted version.
        version_id: VersionId,
    },
}
