//! Follows a book that the corridor writes, in this process or in a server: shows what happens, and
//! says how it ended.

mod outlook;

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use scribe_app::queries::book_progress::{BookProgress, book_progress};
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

use self::outlook::{Outlook, look_ahead};
use super::{super::progress::Progress, narrator::Narrator, summary};
use crate::{
    delivery::Delivery,
    exit::{Exit, Failure},
    studio::{Since, Studio},
};

/// How long the book of a failure is looked for in a database that may be away.
const LONGEST_LOOK: Duration = Duration::from_millis(500);

/// How often a command may be refused because somebody else has continued the book meanwhile.
const MAX_OVERTAKEN: u32 = 20;

/// How far a book is followed.
#[derive(Clone, Default)]
pub struct Goal {
    /// Where to stop early.
    pub stop_after: Option<StopAfter>,
    /// Where the book goes after every chapter; nowhere without.
    pub delivery: Option<Delivery>,
    /// True where the last line of standard output is one JSON object.
    pub json: bool,
}

/// A book that is followed.
struct Follower<'a> {
    studio: &'a mut Studio,
    session_id: SessionId,
    goal: &'a Goal,
    progress: Progress,
    narrator: Narrator,
    /// How many chapters were published when the missing ones were last started from here.
    started_at: Option<u32>,
    /// How many were published when the file was last written.
    exported_at: Option<u32>,
    book: Option<PathBuf>,
}

/// Follows a book that was just begun to its end, or to the step to stop after.
///
/// # Errors
/// The person interrupts, the book is paused, or the database cannot answer.
pub async fn follow(
    studio: &mut Studio,
    session_id: SessionId,
    goal: &Goal,
) -> Result<(), Failure> {
    let followed = run(studio, session_id, goal, false).await;
    end(studio, session_id, followed).await
}

/// Continues a book from wherever it stopped, and follows it to its end.
///
/// # Errors
/// As for [`follow`], or the book cannot be continued.
pub async fn resume(
    studio: &mut Studio,
    session_id: SessionId,
    goal: &Goal,
) -> Result<(), Failure> {
    let followed = run(studio, session_id, goal, true).await;
    end(studio, session_id, followed).await
}

/// Names the book of a failure.
async fn end(
    studio: &mut Studio,
    session_id: SessionId,
    followed: Result<(), Failure>,
) -> Result<(), Failure> {
    let Err(failure) = followed else { return Ok(()) };
    if matches!(failure, Failure::Interrupted) {
        studio.finish_calls().await;
    }
    let db = studio.db();
    let session = timeout(LONGEST_LOOK, db.session(session_id)).await;
    let session = session.ok().and_then(Result::ok).flatten();
    Err(failure.of_book(session_id, session.and_then(|session| session.novel_id)))
}

async fn run(
    studio: &mut Studio,
    session_id: SessionId,
    goal: &Goal,
    is_resumed: bool,
) -> Result<(), Failure> {
    let began = Instant::now();
    studio.turn_to(session_id);
    let begin = async |db: &dyn Database| Ok(Narrator::begin(db, session_id.into()).await?);
    let mut narrator = studio.read(begin).await?;
    let progress = Progress::begin();
    studio.listen();
    studio.read(async |db| Ok(narrator.tell_waits(db, &progress).await?)).await?;
    let mut follower = Follower {
        studio,
        session_id,
        goal,
        progress,
        narrator,
        started_at: None,
        exported_at: None,
        book: None,
    };
    if is_resumed {
        follower.restart().await?;
    }
    let book = follower.follow().await?;
    let Follower { studio, narrator, progress, book: path, .. } = follower;
    progress.end();
    studio.settle().await?;
    let novel_id = book.session.novel_id;
    let end =
        summary::End { session_id, novel_id, book: path, revisions: narrator.revisions, began };
    summary::tell(studio, &end, goal.json).await
}

