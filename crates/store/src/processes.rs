//! The processes that use the database. A SQLite database has only one process, which holds the
//! lock of the data folder.

use async_trait::async_trait;
use scribe_domain::{Timestamp, id::TaskId};
use scribe_ports::store::{
    StoreError,
    processes::{Leadership, ProcessRow, ProcessState, Processes},
    readers::Tasks,
};

use crate::sql_store::{PostgresStore, SqliteStore};

#[async_trait]
impl Processes for SqliteStore {
    async fn register_process(&self, process: &ProcessRow) -> Result<(), StoreError> {
        *self.lock_own_process() = Some(process.clone());
        Ok(())
    }

    async fn check_in(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(None)
    }

    async fn acquire_leadership(&self) -> Result<Option<Leadership>, StoreError> {
        Ok(Some(Leadership::Sole))
    }

    async fn release_leadership(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn processes(&self) -> Result<Vec<ProcessState>, StoreError> {
        let own = self.lock_own_process().clone();
        let state = |process| ProcessState { process, is_alive: true, leads: true };
        Ok(own.into_iter().map(state).collect())
    }

    /// This process holds the lock of the data folder, so every other process that claimed a task
    /// is dead.
    async fn orphaned_tasks(&self) -> Result<Vec<(TaskId, i32)>, StoreError> {
        let own = self.lock_own_process().as_ref().map(|process| process.id);
        let running = self.running_claims().await?;
        let orphaned = running.into_iter().filter(|claim| claim.lease_owner != own);
        Ok(orphaned.map(|claim| (claim.id, claim.epoch)).collect())
    }

    async fn tasks_claimed_by_live_processes(
        &self,
        tasks: &[TaskId],
    ) -> Result<Vec<TaskId>, StoreError> {
        let own = self.lock_own_process().as_ref().map(|process| process.id);
        let claimed = self.tasks(tasks).await?;
        let living = claimed.into_iter().filter(|task| own.is_some() && task.lease_owner == own);
        Ok(living.map(|task| task.row.id).collect())
    }

    async fn remove_process(&self) -> Result<(), StoreError> {
        *self.lock_own_process() = None;
        Ok(())
    }
}

#[async_trait]
impl Processes for PostgresStore {
    async fn register_process(&self, process: &ProcessRow) -> Result<(), StoreError> {
        let has_others = self.backend.register_process(process).await?;
        self.cache.note_other_processes(has_others);
        Ok(())
    }

    async fn check_in(&self) -> Result<Option<Timestamp>, StoreError> {
        match self.backend.check_in().await {
            Ok((now, has_others)) => {
                self.cache.note_other_processes(has_others);
                Ok(Some(now))
            }
            Err(error) => {
                // While this process cannot check in, it does not learn whether others write.
                self.cache.forget_states();
                self.note_loss(&error);
                Err(error)
            }
        }
    }

    async fn acquire_leadership(&self) -> Result<Option<Leadership>, StoreError> {
        let epoch =
            self.backend.acquire_leadership().await.inspect_err(|_| self.cache.forget_states())?;
        Ok(epoch.map(Leadership::Epoch))
    }

    async fn release_leadership(&self) -> Result<(), StoreError> {
        self.backend.release_leadership().await
    }

    async fn processes(&self) -> Result<Vec<ProcessState>, StoreError> {
        self.backend.processes().await
    }

    async fn orphaned_tasks(&self) -> Result<Vec<(TaskId, i32)>, StoreError> {
        self.backend.orphaned_tasks().await
    }

    async fn tasks_claimed_by_live_processes(
        &self,
        tasks: &[TaskId],
    ) -> Result<Vec<TaskId>, StoreError> {
        self.backend.tasks_claimed_by_live_processes(tasks).await
    }

    async fn remove_process(&self) -> Result<(), StoreError> {
        self.backend.remove_process().await
    }
}
