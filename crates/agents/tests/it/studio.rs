//! A book that is written chapter by chapter without a store. The tests assemble by hand what a
//! worker would load, and every result goes through the decision functions.

use std::{collections::BTreeMap, sync::Arc};

use scribe_agents::roster;
use scribe_domain::{
    Timestamp,
    canon::CanonEvent,
    chapter::{
        Chapter, ChapterEvent, ChapterOutline, CharacterState, SceneBrief, Step, VerbInput,
        begin_chapter, manifest::Manifest, work::ApprovalRule,
    },
    command::{ChapterCommand, Command},
    content::{Content, ContentHash},
    context::{Actor, Cause, CommandContext, LOCAL_USER},
    decision::Decision,
    event::Event,
    id::{ChapterId, CharacterId, CommandId, NovelId, derive_uuid},
    novel::{Novel, NovelEvent},
    refusal::Refusal,
    stream::Aggregate,
    task::{StepTask, Task, TaskKind},
};
use scribe_ports::{
    agent::{
        Agent, CastMember, ChapterContext, FaultyReply, KnownFact, PastChapters, PromptContext,
        UnparsedReply, WrittenScene,
    },
    model::{FinishReason, LanguageModel, ModelRequest, NoDraft},
};
use scribe_sample::SampleWriter;

use crate::world;

pub(crate) struct Studio {
    pub(crate) novel: Novel,
    pub(crate) chapters: Vec<Chapter>,
    pub(crate) contents: BTreeMap<ContentHash, Arc<str>>,
    pub(crate) facts: Vec<KnownFact>,
    pub(crate) records: Vec<PastChapters>,
    pub(crate) states: BTreeMap<String, (u32, CharacterState)>,
    pub(crate) events: Vec<ChapterEvent>,
    agents: Vec<Arc<dyn Agent>>,
    now: Timestamp,
    command_count: u64,
}

impl Studio {
    pub(crate) fn new(chapters: u32, words: u32) -> Self {
        let now = Timestamp::from_timestamp_millis(1_700_000_000_000).unwrap();
        let novel_id = NovelId(derive_uuid(now, &[b"novel"]));
        let created = NovelEvent::Created {
            novel_id,
            session_id: None,
            user_id: LOCAL_USER,
            title: "Whistle and Ledger".into(),
            language: "en".into(),
            author: "A".into(),
            target_chapters: chapters,
            words_per_chapter: words,
            seed: 11,
            story: None,
            attended: false,
            at: now,
        };
        let planned = |position: u32| {
            let event = ChapterEvent::Planned {
                chapter_id: ChapterId(derive_uuid(now, &[&position.to_be_bytes()])),
                novel_id,
                plan: Box::new(world::plan(position)),
                words,
                at: now,
            };
            Chapter::apply(None, &event).unwrap()
        };
        Self {
            novel: Novel::apply(None, &created).unwrap(),
            chapters: (1..=chapters).map(planned).collect(),
            contents: BTreeMap::new(),
            facts: Vec::new(),
            records: Vec::new(),
            states: BTreeMap::new(),
            events: Vec::new(),
            agents: roster().unwrap(),
            now,
            command_count: 0,
        }
    }

    pub(crate) fn chapter(&self, position: u32) -> &Chapter {
        &self.chapters[position as usize - 1]
    }

    pub(crate) fn agent(&self, kind: TaskKind) -> Arc<dyn Agent> {
        self.agents.iter().find(|agent| agent.spec().serves == kind).unwrap().clone()
    }

    pub(crate) fn task(&self, position: u32, work: StepTask) -> Task {
        let chapter_id = self.chapter(position).chapter_id;
        Task::Chapter { novel_id: self.novel.novel_id, chapter_id, work }
    }

    pub(crate) fn content(&self, hash: ContentHash) -> String {
        self.contents[&hash].to_string()
    }

