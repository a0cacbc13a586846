//! Step 4a of the corridor: passes events to the process managers (flows). One commit stores the
//! flows' new states and the results: tasks, timers, resume handles, and the events of the commands
//! that the flows issue.

mod book_standing;

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use async_trait::async_trait;
use scribe_domain::{
    Timestamp,
    command::Command,
    context::{Actor, Cause, CommandContext},
    event::RecordedEvent,
    flow::{
        Flow, FlowContext, Handle, HandleState, NewTask, Reaction, TaskDirective, affected_flows,
    },
    id::{BookId, CommandId, FlowRunId},
    task::Assignments,
};
use scribe_ports::store::{
    ChangeSetIdentity, Checkpoint, CommitConflict, CommitOutcome, Expectation,
    rows::{
        DeadLetterRow, FlowRow, FlowStatus, HandleRow, HandleStatus, TaskChange, TaskRow,
        TaskStatus, TimerRow,
    },
};
use uuid::Uuid;

use self::book_standing::apply_book_standing;
use crate::{
    Error, Ports,
    dead_letters::pause_book,
    decide::decide_command,
    subscriber::Subscriber,
    unit_of_work::{CommitAttempts, Freshness, UnitOfWork},
};

/// The subscriber that runs every flow.
pub struct FlowRunner {
    ports: Ports,
    assignments: Assignments,
}

impl FlowRunner {
    /// The name under which the subscriber's checkpoints are stored.
    pub const NAME: &'static str = "flow-runner";

    #[must_use]
    pub fn new(ports: Ports) -> Self {
        let assignments = ports.assignments();
        Self { ports, assignments }
    }

    /// Reacts to the events, and commits the results together with the new checkpoint.
    async fn try_reaction(
        &self,
        events: &[Arc<RecordedEvent>],
        own_events: OwnEvents,
        freshness: Freshness,
    ) -> Result<ReactionOutcome, Error> {
        let (Some(first), Some(last)) = (events.first(), events.last()) else {
            return Ok(ReactionOutcome::Handled(0));
        };
        let (subscriber, book, position) = (Self::NAME, first.book, last.position);
        let identity = ChangeSetIdentity::Delivery { subscriber, book, position };
        let mut unit = UnitOfWork::with_freshness(freshness, &*self.ports.db, identity, book);
        // Without this expectation, an event that another delivery has already handled could take
        // effect twice.
        let unhandled = Expectation::Unhandled { subscriber, book, position: first.position };
        unit.set.expects.push(unhandled);
        let mut runs = HashMap::new();
        for event in events {
            let commands = self.react_to_event(event, freshness, &mut unit, &mut runs).await?;
            for (n, command) in commands.into_iter().enumerate() {
                self.decide_command(&mut unit, command, event, n).await?;
            }
        }
        let own = unit.decided_events();
        let includes_own_events = own_events == OwnEvents::Included && !own.is_empty();
        if includes_own_events {
            for event in own {
                if !self.react_to_event(&event, freshness, &mut unit, &mut runs).await?.is_empty() {
                    return Ok(ReactionOutcome::OwnEventsDeferred);
                }
            }
        }
        for (id, run) in runs.into_iter().filter(|(_, run)| run.touched) {
            if let Some(flow) = &run.flow {
                apply_book_standing(&mut unit, id, flow).await?;
            }
            unit.set.expects.push(Expectation::Flow { id, version: run.version });
            unit.set.flows.push(run.into_row(id, book, last)?);
        }
        unit.set.checkpoint = Some(Checkpoint {
            includes_own_events,
            ..Checkpoint::at_position(subscriber, book, position)
        });
        let set = unit.into_change_set()?;
        let own_events = i64::try_from(set.events.len()).unwrap_or(i64::MAX);
        Ok(match self.ports.commit(set).await? {
            CommitOutcome::Committed { first_position: Some(own) } if includes_own_events => {
                ReactionOutcome::Handled(own + own_events - 1)
            }
            CommitOutcome::Committed { .. } => ReactionOutcome::Handled(position),
            CommitOutcome::Conflict(CommitConflict::ExpectationFailed(Expectation::LogEnd {
                ..
            })) => ReactionOutcome::OwnEventsDeferred,
            CommitOutcome::Conflict(_) | CommitOutcome::Duplicate => ReactionOutcome::Conflict,
        })
    }

