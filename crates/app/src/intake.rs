//! Step 1 of the corridor: decides and commits a user's command exactly once, even after crashes
//! and retries.

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
    ChangeSetIdentity, CommitConflict, CommitOutcome, Expectation,
    rows::{InboxRow, InboxStatus},
};
use serde_json::Value;

use self::user_command::UserCommand;

use crate::{
    Error, Ports, dead_letters,
    decide::decide_command,
    unit_of_work::{CommitAttempts, UnitOfWork},
};

/// A command as a user sent it.
#[derive(Debug, Clone)]
pub struct CommandRequest {
    /// The client's id for the command; by default, the server creates one.
    pub command_id: Option<CommandId>,
    /// The command itself. A command that starts a session already has the new session's id.
    pub command: Command,
    /// The version that the user has seen.
    pub expected_version: Option<i64>,
    /// The correlation id, which links everything that results from the request.
    pub correlation: String,
    /// The user who sent the command.
    pub user: UserId,
}

/// The state of a command so far.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandOutcome {
    pub command_id: CommandId,
    /// The session that the command is for.
    pub session_id: Option<SessionId>,
    /// The novel that the command is for.
    pub novel_id: Option<NovelId>,
    pub status: InboxStatus,
    /// The HTTP status: 200, 201 or 202.
    pub response_status: u16,
    /// The correlation id, which links everything that results from the request.
    pub correlation_id: String,
    /// The result of the command.
    pub result: Option<Value>,
    /// The reason for the failure.
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
                // Status 202 was stored while the work was still running. The work has ended since.
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
        let error = outcome.error.map(|kept| build_problem(&kept, &outcome.correlation_id));
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

/// Builds the problem of a command that failed after it was accepted, from the `{code, detail}` in
/// its inbox row.
fn build_problem(kept: &Value, correlation_id: &str) -> ProblemView {
    let text = |name: &str| kept.get(name).and_then(Value::as_str).unwrap_or_default();
    let code = ProblemCode::from_stored(text("code"));
    let problem = ProblemView::new(code, text("detail").to_owned(), Vec::new());
    ProblemView { correlation_id: Some(correlation_id.to_owned()), ..problem }
}

/// Accepts a command. If a command with the same id was already accepted, returns its stored
/// outcome.
///
/// # Errors
/// The domain refuses the command, another command of its kind is active, its id was used for
/// another request, or the database cannot answer. In all these cases nothing was written, with one
/// exception, which [`Store::commit`](scribe_ports::store::Store::commit) describes. Even then it
/// is safe to send the same command id again.
pub async fn accept_command(
    ports: &Ports,
    request: CommandRequest,
) -> Result<CommandOutcome, Error> {
    let command_id = request.command_id.unwrap_or_else(|| CommandId(ports.clock.new_uuid()));
    let sent = UserCommand::try_from_command(&request.command)?;
    let request_hash = sent.hash_request(request.expected_version)?;
    let mut attempts = CommitAttempts::default();
    while let Ok(()) = attempts.begin_attempt() {
        if let Some(row) = ports.db.command(command_id).await? {
            return check_stored_outcome(row, request_hash);
        }
        match try_to_commit(ports, &request, &sent, command_id, request_hash).await {
            Ok(Some(outcome)) => return Ok(outcome),
            // Another writer changed the stream, or committed this command: try again.
            Ok(None) => {}
            Err(error) => {
                return prefer_stored_outcome(ports, command_id, request_hash, error).await;
            }
        }
    }
    prefer_stored_outcome(ports, command_id, request_hash, Error::Contended).await
}

/// Decides and commits a command once; returns `None` if another writer was faster.
async fn try_to_commit(
    ports: &Ports,
    request: &CommandRequest,
    sent: &UserCommand<'_>,
    command_id: CommandId,
    request_hash: ContentHash,
) -> Result<Option<CommandOutcome>, Error> {
    let now = ports.clock.now();
    let cause = Cause::new(now, Actor::Person(request.user), request.user, &*request.correlation);
    let ctx = CommandContext::new(command_id, cause);
    let mut unit = UnitOfWork::new(
        &*ports.db,
        ChangeSetIdentity::Command(command_id),
        BookId(sent.scope_id()),
    );
    unit.set.book = sent.find_book(&mut unit).await?;
    let counted = sent.versioned_stream();
    unit.load_stream(counted).await?;
    let seen = unit.stream_version(counted);
    let decided = decide_command(&*ports.db, &mut unit, request.command.clone(), &ctx).await;
    // If the object does not exist, that error is returned even if the expected version is also
    // wrong.
    let is_missing = matches!(&decided, Err(Error::Refused(Refusal::NotFound { .. })));
    if let Some(expected) = request.expected_version
        && expected != seen
        && !is_missing
    {
        return Err(Refusal::StaleVersion { expected, current: seen }.into());
    }
    decided?;
    unit.hold_stopped_tasks();
    dead_letters::resolve_letters_on_decision(&*ports.db, &mut unit, now).await?;
    let row = sent.build_inbox_row(request_hash, &ctx, &unit);
    if let Some(active_key) = &row.active_key {
        unit.set.expects.push(Expectation::NoActiveCommand {
            scope_id: row.scope_id,
            active_key: active_key.clone(),
        });
    }
    unit.set.inbox = Some(row.clone());
    match ports.commit(unit.into_change_set()?).await? {
        CommitOutcome::Committed { .. } => {
            let (command, scope) = (&row.command_type, row.scope_id);
            tracing::debug!(%command_id, command, %scope, "a command was committed");
            Ok(Some(row.into()))
        }
        CommitOutcome::Conflict(CommitConflict::ActiveCommand(active)) => {
            Err(Error::CommandActive(active))
        }
        CommitOutcome::Conflict(CommitConflict::ExpectationFailed(_))
        | CommitOutcome::Duplicate => Ok(None),
    }
}

/// Returns the stored outcome if another sender of the same request has committed the command
/// meanwhile, and the error otherwise. The domain may have refused the command only because that
/// commit had already changed the state.
async fn prefer_stored_outcome(
    ports: &Ports,
    command_id: CommandId,
    request_hash: ContentHash,
    error: Error,
) -> Result<CommandOutcome, Error> {
    if let Error::Store(_) | Error::Bus(_) = &error {
        return Err(error);
    }
    match ports.db.command(command_id).await? {
        Some(row) => check_stored_outcome(row, request_hash),
        None => Err(error),
    }
}

fn check_stored_outcome(row: InboxRow, request_hash: ContentHash) -> Result<CommandOutcome, Error> {
    if row.request_hash == request_hash {
        Ok(row.into())
    } else {
        Err(Error::CommandReused(row.id))
    }
}
