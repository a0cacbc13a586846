//! The variables of a chapter's prompts, alike for every agent. A prompt shows of them what its
//! template names; the sample writer reads the rest.

use scribe_domain::chapter::{SceneBrief, finding::Finding};
use scribe_ports::agent::{CastMember, ChapterMaterial, PastChapter};
use serde_json::{Map, Value, json};

/// How much of the book so far a prompt holds; the oldest chapters give way.
const SO_FAR_CHARS: usize = 40_000;

/// The variables of any question about a chapter.
pub(crate) fn of_chapter(material: &ChapterMaterial) -> Map<String, Value> {
    let ChapterMaterial { novel, chapter, .. } = material;
    let (left_out, so_far) = so_far(&material.so_far);
    let mut plan = json!(chapter.plan);
    plan["of"] = json!(novel.target_chapters);
    let facts: Vec<Value> = material
        .facts
        .iter()
        .map(|fact| {
            json!({
                "chapter": fact.chapter,
                "subject": fact.subject,
                "statement": fact.statement,
            })
        })
        .collect();
    let fields = [
        ("language", json!(novel.language)),
        ("seed", json!(novel.seed)),
        ("book", json!(novel.title)),
        ("story", json!(material.story)),
        ("style", json!(material.style)),
        ("chapter", plan),
        ("words", json!(chapter.words)),
        ("facts", json!(facts)),
        ("so_far", json!(so_far)),
        ("left_out", json!(left_out)),
        ("previous_ending", json!(material.previous_ending)),
        ("outline", json!(material.outline)),
        ("briefs", json!(material.briefs)),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The cast, each with whether the text names them, whether they tell a part of the chapter, and
/// how an accepted text left them.
pub(crate) fn characters(material: &ChapterMaterial, text: &str) -> Value {
    let named: Vec<&str> =
        material.cast_in(text).map(|member| member.sheet.name.as_str()).collect();
    let viewpoints = viewpoints(material);
    let character = |member: &CastMember| {
        let name = member.sheet.name.as_str();
        let mut character = json!(member.sheet);
        let state = member.state.as_ref();
        character["is_named"] = json!(named.contains(&name));
        character["is_viewpoint"] = json!(viewpoints.contains(&name));
        character["condition"] = json!(state.map(|state| state.condition.as_str()));
        character["state"] = json!(state);
        character["since_chapter"] = json!(member.since_chapter);
        character["bonds"] = material
            .relations
            .iter()
            .filter(|relation| relation.from == name && named.contains(&relation.to.as_str()))
            .map(|relation| {
                json!({
                    "to": relation.to,
                    "kind": relation.kind,
                    "strength": relation.strength,
                    "description": relation.description,
                })
            })
            .collect();
        character
    };
    material.cast.iter().map(character).collect()
}

/// The places, groups and things that have a name, each with whether the text names it.
pub(crate) fn entries(material: &ChapterMaterial, text: &str) -> Value {
    let named: Vec<&str> = material.entries_in(text).map(|entry| entry.name.as_str()).collect();
    material
        .entries
        .iter()
        .map(|entry| {
            json!({
                "kind": entry.kind,
                "name": entry.name,
                "description": entry.description,
                "is_named": named.contains(&entry.name.as_str()),
            })
        })
        .collect()
}

/// The scenes that are written, with their briefs; `wanted` says which.
pub(crate) fn scenes(material: &ChapterMaterial, wanted: impl Fn(u32) -> bool) -> Value {
    material
        .scenes
        .iter()
        .filter(|scene| wanted(scene.number))
        .map(|scene| {
            json!({
                "number": scene.number,
                "text": scene.text,
                "brief": brief(material, scene.number),
            })
        })
        .collect()
}

/// A scene's brief, by its number from 1.
pub(crate) fn brief(material: &ChapterMaterial, number: u32) -> Option<&SceneBrief> {
    let index = usize::try_from(number.checked_sub(1)?).ok()?;
    material.briefs.get(index)
}

/// Findings as prompts show them.
pub(crate) fn findings<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Value {
    findings
        .into_iter()
        .map(|Finding { id, scene, objection, agent: _ }| {
            json!({
                "id": id,
                "scene": scene,
                "severity": objection.severity,
                "passage": objection.passage,
                "problem": objection.problem,
                "order": objection.order,
                "kind": objection.kind,
            })
        })
        .collect()
}

/// Whoever tells a scene of the chapter.
fn viewpoints(material: &ChapterMaterial) -> Vec<&str> {
    if material.briefs.is_empty() {
        return vec![material.chapter.plan.viewpoint.as_str()];
    }
    material.briefs.iter().map(|brief| brief.viewpoint.as_str()).collect()
}

/// How many of the oldest chapters are left out, and those that fit, a line each. They are many late in
/// a book, and the same for every agent: a list of documents would cost more than all the rest.
fn so_far(chapters: &[PastChapter]) -> (usize, Vec<String>) {
    let mut room = SO_FAR_CHARS;
    let fits = |past: &&PastChapter| {
        let rest = room.checked_sub(past.summary.chars().count());
        room = rest.unwrap_or_default();
        rest.is_some()
    };
    let kept = chapters.iter().rev().take_while(fits).count();
    let left_out = chapters.len() - kept;
    let line = |PastChapter { position, title, summary }: &PastChapter| {
        format!("Chapter {position}, {title}: {summary}")
    };
    (left_out, chapters[left_out..].iter().map(line).collect())
}
