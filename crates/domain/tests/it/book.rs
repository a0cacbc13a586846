//! A test fixture: a novel with its chapters and its flow, driven by commands, without a store.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use scribe_domain::{
    Timestamp,
    chapter::{
        Chapter, ChapterEvent, ChapterOutline, Record, SceneBrief, SceneBriefs, VerbInput,
        approve_chapter,
        arbitrate::{Arbitrate, Ruling},
        check_facts::CheckFacts,
        critique_version::CritiqueVersion,
        draft_scene::DraftScene,
        edit_chapter::{self, BaseVersion, EditChapter},
        event::SceneText,
        finding::{FindingDraft, FindingKind, LocatedFinding},
        manifest::Manifest,
        outline_chapter::OutlineChapter,
        patch_scenes::{PatchScenes, PatchedScene},
        plan_chapter::PlanChapter,
        record_chapter::RecordChapter,
        report_failure::ReportFailure,
        restore_version,
        review::VerifiedCritique,
        revise_chapter,
        step::Step,
        structure_scenes::StructureScenes,
        version::Version,
    },
    command::{ChapterCommand, Command, NovelCommand},
    command_end::CommandEnd,
    context::{Actor, Cause, CommandContext, LOCAL_USER},
    decision::Decision,
    event::{Event, RecordedEvent, StreamEvent},
    flow::{Flow, FlowContext, TaskDirective, affected_flows},
    id::{BookId, ChapterId, CommandId, EventId, NovelId, TaskId, derive_uuid},
    novel::{
        Novel, NovelEvent,
        begin_next_chapter::{self, NextWork},
        cancel_generation, generate_chapter, pause_generation, plan_next_chapter,
        resume_generation, start_generation,
    },
    problem_code::ProblemCode,
    refusal::Refusal,
    stage::ChapterPlan,
    stream::{Aggregate, StreamId},
    task::{Assignments, StepTask, Task, TaskKind},
    text::{prose_check::Severity, words::count_words},
};

/// A task that waits for an agent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WaitingTask {
    pub(crate) agent: String,
    pub(crate) chapter: ChapterId,
    pub(crate) work: StepTask,
    pub(crate) held: bool,
}

pub(crate) struct Book {
    pub(crate) now: Timestamp,
    pub(crate) novel: Option<Novel>,
    pub(crate) chapters: BTreeMap<ChapterId, Chapter>,
    pub(crate) flow: Option<Flow>,
    pub(crate) tasks: BTreeMap<TaskId, WaitingTask>,
    pub(crate) ends: Vec<(CommandId, CommandEnd)>,
    pub(crate) log: Vec<String>,
    /// The versions of all chapters, in order.
    pub(crate) versions: Vec<(ChapterId, Version)>,
    /// The events of chapters, in order.
    pub(crate) facts: Vec<ChapterEvent>,
    pub(crate) contents: BTreeMap<scribe_domain::content::ContentHash, String>,
    commands: u32,
    position: i64,
}

impl Book {
    pub(crate) fn with_plan(chapters: u32) -> Self {
        Self::with_chapters_of(chapters, 200)
    }

