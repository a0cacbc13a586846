//! RESTORE_VERSION: a user makes an earlier version the accepted one. The canon is updated
//! afterwards, in the background.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AcceptedVersion, Chapter, ChapterEvent, Step, edit_chapter::BaseVersion, version::Version,
};
use crate::{context::CommandContext, decision::Decision, id::ChapterId};

/// The command's payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreVersion {
    /// The chapter.
    pub chapter_id: ChapterId,
    /// The version to restore.
    pub version: BaseVersion,
}

/// Makes `version` the accepted one and supersedes all work of the agents on the chapter. If it is
/// the accepted version already, and no agent works on another one, emits no events.
#[must_use]
pub fn decide(chapter: &Chapter, version: Version, ctx: &CommandContext) -> Decision {
    let version_id = version.version_id;
    let is_accepted = |now: &AcceptedVersion| now.version.version_id == version_id;
    let is_replaced_soon = chapter.work.as_ref().is_some_and(|run| !run.superseded_by_edit);
    if chapter.accepted.as_ref().is_some_and(is_accepted) && !is_replaced_soon {
        return Decision::default();
    }
    chapter.build_decision([ChapterEvent::VersionRestored {
        novel_id: chapter.novel_id,
        version,
        next: Step::Record { version_id },
        at: ctx.now(),
    }])
}
