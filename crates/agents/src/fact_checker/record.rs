//! Records what the book remembers of an accepted text. The record is made only from the text, and
//! never from the plan.

use minijinja::{Value, context};
use scribe_domain::{
    chapter::{
        CHAPTERS_PER_LONG_RECAP, CHAPTERS_PER_RECAP, ChapterCommand, Record, Step,
        record_chapter::RecordChapter, tidy,
    },
    id::VersionId,
    task::TaskKind,
    text::{sentences::split_sentences, shorten::shorten_text, words::count_words},
};
use scribe_ports::{
    agent::{
        AgentSpec, ChapterContext, ContextSource, FaultyReply, PromptError, ReplyFault,
        UnparsedReply,
    },
    model::{ChapterQuestion, Tier},
};

use crate::{
    chapter_agent::{ChapterAgentDefinition, PromptRequest},
    chapter_task::{ChapterTask, MAX_DOCUMENT_TOKENS},
    hints::clone_scenes,
    reply, tidy_reply,
};

/// The number of words that the prompt asks for in a summary.
const MAX_SUMMARY_WORDS: usize = 120;

/// The character limits of a scene's line and of the summary in a record that code makes.
const MAX_LINE_CHARS: usize = 400;
const MAX_SUMMARY_CHARS: usize = 800;

pub(crate) struct Recorder;

/// An accepted version with its task.
pub(crate) struct AcceptedText<'a> {
    task: ChapterTask<'a>,
    version_id: VersionId,
}

impl ChapterAgentDefinition for Recorder {
    const SPEC: AgentSpec = AgentSpec {
        name: super::NAME,
        serves: TaskKind::RecordChapter,
        reads: &[
            ContextSource::Facts,
            ContextSource::OpenPromises,
            ContextSource::PreviousEnding,
            ContextSource::Scenes,
        ],
        tier: Tier::Small,
    };
    const PROMPT: &'static str = include_str!("../prompts/fact_checker_record.md");
    type Context<'a> = AcceptedText<'a>;

    fn extract_context(task: ChapterTask<'_>) -> Result<AcceptedText<'_>, PromptError> {
        let Step::Record { version_id } = task.step else { return Err(task.wrong_agent_fault()) };
        Ok(AcceptedText { task, version_id })
    }

    fn build_request(accepted: &AcceptedText<'_>, _: Option<&FaultyReply>) -> PromptRequest {
        let context = accepted.task.context;
        let position = context.chapter.plan.position;
        let names = accepted.task.cast_names();
        let rules = accepted.task.tidy_rules(&names, false);
        PromptRequest {
            variables: vec![
                ("recap", recap_span(context, CHAPTERS_PER_RECAP)),
                ("long_recap", recap_span(context, CHAPTERS_PER_LONG_RECAP)),
            ],
            hints: ChapterQuestion::Record { scenes: clone_scenes(context, |_| true) },
            output: reply::json_output(
                "record",
                tidy::record_schema(position, context.scenes.len(), context.chapter.words, rules),
            ),
            max_output_tokens: MAX_DOCUMENT_TOKENS,
        }
    }

    fn parse_reply(
        accepted: &AcceptedText<'_>,
        reply: UnparsedReply<'_>,
    ) -> Result<ChapterCommand, ReplyFault> {
        let AcceptedText { task, version_id } = *accepted;
        let names = task.cast_names();
        let parsed = tidy_reply::parse_document::<Record>(
            reply,
            Self::SPEC.name,
            task.language(),
            |document| tidy::tidy_record(document, task.tidy_rules(&names, reply.is_last)),
        );
        let parsed = parsed
            .and_then(|record| reply::require_no_problems(record.validate()).map(|()| record));
        let record = match parsed {
            Ok(mut record) => {
                if reply.is_last {
                    shorten_summary(&mut record.summary);
                }
                record
            }
            // With an excerpt, the book remembers at least how the chapter begins and ends.
            Err(ReplyFault::Repair(_)) if reply.is_last => fallback_record(task.context),
            Err(fault) => return Err(fault),
        };
        let scenes = task.context.scenes.iter();
        let texts: Vec<&str> = scenes.map(|scene| scene.text.as_str()).collect();
        let record = record.with_verified_quotations(&texts);
        Ok(ChapterCommand::RecordChapter(RecordChapter { version_id, record }))
    }
}

/// Returns the chapters that a recap covers, or null if the chapter is not the last of them.
fn recap_span(context: &ChapterContext, chapters: u32) -> Value {
    let last = context.chapter.plan.position;
    if last == 0 || !last.is_multiple_of(chapters) {
        return Value::from(());
    }
    context! { first => last - chapters + 1, last }
}

/// Returns the record that is used if no reply contained one: the first and the last sentence of
/// every scene.
fn fallback_record(context: &ChapterContext) -> Record {
    let line = |text: &str| {
        let sentences = split_sentences(text);
        let (first, last) = (sentences.first(), sentences.get(1..).and_then(<[_]>::last));
        let edge_sentences = first.into_iter().chain(last).map(|(_, sentence)| *sentence);
        edge_sentences.collect::<Vec<_>>().join(" … ")
    };
    let scenes: Vec<String> = context
        .scenes
        .iter()
        .map(|scene| shorten_text(&line(&scene.text), MAX_LINE_CHARS))
        .collect();
    let mut summary = scenes.join(" ");
    shorten_summary(&mut summary);
    Record { summary: shorten_text(&summary, MAX_SUMMARY_CHARS), scenes, ..Record::default() }
}

/// Keeps as many of a summary's first sentences as the word limit allows. If the first sentence
/// alone exceeds the word limit, only the character limit applies.
fn shorten_summary(summary: &mut String) {
    let mut words = 0;
    let end_of_fit = split_sentences(summary)
        .into_iter()
        .take_while(|(_, sentence)| {
            words += count_words(sentence);
            words <= MAX_SUMMARY_WORDS
        })
        .last()
        .map(|(at, sentence)| at + sentence.len());
    if let Some(end) = end_of_fit {
        summary.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_that_is_too_long_keeps_its_first_sentences() {
        let mut summary = "One two three. ".repeat(60);
        shorten_summary(&mut summary);
        assert_eq!(count_words(&summary), 120);
        assert!(summary.ends_with("three."));
    }
}
