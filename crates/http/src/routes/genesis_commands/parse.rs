//! From a body to a command. Only commands that people send are known here: what agents and
//! flows decide never comes in from outside.

use scribe_domain::{
    command::GenesisCommand,
    id::{CommandId, SessionId},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{problem::Problem, request::read};

/// A command as it was sent, read.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) command_id: Option<CommandId>,
    /// `None` for the command that begins a session.
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

/// Reads a command.
pub(super) fn request(fields: Map<String, Value>) -> Result<Request, Problem> {
    let body: Body = read("", fields)?;
    let command = command(&body.command_type, body.payload)?;
    match (&command, body.session_id) {
        (GenesisCommand::StartGenesis(_), Some(_)) => {
            let message = "a session that begins is named by the server";
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

fn command(name: &str, payload: Map<String, Value>) -> Result<GenesisCommand, Problem> {
    Ok(match name {
        "START_GENESIS" => {
            // A list would be read as the fields in their order.
            if payload.get("preferences").is_some_and(Value::is_array) {
                return Err(Problem::of_field("payload.preferences", "expected an object"));
            }
            GenesisCommand::StartGenesis(Box::new(of(payload)?))
        }
        "GENERATE_INSPIRATION" => GenesisCommand::GenerateInspiration(of(payload)?),
        "SELECT_CONCEPT" => GenesisCommand::SelectConcept(of(payload)?),
        "CONFIRM_STAGE" => GenesisCommand::ConfirmStage(of(payload)?),
        "FINISH_GENESIS" => GenesisCommand::FinishGenesis(of(payload)?),
        "ABANDON_GENESIS" => GenesisCommand::AbandonGenesis(of(payload)?),
        "PAUSE_GENESIS" => GenesisCommand::PauseGenesis(of(payload)?),
        "RESUME_GENESIS" => GenesisCommand::ResumeGenesis(of(payload)?),
        "PROVIDE_FEEDBACK" | "NAVIGATE_TO_STAGE" => {
            return Err(Problem::not_offered_yet(name));
        }
        _ => return Err(Problem::unknown_command("session")),
    })
}

fn of<T: DeserializeOwned>(payload: Map<String, Value>) -> Result<T, Problem> {
    read("payload", payload)
}
