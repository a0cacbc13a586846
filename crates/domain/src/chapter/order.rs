//! An order: what a user has asked the agents to do with one chapter.

use serde::{Deserialize, Serialize};

use super::{
    event::{PlannedScene, SceneText},
    revision_plan::RevisionPlan,
};
use crate::{
    content::ContentHash,
    id::{ChapterId, CommandId, VersionId},
};

/// An order that waits in the novel until the agents are free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChapterOrder {
    /// The command that completes with the order.
    pub command_id: CommandId,
    pub chapter_id: ChapterId,
    /// The version to revise; `None` if the chapter is to be written from its plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revises: Option<VersionId>,
    /// The user's direction, instruction or notes; may be empty.
    pub words: String,
}

/// The order that a drafting run carries out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunOrder {
    /// The command that completes with the order.
    pub command_id: CommandId,
    /// What the chapter should be like, for a chapter that is written from its plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
    /// The text to revise, and how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<OrderedRevision>,
}

/// A revision that a user has ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderedRevision {
    /// The user's instruction or notes.
    pub instruction: String,
    /// The hash of the outline's document, if the chapter was written from one.
    pub outline: Option<ContentHash>,
    /// The scenes of the version to revise.
    pub scenes: Vec<WrittenScene>,
    /// The first round, which revises the version.
    pub plan: RevisionPlan,
}

/// A scene of a finished version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenScene {
    pub planned: PlannedScene,
    pub text: SceneText,
}

/// The plan from which the text of a chapter was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenPlan {
    /// The hash of the outline's document.
    pub outline: Option<ContentHash>,
    /// The briefs of the scenes, in order.
    pub scenes: Vec<PlannedScene>,
}
