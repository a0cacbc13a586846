//! Follows a book that the corridor writes, in this process or in a server: shows its progress, and
//! reports how it ended.

mod outlook;

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use scribe_app::queries::book_progress::{BookProgress, load_book_progress};
use scribe_domain::{
    command::{Command, GenesisCommand, NovelCommand},
    genesis::{
        Attendance, GenesisStatus, StopAfter, resume_genesis::ResumeGenesis,
        set_attended::SetAttended,
    },
    id::{NovelId, SessionId},
    novel::{NovelStatus, resume_generation::ResumeGeneration},
    read_model::NovelRow,
};
use scribe_ports::store::readers::Database;
use tokio::time::timeout;

use self::outlook::{BookOutlook, determine_outlook};
use super::{super::progress::ProgressDisplay, reporter::ProgressReporter, summary};
use crate::{
    book_client::{BookClient, ChangeWaiter},
    book_file::ExportedFile,
    exit::{Exit, Failure},
};

/// How long looking up the book of a failure may take; the database may be unavailable.
const BOOK_LOOKUP_TIMEOUT: Duration = Duration::from_millis(500);

/// How many times a command may be refused because another user or process continued the book.
const MAX_OVERTAKEN_COMMANDS: u32 = 20;

/// How a book is followed.
#[derive(Clone, Default)]
pub struct FollowOptions {
    /// Where to stop early.
    pub stop_after: Option<StopAfter>,
    /// The file that the book is exported to after every chapter; `None` for no export.
    pub file: Option<ExportedFile>,
    /// True if the last line of standard output is to be one JSON object.
    pub json: bool,
}

/// The state of a command that follows one book.
struct Follower<'a> {
    client: &'a mut BookClient,
    session_id: SessionId,
    options: &'a FollowOptions,
    progress: ProgressDisplay,
    reporter: ProgressReporter,
    /// The number of published chapters when this command last started the missing chapters.
    started_at: Option<u32>,
    /// The number of published chapters when the file was last written.
    exported_at: Option<u32>,
    /// Where the file is, once it has been written.
    exported_path: Option<PathBuf>,
    /// How many times a command was refused.
    refusals: u32,
}

/// Follows a newly started book to its end, or to the step at which it should stop.
///
/// # Errors
/// The user interrupts, the book is paused, or the database cannot answer.
pub async fn follow_new_book(
    client: &mut BookClient,
    session_id: SessionId,
    options: &FollowOptions,
) -> Result<(), Failure> {
    let followed = run_follower(client, session_id, options, false).await;
    add_book_to_failure(client, session_id, followed).await
}

/// Continues a book from wherever it stopped, and follows it to its end.
///
/// # Errors
/// The same as for [`follow_new_book`], or the book cannot be continued.
pub async fn resume_book(
    client: &mut BookClient,
    session_id: SessionId,
    options: &FollowOptions,
) -> Result<(), Failure> {
    let followed = run_follower(client, session_id, options, true).await;
    add_book_to_failure(client, session_id, followed).await
}

/// Adds the ids of the book to a failure. After an interrupt, first waits for the model calls in
/// flight.
async fn add_book_to_failure(
    client: &mut BookClient,
    session_id: SessionId,
    followed: Result<(), Failure>,
) -> Result<(), Failure> {
    let Err(failure) = followed else { return Ok(()) };
    if matches!(failure, Failure::Interrupted) {
        client.finish_calls().await;
    }
    let db = client.db();
    let session = timeout(BOOK_LOOKUP_TIMEOUT, db.session(session_id)).await;
    let session = session.ok().and_then(Result::ok).flatten();
    Err(failure.with_book(session_id, session.and_then(|session| session.novel_id)))
}

async fn run_follower(
    client: &mut BookClient,
    session_id: SessionId,
    options: &FollowOptions,
    is_resumed: bool,
) -> Result<(), Failure> {
    let began = Instant::now();
    client.focus_on_book(session_id);
    let begin = async |db: &dyn Database| Ok(ProgressReporter::start(db, session_id.into()).await?);
    let mut reporter = client.read_with_retry(begin).await?;
    let progress = ProgressDisplay::start();
    client.watch_live();
    client.read_with_retry(async |db| Ok(reporter.report_pauses(db, &progress).await?)).await?;
    let mut follower = Follower {
        client,
        session_id,
        options,
        progress,
        reporter,
        started_at: None,
        exported_at: None,
        exported_path: None,
        refusals: 0,
    };
    if is_resumed {
        follower.resume_if_stopped().await?;
    }
    let book = follower.follow_to_end().await?;
    let Follower { client, reporter, progress, exported_path, .. } = follower;
    progress.clear_status();
    client.wait_until_handled().await?;
    let novel_id = book.session.novel_id;
    let end = summary::WriteSummary {
        session_id,
        novel_id,
        book: exported_path,
        revisions: reporter.revisions,
        began,
    };
    summary::print_summary(client, &end, options.json).await
}

