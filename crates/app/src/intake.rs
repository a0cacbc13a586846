//! Step 1 of the corridor: a person's command is decided and committed, once, whatever happens.

use scribe_domain::{
    command::{Command, GenesisCommand},
    content::ContentHash,
    context::{Actor, CommandContext},
    id::{CommandId, SessionId},
    refusal::Refusal,
    stream::StreamId,
};
use scribe_ports::store::{
    Conflict, Expectation, Identity, Outcome,
    rows::{InboxRow, InboxStatus},
};
use serde_json::{Value, json};

use crate::{Error, Ports, changes::Changes, dead_letters, decide::decide};

/// How often a command is decided again when others write the same stream.
const ATTEMPTS: usize = 16;

/// A command as a person sent it.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// The client's id for it; a fresh one by default.
    pub command_id: Option<CommandId>,
    /// What is to be done. A session that begins has an id already.
    pub command: Command,
    /// The version that the person has seen.
    pub expected_version: Option<i64>,
    /// Ties together what comes of the request.
    pub correlation: String,
    /// Who asks.
    pub actor: Actor,
}

/// What became of a command so far.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandOutcome {
    /// The command.
    pub command_id: CommandId,
    /// The session that it is for.
    pub session_id: Option<SessionId>,
    /// Where it stands.
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

/// Takes a command in. Sent again under the same id it answers the stored outcome.
///
/// # Errors
/// The domain refuses it, another of its kind is active, its id was another request, or the
/// database cannot answer; in each case nothing was written.
pub async fn take(ports: &Ports, envelope: Envelope) -> Result<CommandOutcome, Error> {
    let command_id = envelope.command_id.unwrap_or_else(|| CommandId(ports.clock.new_uuid()));
    let request_hash = request_hash(&envelope)?;
    for _ in 0..ATTEMPTS {
        if let Some(row) = ports.db.command(command_id).await? {
            return known(row, request_hash);
        }
        let now = ports.clock.now();
        let ctx = CommandContext::new(
            now,
            command_id,
            envelope.correlation.clone(),
            envelope.actor.clone(),
        );
        let Command::Genesis { session_id, command } = &envelope.command;
        let key = session_id.0;
        let mut changes = Changes::new(&*ports.db, Identity::Command(command_id), key);
        let stream = StreamId::session(*session_id);
        changes.load(stream).await?;
        let seen = changes.version(stream);
        if let Some(expected) = envelope.expected_version
            && expected != seen
        {
            return Err(Refusal::StaleVersion { expected, current: seen }.into());
        }
        decide(&*ports.db, &mut changes, envelope.command.clone(), &ctx).await?;
        dead_letters::follow(&*ports.db, &mut changes, now).await?;
        let row = inbox_row(*session_id, command, request_hash, &ctx, &changes);
        if let Some(active_key) = &row.active_key {
            changes.set.expects.push(Expectation::NoActiveCommand {
                scope_id: row.scope_id,
                active_key: active_key.clone(),
            });
        }
        changes.set.inbox = Some(row.clone());
        let outcome = ports.commit(changes.finish()?).await?;
        match outcome {
            Outcome::Committed { .. } => return Ok(row.into()),
            Outcome::Conflict(Conflict::ActiveCommand(active)) => {
                return Err(Error::CommandActive(active));
            }
            // Somebody else wrote the stream, or this very command: look again.
            Outcome::Conflict(Conflict::Moved(_)) | Outcome::Duplicate => {}
        }
    }
    Err(Error::Contended)
}

fn known(row: InboxRow, request_hash: ContentHash) -> Result<CommandOutcome, Error> {
    if row.request_hash == request_hash {
        Ok(row.into())
    } else {
        Err(Error::CommandReused(row.id))
    }
}

fn request_hash(envelope: &Envelope) -> Result<ContentHash, Error> {
    let Command::Genesis { session_id, command } = &envelope.command;
    let mut request = serde_json::to_value(command)?;
    if let Value::Object(fields) = &mut request {
        fields.insert("expected_version".to_owned(), json!(envelope.expected_version));
        // A session that begins is named by the server, not by the request.
        if !matches!(**command, GenesisCommand::StartGenesis(_)) {
            fields.insert("session_id".to_owned(), json!(session_id));
        }
    }
    Ok(ContentHash::of(request.to_string().as_bytes()))
}

fn inbox_row(
    session_id: SessionId,
    command: &GenesisCommand,
    request_hash: ContentHash,
    ctx: &CommandContext,
    changes: &Changes<'_>,
) -> InboxRow {
    let goes_on =
        matches!(command, GenesisCommand::StartGenesis(_) | GenesisCommand::GenerateInspiration(_));
    let payload = serde_json::to_value(command)
        .ok()
        .and_then(|mut value| value.get_mut("payload").map(Value::take))
        .unwrap_or_default();
    let result = changes.set.events.iter().find_map(|event| {
        (event.event_type == "Genesis.Finished")
            .then(|| json!({ "novel_id": event.payload.get("novel_id") }))
    });
    InboxRow {
        id: ctx.command_id,
        scope_type: "session",
        scope_id: session_id.0,
        session_id: Some(session_id),
        user_id: ctx.user_id,
        actor: json!(ctx.actor),
        command_type: command.type_name().to_owned(),
        active_key: goes_on.then(|| command.type_name().to_owned()),
        payload,
        request_hash,
        status: if goes_on { InboxStatus::Processing } else { InboxStatus::Completed },
        response_status: if goes_on { 202 } else { 200 },
        result,
        correlation_id: ctx.correlation.clone(),
        received_at: ctx.now,
        processed_at: (!goes_on).then_some(ctx.now),
        deadline_at: goes_on.then(|| ctx.now + scribe_domain::flow::genesis::DEADLINE),
        error: None,
    }
}
