//! One task, from its claim to its end.

mod asking;
mod attempts;
mod dropped;
mod end_task;
mod give_back;
mod store_reply;

use std::{any::Any, collections::HashSet, panic::AssertUnwindSafe, sync::Arc};

use futures::FutureExt;
use scribe_domain::{Timestamp, id::CallId, problem_code::ProblemCode, task::Task};
use scribe_ports::{
    agent::{Agent, PromptContext, ReplyFault},
    crash::CrashPoint,
    model::{DraftSink, Finish, ModelError, ModelReply, NoDraft, OutputFormat},
    store::{
        ChangeSet, Identity, Outcome,
        rows::{CallStatus, StoredCall, StoredTask},
    },
};
use uuid::Uuid;

use self::{
    asking::{FittedRequest, LastReply, TooLarge},
    attempts::Attempts,
};
use super::{
    call::{self, Call},
    limits::ModelLimits,
    recovery::uncertain_ends,
    reply_meter::ReplyMeter,
};
use crate::{
    Error, Ports,
    contents::read_texts,
    live::TaskProgress,
    prompt_context::{self, CanonCache},
    shutdown::CallInFlight,
};

/// The maximum number of prompt sizes that are tried while the server refuses the prompt as too
/// large.
const MOST_SIZES: usize = 8;

/// A task and the worker's knowledge of it.
struct TaskInWork<'a> {
    ports: &'a Ports,
    owner: Uuid,
    row: StoredTask,
    task: Task,
    agent: Arc<dyn Agent>,
    context: PromptContext,
    claimed: bool,
    /// Held from the first call to the end of the task, so that a shutdown waits until its replies are
    /// stored.
    in_flight: Option<CallInFlight>,
    /// Reports live progress, from the first call on.
    progress: Option<TaskProgress>,
    /// What is known about the limits of the models.
    limits: &'a ModelLimits,
    last: LastReply,
    /// Since when the server has not been ready for the current call.
    not_ready_since: Option<Timestamp>,
}

/// The outcome of a stored or newly received reply.
enum ReplyOutcome {
    Done,
    /// The text, its finish reason, and its fault.
    Faulty(String, Finish, ReplyFault),
}

/// Works on a task until it has ended, is released for a later try, or is taken over by another
/// worker.
pub(super) async fn work(
    ports: &Ports,
    canon_cache: &CanonCache,
    limits: &ModelLimits,
    owner: Uuid,
    row: StoredTask,
) -> Result<(), Error> {
    let task: Task = serde_json::from_value(row.row.input.clone())?;
    // An agent may serve several kinds of tasks, with a separate spec for each.
    let serves = |agent: &&Arc<dyn Agent>| {
        agent.spec().name == row.row.agent && agent.spec().serves == task.kind()
    };
    let Some(agent) = ports.roster.iter().find(serves) else {
        let (name, kind) = (&row.row.agent, task.kind());
        return Err(Error::Damaged(format!("no agent called {name:?} serves {kind:?}")));
    };
    let agent = Arc::clone(agent);
    let id = row.row.id;
    let mut work = TaskInWork {
        ports,
        owner,
        row,
        task,
        agent,
        context: PromptContext::Unread,
        claimed: false,
        in_flight: None,
        progress: None,
        limits,
        last: LastReply::default(),
        not_ready_since: None,
    };
    // A panic must not end the other tasks of the process, whose replies would be lost.
    let outcome = AssertUnwindSafe(work.run(canon_cache)).catch_unwind().await;
    match outcome.unwrap_or_else(|panic| Err(defect(&*panic))) {
        // A retry would fail in the same way: the book is paused with the reason.
        Err(error) if !error.is_retryable() => {
            let why = format!("scribe cannot do it: {error}");
            let open =
                if work.claimed { uncertain_ends(ports, id, &why).await? } else { Vec::new() };
            work.give_up(ProblemCode::Internal, &why, open).await
        }
        outcome => outcome,
    }
}

/// Turns a panic into an error with its message.
fn defect(panic: &(dyn Any + Send)) -> Error {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    Error::Defect(text.unwrap_or("it gave no reason").to_owned())
}

