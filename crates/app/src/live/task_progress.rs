//! Live progress of one task, reported by its worker.

use scribe_domain::{
    Timestamp,
    chapter::Step,
    id::{BookId, CallId, ChapterId, TaskId},
    task::Task,
};
use scribe_ports::model::DraftSink;

use super::{Delta, LiveHub, LiveScope, Moment, Progress, RunningTask, SceneDraft, WorkStatus};

/// Reports a task as running until this value is dropped.
pub(crate) struct TaskProgress {
    live: LiveHub,
    id: TaskId,
    scope: LiveScope,
    /// The scene that the task writes, if any.
    writes: Option<(ChapterId, u32)>,
}

impl TaskProgress {
    pub(crate) fn new(live: &LiveHub, id: TaskId, book: BookId, task: &Task) -> Self {
        let scope = match task {
            Task::ProposePart { .. } => LiveScope::Genesis(book.0),
            Task::Chapter { .. } => LiveScope::Novel(book),
        };
        let writes = match task {
            Task::Chapter { chapter_id, work, .. } => match work.step {
                Step::DraftScene { scene, .. } => Some((*chapter_id, scene)),
                _ => None,
            },
            Task::ProposePart { .. } => None,
        };
        Self { live: live.clone(), id, scope, writes }
    }

    /// Reports that the agent is calling a model; `chapter` is the position of the task's chapter.
    pub(crate) fn report_call(&self, task: &Task, agent: &str, chapter: Option<u32>, call: CallId) {
        let progress = Progress::new(self.id, task, agent, chapter, call);
        let mut state = self.live.lock_state();
        state.broadcast_moment(self.scope, || Moment::Progress(progress.clone()));
        match state.tasks.get_mut(&self.id) {
            Some(running) => running.progress = progress,
            None => {
                let running = RunningTask { scope: self.scope, progress, draft: None };
                state.tasks.insert(self.id, running);
            }
        }
    }

    /// Reports that the model will be asked later, for a task that has made no call yet.
    pub(crate) fn report_wait_before_call(
        &self,
        task: &Task,
        agent: &str,
        chapter: Option<u32>,
        call: CallId,
        until: Timestamp,
        reason: &str,
    ) {
        let mut progress = Progress::new(self.id, task, agent, chapter, call);
        progress.status = WorkStatus::Waiting;
        progress.waits_until = Some(until);
        progress.reason = Some(reason.to_owned());
        let mut state = self.live.lock_state();
        state.tasks.remove(&self.id);
        state.broadcast_moment(self.scope, || Moment::Progress(progress));
    }

    /// Reports that the model will be asked again later, and why. From now on the task does not
    /// count as running.
    pub(crate) fn report_wait(&self, until: Timestamp, reason: &str) {
        let mut state = self.live.lock_state();
        if let Some(running) = state.tasks.remove(&self.id) {
            let mut progress = running.progress;
            progress.status = WorkStatus::Waiting;
            progress.waits_until = Some(until);
            progress.reason = Some(reason.to_owned());
            state.broadcast_moment(self.scope, || Moment::Progress(progress));
        }
    }

    /// Reports a notice to the current watchers; later watchers do not get it.
    pub(crate) fn report_notice(&self, text: &str) {
        let mut state = self.live.lock_state();
        let Some(running) = state.tasks.get(&self.id) else { return };
        let progress = Progress { notice: Some(text.to_owned()), ..running.progress.clone() };
        state.broadcast_moment(self.scope, || Moment::Progress(progress));
    }

