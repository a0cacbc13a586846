//! USE_PREPARED_RECORD: the flow has seen that the accepted version is recorded already.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Chapter, Step, record_chapter::publish_recorded};
use crate::{
    context::CommandContext,
    decision::Decision,
    id::{CharacterId, VersionId},
    novel::Novel,
    refusal::Refusal,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsePreparedRecord {
    /// The accepted version.
    pub version_id: VersionId,
}

/// Stores the record in the canon, and publishes the text. If the chapter does not wait for the
/// record of the version, emits no events.
///
/// # Errors
/// The record cannot be stored as a document.
pub fn decide(
    chapter: &Chapter,
    novel: &Novel,
    UsePreparedRecord { version_id }: UsePreparedRecord,
    cast: &BTreeMap<String, CharacterId>,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    if chapter.next_step() != Some(Step::Record { version_id }) {
        return Ok(Decision::default());
    }
    let run = chapter.work.as_ref();
    match run.and_then(|run| run.prepared_records.get(&version_id)) {
        Some(record) => publish_recorded(chapter, novel, version_id, record, cast, ctx),
        None => Ok(Decision::default()),
    }
}
