//! What agents are given from a book in a database.

use std::collections::BTreeMap;

use scribe_app::{
    prompt_context::{self, CanonCache},
    unit_of_work::UnitOfWork,
};
use scribe_domain::{
    canon::CanonEvent,
    chapter::{
        Chapter, ChapterEvent, ChapterOutline, CharacterState, Record, RecordedFact, SceneBrief,
        SceneBriefs, Step, begin_chapter,
        draft_scene::{self, DraftScene},
        edit_chapter::{self, EditChapter},
        plan_chapter::{self, PlanChapter},
        record_chapter::{self, RecordChapter},
        work::ApprovalRule,
    },
    context::{Actor, Cause, CommandContext, LOCAL_USER},
    decision::Decision,
    event::{Event, StreamEvent},
    id::{ChapterId, CharacterId, CommandId, EntryId, NovelId, derive_uuid},
    novel::{Novel, NovelEvent},
    stage::{ChapterPlan, Character, CharacterRole, Entry, EntryKind, Relation, RelationKind},
    stream::{Aggregate, StreamId},
    task::{StepTask, Task, TaskKind},
    text::words::count_words,
};
use scribe_ports::{
    agent::{ChapterContext, ContextSource, KnownFact, PromptContext},
    store::ChangeSetIdentity,
};

use crate::process::{Home, Process};

const ALL: [ContextSource; 5] = [
    ContextSource::Facts,
    ContextSource::PreviousEnding,
    ContextSource::Outline,
    ContextSource::Briefs,
    ContextSource::Scenes,
];

/// A book in a database, and the current states of its streams.
struct Book {
    process: Process,
    canon_cache: CanonCache,
    novel: Novel,
    chapters: Vec<Chapter>,
    commands: u32,
}

fn id(name: &str) -> uuid::Uuid {
    derive_uuid(scribe_domain::Timestamp::default(), &[name.as_bytes()])
}

fn plan(position: u32) -> ChapterPlan {
    ChapterPlan {
        position,
        title: format!("Chapter {position}"),
        purpose: "Agnes looks for the key.".into(),
        change_of_state: "She has it.".into(),
        viewpoint: "Agnes Quill".into(),
        last_beat: "The door.".into(),
        cast: vec!["Agnes Quill".into()],
        node: 1,
    }
}

fn character(name: &str) -> Character {
    let text = || "t".to_owned();
    Character {
        name: name.into(),
        role: CharacterRole::Ally,
        appearance: text(),
        personality: text(),
        background: text(),
        motivation: text(),
        goal: text(),
        obstacle: text(),
        turning_point: text(),
        wound: text(),
        monologue: text(),
        dialogue_samples: vec![text(), text()],
    }
}

impl Book {
    async fn create(home: &Home) -> Self {
        let process = home.start_alone().await;
        let at = process.ports.clock.now();
        let novel_id = NovelId(id("novel"));
        let created = NovelEvent::Created {
            novel_id,
            session_id: None,
            user_id: LOCAL_USER,
            title: "The Key".into(),
            language: "en".into(),
            author: "A".into(),
            target_chapters: 2,
            words_per_chapter: 100,
            seed: 0,
            story: None,
            attended: false,
            at,
        };
        let canon = |event| (StreamId::canon(novel_id), Event::Canon(event));
        let mut events = vec![(StreamId::novel(novel_id), Event::Novel(created.clone()))];
        for name in ["Agnes Quill", "Bess Kettle"] {
            events.push(canon(CanonEvent::CharacterAdded {
                novel_id,
                character_id: CharacterId(id(name)),
                character: Box::new(character(name)),
                at,
            }));
        }
        events.push(canon(CanonEvent::RelationChanged {
            novel_id,
            relation: Relation {
                from: "Agnes Quill".into(),
                to: "Bess Kettle".into(),
                kind: RelationKind::Friend,
                strength: -3,
                description: "A debt.".into(),
            },
            at,
        }));
        let entry = Entry {
            kind: EntryKind::Location,
            name: "Marl Stair".into(),
            description: "Steps.".into(),
        };
        events.push(canon(CanonEvent::EntryAdded {
            novel_id,
            entry_id: EntryId(id("e")),
            entry,
            at,
        }));
        let mut chapters = Vec::new();
        for position in 1..=2 {
            let chapter_id = ChapterId(id(&position.to_string()));
            let planned = ChapterEvent::Planned {
                chapter_id,
                novel_id,
                plan: Box::new(plan(position)),
                words: 100,
                at,
            };
            chapters.push(Chapter::apply(None, &planned).unwrap());
            events.push((StreamId::chapter(chapter_id), Event::Chapter(planned)));
        }
        let novel = Novel::apply(None, &created).unwrap();
        let mut book =
            Self { process, canon_cache: CanonCache::default(), novel, chapters, commands: 0 };
        let events =
            events.into_iter().map(|(stream, event)| StreamEvent { stream, event }).collect();
        let ctx = book.next_context();
        book.commit_decision(Decision { events, contents: Vec::new() }, &ctx, false).await;
        book
    }

