//! Tells what happens to a book in the author's words, from its events alone.

use std::collections::HashMap;

use scribe_app::{
    Error,
    live::{self, Moment},
};
use scribe_domain::{
    chapter::{ChapterEvent, Step, StepPhase, event::Judgement},
    event::Event,
    genesis::GenesisEvent,
    id::{BookId, ChapterId},
    novel::{NovelEvent, StatusChange},
};
use scribe_ports::store::readers::{Database, EventFilter};
use uuid::Uuid;

use super::{
    super::progress::{Progress, word},
    draft::{Draft, Place},
    waits::Waits,
};

/// Events that are read at once.
const PAGE: u32 = 1_000;

/// A chapter as far as it is told.
#[derive(Debug, Default)]
struct Told {
    position: u32,
    title: String,
    scenes: usize,
    words: u32,
}

/// What a person has done so that a book does not go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// The genesis is paused, with the person's reason.
    Paused(Option<String>),
    /// The chapters are cancelled.
    Cancelled,
}

/// Follows a book's log.
pub(super) struct Narrator {
    book: BookId,
    position: i64,
    chapters: HashMap<Uuid, Told>,
    /// How many revisions the book has had, earlier runs included.
    pub(super) revisions: u32,
    /// How often a chapter has become part of the book.
    pub(super) published: u32,
    /// What a person has done to the book since this process follows it, and not taken back.
    pub(super) stop: Option<Stop>,
    /// True where a proposal took too long and none was asked for since.
    pub(super) is_late: bool,
    /// True between a wait that expired and the pause that follows from it.
    has_wait_expired: bool,
    now: String,
    /// The scene that is being written, if one is.
    writes: Option<Place>,
    draft: Draft,
    waits: Waits,
    /// Calls, tokens and money so far.
    totals: String,
}

impl Narrator {
    /// Begins after what has happened already, which is known and not told again.
    ///
    /// # Errors
    /// The database cannot answer.
    pub(super) async fn begin(db: &dyn Database, book: BookId) -> Result<Self, Error> {
        let mut narrator = Self {
            book,
            position: 0,
            chapters: HashMap::new(),
            revisions: 0,
            published: 0,
            stop: None,
            is_late: false,
            has_wait_expired: false,
            now: String::new(),
            writes: None,
            draft: Draft::default(),
            waits: Waits::default(),
            totals: String::new(),
        };
        narrator.read(db, |_| {}).await?;
        // Whoever begins to follow a book goes on with it, whatever was done before.
        narrator.stop = None;
        Ok(narrator)
    }

    /// Tells what is new.
    ///
    /// # Errors
    /// The database cannot answer.
    pub(super) async fn tell(
        &mut self,
        db: &dyn Database,
        progress: &Progress,
    ) -> Result<(), Error> {
        self.read(db, |line| progress.say(line)).await?;
        let totals = db.totals(self.book).await?;
        let money = match totals.cost_usd {
            Some(cost) => format!("${cost:.2}"),
            None => "price unknown".to_owned(),
        };
        let tokens = totals.prompt_tokens + totals.completion_tokens;
        self.totals = format!("{} calls · {tokens} tokens · {money}", totals.calls);
        self.show(progress);
        Ok(())
    }

    /// Tells what the book waits for since an earlier run.
    ///
    /// # Errors
    /// The database cannot answer.
    pub(super) async fn tell_waits(
        &mut self,
        db: &dyn Database,
        progress: &Progress,
    ) -> Result<(), Error> {
        if let Some(line) = self.waits.look(db, self.book).await? {
            progress.say(&line);
        }
        Ok(())
    }

    /// Hears what happens at this moment.
    pub(super) fn hear(&mut self, moment: &Moment, progress: &Progress) {
        self.draft.hear(moment);
        if let Moment::Progress(work) = moment
            && self.is_of_this_book(work)
        {
            if let Some(notice) = &work.notice {
                progress.say(notice);
            }
            if let Some(line) = self.waits.hear(work) {
                progress.say(&line);
            }
        }
        self.show(progress);
    }

    fn is_of_this_book(&self, work: &live::Progress) -> bool {
        work.session_id.is_some_and(|session| BookId::from(session) == self.book)
            || work.chapter_id.is_some_and(|chapter| self.chapters.contains_key(&chapter.0))
    }

    fn show(&self, progress: &Progress) {
        if !progress.is_live() {
            return;
        }
        let words = self.writes.and_then(|place| self.draft.words(place));
        let words = words.map(|words| format!(", {}", counted(words, "word"))).unwrap_or_default();
        progress.now(&format!("{}{words}{} · {}", self.now, self.waits.now(), self.totals));
    }

    async fn read(&mut self, db: &dyn Database, mut say: impl FnMut(&str)) -> Result<(), Error> {
        loop {
            let filter = EventFilter::Book(self.book);
            let events = db.events_after(filter, self.position, PAGE).await?;
            if events.is_empty() {
                return Ok(());
            }
            for event in events {
                self.position = event.position;
                let aggregate_id = event.aggregate_id;
                // What cannot be read is not told of; where it holds the book up, its dead letter
                // says so.
                let read =
                    Event::from_stored(&event.event_type, event.event_version, event.payload);
                let Ok(fact) = read else { continue };
                if let Some(line) = self.take(aggregate_id, &fact) {
                    say(&line);
                }
            }
        }
    }

