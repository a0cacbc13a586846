//! The rules of version 1. Its events contained the next step, but not the whole plan.
//!
//! This file is frozen: its numbers and orders are those with which the stored events were written.

use std::cmp::Reverse;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::{
    chapter::{
        Chapter, Step,
        finding::{Finding, FindingKind},
        revision_plan::RevisionPlan,
        work::DraftingRun,
    },
    id::VersionId,
    text::prose_check::Severity,
};

/// The maximum number of open findings.
const MAX_OPEN: usize = 28;
/// The version of the shape of concepts.
const CONCEPT_VERSION: u32 = 1;
/// The first stage of every session.
const FIRST_STAGE: &str = "CONCEPT_SELECTION";

type Fields = Map<String, Value>;

/// Returns the fields that version 2 adds. If the chapter is not known, a plan contains only the
/// step that the event names, and only the event's own findings are open.
pub(super) fn missing_fields(
    event_type: &str,
    event: &Fields,
    before: Option<&Chapter>,
) -> Result<Fields, String> {
    let work = before.and_then(|chapter| chapter.work.as_ref());
    let (name, value) = match event_type {
        "Chapter.Critiqued" | "Chapter.FactChecked" => ("open", json!(open_findings(event, work)?)),
        "Chapter.Reviewed" => ("revision", json!(revision_plan(event, work)?)),
        "Chapter.RedraftOrdered" => ("revision", json!(redraft_plan(event, work)?)),
        "Chapter.WorkResumed" => ("step", json!(before.and_then(awaited_step))),
        // The parts of a proposal were asked for one after another.
        "Genesis.ProposalRequested" | "Genesis.StagePartDrafted" => ("beside", json!([])),
        "Genesis.ConceptsProposed" => ("data_version", json!(CONCEPT_VERSION)),
        "Genesis.Started" => ("stage", json!(FIRST_STAGE)),
        _ => return Ok(Fields::new()),
    };
    Ok([(name.to_owned(), value)].into_iter().collect())
}

/// Returns the findings that were open after a review: the most severe of the earlier and the new
/// findings.
fn open_findings(event: &Fields, work: Option<&DraftingRun>) -> Result<Vec<Finding>, String> {
    let closed: Vec<String> = read_field(event, "closed")?;
    let new: Vec<Finding> = read_field(event, "findings")?;
    let mut open = work.map(|work| work.findings.clone()).unwrap_or_default();
    open.retain(|finding| !closed.contains(&finding.id));
    open.extend(new);
    open.sort_by_key(|finding| Reverse(severity_weight(finding)));
    open.truncate(MAX_OPEN);
    Ok(open)
}

fn severity_weight(finding: &Finding) -> u8 {
    match finding.draft.severity {
        Severity::Should => 0,
        Severity::Must => 1,
        Severity::Blocker => 2,
    }
}

fn blocks_version(finding: &Finding) -> bool {
    severity_weight(finding) > 0
}

/// Returns the round of revision that a judgement started. The round started from the best version,
/// which may be the judged one.
fn revision_plan(
    event: &Fields,
    work: Option<&DraftingRun>,
) -> Result<Option<RevisionPlan>, String> {
    let judgement: String = read_field(event, "judgement")?;
    if judgement != "revise" {
        return Ok(None);
    }
    let next: Option<Step> = read_field(event, "next")?;
    let Some(work) = work else {
        let version_id = read_field(event, "version_id")?;
        return Ok(next.map(|next| plan_single_step(version_id, next)));
    };
    let is_best: bool = read_field(event, "is_best")?;
    let judged = work.candidate.as_ref().filter(|_| is_best);
    let best = work.best.as_ref();
    let begun_from = judged
        .map(|version| (version.version_id, &work.findings))
        .or_else(|| best.map(|best| (best.version.version_id, &best.findings)));
    Ok(begun_from.map(|(version_id, findings)| {
        let round = work.round + 1;
        RevisionPlan { version_id, round, steps: steps_by_findings(findings, version_id, round) }
    }))
}

fn steps_by_findings(findings: &[Finding], version_id: VersionId, round: u32) -> Vec<Step> {
    let anything_blocks = findings.iter().any(blocks_version);
    let mut scenes: Vec<u32> = findings
        .iter()
        .filter(|finding| finding.draft.kind == FindingKind::RedraftScene)
        .filter(|finding| blocks_version(finding) || !anything_blocks)
        .map(|finding| finding.scene)
        .collect();
    scenes.sort_unstable();
    scenes.dedup();
    let patches = findings.iter().any(|finding| {
        finding.draft.kind == FindingKind::Patch && !scenes.contains(&finding.scene)
    });
    let patch = patches.then_some(Step::PatchScenes { version_id, round });
    let redrafts = scenes.into_iter().map(|scene| Step::DraftScene { scene, round });
    patch.into_iter().chain(redrafts).collect()
}

/// Returns the redraft that the director ordered: the scenes with blocking findings or, if no
/// finding blocks, all scenes.
fn redraft_plan(event: &Fields, work: Option<&DraftingRun>) -> Result<RevisionPlan, String> {
    let version_id: VersionId = read_field(event, "version_id")?;
    let next: Step = read_field(event, "next")?;
    let Some(work) = work else { return Ok(plan_single_step(version_id, next)) };
    let findings = work.best.as_ref().map_or(&work.findings, |best| &best.findings);
    let mut scenes: Vec<u32> = findings
        .iter()
        .filter(|finding| blocks_version(finding))
        .map(|finding| finding.scene)
        .collect();
    scenes.sort_unstable();
    scenes.dedup();
    if scenes.is_empty() {
        scenes = (1..=u32::try_from(work.scenes.len()).unwrap_or(u32::MAX)).collect();
    }
    let round = work.round + 1;
    let steps = scenes.into_iter().map(|scene| Step::DraftScene { scene, round }).collect();
    Ok(RevisionPlan { version_id, round, steps })
}

fn plan_single_step(version_id: VersionId, step: Step) -> RevisionPlan {
    let (Step::DraftScene { round, .. }
    | Step::PatchScenes { round, .. }
    | Step::Review { round, .. }) = step
    else {
        return RevisionPlan { version_id, round: 0, steps: vec![step] };
    };
    RevisionPlan { version_id, round, steps: vec![step] }
}

/// Returns the step that a chapter waited for. Recording the accepted text comes before the work of
/// the agents.
fn awaited_step(chapter: &Chapter) -> Option<Step> {
    let accepted = chapter.accepted.as_ref().filter(|accepted| !accepted.is_recorded);
    let record = accepted.map(|accepted| Step::Record { version_id: accepted.version.version_id });
    let work = chapter.work.as_ref().filter(|work| !work.superseded_by_edit);
    record.or(work.map(|work| work.next))
}

fn read_field<T: DeserializeOwned>(event: &Fields, field: &str) -> Result<T, String> {
    let value = event.get(field).cloned().unwrap_or_default();
    serde_json::from_value(value).map_err(|error| format!("{field}: {error}"))
}