impl Follower<'_> {
    /// Follows the book until the end, or the step to stop after, is reached.
    async fn follow_to_end(&mut self) -> Result<BookProgress, Failure> {
        loop {
            let changed = self.client.register_change();
            let book = self.read_progress().await?;
            if let Some(novel) = &book.novel
                && novel.completed_chapters > 0
            {
                self.export_book(novel.id).await?;
            }
            match determine_outlook(&book, self.options.stop_after, self.reporter.stop.as_ref()) {
                BookOutlook::Reached => return Ok(book),
                BookOutlook::Ends(failure) => return Err(failure),
                // An earlier generation ended before the last chapter, for example because it had a
                // limit.
                BookOutlook::ChaptersMissing
                    if self.reporter.generations > 0
                        && self.started_at != Some(self.reporter.published) =>
                {
                    let unattended =
                        self.build_session_command(build_set_unattended(self.options.stop_after));
                    if self.send_unless_overtaken(vec![unattended]).await? {
                        self.started_at = Some(self.reporter.published);
                    }
                }
                BookOutlook::ChaptersMissing | BookOutlook::Waits => {
                    self.wait_for_change(changed).await?;
                }
            }
        }
    }

    /// Continues a book that is paused or attended.
    async fn resume_if_stopped(&mut self) -> Result<(), Failure> {
        loop {
            let book = self.read_progress().await?;
            let commands = self.commands_to_resume(&book);
            let starts_chapters =
                book.novel.as_ref().is_some_and(lacks_chapters) && !commands.is_empty();
            if self.send_unless_overtaken(commands).await? {
                self.started_at = starts_chapters.then_some(self.reporter.published);
                return Ok(());
            }
        }
    }

    /// Returns the commands that continue a book; empty if it is already being continued.
    fn commands_to_resume(&self, book: &BookProgress) -> Vec<Command> {
        let reason = Some("scribe resume".to_owned());
        let session = &book.session;
        let mut commands = Vec::new();
        // If the whole book is unattended, the flow starts the chapters itself.
        if session.attendance != (Attendance::Unattended { stop_after: None })
            && session.status != GenesisStatus::Abandoned
            && book.novel.as_ref().is_none_or(lacks_chapters)
        {
            commands.push(self.build_session_command(build_set_unattended(None)));
        }
        if session.status == GenesisStatus::Paused {
            let resume = ResumeGenesis { reason: reason.clone() };
            commands.push(self.build_session_command(GenesisCommand::ResumeGenesis(resume)));
        }
        if let Some(novel) = &book.novel
            && novel.status == NovelStatus::Paused
        {
            let resume = NovelCommand::ResumeGeneration(ResumeGeneration { reason });
            commands.push(Command::Novel { novel_id: novel.id, command: Box::new(resume) });
        }
        commands
    }

    fn build_session_command(&self, command: GenesisCommand) -> Command {
        Command::Genesis { session_id: self.session_id, command: Box::new(command) }
    }

    /// Sends commands. Returns false if one is refused. Another user or process may have continued
    /// the book meanwhile, so the caller then reads the state again to find out what is left to do.
    ///
    /// # Errors
    /// Commands have been refused too often, or a command cannot be sent.
    async fn send_unless_overtaken(&mut self, commands: Vec<Command>) -> Result<bool, Failure> {
        for command in commands {
            match self.client.send_command(command).await {
                Err(refused)
                    if refused.exit_code() == Exit::Refused
                        && self.refusals < MAX_OVERTAKEN_COMMANDS =>
                {
                    self.refusals += 1;
                    tracing::debug!(
                        %refused,
                        "the command was refused; another user or process may have continued the \
                         book"
                    );
                    return Ok(false);
                }
                sent => sent?,
            }
        }
        Ok(true)
    }

    /// Reads the progress of the book, and reports what has happened since the last call.
    async fn read_progress(&mut self) -> Result<BookProgress, Failure> {
        let Self { client, reporter, progress, session_id, .. } = self;
        client
            .read_with_retry(async |db| Ok(reporter.report_new_events(db, progress).await?))
            .await?;
        client.read_with_retry(async |db| Ok(load_book_progress(db, *session_id).await?)).await
    }

    /// Waits for a change, and shows live progress meanwhile.
    async fn wait_for_change(&mut self, since: ChangeWaiter) -> Result<(), Failure> {
        let Self { client, reporter, progress, .. } = self;
        client.wait_for_change(since, |moment| reporter.note_moment(moment, progress)).await
    }

    /// Writes the book's file if chapters have been published since it was last written.
    async fn export_book(&mut self, novel_id: NovelId) -> Result<(), Failure> {
        let (session_id, file) = (self.session_id, &self.options.file);
        let Some(file) = file else { return Ok(()) };
        if self.exported_at == Some(self.reporter.published) {
            return Ok(());
        }
        self.exported_at = Some(self.reporter.published);
        let update = async |db: &dyn Database| file.update_file(db, session_id, novel_id).await;
        self.exported_path = self.client.read_with_retry(update).await?;
        Ok(())
    }
}

/// True if chapters are missing and no agent is writing them.
fn lacks_chapters(novel: &NovelRow) -> bool {
    matches!(novel.status, NovelStatus::Ready | NovelStatus::Completed)
        && novel.completed_chapters < novel.target_chapters
}

fn build_set_unattended(stop_after: Option<StopAfter>) -> GenesisCommand {
    GenesisCommand::SetAttended(SetAttended { attended: false, stop_after })
}
