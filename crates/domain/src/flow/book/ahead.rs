//! Work that is done ahead, while a draft is reviewed: its record, and the plan of the next chapter.

use serde::{Deserialize, Serialize};

use super::{BookFlow, OpenTask};
use crate::{
    chapter::{ChapterEvent, Step, event::EarlierDraft, use_prepared_record::UsePreparedRecord},
    command::{ChapterCommand, Command, NovelCommand},
    flow::reaction::{FlowContext, Reaction, TaskDirective},
    id::ChapterId,
    novel::plan_next_chapter::PlanNextChapter,
};

/// A chapter that is planned while the one before it is reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PlannedAhead {
    chapter_id: ChapterId,
    draft: EarlierDraft,
}

impl BookFlow {
    /// Keeps track of what is prepared ahead.
    pub(super) fn follow_ahead(&mut self, chapter_id: ChapterId, fact: &ChapterEvent) {
        if let ChapterEvent::RecordPrepared { version_id, .. } = fact {
            self.recorded.push(*version_id);
        }
        if let ChapterEvent::WorkStarted { builds_on: Some(draft), .. } = fact {
            self.planned_ahead = Some(PlannedAhead { chapter_id, draft: *draft });
        } else if self.is_planned_ahead(chapter_id)
            && matches!(
                fact,
                ChapterEvent::WorkStarted { .. }
                    | ChapterEvent::Edited { .. }
                    | ChapterEvent::VersionRestored { .. }
            )
        {
            // The chapter has begun, or a user has written it.
            self.planned_ahead = None;
        }
        // Records of an earlier run are not kept, and versions that were not accepted are not
        // recorded again unless they are restored.
        if let ChapterEvent::Published { .. }
        | ChapterEvent::VersionRestored { .. }
        | ChapterEvent::WorkStarted { order: Some(_), .. } = fact
        {
            self.recorded.clear();
        }
    }

    pub(super) fn is_planned_ahead(&self, chapter_id: ChapterId) -> bool {
        self.planned_ahead.is_some_and(|ahead| ahead.chapter_id == chapter_id)
    }

    /// Cancels what was prepared for a version that the chapter's next step is no longer about.
    pub(super) fn drop_outdated(
        &mut self,
        chapter_id: ChapterId,
        step: Step,
        reaction: &mut Reaction,
    ) {
        let judged = step.judged_version();
        let is_outdated = |ahead: &PlannedAhead| {
            ahead.draft.chapter_id == chapter_id && judged != Some(ahead.draft.version_id)
        };
        // The plan stays known: what was stored of it until now must not begin the chapter.
        let outdated_chapter = self.planned_ahead.filter(is_outdated).map(|ahead| ahead.chapter_id);
        self.open.retain(|_, open| {
            let is_outdated_record =
                open.chapter_id == chapter_id && open.work.step.judged_version() != judged;
            let is_outdated = is_outdated_record || Some(open.chapter_id) == outdated_chapter;
            let stays = !(open.is_ahead && is_outdated);
            if !stays {
                reaction.orders.push(TaskDirective::Cancel(open.task_id));
            }
            stays
        });
    }

    /// Prepares what follows if the version that is reviewed is accepted.
    pub(super) fn prepare_beside(
        &mut self,
        chapter_id: ChapterId,
        step: Step,
        try_no: i32,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let Some(beside) = step.prepared_beside().filter(|_| self.generating) else { return };
        let Some(version_id) = beside.judged_version() else { return };
        for work in beside.tasks() {
            let is_open = self.open.values().any(|open| open.work == work);
            let agent = ctx.assignments.all_agents(work.kind).next();
            if let Some(agent) = agent.filter(|_| !is_open && !self.recorded.contains(&version_id))
            {
                let task = OpenTask::new(chapter_id, agent, work, try_no);
                self.create_task(OpenTask { is_ahead: true, ..task }, ctx, reaction);
            }
        }
        let draft = EarlierDraft { chapter_id, version_id };
        reaction.commands.push(Command::Novel {
            novel_id: self.novel_id,
            command: Box::new(NovelCommand::PlanNextChapter(PlanNextChapter { draft })),
        });
    }

    /// Checks whether the step records a version that is recorded already.
    pub(super) fn is_recorded(&self, step: Step) -> bool {
        matches!(step, Step::Record { version_id } if self.recorded.contains(&version_id))
    }

    /// Returns the command that uses the record of an accepted version.
    pub(super) fn use_prepared_record(&self, chapter_id: ChapterId, step: Step) -> Option<Command> {
        let Step::Record { version_id } = step else { return None };
        let command = ChapterCommand::UsePreparedRecord(UsePreparedRecord { version_id });
        Some(self.chapter_command(chapter_id, command))
    }
}