    /// Returns the full context of a chapter's tasks.
    pub(crate) fn chapter_context(&self, position: u32) -> ChapterContext {
        let chapter = self.chapter(position);
        let work = chapter.work.as_ref();
        let recorded = chapter
            .accepted
            .as_ref()
            .filter(|_| work.is_none_or(|work| matches!(work.next, Step::Record { .. })));
        let texts: Vec<(u32, ContentHash)> = match recorded {
            Some(accepted) => {
                let manifest = Manifest::parse(&self.content(accepted.version.manifest)).unwrap();
                (1..).zip(manifest.scenes).collect()
            }
            None => {
                let scenes = work.map(|work| work.scenes.as_slice()).unwrap_or_default();
                let written = (1..).zip(scenes).filter_map(|(n, scene)| Some((n, scene.text?)));
                written.collect()
            }
        };
        let brief = |hash| serde_json::from_str::<SceneBrief>(&self.content(hash)).unwrap();
        let outline = work.and_then(|work| work.outline);
        let last = self.records.len().saturating_sub(3);
        let first_sentence =
            |summary: &str| summary.split_inclusive(". ").next().map(str::to_owned);
        ChapterContext {
            story: Some(world::story()),
            style: Some(world::style()),
            cast: world::cast()
                .into_iter()
                .map(|sheet| {
                    let known = self.states.get(&sheet.name);
                    CastMember {
                        state: known.map(|(_, state)| state.clone()),
                        since_chapter: known.map(|(chapter, _)| *chapter),
                        sheet,
                    }
                })
                .collect(),
            relations: world::relations().into(),
            entries: world::entries().into(),
            facts: self.facts.clone().into(),
            so_far: self
                .records
                .iter()
                .enumerate()
                .map(|(i, past)| PastChapters {
                    summary: if i < last {
                        first_sentence(&past.summary).unwrap_or_default()
                    } else {
                        past.summary.clone()
                    },
                    ..past.clone()
                })
                .collect(),
            previous_ending: self.previous_ending(position),
            outline: outline
                .map(|hash| serde_json::from_str::<ChapterOutline>(&self.content(hash)).unwrap()),
            briefs: work.iter().flat_map(|work| &work.scenes).map(|s| brief(s.brief)).collect(),
            scenes: texts
                .into_iter()
                .map(|(number, hash)| WrittenScene { number, text: self.content(hash) })
                .collect(),
            ..ChapterContext::new(self.novel.clone(), chapter.clone())
        }
    }

    fn previous_ending(&self, position: u32) -> String {
        let Some(accepted) = position
            .checked_sub(2)
            .and_then(|before| self.chapters.get(before as usize)?.accepted.as_ref())
        else {
            return String::new();
        };
        let manifest = Manifest::parse(&self.content(accepted.version.manifest)).unwrap();
        let text = self.content(*manifest.scenes.last().unwrap());
        let paragraphs: Vec<&str> = text.split("\n\n").collect();
        paragraphs[paragraphs.len().saturating_sub(6)..].join("\n\n")
    }

    /// Returns the request that an agent would send for a task.
    pub(crate) fn build_request(
        &self,
        position: u32,
        step_task: StepTask,
        context: ChapterContext,
        faulty: Option<&FaultyReply>,
    ) -> ModelRequest {
        let context = PromptContext::from(context);
        let task = self.task(position, step_task);
        self.agent(step_task.kind).render_request(&task, &context, faulty).unwrap()
    }

    /// Asks the sample writer for the result of a task and decides on its reply.
    pub(crate) fn run_task(&mut self, position: u32, step_task: StepTask) {
        let agent = self.agent(step_task.kind);
        let task = self.task(position, step_task);
        let context = PromptContext::from(self.chapter_context(position));
        let request = agent.render_request(&task, &context, None).unwrap();
        assert!(request.max_output_tokens <= 2_000 || agent.spec().name == "writer");
        let text = sample_reply(&request);
        let reply = UnparsedReply {
            text: &text,
            finish: FinishReason::Stop,
            is_last: false,
            is_fallback: false,
        };
        let command = agent
            .convert_reply(&task, &context, reply)
            .unwrap_or_else(|fault| panic!("chapter {position}, {step_task:?}: {fault}\n{text}"));
        let Command::Chapter { command, .. } = command else { panic!("{command:?}") };
        self.decide(position, *command, agent.spec().name).unwrap();
    }

