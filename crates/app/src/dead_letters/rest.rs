//! While the flow runner cannot go on with a book, the book rests: it is paused in the letter's own
//! commit, with the reason, and goes on in the commit that ends the letter.

use scribe_domain::{
    command::{Command, GenesisCommand, NovelCommand},
    context::{Actor, CommandContext},
    flow::runs_of,
    genesis::{GenesisStatus, pause_genesis::PauseGenesis, resume_genesis::ResumeGenesis},
    id::{CommandId, NovelId, SessionId},
    novel::{NovelStatus, pause_generation::PauseGeneration, resume_generation::ResumeGeneration},
    stream::StreamId,
};
use scribe_ports::store::{
    readers::{Database, EventFilter},
    rows::{DeadLetterRow, TaskChange},
};

use serde_json::Value;

use crate::{
    Error, Ports,
    changes::{Changes, State},
    decide::decide,
    flow_runner::FlowRunner,
};

/// Events that are read at once.
const BATCH: u32 = 1_000;

/// Pauses the book of a letter, where its state allows it. The flow cannot hold its tasks now, so
/// the set does; the flow releases them when it hears of the resume.
pub(super) async fn pause(
    ports: &Ports,
    changes: &mut Changes<'_>,
    letter: &DeadLetterRow,
) -> Result<(), Error> {
    // What follows behind may stand still without the book.
    if letter.subscriber != FlowRunner::NAME {
        return Ok(());
    }
    let reason = Some(letter.reason.clone());
    let book = of(&*ports.db, letter).await?;
    let command = match book {
        Book::Session(session_id) => {
            let pause = GenesisCommand::PauseGenesis(PauseGenesis { reason });
            Command::Genesis { session_id, command: Box::new(pause) }
        }
        Book::Novel(novel_id) => {
            let pause = NovelCommand::PauseGeneration(PauseGeneration { reason });
            Command::Novel { novel_id, command: Box::new(pause) }
        }
    };
    if give(ports, changes, letter, command).await? && rests(changes, book).await? {
        let hold = |flow_run_id| TaskChange::HoldFlow { flow_run_id };
        changes.set.task_changes.extend(runs_of(letter.key).map(hold));
    }
    Ok(())
}

/// True where the book rests, as the set leaves it.
async fn rests(changes: &mut Changes<'_>, book: Book) -> Result<bool, Error> {
    Ok(match book {
        Book::Session(id) => {
            let state = changes.load(StreamId::session(id)).await?.and_then(State::genesis);
            state.is_some_and(|session| session.status == GenesisStatus::Paused)
        }
        Book::Novel(id) => {
            let state = changes.load(StreamId::novel(id)).await?.and_then(State::novel);
            state.is_some_and(|novel| novel.status == NovelStatus::Paused)
        }
    })
}

/// What a key stands for at present: the session, or the novel made from it.
#[derive(Debug, Clone, Copy)]
enum Book {
    Session(SessionId),
    Novel(NovelId),
}

async fn of(db: &dyn Database, letter: &DeadLetterRow) -> Result<Book, Error> {
    let session = db.session(SessionId(letter.key)).await?;
    Ok(match session.map(|session| session.novel_id) {
        Some(None) => Book::Session(SessionId(letter.key)),
        Some(Some(novel)) => Book::Novel(novel),
        None => Book::Novel(NovelId(letter.key)),
    })
}

/// Goes on with the book of a letter, where it rests because of it and nobody has paused it since.
pub(super) async fn lift(
    ports: &Ports,
    changes: &mut Changes<'_>,
    letter: &DeadLetterRow,
) -> Result<(), Error> {
    if !rests_because_of(&*ports.db, letter).await? {
        return Ok(());
    }
    let command = match of(&*ports.db, letter).await? {
        Book::Session(session_id) => {
            let resume = GenesisCommand::ResumeGenesis(ResumeGenesis { reason: None });
            Command::Genesis { session_id, command: Box::new(resume) }
        }
        Book::Novel(novel_id) => {
            let resume = NovelCommand::ResumeGeneration(ResumeGeneration { reason: None });
            Command::Novel { novel_id, command: Box::new(resume) }
        }
    };
    give(ports, changes, letter, command).await.map(|_| ())
}

/// Decides a command within the set; false where the book is left as it is.
async fn give(
    ports: &Ports,
    changes: &mut Changes<'_>,
    letter: &DeadLetterRow,
    command: Command,
) -> Result<bool, Error> {
    let id = CommandId(ports.clock.new_uuid());
    let correlation = letter.id.to_string();
    let ctx = CommandContext::new(ports.clock.now(), id, correlation, Actor::System)
        .caused_by(letter.id.0);
    match decide(&*ports.db, changes, command, &ctx).await {
        Err(error) if error.is_retryable() => Err(error),
        // A book that is no session, is closed, or whose state cannot be read: the letter alone
        // says why nothing goes on.
        Err(error) => {
            tracing::debug!(letter = %letter.id, %error, "the book is left as it is");
            Ok(false)
        }
        Ok(()) => Ok(true),
    }
}

async fn rests_because_of(db: &dyn Database, letter: &DeadLetterRow) -> Result<bool, Error> {
    let (mut after, mut rests) = (letter.position, false);
    loop {
        let events = db.events_after(EventFilter::Key(letter.key), after, BATCH).await?;
        let Some(last) = events.last() else { return Ok(rests) };
        after = last.position;
        for event in &events {
            let change = event.payload.get("change").and_then(Value::as_str).unwrap_or_default();
            match (event.event_type.as_str(), change) {
                ("Genesis.Paused", _) | ("Novel.StatusChanged", "paused") => {
                    rests = event.causation_id == Some(letter.id.0);
                }
                ("Genesis.Resumed", _) | ("Novel.StatusChanged", _) => rests = false,
                _ => {}
            }
        }
    }
}
