//! A whole book, from the idea to the last chapter, with a simulated user who confirms every proposal
//! immediately.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::{Context, Result, bail};
use scribe_cli::clock::SystemClock;
use scribe_domain::{
    Timestamp,
    command::{Command, GenesisCommand, NovelCommand},
    event::Event,
    genesis::{GenesisEvent, Mode, start_genesis::StartGenesis},
    id::SessionId,
    novel::{NovelEvent, NovelStatus, start_generation::StartGeneration},
    stage::{Complexity, ConflictKind, Pacing, Person, Preferences, Tense},
};
use scribe_ports::{clock::Clock, model::LanguageModel};
use uuid::Uuid;

use super::{call_log::Call, measured_model::MeasuredModel};
use crate::{
    corridor::{Corridor, DEFAULT_WORKERS},
    database::Home,
    load::{self, Load, WholeGenesis},
};

/// The number of words in a chapter.
const WORDS_PER_CHAPTER: u32 = 1_500;

/// A finished book.
#[derive(Debug)]
pub(super) struct Book {
    pub(super) timeline: Timeline,
    pub(super) calls: Vec<Call>,
    /// How many calls had to correct or continue an earlier reply.
    pub(super) repairs: u32,
}

/// When the steps of a book were reached.
#[derive(Debug, Clone, Default)]
pub(super) struct Timeline {
    /// When the user sent the idea.
    pub(super) began: Timestamp,
    /// When the novel was created.
    pub(super) finished_genesis: Option<Timestamp>,
    /// The words of each accepted chapter and the time of its acceptance, by position.
    pub(super) chapters: BTreeMap<u32, (u32, Timestamp)>,
    /// Why the book has stopped.
    stopped: Option<String>,
}

/// Writes a book and returns what it took.
pub(super) async fn write_book(chapters: u32, model: Arc<MeasuredModel>) -> Result<Book> {
    let home = Home::sqlite()?;
    let corridor = Corridor::start_with_model(
        home.environment(),
        DEFAULT_WORKERS,
        None,
        Arc::clone(&model) as Arc<dyn LanguageModel>,
    )
    .await?;
    let load = Arc::new(WholeBook::new(chapters));
    load::run(&corridor.app.ports, Arc::clone(&load) as Arc<dyn Load>, 1).await?;
    corridor.settle().await?;
    let beside = home.connect().await?;
    let repairs = beside
        .count("SELECT count(*) FROM llm_calls WHERE purpose <> 'ask' OR attempt > 1")
        .await?;
    drop(beside);
    corridor.app.close().await?;
    let timeline = load.timeline().clone();
    if let Some(reason) = timeline.stopped {
        bail!("the book was stopped: {reason}");
    }
    Ok(Book { timeline, calls: model.calls(), repairs: u32::try_from(repairs)? })
}

/// The course of the book.
#[derive(Debug)]
struct WholeBook {
    genesis: WholeGenesis,
    timeline: Mutex<Timeline>,
}

impl WholeBook {
    fn new(chapters: u32) -> Self {
        Self { genesis: WholeGenesis { chapters }, timeline: Mutex::default() }
    }

    fn timeline(&self) -> MutexGuard<'_, Timeline> {
        self.timeline.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn record_time(&self, event: &Event) {
        let mut timeline = self.timeline();
        match event {
            Event::Genesis(GenesisEvent::Finished { at, .. }) => {
                timeline.finished_genesis = Some(*at);
            }
            Event::Genesis(
                GenesisEvent::PartFailed { code, detail, .. }
                | GenesisEvent::Failed { code, detail, .. },
            ) => timeline.stopped = Some(format!("{code}: {detail}")),
            Event::Novel(NovelEvent::ChapterPublished { position, words, at, .. }) => {
                timeline.chapters.entry(*position).or_insert((*words, *at));
            }
            Event::Novel(NovelEvent::StatusChanged {
                status: NovelStatus::Paused | NovelStatus::Failed,
                reason,
                ..
            }) => timeline.stopped = Some(reason.clone().unwrap_or_default()),
            _ => {}
        }
    }
}

impl Load for WholeBook {
    fn begins(&self, id: Uuid) -> Command {
        self.timeline().began = SystemClock.now();
        let start = StartGenesis {
            premise: Some(PREMISE.to_owned()),
            mode: Mode::Guided,
            genre: Some("literary mystery".to_owned()),
            preferences: Some(preferences(self.genesis.chapters)),
            ..StartGenesis::default()
        };
        Command::Genesis {
            session_id: SessionId(id),
            command: Box::new(GenesisCommand::StartGenesis(Box::new(start))),
        }
    }

    fn answers(&self, stream: Uuid, event: &Event) -> Option<Command> {
        self.record_time(event);
        match event {
            Event::Genesis(GenesisEvent::Finished { novel_id, .. }) => Some(Command::Novel {
                novel_id: *novel_id,
                command: Box::new(NovelCommand::StartGeneration(StartGeneration::default())),
            }),
            event => self.genesis.answers(stream, event),
        }
    }

    fn ends(&self, event: &Event) -> bool {
        let is_complete = matches!(
            event,
            Event::Novel(NovelEvent::StatusChanged { status: NovelStatus::Completed, .. })
        );
        is_complete || self.timeline().stopped.is_some()
    }
}

const PREMISE: &str = "A lighthouse keeper who is afraid of the dark finds that somebody has lit the \
                       lamp every night of the winter she spent away from the island.";

/// Returns preferences in which everything is filled in.
fn preferences(chapters: u32) -> Preferences {
    let text = |text: &str| Some(text.to_owned());
    Preferences {
        chapters,
        words_per_chapter: WORDS_PER_CHAPTER,
        pov: Some(Person::ThirdLimited),
        tense: Some(Tense::Past),
        author: text("Anna Bench"),
        title: text("The Winter Lamp"),
        seed: 1,
        concept_count: Some(3),
        time_period: text("the last years before the railway, about 1850"),
        geography_type: text("a chain of rocky islands in a cold sea, a day's sail from the coast"),
        tech_magic_level: text("sail, oil lamps and early steam; no magic that anybody can prove"),
        social_structure: text("fishing families, a harbour board and an absent owner"),
        power_system: text("offices of the harbour board, which decide who gets light and salt"),
        protagonist_count: Some(1),
        relationship_complexity: Some(Complexity::Complex),
        personality_preferences: vec![
            "a patient liar".to_owned(),
            "somebody who is brave only in company".to_owned(),
        ],
        include_villains: Some(true),
        plot_complexity: Some(Complexity::Complex),
        conflict_types: vec![ConflictKind::Inner, ConflictKind::Personal, ConflictKind::Nature],
        pacing: Some(Pacing::Steady),
    }
}

impl Timeline {
    /// Returns the words of an accepted chapter and the time of its acceptance.
    pub(super) fn chapter(&self, position: u32) -> Result<(u32, Timestamp)> {
        let chapter = self.chapters.get(&position).copied();
        chapter.with_context(|| format!("chapter {position} was not accepted"))
    }
}