    pub(crate) fn with_chapters_of(chapters: u32, words: u32) -> Self {
        let now = Timestamp::from_timestamp_millis(1_700_000_000_000).unwrap();
        let novel_id = NovelId(derive_uuid(now, &[b"novel"]));
        let mut book = Self {
            now,
            novel: None,
            chapters: BTreeMap::new(),
            flow: None,
            tasks: BTreeMap::new(),
            ends: Vec::new(),
            log: Vec::new(),
            versions: Vec::new(),
            facts: Vec::new(),
            contents: BTreeMap::new(),
            commands: 0,
            position: 0,
        };
        let created = NovelEvent::Created {
            novel_id,
            session_id: None,
            user_id: LOCAL_USER,
            title: "The Lamp".into(),
            language: "en".into(),
            author: "A".into(),
            target_chapters: chapters,
            words_per_chapter: words,
            seed: 0,
            story: None,
            attended: false,
            at: now,
        };
        let mut events =
            vec![StreamEvent { stream: StreamId::novel(novel_id), event: Event::Novel(created) }];
        for position in 1..=chapters {
            let chapter_id = ChapterId(derive_uuid(now, &[&position.to_be_bytes()]));
            let plan = ChapterPlan {
                position,
                title: format!("Chapter {position}"),
                purpose: "p".into(),
                change_of_state: "c".into(),
                viewpoint: "Anselm".into(),
                last_beat: "l".into(),
                cast: vec!["Anselm".into()],
                node: 1,
            };
            events.push(StreamEvent {
                stream: StreamId::chapter(chapter_id),
                event: Event::Chapter(ChapterEvent::Planned {
                    chapter_id,
                    novel_id,
                    plan: Box::new(plan),
                    words,
                    at: now,
                }),
            });
        }
        book.apply_decision(Decision { events, contents: Vec::new() });
        book
    }

    /// Creates a book and starts the generation of its chapters.
    pub(crate) fn with_generation(chapters: u32) -> Self {
        let mut book = Self::with_plan(chapters);
        book.send_command(NovelCommand::StartGeneration(
            start_generation::StartGeneration::default(),
        ))
        .unwrap();
        book
    }

    pub(crate) fn novel(&self) -> &Novel {
        self.novel.as_ref().unwrap()
    }

    pub(crate) fn chapter(&self, position: u32) -> &Chapter {
        self.chapters.values().find(|chapter| chapter.plan.position == position).unwrap()
    }

    fn next_context(&mut self, actor: Actor) -> CommandContext {
        self.commands += 1;
        self.now += TimeDelta::seconds(1);
        let id = CommandId(derive_uuid(self.now, &[&self.commands.to_be_bytes()]));
        CommandContext::new(id, Cause::new(self.now, actor, LOCAL_USER, "c"))
    }

    /// Sends a command of a user.
    pub(crate) fn send_command(&mut self, command: NovelCommand) -> Result<CommandId, Refusal> {
        let ctx = self.next_context(Actor::Person(LOCAL_USER));
        let decision = self.decide_novel(command, &ctx)?;
        self.apply_decision(decision);
        Ok(ctx.command_id)
    }

