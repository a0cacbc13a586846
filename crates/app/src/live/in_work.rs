//! A task in work, as the worker tells of it.

use scribe_domain::{
    Timestamp,
    chapter::Step,
    id::{BookId, CallId, ChapterId, TaskId},
    task::Task,
};
use scribe_ports::model::DraftSink;

use super::{Delta, Draft, Live, Moment, Of, Progress, Running, WorkStatus};

/// A task in work, told of until it is dropped.
pub(crate) struct InWork {
    live: Live,
    id: TaskId,
    of: Of,
    /// The scene that the task writes, if it writes one.
    writes: Option<(ChapterId, u32)>,
}

impl InWork {
    pub(crate) fn new(live: &Live, id: TaskId, book: BookId, task: &Task) -> Self {
        let of = match task {
            Task::ProposePart { .. } => Of::Genesis(book.0),
            Task::Chapter { .. } => Of::Novel(book),
        };
        let writes = match task {
            Task::Chapter { chapter_id, work, .. } => match work.step {
                Step::DraftScene { scene, .. } => Some((*chapter_id, scene)),
                _ => None,
            },
            Task::ProposePart { .. } => None,
        };
        Self { live: live.clone(), id, of, writes }
    }

    /// Tells that the agent asks a model; `chapter` is the place of the task's chapter.
    pub(crate) fn asks(&self, task: &Task, agent: &str, chapter: Option<u32>, call: CallId) {
        let progress = Progress::new(self.id, task, agent, chapter, call);
        let mut present = self.live.present();
        present.tell(self.of, || Moment::Progress(progress.clone()));
        match present.tasks.get_mut(&self.id) {
            Some(running) => running.progress = progress,
            None => {
                let running = Running { of: self.of, progress, draft: None };
                present.tasks.insert(self.id, running);
            }
        }
    }

    /// Tells that the model is asked later, where it has not been asked: the task is not in work.
    pub(crate) fn waits_unasked(
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
        let mut present = self.live.present();
        present.tasks.remove(&self.id);
        present.tell(self.of, || Moment::Progress(progress));
    }

    /// Tells once that the model is asked again later, and why; from then on the task is not in work.
    pub(crate) fn waits(&self, until: Timestamp, reason: &str) {
        let mut present = self.live.present();
        if let Some(running) = present.tasks.remove(&self.id) {
            let mut progress = running.progress;
            progress.status = WorkStatus::Waiting;
            progress.waits_until = Some(until);
            progress.reason = Some(reason.to_owned());
            present.tell(self.of, || Moment::Progress(progress));
        }
    }

    /// Tells once what the people of the book should know; whoever comes later is not told.
    pub(crate) fn notice(&self, text: &str) {
        let present = self.live.present();
        let Some(running) = present.tasks.get(&self.id) else { return };
        let progress = Progress { notice: Some(text.to_owned()), ..running.progress.clone() };
        present.tell(self.of, || Moment::Progress(progress));
    }

    /// Shows what a call writes, after `kept`: what earlier calls have written of the same text.
    pub(crate) fn draft(&self, call: CallId, kept: String) -> Shown<'_> {
        Shown { work: self, call, kept }
    }

    fn show(&self, call_id: CallId, kept: &str, piece: &str) {
        let Some((chapter_id, scene)) = self.writes else { return };
        let mut guard = self.live.present();
        let present = &mut *guard;
        let Some(running) = present.tasks.get_mut(&self.id) else { return };
        let mut draft = match running.draft.take() {
            Some(draft) if draft.call_id == call_id => draft,
            Some(_) | None => Draft { chapter_id, scene, call_id, text: String::new(), chars: 0 },
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
        present.tell(self.of, || Moment::Delta(Delta { chapter_id, scene, call_id, offset, text }));
    }
}

impl Drop for InWork {
    fn drop(&mut self) {
        let mut present = self.live.present();
        if let Some(running) = present.tasks.remove(&self.id) {
            let progress = Progress { status: WorkStatus::Ended, ..running.progress };
            present.tell(self.of, || Moment::Progress(progress));
        }
    }
}

/// Where a call's text is shown.
pub(crate) struct Shown<'a> {
    work: &'a InWork,
    call: CallId,
    kept: String,
}

impl DraftSink for Shown<'_> {
    /// The pieces of a call come in order, so that the offset is known.
    fn delta(&self, _: usize, text: &str) {
        self.work.show(self.call, &self.kept, text);
    }
}

#[cfg(test)]
mod tests {
    use scribe_domain::{
        id::NovelId,
        task::{StepTask, TaskKind},
    };
    use uuid::Uuid;

    use super::*;
    use crate::feed::Scope;

    #[tokio::test]
    async fn a_text_that_goes_on_begins_with_what_was_kept_of_it() {
        let id = Uuid::from_u128;
        let live = Live::default();
        let task = Task::Chapter {
            novel_id: NovelId(id(1)),
            chapter_id: ChapterId(id(2)),
            work: StepTask {
                kind: TaskKind::DraftScene,
                step: Step::DraftScene { scene: 1, round: 0 },
            },
        };
        let work = InWork::new(&live, TaskId(id(3)), BookId(id(4)), &task);
        work.asks(&task, "writer", Some(1), CallId(id(5)));
        work.draft(CallId(id(5)), String::new()).delta(0, "雨が降る. And th");
        work.asks(&task, "writer", Some(1), CallId(id(6)));
        let mut watch = live.watch(Scope::Novel(BookId(id(4))));
        assert!(matches!(&*watch.next().await, Moment::Progress(told) if told.call_id.0 == id(6)));
        // Until the second call says something, the first one's text is what there is.
        assert!(
            matches!(&*watch.next().await, Moment::Snapshot(told) if told.text.ends_with("th"))
        );
        let second = work.draft(CallId(id(6)), "雨が降る. ".to_owned());
        second.delta(0, "Snow");
        second.delta(4, " fell.");
        for (offset, text) in [(0, "雨が降る. Snow"), (10, " fell.")] {
            match &*watch.next().await {
                Moment::Delta(delta) => {
                    assert_eq!((delta.offset, delta.text.as_str()), (offset, text));
                }
                other => panic!("{other:?}"),
            }
        }
        drop(work);
        let ended = live.watch(Scope::Novel(BookId(id(4)))).next().await;
        assert_eq!(*ended, Moment::Snapshot(super::super::Snapshot::default()));
    }
}
