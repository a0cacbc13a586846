//! Takes a book to its end without a person: confirms what is proposed, stage after stage, then
//! has the chapters written. It looks at the state and does the next thing, so that it goes on
//! from wherever it was stopped.

mod chapters;
mod genesis;

use std::{path::PathBuf, time::Instant};

use scribe_app::{
    Ports,
    intake::{self, Envelope},
    queries::genesis_state::{GenesisState, genesis_state},
    runtime,
};
use scribe_domain::{
    command::Command,
    context::{Actor, LOCAL_USER},
    id::SessionId,
    stage::Stage,
};
use scribe_ports::store::Changed;

use super::{super::progress::Progress, narrator::Narrator, summary};
use crate::{args::StopAfter, book_file::BookFile, exit::Failure, wiring::Wired};

/// How far a book is taken.
#[derive(Debug, Clone, Default)]
pub struct Goal {
    /// Where to stop early.
    pub stop_after: Option<StopAfter>,
    /// Where the book is written; by default where it was before, else after its title.
    pub out: Option<PathBuf>,
    /// True where the last line of standard output is one JSON object.
    pub json: bool,
}

/// A book on its way.
struct Drive<'a> {
    wired: &'a mut Wired,
    session_id: SessionId,
    goal: &'a Goal,
    progress: Progress,
    narrator: Narrator,
}

/// Goes on with a book until it is finished, or the step to stop after is reached.
///
/// # Errors
/// The person interrupts, the model gives up, or the database cannot answer.
pub async fn drive(wired: &mut Wired, session_id: SessionId, goal: &Goal) -> Result<(), Failure> {
    let began = Instant::now();
    let narrator = Narrator::begin(&wired.ports, session_id.0).await?;
    let mut drive = Drive { wired, session_id, goal, progress: Progress::begin(), narrator };
    let state = drive.genesis().await?;
    let book = match state.novel_id {
        Some(novel_id) if !stops_before_chapters(goal.stop_after) => {
            let file = BookFile::of(drive.wired.folder.path(), session_id, goal.out.as_deref())?;
            drive.chapters(novel_id, file).await?
        }
        _ => None,
    };
    let Drive { wired, narrator, progress, .. } = drive;
    progress.end();
    runtime::settle(&wired.ports).await?;
    let end = summary::End { state, book, revisions: narrator.revisions, began };
    summary::tell(&wired.ports, &end, goal.json).await
}

fn stops_before_chapters(stop_after: Option<StopAfter>) -> bool {
    matches!(stop_after, Some(StopAfter::Concept | StopAfter::Outline))
}

fn reached(state: &GenesisState, stop_after: Option<StopAfter>) -> bool {
    let confirmed = |stage| state.confirmed_data.contains_key(&stage);
    match stop_after {
        Some(StopAfter::Concept) => confirmed(Stage::ConceptSelection),
        Some(StopAfter::Outline) => confirmed(Stage::PlotOutline),
        Some(StopAfter::Chapter(_)) | None => false,
    }
}

impl Drive<'_> {
    /// Looks at the session; what has happened since the last look is told.
    async fn look(&mut self) -> Result<GenesisState, Failure> {
        self.narrator.tell(&self.wired.ports, &self.progress).await?;
        Ok(genesis_state(&self.wired.ports, self.session_id).await?)
    }

    /// Waits until something has changed.
    async fn wait(&mut self, changed: Changed) -> Result<(), Failure> {
        tokio::select! {
            () = changed => Ok(()),
            Some(name) = self.wired.deaths.recv() => {
                Err(Failure::Other(anyhow::anyhow!("the background work {name} has died")))
            }
            _ = tokio::signal::ctrl_c() => Err(Failure::Interrupted),
        }
    }

    async fn give(&self, command: Command) -> Result<(), Failure> {
        give(&self.wired.ports, command).await
    }
}

async fn give(ports: &Ports, command: Command) -> Result<(), Failure> {
    let envelope = Envelope {
        command_id: None,
        command,
        expected_version: None,
        correlation: ports.clock.new_uuid().to_string(),
        actor: Actor::Person(LOCAL_USER),
    };
    intake::take(ports, envelope).await?;
    Ok(())
}
