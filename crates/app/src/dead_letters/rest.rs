//! While the flow runner cannot go on with a book, the book rests: it is paused in the letter's own
//! commit, with the reason, and goes on in the commit that ends the letter.

use scribe_domain::{
    command::{Command, GenesisCommand},
    context::{Actor, CommandContext},
    genesis::{pause_genesis::PauseGenesis, resume_genesis::ResumeGenesis},
    id::{CommandId, SessionId},
};
use scribe_ports::store::{
    readers::{Database, EventFilter},
    rows::DeadLetterRow,
};

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
    let pause = PauseGenesis { reason: Some(letter.reason.clone()) };
    give(ports, changes, letter, GenesisCommand::PauseGenesis(pause)).await
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
    let resume = ResumeGenesis { reason: None };
    give(ports, changes, letter, GenesisCommand::ResumeGenesis(resume)).await
}

async fn give(
    ports: &Ports,
    changes: &mut Changes<'_>,
    letter: &DeadLetterRow,
    command: GenesisCommand,
) -> Result<(), Error> {
    let session_id = SessionId(letter.key);
    let id = CommandId(ports.clock.new_uuid());
    let correlation = letter.id.to_string();
    let ctx = CommandContext::new(ports.clock.now(), id, correlation, Actor::System)
        .caused_by(letter.id.0);
    let command = Command::Genesis { session_id, command: Box::new(command) };
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
        let events = db.events_after(EventFilter::Stream(letter.key), after, BATCH).await?;
        let Some(last) = events.last() else { return Ok(rests) };
        after = last.position;
        for event in &events {
            match event.event_type.as_str() {
                "Genesis.Paused" => rests = event.causation_id == Some(letter.id.0),
                "Genesis.Resumed" => rests = false,
                _ => {}
            }
        }
    }
}
