//! Reports what happens to a book in the words of the user interface, based only on its events.

use std::collections::HashMap;

use scribe_app::{
    Error,
    consumer::parse_event,
    live::{self, Moment},
    queries::book_progress::read_concept,
};
use scribe_domain::{
    chapter::{ChapterEvent, Step, StepPhase, event::Judgement},
    context::Actor,
    event::{Event, RecordedEvent},
    genesis::GenesisEvent,
    id::{BookId, ChapterId},
    novel::{NovelEvent, StatusChange},
    stage::Stage,
};
use scribe_ports::store::readers::{Database, EventFilter};
use uuid::Uuid;

use super::{
    super::{
        novels::format_money,
        progress::{ProgressDisplay, format_stage_label},
    },
    draft::{DraftProgress, ScenePlace},
    provider_pauses::ProviderPauses,
};

const EVENTS_PER_QUERY: u32 = 1_000;

/// What is known of a chapter from the events read so far.
#[derive(Debug, Default)]
struct ChapterProgress {
    position: u32,
    title: String,
    scenes: usize,
    words: u32,
    /// True while the chapter is planned ahead, and the one before it is reviewed.
    is_planned_ahead: bool,
}

/// What a user has done that stops a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum UserIntervention {
    /// The genesis was paused, with the user's reason.
    Paused(Option<String>),
    /// The writing of the chapters was cancelled.
    Cancelled,
    /// A user took over the decisions.
    TakenOver,
}

/// Reads the events of a book and reports those that interest the user.
pub(super) struct ProgressReporter {
    book: BookId,
    position: i64,
    chapters: HashMap<Uuid, ChapterProgress>,
    /// The number of revisions of the book, including earlier runs.
    pub(super) revisions: u32,
    /// The number of chapters published.
    pub(super) published: u32,
    /// What a user has done to stop the book since this process started to follow it.
    pub(super) stop: Option<UserIntervention>,
    /// How many times the writing of the chapters was started, including earlier runs.
    pub(super) generations: u32,
    /// True if a proposal took too long and no new one has been requested since.
    is_late: bool,
    now: String,
    /// The scene that is being written, if any.
    writes: Option<ScenePlace>,
    draft: DraftProgress,
    pauses: ProviderPauses,
    /// The calls, tokens and cost so far.
    totals: String,
}

impl ProgressReporter {
    /// Creates a reporter and reads the existing events without reporting them.
    ///
    /// # Errors
    /// The database cannot answer.
    pub(super) async fn start(db: &dyn Database, book: BookId) -> Result<Self, Error> {
        let mut reporter = Self {
            book,
            position: 0,
            chapters: HashMap::new(),
            revisions: 0,
            published: 0,
            generations: 0,
            stop: None,
            is_late: false,
            now: String::new(),
            writes: None,
            draft: DraftProgress::default(),
            pauses: ProviderPauses::default(),
            totals: String::new(),
        };
        reporter.read_events(db, None).await?;
        // A user who follows the book wants it to continue, even if a user stopped it before.
        reporter.stop = None;
        Ok(reporter)
    }

    /// Reports new events.
    ///
    /// # Errors
    /// The database cannot answer.
    pub(super) async fn report_new_events(
        &mut self,
        db: &dyn Database,
        progress: &ProgressDisplay,
    ) -> Result<(), Error> {
        self.read_events(db, Some(progress)).await?;
        let totals = db.totals(self.book).await?;
        let money = format_money(&totals);
        let tokens = totals.prompt_tokens + totals.completion_tokens;
        self.totals = format!("{} calls · {tokens} tokens · {money}", totals.calls);
        self.show_progress(progress);
        Ok(())
    }

    /// Reports a pause that started in an earlier run.
    ///
    /// # Errors
    /// The database cannot answer.
    pub(super) async fn report_pauses(
        &mut self,
        db: &dyn Database,
        progress: &ProgressDisplay,
    ) -> Result<(), Error> {
        if let Some(line) = self.pauses.find_current_pause(db, self.book).await? {
            progress.print_line(&line);
        }
        Ok(())
    }

