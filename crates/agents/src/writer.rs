//! The writer: one scene per call, as plain prose.

mod language;
mod prose;
mod room;

use minijinja::{Value, context};
use scribe_domain::{
    chapter::{Step, draft_scene::DraftScene},
    command::{ChapterCommand, Command},
    problem_code::ProblemCode,
    task::{Task, TaskKind},
    text::{
        prose_check::{ProseRules, chapter_reference, repetition::SentenceHashes},
        words::count_words,
    },
};
use scribe_ports::{
    agent::{
        Agent, AgentSpec, ChapterMaterial, FaultyReply, Material, PromptFault, Read, Reply,
        ReplyFault,
    },
    model::{ChapterQuestion, ModelRequest, OutputFormat, SceneQuestion, Tier},
};

use crate::{
    job::{self, Job, Question},
    prompt::Prompt,
    variables::{self, value},
};

const SPEC: AgentSpec = AgentSpec {
    name: "writer",
    capability: "draft_scene",
    serves: TaskKind::DraftScene,
    reads: &[
        Read::Story,
        Read::Cast,
        Read::Entries,
        Read::Facts,
        Read::BookSoFar,
        Read::PreviousEnding,
        Read::Briefs,
        Read::Scenes,
    ],
    tier: Tier::Large,
};

/// What is shown of the scene that comes after one that is written anew, in characters.
const NEXT_OPENING_CHARS: usize = 600;

/// Writes scenes.
pub(crate) struct Writer {
    prompt: Prompt,
}

impl Writer {
    pub(crate) fn new() -> Result<Self, PromptFault> {
        Ok(Self { prompt: Prompt::read(include_str!("prompts/writer.md"))? })
    }
}

/// The scene that a job asks for.
#[derive(Clone, Copy)]
struct Wanted {
    scene: u32,
    round: u32,
    words: u32,
}

impl Wanted {
    fn of(job: &Job<'_>) -> Result<Self, PromptFault> {
        let Step::DraftScene { scene, round } = job.wants.step else {
            return Err(job.misplaced());
        };
        let words = job.work()?.budget(scene, job.material.chapter.words);
        Ok(Self { scene, round, words })
    }
}

impl Agent for Writer {
    fn spec(&self) -> &AgentSpec {
        &SPEC
    }

    fn prompt_version(&self) -> &str {
        self.prompt.version()
    }

    fn request(
        &self,
        task: &Task,
        material: &Material,
        faulty: Option<&FaultyReply>,
    ) -> Result<ModelRequest, PromptFault> {
        let job = Job::of(task, material)?;
        let wanted = Wanted::of(&job)?;
        let about = job.material.subject_matter();
        let mut variables = variables::of_chapter(job.material, &self.prompt);
        for (name, value) in [
            ("characters", variables::characters(job.material, &about)),
            ("entries", variables::entries(job.material, &about)),
            ("earlier", variables::scenes(job.material, |number| number < wanted.scene)),
            ("scene", brief(job.material, wanted)),
            ("next_opening", value(next_opening(job.material, wanted.scene))),
            ("own", value(own(job.material, wanted))),
            ("findings", variables::findings(job.work()?.findings_of(wanted.scene))),
            ("redraft", value(&job.work()?.redraft)),
            ("rejected", variables::rejected(job.material, |scene| scene == wanted.scene)),
            ("words_left", value(words_left(wanted, faulty))),
        ] {
            variables.insert(name, value);
        }
        job.ask(Question {
            spec: &SPEC,
            prompt: &self.prompt,
            variables,
            hints: ChapterQuestion::Scene(scene_question(job.material, wanted, faulty)),
            output: OutputFormat::Prose,
            max_output_tokens: room::reply_tokens(wanted.words, &job.material.novel.language),
            faulty,
        })
    }

    fn command(
        &self,
        task: &Task,
        material: &Material,
        reply: Reply<'_>,
    ) -> Result<Command, ReplyFault> {
        let job = Job::replied(task, material)?;
        let wanted = Wanted::of(&job).map_err(|fault| ReplyFault::Mend(fault.0))?;
        let mut earlier = SentenceHashes::default();
        earlier.add(&job.material.previous_ending);
        for scene in job.material.scenes.iter().filter(|scene| scene.number != wanted.scene) {
            earlier.add(&scene.text);
        }
        let language = language::of(job.material, wanted.scene);
        let rules = ProseRules {
            language: &language,
            budget_words: usize::try_from(wanted.words).unwrap_or(usize::MAX),
            earlier: &earlier,
        };
        let text = prose::accept(reply, rules)?;
        if !reply.is_last {
            let references = chapter_reference::check(&text, job.material.novel.target_chapters);
            if !references.is_empty() {
                return Err(ReplyFault::of_fields(
                    references
                        .iter()
                        .map(|finding| (finding.passage.as_str(), finding.message.as_str())),
                ));
            }
        }
        let Wanted { scene, round, .. } = wanted;
        Ok(job.command(ChapterCommand::DraftScene(DraftScene { scene, round, text })))
    }

    fn gives_up(&self, task: &Task, code: ProblemCode, detail: &str) -> Command {
        job::give_up(task, code, detail)
    }
}

/// The scene's brief, with the budget that its neighbours have left it.
fn brief(material: &ChapterMaterial, wanted: Wanted) -> Value {
    variables::brief(material, wanted.scene).map_or(Value::from(()), |brief| {
        context! {
            number => wanted.scene,
            of => material.briefs.len(),
            words => wanted.words,
            ..value(brief)
        }
    })
}

/// The scene as a typed question.
fn scene_question(
    material: &ChapterMaterial,
    wanted: Wanted,
    faulty: Option<&FaultyReply>,
) -> SceneQuestion {
    let kept = match faulty.map(|faulty| &faulty.fault) {
        Some(ReplyFault::CutOff { kept }) => kept.clone(),
        Some(_) | None => String::new(),
    };
    SceneQuestion {
        number: wanted.scene,
        of: u32::try_from(material.briefs.len()).unwrap_or(u32::MAX),
        round: wanted.round,
        is_repair: faulty.is_some_and(|faulty| matches!(faulty.fault, ReplyFault::Mend(_))),
        words: wanted.words,
        brief: variables::brief(material, wanted.scene).cloned(),
        kept,
    }
}

/// The present text of a scene that is written anew.
fn own(material: &ChapterMaterial, wanted: Wanted) -> Option<&str> {
    let written = material.scenes.iter().find(|scene| scene.number == wanted.scene);
    written.filter(|_| wanted.round > 0).map(|scene| scene.text.as_str())
}

/// The first paragraph of the scene that comes after, where there is one.
fn next_opening(material: &ChapterMaterial, scene: u32) -> Option<String> {
    let next = material.scenes.iter().find(|written| written.number == scene + 1)?;
    let paragraph = next.text.split("\n\n").next()?;
    Some(paragraph.chars().take(NEXT_OPENING_CHARS).collect())
}

/// How much of the budget a text that was cut off has left.
fn words_left(wanted: Wanted, faulty: Option<&FaultyReply>) -> Option<usize> {
    let ReplyFault::CutOff { kept } = &faulty?.fault else { return None };
    let budget = usize::try_from(wanted.words).unwrap_or(usize::MAX);
    Some(budget.saturating_sub(count_words(kept)))
}
