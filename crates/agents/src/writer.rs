//! The writer: writes one scene per call, as plain prose.

mod language;
mod prose;
mod token_limit;

use minijinja::{Value, context};
use scribe_domain::{
    chapter::{ChapterCommand, Step, draft_scene::DraftScene, work::DraftingRun},
    task::TaskKind,
    text::{
        prose_check::{ProseRules, chapter_reference, repetition::SentenceHashes},
        words::count_words,
    },
};
use scribe_ports::{
    agent::{
        AgentSpec, ChapterContext, ContextSource, FaultyReply, PromptError, ReplyFault,
        UnparsedReply,
    },
    model::{ChapterQuestion, OutputFormat, SceneQuestion, Tier},
};

use crate::{
    chapter_agent::{ChapterAgentDefinition, PromptRequest},
    chapter_task::ChapterTask,
    variables::{self, to_template_value},
};

/// The number of characters shown of the scene after a scene that is being redrafted.
const NEXT_OPENING_CHARS: usize = 600;

pub(crate) struct Writer;

/// The scene to write.
#[derive(Clone, Copy)]
pub(crate) struct SceneToWrite<'a> {
    context: &'a ChapterContext,
    work: &'a DraftingRun,
    scene: u32,
    round: u32,
    words: u32,
}

impl ChapterAgentDefinition for Writer {
    const SPEC: AgentSpec = AgentSpec {
        name: "writer",
        serves: TaskKind::DraftScene,
        reads: &[
            ContextSource::Facts,
            ContextSource::PreviousEnding,
            ContextSource::Outline,
            ContextSource::Briefs,
            ContextSource::Scenes,
        ],
        tier: Tier::Large,
    };
    const PROMPT: &'static str = include_str!("prompts/writer.md");
    type Context<'a> = SceneToWrite<'a>;

