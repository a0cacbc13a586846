//! One task, from its claim to its end.

mod attempts;
mod ending;
mod holding;

use std::{any::Any, panic::AssertUnwindSafe, sync::Arc};

use futures::FutureExt;
use scribe_domain::{id::CallId, problem_code::ProblemCode, task::Task};
use scribe_ports::{
    agent::{Agent, Material, ReplyFault},
    crash::CrashPoint,
    model::{DraftSink, ModelError, ModelReply, ModelRequest, NoDraft, OutputFormat},
    store::{
        ChangeSet, Identity, Outcome,
        rows::{CallStatus, StoredCall, StoredTask},
    },
};
use uuid::Uuid;

use self::attempts::Attempts;
use super::{
    call::{self, Call},
    heard::Heard,
    recovery::uncertain_ends,
};
use crate::{
    Error, Ports,
    decide::texts,
    live::InWork,
    materials::{self, Memories},
};

/// A task in work.
struct TaskInWork<'a> {
    ports: &'a Ports,
    owner: Uuid,
    row: StoredTask,
    task: Task,
    agent: Arc<dyn Agent>,
    material: Material,
    claimed: bool,
    /// Told of from the first call on.
    told: Option<InWork>,
}

/// What a stored or fresh reply has come to.
enum Verdict {
    Done,
    Faulty(String, ReplyFault),
}

/// Works on a task until it has ended, waits for a later try, or is somebody else's.
pub(super) async fn work(
    ports: &Ports,
    memories: &Memories,
    owner: Uuid,
    row: StoredTask,
) -> Result<(), Error> {
    let task: Task = serde_json::from_value(row.row.input.clone())?;
    // An agent may serve several kinds of tasks, each with a spec of its own.
    let serves = |agent: &&Arc<dyn Agent>| {
        agent.spec().name == row.row.agent && agent.spec().serves == task.kind()
    };
    let Some(agent) = ports.roster.iter().find(serves) else {
        let (name, kind) = (&row.row.agent, task.kind());
        return Err(Error::Damaged(format!("no agent called {name:?} serves {kind:?}")));
    };
    let agent = Arc::clone(agent);
    let material = Material::default();
    let id = row.row.id;
    let mut work =
        TaskInWork { ports, owner, row, task, agent, material, claimed: false, told: None };
    // A task that panics must not take the workers with it, and all other books' replies.
    let outcome = AssertUnwindSafe(work.run(memories)).catch_unwind().await;
    match outcome.unwrap_or_else(|panic| Err(defect(&*panic))) {
        // Tried again it would end the same way: the person is told, and the book rests.
        Err(error) if !error.is_retryable() => {
            let why = format!("the program cannot do it: {error}");
            let open =
                if work.claimed { uncertain_ends(ports, id, &why).await? } else { Vec::new() };
            work.give_up(ProblemCode::Internal, &why, open).await
        }
        outcome => outcome,
    }
}

/// A panic as an error, with what it says.
fn defect(panic: &(dyn Any + Send)) -> Error {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    Error::Defect(text.unwrap_or("it does not say why").to_owned())
}