    fn next_context(&mut self, actor: Actor) -> CommandContext {
        self.command_count += 1;
        let id = CommandId::derive(self.now, &[&self.command_count.to_be_bytes()]);
        CommandContext::new(id, Cause::new(self.now, actor, LOCAL_USER, "test"))
    }

    pub(crate) fn decide(
        &mut self,
        position: u32,
        command: ChapterCommand,
        agent: &str,
    ) -> Result<(), Refusal> {
        let ctx = self.next_context(Actor::Agent(agent.to_owned()));
        let cast: BTreeMap<String, CharacterId> = world::cast()
            .into_iter()
            .map(|sheet| {
                let id = CharacterId(derive_uuid(self.now, &[sheet.name.as_bytes()]));
                (sheet.name, id)
            })
            .collect();
        let input = VerbInput { novel: Some(&self.novel), cast: &cast };
        let decision = command.decide(self.chapter(position), input, &ctx)?;
        assert!(!decision.events.is_empty(), "nobody waited for it");
        self.apply_decision(position, decision);
        Ok(())
    }

    fn apply_decision(&mut self, position: u32, decision: Decision) {
        for Content { hash, text } in decision.contents {
            self.contents.insert(hash, text);
        }
        for new_event in decision.events {
            match new_event.event {
                Event::Chapter(event) => {
                    let chapter = &mut self.chapters[position as usize - 1];
                    *chapter = Chapter::apply(Some(chapter.clone()), &event).unwrap();
                    if let ChapterEvent::Recorded { summary, .. } = &event {
                        let title = chapter.plan.title.clone();
                        self.records.push(PastChapters {
                            first: position,
                            last: position,
                            title,
                            summary: summary.clone(),
                        });
                    }
                    self.events.push(event);
                }
                Event::Novel(event) => {
                    self.novel = Novel::apply(Some(self.novel.clone()), &event).unwrap();
                }
                Event::Canon(CanonEvent::FactRecorded { recorded, .. }) => {
                    self.facts.push(KnownFact {
                        chapter: position,
                        subject: recorded.subject,
                        statement: recorded.statement,
                    });
                }
                Event::Canon(CanonEvent::CharacterChanged { state: Some(state), .. }) => {
                    self.states.insert(state.name.clone(), (position, state));
                }
                Event::Canon(_) | Event::Genesis(_) => {}
            }
        }
    }

    /// Starts the drafting run of a chapter.
    pub(crate) fn begin_chapter(&mut self, position: u32) {
        let ctx = self.next_context(Actor::System);
        let decision =
            begin_chapter::decide(self.chapter(position), None, ApprovalRule::Never, &ctx);
        self.apply_decision(position, decision);
    }

    /// Runs the next step of the chapter. Returns false if there is none.
    pub(crate) fn run_next_step(&mut self, position: u32) -> bool {
        let Some(step) = self.chapter(position).next_step() else { return false };
        for task in step.tasks() {
            self.run_task(position, task);
        }
        if let Some(command) = step.command_after_last_answer() {
            self.decide(position, command, "rules").unwrap();
        }
        true
    }

    pub(crate) fn write_chapter(&mut self, position: u32) {
        self.begin_chapter(position);
        let mut steps = 0;
        while self.run_next_step(position) {
            steps += 1;
            assert!(steps < 60, "chapter {position} has no end");
        }
    }

    /// Returns the accepted scenes of a chapter.
    pub(crate) fn accepted_scenes(&self, position: u32) -> Vec<String> {
        let accepted = self.chapter(position).accepted.as_ref().unwrap();
        let manifest = Manifest::parse(&self.content(accepted.version.manifest)).unwrap();
        manifest.scenes.into_iter().map(|hash| self.content(hash)).collect()
    }
}

/// Returns the sample writer's reply.
pub(crate) fn sample_reply(request: &ModelRequest) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(SampleWriter.complete(request, &NoDraft)).unwrap().text
}

/// Returns the first task of a step. For a review, it is the critic's.
pub(crate) fn first_task(step: Step) -> StepTask {
    step.tasks().next().unwrap()
}

/// Returns the last task of a step. For a review, it is the fact checker's.
pub(crate) fn last_task(step: Step) -> StepTask {
    step.tasks().last().unwrap()
}
