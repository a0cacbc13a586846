//! The provenance of a chapter's versions: model, prompt version, tokens and cost. The log says
//! which tasks wrote a version, and the ledger says what the calls of those tasks used.

use std::collections::HashMap;

use scribe_api::VersionProvenance;
use scribe_domain::{
    chapter::ChapterEvent,
    event::Event,
    id::{ChapterId, TaskId, VersionId},
};
use scribe_ports::store::{
    readers::{Database, EventFilter},
    rows::{CallStatus, StoredCall},
};

use crate::Error;

const EVENTS_PER_QUERY: u32 = 1_000;

/// Returns the provenance of each version of a chapter. The calls for scenes that were drafted
/// before a version are counted for that version, even if a later redraft replaced the scenes.
///
/// # Errors
/// The log cannot be read, or the database cannot answer.
pub async fn load_version_provenance(
    db: &dyn Database,
    chapter: ChapterId,
) -> Result<HashMap<VersionId, VersionProvenance>, Error> {
    let mut made = HashMap::new();
    for (version, tasks) in load_tasks_by_version(db, chapter).await? {
        let mut provenance =
            VersionProvenance { cost_usd: Some(0.0), ..VersionProvenance::default() };
        for task in tasks {
            for call in db.calls_of_task(task).await? {
                add_call(&mut provenance, &call);
            }
        }
        made.insert(version, provenance);
    }
    Ok(made)
}

/// Returns the tasks that wrote each version, oldest version first.
async fn load_tasks_by_version(
    db: &dyn Database,
    chapter: ChapterId,
) -> Result<Vec<(VersionId, Vec<TaskId>)>, Error> {
    let mut versions = Vec::new();
    let mut before: Vec<TaskId> = Vec::new();
    let mut position = 0;
    loop {
        let events =
            db.events_after(EventFilter::Stream(chapter.0), position, EVENTS_PER_QUERY).await?;
        let Some(last) = events.last() else { return Ok(versions) };
        position = last.position;
        for event in events {
            // The causation id of an agent's event is the id of its task.
            let task = event.causation_id.map(TaskId).filter(|task| before.last() != Some(task));
            let read = Event::from_stored(&event.event_type, event.event_version, event.payload)?;
            let Event::Chapter(fact) = read else { continue };
            match fact {
                ChapterEvent::SceneDrafted { .. } | ChapterEvent::ScenesPatched { .. } => {
                    before.extend(task);
                }
                ChapterEvent::Drafted { version, .. }
                | ChapterEvent::Revised { version, .. }
                | ChapterEvent::VersionProposed { version, .. } => {
                    before.extend(task);
                    versions.push((version.version_id, std::mem::take(&mut before)));
                }
                ChapterEvent::Edited { version, .. } => {
                    versions.push((version.version_id, Vec::new()));
                }
                ChapterEvent::Planned { .. }
                | ChapterEvent::WorkStarted { .. }
                | ChapterEvent::OutlineCreated { .. }
                | ChapterEvent::ScenesStructured { .. }
                | ChapterEvent::Critiqued { .. }
                | ChapterEvent::FactChecked { .. }
                | ChapterEvent::Reviewed { .. }
                | ChapterEvent::Escalated { .. }
                | ChapterEvent::RedraftOrdered { .. }
                | ChapterEvent::ApprovalRequested { .. }
                | ChapterEvent::Rejected { .. }
                | ChapterEvent::OrderDropped { .. }
                | ChapterEvent::Approved { .. }
                | ChapterEvent::VersionRestored { .. }
                | ChapterEvent::NeedsAttention { .. }
                | ChapterEvent::NotPrepared { .. }
                | ChapterEvent::RecordPrepared { .. }
                | ChapterEvent::WorkResumed { .. }
                | ChapterEvent::Recorded { .. }
                | ChapterEvent::Published { .. } => {}
            }
        }
    }
}

/// Adds a call in the same way as the totals of the ledger do. An uncertain call counts with its
/// estimated usage, and a running call does not count.
fn add_call(provenance: &mut VersionProvenance, call: &StoredCall) {
    let Some(end) = &call.end else { return };
    let is_uncertain = call.status == CallStatus::Uncertain;
    if call.status == CallStatus::Completed {
        provenance.model = Some(call.start.model.clone());
        provenance.prompt_version = Some(call.start.prompt_version.clone());
    }
    provenance.prompt_tokens += match end.prompt_tokens {
        0 if is_uncertain => call.start.estimated_tokens,
        tokens => tokens,
    };
    provenance.completion_tokens += end.completion_tokens;
    let estimate = call.start.estimated_cost_usd.filter(|_| is_uncertain);
    let used_nothing =
        call.status == CallStatus::Failed && end.prompt_tokens + end.completion_tokens == 0;
    let cost = end.cost_usd.or(estimate).or(used_nothing.then_some(0.0));
    provenance.cost_usd = provenance.cost_usd.zip(cost).map(|(before, cost)| before + cost);
}
