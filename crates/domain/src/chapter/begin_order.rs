//! BEGIN_ORDER: the agents start work that a user has ordered for a chapter, or continue it.

use super::{
    Chapter, ChapterEvent, SceneBrief, Step,
    event::{PlannedScene, SceneText},
    order::{ChapterOrder, OrderedRevision, RunOrder, WrittenScene},
    revision_plan::RevisionPlan,
    version::Version,
    work::{ApprovalRule, DraftingRun},
};
use crate::{
    content::Content,
    context::{CommandContext, PERSON},
    decision::Decision,
    id::VersionId,
    refusal::Refusal,
};

/// Starts a run for the order. `scenes` are the texts of the version that the order revises.
///
/// # Errors
/// None in practice, because briefs can always be serialized.
pub fn decide(
    chapter: &Chapter,
    order: &ChapterOrder,
    scenes: &[SceneText],
    approval: ApprovalRule,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    if let Some(run) = chapter.run_of_order(order) {
        return Ok(continue_run(chapter, run, ctx));
    }
    let mut contents = Vec::new();
    // Nothing that a user wrote is replaced unasked.
    let accepted = chapter.accepted.as_ref().map(|accepted| &accepted.version);
    let is_users_text = accepted.is_some_and(|version| version.author == PERSON);
    let approval = if is_users_text { ApprovalRule::Always } else { approval };
    let revision = match order.revises {
        Some(version_id) if !scenes.is_empty() => {
            let revised = chapter.version_to_revise(version_id);
            let version_id = revised.map_or(version_id, |version| version.version_id);
            Some(plan_revision(chapter, order, version_id, scenes, &mut contents)?)
        }
        Some(_) | None => None,
    };
    let next = revision.as_ref().map_or(chapter.first_step(), |revision| revision.plan.steps[0]);
    let direction =
        (order.revises.is_none() && !order.words.is_empty()).then(|| order.words.clone());
    let mut decision = chapter.build_decision([ChapterEvent::WorkStarted {
        novel_id: chapter.novel_id,
        work: chapter.last_run() + 1,
        next,
        goes_on: false,
        builds_on: None,
        approval,
        order: Some(Box::new(RunOrder { command_id: order.command_id, direction, revision })),
        reviewers: Vec::new(),
        at: ctx.now(),
    }]);
    decision.contents = contents;
    Ok(decision)
}

fn continue_run(chapter: &Chapter, run: &DraftingRun, ctx: &CommandContext) -> Decision {
    let next = chapter.next_step().unwrap_or(run.next);
    chapter.build_decision([ChapterEvent::WorkStarted {
        novel_id: chapter.novel_id,
        work: run.run,
        next,
        goes_on: true,
        builds_on: None,
        approval: run.approval,
        order: None,
        reviewers: if next.is_shared() { run.reviewers.clone() } else { Vec::new() },
        at: ctx.now(),
    }])
}

/// Plans the revision: every scene is written again, with the user's words.
fn plan_revision(
    chapter: &Chapter,
    order: &ChapterOrder,
    version_id: VersionId,
    scenes: &[SceneText],
    contents: &mut Vec<Content>,
) -> Result<OrderedRevision, Refusal> {
    let awaiting = chapter.work.as_ref().and_then(DraftingRun::written_plan);
    let plan = awaiting.or_else(|| chapter.written_plan.clone());
    let planned = plan.as_ref().map_or(&[][..], |plan| plan.scenes.as_slice());
    let mut written = Vec::new();
    for (index, text) in scenes.iter().enumerate() {
        let brief = match planned.get(index) {
            Some(planned) => planned.brief,
            // A user's text may have more scenes than were planned.
            None => {
                let brief = Content::canonical_json(&SceneBrief::of_written_text(chapter, text))?;
                let hash = brief.hash;
                contents.push(brief);
                hash
            }
        };
        let planned = PlannedScene { brief, words: text.words.max(1) };
        written.push(WrittenScene { planned, text: *text });
    }
    let round = 1;
    let steps = scenes.iter().map(|text| Step::DraftScene { scene: text.scene, round }).collect();
    Ok(OrderedRevision {
        instruction: order.words.clone(),
        outline: plan.and_then(|plan| plan.outline),
        scenes: written,
        plan: RevisionPlan { version_id, round, steps },
    })
}

impl Chapter {
    /// Returns the version that an order revises. If a user has replaced it since, returns the
    /// version that took its place.
    #[must_use]
    pub fn version_to_revise(&self, ordered: VersionId) -> Option<&Version> {
        let accepted = self.accepted.as_ref().map(|accepted| &accepted.version);
        let present = [self.awaiting_version(), accepted];
        let is_ordered = |version: &&Version| version.version_id == ordered;
        present.into_iter().flatten().find(is_ordered).or_else(|| self.judged_version())
    }

    /// Returns the run that carries out the order, if it has begun and is not finished.
    pub(crate) fn run_of_order(&self, order: &ChapterOrder) -> Option<&DraftingRun> {
        let is_its = |run: &&DraftingRun| {
            run.order.as_ref().is_some_and(|own| own.command_id == order.command_id)
        };
        self.work.as_ref().filter(is_its)
    }

    /// Checks whether the order is carried out: its text is recorded, waits for approval, or was
    /// replaced by a user's text.
    #[must_use]
    pub fn has_carried_out(&self, order: &ChapterOrder) -> bool {
        self.last_order == Some(order.command_id)
            && self.run_of_order(order).is_none_or(|run| {
                run.superseded_by_edit || matches!(run.next, Step::Approve { .. })
            })
    }
}