impl Follower<'_> {
    /// Follows until the end, or the step to stop after, is reached.
    async fn follow(&mut self) -> Result<BookProgress, Failure> {
        loop {
            let changed = self.studio.changed();
            let book = self.look().await?;
            if let Some(novel) = &book.novel
                && novel.completed_chapters > 0
            {
                self.export(novel.id).await?;
            }
            match look_ahead(&book, self.goal.stop_after, self.narrator.stop.as_ref()) {
                Outlook::Reached => return Ok(book),
                Outlook::Ends(failure) => return Err(failure),
                // An earlier generation ended before the last chapter, as one with a limit does.
                Outlook::ChaptersMissing
                    if self.narrator.generations > 0
                        && self.started_at != Some(self.narrator.published) =>
                {
                    self.started_at = Some(self.narrator.published);
                    let unattended = set_unattended(self.goal.stop_after);
                    self.give_unless_overtaken(vec![self.of_session(unattended)]).await?;
                }
                Outlook::ChaptersMissing | Outlook::Waits => self.wait(changed).await?,
            }
        }
    }

    /// Has a book continued that is paused, or that a person has attended.
    async fn restart(&mut self) -> Result<(), Failure> {
        for _ in 0..MAX_OVERTAKEN {
            let book = self.look().await?;
            if self.give_unless_overtaken(self.restart_commands(&book)).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The commands that continue a book; none where it is continued already.
    fn restart_commands(&self, book: &BookProgress) -> Vec<Command> {
        let reason = Some("scribe resume".to_owned());
        let session = &book.session;
        let mut commands = Vec::new();
        let is_idle = |novel: &NovelRow| {
            matches!(novel.status, NovelStatus::Ready | NovelStatus::Completed)
                && novel.completed_chapters < novel.target_chapters
        };
        // With all of it to be written unattended the flow starts the chapters by itself.
        if session.attendance != (Attendance::Unattended { stop_after: None })
            && session.status != GenesisStatus::Abandoned
            && book.novel.as_ref().is_none_or(is_idle)
        {
            commands.push(self.of_session(set_unattended(None)));
        }
        if session.status == GenesisStatus::Paused {
            let resume = ResumeGenesis { reason: reason.clone() };
            commands.push(self.of_session(GenesisCommand::ResumeGenesis(resume)));
        }
        if let Some(novel) = &book.novel
            && novel.status == NovelStatus::Paused
        {
            let resume = NovelCommand::ResumeGeneration(ResumeGeneration { reason });
            commands.push(Command::Novel { novel_id: novel.id, command: Box::new(resume) });
        }
        commands
    }

    fn of_session(&self, command: GenesisCommand) -> Command {
        Command::Genesis { session_id: self.session_id, command: Box::new(command) }
    }

    /// Gives commands. False where one is refused, which may come from somebody else who has continued
    /// the book meanwhile: the state that is read next says what is left to do.
    async fn give_unless_overtaken(&mut self, commands: Vec<Command>) -> Result<bool, Failure> {
        for command in commands {
            match self.studio.give(command).await {
                Err(refused) if refused.exit() == Exit::Refused => {
                    tracing::debug!(%refused, "somebody else continues the book");
                    return Ok(false);
                }
                given => given?,
            }
        }
        Ok(true)
    }

    /// Reads how far the book is; what has happened since the last look is told.
    async fn look(&mut self) -> Result<BookProgress, Failure> {
        let Self { studio, narrator, progress, session_id, .. } = self;
        studio.read(async |db| Ok(narrator.tell(db, progress).await?)).await?;
        studio.read(async |db| Ok(book_progress(db, *session_id).await?)).await
    }

    /// Waits for a change; what happens meanwhile is shown.
    async fn wait(&mut self, since: Since) -> Result<(), Failure> {
        let Self { studio, narrator, progress, .. } = self;
        studio.wait(since, |moment| narrator.hear(moment, progress)).await
    }

    /// Writes the book's file where chapters have been published since it was written.
    async fn export(&mut self, novel_id: NovelId) -> Result<(), Failure> {
        let Some(delivery) = &self.goal.delivery else { return Ok(()) };
        if self.exported_at == Some(self.narrator.published) {
            return Ok(());
        }
        self.exported_at = Some(self.narrator.published);
        let deliver = async |db: &dyn Database| delivery.deliver(db, novel_id).await;
        self.book = self.studio.read(deliver).await?;
        Ok(())
    }
}

fn set_unattended(stop_after: Option<StopAfter>) -> GenesisCommand {
    GenesisCommand::SetAttended(SetAttended { attended: false, stop_after })
}
