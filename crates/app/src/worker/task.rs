//! One task, from its claim to its end.

use std::sync::Arc;

use scribe_domain::{
    command::Command,
    content::Content,
    context::{Actor, CommandContext},
    id::CommandId,
    task::Task,
};
use scribe_ports::{
    agent::{Agent, Material, ReplyFault},
    crash::CrashPoint,
    model::{ModelError, NoDraft},
    store::{
        ChangeSet, Expectation, Identity, Outcome,
        rows::{CallStatus, StoredCall, StoredTask, TaskChange, TaskStatus},
    },
};
use serde_json::json;
use uuid::Uuid;

use super::call::{self, Call, Purpose};
use crate::{Error, Ports, changes::Changes, decide::decide, decide::texts, materials};

/// How often a reply may be faulty before the agent gives up.
const CONTENT_ATTEMPTS: i32 = 3;
/// How often a provider's fault is met with another try.
const TRANSPORT_RETRIES: i32 = 3;
/// How often a result is decided again when others write the same stream.
const COMMIT_ATTEMPTS: usize = 16;

/// A task in work.
struct Work<'a> {
    ports: &'a Ports,
    owner: Uuid,
    row: StoredTask,
    task: Task,
    agent: Arc<dyn Agent>,
    material: Material,
    claimed: bool,
}

/// What a stored or fresh reply has come to.
enum Verdict {
    Done,
    Faulty(String, ReplyFault),
}

/// Works on a task until it has ended, waits for a later try, or is somebody else's.
pub(super) async fn work(ports: &Ports, owner: Uuid, row: StoredTask) -> Result<(), Error> {
    let task: Task = serde_json::from_value(row.row.input.clone())?;
    let Some(agent) = ports.roster.iter().find(|agent| agent.spec().name == row.row.task_type)
    else {
        return Err(Error::Damaged(format!("no agent is called {}", row.row.task_type)));
    };
    let agent = Arc::clone(agent);
    let material = materials::load(&*ports.db, &task, agent.spec().reads).await?;
    // A task that was never claimed has no ledger.
    let calls =
        if row.row.epoch == 0 { Vec::new() } else { ports.db.calls_of_task(row.row.id).await? };
    let mut work = Work { ports, owner, row, task, agent, material, claimed: false };
    work.run(calls).await
}