    fn decide_novel(
        &self,
        command: NovelCommand,
        ctx: &CommandContext,
    ) -> Result<Decision, Refusal> {
        let novel = self.novel();
        Ok(match command {
            NovelCommand::StartGeneration(command) => {
                start_generation::decide(novel, &command, ctx)?
            }
            NovelCommand::PauseGeneration(command) => {
                pause_generation::decide(novel, command, ctx)?
            }
            NovelCommand::ResumeGeneration(command) => {
                let stopped = novel.stopped_at.and_then(|id| self.chapters.get(&id));
                resume_generation::decide(novel, stopped, command, ctx)?
            }
            NovelCommand::CancelGeneration(command) => {
                let order = novel.orders.first();
                let ordered = order.map(|order| &self.chapters[&order.chapter_id]);
                cancel_generation::decide(novel, ordered, command, ctx)?
            }
            NovelCommand::EditChapter(command) => {
                edit_chapter::decide(&self.chapters[&command.chapter_id], &command, ctx)?
            }
            NovelCommand::GenerateChapter(command) => {
                let next = match command.chapter_id {
                    Some(id) => Some(&self.chapters[&id]),
                    None => self.next_unpublished(novel.published_through),
                };
                generate_chapter::decide(novel, next, &command, ctx)?
            }
            NovelCommand::ReviseChapter(command) => {
                let chapter = &self.chapters[&command.chapter_id];
                revise_chapter::decide_revision(chapter, novel, &command, ctx)?
            }
            NovelCommand::RejectChapter(command) => {
                let chapter = &self.chapters[&command.chapter_id];
                revise_chapter::decide_rejection(chapter, novel, &command, ctx)?
            }
            NovelCommand::ApproveChapter(command) => {
                approve_chapter::decide(&self.chapters[&command.chapter_id], novel, command, ctx)?
            }
            NovelCommand::RestoreVersion(command) => {
                let chapter = &self.chapters[&command.chapter_id];
                let named = |version: &&Version| match command.version {
                    BaseVersion::Number(number) => version.number == number,
                    BaseVersion::Id(id) => version.version_id == id,
                };
                let versions = self.versions_of(command.chapter_id);
                let version = versions.into_iter().find(named).unwrap().clone();
                restore_version::decide(chapter, version, ctx)
            }
            NovelCommand::BeginNextChapter => {
                let order = novel.orders.first();
                let ordered = order.map(|order| &self.chapters[&order.chapter_id]);
                let revised = order.and_then(|order| order.revises).zip(ordered);
                let revised = revised.and_then(|(id, chapter)| chapter.version_to_revise(id));
                let scenes = revised.map_or_else(Vec::new, |version| self.scene_texts(version));
                let next = self.next_unpublished(novel.published_through);
                let draft = next.and_then(|next| next.work.as_ref()?.builds_on);
                let before =
                    draft.and_then(|draft| self.chapters[&draft.chapter_id].accepted.clone());
                let before = before.map(|accepted| accepted.version.version_id);
                let work = NextWork { next, before, ordered, scenes: &scenes };
                begin_next_chapter::decide(novel, work, ctx)?
            }
            NovelCommand::PlanNextChapter(command) => {
                let position = self.chapters[&command.draft.chapter_id].plan.position;
                let next = self.next_unpublished(position);
                let next = next.filter(|next| next.plan.position == position + 1);
                plan_next_chapter::decide(novel, next, command, ctx)
            }
        })
    }

    /// Returns the versions of a chapter, oldest first.
    pub(crate) fn versions_of(&self, chapter_id: ChapterId) -> Vec<&Version> {
        let of_chapter = self.versions.iter().filter(|(of, _)| *of == chapter_id);
        of_chapter.map(|(_, version)| version).collect()
    }

    /// Returns the scenes of a version.
    fn scene_texts(&self, version: &Version) -> Vec<SceneText> {
        let Manifest { scenes } = Manifest::parse(&self.contents[&version.manifest]).unwrap();
        let numbered = (1..).zip(scenes);
        numbered
            .map(|(scene, text)| {
                let words = u32::try_from(count_words(&self.contents[&text])).unwrap();
                SceneText { scene, text, words }
            })
            .collect()
    }

    fn next_unpublished(&self, after: u32) -> Option<&Chapter> {
        let is_next = |chapter: &&Chapter| {
            chapter.plan.position > after && chapter.status.as_str() != "PUBLISHED"
        };
        self.chapters.values().filter(is_next).min_by_key(|chapter| chapter.plan.position)
    }

    fn decide_chapter(
        &self,
        chapter_id: ChapterId,
        command: ChapterCommand,
        ctx: &CommandContext,
    ) -> Result<Decision, Refusal> {
        let cast = BTreeMap::new();
        let input = VerbInput { novel: self.novel.as_ref(), cast: &cast };
        command.decide(&self.chapters[&chapter_id], input, ctx)
    }

