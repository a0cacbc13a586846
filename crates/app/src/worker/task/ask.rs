//! Asks the model until the task is done.

use std::collections::HashSet;

use scribe_domain::{Timestamp, content::ContentHash, id::CallId};
use scribe_ports::{
    agent::ReplyFault,
    crash::CrashPoint,
    model::{DraftSink, ModelError, ModelInfo, ModelReply, NoDraft, OutputFormat},
    store::{ChangeSet, ChangeSetIdentity, CommitOutcome, rows::StoredCall},
};

use super::{
    super::{
        call::{self, ModelCall},
        reply_meter::ReplyMeter,
    },
    AskOutcome, TaskAttempts, TaskEnd, TaskInWork,
    attempts::{TaskFailure, UnusableReply},
    fit_request::{FitOutcome, FittedRequest, OversizedRequest},
};
use crate::{Error, cache_watch::AnsweredCall, live::TaskProgress};

/// The maximum number of prompt sizes that are tried while the server refuses the prompt as too
/// large.
const MAX_PROMPT_SIZES: usize = 8;

/// The place of a call in the ledger of its task.
#[derive(Debug, Clone, Copy)]
pub(super) struct CallPlace {
    call_no: i32,
    /// The number of the attempt at the call, from 1.
    attempt: i32,
    /// How many earlier attempts failed through a fault of the provider.
    pub(super) faults: i32,
}

impl CallPlace {
    /// Returns the place after the earlier attempts at a call.
    fn after_attempts<'a>(
        earlier: impl Iterator<Item = &'a StoredCall> + Clone,
        call_no: i32,
    ) -> Self {
        let faults = earlier.clone().filter(|call| call::is_provider_fault(call)).count();
        let attempt = i32::try_from(earlier.count()).unwrap_or(i32::MAX).saturating_add(1);
        Self { call_no, attempt, faults: i32::try_from(faults).unwrap_or(i32::MAX) }
    }
}

/// The requests for one question that the server has refused because of their size.
#[derive(Default)]
struct RefusedSizes {
    requests: HashSet<ContentHash>,
    /// The last reason that the server gave.
    reason: Option<String>,
}

impl RefusedSizes {
    /// Returns why the model is not asked: no prompt is short enough.
    fn too_large_failure(&self, too_large: &OversizedRequest) -> TaskFailure {
        self.build_failure(too_large.describe_sizes(), "; ")
    }

    /// Returns the reason for not asking the model: this exact request was refused before, and no
    /// smaller request is known.
    fn refused_again_failure(&self) -> TaskFailure {
        self.build_failure(OversizedRequest::NEXT_STEP.to_owned(), ". ")
    }

    /// Puts the server's reason before a detail.
    fn build_failure(&self, detail: String, separator: &str) -> TaskFailure {
        let detail = match &self.reason {
            Some(reason) => format!("{reason}{separator}{detail}"),
            None => detail,
        };
        TaskFailure { code: OversizedRequest::PROBLEM_CODE, detail }
    }
}

/// A call before it is made.
enum BeginOutcome {
    /// The call is in the ledger.
    Stored(Box<(ModelCall, FittedRequest)>),
    /// The model is not asked.
    TaskEnded(TaskEnd),
}

enum CallOutcome {
    TaskEnded(TaskEnd),
    Unusable(UnusableReply),
    /// The server refused the request because of its size; another size is tried.
    WrongSize,
}

impl From<AskOutcome> for CallOutcome {
    fn from(outcome: AskOutcome) -> Self {
        match outcome {
            AskOutcome::TaskEnded(end) => Self::TaskEnded(end),
            AskOutcome::Unusable(unusable) => Self::Unusable(unusable),
        }
    }
}

/// What the server answered to a call.
struct CallAnswer {
    /// `None` if the process aborted the call.
    reply: Option<Result<ModelReply, ModelError>>,
    /// The estimated number of tokens received.
    received_tokens: u32,
}