    fn next_context(&mut self) -> CommandContext {
        self.commands += 1;
        let id = CommandId(id(&format!("command {}", self.commands)));
        let now = self.process.ports.clock.now();
        let actor = Actor::Agent("writer".into());
        CommandContext::new(id, Cause::new(now, actor, LOCAL_USER, "test"))
    }

    async fn commit_decision(&mut self, decision: Decision, ctx: &CommandContext, exists: bool) {
        assert!(!decision.events.is_empty());
        let db = &*self.process.ports.db;
        let mut unit =
            UnitOfWork::new(db, ChangeSetIdentity::ByExpectation, self.novel.novel_id.into());
        for happened in decision.events.iter().filter(|_| exists) {
            unit.load_stream(happened.stream).await.unwrap();
        }
        for happened in &decision.events {
            match &happened.event {
                Event::Chapter(event) if exists => {
                    let chapter = self
                        .chapters
                        .iter_mut()
                        .find(|chapter| chapter.chapter_id.0 == happened.stream.id)
                        .unwrap();
                    *chapter = Chapter::apply(Some(chapter.clone()), event).unwrap();
                }
                _ => {}
            }
        }
        unit.record_decision(decision, ctx).unwrap();
        let set = unit.into_change_set().unwrap();
        db.commit(set).await.unwrap();
    }

    async fn chapter_context(&self, position: u32, work: StepTask) -> ChapterContext {
        let task = Task::Chapter {
            novel_id: self.novel.novel_id,
            chapter_id: ChapterId(id(&position.to_string())),
            work,
        };
        let db = &*self.process.ports.db;
        let loaded =
            prompt_context::load_context(db, &self.canon_cache, &task, &ALL).await.unwrap();
        // The cached context must equal a context that is read again.
        let read =
            prompt_context::load_context(db, &CanonCache::default(), &task, &ALL).await.unwrap();
        assert_eq!(format!("{loaded:?}"), format!("{read:?}"));
        match loaded {
            PromptContext::Chapter(context) => *context,
            other => panic!("{other:?}"),
        }
    }

    /// A user writes chapter 1, and it is recorded.
    async fn first_chapter(&mut self) {
        let ctx = self.next_context();
        let paragraph = |name: &str| format!("{name} {}end.", "word ".repeat(198));
        let content = format!(
            "{}\n\n* * *\n\n{}\n\n{}",
            paragraph("First"),
            paragraph("Second"),
            "Bess kept the ring."
        );
        let chapter_id = self.chapters[0].chapter_id;
        let edit = EditChapter { chapter_id, content, base_version: None };
        let edited = edit_chapter::decide(&self.chapters[0], &edit, &ctx).unwrap();
        self.commit_decision(edited, &ctx, true).await;
        let version_id = self.chapters[0].accepted.as_ref().unwrap().version.version_id;
        let fact = |subject: &str, statement: &str| RecordedFact {
            subject: subject.into(),
            statement: statement.into(),
            quotation: "Bess kept the ring.".into(),
        };
        let record = Record {
            summary: "Agnes looks. Bess keeps the ring.".into(),
            characters: vec![CharacterState {
                name: "Bess Kettle".into(),
                place: "Marl Stair".into(),
                condition: "well".into(),
                possessions: vec!["the ring".into()],
                learned: Vec::new(),
                unknown: Vec::new(),
            }],
            facts: vec![fact("Bess", "She has the ring."), fact("Agnes Quill", "She looks.")],
            ..Record::default()
        };
        let cast =
            ["Agnes Quill", "Bess Kettle"].map(|name| (name.to_owned(), CharacterId(id(name))));
        let cast: BTreeMap<_, _> = cast.into_iter().collect();
        let ctx = self.next_context();
        let command = RecordChapter { version_id, record };
        let recorded =
            record_chapter::decide(&self.chapters[0], &self.novel, &command, &cast, &ctx).unwrap();
        self.commit_decision(recorded, &ctx, true).await;
    }

