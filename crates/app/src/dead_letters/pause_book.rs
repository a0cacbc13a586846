//! Pauses a book that cannot continue, because one of its events became a dead letter or one of its
//! tasks cannot be done. If the cause is a dead letter, the commit that stores the letter also
//! pauses the book, and the commit that resolves the letter also resumes it.

use scribe_domain::{
    command::{Command, GenesisCommand, NovelCommand},
    context::{Actor, Cause, CommandContext},
    event::Event,
    flow::run_ids,
    genesis::{
        Genesis, GenesisEvent, GenesisStatus, pause_genesis::PauseGenesis,
        resume_genesis::ResumeGenesis,
    },
    id::{BookId, CommandId, NovelId, SessionId},
    novel::{
        Novel, NovelEvent, NovelStatus, event::StatusChange, pause_generation::PauseGeneration,
        resume_generation::ResumeGeneration,
    },
    refusal::Refusal,
};
use scribe_ports::store::{
    library::Sessions,
    readers::{EventFilter, EventLog},
    rows::{DeadLetterRow, TaskChange},
};
use uuid::Uuid;

use crate::{
    Error, Ports, consumer::parse_event, decide::decide_command, owner::find_owner,
    unit_of_work::UnitOfWork,
};

const EVENTS_PER_QUERY: u32 = 1_000;

/// Why a book is paused or resumed without a user's request.
pub(crate) struct PauseRequest {
    pub(crate) book: BookId,
    /// The reason that is shown to the user.
    pub(crate) reason: String,
    /// The id of the dead letter or of the task.
    pub(crate) id: Uuid,
    /// The id shared by everything that came from one request.
    pub(crate) correlation: String,
}

impl From<&DeadLetterRow> for PauseRequest {
    fn from(letter: &DeadLetterRow) -> Self {
        Self {
            book: letter.book,
            reason: letter.reason.clone(),
            id: letter.id.0,
            correlation: letter.id.to_string(),
        }
    }
}

/// Pauses a book if its state allows that. Returns true if the book will be paused after the
/// commit.
///
/// The same commit also holds the tasks of the book, so that no worker claims them. The flow cannot
/// be relied on to hold them, because it may be parked. The flow releases the tasks when it handles
/// the resume.
pub(crate) async fn pause_book(
    ports: &Ports,
    unit: &mut UnitOfWork<'_>,
    cause: PauseRequest,
) -> Result<bool, Error> {
    let reason = Some(cause.reason.clone());
    let book = find_book_aggregate(&*ports.db, cause.book).await?;
    let command = match book {
        BookAggregate::Session(session_id) => {
            let pause = GenesisCommand::PauseGenesis(PauseGenesis { reason });
            Command::Genesis { session_id, command: Box::new(pause) }
        }
        BookAggregate::Novel(novel_id) => {
            let pause = NovelCommand::PauseGeneration(PauseGeneration { reason });
            Command::Novel { novel_id, command: Box::new(pause) }
        }
    };
    let is_paused = try_to_decide(ports, unit, &cause, command, "pause").await?
        && will_be_paused(unit, book).await?;
    if is_paused {
        let hold = |flow_run_id| TaskChange::HoldFlow { flow_run_id };
        unit.set.task_changes.extend(run_ids(cause.book).map(hold));
    }
    Ok(is_paused)
}

/// True if the book will be paused after the unit of work is committed.
async fn will_be_paused(unit: &mut UnitOfWork<'_>, book: BookAggregate) -> Result<bool, Error> {
    Ok(match book {
        BookAggregate::Session(id) => {
            let session = unit.load_aggregate::<Genesis>(id.0).await?;
            session.is_some_and(|session| session.status == GenesisStatus::Paused)
        }
        BookAggregate::Novel(id) => {
            let novel = unit.load_aggregate::<Novel>(id.0).await?;
            novel.is_some_and(|novel| novel.status == NovelStatus::Paused)
        }
    })
}

