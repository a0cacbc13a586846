//! `POST /genesis/commands`: a user's command for a session.

use axum::extract::State;
use schemars::SchemaGenerator;
use scribe_app::intake::{self, CommandRequest};
use scribe_domain::{
    command::{Command, GenesisCommand},
    context::LOCAL_USER,
    genesis::{
        abandon_genesis::AbandonGenesis, confirm_stage::ConfirmStage,
        finish_genesis::FinishGenesis, generate_inspiration::GenerateInspiration,
        pause_genesis::PauseGenesis, resume_genesis::ResumeGenesis, select_concept::SelectConcept,
        set_attended::SetAttended, start_genesis::StartGenesis,
    },
    id::{CommandId, SessionId},
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::command::CommandAccepted;
use crate::{
    HttpState,
    middleware::Correlation,
    problem::Problem,
    request::{CommandKind, CommandScope, JsonBody, PersonCommands, read_command, read_fields},
};

/// Sends a command to a session, or starts a session with START_GENESIS.
///
/// Answers 200 if the command is done, 202 if its work continues; `Location` is the address of its
/// outcome. A repetition under the same `command_id` gets the stored outcome of the first one.
pub(super) async fn send_command(
    State(state): State<HttpState>,
    correlation: Correlation,
    body: JsonBody<GenesisCommands>,
) -> Result<CommandAccepted, Problem> {
    let GenesisRequest { command_id, session_id, command, expected_version } =
        GenesisRequest::parse(body.fields)?;
    let session_id = session_id.unwrap_or_else(|| SessionId(state.ports.clock.new_uuid()));
    let request = CommandRequest {
        command_id,
        command: Command::Genesis { session_id, command: Box::new(command) },
        expected_version,
        correlation: correlation.as_str().to_owned(),
        user: LOCAL_USER,
    };
    Ok(CommandAccepted(intake::take(&state.ports, request).await?))
}

/// The commands for a session.
pub(super) struct GenesisCommands;

impl PersonCommands for GenesisCommands {
    type Command = GenesisCommand;

    const SCHEMA: &'static str = "GenesisCommand";

    const SCOPE: CommandScope = CommandScope {
        name: "session",
        field: "session_id",
        id: SchemaGenerator::subschema_for::<SessionId>,
        is_in_path: false,
    };

    const KINDS: &'static [CommandKind] = &[
        CommandKind::new::<StartGenesis>("START_GENESIS").with_large_body().creating_target(),
        CommandKind::new::<GenerateInspiration>("GENERATE_INSPIRATION"),
        CommandKind::new::<SelectConcept>("SELECT_CONCEPT"),
        CommandKind::new::<ConfirmStage>("CONFIRM_STAGE").with_large_body(),
        CommandKind::new::<FinishGenesis>("FINISH_GENESIS"),
        CommandKind::new::<AbandonGenesis>("ABANDON_GENESIS"),
        CommandKind::new::<PauseGenesis>("PAUSE_GENESIS"),
        CommandKind::new::<ResumeGenesis>("RESUME_GENESIS"),
        CommandKind::new::<SetAttended>("SET_ATTENDED"),
    ];

    const NOT_YET_OFFERED: &'static [&'static str] = &["PROVIDE_FEEDBACK", "NAVIGATE_TO_STAGE"];
}

/// A valid request.
#[derive(Debug)]
struct GenesisRequest {
    command_id: Option<CommandId>,
    /// `None` only for START_GENESIS.
    session_id: Option<SessionId>,
    command: GenesisCommand,
    expected_version: Option<i64>,
}

/// The body of a request. The payload is parsed by the type of the command.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GenesisBody {
    command_id: Option<CommandId>,
    command_type: String,
    session_id: Option<SessionId>,
    payload: Map<String, Value>,
    expected_version: Option<i64>,
}

impl GenesisRequest {
    fn parse(fields: Map<String, Value>) -> Result<Self, Problem> {
        let body: GenesisBody = read_fields("", fields)?;
        // Serde would accept an array as the fields of the preferences, in their order.
        if body.command_type == "START_GENESIS"
            && body.payload.get("preferences").is_some_and(Value::is_array)
        {
            return Err(Problem::for_field("payload.preferences", "expected an object"));
        }
        let command = read_command::<GenesisCommands>(body.command_type, body.payload)?;
        match (&command, body.session_id) {
            (GenesisCommand::StartGenesis(_), Some(_)) => {
                let message = "must be left out: the server names a new session";
                return Err(Problem::for_field("session_id", message));
            }
            (GenesisCommand::StartGenesis(_), None) | (_, Some(_)) => {}
            (_, None) => return Err(Problem::for_field("session_id", "is missing")),
        }
        Ok(Self {
            command_id: body.command_id,
            session_id: body.session_id,
            command,
            expected_version: body.expected_version,
        })
    }
}