    /// Passes an event to the flow runs that it concerns and collects their reactions. Returns the
    /// commands that the flows issue.
    async fn react_to_event(
        &self,
        event: &RecordedEvent,
        freshness: Freshness,
        unit: &mut UnitOfWork<'_>,
        runs: &mut HashMap<FlowRunId, FlowRunState>,
    ) -> Result<Vec<Command>, Error> {
        let mut commands = Vec::new();
        for target in affected_flows(event) {
            let run = match runs.entry(target.run) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    let row = match freshness {
                        Freshness::Cached => self.ports.db.cached_flow(target.run).await?,
                        Freshness::Current => self.ports.db.flow(target.run).await?,
                    };
                    new.insert(FlowRunState::from_row(row, target.scope_id)?)
                }
            };
            if run.flow.is_none() {
                run.flow = target.begins;
            }
            let Some(flow) = &mut run.flow else { continue };
            let ctx = FlowContext {
                run: target.run,
                assignments: &self.assignments,
                answer_time: self.ports.settings.answer_time,
                now: event.cause.at,
                cause: event.event_id,
            };
            let mut reaction = flow.react(event, &ctx);
            commands.append(&mut reaction.commands);
            run.ended |= reaction.ends;
            run.waiting = reaction
                .handles
                .iter()
                .fold(run.waiting, |_, handle| handle.state == HandleState::Waiting);
            run.touched = true;
            self.add_reaction_rows(unit, target.run, event, reaction)?;
        }
        Ok(commands)
    }

    /// Returns the position of the checkpoint if it is at or after the first event. The stored flow
    /// states then already include that event, so it must not be handled again.
    async fn load_handled_position(
        &self,
        events: &[Arc<RecordedEvent>],
    ) -> Result<Option<i64>, Error> {
        let Some(first) = events.first() else { return Ok(Some(0)) };
        let handled = self.ports.db.checkpoint(Self::NAME, first.book).await?;
        Ok((handled >= first.position).then_some(handled))
    }

    /// Adds the rows of a reaction to the unit of work.
    fn add_reaction_rows(
        &self,
        unit: &mut UnitOfWork<'_>,
        run: FlowRunId,
        event: &RecordedEvent,
        reaction: Reaction,
    ) -> Result<(), Error> {
        let set = &mut unit.set;
        // If the clock was set back after the event was recorded, the time of the event is in the
        // future. Tasks must not wait until then.
        let due = event.cause.at.min(self.ports.clock.now());
        for order in reaction.orders {
            apply_task_directive(&mut set.tasks, order, due);
            if matches!(order, TaskDirective::HoldAll | TaskDirective::ReleaseAll) {
                // The statements of a change set are unordered, so only the last hold or release of
                // a run is kept.
                set.task_changes.retain(|change| !holds_or_releases_tasks(change, run));
            }
            set.task_changes.push(match order {
                TaskDirective::CancelAll => {
                    TaskChange::CancelFlow { flow_run_id: run, at: event.cause.at }
                }
                TaskDirective::Cancel(id) => TaskChange::Cancel { id, at: event.cause.at },
                TaskDirective::HoldAll => TaskChange::HoldFlow { flow_run_id: run },
                TaskDirective::ReleaseAll => TaskChange::ReleaseFlow { flow_run_id: run, at: due },
            });
        }
        for task in reaction.tasks {
            set.tasks.push(build_task_row(task, run, event, due)?);
        }
        for timer in reaction.timers {
            set.timers_removed.retain(|id| *id != timer.id);
            set.timers.retain(|set| set.id != timer.id);
            set.timers.push(TimerRow {
                id: timer.id,
                book: event.book,
                due_at: timer.due_at,
                command: serde_json::to_value(&timer.command)?,
            });
        }
        for id in reaction.timers_removed {
            set.timers.retain(|timer| timer.id != id);
            set.timers_removed.push(id);
        }
        for handle in reaction.handles {
            set.handles.retain(|row| row.id != handle.id);
            set.handles.push(build_handle_row(handle, run));
        }
        Ok(())
    }

    /// Decides a command of a flow in the same commit as the flow's new state.
    async fn decide_command(
        &self,
        unit: &mut UnitOfWork<'_>,
        command: Command,
        event: &RecordedEvent,
        n: usize,
    ) -> Result<(), Error> {
        let id = CommandId::derive(
            event.cause.at,
            &[Self::NAME.as_bytes(), event.event_id.as_bytes(), &n.to_be_bytes()],
        );
        let cause = Cause {
            actor: Actor::System,
            causation: Some(event.event_id.0),
            ..event.cause.clone()
        };
        let ctx = CommandContext::new(id, cause);
        match decide_command(&*self.ports.db, unit, command, &ctx).await {
            // The command may have become impossible meanwhile. The flow receives the event that
            // made it impossible next.
            Err(Error::Refused(refusal)) => {
                tracing::debug!(%refusal, "a flow's command was refused");
                Ok(())
            }
            outcome => outcome,
        }
    }
}

