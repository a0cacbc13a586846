//! From a body to a command. Only commands that people send are known here: what agents and
//! flows decide never comes in from outside.

use scribe_domain::{
    chapter::edit_chapter::{EditChapter, MAX_BYTES},
    command::NovelCommand,
    id::{CommandId, NovelId},
    refusal::FieldError,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{
    problem::{Problem, ProblemCode},
    request::read,
};

/// A command as it was sent, read.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) command_id: Option<CommandId>,
    pub(super) command: NovelCommand,
    pub(super) expected_version: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    command_id: Option<CommandId>,
    command_type: String,
    /// The path names the novel; who names it here too must mean the same.
    novel_id: Option<NovelId>,
    payload: Map<String, Value>,
    expected_version: Option<i64>,
}

/// Reads a command for a novel.
pub(super) fn request(novel: NovelId, fields: Map<String, Value>) -> Result<Request, Problem> {
    let body: Body = read("", fields)?;
    if body.novel_id.is_some_and(|named| named != novel) {
        return Err(Problem::of_field("novel_id", "is not the novel that the path names"));
    }
    Ok(Request {
        command_id: body.command_id,
        command: command(&body.command_type, body.payload)?,
        expected_version: body.expected_version,
    })
}

fn command(name: &str, payload: Map<String, Value>) -> Result<NovelCommand, Problem> {
    Ok(match name {
        "START_GENERATION" => NovelCommand::StartGeneration(of(payload)?),
        "PAUSE_GENERATION" => NovelCommand::PauseGeneration(of(payload)?),
        "RESUME_GENERATION" => NovelCommand::ResumeGeneration(of(payload)?),
        "CANCEL_GENERATION" => NovelCommand::CancelGeneration(of(payload)?),
        "EDIT_CHAPTER" => NovelCommand::EditChapter(edit(payload)?),
        "CREATE_NOVEL" | "GENERATE_CHAPTER" | "REVISE_CHAPTER" | "APPROVE_CHAPTER"
        | "RESTORE_VERSION" | "REJECT_CHAPTER" | "EDIT_CANON" => {
            return Err(Problem::not_offered_yet(name));
        }
        _ => return Err(Problem::unknown_command("novel")),
    })
}

fn of<T: DeserializeOwned>(payload: Map<String, Value>) -> Result<T, Problem> {
    read("payload", payload)
}

/// A text that is too long is refused as a body that is too long.
fn edit(payload: Map<String, Value>) -> Result<EditChapter, Problem> {
    let edit: EditChapter = of(payload)?;
    if edit.content.len() <= MAX_BYTES {
        return Ok(edit);
    }
    let (field, message) = ("payload.content", "a chapter's text has at most 4 MiB");
    let error = FieldError { field: field.to_owned(), message: message.to_owned() };
    Err(Problem::new(ProblemCode::BodyTooLarge, format!("{field}: {message}"))
        .with_errors(vec![error]))
}