    /// Takes an event in; answers the line that it is worth.
    fn take(&mut self, aggregate_id: Uuid, event: &Event) -> Option<String> {
        match event {
            Event::Genesis(fact) => self.genesis(fact),
            Event::Novel(fact) => self.novel(fact),
            Event::Chapter(fact) => self.chapter(aggregate_id, fact),
            Event::Canon(_) => None,
        }
    }

    fn genesis(&mut self, fact: &GenesisEvent) -> Option<String> {
        match fact {
            GenesisEvent::ProposalRequested { stage, .. } => {
                self.is_late = false;
                self.now = format!("{}: being proposed", word(*stage));
                None
            }
            GenesisEvent::Failed { .. } => {
                self.is_late = true;
                None
            }
            GenesisEvent::WaitExpired { .. } => {
                self.has_wait_expired = true;
                None
            }
            GenesisEvent::Paused { reason, .. } => {
                // A wait that expires is no person's word: the answer that comes goes on.
                if !std::mem::take(&mut self.has_wait_expired) {
                    self.stop = Some(Stop::Paused(reason.clone()));
                }
                None
            }
            GenesisEvent::Resumed { .. } => {
                self.stop = None;
                None
            }
            _ => None,
        }
    }

    fn novel(&mut self, fact: &NovelEvent) -> Option<String> {
        match fact {
            NovelEvent::Created { title, target_chapters, .. } => {
                let chapters = usize::try_from(*target_chapters).unwrap_or_default();
                let are = if chapters == 1 { "is" } else { "are" };
                Some(format!("{title}: {} {are} planned", counted(chapters, "chapter")))
            }
            NovelEvent::StatusChanged { change: StatusChange::Resumed, .. } => {
                Some("The book goes on.".to_owned())
            }
            NovelEvent::StatusChanged { change: StatusChange::Cancelled, .. } => {
                self.stop = Some(Stop::Cancelled);
                None
            }
            NovelEvent::GenerationStarted { .. } => {
                self.stop = None;
                None
            }
            NovelEvent::StatusChanged { .. }
            | NovelEvent::PlanChanged { .. }
            | NovelEvent::ChapterPublished { .. } => None,
        }
    }

    fn chapter(&mut self, id: Uuid, fact: &ChapterEvent) -> Option<String> {
        let told = self.chapters.entry(id).or_default();
        match fact {
            ChapterEvent::Planned { plan, .. } => {
                told.position = plan.position;
                told.title.clone_from(&plan.title);
            }
            ChapterEvent::ScenesStructured { scenes, .. } => told.scenes = scenes.len(),
            ChapterEvent::Drafted { version, .. } => told.words = version.words,
            ChapterEvent::Revised { version, .. } => {
                told.words = version.words;
                self.revisions += 1;
            }
            ChapterEvent::Edited { version, .. } => told.words = version.words,
            ChapterEvent::Published { .. } => self.published += 1,
            _ => {}
        }
        if let Some(step) = fact.next() {
            self.writes = match step {
                Step::DraftScene { scene, .. } => Some((ChapterId(id), scene)),
                _ => None,
            };
            self.now =
                format!("Chapter {} {}: {}", told.position, told.title, doing(step, told.scenes));
        }
        let chapter = format!("Chapter {} {}", told.position, told.title);
        match fact {
            ChapterEvent::WorkStarted { .. } => Some(format!("{chapter}: planning")),
            ChapterEvent::ScenesStructured { scenes, .. } => {
                Some(format!("{chapter}: drafting {}", counted(scenes.len(), "scene")))
            }
            ChapterEvent::Drafted { version, .. } => Some(format!(
                "{chapter}: {} words drafted; reading critically, checking facts",
                version.words
            )),
            ChapterEvent::Reviewed {
                judgement: Judgement::Revise, open_findings, score, ..
            } => {
                let findings = usize::try_from(*open_findings).unwrap_or_default();
                Some(format!(
                    "{chapter}: {score:.1} of 10, {}; revising",
                    counted(findings, "finding")
                ))
            }
            ChapterEvent::Escalated { reason, .. } => {
                Some(format!("{chapter}: the director decides ({reason})"))
            }
            ChapterEvent::RedraftOrdered { reason, .. } => {
                Some(format!("{chapter}: drafted anew ({reason})"))
            }
            ChapterEvent::NeedsAttention { detail, .. } => {
                Some(format!("{chapter}: needs attention: {detail}"))
            }
            ChapterEvent::Published { .. } => {
                Some(format!("{chapter}: final, {} words", told.words))
            }
            _ => None,
        }
    }
}

/// What happens now, in the author's words.
fn doing(step: Step, scenes: usize) -> String {
    let phase = match step {
        Step::DraftScene { scene, round: 0 } => {
            return format!("drafting scene {scene} of {scenes}");
        }
        Step::DraftScene { scene, .. } => {
            return format!("drafting scene {scene} of {scenes} anew");
        }
        Step::Arbitrate { .. } => return "the director decides".to_owned(),
        other => other.phase(),
    };
    match phase {
        StepPhase::Planning => "planning",
        StepPhase::Drafting => "drafting",
        StepPhase::Reviewing => "reading critically, checking facts",
        StepPhase::Revising => "revising",
        StepPhase::Recording => "remembering what was written",
    }
    .to_owned()
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
