//! While the flow runner cannot go on with a book, the book rests: it is paused in the letter's own
//! commit, with the reason, and goes on in the commit that ends the letter.

use scribe_domain::{
    command::{Command, GenesisCommand, NovelCommand},
    context::{Actor, CommandContext},
    genesis::{pause_genesis::PauseGenesis, resume_genesis::ResumeGenesis},
    id::{CommandId, NovelId, SessionId},
    novel::{pause_generation::PauseGeneration, resume_generation::ResumeGeneration},
};
use scribe_ports::store::{
    readers::{Database, EventFilter},
    rows::DeadLetterRow,
};

use serde_json::Value;

use crate::{Error, Ports, changes::Changes, decide::decide, flow_runner::FlowRunner};

/// Events that are read at once.
const BATCH: u32 = 1_000;

/// Pauses the book of a letter, where its state allows it.
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
    match of(&*ports.db, letter).await? {
        Book::Session(session_id) => {
            let pause = GenesisCommand::PauseGenesis(PauseGenesis { reason });
            let command = Command::Genesis { session_id, command: Box::new(pause) };
            give(ports, changes, letter, command).await
        }
        Book::Novel(novel_id) => {
            let pause = NovelCommand::PauseGeneration(PauseGeneration { reason });
            let command = Command::Novel { novel_id, command: Box::new(pause) };
            give(ports, changes, letter, command).await
        }
    }
}

/// What a key stands for at present: the session, or the novel made from it.
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
    match of(&*ports.db, letter).await? {
        Book::Session(session_id) => {
            let resume = GenesisCommand::ResumeGenesis(ResumeGenesis { reason: None });
            let command = Command::Genesis { session_id, command: Box::new(resume) };
            give(ports, changes, letter, command).await
        }
        Book::Novel(novel_id) => {
            let resume = NovelCommand::ResumeGeneration(ResumeGeneration { reason: None });
            let command = Command::Novel { novel_id, command: Box::new(resume) };
            give(ports, changes, letter, command).await
        }
    }
}

async fn give(
    ports: &Ports,
    changes: &mut Changes<'_>,
    letter: &DeadLetterRow,
    command: Command,
) -> Result<(), Error> {
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
            Ok(())
        }
        Ok(()) => Ok(()),
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
