//! Decides when due tasks are started.

use std::time::Duration;

use scribe_ports::store::{ChangeFuture, ChangeTopic, rows::StoredTask};
use tokio::time::Interval;

use super::{
    RETRY_DELAY, TaskResources,
    due_tasks::{DueTaskFinder, FoundTasks},
    failed_task::{self, TaskFate},
    slots::{FinishedTask, TaskSlots},
    start_interval, task,
};
use crate::{Ports, book_filter::AddedBooksWatcher};

/// How often the task table is polled. A task that waits for a retry becomes due without a signal.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// Starts due tasks while slots are free.
pub(super) struct Scheduler {
    resources: TaskResources,
    due_tasks: DueTaskFinder,
    slots: TaskSlots,
    signals: TaskSignals,
    /// True while there may be due tasks that were not read yet.
    may_have_due_tasks: bool,
}

impl Scheduler {
    pub(super) fn new(resources: TaskResources) -> Self {
        let ports = &resources.ports;
        Self {
            due_tasks: DueTaskFinder::new(ports.clone(), resources.at_work.clone()),
            slots: TaskSlots::new(ports.settings.workers, resources.at_work.clone()),
            signals: TaskSignals::start(ports.clone()),
            may_have_due_tasks: true,
            resources,
        }
    }

    pub(super) async fn run_scheduler(mut self) {
        loop {
            // One commit can end many tasks. All of their slots are freed before new tasks are
            // read.
            while let Some(finished) = self.slots.take_finished_task() {
                self.note_finished_task(finished);
            }
            if self.can_start_tasks() {
                self.start_due_tasks().await;
            }
            match self.wait_for_wake_up().await {
                WakeUp::TaskFinished(finished) => self.note_finished_task(finished),
                WakeUp::Signal(TaskSignal::TasksChanged) => self.may_have_due_tasks = true,
                WakeUp::Signal(TaskSignal::Poll) => {
                    self.may_have_due_tasks = true;
                    self.due_tasks.correct_times().await;
                }
            }
        }
    }

    /// Waits for the next reason to act. Nothing is lost if the future is dropped.
    async fn wait_for_wake_up(&mut self) -> WakeUp {
        tokio::select! {
            finished = self.slots.wait_for_finished_task() => WakeUp::TaskFinished(finished),
            signal = self.signals.wait_for_signal() => WakeUp::Signal(signal),
        }
    }

    /// A process that is stopping starts no task.
    fn can_start_tasks(&self) -> bool {
        let is_stopping = self.resources.ports.shutdown.is_requested();
        self.may_have_due_tasks && !is_stopping && self.slots.free_slot_count() > 0
    }

    async fn start_due_tasks(&mut self) {
        self.signals.discard_change();
        match self.due_tasks.find_tasks(self.slots.free_slot_count()).await {
            Ok(FoundTasks { tasks, may_be_more }) => {
                self.may_have_due_tasks = may_be_more;
                for task in tasks {
                    self.slots.start_task(task.row.id, run_task(self.resources.clone(), task));
                }
            }
            Err(error) => {
                tracing::warn!(%error, "workers could not read the tasks; retrying");
                self.may_have_due_tasks = false;
                self.signals.postpone_poll(RETRY_DELAY);
            }
        }
    }

    fn note_finished_task(&mut self, finished: FinishedTask) {
        match finished.fate {
            TaskFate::Handled => {}
            TaskFate::SetAside { next_run_at } => {
                self.due_tasks.set_task_aside(finished.id, next_run_at);
            }
        }
    }
}

async fn run_task(resources: TaskResources, task: StoredTask) -> TaskFate {
    match task::work_on_task(&resources, &task).await {
        Ok(()) => TaskFate::Handled,
        Err(error) => failed_task::requeue_or_pause_book(&resources, &task, error).await,
    }
}

/// Why the scheduler acts.
enum WakeUp {
    TaskFinished(FinishedTask),
    Signal(TaskSignal),
}

/// Why there may be due tasks.
enum TaskSignal {
    /// Tasks were committed, or the process works on another book.
    TasksChanged,
    /// It is time to read the tasks without a signal.
    Poll,
}

/// Signals when there may be due tasks.
struct TaskSignals {
    ports: Ports,
    tasks_changed: ChangeFuture,
    added_books: AddedBooksWatcher,
    /// An interval and not a sleep: a sleep would start again at every wake-up, and would not end
    /// while tasks keep finishing.
    poll: Interval,
}

impl TaskSignals {
    fn start(ports: Ports) -> Self {
        Self {
            tasks_changed: ports.db.wait_for_change(ChangeTopic::Tasks),
            added_books: ports.book_filter.watch_added_books(),
            poll: start_interval(POLL_INTERVAL),
            ports,
        }
    }

    /// Waits for the next signal. A signal is not lost if the future is dropped.
    async fn wait_for_signal(&mut self) -> TaskSignal {
        tokio::select! {
            () = &mut self.tasks_changed => {
                self.discard_change();
                TaskSignal::TasksChanged
            }
            () = self.added_books.wait_for_book() => TaskSignal::TasksChanged,
            _ = self.poll.tick() => TaskSignal::Poll,
        }
    }

    /// Discards the change signals so far, because the tasks are read next. Later changes are
    /// noticed, including those that happen while the tasks are read.
    fn discard_change(&mut self) {
        self.tasks_changed = self.ports.db.wait_for_change(ChangeTopic::Tasks);
    }

    fn postpone_poll(&mut self, pause: Duration) {
        self.poll.reset_after(pause);
    }
}
