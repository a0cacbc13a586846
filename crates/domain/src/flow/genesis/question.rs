//! The open question: what the user is asked at a stage, how long the flow waits for the answer,
//! and how the flow continues.

use serde_json::Value;
use uuid::Uuid;

use super::GenesisFlow;
use crate::{
    command::{Command, GenesisCommand},
    flow::{
        decode_time,
        reaction::{FlowContext, Handle, HandleState, Reaction, Timer},
    },
    genesis::{expire_wait::ExpireWait, request_proposal::RequestProposal},
    id::{FlowRunId, derive_uuid},
    stage::Stage,
};

impl GenesisFlow {
    pub(super) fn open_question(
        &mut self,
        stage: Stage,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let name = stage.as_str().as_bytes();
        let handle = Handle {
            id: ctx.derive_id(&[b"handle", name]),
            question: ctx.derive_id(&[b"question", name]),
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

    /// Asks about a stage that the session has entered, if the open question is about another one.
    ///
    /// A guided session has asked already when the stage before was confirmed. An early answer
    /// keeps its question until the agents have finished.
    pub(super) fn enter_stage(
        &mut self,
        stage: Stage,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let is_answered_early = self.question.as_ref().is_some_and(|(asked, handle)| {
            *asked != stage && handle.state == HandleState::PendingPause && handle.answer.is_some()
        });
        if is_answered_early {
            return;
        }
        let needs_proposal = !self.proposed.contains(&stage);
        if self.question.as_ref().is_none_or(|(asked, _)| *asked != stage) {
            self.ask_about(stage, ctx, reaction);
            if needs_proposal && !self.free_form {
                reaction.commands.push(Command::Genesis {
                    session_id: self.session_id,
                    command: Box::new(GenesisCommand::RequestProposal(RequestProposal { stage })),
                });
            }
        }
        if !self.has_running_proposal(stage) && (!needs_proposal || self.free_form) {
            self.wait_for_user(stage, ctx, reaction);
        }
    }

    /// Closes the open question, because every stage is confirmed.
    pub(super) fn close_unanswered_question(
        &mut self,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        if self.question.as_ref().is_some_and(|(_, handle)| handle.answer.is_none()) {
            self.move_handle(HandleState::Cancelled, ctx, reaction);
        }
    }

    /// Replaces the open question by one about a stage.
    pub(super) fn ask_about(
        &mut self,
        stage: Stage,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        if self.question.as_ref().is_some_and(|(asked, _)| *asked == stage) {
            return;
        }
        self.move_handle(HandleState::Cancelled, ctx, reaction);
        self.open_question(stage, ctx, reaction);
    }

    /// Starts to wait for the user if the open question is about the stage.
    pub(super) fn wait_for_user(
        &mut self,
        stage: Stage,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let Some((question_stage, handle)) = &self.question else { return };
        if *question_stage != stage {
            return;
        }
        if handle.state == HandleState::PendingPause && handle.answer.is_none() {
            self.move_handle(HandleState::Waiting, ctx, reaction);
        }
        self.restart_wait(ctx, reaction);
    }

    /// Uses an answer that arrived before the flow began to wait, unless a proposal for the stage
    /// is still in progress. Returns true if an answer was used.
    pub(super) fn use_early_answer(
        &mut self,
        stage: Stage,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) -> bool {
        let in_work = self.has_running_proposal(stage);
        let early = self.question.as_ref().is_some_and(|(question_stage, handle)| {
            *question_stage == stage
                && handle.state == HandleState::PendingPause
                && handle.answer.is_some()
        });
        if in_work || !early {
            return false;
        }
        self.move_handle(HandleState::Resumed, ctx, reaction);
        self.advance_stage(stage, ctx, reaction);
        true
    }

    /// Handles the user's answer. If the flow waits for the answer, it is used. While agents are
    /// still working, it is stored.
    pub(super) fn handle_answer(
        &mut self,
        stage: Stage,
        answer: Value,
        ctx: &FlowContext<'_>,
        reaction: &mut Reaction,
    ) {
        let in_work = self.has_running_proposal(stage);
        let Some((question_stage, handle)) = &mut self.question else { return };
        if *question_stage != stage {
            return;
        }
        handle.answer = Some(answer);
        match handle.state {
            HandleState::PendingPause if in_work => reaction.handles.push(handle.clone()),
            HandleState::PendingPause | HandleState::Waiting => {
                self.move_handle(HandleState::Resumed, ctx, reaction);
                self.advance_stage(stage, ctx, reaction);
            }
            // The answer is late: the handle stays expired, and the session continues.
            HandleState::Expired | HandleState::Resumed | HandleState::Cancelled => {
                self.question = None;
                self.advance_stage(stage, ctx, reaction);
            }
        }
    }

    fn advance_stage(&mut self, stage: Stage, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        // A free-form session proposes nothing by itself.
        let Some(next) = stage.next().filter(|_| !self.free_form) else { return };
        self.open_question(next, ctx, reaction);
        reaction.commands.push(Command::Genesis {
            session_id: self.session_id,
            command: Box::new(GenesisCommand::RequestProposal(RequestProposal { stage: next })),
        });
    }

    /// Sets the state of the open question's handle. A question that is answered or no longer asked
    /// is dropped.
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

    /// Asks an expired question again with a new handle. The expired handle stays unchanged, and
    /// the id of the question stays the same.
    pub(super) fn ask_again(&mut self, ctx: &FlowContext<'_>, reaction: &mut Reaction) {
        let Some((_, handle)) = &mut self.question else { return };
        if handle.state != HandleState::Expired {
            return;
        }
        *handle = Handle {
            id: ctx.derive_id(&[b"handle", handle.id.as_bytes()]),
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

    /// Restarts the full wait time after any action of the user.
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
    derive_uuid(decode_time(run.0), &[run.as_bytes(), b"wait"])
}