    /// Returns a stream for the text of a call. `kept` is the text of the same scene from earlier
    /// calls.
    pub(crate) fn start_draft_stream(&self, call: CallId, kept: String) -> DraftStream<'_> {
        DraftStream { work: self, call, kept }
    }

    fn append_draft(&self, call_id: CallId, kept: &str, piece: &str) {
        let Some((chapter_id, scene)) = self.writes else { return };
        let mut guard = self.live.lock_state();
        let state = &mut *guard;
        let Some(running) = state.tasks.get_mut(&self.id) else { return };
        let mut draft = match running.draft.take() {
            Some(draft) if draft.call_id == call_id => draft,
            Some(_) | None => {
                SceneDraft { chapter_id, scene, call_id, text: String::new(), chars: 0 }
            }
        };
        let offset = draft.chars;
        let from = draft.text.len();
        if from == 0 {
            draft.text.push_str(kept);
        }
        draft.text.push_str(piece);
        let text = draft.text.get(from..).unwrap_or_default();
        draft.chars += text.chars().count();
        let text = text.to_owned();
        running.draft = Some(draft);
        state.broadcast_moment(self.scope, || {
            Moment::Delta(Delta { chapter_id, scene, call_id, offset, text })
        });
    }
}

impl Drop for TaskProgress {
    fn drop(&mut self) {
        let mut state = self.live.lock_state();
        if let Some(running) = state.tasks.remove(&self.id) {
            let progress = Progress { status: WorkStatus::Ended, ..running.progress };
            state.broadcast_moment(self.scope, || Moment::Progress(progress));
        }
    }
}

/// Streams the text of one call.
pub(crate) struct DraftStream<'a> {
    work: &'a TaskProgress,
    call: CallId,
    kept: String,
}

impl DraftSink for DraftStream<'_> {
    /// The argument is ignored, because the pieces of a call arrive in order: the text received so
    /// far determines the offset.
    fn push_text(&self, _: usize, text: &str) {
        self.work.append_draft(self.call, &self.kept, text);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use scribe_domain::{
        id::NovelId,
        task::{StepTask, TaskKind},
    };
    use uuid::Uuid;

    use super::*;
    use crate::feed::FeedScope;

    /// Returns a task that writes the first scene of a chapter of the book with the id 4.
    pub(in crate::live) fn draft_task(live: &LiveHub) -> (TaskProgress, Task) {
        let id = Uuid::from_u128;
        let task = Task::Chapter {
            novel_id: NovelId(id(1)),
            chapter_id: ChapterId(id(2)),
            work: StepTask {
                kind: TaskKind::DraftScene,
                step: Step::DraftScene { scene: 1, round: 0 },
            },
        };
        (TaskProgress::new(live, TaskId(id(3)), BookId(id(4)), &task), task)
    }

    #[tokio::test]
    async fn a_continued_text_starts_with_the_kept_part() {
        let id = Uuid::from_u128;
        let live = LiveHub::default();
        let (work, task) = draft_task(&live);
        work.report_call(&task, "writer", Some(1), CallId(id(5)));
        work.start_draft_stream(CallId(id(5)), String::new()).push_text(0, "雨が降る. And th");
        work.report_call(&task, "writer", Some(1), CallId(id(6)));
        let mut watch = live.watch_scope(FeedScope::Novel(BookId(id(4))));
        assert!(matches!(&*watch.next().await, Moment::Progress(told) if told.call_id.0 == id(6)));
        // Until the second call sends text, the snapshot shows the text of the first call.
        assert!(
            matches!(&*watch.next().await, Moment::Snapshot(told) if told.text.ends_with("th"))
        );
        let second = work.start_draft_stream(CallId(id(6)), "雨が降る. ".to_owned());
        second.push_text(0, "Snow");
        second.push_text(4, " fell.");
        for (offset, text) in [(0, "雨が降る. Snow"), (10, " fell.")] {
            match &*watch.next().await {
                Moment::Delta(delta) => {
                    assert_eq!((delta.offset, delta.text.as_str()), (offset, text));
                }
                other => panic!("{other:?}"),
            }
        }
        drop(work);
        let ended = live.watch_scope(FeedScope::Novel(BookId(id(4)))).next().await;
        assert_eq!(*ended, Moment::Snapshot(super::super::Snapshot::default()));
    }
}
