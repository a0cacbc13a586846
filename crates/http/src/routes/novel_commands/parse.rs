//! Parses a body into a command for a novel.

use schemars::SchemaGenerator;
use scribe_domain::{
    chapter::edit_chapter::{EditChapter, MAX_BYTES},
    command::NovelCommand,
    id::{CommandId, NovelId},
    novel::{
        cancel_generation::CancelGeneration, pause_generation::PauseGeneration,
        resume_generation::ResumeGeneration, start_generation::StartGeneration,
    },
    refusal::FieldError,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    problem::{Problem, ProblemCode},
    request::{CommandKind, CommandScope, PersonCommands, read_command, read_fields},
};

pub(in crate::routes) struct NovelCommands;

impl PersonCommands for NovelCommands {
    type Command = NovelCommand;

    const SCHEMA: &'static str = "NovelCommand";

    const SCOPE: CommandScope = CommandScope {
        name: "novel",
        field: "novel_id",
        id: SchemaGenerator::subschema_for::<NovelId>,
        is_in_path: true,
    };

    const KINDS: &'static [CommandKind] = &[
        CommandKind::new::<StartGeneration>("START_GENERATION"),
        CommandKind::new::<PauseGeneration>("PAUSE_GENERATION"),
        CommandKind::new::<ResumeGeneration>("RESUME_GENERATION"),
        CommandKind::new::<CancelGeneration>("CANCEL_GENERATION"),
        CommandKind::new::<EditChapter>("EDIT_CHAPTER").with_text(),
    ];

    const LATER: &'static [&'static str] = &[
        "CREATE_NOVEL",
        "GENERATE_CHAPTER",
        "REVISE_CHAPTER",
        "APPROVE_CHAPTER",
        "RESTORE_VERSION",
        "REJECT_CHAPTER",
        "EDIT_CANON",
    ];
}

/// A parsed request.
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
    /// The path names the novel; the body may name the same one.
    novel_id: Option<NovelId>,
    payload: Map<String, Value>,
    expected_version: Option<i64>,
}

/// Parses a request.
pub(super) fn parse_request(
    novel: NovelId,
    fields: Map<String, Value>,
) -> Result<Request, Problem> {
    let body: Body = read_fields("", fields)?;
    if body.novel_id.is_some_and(|named| named != novel) {
        return Err(Problem::of_field("novel_id", "is not the novel in the path"));
    }
    let command = read_command::<NovelCommands>(body.command_type, body.payload)?;
    if let NovelCommand::EditChapter(edit) = &command {
        check_length(edit)?;
    }
    Ok(Request { command_id: body.command_id, command, expected_version: body.expected_version })
}

/// Refuses a text that is too long with the same problem as a body that is too large.
fn check_length(edit: &EditChapter) -> Result<(), Problem> {
    if edit.content.len() <= MAX_BYTES {
        return Ok(());
    }
    let (field, message) = ("payload.content", "a chapter's text may have at most 4 MiB");
    let error = FieldError { field: field.to_owned(), message: message.to_owned() };
    Err(Problem::new(ProblemCode::BodyTooLarge, format!("{field}: {message}"))
        .with_errors(vec![error]))
}