    /// Observes live progress: drafts, calls and pauses.
    pub(super) fn note_moment(&mut self, moment: &Moment, progress: &ProgressDisplay) {
        self.draft.apply_moment(moment);
        if let Moment::Progress(work) = moment
            && self.is_of_this_book(work)
        {
            if let Some(notice) = &work.notice {
                progress.print_line(notice);
            }
            if let Some(line) = self.pauses.note_progress(work) {
                progress.print_line(&line);
            }
        }
        self.show_progress(progress);
    }

    fn is_of_this_book(&self, work: &live::Progress) -> bool {
        work.session_id.is_some_and(|session| BookId::from(session) == self.book)
            || work.chapter_id.is_some_and(|chapter| self.chapters.contains_key(&chapter.0))
    }

    fn show_progress(&self, progress: &ProgressDisplay) {
        if !progress.has_status_line() {
            return;
        }
        let words = self.writes.and_then(|place| self.draft.count_words(place));
        let words =
            words.map(|words| format!(", {}", format_count(words, "word"))).unwrap_or_default();
        progress.show_status(&format!(
            "{}{words}{} · {}",
            self.now,
            self.pauses.format_status(),
            self.totals
        ));
    }

    /// Reads new events, and reports them if a progress display is given.
    async fn read_events(
        &mut self,
        db: &dyn Database,
        progress: Option<&ProgressDisplay>,
    ) -> Result<(), Error> {
        loop {
            let filter = EventFilter::Book(self.book);
            let events = db.events_after(filter, self.position, EVENTS_PER_QUERY).await?;
            if events.is_empty() {
                return Ok(());
            }
            for event in events {
                self.position = event.position;
                // An event that cannot be parsed is not reported. If it stops the book, its dead
                // letter says so.
                let Ok(event) = parse_event(&event) else { continue };
                let line = self.apply_and_format_event(&event);
                let Some(progress) = progress else { continue };
                let line = match line {
                    None => load_concept_line(db, &event.event).await?,
                    line => line,
                };
                if let Some(line) = line {
                    progress.print_line(&line);
                }
            }
        }
    }

    /// Applies an event and returns the line that reports it, if it has one.
    fn apply_and_format_event(&mut self, event: &RecordedEvent) -> Option<String> {
        match &event.event {
            Event::Genesis(fact) => self.format_genesis_line(fact, &event.cause.actor),
            Event::Novel(fact) => self.format_novel_line(fact),
            Event::Chapter(fact) => self.format_chapter_line(event.stream.id, fact),
            Event::Canon(_) => None,
        }
    }

    fn format_genesis_line(&mut self, fact: &GenesisEvent, actor: &Actor) -> Option<String> {
        let is_person = matches!(actor, Actor::Person(_));
        match fact {
            GenesisEvent::ProposalRequested { stage, .. } => {
                self.now = format!("{}: being proposed", format_stage_label(*stage));
                std::mem::take(&mut self.is_late).then(|| {
                    let stage = format_stage_label(*stage);
                    format!("{stage}: no proposal arrived in time; asking again")
                })
            }
            GenesisEvent::Failed { .. } => {
                self.is_late = true;
                None
            }
            GenesisEvent::AttendanceChanged { attended, .. } => {
                self.stop = (*attended && is_person).then_some(UserIntervention::TakenOver);
                None
            }
            // The idea of a concept is reported from its document, see `load_concept_line`.
            GenesisEvent::StageConfirmed { stage, .. } if *stage != Stage::ConceptSelection => {
                Some(format!("{}: confirmed", format_stage_label(*stage)))
            }
            GenesisEvent::Paused { reason, .. } if is_person => {
                self.stop = Some(UserIntervention::Paused(reason.clone()));
                None
            }
            GenesisEvent::Resumed { .. } => {
                self.stop = None;
                None
            }
            _ => None,
        }
    }

    fn format_novel_line(&mut self, fact: &NovelEvent) -> Option<String> {
        match fact {
            NovelEvent::Created { title, target_chapters, .. } => {
                let chapters = usize::try_from(*target_chapters).unwrap_or_default();
                let are = if chapters == 1 { "is" } else { "are" };
                Some(format!("{title}: {} {are} planned", format_count(chapters, "chapter")))
            }
            NovelEvent::StatusChanged { change: StatusChange::Resumed, .. } => {
                Some("The book continues.".to_owned())
            }
            NovelEvent::StatusChanged { change: StatusChange::Cancelled, .. } => {
                self.stop = Some(UserIntervention::Cancelled);
                None
            }
            NovelEvent::GenerationStarted { .. } => {
                self.stop = None;
                self.generations += 1;
                None
            }
            _ => None,
        }
    }

