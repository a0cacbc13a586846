//! The question that is open: what the person is asked at a stage, how long the flow waits for the
//! answer, and how it goes on.

use serde_json::Value;
use uuid::Uuid;

use super::GenesisFlow;
use crate::{
    command::{Command, GenesisCommand},
    flow::{
        reaction::{FlowContext, Handle, HandleState, Reaction, Timer},
        time_of,
    },
    genesis::{expire_wait::ExpireWait, request_proposal::RequestProposal},
    id::{FlowRunId, derive_uuid},
    stage::Stage,
};

impl GenesisFlow {
    /// Opens the question of a stage.
    pub(super) fn ask(&mut self, stage: Stage, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        let name = stage.as_str().as_bytes();
        let handle = Handle {
            id: ctx.derive(&[b"handle", name]),
            question: ctx.derive(&[b"question", name]),
            state: HandleState::PendingPause,
            answer: None,
            created_at: ctx.now,
            paused_at: None,
            resumed_at: None,
            expires_at: None,
        };
        reaction.handles.push(handle.clone());
        self.question = Some((stage, handle));
    }

    /// Comes to wait, where the open question is about the stage.
    pub(super) fn wait_for_the_person(
        &mut self,
        stage: Stage,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let Some((asked, handle)) = &self.question else { return };
        if *asked != stage {
            return;
        }
        if handle.state == HandleState::PendingPause && handle.answer.is_none() {
            self.move_handle(HandleState::Waiting, ctx, reaction);
        }
        self.restart_wait(ctx, reaction);
    }

    /// An answer that came before the pause is used when the pause comes: when nothing of the
    /// stage is in work any more, be it made or failed.
    pub(super) fn use_early_answer(
        &mut self,
        stage: Stage,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) -> bool {
        let in_work = self.in_work(stage);
        let early = self.question.as_ref().is_some_and(|(asked, handle)| {
            *asked == stage && handle.state == HandleState::PendingPause && handle.answer.is_some()
        });
        if in_work || !early {
            return false;
        }
        self.move_handle(HandleState::Resumed, ctx, reaction);
        self.advance(stage, ctx, reaction);
        true
    }

    /// Takes the person's answer: it is used where the flow waits for it, and kept while agents
    /// work.
    pub(super) fn answer(
        &mut self,
        stage: Stage,
        answer: Value,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let in_work = self.in_work(stage);
        let Some((asked, handle)) = &mut self.question else { return };
        if *asked != stage {
            return;
        }
        handle.answer = Some(answer);
        match handle.state {
            HandleState::PendingPause if in_work => reaction.handles.push(handle.clone()),
            HandleState::PendingPause | HandleState::Waiting => {
                self.move_handle(HandleState::Resumed, ctx, reaction);
                self.advance(stage, ctx, reaction);
            }
            // A late answer: the handle stays expired, the session goes on.
            HandleState::Expired | HandleState::Resumed | HandleState::Cancelled => {
                self.question = None;
                self.advance(stage, ctx, reaction);
            }
        }
    }

    /// Goes on to the next stage.
    fn advance(&mut self, stage: Stage, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        let Some(next) = stage.next() else { return };
        self.ask(next, ctx, reaction);
        reaction.commands.push(Command::Genesis {
            session_id: self.session_id,
            command: Box::new(GenesisCommand::RequestProposal(RequestProposal { stage: next })),
        });
    }

    /// Moves the open question's handle; one that is answered or no longer asked is let go.
    pub(super) fn move_handle(
        &mut self,
        state: HandleState,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let Some((_, handle)) = &mut self.question else { return };
        handle.state = state;
        match state {
            HandleState::Waiting => handle.paused_at = Some(ctx.now),
            HandleState::Resumed => handle.resumed_at = Some(ctx.now),
            HandleState::PendingPause | HandleState::Expired | HandleState::Cancelled => {}
        }
        reaction.handles.push(handle.clone());
        if state != HandleState::Waiting {
            reaction.timers_removed.push(wait_id(ctx.run));
        }
        if matches!(state, HandleState::Resumed | HandleState::Cancelled) {
            self.question = None;
        }
    }

    /// Asks again what nobody has answered in time. The expired handle stays as it is; the question
    /// is the same.
    pub(super) fn ask_again(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        let Some((_, handle)) = &mut self.question else { return };
        if handle.state != HandleState::Expired {
            return;
        }
        *handle = Handle {
            id: ctx.derive(&[b"handle", handle.id.as_bytes()]),
            question: handle.question,
            state: HandleState::Waiting,
            answer: None,
            created_at: ctx.now,
            paused_at: Some(ctx.now),
            resumed_at: None,
            expires_at: None,
        };
        reaction.handles.push(handle.clone());
    }

    /// Gives the person the whole time again, after anything that shows them at work.
    pub(super) fn restart_wait(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        if self.held {
            return;
        }
        let session_id = self.session_id;
        let Some((stage, handle)) = &mut self.question else { return };
        if handle.state != HandleState::Waiting {
            return;
        }
        let due_at = ctx.now + ctx.answer_time;
        handle.expires_at = Some(due_at);
        reaction.handles.retain(|changed| changed.id != handle.id);
        reaction.handles.push(handle.clone());
        reaction.timers.push(Timer {
            id: wait_id(ctx.run),
            due_at,
            command: Command::Genesis {
                session_id,
                command: Box::new(GenesisCommand::ExpireWait(ExpireWait { stage: *stage })),
            },
        });
    }

    pub(super) fn stop_wait(&self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        reaction.timers_removed.push(wait_id(ctx.run));
    }
}

fn wait_id(run: FlowRunId) -> Uuid {
    derive_uuid(time_of(run.0), &[run.as_bytes(), b"wait"])
}