    /// Applies events, lets the flow react to each, and handles the commands of the flow.
    pub(crate) fn apply_decision(&mut self, decision: Decision) {
        for content in decision.contents {
            self.contents.insert(content.hash, content.text.to_string());
        }
        let mut waiting = decision.events;
        while !waiting.is_empty() {
            let event = waiting.remove(0);
            self.log.push(event.event.to_stored().unwrap().event_type);
            match &event.event {
                Event::Novel(fact) => {
                    self.novel = Novel::apply(self.novel.take(), fact);
                    self.ends.extend(fact.ended_commands());
                }
                Event::Chapter(fact) => {
                    let id = ChapterId(event.stream.id);
                    let state = Chapter::apply(self.chapters.remove(&id), fact);
                    self.chapters.extend(state.map(|chapter| (id, chapter)));
                    if let ChapterEvent::Drafted { version, .. }
                    | ChapterEvent::Revised { version, .. }
                    | ChapterEvent::Edited { version, .. } = fact
                    {
                        self.versions.push((id, version.clone()));
                    }
                    self.facts.push(fact.clone());
                }
                Event::Genesis(_) | Event::Canon(_) => {}
            }
            for command in self.react_to(event) {
                let ctx = self.next_context(Actor::System);
                let decision = match command {
                    Command::Novel { command, .. } => self.decide_novel(*command, &ctx),
                    Command::Chapter { chapter_id, command, .. } => {
                        self.decide_chapter(chapter_id, *command, &ctx)
                    }
                    Command::Genesis { .. } => Ok(Decision::default()),
                };
                let decision = decision.unwrap_or_default();
                for content in decision.contents {
                    self.contents.insert(content.hash, content.text.to_string());
                }
                waiting.extend(decision.events);
            }
        }
    }

    fn react_to(&mut self, event: StreamEvent) -> Vec<Command> {
        self.position += 1;
        let recorded = RecordedEvent {
            position: self.position,
            event_id: EventId(derive_uuid(self.now, &[&self.position.to_be_bytes()])),
            book: BookId(self.novel.as_ref().map_or(event.stream.id, |novel| novel.novel_id.0)),
            stream: event.stream,
            version: 1,
            event: event.event,
            cause: Cause::new(self.now, Actor::System, LOCAL_USER, "c"),
        };
        let mut commands = Vec::new();
        for target in affected_flows(&recorded) {
            if self.flow.is_none() {
                self.flow = target.begins;
            }
            let Some(flow) = &mut self.flow else { continue };
            let assignments = assignments();
            let ctx = FlowContext {
                run: target.run,
                assignments: &assignments,
                answer_time: TimeDelta::seconds(1_800),
                now: recorded.cause.at,
                cause: recorded.event_id,
            };
            let reaction = flow.react(&recorded, &ctx);
            for order in reaction.orders {
                match order {
                    TaskDirective::CancelAll => self.tasks.clear(),
                    TaskDirective::Cancel(id) => {
                        self.tasks.remove(&id);
                    }
                    TaskDirective::HoldAll => {
                        self.tasks.values_mut().for_each(|task| task.held = true);
                    }
                    TaskDirective::ReleaseAll => {
                        self.tasks.values_mut().for_each(|task| task.held = false);
                    }
                }
            }
            for task in reaction.tasks {
                let Task::Chapter { chapter_id, work, .. } = task.task else { continue };
                let waiting =
                    WaitingTask { agent: task.agent, chapter: chapter_id, work, held: task.held };
                assert!(self.tasks.insert(task.id, waiting).is_none(), "a task id comes twice");
            }
            commands.extend(reaction.commands);
        }
        commands
    }

    /// Checks whether the result of a task is used only if the draft that is reviewed is accepted.
    pub(crate) fn is_ahead(&self, task: &WaitingTask) -> bool {
        self.chapters[&task.chapter].is_preparing(task.work.step)
    }

    /// Returns the only waiting task, apart from those that prepare something ahead. Panics if no
    /// task or several tasks wait.
    pub(crate) fn only_waiting_task(&self) -> StepTask {
        let tasks = self.tasks.values().filter(|task| !self.is_ahead(task));
        let tasks: Vec<StepTask> = tasks.map(|task| task.work).collect();
        assert_eq!(tasks.len(), 1, "{tasks:?}");
        tasks[0]
    }

    /// Answers the task of this kind in the name of its agent.
    pub(crate) fn answer_kind(&mut self, kind: TaskKind, answer: Answer) {
        let id = *self
            .tasks
            .iter()
            .find(|(_, task)| task.work.kind == kind)
            .unwrap_or_else(|| panic!("nobody is asked for {kind:?}: {:?}", self.tasks))
            .0;
        self.answer_task(id, answer);
    }