    fn extract_context(task: ChapterTask<'_>) -> Result<SceneToWrite<'_>, PromptError> {
        let Step::DraftScene { scene, round } = task.step else {
            return Err(task.wrong_agent_fault());
        };
        let (context, work) = (task.context, task.require_run()?);
        let words = work.scene_budget_words(scene, context.chapter.words);
        Ok(SceneToWrite { context, work, scene, round, words })
    }

    fn build_request(scene: &SceneToWrite<'_>, faulty: Option<&FaultyReply>) -> PromptRequest {
        let SceneToWrite { context, work, scene: number, words, .. } = *scene;
        // What is the same for all scenes of the chapter stands before the scenes.
        let chapter_viewpoint = only_viewpoint(context);
        let viewpoint = variables::brief(context, number).map(|brief| brief.viewpoint.as_str());
        let own_viewpoint = viewpoint.filter(|_| chapter_viewpoint.is_none());
        let words_left = remaining_words(scene, faulty);
        PromptRequest {
            variables: vec![
                ("chapter_viewpoint", viewpoint_sheet(context, chapter_viewpoint)),
                ("own_viewpoint", viewpoint_sheet(context, own_viewpoint)),
                ("speakers", speakers(context)),
                ("scenes", variables::scenes(context, |earlier| earlier < number)),
                ("scene", budgeted_brief(scene)),
                ("next_opening", to_template_value(next_opening(scene))),
                ("own", to_template_value(current_text(scene))),
                ("findings", variables::findings(work.findings_in_scene(number))),
                ("redraft", to_template_value(&work.redraft)),
                ("rejected", variables::rejected_revision(context, |other| other == number)),
                ("words_left", to_template_value(words_left)),
            ],
            hints: ChapterQuestion::Scene(Box::new(scene_question(scene, faulty))),
            output: OutputFormat::Prose,
            max_output_tokens: token_limit::reply_tokens(
                words_left.unwrap_or(words),
                &context.novel.language,
            ),
        }
    }

    fn parse_reply(
        target: &SceneToWrite<'_>,
        reply: UnparsedReply<'_>,
    ) -> Result<ChapterCommand, ReplyFault> {
        let SceneToWrite { context, scene, round, words, .. } = *target;
        let mut earlier = SentenceHashes::default();
        earlier.add_text(&context.previous_ending);
        for other in context.scenes.iter().filter(|other| other.number != scene) {
            earlier.add_text(&other.text);
        }
        let language = language::scene_language(context, scene);
        let rules = ProseRules {
            language: &language,
            budget_words: usize::try_from(words).unwrap_or(usize::MAX),
            earlier: &earlier,
        };
        let text = prose::accept_scene(reply, rules)?;
        if !reply.is_last {
            let references = chapter_reference::check(&text, context.novel.target_chapters);
            if !references.is_empty() {
                return Err(ReplyFault::from_field_problems(
                    references
                        .iter()
                        .map(|finding| (finding.passage.as_str(), finding.message.as_str())),
                ));
            }
        }
        Ok(ChapterCommand::DraftScene(DraftScene { scene, round, text }))
    }
}

/// Returns the character through whom every scene of the chapter is told, if there is only one.
fn only_viewpoint(context: &ChapterContext) -> Option<&str> {
    let first = context.briefs.first()?.viewpoint.as_str();
    context.briefs.iter().all(|brief| brief.viewpoint == first).then_some(first)
}

/// Returns the sheet of a viewpoint character, with the relations to those who are present in
/// the chapter; an empty list if the cast has no such member.
fn viewpoint_sheet(context: &ChapterContext, viewpoint: Option<&str>) -> Value {
    let is_present = |name: &str| {
        context.briefs.iter().any(|brief| brief.cast.iter().any(|present| present == name))
    };
    let told_through =
        context.cast.iter().filter(|member| Some(member.sheet.name.as_str()) == viewpoint);
    told_through.map(|member| variables::sheet(context, member, is_present)).collect()
}

/// Returns how those speak who are in a scene of the chapter.
fn speakers(context: &ChapterContext) -> Value {
    let is_there = |name: &String| {
        context.briefs.iter().any(|brief| brief.cast.contains(name) || brief.viewpoint == *name)
    };
    let there = context.cast.iter().filter(|member| is_there(&member.sheet.name));
    there
        .filter(|member| !member.sheet.dialogue_samples.is_empty())
        .map(|member| {
            context! {
                name => &member.sheet.name,
                dialogue_samples => to_template_value(&member.sheet.dialogue_samples),
            }
        })
        .collect()
}

/// Returns the brief of the scene with its word budget. The budget depends on the lengths of the
/// other scenes.
fn budgeted_brief(target: &SceneToWrite<'_>) -> Value {
    let SceneToWrite { context, scene, words, .. } = *target;
    variables::brief(context, scene).map_or(Value::from(()), |brief| {
        context! {
            number => scene,
            of => context.briefs.len(),
            opening => variables::opening(context, scene),
            words => round_words(words),
            ..to_template_value(brief)
        }
    })
}

/// Rounds a number of words as somebody would say it.
fn round_words(words: u32) -> u32 {
    let step = if words >= 300 { 50 } else { 10 };
    ((words + step / 2) / step * step).max(step)
}

/// Returns the scene as a typed question.
fn scene_question(target: &SceneToWrite<'_>, faulty: Option<&FaultyReply>) -> SceneQuestion {
    let SceneToWrite { context, scene, round, words, .. } = *target;
    let kept = match faulty.map(|faulty| &faulty.fault) {
        Some(ReplyFault::CutOff { kept }) => kept.clone(),
        Some(_) | None => String::new(),
    };
    SceneQuestion {
        number: scene,
        of: u32::try_from(context.briefs.len()).unwrap_or(u32::MAX),
        round,
        is_repair: faulty.is_some_and(|faulty| matches!(faulty.fault, ReplyFault::Repair(_))),
        words,
        brief: variables::brief(context, scene).cloned(),
        kept,
    }
}

/// Returns the present text of a scene that is being redrafted.
fn current_text<'a>(target: &SceneToWrite<'a>) -> Option<&'a str> {
    let current_scene = target.context.scenes.iter().find(|scene| scene.number == target.scene);
    current_scene.filter(|_| target.round > 0).map(|scene| scene.text.as_str())
}

/// Returns the first paragraph of the next scene, if there is one.
fn next_opening(target: &SceneToWrite<'_>) -> Option<String> {
    let next = target.context.scenes.iter().find(|scene| scene.number == target.scene + 1)?;
    let paragraph = next.text.split("\n\n").next()?;
    Some(paragraph.chars().take(NEXT_OPENING_CHARS).collect())
}

/// Returns how many words of the budget remain after a text that was cut off.
fn remaining_words(target: &SceneToWrite<'_>, faulty: Option<&FaultyReply>) -> Option<u32> {
    let ReplyFault::CutOff { kept } = &faulty?.fault else { return None };
    let kept_words = u32::try_from(count_words(kept)).unwrap_or(u32::MAX);
    Some(target.words.saturating_sub(kept_words))
}
