//! Takes a book to its end without a person: confirms what is proposed, stage after stage, then
//! has the chapters written. It looks at the state and does the next thing, so that it goes on
//! from wherever it was stopped.

mod chapters;
mod genesis;

use std::time::{Duration, Instant};

use scribe_api::GenesisState;
use scribe_app::queries::genesis_state::genesis_state_in;
use scribe_domain::{id::SessionId, stage::Stage};
use scribe_ports::store::readers::Database;
use tokio::time::timeout;

use super::{super::progress::Progress, narrator::Narrator, summary};
use crate::{
    args::StopAfter,
    delivery::Delivery,
    exit::{Exit, Failure},
    studio::{Since, Studio},
};

/// How long the book of a failure is looked for in a database that may be away.
const LONGEST_LOOK: Duration = Duration::from_millis(500);

/// How often somebody else may go on with the book faster.
const MOST_OVERTAKEN: u32 = 20;

/// How far a book is taken.
#[derive(Clone, Default)]
pub struct Goal {
    /// Where to stop early.
    pub stop_after: Option<StopAfter>,
    /// Where the book goes after every chapter; nowhere without.
    pub delivery: Option<Delivery>,
    /// True where the last line of standard output is one JSON object.
    pub json: bool,
}

/// A book on its way.
struct Drive<'a> {
    studio: &'a mut Studio,
    session_id: SessionId,
    goal: &'a Goal,
    progress: Progress,
    narrator: Narrator,
    /// How often it was asked anew because nothing came in time.
    asked_anew: u32,
    /// How often a command came too late, because somebody else has gone on with the book.
    overtaken: u32,
}

/// Goes on with a book until it is finished, or the step to stop after is reached.
///
/// # Errors
/// The person interrupts, the model gives up, or the database cannot answer.
pub async fn drive(studio: &mut Studio, session_id: SessionId, goal: &Goal) -> Result<(), Failure> {
    match run(studio, session_id, goal).await {
        Ok(()) => Ok(()),
        Err(failure) => {
            if matches!(failure, Failure::Interrupted) {
                studio.finish_calls().await;
            }
            let db = studio.db();
            let session = timeout(LONGEST_LOOK, db.session(session_id)).await;
            let session = session.ok().and_then(Result::ok).flatten();
            Err(failure.of_book(session_id, session.and_then(|session| session.novel_id)))
        }
    }
}

async fn run(studio: &mut Studio, session_id: SessionId, goal: &Goal) -> Result<(), Failure> {
    let began = Instant::now();
    studio.turn_to(session_id);
    let begin = async |db: &dyn Database| Ok(Narrator::begin(db, session_id.into()).await?);
    let mut narrator = studio.read(begin).await?;
    let progress = Progress::begin();
    studio.listen();
    studio.read(async |db| Ok(narrator.tell_waits(db, &progress).await?)).await?;
    let mut drive =
        Drive { studio, session_id, goal, progress, narrator, asked_anew: 0, overtaken: 0 };
    let state = drive.genesis().await?;
    let book = match state.novel_id {
        Some(novel_id) if !stops_before_chapters(goal.stop_after) => {
            drive.chapters(novel_id).await?
        }
        _ => None,
    };
    let Drive { studio, narrator, progress, .. } = drive;
    progress.end();
    studio.settle().await?;
    let end = summary::End { state, book, revisions: narrator.revisions, began };
    summary::tell(studio, &end, goal.json).await
}

fn stops_before_chapters(stop_after: Option<StopAfter>) -> bool {
    matches!(stop_after, Some(StopAfter::Concept | StopAfter::Outline))
}

fn reached(state: &GenesisState, stop_after: Option<StopAfter>) -> bool {
    let confirmed = |stage| state.confirmed_data.contains_key(&stage);
    match stop_after {
        Some(StopAfter::Concept) => confirmed(Stage::ConceptSelection),
        // With the outline confirmed the novel is made, so that it can be looked at.
        Some(StopAfter::Outline | StopAfter::Chapter(_)) | None => false,
    }
}

impl Drive<'_> {
    /// True for a refusal that may come from somebody else who has gone on with the book meanwhile, as
    /// the state that is read next says. Counts it, so that no refusal is looked at without end.
    fn may_be_overtaken(&mut self, refused: &Failure) -> bool {
        let may_be = refused.exit() == Exit::Refused && self.overtaken < MOST_OVERTAKEN;
        self.overtaken += u32::from(may_be);
        may_be
    }

    /// Waits for a change; what happens meanwhile is shown.
    async fn wait(&mut self, since: Since) -> Result<(), Failure> {
        let Self { studio, narrator, progress, .. } = self;
        studio.wait(since, |moment| narrator.hear(moment, progress)).await
    }

    /// Looks at the session; what has happened since the last look is told.
    async fn look(&mut self) -> Result<GenesisState, Failure> {
        self.tell().await?;
        let id = self.session_id;
        self.studio.read(async |db| Ok(genesis_state_in(db, id).await?)).await
    }

    /// Tells what has happened since the last look.
    async fn tell(&mut self) -> Result<(), Failure> {
        let Self { studio, narrator, progress, .. } = self;
        studio.read(async |db| Ok(narrator.tell(db, progress).await?)).await
    }
}