impl TaskInWork<'_> {
    /// Asks the model, and asks again after every unusable reply, until the task has ended. `calls`
    /// are the earlier calls of the task. The first call that is made gets the number `call_no`.
    pub(super) async fn ask_until_done(
        &mut self,
        calls: &[StoredCall],
        mut attempts: TaskAttempts,
        mut call_no: i32,
    ) -> Result<TaskEnd, Error> {
        loop {
            if let Some(until) = self.ports.model.unavailable_until(self.agent.spec().tier) {
                return self.wait_for_model(until, call_no).await;
            }
            let earlier = calls.iter().filter(|call| call.start.call_no == call_no);
            self.not_ready_since =
                call::find_not_ready_start(earlier.clone(), self.ports.clock.now());
            let place = CallPlace::after_attempts(earlier, call_no);
            let outcome = self.ask_question(&attempts, place).await?;
            self.count_reply(&attempts, &outcome);
            let unusable = match outcome {
                AskOutcome::TaskEnded(end) => return Ok(end),
                AskOutcome::Unusable(unusable) => unusable,
            };
            if unusable.fault == ReplyFault::ReasoningOnly {
                self.learn_reasoning_only();
            }
            let advice = self.format_advice(&unusable.fault);
            if let Err(TaskFailure { code, mut detail }) = attempts.record_fault(unusable) {
                if let Some(advice) = advice {
                    detail = format!("{detail}. {advice}");
                }
                return self.fail_task(code, &detail, Vec::new()).await;
            }
            call_no += 1;
        }
    }

    /// Learns whether a reply corrected an earlier one in vain. A last reply counts too: its faults
    /// were tolerated.
    fn count_reply(&self, attempts: &TaskAttempts, outcome: &AskOutcome) {
        let is_faulty = matches!(
            outcome,
            AskOutcome::Unusable(UnusableReply {
                fault: ReplyFault::Repair(_) | ReplyFault::TooShort(_),
                ..
            })
        );
        let is_in_vain = attempts.corrects_reply() && (is_faulty || attempts.is_last());
        let model = self.ports.model.model_info(self.agent.spec().tier);
        self.limits.count_reply(&model, is_in_vain);
    }

    /// Asks one question. If the server refuses its size, asks it again with another size.
    async fn ask_question(
        &mut self,
        attempts: &TaskAttempts,
        place: CallPlace,
    ) -> Result<AskOutcome, Error> {
        let mut place = place;
        let mut refused = RefusedSizes::default();
        loop {
            match self.make_call(attempts, place, &mut refused).await? {
                CallOutcome::TaskEnded(end) => return Ok(AskOutcome::TaskEnded(end)),
                CallOutcome::Unusable(unusable) => return Ok(AskOutcome::Unusable(unusable)),
                CallOutcome::WrongSize => place.attempt += 1,
            }
        }
    }

    /// Makes one call: commits it to the ledger, asks the model, and stores the reply.
    async fn make_call(
        &mut self,
        attempts: &TaskAttempts,
        place: CallPlace,
        refused: &mut RefusedSizes,
    ) -> Result<CallOutcome, Error> {
        self.read_cache_history().await?;
        let (mut call, fitted) = match self.begin_call(attempts, place, refused).await? {
            BeginOutcome::Stored(stored) => *stored,
            BeginOutcome::TaskEnded(end) => return Ok(CallOutcome::TaskEnded(end)),
        };
        self.ports.crash.reach_point(CrashPoint::BeforeCall);
        let answer = self.ask_model(&fitted, call.id, attempts.text_to_continue()).await;
        call.received_tokens = answer.received_tokens;
        self.ports.crash.reach_point(CrashPoint::AfterCall);
        let Some(reply) = answer.reply else {
            return Ok(CallOutcome::TaskEnded(self.release_task_after_abort(&call).await?));
        };

        if let Ok(reply) = &reply {
            self.watch_cache(&call, &fitted, reply);
        }
        let has_other_size = self.learn_from_answer(&fitted, &reply);
        if let Err(error) = &reply
            && has_other_size
            && refused.requests.len() < MAX_PROMPT_SIZES
        {
            refused.reason = Some(error.to_string());
            return self.end_wrong_size_call(&call, error).await;
        }
        let reply = reply.map(|reply| self.parse_reply(&call, attempts, &reply));
        let outcome = self.store_reply(&call, &reply, place.faults).await?;
        self.ports.crash.reach_point(CrashPoint::AfterReply);
        Ok(outcome.into())
    }

    /// Reads what the model's cache has served of the book in earlier processes, once for each book
    /// and model.
    async fn read_cache_history(&self) -> Result<(), Error> {
        let (book, watch) = (self.row.row.book, &self.ports.cache_watch);
        let model = self.ports.model.model_info(self.agent.spec().tier);
        if watch.lacks_history(book, &model) {
            let ModelInfo { provider, model: name, .. } = &model;
            let least = self.ports.db.least_cached_tokens(book, provider, name).await?;
            watch.add_history(book, &model, least);
        }
        Ok(())
    }

    /// Compares what the provider's cache has served with what it could serve.
    fn watch_cache(&self, call: &ModelCall, fitted: &FittedRequest, reply: &ModelReply) {
        let book = self.row.row.book;
        let is_alarm = self.ports.cache_watch.record_call(&AnsweredCall {
            book,
            model: &fitted.model,
            request: &fitted.request,
            usage: reply.usage,
            started_at: call.started_at(),
            ended_at: self.ports.clock.now(),
        });
        if is_alarm {
            tracing::warn!(
                %book,
                model = fitted.model.model,
                "the provider's prompt cache no longer serves the prompts of this book, which \
                 begin like earlier ones, so each is paid for in full"
            );
            if let Some(progress) = &self.progress {
                progress.report_notice(
                    "The provider's prompt cache no longer serves this book's prompts, so each of \
                     them is paid for in full",
                );
            }
        }
    }

    /// Fits a request into the model's context, and commits its call to the ledger.
    async fn begin_call(
        &mut self,
        attempts: &TaskAttempts,
        place: CallPlace,
        refused: &mut RefusedSizes,
    ) -> Result<BeginOutcome, Error> {
        // Every call needs its own permission, so that a stop takes effect between two calls.
        let Some(in_flight) = self.ports.shutdown.begin_call() else {
            return Ok(BeginOutcome::TaskEnded(self.release_task_before_call().await?));
        };
        self.in_flight = Some(in_flight);
        let fitted = match self.fit_request(attempts.faulty.as_ref()).await? {
            FitOutcome::Fits(fitted) => fitted,
            FitOutcome::TooLarge(too_large) => {
                return self.end_begun_call(refused.too_large_failure(&too_large)).await;
            }
        };
        let mut call = ModelCall::begin(
            self.ports,
            &self.row.row,
            &*self.agent,
            &fitted.request,
            place.call_no,
            place.attempt,
            attempts.next_call_purpose(),
        );
        call.note_omissions(&fitted.list_omissions());
        if !refused.requests.insert(call.request_hash()) {
            return self.end_begun_call(refused.refused_again_failure()).await;
        }
        if !self.start_call(&call).await? {
            return Ok(BeginOutcome::TaskEnded(TaskEnd::Lost));
        }
        if self.ports.shutdown.is_requested() {
            // The stop was requested during the commit. The call is in the ledger, but it is not
            // made.
            return Ok(BeginOutcome::TaskEnded(self.release_task_before_send(&call).await?));
        }
        Ok(BeginOutcome::Stored(Box::new((call, fitted))))
    }

    /// Fails the task, because the model cannot be asked.
    async fn end_begun_call(&mut self, failure: TaskFailure) -> Result<BeginOutcome, Error> {
        let TaskFailure { code, detail } = failure;
        Ok(BeginOutcome::TaskEnded(self.fail_task(code, &detail, Vec::new()).await?))
    }

    /// Ends a call whose size the server has refused.
    async fn end_wrong_size_call(
        &self,
        call: &ModelCall,
        error: &ModelError,
    ) -> Result<CallOutcome, Error> {
        let ended = call.to_wrong_size_end(self.ports.clock.now(), error);
        Ok(if self.end_faulty_call(ended).await? {
            CallOutcome::WrongSize
        } else {
            CallOutcome::TaskEnded(TaskEnd::Lost)
        })
    }

    /// Commits a call to the ledger before it is made, together with the claim of the task. Returns
    /// false if another worker was faster, or if the task was held or cancelled. The caller must
    /// then stop working on the task.
    async fn start_call(&mut self, call: &ModelCall) -> Result<bool, Error> {
        let mut set = ChangeSet::new(ChangeSetIdentity::CallStarted(call.id), self.row.row.book);
        self.add_claim(&mut set);
        set.call_starts.push(call.to_call_start());
        let is_started = matches!(self.ports.commit(set).await?, CommitOutcome::Committed { .. });
        if is_started {
            self.note_claim();
        }
        Ok(is_started)
    }

    /// Asks the model and reports progress. Prose is streamed as it arrives, after the text `kept`.
    async fn ask_model(
        &mut self,
        fitted: &FittedRequest,
        call: CallId,
        kept: String,
    ) -> CallAnswer {
        let chapter = self.context.chapter_position();
        let row = &self.row.row;
        let notice = self.omission_notice(fitted);
        let progress = self.progress.get_or_insert_with(|| {
            TaskProgress::new(&self.ports.live, row.id, row.book, &self.task)
        });
        progress.report_call(&self.task, &row.agent, chapter, call);
        if let Some(notice) = notice {
            progress.report_notice(&notice);
        }
        let request = &fitted.request;
        let draft = match request.output {
            OutputFormat::Prose => Some(progress.start_draft_stream(call, kept)),
            OutputFormat::Json { .. } => None,
        };
        let meter =
            ReplyMeter::new(draft.as_ref().map_or(&NoDraft, |draft| draft as &dyn DraftSink));
        let reply = tokio::select! {
            biased;
            reply = self.ports.model.complete(request, &meter) => Some(reply),
            () = self.ports.shutdown.wait_for_abort() => None,
        };
        CallAnswer { reply, received_tokens: meter.into_estimated_tokens() }
    }

    /// Reports that the model will be asked later, before the first call of the task.
    pub(super) fn report_wait(&mut self, until: Timestamp, reason: &str, call_no: i32) {
        let chapter = self.context.chapter_position();
        let row = &self.row.row;
        let call = CallId::derive(row.created_at, &[row.id.as_bytes(), &call_no.to_be_bytes()]);
        let progress = self.progress.get_or_insert_with(|| {
            TaskProgress::new(&self.ports.live, row.id, row.book, &self.task)
        });
        progress.report_wait_before_call(&self.task, &row.agent, chapter, call, until, reason);
    }
}
