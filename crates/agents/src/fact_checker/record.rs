//! Recording: what the book remembers of an accepted text, read from the text and never from what
//! was planned.

use minijinja::{Value, context};
use scribe_domain::{
    chapter::{Record, Step, record_chapter::RecordChapter, tidy},
    command::{ChapterCommand, Command},
    problem_code::ProblemCode,
    task::{Task, TaskKind},
    text::{sentences::sentences, shorten::shorten as shorten_text, words::count_words},
};
use scribe_ports::{
    agent::{
        Agent, AgentSpec, ChapterMaterial, FaultyReply, Material, PromptFault, Read, Reply,
        ReplyFault,
    },
    model::{ChapterQuestion, ModelRequest, Tier},
};

use crate::{
    hints::clone_scenes,
    job::{self, Job, MAX_DOCUMENT_TOKENS, Question},
    prompt::Prompt,
    reply, tidied, variables,
};

const SPEC: AgentSpec = AgentSpec {
    name: super::NAME,
    capability: "record",
    serves: TaskKind::RecordChapter,
    reads: &[Read::Cast, Read::Entries, Read::Scenes],
    tier: Tier::Small,
};

/// How many words of a summary are asked for.
const SUMMARY_WORDS: usize = 120;

/// The longest line about a scene, and the longest summary, of a record made by code.
const LINE_CHARS: usize = 400;
const SUMMARY_CHARS: usize = 800;

/// Records chapters.
pub(crate) struct Recorder {
    prompt: Prompt,
}

impl Recorder {
    pub(crate) fn new() -> Result<Self, PromptFault> {
        let prompt = Prompt::read(include_str!("../prompts/fact_checker_record.md"))?;
        Ok(Self { prompt })
    }
}

impl Agent for Recorder {
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
        let mut variables = variables::of_chapter(job.material, &self.prompt);
        for (name, value) in [
            ("characters", names(job.material)),
            ("entries", variables::entries(job.material, &job.material.text())),
            ("scenes", scenes(job.material)),
        ] {
            variables.insert(name, value);
        }
        job.ask(Question {
            spec: &SPEC,
            prompt: &self.prompt,
            variables,
            hints: ChapterQuestion::Record { scenes: clone_scenes(job.material, |_| true) },
            output: reply::form::<Record>("record"),
            max_output_tokens: MAX_DOCUMENT_TOKENS,
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
        let Step::Record { version_id } = job.wants.step else {
            return Err(ReplyFault::Mend(job.misplaced().0));
        };
        let names = job.names();
        let read = tidied::read::<Record>(reply, SPEC.name, job.language(), |document| {
            tidy::tidy_record(document, job.tidy_rules(&names, reply.is_last))
        });
        let read = read.and_then(|record| reply::sound(record.validate()).map(|()| record));
        let record = match read {
            Ok(mut record) => {
                if reply.is_last {
                    shorten(&mut record.summary);
                }
                record
            }
            // The book remembers at least how the chapter begins and ends.
            Err(ReplyFault::Mend(_)) if reply.is_last => excerpt(job.material),
            Err(fault) => return Err(fault),
        };
        let texts: Vec<&str> =
            job.material.scenes.iter().map(|scene| scene.text.as_str()).collect();
        let record = record.borne_out(&texts);
        Ok(job.command(ChapterCommand::RecordChapter(RecordChapter { version_id, record })))
    }

    fn gives_up(&self, task: &Task, code: ProblemCode, detail: &str) -> Command {
        job::give_up(task, code, detail)
    }
}

/// The cast by name alone: whatever else the sheets say is plan.
fn names(material: &ChapterMaterial) -> Value {
    material.cast.iter().map(|member| context! { name => &member.sheet.name }).collect()
}

/// The text alone, without what was planned for it.
fn scenes(material: &ChapterMaterial) -> Value {
    material
        .scenes
        .iter()
        .map(|scene| context! { number => scene.number, text => &scene.text })
        .collect()
}

/// What stands for a record that no reply gave: the first and the last sentences of every scene.
fn excerpt(material: &ChapterMaterial) -> Record {
    let line = |text: &str| {
        let sentences = sentences(text);
        let (first, last) = (sentences.first(), sentences.get(1..).and_then(<[_]>::last));
        let kept = first.into_iter().chain(last).map(|(_, sentence)| *sentence);
        kept.collect::<Vec<_>>().join(" … ")
    };
    let scenes: Vec<String> =
        material.scenes.iter().map(|scene| shorten_text(&line(&scene.text), LINE_CHARS)).collect();
    let mut summary = scenes.join(" ");
    shorten(&mut summary);
    Record { summary: shorten_text(&summary, SUMMARY_CHARS), scenes, ..Record::default() }
}

/// Keeps the first sentences of a summary, as many as it may have; of one that is all one
/// sentence, that.
fn shorten(summary: &mut String) {
    let mut words = 0;
    let fits = sentences(summary)
        .into_iter()
        .take_while(|(_, sentence)| {
            words += count_words(sentence);
            words <= SUMMARY_WORDS
        })
        .last()
        .map(|(at, sentence)| at + sentence.len());
    if let Some(end) = fits {
        summary.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_that_is_too_long_keeps_its_first_sentences() {
        let mut summary = "One two three. ".repeat(60);
        shorten(&mut summary);
        assert_eq!(count_words(&summary), 120);
        assert!(summary.ends_with("three."));
    }
}