impl TaskInWork<'_> {
    async fn run(&mut self, canon_cache: &CanonCache) -> Result<(), Error> {
        let db = &*self.ports.db;
        self.context =
            prompt_context::load_context(db, canon_cache, &self.task, self.agent.spec().reads)
                .await?;
        let row = &self.row.row;
        // A task that was never claimed has no ledger.
        let calls = if row.epoch == 0 { Vec::new() } else { db.calls_of_task(row.id).await? };
        self.go_on(calls).await
    }

    async fn go_on(&mut self, calls: Vec<StoredCall>) -> Result<(), Error> {
        let mut attempts = Attempts::default();
        if self.is_settled_by_dropped(&mut attempts).await? {
            return Ok(());
        }
        let mut call_no = 1;
        for call in &calls {
            if call::is_reasoning_only(call) {
                call_no = call.start.call_no + 1;
                self.learn_reasoning_only();
                let fault = ReplyFault::ReasoningOnly;
                if let Err(end) = attempts.fault(String::new(), Finish::Stop, fault) {
                    return self.give_up(end.code, &end.detail, Vec::new()).await;
                }
                continue;
            }
            let Some(end) = call.end.as_ref().filter(|_| call.status == CallStatus::Completed)
            else {
                continue;
            };
            let Some(hash) = end.reply else { continue };
            let finish = Finish::from_word(end.finish.as_deref());
            let reply = read_texts(&*self.ports.db, &[hash]).await?.pop().unwrap_or_default();
            call_no = call.start.call_no + 1;
            match self.replay(&attempts, &reply, finish).await? {
                ReplyOutcome::Done => return Ok(()),
                ReplyOutcome::Faulty(text, finish, fault) => {
                    if let Err(end) = attempts.fault(text, finish, fault) {
                        return self.give_up(end.code, &end.detail, Vec::new()).await;
                    }
                }
            }
        }
        loop {
            if let Some(until) = self.ports.model.unavailable_until(self.agent.spec().tier) {
                return self.wait_for_model(until, call_no).await;
            }
            let begun = calls.iter().filter(|call| call.start.call_no == call_no);
            let attempt = begun.clone().count();
            self.not_ready_since = call::not_ready_since(begun.clone(), self.ports.clock.now());
            let failed = begun.filter(|call| call::is_fault(call)).count();
            let attempt = i32::try_from(attempt).unwrap_or(i32::MAX) + 1;
            let failed = i32::try_from(failed).unwrap_or(i32::MAX);
            match self.ask(&attempts, call_no, attempt, failed).await? {
                None | Some(ReplyOutcome::Done) => return Ok(()),
                Some(ReplyOutcome::Faulty(text, finish, fault)) => {
                    if fault == ReplyFault::ReasoningOnly {
                        self.learn_reasoning_only();
                    }
                    let advice = self.advice(&fault);
                    if let Err(end) = attempts.fault(text, finish, fault) {
                        let detail = match advice {
                            Some(advice) => format!("{}. {advice}", end.detail),
                            None => end.detail,
                        };
                        return self.give_up(end.code, &detail, Vec::new()).await;
                    }
                    call_no += 1;
                }
            }
        }
    }

    /// Processes a stored reply again.
    async fn replay(
        &mut self,
        attempts: &Attempts,
        reply: &str,
        finish: Finish,
    ) -> Result<ReplyOutcome, Error> {
        let (whole, finish) = attempts.join(reply, finish);
        match self.agent.command(&self.task, &self.context, attempts.reply(&whole, finish)) {
            Err(fault) => Ok(ReplyOutcome::Faulty(whole, finish, fault)),
            Ok(command) => self.finish_task(None, &command).await.map(|fault| match fault {
                None => ReplyOutcome::Done,
                Some(fault) => ReplyOutcome::Faulty(whole, finish, fault),
            }),
        }
    }

    /// Makes one call; if the server refuses its size, makes it again with another size. Returns
    /// `None` if the task no longer belongs to this worker.
    async fn ask(
        &mut self,
        attempts: &Attempts,
        call_no: i32,
        attempt: i32,
        failed: i32,
    ) -> Result<Option<ReplyOutcome>, Error> {
        let mut asked = HashSet::new();
        let mut refused = String::new();
        let mut attempt = attempt;
        loop {
            // Every call needs its own permission, so that a stop takes effect between two calls.
            let Some(in_flight) = self.ports.shutdown.begin_call() else {
                self.give_back().await?;
                return Ok(None);
            };
            self.in_flight = Some(in_flight);
            let fitted = match self.fit_request(attempts.faulty.as_ref())? {
                Ok(fitted) => fitted,
                Err(too_large) => {
                    let mut detail = too_large.detail();
                    if !refused.is_empty() {
                        detail = format!("{refused}; {detail}");
                    }
                    self.give_up(TooLarge::CODE, &detail, Vec::new()).await?;
                    return Ok(None);
                }
            };
            let mut call = Call::begin(
                self.ports,
                &self.row.row,
                &*self.agent,
                &fitted.request,
                call_no,
                attempt,
                attempts.purpose(),
            );
            call.note_left_out(&fitted.left_out());
            if !asked.insert(call.request_hash()) {
                // This exact request was refused before, and no smaller one is known.
                let detail = format!("{refused}. {}", TooLarge::ADVICE);
                self.give_up(TooLarge::CODE, &detail, Vec::new()).await?;
                return Ok(None);
            }
            let mut set = ChangeSet::new(Identity::CallStarted(call.id), self.row.row.book);
            self.claim(&mut set);
            set.call_starts.push(call.start());
            if !matches!(self.ports.commit(set).await?, Outcome::Committed { .. }) {
                return Ok(None);
            }
            self.note_claim();
            if self.ports.shutdown.is_requested() {
                // The stop was requested during the commit: the call is in the ledger, but is not
                // made.
                self.give_back_unsent(&call).await?;
                return Ok(None);
            }
            self.ports.crash.hit(CrashPoint::BeforeCall);
            let (answer, heard) = self.complete(&fitted, call.id, attempts.before()).await;
            call.heard = heard;
            self.ports.crash.hit(CrashPoint::AfterCall);
            let Some(answer) = answer else {
                self.give_back_cut(&call).await?;
                return Ok(None);
            };
            let has_other_size = self.learn(&fitted, &answer);
            if let Err(error) = &answer
                && has_other_size
                && asked.len() < MOST_SIZES
            {
                refused = error.to_string();
                let ended = call.of_wrong_size(self.ports.clock.now(), error);
                if !self.end_faulty_call(ended).await? {
                    return Ok(None);
                }
                attempt += 1;
                continue;
            }
            let answer = answer.map(|reply| self.parse_reply(&call, attempts, &reply));
            let outcome = self.store_reply(&call, &answer, failed).await?;
            self.ports.crash.hit(CrashPoint::AfterReply);
            return Ok(outcome);
        }
    }

    /// Asks the model and reports progress. Prose is streamed as it arrives, after the text `kept`.
    /// Returns the answer, or `None` if the call was cut off, and the estimated number of tokens
    /// received.
    async fn complete(
        &mut self,
        fitted: &FittedRequest,
        call: CallId,
        kept: String,
    ) -> (Option<Result<ModelReply, ModelError>>, u32) {
        let chapter = self.context.chapter_position();
        let row = &self.row.row;
        let notice = self.left_out_notice(fitted);
        let progress = self.progress.get_or_insert_with(|| {
            TaskProgress::new(&self.ports.live, row.id, row.book, &self.task)
        });
        progress.report_call(&self.task, &row.agent, chapter, call);
        if let Some(notice) = notice {
            progress.report_notice(&notice);
        }
        let request = &fitted.request;
        let draft = match request.output {
            OutputFormat::Prose => Some(progress.draft_stream(call, kept)),
            OutputFormat::Json { .. } => None,
        };
        let meter =
            ReplyMeter::new(draft.as_ref().map_or(&NoDraft, |draft| draft as &dyn DraftSink));
        let answer = tokio::select! {
            biased;
            answer = self.ports.model.complete(request, &meter) => Some(answer),
            () = self.ports.shutdown.calls_are_cut() => None,
        };
        (answer, meter.tokens())
    }

    /// Reports that the model will be asked later, before the first call of the task.
    fn report_wait(&mut self, until: Timestamp, reason: &str, call_no: i32) {
        let chapter = self.context.chapter_position();
        let row = &self.row.row;
        let call = CallId::derive(row.created_at, &[row.id.as_bytes(), &call_no.to_be_bytes()]);
        let progress = self.progress.get_or_insert_with(|| {
            TaskProgress::new(&self.ports.live, row.id, row.book, &self.task)
        });
        progress.report_wait_before_call(&self.task, &row.agent, chapter, call, until, reason);
    }
}
