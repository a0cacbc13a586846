//! A load: books that are started at the same time and run through the real corridor, with a
//! simulated user who answers immediately.

use std::{collections::HashSet, sync::Arc};

use anyhow::{Context, Result};
use scribe_app::{
    Ports,
    feed::{EventFeed, FeedScope},
    intake::{self, CommandRequest},
};
use scribe_domain::{
    command::{Command, GenesisCommand, NovelCommand},
    context::LOCAL_USER,
    event::Event,
    genesis::{
        GenesisEvent, Mode,
        confirm_stage::{ConfirmStage, ConfirmedId},
        finish_genesis::FinishGenesis,
        start_genesis::StartGenesis,
    },
    id::{BookId, NovelId, ProposalId, SessionId},
    novel::{NovelEvent, NovelStatus, start_generation::StartGeneration},
    stage::{Preferences, Stage},
};
use tokio::task::JoinSet;
use uuid::Uuid;

/// The course of a book.
pub(crate) trait Load: Send + Sync {
    /// Returns the command that starts a book, with the id of its session or novel.
    fn begins(&self, id: Uuid) -> Command;

    /// Returns the user's answer to an event of a stream, if any.
    fn answers(&self, stream: Uuid, event: &Event) -> Option<Command>;

    /// True if the event is the last one of a book.
    fn ends(&self, event: &Event) -> bool;
}

/// A whole genesis without a given idea, up to the novel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WholeGenesis {
    /// The number of planned chapters.
    pub(crate) chapters: u32,
}

impl Load for WholeGenesis {
    fn begins(&self, id: Uuid) -> Command {
        start(id, self.chapters)
    }

    fn answers(&self, stream: Uuid, event: &Event) -> Option<Command> {
        let Event::Genesis(fact) = event else { return None };
        let confirm = |stage, proposal| {
            GenesisCommand::ConfirmStage(ConfirmStage {
                stage: Some(stage),
                proposal_id: Some(ConfirmedId(proposal)),
                data: None,
                reason: None,
            })
        };
        let answer = match fact {
            GenesisEvent::ConceptsProposed { concepts, next: None, .. } => {
                confirm(Stage::ConceptSelection, ProposalId(concepts.first()?.concept_id.0))
            }
            GenesisEvent::StageProposed { stage, proposal_id, .. } => confirm(*stage, *proposal_id),
            GenesisEvent::StageConfirmed { stage: Stage::PlotOutline, .. } => {
                GenesisCommand::FinishGenesis(FinishGenesis::default())
            }
            _ => return None,
        };
        Some(Command::Genesis { session_id: SessionId(stream), command: Box::new(answer) })
    }

    fn ends(&self, event: &Event) -> bool {
        matches!(event, Event::Genesis(GenesisEvent::Finished { .. }))
    }
}

/// Every planned chapter of a novel, from the outline to the record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AllChapters;

impl Load for AllChapters {
    fn begins(&self, id: Uuid) -> Command {
        Command::Novel {
            novel_id: NovelId(id),
            command: Box::new(NovelCommand::StartGeneration(StartGeneration::default())),
        }
    }

    fn answers(&self, _: Uuid, _: &Event) -> Option<Command> {
        None
    }

    fn ends(&self, event: &Event) -> bool {
        matches!(
            event,
            Event::Novel(NovelEvent::StatusChanged { status: NovelStatus::Completed, .. })
        )
    }
}

/// Sessions that wait for a user who never answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WaitingGenesis;

impl Load for WaitingGenesis {
    fn begins(&self, id: Uuid) -> Command {
        start(id, 1)
    }

    fn answers(&self, _: Uuid, _: &Event) -> Option<Command> {
        None
    }

    fn ends(&self, event: &Event) -> bool {
        matches!(event, Event::Genesis(GenesisEvent::ConceptsProposed { next: None, .. }))
    }
}

fn start(id: Uuid, chapters: u32) -> Command {
    let start = StartGenesis {
        premise: Some("A lighthouse keeper who is afraid of the dark.".to_owned()),
        mode: Mode::Guided,
        preferences: Some(Preferences { chapters, ..Preferences::default() }),
        ..StartGenesis::default()
    };
    Command::Genesis {
        session_id: SessionId(id),
        command: Box::new(GenesisCommand::StartGenesis(Box::new(start))),
    }
}

/// Starts books at once and waits until all of them have ended. The corridor must be running.
pub(crate) async fn run(ports: &Ports, load: Arc<dyn Load>, books: usize) -> Result<()> {
    let ids: Vec<Uuid> = (0..books).map(|_| ports.clock.new_uuid()).collect();
    go_on(ports, load, ids.into_iter().map(|id| (id, id))).await
}

/// Starts the load in existing books, each with its book id and the id with which the load starts.
/// Waits until all of them have ended. The corridor must be running.
pub(crate) async fn go_on(
    ports: &Ports,
    load: Arc<dyn Load>,
    books: impl IntoIterator<Item = (Uuid, Uuid)>,
) -> Result<()> {
    let feed = EventFeed::start(ports).await?;
    let mut watch = feed.watch_scope(FeedScope::All, ports.db.last_position().await?);
    let mut sent: JoinSet<Result<()>> = JoinSet::new();
    let mut open: HashSet<BookId> = HashSet::new();
    for (key, id) in books {
        open.insert(BookId(key));
        sent.spawn(send_command(ports.clone(), load.begins(id)));
    }
    while !open.is_empty() {
        tokio::select! {
            Some(outcome) = sent.join_next() => outcome??,
            event = watch.next() => {
                let stored = event?.context("the feed has ended")?;
                let payload = stored.payload.clone();
                let event = Event::from_stored(&stored.event_type, stored.event_version, payload)?;
                if let Some(answer) = load.answers(stored.aggregate_id, &event) {
                    sent.spawn(send_command(ports.clone(), answer));
                }
                if load.ends(&event) {
                    open.remove(&stored.book);
                }
            }
        }
    }
    feed.close();
    Ok(())
}

async fn send_command(ports: Ports, command: Command) -> Result<()> {
    let request = CommandRequest {
        command_id: None,
        command,
        expected_version: None,
        correlation: ports.clock.new_uuid().to_string(),
        user: LOCAL_USER,
    };
    intake::accept_command(&ports, request).await?;
    Ok(())
}
