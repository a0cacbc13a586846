//! Step 1 of the corridor: a person's command is decided and committed, once, whatever happens.

mod user_command;

use scribe_api::{CommandReply, Document, ProblemView};
use scribe_domain::{
    command::Command,
    content::ContentHash,
    context::{Actor, Cause, CommandContext},
    id::{BookId, CommandId, NovelId, SessionId, UserId},
    problem_code::ProblemCode,
    refusal::Refusal,
    scope::ScopeType,
};
use scribe_ports::store::{
    Conflict, Expectation, Identity, Outcome,
    rows::{InboxRow, InboxStatus},
};
use serde_json::Value;

use self::user_command::UserCommand;

use crate::{
    Error, Ports, dead_letters,
    decide::decide,
    unit_of_work::{Attempts, UnitOfWork},
};

/// A command as a person sent it.
#[derive(Debug, Clone)]
pub struct CommandRequest {
    /// The client's id for it; a fresh one by default.
    pub command_id: Option<CommandId>,
    /// What is to be done. A session that begins has an id already.
    pub command: Command,
    /// The version that the person has seen.
    pub expected_version: Option<i64>,
    /// Ties together what comes of the request.
    pub correlation: String,
    /// The person who asks.
    pub user: UserId,
}

/// What became of a command so far.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandOutcome {
    pub command_id: CommandId,
    /// The session that it is for.
    pub session_id: Option<SessionId>,
    /// The novel that it is for.
    pub novel_id: Option<NovelId>,
    pub status: InboxStatus,
    /// 200, 201 or 202.
    pub response_status: u16,
    /// Ties together what comes of the request.
    pub correlation_id: String,
    /// What it has come to.
    pub result: Option<Value>,
    /// Why it failed.
    pub error: Option<Value>,
}

impl From<InboxRow> for CommandOutcome {
    fn from(row: InboxRow) -> Self {
        let active = matches!(row.status, InboxStatus::Received | InboxStatus::Processing);
        Self {
            command_id: row.id,
            session_id: row.session_id,
            novel_id: (row.scope_type == ScopeType::Novel).then_some(NovelId(row.scope_id)),
            status: row.status,
            response_status: match (active, row.response_status) {
                (true, _) => 202,
                // The work that went on has ended since.
                (false, 202) => 200,
                (false, status) => status,
            },
            correlation_id: row.correlation_id,
            result: row.result,
            error: row.error,
        }
    }
}

impl From<CommandOutcome> for CommandReply {
    fn from(outcome: CommandOutcome) -> Self {
        let error = outcome.error.map(|kept| problem(&kept, &outcome.correlation_id));
        Self {
            command_id: outcome.command_id,
            correlation_id: outcome.correlation_id,
            error,
            novel_id: outcome.novel_id,
            result: outcome.result.map(Document::new),
            session_id: outcome.session_id,
            status: outcome.status,
        }
    }
}

/// The problem of a command that failed after it was accepted, from the `{code, detail}` that its
/// inbox row keeps.
fn problem(kept: &Value, correlation_id: &str) -> ProblemView {
    let text = |name: &str| kept.get(name).and_then(Value::as_str).unwrap_or_default();
    let code = ProblemCode::from_stored(text("code"));
    let problem = ProblemView::new(code, text("detail").to_owned(), Vec::new());
    ProblemView { correlation_id: Some(correlation_id.to_owned()), ..problem }
}

/// Takes a command in. Sent again under the same id it answers the stored outcome.
///
/// # Errors
/// The domain refuses it, another of its kind is active, its id was another request, or the
/// database cannot answer; in each case nothing was written.
pub async fn take(ports: &Ports, request: CommandRequest) -> Result<CommandOutcome, Error> {
    let command_id = request.command_id.unwrap_or_else(|| CommandId(ports.clock.new_uuid()));
    let sent = UserCommand::of(&request.command)?;
    let request_hash = sent.request_hash(request.expected_version)?;
    let mut attempts = Attempts::default();
    while let Ok(()) = attempts.begin() {
        if let Some(row) = ports.db.command(command_id).await? {
            return known(row, request_hash);
        }
        match attempt(ports, &request, &sent, command_id, request_hash).await {
            Ok(Some(outcome)) => return Ok(outcome),
            // Somebody else wrote the stream, or this very command: look again.
            Ok(None) => {}
            Err(error) => return stored_or(ports, command_id, request_hash, error).await,
        }
    }
    stored_or(ports, command_id, request_hash, Error::Contended).await
}

/// Decides and commits a command, once; `None` where somebody else has been faster.
async fn attempt(
    ports: &Ports,
    request: &CommandRequest,
    sent: &UserCommand<'_>,
    command_id: CommandId,
    request_hash: ContentHash,
) -> Result<Option<CommandOutcome>, Error> {
    let now = ports.clock.now();
    let cause = Cause::new(now, Actor::Person(request.user), request.user, &*request.correlation);
    let ctx = CommandContext::new(command_id, cause);
    let mut unit =
        UnitOfWork::new(&*ports.db, Identity::Command(command_id), BookId(sent.scope_id()));
    unit.set.book = sent.book(&mut unit).await?;
    let counted = sent.counted();
    unit.load_stream(counted).await?;
    let seen = unit.version(counted);
    let decided = decide(&*ports.db, &mut unit, request.command.clone(), &ctx).await;
    // What does not exist is missing, whatever version of it was expected.
    let is_missing = matches!(&decided, Err(Error::Refused(Refusal::NotFound { .. })));
    if let Some(expected) = request.expected_version
        && expected != seen
        && !is_missing
    {
        return Err(Refusal::StaleVersion { expected, current: seen }.into());
    }
    decided?;
    unit.hold_stopped_tasks();
    dead_letters::resolve_on_decision(&*ports.db, &mut unit, now).await?;
    let row = sent.inbox_row(request_hash, &ctx, &unit);
    if let Some(active_key) = &row.active_key {
        unit.set.expects.push(Expectation::NoActiveCommand {
            scope_id: row.scope_id,
            active_key: active_key.clone(),
        });
    }
    unit.set.inbox = Some(row.clone());
    match ports.commit(unit.finish()?).await? {
        Outcome::Committed { .. } => {
            let (command, scope) = (&row.command_type, row.scope_id);
            tracing::debug!(%command_id, command, %scope, "a command is committed");
            Ok(Some(row.into()))
        }
        Outcome::Conflict(Conflict::ActiveCommand(active)) => Err(Error::CommandActive(active)),
        Outcome::Conflict(Conflict::Moved(_)) | Outcome::Duplicate => Ok(None),
    }
}

/// Answers an error, unless the command has been done meanwhile by another sender of the same
/// request: the state that refuses it may be the one that it has made itself.
async fn stored_or(
    ports: &Ports,
    command_id: CommandId,
    request_hash: ContentHash,
    error: Error,
) -> Result<CommandOutcome, Error> {
    if let Error::Store(_) | Error::Bus(_) = &error {
        return Err(error);
    }
    match ports.db.command(command_id).await? {
        Some(row) => known(row, request_hash),
        None => Err(error),
    }
}

fn known(row: InboxRow, request_hash: ContentHash) -> Result<CommandOutcome, Error> {
    if row.request_hash == request_hash {
        Ok(row.into())
    } else {
        Err(Error::CommandReused(row.id))
    }
}
