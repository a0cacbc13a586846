//! `POST /novels/{novel_id}/commands`: a user's command for a novel or one of its chapters.

use axum::extract::State;
use schemars::SchemaGenerator;
use scribe_app::intake::{self, CommandRequest};
use scribe_domain::{
    chapter::edit_chapter::{EditChapter, MAX_BYTES},
    command::{Command, NovelCommand},
    context::LOCAL_USER,
    id::{CommandId, NovelId},
    novel::{
        cancel_generation::CancelGeneration, pause_generation::PauseGeneration,
        resume_generation::ResumeGeneration, start_generation::StartGeneration,
    },
    refusal::FieldError,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::command::CommandAccepted;
use crate::{
    HttpState,
    middleware::Correlation,
    problem::{Problem, ProblemCode},
    request::{
        CommandKind, CommandScope, JsonBody, PathId, PersonCommands, read_command, read_fields,
    },
};

/// Sends a command to a novel.
///
/// Answers 200 if the command is done, 202 if its work continues; `Location` is the address of its
/// outcome. A repetition under the same `command_id` gets the stored outcome of the first one.
pub(super) async fn send_command(
    State(state): State<HttpState>,
    PathId(novel_id): PathId<NovelId>,
    correlation: Correlation,
    body: JsonBody<NovelCommands>,
) -> Result<CommandAccepted, Problem> {
    let NovelRequest { command_id, command, expected_version } =
        NovelRequest::parse(novel_id, body.fields)?;
    let request = CommandRequest {
        command_id,
        command: Command::Novel { novel_id, command: Box::new(command) },
        expected_version,
        correlation: correlation.as_str().to_owned(),
        user: LOCAL_USER,
    };
    Ok(CommandAccepted(intake::take(&state.ports, request).await?))
}

/// The commands for a novel.
pub(super) struct NovelCommands;

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
        CommandKind::new::<EditChapter>("EDIT_CHAPTER").with_large_body(),
    ];

    const NOT_YET_OFFERED: &'static [&'static str] = &[
        "CREATE_NOVEL",
        "GENERATE_CHAPTER",
        "REVISE_CHAPTER",
        "APPROVE_CHAPTER",
        "RESTORE_VERSION",
        "REJECT_CHAPTER",
        "EDIT_CANON",
    ];
}

/// A valid request.
#[derive(Debug)]
struct NovelRequest {
    command_id: Option<CommandId>,
    command: NovelCommand,
    expected_version: Option<i64>,
}

/// The body of a request. The payload is parsed by the type of the command.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NovelBody {
    command_id: Option<CommandId>,
    command_type: String,
    /// Optional, because the path names the novel; if given, it must be the same one.
    novel_id: Option<NovelId>,
    payload: Map<String, Value>,
    expected_version: Option<i64>,
}

impl NovelRequest {
    fn parse(novel_in_path: NovelId, fields: Map<String, Value>) -> Result<Self, Problem> {
        let body: NovelBody = read_fields("", fields)?;
        if body.novel_id.is_some_and(|named| named != novel_in_path) {
            return Err(Problem::for_field("novel_id", "is not the novel in the path"));
        }
        let command = read_command::<NovelCommands>(body.command_type, body.payload)?;
        if let NovelCommand::EditChapter(edit) = &command {
            refuse_long_text(edit)?;
        }
        Ok(Self { command_id: body.command_id, command, expected_version: body.expected_version })
    }
}

/// Refuses a text that is too long with 413, as a body that is too long.
fn refuse_long_text(edit: &EditChapter) -> Result<(), Problem> {
    if edit.content.len() <= MAX_BYTES {
        return Ok(());
    }
    let field = "payload.content".to_owned();
    let message = format!("a chapter's text may have at most {} MiB", MAX_BYTES / (1024 * 1024));
    let detail = format!("{field}: {message}");
    Err(Problem::new(ProblemCode::BodyTooLarge, detail)
        .with_errors(vec![FieldError { field, message }]))
}
