//! The read model rows of a chapter, its versions, its reviews and its record.

use serde_json::{Value, json};

use super::{
    Chapter, ChapterEvent,
    version::{Version, VersionStatus},
};
use crate::{
    Timestamp,
    id::{ReviewId, VersionId},
    read_model::{ChapterRow, ReadModelWrite, RecordRow, ReviewKind, ReviewRow, VersionRow},
};

/// Returns the rows to write after an event; `version` is the version of the stream.
#[must_use]
pub fn project(chapter: &Chapter, event: &ChapterEvent, version: i64) -> Vec<ReadModelWrite> {
    let mut rows = vec![ReadModelWrite::Chapter(chapter_row(chapter, version))];
    let retired = chapter.retired.iter();
    rows.extend(retired.map(|version| version_row(chapter, version, VersionStatus::Superseded)));
    match event {
        ChapterEvent::Drafted { version, .. }
        | ChapterEvent::Revised { version, .. }
        | ChapterEvent::VersionProposed { version, .. } => {
            rows.push(version_row(chapter, version, VersionStatus::Proposed));
        }
        ChapterEvent::Edited { .. }
        | ChapterEvent::VersionRestored { .. }
        | ChapterEvent::Approved { .. }
        | ChapterEvent::Reviewed { .. } => {
            let accepted = chapter.accepted.iter();
            rows.extend(accepted.map(|accepted_version| {
                version_row(chapter, &accepted_version.version, VersionStatus::Accepted)
            }));
        }
        ChapterEvent::Critiqued {
            is_unreviewed: _,
            review_id,
            version_id,
            agent,
            score,
            criteria,
            basis,
            closed,
            findings,
            open: _,
            at,
        } => rows.push(review_row(
            chapter,
            (*review_id, *version_id, agent),
            (
                ReviewKind::Critic,
                (*score > 0.0 || !criteria.is_empty()).then_some(*score),
                None,
                basis,
            ),
            json!({ "criteria": criteria, "closed": closed, "findings": findings }),
            *at,
        )),
        ChapterEvent::FactChecked {
            is_unreviewed: _,
            review_id,
            version_id,
            agent,
            consistent,
            basis,
            closed,
            findings,
            open: _,
            at,
        } => rows.push(review_row(
            chapter,
            (*review_id, *version_id, agent),
            (ReviewKind::FactCheck, None, Some(*consistent), basis),
            json!({ "closed": closed, "findings": findings }),
            *at,
        )),
        ChapterEvent::Recorded {
            version_id,
            record,
            summary,
            recap,
            long_recap,
            promises,
            story_date,
            at,
            ..
        } => {
            let accepted = chapter.accepted.iter();
            rows.extend(accepted.map(|accepted| {
                ReadModelWrite::Record(RecordRow {
                    chapter_id: chapter.chapter_id,
                    novel_id: chapter.novel_id,
                    position: chapter_position(chapter),
                    title: chapter.plan.title.clone(),
                    version_id: *version_id,
                    summary: summary.clone(),
                    recap: recap.clone(),
                    long_recap: long_recap.clone(),
                    promises: json!(promises),
                    story_date: story_date.clone(),
                    record: *record,
                    manifest: accepted.version.manifest,
                    recorded_at: *at,
                })
            }));
        }
        ChapterEvent::Planned { .. }
        | ChapterEvent::WorkStarted { .. }
        | ChapterEvent::OutlineCreated { .. }
        | ChapterEvent::ScenesStructured { .. }
        | ChapterEvent::SceneDrafted { .. }
        | ChapterEvent::ScenesPatched { .. }
        | ChapterEvent::Escalated { .. }
        | ChapterEvent::RedraftOrdered { .. }
        | ChapterEvent::ApprovalRequested { .. }
        | ChapterEvent::Rejected { .. }
        | ChapterEvent::OrderDropped { .. }
        | ChapterEvent::NeedsAttention { .. }
        | ChapterEvent::NotPrepared { .. }
        | ChapterEvent::RecordPrepared { .. }
        | ChapterEvent::WorkResumed { .. }
        | ChapterEvent::Published { .. } => {}
    }
    rows
}

fn chapter_row(chapter: &Chapter, version: i64) -> ChapterRow {
    let accepted = chapter.accepted.as_ref();
    let work = chapter.work.as_ref();
    let scenes = work.map(|work| {
        let written = work.scenes.iter().filter(|scene| scene.text.is_some()).count();
        json!({ "written": written, "of": work.scenes.len() })
    });
    let mut details = json!({
        "plan": chapter.plan,
        "target_words": chapter.words,
        "scenes": scenes,
        "step": chapter.next_step(),
    });
    // Rows of earlier releases have no such list.
    if let Some(accepted) = accepted.filter(|accepted| !accepted.unreviewed_by.is_empty()) {
        details["unreviewed_by"] = json!(accepted.unreviewed_by);
    }
    if let Some(version) = chapter.awaiting_version() {
        details["awaiting_version_id"] = json!(version.version_id);
    }
    ChapterRow {
        id: chapter.chapter_id,
        novel_id: chapter.novel_id,
        position: chapter_position(chapter),
        title: chapter.plan.title.clone(),
        status: chapter.status,
        words: accepted.map_or(0, |accepted| i64::from(accepted.version.words)),
        open_findings: accepted
            .map_or(0, |accepted| i32::try_from(accepted.open_findings).unwrap_or(i32::MAX)),
        version_id: accepted.map(|accepted| accepted.version.version_id),
        content: accepted.map(|accepted| accepted.version.manifest),
        details,
        version,
        created_at: chapter.created_at,
        updated_at: chapter.updated_at,
    }
}

fn chapter_position(chapter: &Chapter) -> i32 {
    i32::try_from(chapter.plan.position).unwrap_or(i32::MAX)
}

fn version_row(chapter: &Chapter, version: &Version, status: VersionStatus) -> ReadModelWrite {
    ReadModelWrite::Version(VersionRow {
        id: version.version_id,
        chapter_id: chapter.chapter_id,
        number: i32::try_from(version.number).unwrap_or(i32::MAX),
        parent_id: version.parent,
        content: version.manifest,
        words: i64::from(version.words),
        status,
        author: version.author.clone(),
        reason: version.reason.clone(),
        details: json!({}),
        created_at: version.created_at,
    })
}

fn review_row(
    chapter: &Chapter,
    (id, version_id, agent): (ReviewId, VersionId, &str),
    (kind, score, is_consistent, comment): (ReviewKind, Option<f64>, Option<bool>, &str),
    issues: Value,
    at: Timestamp,
) -> ReadModelWrite {
    ReadModelWrite::Review(ReviewRow {
        id,
        chapter_id: chapter.chapter_id,
        version_id,
        agent: agent.to_owned(),
        kind,
        score,
        comment: comment.to_owned(),
        is_consistent,
        issues,
        created_at: at,
    })
}
