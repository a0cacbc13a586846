//! APPROVE_CHAPTER: a user accepts the version that waits for approval.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Chapter, ChapterEvent, Step, edit_chapter::BaseVersion};
use crate::{
    context::{CommandContext, PERSON},
    decision::Decision,
    id::ChapterId,
    novel::Novel,
    refusal::Refusal,
};

/// The command's payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveChapter {
    /// The chapter.
    pub chapter_id: ChapterId,
    /// The version that the user has read.
    pub version: BaseVersion,
}

/// Accepts the version.
///
/// # Errors
/// The chapter does not wait for approval, or it waits for the approval of another version.
pub fn decide(
    chapter: &Chapter,
    novel: &Novel,
    command: ApproveChapter,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    novel.refuse_ordered(chapter)?;
    let Some(version) = chapter.awaiting_version() else {
        return Err(Refusal::NotAwaitingApproval { status: chapter.status });
    };
    command.version.require(Some(version))?;
    let version_id = version.version_id;
    let findings = chapter.work.as_ref().and_then(|work| work.best.as_ref());
    let open = findings.map_or(0, |best| best.findings.len());
    Ok(chapter.build_decision([ChapterEvent::Approved {
        version_id,
        by: PERSON.to_owned(),
        reason: "approved by a user".to_owned(),
        open_findings: u32::try_from(open).unwrap_or(u32::MAX),
        next: Step::Record { version_id },
        at: ctx.now(),
    }]))
}