    pub(crate) fn answer_task(&mut self, id: TaskId, answer: Answer) {
        let Some(task) = self.tasks.remove(&id) else { return };
        let StepTask { step, kind } = task.work;
        let command = match (kind, step) {
            _ if matches!(answer, Answer::GivesUp) => {
                ChapterCommand::ReportFailure(ReportFailure {
                    step,
                    code: ProblemCode::UnusableReply,
                    detail: "no luck".into(),
                })
            }
            (TaskKind::PlanChapter, _) => ChapterCommand::PlanChapter(PlanChapter {
                outline: ChapterOutline {
                    beats: vec!["b".into()],
                    opening: "o".into(),
                    ending: "e".into(),
                },
                briefs: scene_briefs(2),
            }),
            (TaskKind::OutlineChapter, _) => ChapterCommand::OutlineChapter(OutlineChapter {
                outline: ChapterOutline {
                    beats: vec!["b".into()],
                    opening: "o".into(),
                    ending: "e".into(),
                },
            }),
            (TaskKind::StructureScenes, _) => {
                ChapterCommand::StructureScenes(StructureScenes { briefs: scene_briefs(2) })
            }
            (TaskKind::DraftScene, Step::DraftScene { scene, round }) => {
                let text = format!("Scene {scene} is told, time {round}. {}", "word ".repeat(92));
                ChapterCommand::DraftScene(DraftScene { scene, round, text })
            }
            (TaskKind::Critique, Step::Review { version_id, round }) => {
                let (score, findings, closed) = answer.into_critique();
                let critique = VerifiedCritique {
                    score,
                    criteria: Vec::new(),
                    findings,
                    closed,
                    basis: String::new(),
                    is_unreviewed: false,
                };
                ChapterCommand::CritiqueVersion(CritiqueVersion { version_id, round, critique })
            }
            (TaskKind::CheckFacts, Step::Review { version_id, round }) => {
                ChapterCommand::CheckFacts(CheckFacts {
                    version_id,
                    round,
                    findings: Vec::new(),
                    closed: Vec::new(),
                    basis: String::new(),
                    is_unreviewed: false,
                })
            }
            (TaskKind::PatchScenes, Step::PatchScenes { version_id, round }) => {
                let scenes = match answer {
                    Answer::Nothing => Vec::new(),
                    _ => vec![PatchedScene {
                        scene: 1,
                        text: format!("Scene 1 is revised, time {round}. {}", "word ".repeat(92)),
                    }],
                };
                ChapterCommand::PatchScenes(PatchScenes { version_id, round, scenes })
            }
            (TaskKind::Arbitrate, Step::Arbitrate { version_id }) => {
                let ruling = match answer {
                    Answer::Redraft => Ruling::Redraft,
                    _ => Ruling::Accept,
                };
                ChapterCommand::Arbitrate(Arbitrate { version_id, ruling, reason: "r".into() })
            }
            (TaskKind::RecordChapter, Step::Record { version_id }) => {
                ChapterCommand::RecordChapter(RecordChapter {
                    version_id,
                    record: Record { summary: "It happened.".into(), ..Record::default() },
                })
            }
            _ => panic!("no answer to {:?}", task.work),
        };
        self.take_command(task, command);
    }

    /// Answers the task of this kind with the given command.
    pub(crate) fn answer_with(&mut self, kind: TaskKind, command: ChapterCommand) {
        let id = *self.tasks.iter().find(|(_, task)| task.work.kind == kind).unwrap().0;
        let task = self.tasks.remove(&id).unwrap();
        self.take_command(task, command);
    }

    fn take_command(&mut self, task: WaitingTask, command: ChapterCommand) {
        let ctx = self.next_context(Actor::Agent(task.agent));
        let decision = self.decide_chapter(task.chapter, command, &ctx).unwrap();
        self.apply_decision(decision);
    }