#[async_trait]
impl Subscriber for FlowRunner {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    /// Pauses the book with the reason, because it cannot continue without its flow.
    async fn add_parking_changes(
        &self,
        unit: &mut UnitOfWork<'_>,
        letter: &DeadLetterRow,
    ) -> Result<(), Error> {
        pause_book(&self.ports, unit, letter.into()).await?;
        Ok(())
    }

    /// Reacts to the events, and in the same commit also to the events that the flows' own commands
    /// emit. Those own events are included only if no other event of the book comes before them.
    async fn react(&self, events: &[Arc<RecordedEvent>]) -> Result<i64, Error> {
        let mut attempts = CommitAttempts::default();
        let (mut own_events, mut freshness) = (OwnEvents::Included, Freshness::Cached);
        loop {
            attempts.begin_attempt()?;
            match self.try_reaction(events, own_events, freshness).await {
                Ok(ReactionOutcome::Handled(position)) => return Ok(position),
                Ok(ReactionOutcome::OwnEventsDeferred) => own_events = OwnEvents::Deferred,
                Ok(ReactionOutcome::Conflict) => {
                    if let Some(position) = self.load_handled_position(events).await? {
                        return Ok(position);
                    }
                    freshness = Freshness::Current;
                }
                Err(error) if !error.is_retryable() && freshness == Freshness::Cached => {
                    tracing::debug!(%error, "the flows react once more, to the current states");
                    freshness = Freshness::Current;
                }
                // A dead letter must name the event that failed, and that may be one of the events
                // that the flows' own commands emit. These events are therefore left out here. If
                // one of them fails after the bus has delivered it, it becomes a dead letter of its
                // own.
                Err(error) if !error.is_retryable() && own_events == OwnEvents::Included => {
                    tracing::debug!(%error, "the flows' own events are left for a later delivery");
                    own_events = OwnEvents::Deferred;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// Whether a reaction includes the events that its own commands emit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OwnEvents {
    /// The flows react to them in the same commit.
    Included,
    /// The bus delivers them to the flows.
    Deferred,
}

/// How an attempt to commit a reaction ended.
enum ReactionOutcome {
    /// Everything up to this position is handled.
    Handled(i64),
    /// The commit cannot include the reaction to the flows' own events. Either other events of the
    /// book precede them, or the flows answer them with commands whose decisions may read tables
    /// that this commit changes.
    OwnEventsDeferred,
    /// Another writer changed what the reaction depends on, or has already handled the events.
    Conflict,
}

/// The state of a flow run during a reaction.
struct FlowRunState {
    scope_id: Uuid,
    version: i64,
    flow: Option<Flow>,
    ended: bool,
    waiting: bool,
    touched: bool,
}

impl FlowRunState {
    /// Reads the stored state of a run. A run without a stored state has not begun.
    fn from_row(row: Option<FlowRow>, scope_id: Uuid) -> Result<Self, Error> {
        let (ended, waiting, touched) = (false, false, false);
        let Some(row) = row else {
            return Ok(Self { scope_id, version: 0, flow: None, ended, waiting, touched });
        };
        Ok(Self {
            scope_id,
            version: row.version,
            flow: Some(serde_json::from_str(&row.state)?),
            ended: row.status == FlowStatus::Completed,
            waiting: row.status == FlowStatus::Waiting,
            touched,
        })
    }

    fn into_row(self, id: FlowRunId, book: BookId, last: &RecordedEvent) -> Result<FlowRow, Error> {
        Ok(FlowRow {
            id,
            flow_type: self.flow.as_ref().map_or("", Flow::type_name).to_owned(),
            scope_id: self.scope_id,
            book,
            version: self.version + 1,
            status: match (self.ended, self.waiting) {
                (true, _) => FlowStatus::Completed,
                (false, true) => FlowStatus::Waiting,
                (false, false) => FlowStatus::Running,
            },
            state: serde_json::to_string(&self.flow)?.into(),
            updated_at: last.cause.at,
        })
    }
}

/// True if the change holds or releases the tasks of the run.
fn holds_or_releases_tasks(change: &TaskChange, run: FlowRunId) -> bool {
    matches!(
        change,
        TaskChange::HoldFlow { flow_run_id } | TaskChange::ReleaseFlow { flow_run_id, .. }
            if *flow_run_id == run
    )
}

/// Applies an order to tasks that the same commit creates.
fn apply_task_directive(tasks: &mut Vec<TaskRow>, order: TaskDirective, at: Timestamp) {
    match order {
        TaskDirective::CancelAll => tasks.clear(),
        TaskDirective::Cancel(id) => tasks.retain(|task| task.id != id),
        TaskDirective::HoldAll => tasks.iter_mut().for_each(|task| task.next_run_at = None),
        TaskDirective::ReleaseAll => tasks.iter_mut().for_each(|task| task.next_run_at = Some(at)),
    }
}

fn build_task_row(
    task: NewTask,
    run: FlowRunId,
    event: &RecordedEvent,
    due: Timestamp,
) -> Result<TaskRow, Error> {
    let (scope_type, scope_id) = task.task.scope();
    Ok(TaskRow {
        id: task.id,
        agent: task.agent,
        input: serde_json::to_value(&task.task)?,
        flow_run_id: run,
        step_name: task.step_name,
        try_no: task.try_no,
        book: event.book,
        scope_type,
        scope_id,
        user_id: event.cause.user,
        status: TaskStatus::Pending,
        epoch: 0,
        next_run_at: (!task.held).then_some(due),
        correlation_id: event.cause.correlation.clone(),
        created_at: event.cause.at,
    })
}

fn build_handle_row(handle: Handle, run: FlowRunId) -> HandleRow {
    HandleRow {
        id: handle.id,
        correlation_id: handle.question,
        flow_run_id: run,
        task_run_id: None,
        status: match handle.state {
            HandleState::PendingPause => HandleStatus::PendingPause,
            HandleState::Waiting => HandleStatus::Waiting,
            HandleState::Resumed => HandleStatus::Resumed,
            HandleState::Expired => HandleStatus::Expired,
            HandleState::Cancelled => HandleStatus::Cancelled,
        },
        resume_payload: handle.answer,
        created_at: handle.created_at,
        paused_at: handle.paused_at,
        resumed_at: handle.resumed_at,
        expires_at: handle.expires_at,
    }
}
