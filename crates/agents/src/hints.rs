//! The hints of a request: what the question is about, as typed values.

use std::sync::Arc;

use scribe_domain::{
    chapter::finding::Finding,
    genesis::Genesis,
    stage::{Part, Stage, StageData, part},
};
use scribe_ports::{
    agent::{ChapterMaterial, FaultyReply, Material, WrittenScene},
    model::{ChapterHints, ChapterQuestion, Hints, Narration, PartHints},
};

/// The hints of a question about a chapter.
pub(crate) fn chapter_hints(material: &ChapterMaterial, question: ChapterQuestion) -> Hints {
    let ChapterMaterial { novel, chapter, story, style, cast, entries, .. } = material;
    let narration = style.as_ref().map(|style| Narration {
        person: style.person,
        tense: style.tense,
        quotation_marks: style.quotation_marks,
    });
    let (setting, archetypes) = story.as_ref().map_or_else(Default::default, |story| {
        (story.world_setting_hints.clone(), story.character_archetypes.clone())
    });
    Hints::Chapter(Box::new(ChapterHints {
        question,
        seed: novel.seed,
        chapters: novel.target_chapters,
        position: chapter.plan.position,
        words: chapter.words,
        plan: Some(chapter.plan.clone()),
        narration,
        setting,
        archetypes,
        cast: Arc::clone(cast),
        entries: Arc::clone(entries),
    }))
}

/// The hints of a question for a part of a proposal.
pub(crate) fn part_hints(
    part: Part,
    round: u32,
    session: &Genesis,
    material: &Material,
    wish: Option<&str>,
    faulty: Option<&FaultyReply>,
) -> Hints {
    let concept = match material.confirmed.get(&Stage::ConceptSelection) {
        Some(StageData::ConceptSelection(concept)) => Some(concept.clone()),
        Some(_) | None => None,
    };
    let entries = match material.confirmed.get(&Stage::Worldview) {
        Some(StageData::Worldview(world)) => world.entries.clone(),
        Some(_) | None => Vec::new(),
    };
    Hints::Part(Box::new(PartHints {
        part,
        is_repair: faulty.is_some(),
        round,
        premise: material.premise.clone(),
        genre: session.genre.clone(),
        wish: wish.map(str::to_owned),
        preferences: session.preferences.as_ref().clone(),
        concept,
        cast: cast_members(material),
        entries,
    }))
}

/// The cast of the proposal in the making, else the confirmed one.
fn cast_members(material: &Material) -> Vec<part::CastMember> {
    let proposed = material.known.done.iter().find_map(|output| match output.data() {
        part::PartData::Cast(output) => Some(output.cast.clone()),
        _ => None,
    });
    if let Some(cast) = proposed {
        return cast;
    }
    let Some(StageData::Characters(confirmed)) = material.confirmed.get(&Stage::Characters) else {
        return Vec::new();
    };
    confirmed
        .characters
        .iter()
        .map(|sheet| part::CastMember {
            name: sheet.name.clone(),
            role: sheet.role,
            sketch: format!("{} {} {}", sheet.background, sheet.appearance, sheet.personality),
        })
        .collect()
}

/// The scenes that are written.
pub(crate) fn clone_scenes(
    material: &ChapterMaterial,
    wanted: impl Fn(u32) -> bool,
) -> Vec<WrittenScene> {
    material.scenes.iter().filter(|scene| wanted(scene.number)).cloned().collect()
}

/// Findings of their own.
pub(crate) fn clone_findings<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<Finding> {
    findings.into_iter().cloned().collect()
}