    /// Answers all tasks well until a task of this kind waits that prepares nothing ahead, or no task
    /// waits.
    pub(crate) fn run_until(&mut self, stop: Option<TaskKind>) {
        for _ in 0..500 {
            let mut waiting = self.tasks.values().filter(|task| !self.is_ahead(task));
            if waiting.any(|task| Some(task.work.kind) == stop) {
                return;
            }
            let Some(id) = self.tasks.iter().find(|(_, task)| !task.held).map(|(id, _)| *id) else {
                return;
            };
            self.answer_task(id, Answer::Well);
        }
        panic!("the book never ends: {:?}", self.log);
    }

    pub(crate) fn edit_chapter(
        &mut self,
        position: u32,
        base: Option<u32>,
    ) -> Result<CommandId, Refusal> {
        let chapter_id = self.chapter(position).chapter_id;
        self.send_command(NovelCommand::EditChapter(EditChapter {
            chapter_id,
            content: "A person wrote this.\n\n* * *\n\nAnd this.".into(),
            base_version: base.map(BaseVersion::Number),
        }))
    }

    /// Returns the names of the chapter events since a position in the log, without their prefix.
    pub(crate) fn facts_since(&self, mark: usize) -> Vec<&str> {
        self.log[mark..].iter().filter_map(|name| name.strip_prefix("Chapter.")).collect()
    }
}

/// The answer of an agent.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// A good answer.
    Well,
    /// A critique with a score, objections to scenes, and the findings that the critic closes.
    Critic { score: f64, objects: Vec<(u32, Severity, FindingKind)>, closed: Vec<&'static str> },
    /// The rewriter finds no passage to replace.
    Nothing,
    /// The director orders a redraft.
    Redraft,
    /// The agent cannot complete the task.
    GivesUp,
}

impl Answer {
    fn into_critique(self) -> (f64, Vec<LocatedFinding>, Vec<String>) {
        let Self::Critic { score, objects, closed } = self else {
            return (8.0, Vec::new(), Vec::new());
        };
        let located = objects
            .into_iter()
            .map(|(scene, severity, kind)| LocatedFinding {
                scene,
                draft: FindingDraft {
                    severity,
                    passage: "word".into(),
                    problem: "p".into(),
                    instruction: "o".into(),
                    kind,
                },
            })
            .collect();
        (score, located, closed.into_iter().map(str::to_owned).collect())
    }
}

pub(crate) fn patch_finding(scene: u32) -> (u32, Severity, FindingKind) {
    (scene, Severity::Must, FindingKind::Patch)
}

fn scene_briefs(count: usize) -> SceneBriefs {
    let brief = SceneBrief {
        viewpoint: "Anselm".into(),
        place: "p".into(),
        time: "t".into(),
        goal: "g".into(),
        obstacle: "o".into(),
        turn: "u".into(),
        change: "c".into(),
        ending: "e".into(),
        cast: vec!["Anselm".into()],
        beats: Vec::new(),
        words: 100,
    };
    SceneBriefs { scenes: vec![brief; count] }
}

/// The agents for each kind of task. A kind that is not listed is served by an agent with the
/// kind's name.
fn assignments() -> Assignments {
    let agents = [
        (TaskKind::PlanChapter, "outliner"),
        (TaskKind::OutlineChapter, "outliner"),
        (TaskKind::StructureScenes, "director"),
        (TaskKind::DraftScene, "writer"),
        (TaskKind::Critique, "critic"),
        (TaskKind::CheckFacts, "fact_checker"),
        (TaskKind::PatchScenes, "rewriter"),
        (TaskKind::Arbitrate, "director"),
        (TaskKind::RecordChapter, "fact_checker"),
    ];
    let agent_of = |kind: TaskKind| {
        let listed = agents.iter().find(|(listed, _)| *listed == kind);
        listed.map_or(kind.as_str(), |(_, agent)| agent).to_owned()
    };
    Assignments(TaskKind::ALL.iter().map(|&kind| (kind, agent_of(kind))).collect())
}
