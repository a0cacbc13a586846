//! Finds the tasks that are due.

use std::collections::{HashMap, HashSet};

use scribe_domain::{
    Timestamp,
    id::{BookId, TaskId},
};
use scribe_ports::store::{
    StoreError,
    rows::{StoredTask, TaskStatus},
};

use super::{claims::TasksAtWork, task_times::TaskTimes};
use crate::{Error, Ports};

/// Finds due tasks for the free slots.
pub(super) struct DueTaskFinder {
    ports: Ports,
    at_work: TasksAtWork,
    /// Due times that were corrected after the clock was set back.
    corrected_times: TaskTimes,
    set_aside: HashMap<TaskId, SetAsideUntil>,
}

/// How long a due task is not started.
#[derive(Clone, Copy)]
enum SetAsideUntil {
    /// Until the process ends: the row cannot be read.
    ProcessEnds,
    /// Until the row has another due time, for example because a user has resumed the book.
    DueTimeChanges(Option<Timestamp>),
}

/// Due tasks for the free slots.
pub(super) struct FoundTasks {
    /// The task that has been due longest comes first.
    pub(super) tasks: Vec<StoredTask>,
    /// True if more tasks may be due.
    pub(super) may_be_more: bool,
}

impl DueTaskFinder {
    pub(super) fn new(ports: Ports, at_work: TasksAtWork) -> Self {
        let corrected_times = TaskTimes::starting_at(ports.clock.now());
        Self { ports, at_work, corrected_times, set_aside: HashMap::new() }
    }

    /// Does not start a task as long as its stored due time stays the same.
    pub(super) fn set_task_aside(&mut self, id: TaskId, next_run_at: Option<Timestamp>) {
        self.set_aside.insert(id, SetAsideUntil::DueTimeChanges(next_run_at));
    }

    /// Corrects stored times if the clock was set back.
    pub(super) async fn correct_times(&mut self) {
        if let Err(error) = self.corrected_times.check_clock(&self.ports).await {
            tracing::warn!(%error, "stored times could not be compared with the clock; retrying");
        }
    }

    /// Finds due tasks that no worker of this process has started, at most as many as there are
    /// free slots. Drops the corrected times of the returned tasks, and of tasks that are no longer
    /// due.
    ///
    /// # Errors
    /// The database cannot answer.
    pub(super) async fn find_tasks(&mut self, free: usize) -> Result<FoundTasks, Error> {
        // Only the books that this process serves; `None` means all.
        let books = self.ports.book_filter.books();
        let (ids, has_more_ids) = self.find_task_ids(free, books.as_deref()).await?;
        let mut tasks = self.read_tasks(&ids).await?;
        self.readmit_rescheduled_tasks(&tasks);
        // A task with a corrected time may have been cancelled or held meanwhile, or may belong to
        // a book that this process does not work on.
        tasks.retain(|task| {
            let is_served = books.as_ref().is_none_or(|books| books.contains(&task.row.book));
            is_due(task) && is_served && !self.set_aside.contains_key(&task.row.id)
        });
        tasks.sort_by_key(|task| (task.row.next_run_at, task.row.id));
        let waiting = tasks.split_off(free.min(tasks.len()));
        let is_waiting = |id: TaskId| waiting.iter().any(|task| task.row.id == id);
        for id in ids.into_iter().filter(|id| !is_waiting(*id)) {
            self.corrected_times.remove(id);
        }
        Ok(FoundTasks { tasks, may_be_more: has_more_ids || !waiting.is_empty() })
    }

    /// Finds the ids of tasks that may be started, at least as many as there are free slots if
    /// there are that many. Also returns whether there may be more.
    async fn find_task_ids(
        &self,
        free: usize,
        books: Option<&[BookId]>,
    ) -> Result<(Vec<TaskId>, bool), Error> {
        let now = self.ports.clock.now();
        // The database also lists tasks that are started but not claimed yet, and tasks that are
        // set aside. The page is larger by that number, so that they do not displace other tasks.
        let page = self.ports.settings.workers + self.set_aside.len();
        let limit = u32::try_from(page).unwrap_or(u32::MAX);
        let due = self.ports.db.due_tasks(now, books, limit).await?;
        let is_full_page = due.len() >= page;
        let mut ids = self.select_startable_ids(due, now);
        let enough = free + self.set_aside.len();
        let has_more = is_full_page || ids.len() > enough;
        ids.truncate(enough);
        Ok((ids, has_more))
    }

    /// Returns the tasks that are due by their corrected or by their stored time, each of them
    /// once. Leaves out the tasks that are being worked on and those that cannot be read.
    fn select_startable_ids(&self, due: Vec<TaskId>, now: Timestamp) -> Vec<TaskId> {
        let mut seen = HashSet::new();
        let mut ids = self.corrected_times.due_tasks(now);
        ids.extend(due);
        ids.retain(|id| {
            let is_unreadable = matches!(self.set_aside.get(id), Some(SetAsideUntil::ProcessEnds));
            !is_unreadable && !self.at_work.contains(*id) && seen.insert(*id)
        });
        ids
    }

    /// Reads the rows of tasks. A row that cannot be read is logged once, and the other rows are
    /// still read.
    async fn read_tasks(&mut self, ids: &[TaskId]) -> Result<Vec<StoredTask>, StoreError> {
        match self.ports.db.tasks(ids).await {
            Err(StoreError::Damaged(_)) => {}
            outcome => return outcome,
        }
        let mut tasks = Vec::new();
        for id in ids {
            match self.ports.db.tasks(&[*id]).await {
                Ok(read) => tasks.extend(read),
                Err(StoreError::Damaged(reason)) => {
                    tracing::error!(
                        task = %id, reason,
                        "the row of a task cannot be read; this process skips the task"
                    );
                    self.set_aside.insert(*id, SetAsideUntil::ProcessEnds);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(tasks)
    }

    /// Lets tasks that were set aside be found again if their due time has changed since then.
    fn readmit_rescheduled_tasks(&mut self, tasks: &[StoredTask]) {
        for StoredTask { row, .. } in tasks {
            if let Some(SetAsideUntil::DueTimeChanges(time)) = self.set_aside.get(&row.id)
                && *time != row.next_run_at
            {
                self.set_aside.remove(&row.id);
            }
        }
    }
}

/// True for a task that waits for a worker and has a due time. A held task has none.
pub(super) fn is_due(task: &StoredTask) -> bool {
    task.row.status == TaskStatus::Pending && task.row.next_run_at.is_some()
}
