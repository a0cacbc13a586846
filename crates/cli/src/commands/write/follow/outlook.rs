//! Determines what the state of a book means for a command that follows it.

use scribe_app::queries::book_progress::BookProgress;
use scribe_domain::{
    genesis::{Attendance, GenesisStatus, StopAfter},
    novel::NovelStatus,
    problem_code::ProblemCode,
    read_model::{ChapterRow, NovelRow},
    stage::Stage,
};

use crate::{commands::write::reporter::UserIntervention, exit::Failure, terminal_escape};

/// What to expect of a book.
#[derive(Debug)]
pub(super) enum BookOutlook {
    /// Agents or the flow are working.
    Waits,
    /// The end, or the step to stop after, has been reached.
    Reached,
    /// No agent is writing, and chapters are missing. Either the flow will start them, or an
    /// earlier generation was limited to fewer chapters.
    ChaptersMissing,
    /// The book does not continue on its own.
    Ends(Failure),
}

/// Determines the outlook. `stop` is what a user has done to stop the book since this command
/// started to follow it.
pub(super) fn determine_outlook(
    book: &BookProgress,
    stop_after: Option<StopAfter>,
    stop: Option<&UserIntervention>,
) -> BookOutlook {
    let session = &book.session;
    let resume = format!("scribe resume {}", session.session_id);
    let is_attended = session.attendance == Attendance::Attended;
    match (session.status, &book.novel) {
        (GenesisStatus::Abandoned, _) => BookOutlook::Ends(Failure::RefusedAs(
            ProblemCode::SessionClosed,
            "the book was abandoned before it had chapters. What was proposed can still be read; \
             scribe write begins another book"
                .to_owned(),
        )),
        (GenesisStatus::Paused, _) => BookOutlook::Ends(paused_failure(book, stop, &resume)),
        (GenesisStatus::InProgress, _) | (GenesisStatus::Completed, None) => {
            let has_concept = book.confirmed_proposal(Stage::ConceptSelection).is_some();
            match stop_after {
                Some(StopAfter::Concept) if has_concept => BookOutlook::Reached,
                _ if is_attended => BookOutlook::Ends(taken_over_failure(&resume)),
                _ => BookOutlook::Waits,
            }
        }
        (GenesisStatus::Completed, Some(novel)) => {
            if matches!(stop_after, Some(StopAfter::Concept | StopAfter::Outline)) {
                return BookOutlook::Reached;
            }
            if let Some(chapter) = &book.submitted {
                return BookOutlook::Ends(submitted_failure(chapter, &resume));
            }
            novel_outlook(novel, stop_after, stop, &resume)
        }
    }
}

fn novel_outlook(
    novel: &NovelRow,
    stop_after: Option<StopAfter>,
    stop: Option<&UserIntervention>,
    resume: &str,
) -> BookOutlook {
    match (novel.status, stop) {
        (NovelStatus::Generating, _) => BookOutlook::Waits,
        (NovelStatus::Ready | NovelStatus::Completed, _)
            if has_wanted_chapters(novel, stop_after) =>
        {
            BookOutlook::Reached
        }
        // Starting the chapters again would undo the user's decision.
        (NovelStatus::Ready | NovelStatus::Completed, Some(UserIntervention::Cancelled)) => {
            BookOutlook::Ends(Failure::Resumable(format!(
                "a user cancelled the writing of the book. Everything written is kept; {resume} \
                 continues it",
            )))
        }
        (NovelStatus::Ready | NovelStatus::Completed, Some(UserIntervention::TakenOver)) => {
            BookOutlook::Ends(taken_over_failure(resume))
        }
        (NovelStatus::Ready | NovelStatus::Completed, Some(UserIntervention::Paused(_)) | None) => {
            BookOutlook::ChaptersMissing
        }
        (NovelStatus::Paused, _) => {
            let reason = novel.details.get("reason").and_then(|reason| reason.as_str());
            BookOutlook::Ends(paused_failure_with_reason(
                reason.unwrap_or("no reason was given"),
                resume,
            ))
        }
        (NovelStatus::Failed, _) => {
            BookOutlook::Ends(Failure::Refused("the novel's data is damaged".to_owned()))
        }
    }
}

/// Says that the book waits for its user.
fn submitted_failure(chapter: &ChapterRow, resume: &str) -> Failure {
    Failure::Resumable(format!(
        "chapter {} waits for your approval. Start scribe serve, and send APPROVE_CHAPTER or \
         REJECT_CHAPTER for {} to the novel's commands; then {resume} continues the book",
        chapter.position, chapter.id
    ))
}

/// True if the last wanted chapter is published.
fn has_wanted_chapters(novel: &NovelRow, stop_after: Option<StopAfter>) -> bool {
    let last_chapter = match stop_after {
        Some(StopAfter::Chapter(last)) => {
            i32::try_from(last).unwrap_or(i32::MAX).min(novel.target_chapters)
        }
        Some(StopAfter::Concept | StopAfter::Outline) | None => novel.target_chapters,
    };
    novel.completed_chapters >= last_chapter
}

fn paused_failure(book: &BookProgress, stop: Option<&UserIntervention>, resume: &str) -> Failure {
    if let (None, Some(UserIntervention::Paused(reason))) = (&book.failure, stop) {
        let why = reason.as_ref().map(|why| format!(" ({})", terminal_escape::escape_line(why)));
        return Failure::Resumable(format!(
            "a user paused the book{}. Nothing is lost; {resume} continues it",
            why.unwrap_or_default(),
        ));
    }
    let reason = book.failure.as_ref().or(book.session.pause_reason.as_ref());
    paused_failure_with_reason(reason.map_or("no reason was given", String::as_str), resume)
}

fn paused_failure_with_reason(reason: &str, resume: &str) -> Failure {
    Failure::Resumable(format!(
        "the book is paused: {}. Nothing is lost; {resume} tries again",
        terminal_escape::escape_line(reason).trim_end_matches('.'),
    ))
}

fn taken_over_failure(resume: &str) -> Failure {
    Failure::Resumable(format!(
        "a user now decides each stage of the book, and the book waits for the next decision. Run \
         {resume} to have scribe make the remaining decisions"
    ))
}