impl TaskInWork<'_> {
    async fn run(&mut self, memories: &Memories) -> Result<(), Error> {
        let db = &*self.ports.db;
        self.material = materials::load(db, memories, &self.task, self.agent.spec().reads).await?;
        let row = &self.row.row;
        // A task that was never claimed has no ledger.
        let calls = if row.epoch == 0 { Vec::new() } else { db.calls_of_task(row.id).await? };
        self.go_on(calls).await
    }

    async fn go_on(&mut self, calls: Vec<StoredCall>) -> Result<(), Error> {
        let mut attempts = Attempts::default();
        let mut call_no = 1;
        let stored: Vec<&StoredCall> =
            calls.iter().filter(|call| call.status == CallStatus::Completed).collect();
        for call in stored {
            let Some(hash) = call.end.as_ref().and_then(|end| end.reply) else { continue };
            let reply = texts(&*self.ports.db, &[hash]).await?.pop().unwrap_or_default();
            call_no = call.start.call_no + 1;
            match self.replay(&attempts, &reply).await? {
                Verdict::Done => return Ok(()),
                Verdict::Faulty(text, fault) => {
                    if let Err(end) = attempts.fault(text, fault) {
                        return self.give_up(end.code, &end.detail, Vec::new()).await;
                    }
                }
            }
        }
        loop {
            let begun = calls.iter().filter(|call| call.start.call_no == call_no);
            let attempt = begun.clone().count();
            let failed = begun.filter(|call| call::is_fault(call)).count();
            let attempt = i32::try_from(attempt).unwrap_or(i32::MAX) + 1;
            let failed = i32::try_from(failed).unwrap_or(i32::MAX);
            match self.ask(&attempts, call_no, attempt, failed).await? {
                None | Some(Verdict::Done) => return Ok(()),
                Some(Verdict::Faulty(text, fault)) => {
                    if let Err(end) = attempts.fault(text, fault) {
                        return self.give_up(end.code, &end.detail, Vec::new()).await;
                    }
                    call_no += 1;
                }
            }
        }
    }

    /// Looks at a stored reply again.
    async fn replay(&mut self, attempts: &Attempts, reply: &str) -> Result<Verdict, Error> {
        let whole = attempts.whole(reply);
        match self.agent.command(&self.task, &self.material, attempts.reply(&whole)) {
            Err(fault) => Ok(Verdict::Faulty(whole, fault)),
            Ok(command) => self.finish(None, &command).await.map(|fault| match fault {
                None => Verdict::Done,
                Some(fault) => Verdict::Faulty(whole, fault),
            }),
        }
    }

    /// Makes one call; `None` where the task is no longer this worker's.
    async fn ask(
        &mut self,
        attempts: &Attempts,
        call_no: i32,
        attempt: i32,
        failed: i32,
    ) -> Result<Option<Verdict>, Error> {
        let request = self.agent.request(&self.task, &self.material, attempts.faulty.as_ref())?;
        let mut call = Call::begin(
            self.ports,
            &self.row.row,
            &*self.agent,
            &request,
            call_no,
            attempt,
            attempts.purpose(),
        );
        let mut set = ChangeSet::new(Identity::CallStarted(call.id), self.row.row.partition_key);
        self.claim(&mut set);
        set.call_starts.push(call.start());
        if !matches!(self.ports.commit(set).await?, Outcome::Committed { .. }) {
            return Ok(None);
        }
        self.note_claim();
        self.ports.crash.hit(CrashPoint::BeforeCall);
        let (answer, heard) = self.complete(&request, call.id, attempts.before()).await;
        call.heard = heard;
        self.ports.crash.hit(CrashPoint::AfterCall);
        let answer = answer.map(|reply| self.taken_in(&call, attempts, &reply));
        let verdict = self.store(&call, &answer, failed).await?;
        self.ports.crash.hit(CrashPoint::AfterReply);
        Ok(verdict)
    }

    /// Asks the model, and tells of it; prose is shown as it grows, after `kept`. Answers besides about
    /// how many tokens have come.
    async fn complete(
        &mut self,
        request: &ModelRequest,
        call: CallId,
        kept: String,
    ) -> (Result<ModelReply, ModelError>, u32) {
        let chapter = self.material.chapter.as_deref();
        let chapter = chapter.map(|material| material.chapter.plan.position);
        let row = &self.row.row;
        let in_work = self.told.get_or_insert_with(|| {
            InWork::new(&self.ports.live, row.id, row.partition_key, &self.task)
        });
        in_work.asks(&self.task, &row.agent, chapter, call);
        let draft = match request.output {
            OutputFormat::Prose => Some(in_work.draft(call, kept)),
            OutputFormat::Json { .. } => None,
        };
        let heard = Heard::new(draft.as_ref().map_or(&NoDraft, |draft| draft as &dyn DraftSink));
        let answer = self.ports.model.complete(request, &heard).await;
        (answer, heard.tokens())
    }
}
