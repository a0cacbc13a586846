//! Parses a body into a command for a session.

use schemars::SchemaGenerator;
use scribe_domain::{
    command::GenesisCommand,
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

use crate::{
    problem::Problem,
    request::{CommandKind, CommandScope, PersonCommands, read_command, read_fields},
};

/// The commands for a session.
pub(in crate::routes) struct GenesisCommands;

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
        CommandKind::new::<StartGenesis>("START_GENESIS").with_text().first(),
        CommandKind::new::<GenerateInspiration>("GENERATE_INSPIRATION"),
        CommandKind::new::<SelectConcept>("SELECT_CONCEPT"),
        CommandKind::new::<ConfirmStage>("CONFIRM_STAGE").with_text(),
        CommandKind::new::<FinishGenesis>("FINISH_GENESIS"),
        CommandKind::new::<AbandonGenesis>("ABANDON_GENESIS"),
        CommandKind::new::<PauseGenesis>("PAUSE_GENESIS"),
        CommandKind::new::<ResumeGenesis>("RESUME_GENESIS"),
        CommandKind::new::<SetAttended>("SET_ATTENDED"),
    ];

    const LATER: &'static [&'static str] = &["PROVIDE_FEEDBACK", "NAVIGATE_TO_STAGE"];
}

/// A parsed request.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) command_id: Option<CommandId>,
    /// `None` for the command that starts a session.
    pub(super) session_id: Option<SessionId>,
    pub(super) command: GenesisCommand,
    pub(super) expected_version: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    command_id: Option<CommandId>,
    command_type: String,
    session_id: Option<SessionId>,
    payload: Map<String, Value>,
    expected_version: Option<i64>,
}

/// Parses a request.
pub(super) fn parse_request(fields: Map<String, Value>) -> Result<Request, Problem> {
    let body: Body = read_fields("", fields)?;
    // Serde would accept a list as the fields in their order.
    if body.command_type == "START_GENESIS"
        && body.payload.get("preferences").is_some_and(Value::is_array)
    {
        return Err(Problem::of_field("payload.preferences", "expected an object"));
    }
    let command = read_command::<GenesisCommands>(body.command_type, body.payload)?;
    match (&command, body.session_id) {
        (GenesisCommand::StartGenesis(_), Some(_)) => {
            let message = "must be left out: the server names a new session";
            return Err(Problem::of_field("session_id", message));
        }
        (GenesisCommand::StartGenesis(_), None) | (_, Some(_)) => {}
        (_, None) => return Err(Problem::of_field("session_id", "is missing")),
    }
    Ok(Request {
        command_id: body.command_id,
        session_id: body.session_id,
        command,
        expected_version: body.expected_version,
    })
}
