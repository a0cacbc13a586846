//! The hints of a request: typed values that describe what the question is about.

use std::sync::Arc;

use scribe_domain::{
    chapter::finding::Finding,
    stage::{
        Part, Stage, StageData, part,
        revision::{find_earlier_part, list_pieces},
    },
};
use scribe_ports::{
    agent::{ChapterContext, FaultyReply, GenesisContext, WrittenScene},
    model::{
        ChapterHints, ChapterQuestion, NarrationForm, PartHints, PartRevision, SampleWriterHints,
    },
};

pub(crate) fn chapter_hints(
    context: &ChapterContext,
    question: ChapterQuestion,
) -> SampleWriterHints {
    let ChapterContext { novel, chapter, story, style, cast, entries, .. } = context;
    let narration = style.as_ref().map(|style| NarrationForm {
        person: style.person,
        tense: style.tense,
        quotation_marks: style.quotation_marks,
    });
    let (setting, archetypes) = story.as_ref().map_or_else(Default::default, |story| {
        (story.world_setting_hints.clone(), story.character_archetypes.clone())
    });
    SampleWriterHints::Chapter(Box::new(ChapterHints {
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

/// Returns the hints of a question about a part of a proposal.
pub(crate) fn part_hints(
    part: Part,
    round: u32,
    context: &GenesisContext,
    wish: Option<&str>,
    faulty: Option<&FaultyReply>,
) -> SampleWriterHints {
    let concept = match context.confirmed.get(&Stage::ConceptSelection) {
        Some(StageData::ConceptSelection(concept)) => Some(concept.clone()),
        Some(_) | None => None,
    };
    let entries = match context.confirmed.get(&Stage::Worldview) {
        Some(StageData::Worldview(world)) => world.entries.clone(),
        Some(_) | None => Vec::new(),
    };
    SampleWriterHints::Part(Box::new(PartHints {
        part,
        is_repair: faulty.is_some(),
        round,
        premise: context.premise.clone(),
        genre: context.session.genre.clone(),
        wish: wish.map(str::to_owned),
        preferences: context.session.preferences.as_ref().clone(),
        concept,
        cast: cast_members(context),
        entries,
        revision: part_revision(part, context),
        combined: context.known.combined.clone(),
    }))
}

/// Returns the revision of a part, if the proposal revises an earlier one.
fn part_revision(part: Part, context: &GenesisContext) -> Option<PartRevision> {
    let revised = context.known.revised.as_ref()?;
    let earlier = find_earlier_part(&revised.data, &context.known.done, part);
    let earlier = earlier.map(|output| serde_json::to_value(output.data()).unwrap_or_default());
    let pieces = match part {
        Part::Concerned { .. } => list_pieces(&revised.data),
        _ => Vec::new(),
    };
    Some(PartRevision {
        feedback: revised.feedback.clone(),
        earlier: earlier.unwrap_or_default(),
        field: revised.target.as_ref().and_then(|target| target.inner.clone()),
        pieces: pieces.into_iter().map(|(name, _)| name).collect(),
    })
}

/// Returns the cast of the proposal that is being made, or else the confirmed cast.
fn cast_members(context: &GenesisContext) -> Vec<part::CastMember> {
    let proposed = context.known.done.iter().find_map(|output| match output.data() {
        part::PartData::Cast(output) => Some(output.cast.clone()),
        _ => None,
    });
    if let Some(cast) = proposed {
        return cast;
    }
    let Some(StageData::Characters(confirmed)) = context.confirmed.get(&Stage::Characters) else {
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

/// Clones the written scenes whose numbers are wanted.
pub(crate) fn clone_scenes(
    context: &ChapterContext,
    wanted: impl Fn(u32) -> bool,
) -> Vec<WrittenScene> {
    context.scenes.iter().filter(|scene| wanted(scene.number)).cloned().collect()
}

pub(crate) fn clone_findings<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<Finding> {
    findings.into_iter().cloned().collect()
}
