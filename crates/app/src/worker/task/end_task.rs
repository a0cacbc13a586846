//! Ends a call. One commit stores the end of the call in the ledger, the events of the command that
//! resulted from its reply, and the new state of the task.

use scribe_domain::{
    Timestamp,
    command::Command,
    context::{Actor, Cause, CommandContext},
    id::CommandId,
    problem_code::ProblemCode,
};
use scribe_ports::{
    agent::ReplyFault,
    model::ModelError,
    store::{
        ChangeSet, ChangeSetIdentity, CommitConflict, CommitOutcome, Expectation,
        rows::{CallEnd, TaskChange, TaskStatus},
    },
};
use serde_json::json;

use super::{
    super::{
        call::{self, ModelCall},
        retry,
    },
    TaskEnd, TaskInWork,
    store_reply::BilledReply,
};
use crate::{
    Error,
    decide::decide_command,
    unit_of_work::{CommitAttempts, Freshness, UnitOfWork},
};

/// What the domain decides about the command of a reply.
pub(super) enum ReplyDecision {
    TaskEnded(TaskEnd),
    /// The domain refuses the command, so the reply is faulty.
    Refused(ReplyFault),
}

impl TaskInWork<'_> {
    /// Adds the claim of the task, unless this worker has claimed it already.
    pub(super) fn add_claim(&self, set: &mut ChangeSet) {
        let row = &self.row.row;
        if self.claimed {
            set.expects.push(self.claim_expectation());
            return;
        }
        let now = self.ports.clock.now();
        set.expects.push(Expectation::ClaimableTask { id: row.id, epoch: row.epoch });
        set.task_changes.push(TaskChange::Claim {
            id: row.id,
            owner: self.owner,
            lease_until: now + self.ports.settings.lease,
            at: now,
        });
    }

    pub(super) fn note_claim(&mut self) {
        if !self.claimed {
            self.claimed = true;
            self.row.row.epoch += 1;
            self.row.row.status = TaskStatus::Running;
        }
    }

    /// Claims a task that ends without a new call, because all of its replies are in the ledger. A
    /// change set writes a row only once, so the claim needs a commit of its own. Returns false if
    /// another worker has the task.
    async fn commit_claim(&mut self) -> Result<bool, Error> {
        if !self.claimed {
            let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, self.row.row.book);
            self.add_claim(&mut set);
            if !matches!(self.ports.commit(set).await?, CommitOutcome::Committed { .. }) {
                return Ok(false);
            }
            self.note_claim();
        }
        Ok(true)
    }

    pub(super) fn claim_expectation(&self) -> Expectation {
        let row = &self.row.row;
        Expectation::Task { id: row.id, status: row.status, epoch: row.epoch }
    }

    /// Stores a reply that was unusable or too late.
    pub(super) async fn store_unused_reply(&self, reply: &BilledReply) -> Result<(), Error> {
        let id = ChangeSetIdentity::CallEnded(reply.ended.id);
        let mut set = ChangeSet::new(id, self.row.row.book);
        set.call_ends.push(reply.ended.clone());
        set.contents.push(reply.content.clone());
        self.ports.commit(set).await?;
        Ok(())
    }

    /// Decides the command of a reply and completes the task. `reply` is given if the reply is not
    /// in the ledger yet.
    pub(super) async fn complete_task(
        &mut self,
        reply: Option<&BilledReply>,
        command: &Command,
    ) -> Result<ReplyDecision, Error> {
        if !self.commit_claim().await? {
            return Ok(ReplyDecision::TaskEnded(TaskEnd::Lost));
        }
        let (mut attempts, mut freshness) = (CommitAttempts::default(), Freshness::Cached);
        loop {
            attempts.begin_attempt()?;
            let identity = match reply {
                Some(reply) => ChangeSetIdentity::CallEnded(reply.ended.id),
                None => ChangeSetIdentity::ByExpectation,
            };
            let now = self.ports.clock.now();
            let (db, book) = (&*self.ports.db, self.row.row.book);
            let mut unit = UnitOfWork::with_freshness(freshness, db, identity, book);
            let decided =
                decide_command(db, &mut unit, command.clone(), &self.command_context(0)).await;
            let is_recent = freshness == Freshness::Cached;
            freshness = Freshness::Current;
            match decided {
                Ok(()) => {}
                // The failure may be due to an outdated state, so the command is decided again on
                // the current state.
                Err(error) if is_recent && !error.is_retryable() => continue,
                Err(Error::Refused(refusal)) => {
                    if let Some(reply) = reply {
                        self.store_unused_reply(reply).await?;
                    }
                    return Ok(ReplyDecision::Refused(ReplyFault::from(&refusal)));
                }
                Err(error) => return Err(error),
            }
            unit.hold_stopped_tasks();
            let set = &mut unit.set;
            set.expects.push(self.claim_expectation());
            set.task_changes.push(TaskChange::Complete {
                id: self.row.row.id,
                result: json!({ "events": set.events.len() }),
                at: now,
            });
            if let Some(reply) = reply {
                set.call_ends.push(reply.ended.clone());
                set.contents.push(reply.content.clone());
            }
            match self.ports.commit(unit.into_change_set()?).await? {
                CommitOutcome::Committed { .. } | CommitOutcome::Duplicate => {
                    return Ok(ReplyDecision::TaskEnded(TaskEnd::Completed));
                }
                CommitOutcome::Conflict(CommitConflict::ExpectationFailed(Expectation::Task {
                    ..
                })) => {
                    // A late reply is stored even if another worker has the task.
                    if let Some(reply) = reply {
                        self.store_unused_reply(reply).await?;
                    }
                    return Ok(ReplyDecision::TaskEnded(TaskEnd::Lost));
                }
                CommitOutcome::Conflict(_) => {}
            }
        }
    }

    /// Handles a failed call: releases the task for a later retry, or fails it. `faults` is the
    /// number of earlier attempts that failed because of the provider.
    pub(super) async fn end_failed_call(
        &mut self,
        call: &ModelCall,
        error: &ModelError,
        faults: i32,
    ) -> Result<TaskEnd, Error> {
        let now = self.ports.clock.now();
        let ended = call.to_failed_end(now, error);
        let not_ready_since = self.not_ready_since.unwrap_or(call.started_at());
        let Some(pause) = retry::pause_before_retry(error, faults, not_ready_since, now, call.id)
        else {
            let code = call::problem_code(error);
            return self
                .fail_task(code, &retry::describe_final_failure(error, now), vec![ended])
                .await;
        };
        let until = now + pause;
        let end = self.end_call_and_release(ended, until).await?;
        if end == TaskEnd::Released
            && let Some(progress) = &self.progress
        {
            progress.report_wait(until, &error.to_string());
        }
        Ok(end)
    }

    /// Stores the end of a call and releases the task until the given time. If another worker has
    /// the task, the end of the call is stored nevertheless.
    pub(super) async fn end_call_and_release(
        &self,
        ended: CallEnd,
        until: Timestamp,
    ) -> Result<TaskEnd, Error> {
        let mut set = ChangeSet::new(ChangeSetIdentity::CallEnded(ended.id), self.row.row.book);
        set.expects.push(self.claim_expectation());
        set.call_ends.push(ended.clone());
        set.task_changes
            .push(TaskChange::Release { id: self.row.row.id, next_run_at: Some(until) });
        match self.ports.commit(set).await? {
            CommitOutcome::Committed { .. } => Ok(TaskEnd::Released),
            CommitOutcome::Conflict(_) => {
                self.end_lost_call(ended).await?;
                Ok(TaskEnd::Lost)
            }
            CommitOutcome::Duplicate => Ok(TaskEnd::Lost),
        }
    }

    pub(super) async fn release_task(&mut self, until: Timestamp) -> Result<TaskEnd, Error> {
        if !self.commit_claim().await? {
            return Ok(TaskEnd::Lost);
        }
        let row = &self.row.row;
        let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, row.book);
        set.expects.push(self.claim_expectation());
        set.task_changes.push(TaskChange::Release { id: row.id, next_run_at: Some(until) });
        let is_released = matches!(self.ports.commit(set).await?, CommitOutcome::Committed { .. });
        Ok(if is_released { TaskEnd::Released } else { TaskEnd::Lost })
    }

    /// Releases the task until the circuit breaker closes. No call is made, and the ledger is
    /// unchanged.
    pub(super) async fn wait_for_model(
        &mut self,
        until: Timestamp,
        call_no: i32,
    ) -> Result<TaskEnd, Error> {
        let end = self.release_task(until).await?;
        if end == TaskEnd::Released {
            let reason = ModelError::BreakerOpen { until }.to_string();
            self.report_wait(until, &reason, call_no);
        }
        Ok(end)
    }

    /// Stores the end of a call after which the model is asked again. Returns false if another
    /// worker has the task.
    pub(super) async fn end_faulty_call(&self, ended: CallEnd) -> Result<bool, Error> {
        let mut set = ChangeSet::new(ChangeSetIdentity::CallEnded(ended.id), self.row.row.book);
        set.expects.push(self.claim_expectation());
        set.call_ends.push(ended.clone());
        let is_own = !matches!(self.ports.commit(set).await?, CommitOutcome::Conflict(_));
        if !is_own {
            self.end_lost_call(ended).await?;
        }
        Ok(is_own)
    }

    /// Stores the end of a call whose task was taken over by another worker. The cost of the call
    /// belongs in the ledger nevertheless.
    pub(super) async fn end_lost_call(&self, ended: CallEnd) -> Result<(), Error> {
        let mut set = ChangeSet::new(ChangeSetIdentity::CallEnded(ended.id), self.row.row.book);
        set.call_ends.push(ended);
        self.ports.commit(set).await?;
        Ok(())
    }

    /// Fails the task and ends its open calls.
    pub(super) async fn fail_task(
        &mut self,
        code: ProblemCode,
        detail: &str,
        ended: Vec<CallEnd>,
    ) -> Result<TaskEnd, Error> {
        if !self.commit_claim().await? {
            return Ok(TaskEnd::Lost);
        }
        let command = self.agent.failure_command(&self.task, code, detail);
        let mut attempts = CommitAttempts::default();
        loop {
            attempts.begin_attempt()?;
            let identity = match ended.first() {
                Some(ended) => ChangeSetIdentity::CallEnded(ended.id),
                None => ChangeSetIdentity::ByExpectation,
            };
            let mut unit = UnitOfWork::new(&*self.ports.db, identity, self.row.row.book);
            decide_command(&*self.ports.db, &mut unit, command.clone(), &self.command_context(1))
                .await?;
            unit.hold_stopped_tasks();
            let set = &mut unit.set;
            set.expects.push(self.claim_expectation());
            set.task_changes.push(TaskChange::Fail {
                id: self.row.row.id,
                error: json!({ "code": code, "detail": detail }),
                at: self.ports.clock.now(),
            });
            set.call_ends.extend(ended.clone());
            match self.ports.commit(unit.into_change_set()?).await? {
                CommitOutcome::Committed { .. } | CommitOutcome::Duplicate => {
                    return Ok(TaskEnd::Failed);
                }
                CommitOutcome::Conflict(CommitConflict::ExpectationFailed(Expectation::Task {
                    ..
                })) => {
                    for ended in ended {
                        self.end_lost_call(ended).await?;
                    }
                    return Ok(TaskEnd::Lost);
                }
                CommitOutcome::Conflict(_) => {}
            }
        }
    }

    /// Returns the context for the n-th command of this task.
    fn command_context(&self, n: u8) -> CommandContext {
        let row = &self.row.row;
        let id = CommandId::derive(row.created_at, &[b"result", row.id.as_bytes(), &[n]]);
        let (now, actor) = (self.ports.clock.now(), Actor::Agent(row.agent.clone()));
        let cause =
            Cause::new(now, actor, row.user_id, &*row.correlation_id).with_causation(row.id.0);
        CommandContext::new(id, cause)
    }
}