/// The aggregate that holds a book's status: the session, or the novel created from it.
#[derive(Debug, Clone, Copy)]
enum BookAggregate {
    Session(SessionId),
    Novel(NovelId),
}

async fn find_book_aggregate(db: &dyn Sessions, book: BookId) -> Result<BookAggregate, Error> {
    let session = db.session(SessionId(book.0)).await?;
    Ok(match session.map(|session| session.novel_id) {
        Some(None) => BookAggregate::Session(SessionId(book.0)),
        Some(Some(novel)) => BookAggregate::Novel(novel),
        None => BookAggregate::Novel(NovelId(book.0)),
    })
}

/// Resumes the book if the letter paused it and nobody has paused or resumed it since.
pub(super) async fn resume_book(
    ports: &Ports,
    unit: &mut UnitOfWork<'_>,
    letter: &DeadLetterRow,
) -> Result<(), Error> {
    if !is_paused_by_letter(&*ports.db, letter).await? {
        return Ok(());
    }
    let command = match find_book_aggregate(&*ports.db, letter.book).await? {
        BookAggregate::Session(session_id) => {
            let resume = GenesisCommand::ResumeGenesis(ResumeGenesis { reason: None });
            Command::Genesis { session_id, command: Box::new(resume) }
        }
        BookAggregate::Novel(novel_id) => {
            let resume = NovelCommand::ResumeGeneration(ResumeGeneration { reason: None });
            Command::Novel { novel_id, command: Box::new(resume) }
        }
    };
    try_to_decide(ports, unit, &letter.into(), command, "resume").await.map(|_| ())
}

/// Decides a command within the unit of work. Returns false if the command was refused; the book is
/// then unchanged.
async fn try_to_decide(
    ports: &Ports,
    unit: &mut UnitOfWork<'_>,
    cause: &PauseRequest,
    command: Command,
    action: &str,
) -> Result<bool, Error> {
    let id = CommandId(ports.clock.new_uuid());
    let user = find_owner(&*ports.db, cause.book).await?;
    let now = ports.clock.now();
    let origin = Cause::new(now, Actor::System, user, &*cause.correlation);
    let ctx = CommandContext::new(id, origin.with_causation(cause.id));
    match decide_command(&*ports.db, unit, command, &ctx).await {
        Err(error) if error.is_retryable() => Err(error),
        // The session is paused already.
        Err(Error::Refused(Refusal::WrongStatus(GenesisStatus::Paused))) => Ok(true),
        // The book has no session, is closed, or has an unreadable state. Then only the dead letter
        // or the log says why the book does not continue.
        Err(error) => {
            tracing::debug!(book = %cause.book, %error, "could not {action} the book");
            Ok(false)
        }
        Ok(()) => Ok(true),
    }
}

/// True if the letter paused the book and no later event paused or resumed it.
async fn is_paused_by_letter(db: &dyn EventLog, letter: &DeadLetterRow) -> Result<bool, Error> {
    let (mut after, mut is_paused) = (letter.position, false);
    loop {
        let events =
            db.events_after(EventFilter::Book(letter.book), after, EVENTS_PER_QUERY).await?;
        let Some(last) = events.last() else { return Ok(is_paused) };
        after = last.position;
        // An event that cannot be parsed gets its own dead letter.
        for event in events.iter().filter_map(|stored| parse_event(stored).ok()) {
            match event.event {
                Event::Genesis(GenesisEvent::Paused { .. })
                | Event::Novel(NovelEvent::StatusChanged {
                    change: StatusChange::Paused, ..
                }) => {
                    is_paused = event.cause.causation == Some(letter.id.0);
                }
                Event::Genesis(GenesisEvent::Resumed { .. })
                | Event::Novel(NovelEvent::StatusChanged { .. }) => is_paused = false,
                _ => {}
            }
        }
    }
}
