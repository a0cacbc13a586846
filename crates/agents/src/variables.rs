//! The prompt variables that all chapter agents share.

use std::collections::BTreeMap;

use minijinja::{Value, context, value::Serde};
use scribe_domain::chapter::{SceneBrief, finding::Finding};
use scribe_ports::agent::{CastMember, ChapterContext, KnownFact, PastChapter};
use serde::Serialize;

use crate::prompt::Prompt;

/// Prompt variables by name.
pub(crate) type Variables = BTreeMap<&'static str, Value>;

/// Converts a value to the form that templates use.
pub(crate) fn to_template_value(value: impl Serialize) -> Value {
    Serde(value).into()
}

/// Returns those shared variables that a prompt reads.
pub(crate) fn chapter_variables(context: &ChapterContext, prompt: &Prompt) -> Variables {
    let names = prompt.variables().iter();
    names.filter_map(|name| Some((*name, shared_variable(context, name)?))).collect()
}

fn shared_variable(context: &ChapterContext, name: &str) -> Option<Value> {
    let ChapterContext { novel, chapter, .. } = context;
    Some(match name {
        "language" => to_template_value(&novel.language),
        "book" => to_template_value(&novel.title),
        "story" => to_template_value(&context.story),
        "style" => to_template_value(&context.style),
        "chapter" => {
            context! { of => novel.target_chapters, ..to_template_value(&chapter.plan) }
        }
        "words" => to_template_value(chapter.words),
        "facts" => facts(context),
        "so_far" => past_summaries(&context.so_far),
        "left_out" => to_template_value(context.left_out_chapters),
        "previous_ending" => to_template_value(&context.previous_ending),
        "outline" => to_template_value(&context.outline),
        "briefs" => to_template_value(&context.briefs),
        _ => return None,
    })
}

fn facts(context: &ChapterContext) -> Value {
    let fact = |fact: &KnownFact| {
        context! {
            chapter => fact.chapter,
            subject => &fact.subject,
            statement => &fact.statement,
        }
    };
    context.facts.iter().map(fact).collect()
}

/// Returns the cast. For each member it says whether the text names the member, whether the member
/// tells a part of the chapter, and in what state the accepted texts left the member.
pub(crate) fn characters(context: &ChapterContext, text: &str) -> Value {
    let named: Vec<&str> =
        context.find_cast_in(text).map(|member| member.sheet.name.as_str()).collect();
    let viewpoints = viewpoints(context);
    let character = |member: &CastMember| {
        let name = member.sheet.name.as_str();
        let state = member.state.as_ref();
        let bonds = context
            .relations
            .iter()
            .filter(|relation| relation.from == name && named.contains(&relation.to.as_str()));
        let bonds: Value = bonds
            .map(|relation| {
                context! {
                    to => &relation.to,
                    kind => to_template_value(relation.kind),
                    strength => relation.strength,
                    description => &relation.description,
                }
            })
            .collect();
        context! {
            is_named => named.contains(&name),
            is_viewpoint => viewpoints.contains(&name),
            condition => state.map(|state| &state.condition),
            state => to_template_value(state),
            since_chapter => member.since_chapter,
            bonds,
            ..to_template_value(&member.sheet)
        }
    };
    context.cast.iter().map(character).collect()
}

/// Returns the named places, groups and things, each with whether the text names it.
pub(crate) fn entries(context: &ChapterContext, text: &str) -> Value {
    let named: Vec<&str> = context.find_entries_in(text).map(|entry| entry.name.as_str()).collect();
    context
        .entries
        .iter()
        .map(|entry| {
            context! {
                kind => to_template_value(entry.kind),
                name => &entry.name,
                description => &entry.description,
                is_named => named.contains(&entry.name.as_str()),
            }
        })
        .collect()
}

/// Returns the written scenes whose numbers are wanted, with their briefs.
pub(crate) fn scenes(context: &ChapterContext, is_wanted: impl Fn(u32) -> bool) -> Value {
    context
        .scenes
        .iter()
        .filter(|scene| is_wanted(scene.number))
        .map(|scene| {
            context! {
                number => scene.number,
                text => &scene.text,
                brief => to_template_value(brief(context, scene.number)),
            }
        })
        .collect()
}

/// Returns the brief of a scene. Scene numbers begin at 1.
pub(crate) fn brief(context: &ChapterContext, number: u32) -> Option<&SceneBrief> {
    let index = usize::try_from(number.checked_sub(1)?).ok()?;
    context.briefs.get(index)
}

pub(crate) fn findings<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Value {
    findings.into_iter().map(finding).collect()
}

/// Returns a finding in the form that prompts show.
pub(crate) fn finding(Finding { id, scene, draft, agent: _ }: &Finding) -> Value {
    context! {
        id => to_template_value(id),
        scene,
        severity => to_template_value(draft.severity),
        passage => &draft.passage,
        problem => &draft.problem,
        order => &draft.instruction,
        kind => to_template_value(draft.kind),
    }
}

/// Returns the last rejected revision with its findings in the wanted scenes, or null if no
/// revision was rejected.
pub(crate) fn rejected_revision(
    context: &ChapterContext,
    is_wanted: impl Fn(u32) -> bool,
) -> Value {
    let work = context.chapter.work.as_ref();
    let Some(rejected) = work.and_then(|work| work.rejected.as_ref()) else {
        return Value::from(());
    };
    let findings_to_show = rejected.findings.iter().filter(|finding| is_wanted(finding.scene));
    context! {
        round => rejected.round,
        score => rejected.score,
        findings => findings(findings_to_show),
    }
}

/// Returns the viewpoint characters of the chapter.
fn viewpoints(context: &ChapterContext) -> Vec<&str> {
    if context.briefs.is_empty() {
        return vec![context.chapter.plan.viewpoint.as_str()];
    }
    context.briefs.iter().map(|brief| brief.viewpoint.as_str()).collect()
}

/// Returns the summaries of past chapters, one line for each. Late in a book there are many
/// summaries, and a list of documents would cost more than all other variables together.
fn past_summaries(chapters: &[PastChapter]) -> Value {
    let line = |PastChapter { position, title, summary }: &PastChapter| {
        format!("Chapter {position}, {title}: {summary}")
    };
    chapters.iter().map(line).collect()
}
