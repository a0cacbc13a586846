//! `POST /novels/{novel_id}/commands`: a user's command for a novel or one of its chapters.

use axum::extract::State;
use scribe_domain::{
    chapter::{
        approve_chapter::ApproveChapter,
        edit_chapter::{EditChapter, MAX_BYTES},
        restore_version::RestoreVersion,
        revise_chapter::{RejectChapter, ReviseChapter},
    },
    command::{Command, NovelCommand},
    id::NovelId,
    novel::{
        cancel_generation::CancelGeneration, generate_chapter::GenerateChapter,
        pause_generation::PauseGeneration, resume_generation::ResumeGeneration,
        start_generation::StartGeneration,
    },
};

use super::command::{CommandAccepted, accept_command};
use crate::{
    HttpState,
    middleware::CorrelationId,
    problem::Problem,
    request::{CommandBody, CommandRoute, CurrentUser, OfferedCommand, TargetField, TextLimit},
};

/// The limit of the text in EDIT_CHAPTER.
const CHAPTER_TEXT_LIMIT: TextLimit =
    TextLimit { field: "content", noun: "a chapter's text", max_bytes: MAX_BYTES };

/// Sends a command to the novel in the path, whose id the body may repeat.
pub(super) async fn send_command(
    State(state): State<HttpState>,
    user: CurrentUser,
    correlation: CorrelationId,
    body: CommandBody<NovelCommands>,
) -> Result<CommandAccepted, Problem> {
    let command = Command::Novel { novel_id: body.target, command: Box::new(body.command) };
    accept_command(&state, user, &correlation, command, body.options).await
}

/// The commands for a novel.
pub(super) struct NovelCommands;

impl CommandRoute for NovelCommands {
    type TargetId = NovelId;
    type Target = NovelId;
    type Command = NovelCommand;

    const SCHEMA_NAME: &'static str = "NovelCommand";

    const TARGET: TargetField = TargetField { noun: "novel", field: "novel_id", is_in_path: true };

    const OFFERED: &'static [OfferedCommand] = &[
        OfferedCommand::new::<StartGeneration>("START_GENERATION"),
        OfferedCommand::new::<PauseGeneration>("PAUSE_GENERATION"),
        OfferedCommand::new::<ResumeGeneration>("RESUME_GENERATION"),
        OfferedCommand::new::<CancelGeneration>("CANCEL_GENERATION"),
        OfferedCommand::new::<GenerateChapter>("GENERATE_CHAPTER"),
        OfferedCommand::new::<ReviseChapter>("REVISE_CHAPTER"),
        OfferedCommand::new::<ApproveChapter>("APPROVE_CHAPTER"),
        OfferedCommand::new::<RejectChapter>("REJECT_CHAPTER"),
        OfferedCommand::new::<RestoreVersion>("RESTORE_VERSION"),
        OfferedCommand::new::<EditChapter>("EDIT_CHAPTER")
            .with_large_body()
            .with_text_limit(CHAPTER_TEXT_LIMIT),
    ];

    const NOT_YET_OFFERED: &'static [&'static str] = &["CREATE_NOVEL", "EDIT_CANON"];

    fn find_target(_: &NovelCommand, named: Option<NovelId>) -> Result<NovelId, Problem> {
        Self::TARGET.require_id(named)
    }
}
