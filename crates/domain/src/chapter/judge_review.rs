//! JUDGE_REVIEW: every reviewer has answered, and the rules judge the version.

use serde::{Deserialize, Serialize};

use super::{
    Chapter, ChapterEvent, Step,
    event::Judgement,
    review::MIN_PASSING_SCORE,
    revision_plan::RevisionPlan,
    work::{DraftingRun, MAX_ROUNDS},
};
use crate::{context::CommandContext, decision::Decision, id::VersionId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgeReview {
    pub version_id: VersionId,
    /// The number of the review round, from 0.
    pub round: u32,
}

/// Passes the version, orders a revision or asks the director. The director is asked when no round
/// is left, when a round has closed no finding, or when no finding asks for a change.
#[must_use]
pub fn decide(chapter: &Chapter, command: JudgeReview, ctx: &CommandContext) -> Decision {
    let version_id = command.version_id;
    let step = Step::Review { version_id, round: command.round };
    let Some(work) = chapter.run_awaiting(step) else { return Decision::default() };
    let is_best = work.candidate_is_best();
    // A revision that no critic has scored does not replace a version that has a score.
    let has_scored_best = work.best.as_ref().is_some_and(|best| best.score > 0.0);
    let is_good_enough =
        work.mean_score().map_or(!has_scored_best, |score| score >= MIN_PASSING_SCORE);
    let passes = is_good_enough && !work.is_blocked();
    let open_findings = u32::try_from(work.findings.len()).unwrap_or(u32::MAX);
    let reviewed = |judgement, next, revision| ChapterEvent::Reviewed {
        version_id,
        score: work.mean_score().unwrap_or_default(),
        judgement,
        is_best,
        open_findings,
        next,
        revision,
        at: ctx.now(),
    };
    // The next round would revise the best version, which may be this version.
    let mut judged = work.clone();
    if is_best && let Some(best) = work.candidate_as_best() {
        judged.best = Some(best);
    }
    if passes && work.needs_approval(&work.unreviewed_by) {
        let mut decision = chapter.build_decision([reviewed(Judgement::Submit, None, None)]);
        let reason = "the version passed its review".to_owned();
        decision.events.extend(request_approval(chapter, &judged, reason, ctx).events);
        return decision;
    }
    if passes {
        let next = Some(Step::Record { version_id });
        return chapter.build_decision([reviewed(Judgement::Passed, next, None)]);
    }
    let stuck = find_stop_reason(work, &judged);
    let plan = judged.best.as_ref().and_then(|best| {
        RevisionPlan::plan_by_findings(&best.findings, best.version.version_id, work.round + 1)
    });
    match (stuck, plan) {
        (None, Some((first, plan))) => {
            chapter.build_decision([reviewed(Judgement::Revise, Some(first), Some(plan))])
        }
        (stuck, _) => {
            let reason = stuck.unwrap_or("no finding says what to revise").to_owned();
            let mut decision = chapter.build_decision([reviewed(Judgement::Escalate, None, None)]);
            decision.events.extend(escalate_to_director(chapter, &judged, reason, ctx).events);
            decision
        }
    }
}

/// Returns the reason why the loop of revisions stops; `None` if another round may help.
fn find_stop_reason(work: &DraftingRun, judged: &DraftingRun) -> Option<&'static str> {
    if work.arbitrated {
        return Some("the redraft did not pass either");
    }
    if work.round >= work.first_round() + MAX_ROUNDS {
        return Some("the maximum number of revisions is reached");
    }
    if work.round > work.first_round() && !work.has_closed {
        return Some("the last revision closed no finding");
    }
    judged.best.is_none().then_some("there is no version to revise")
}

/// Asks a user whether the best version is accepted.
pub(super) fn request_approval(
    chapter: &Chapter,
    work: &DraftingRun,
    reason: String,
    ctx: &CommandContext,
) -> Decision {
    let Some(best) = &work.best else { return Decision::default() };
    let version_id = best.version.version_id;
    chapter.build_decision([ChapterEvent::ApprovalRequested {
        version_id,
        reason,
        open_findings: u32::try_from(best.findings.len()).unwrap_or(u32::MAX),
        next: Step::Approve { version_id },
        at: ctx.now(),
    }])
}

/// Asks the director. If the director has already ordered a redraft, the best version is accepted
/// with its open findings instead.
pub(super) fn escalate_to_director(
    chapter: &Chapter,
    work: &DraftingRun,
    reason: String,
    ctx: &CommandContext,
) -> Decision {
    let Some(best) = &work.best else { return Decision::default() };
    let version_id = best.version.version_id;
    if !work.arbitrated {
        let next = Some(Step::Arbitrate { version_id });
        return chapter.build_decision([ChapterEvent::Escalated {
            version_id,
            reason,
            next,
            at: ctx.now(),
        }]);
    }
    let escalated =
        ChapterEvent::Escalated { version_id, reason: reason.clone(), next: None, at: ctx.now() };
    if work.needs_approval(&best.unreviewed_by) {
        let mut decision = chapter.build_decision([escalated]);
        decision.events.extend(request_approval(chapter, work, reason, ctx).events);
        return decision;
    }
    chapter.build_decision([
        escalated,
        ChapterEvent::Approved {
            version_id,
            by: "rules".to_owned(),
            reason: format!("{reason}; the best version is kept, with its open findings"),
            open_findings: u32::try_from(best.findings.len()).unwrap_or(u32::MAX),
            next: Step::Record { version_id },
            at: ctx.now(),
        },
    ])
}