    /// Plans chapter 2 and writes its first scene.
    async fn second_chapter(&mut self) {
        let ctx = self.next_context();
        let begun = begin_chapter::decide(&self.chapters[1], None, ApprovalRule::Never, &ctx);
        self.commit_decision(begun, &ctx, true).await;
        let outline =
            ChapterOutline { beats: vec!["b".into()], opening: "o".into(), ending: "e".into() };
        let brief = |goal: &str| SceneBrief {
            viewpoint: "Agnes Quill".into(),
            place: "p".into(),
            time: "t".into(),
            goal: goal.into(),
            obstacle: "o".into(),
            turn: "u".into(),
            change: "c".into(),
            ending: "e".into(),
            cast: vec!["Agnes Quill".into()],
            beats: Vec::new(),
            words: 50,
        };
        let briefs = SceneBriefs { scenes: vec![brief("one"), brief("two")] };
        let ctx = self.next_context();
        let plan = PlanChapter { outline, briefs };
        let planned = plan_chapter::decide(&self.chapters[1], plan, &ctx).unwrap();
        self.commit_decision(planned, &ctx, true).await;
        let text = "Agnes met Bess Kettle.".to_owned();
        let ctx = self.next_context();
        let draft = DraftScene { scene: 1, round: 0, text };
        let drafted = draft_scene::decide(&self.chapters[1], &draft, &ctx).unwrap();
        self.commit_decision(drafted, &ctx, true).await;
    }
}

#[tokio::test]
async fn the_context_of_an_agent_has_the_facts_about_its_chapter() {
    for home in
        Home::on_each_database("the_context_of_an_agent_has_the_facts_about_its_chapter").await
    {
        let mut book = Book::create(&home).await;
        book.first_chapter().await;
        book.second_chapter().await;

        let writing = book
            .chapter_context(
                2,
                StepTask {
                    kind: TaskKind::DraftScene,
                    step: Step::DraftScene { scene: 2, round: 0 },
                },
            )
            .await;
        assert_eq!(writing.chapter, book.chapters[1]);
        assert_eq!(writing.cast.len(), 2);
        let bess = &writing.cast[1];
        assert_eq!(bess.sheet.name, "Bess Kettle");
        assert_eq!(bess.state.as_ref().unwrap().possessions, ["the ring"]);
        assert_eq!(bess.since_chapter, Some(1));
        assert_eq!(writing.cast[0].state, None);
        assert_eq!(writing.relations[0].strength, -3);
        assert_eq!(writing.entries[0].name, "Marl Stair");
        assert_eq!(writing.outline.as_ref().unwrap().opening, "o");
        let goals: Vec<&str> = writing.briefs.iter().map(|brief| brief.goal.as_str()).collect();
        assert_eq!(goals, ["one", "two"]);
        assert_eq!(writing.scenes.len(), 1);
        assert_eq!(writing.scenes[0].text, "Agnes met Bess Kettle.");
        assert_eq!(writing.so_far[0].summary, "Agnes looks. Bess keeps the ring.");
        assert!(writing.previous_ending.ends_with("Bess kept the ring."));
        assert!((300..=500).contains(&count_words(&writing.previous_ending)));
        // The briefs name only Agnes. Facts about the others named in the scenes are only for the
        // agent that checks the text.
        let statements = |facts: &[KnownFact]| -> Vec<String> {
            facts.iter().map(|fact| fact.statement.clone()).collect()
        };
        assert_eq!(statements(&writing.facts), ["She looks."]);
        assert!(writing.later_facts.is_empty() && writing.text_facts.is_empty());
        let version_id = book.chapters[0].accepted.as_ref().unwrap().version.version_id;
        let checking = book
            .chapter_context(
                2,
                StepTask {
                    kind: TaskKind::CheckFacts,
                    step: Step::Review { version_id, round: 0 },
                },
            )
            .await;
        assert_eq!(checking.facts, writing.facts);
        assert_eq!(statements(&checking.text_facts), ["She has the ring."]);

        let recording = book
            .chapter_context(
                1,
                StepTask { kind: TaskKind::RecordChapter, step: Step::Record { version_id } },
            )
            .await;
        assert_eq!(recording.scenes.len(), 2);
        assert!(recording.scenes[0].text.starts_with("First"));
        assert!(recording.facts.is_empty() && recording.so_far.is_empty());
        assert_eq!(recording.previous_ending, "");
    }
}