impl Work<'_> {
    async fn run(&mut self, calls: Vec<StoredCall>) -> Result<(), Error> {
        let mut faulty: Option<(String, ReplyFault)> = None;
        let mut call_no = 1;
        let stored: Vec<&StoredCall> =
            calls.iter().filter(|call| call.status == CallStatus::Completed).collect();
        for call in stored {
            let Some(hash) = call.end.as_ref().and_then(|end| end.reply) else { continue };
            let reply = texts(&*self.ports.db, &[hash]).await?.pop().unwrap_or_default();
            call_no = call.start.call_no + 1;
            match self.replay(&reply).await? {
                Verdict::Done => return Ok(()),
                Verdict::Faulty(text, fault) => faulty = Some((text, fault)),
            }
        }
        loop {
            if call_no > CONTENT_ATTEMPTS {
                let detail = faulty.map_or_else(String::new, |(_, fault)| fault.0);
                let detail = format!(
                    "the model's reply could not be used after {CONTENT_ATTEMPTS} tries: {detail}"
                );
                return self.give_up("unusable-reply", &detail, None).await;
            }
            let begun = calls.iter().filter(|call| call.start.call_no == call_no);
            let attempt = begun.clone().count();
            let failed = begun.filter(|call| call.status == CallStatus::Failed).count();
            let attempt = i32::try_from(attempt).unwrap_or(i32::MAX) + 1;
            let failed = i32::try_from(failed).unwrap_or(i32::MAX);
            match self.ask(call_no, attempt, failed, faulty.as_ref()).await? {
                None | Some(Verdict::Done) => return Ok(()),
                Some(Verdict::Faulty(text, fault)) => {
                    faulty = Some((text, fault));
                    call_no += 1;
                }
            }
        }
    }

    /// Looks at a stored reply again.
    async fn replay(&mut self, reply: &str) -> Result<Verdict, Error> {
        match self.agent.command(&self.task, &self.material, reply) {
            Err(fault) => Ok(Verdict::Faulty(reply.to_owned(), fault)),
            Ok(command) => self.finish(None, &command).await.map(|fault| match fault {
                None => Verdict::Done,
                Some(fault) => Verdict::Faulty(reply.to_owned(), fault),
            }),
        }
    }

    /// Makes one call; `None` where the task is no longer this worker's.
    async fn ask(
        &mut self,
        call_no: i32,
        attempt: i32,
        failed: i32,
        faulty: Option<&(String, ReplyFault)>,
    ) -> Result<Option<Verdict>, Error> {
        let request = self.agent.request(
            &self.task,
            &self.material,
            faulty.map(|(text, fault)| (text.as_str(), fault)),
        )?;
        let purpose = if faulty.is_some() { Purpose::Repair } else { Purpose::Ask };
        let call = Call::begin(
            self.ports,
            &self.row.row,
            &*self.agent,
            &request,
            call_no,
            attempt,
            purpose,
        );
        let mut set = ChangeSet::new(Identity::CallStarted(call.id), self.row.row.partition_key);
        self.claim(&mut set);
        set.call_starts.push(call.start());
        if !matches!(self.ports.commit(set).await?, Outcome::Committed { .. }) {
            return Ok(None);
        }
        self.note_claim();
        self.ports.crash.hit(CrashPoint::BeforeCall);
        let answer = self.ports.model.complete(&request, &NoDraft).await;
        self.ports.crash.hit(CrashPoint::AfterCall);
        let verdict = match answer {
            Err(error) => {
                self.call_failed(&call, &error, failed).await?;
                None
            }
            Ok(reply) => {
                let content = Content::new(reply.text.clone());
                let ended = call.completed(self.ports.clock.now(), &reply, content.hash);
                match self.agent.command(&self.task, &self.material, &reply.text) {
                    Ok(command) => {
                        let fault = self.finish(Some((ended, content)), &command).await?;
                        Some(
                            fault.map_or(Verdict::Done, |fault| Verdict::Faulty(reply.text, fault)),
                        )
                    }
                    Err(fault) => {
                        self.keep(ended, content).await?;
                        Some(Verdict::Faulty(reply.text, fault))
                    }
                }
            }
        };
        self.ports.crash.hit(CrashPoint::AfterReply);
        Ok(verdict)
    }

    /// Adds the claim, unless this worker has the task already.
    fn claim(&self, set: &mut ChangeSet) {
        let row = &self.row.row;
        if self.claimed {
            set.expects.push(self.expectation());
            return;
        }
        let now = self.ports.clock.now();
        set.expects.push(Expectation::Task {
            id: row.id,
            status: TaskStatus::Pending,
            epoch: row.epoch,
        });
        set.task_changes.push(TaskChange::Claim {
            id: row.id,
            owner: self.owner,
            lease_until: now + self.ports.settings.lease,
            at: now,
        });
    }

    fn note_claim(&mut self) {
        if !self.claimed {
            self.claimed = true;
            self.row.row.epoch += 1;
            self.row.row.status = TaskStatus::Running;
        }
    }

    fn expectation(&self) -> Expectation {
        let row = &self.row.row;
        Expectation::Task { id: row.id, status: row.status, epoch: row.epoch }
    }

    /// Keeps a reply that came to nothing, or came too late.
    async fn keep(&self, ended: call::Ended, content: Content) -> Result<(), Error> {
        let mut set = ChangeSet::new(Identity::CallEnded(ended.id), self.row.row.partition_key);
        set.call_ends.push(ended);
        set.contents.push(content);
        self.ports.commit(set).await?;
        Ok(())
    }

    /// Decides a result and ends the task; answers the fault of a result that the domain refuses.
    async fn finish(
        &mut self,
        reply: Option<(call::Ended, Content)>,
        command: &Command,
    ) -> Result<Option<ReplyFault>, Error> {
        for _ in 0..COMMIT_ATTEMPTS {
            let identity = match &reply {
                Some((ended, _)) => Identity::CallEnded(ended.id),
                None => Identity::ByExpectation,
            };
            let now = self.ports.clock.now();
            let mut changes = Changes::new(&*self.ports.db, identity, self.row.row.partition_key);
            match decide(&*self.ports.db, &mut changes, command.clone(), &self.context(0)).await {
                Ok(()) => {}
                Err(Error::Refused(refusal)) => {
                    if let Some((ended, content)) = reply {
                        self.keep(ended, content).await?;
                    }
                    return Ok(Some(ReplyFault(format!("{refusal}: {refusal:?}"))));
                }
                Err(error) => return Err(error),
            }
            let set = &mut changes.set;
            if self.claimed {
                set.expects.push(self.expectation());
            } else {
                self.claim(set);
            }
            set.task_changes.push(TaskChange::Complete {
                id: self.row.row.id,
                result: json!({ "events": set.events.len() }),
                at: now,
            });
            if let Some((ended, content)) = &reply {
                set.call_ends.push(ended.clone());
                set.contents.push(content.clone());
            }
            match self.ports.commit(changes.finish()?).await? {
                Outcome::Committed { .. } | Outcome::Duplicate => return Ok(None),
                Outcome::Conflict(conflict) => {
                    let lost = matches!(
                        conflict,
                        scribe_ports::store::Conflict::Moved(Expectation::Task { .. })
                    );
                    if lost {
                        // A late reply is kept even when the task has moved on.
                        if let Some((ended, content)) = reply {
                            self.keep(ended, content).await?;
                        }
                        return Ok(None);
                    }
                }
            }
        }
        Err(Error::Contended)
    }

    /// A provider's fault: another try later, or the end.
    async fn call_failed(
        &mut self,
        call: &Call,
        error: &ModelError,
        failed: i32,
    ) -> Result<(), Error> {
        let now = self.ports.clock.now();
        let ended = call.failed(now, error);
        if error.is_retryable() && failed < TRANSPORT_RETRIES {
            let mut set = ChangeSet::new(Identity::CallEnded(ended.id), self.row.row.partition_key);
            set.expects.push(self.expectation());
            set.call_ends.push(ended);
            set.task_changes.push(TaskChange::Release {
                id: self.row.row.id,
                next_run_at: Some(now + call::pause(failed, error)),
            });
            self.ports.commit(set).await?;
            return Ok(());
        }
        let code = call::problem_code(error);
        self.give_up(code, &error.to_string(), Some(ended)).await
    }

    async fn give_up(
        &mut self,
        code: &str,
        detail: &str,
        ended: Option<call::Ended>,
    ) -> Result<(), Error> {
        let command = self.agent.gives_up(&self.task, code, detail);
        for _ in 0..COMMIT_ATTEMPTS {
            let identity = match &ended {
                Some(ended) => Identity::CallEnded(ended.id),
                None => Identity::ByExpectation,
            };
            let mut changes = Changes::new(&*self.ports.db, identity, self.row.row.partition_key);
            decide(&*self.ports.db, &mut changes, command.clone(), &self.context(1)).await?;
            let set = &mut changes.set;
            self.claim(set);
            set.task_changes.push(TaskChange::Fail {
                id: self.row.row.id,
                error: json!({ "code": code, "detail": detail }),
                at: self.ports.clock.now(),
            });
            set.call_ends.extend(ended.clone());
            match self.ports.commit(changes.finish()?).await? {
                Outcome::Committed { .. } | Outcome::Duplicate => return Ok(()),
                Outcome::Conflict(scribe_ports::store::Conflict::Moved(Expectation::Task {
                    ..
                })) => {
                    return Ok(());
                }
                Outcome::Conflict(_) => {}
            }
        }
        Err(Error::Contended)
    }

    /// The surroundings of the n-th command of this task.
    fn context(&self, n: u8) -> CommandContext {
        let row = &self.row.row;
        let id = CommandId::derive(row.created_at, &[b"result", row.id.as_bytes(), &[n]]);
        CommandContext::new(
            self.ports.clock.now(),
            id,
            row.correlation_id.clone(),
            Actor::Agent(row.task_type.clone()),
        )
        .caused_by(row.id.0)
    }
}