    fn format_chapter_line(&mut self, id: Uuid, fact: &ChapterEvent) -> Option<String> {
        let chapter_progress = self.chapters.entry(id).or_default();
        match fact {
            ChapterEvent::Planned { plan, .. } => {
                chapter_progress.position = plan.position;
                chapter_progress.title.clone_from(&plan.title);
            }
            ChapterEvent::WorkStarted { builds_on, .. } => {
                chapter_progress.is_planned_ahead = builds_on.is_some();
            }
            ChapterEvent::ScenesStructured { scenes, .. } => chapter_progress.scenes = scenes.len(),
            ChapterEvent::Drafted { version, .. } => chapter_progress.words = version.words,
            ChapterEvent::Revised { version, .. } => {
                chapter_progress.words = version.words;
                self.revisions += 1;
            }
            ChapterEvent::Edited { version, .. } => chapter_progress.words = version.words,
            ChapterEvent::Published { .. } => self.published += 1,
            _ => {}
        }
        // The chapter before it is shown until it is final.
        if chapter_progress.is_planned_ahead {
            return None;
        }
        if let Some(step) = fact.next_step() {
            self.writes = match step {
                Step::DraftScene { scene, .. } => Some((ChapterId(id), scene)),
                _ => None,
            };
            self.now = format!(
                "Chapter {} {}: {}",
                chapter_progress.position,
                chapter_progress.title,
                format_step_label(step, chapter_progress.scenes)
            );
        }
        let chapter = format!("Chapter {} {}", chapter_progress.position, chapter_progress.title);
        match fact {
            ChapterEvent::WorkStarted { next: Step::DraftScene { round: 0, .. }, .. } => {
                let scenes = format_count(chapter_progress.scenes, "scene");
                Some(format!("{chapter}: drafting {scenes}"))
            }
            ChapterEvent::WorkStarted { .. } => Some(format!("{chapter}: planning")),
            ChapterEvent::ScenesStructured { scenes, .. } => {
                Some(format!("{chapter}: drafting {}", format_count(scenes.len(), "scene")))
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
                    format_count(findings, "finding")
                ))
            }
            ChapterEvent::Escalated { reason, .. } => {
                Some(format!("{chapter}: the director decides ({reason})"))
            }
            ChapterEvent::RedraftOrdered { reason, .. } => {
                Some(format!("{chapter}: rewriting ({reason})"))
            }
            ChapterEvent::NeedsAttention { detail, .. } => {
                Some(format!("{chapter}: needs attention: {detail}"))
            }
            ChapterEvent::Published { .. } => {
                Some(format!("{chapter}: final, {} words", chapter_progress.words))
            }
            _ => None,
        }
    }
}

/// Returns the line for a confirmed concept, with the idea from its document.
async fn load_concept_line(db: &dyn Database, fact: &Event) -> Result<Option<String>, Error> {
    let Event::Genesis(GenesisEvent::StageConfirmed {
        stage: stage @ Stage::ConceptSelection,
        data,
        reason,
        ..
    }) = fact
    else {
        return Ok(None);
    };
    let idea = read_concept(db, *data).await?.core_idea;
    let why = reason.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
    Ok(Some(format!("{}: {idea}{why}", format_stage_label(*stage))))
}

/// Describes a step in the words of the user interface.
fn format_step_label(step: Step, scenes: usize) -> String {
    let phase = match step {
        Step::DraftScene { scene, round: 0 } => {
            return format!("drafting scene {scene} of {scenes}");
        }
        Step::DraftScene { scene, .. } => return format!("rewriting scene {scene} of {scenes}"),
        Step::Arbitrate { .. } => return "the director decides".to_owned(),
        other => other.phase(),
    };
    match phase {
        StepPhase::Planning => "planning",
        StepPhase::Drafting => "drafting",
        StepPhase::Reviewing => "reading critically, checking facts",
        StepPhase::Revising => "revising",
        StepPhase::Approving => "waiting for your approval",
        StepPhase::Recording => "recording what was written",
    }
    .to_owned()
}

fn format_count(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
