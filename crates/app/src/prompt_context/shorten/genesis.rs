//! The parts of a proposal's prompt that can be left out.

use scribe_domain::stage::{
    Character, Dimension, Part, PartOutput, Stage, StageData, Worldview, part::PartData,
};
use scribe_ports::agent::GenesisContext;

use super::{OmissionKind, Omissions, TokenExcess, estimate_document_tokens};

/// Leaves out earlier concepts and parts, then details of confirmed stages.
pub(super) fn shorten_genesis_context(
    context: &mut GenesisContext,
    part: Part,
    room: &mut TokenExcess,
    left_out: &mut Omissions,
) {
    omit_concepts(context, room, left_out);
    omit_confirmed_plans(context, room, left_out);
    omit_plans(&mut context.known.done, room, left_out);
    if let Some(StageData::Worldview(world)) = context.confirmed.get_mut(&Stage::Worldview) {
        omit_entries(world, room, left_out);
    }
    if let Some(StageData::Characters(cast)) = context.confirmed.get_mut(&Stage::Characters) {
        left_out.add_count(OmissionKind::Relations, room.clear_list(&mut cast.relations));
    }
    // The agent that proposes the style sheet must read the voice sample that the author chose.
    if part != Part::Style
        && let Some(StageData::StoryConception(story)) =
            context.confirmed.get_mut(&Stage::StoryConception)
    {
        let is_blank = room.clear_text(&mut story.style_sheet.voice_sample);
        left_out.add_count(OmissionKind::VoiceSample, usize::from(is_blank));
    }
    if let Some(StageData::Characters(cast)) = context.confirmed.get_mut(&Stage::Characters) {
        for character in cast.characters.iter_mut().rev() {
            let blanked = clear_character_details(character, room);
            left_out.add_count(OmissionKind::Cast, blanked);
        }
    }
    omit_parts(&mut context.known.done, room, left_out);
    if let Some(StageData::Worldview(world)) = context.confirmed.get_mut(&Stage::Worldview) {
        left_out.add_count(OmissionKind::World, clear_world_rules(world, room));
    }
}

fn omit_concepts(context: &mut GenesisContext, room: &mut TokenExcess, left_out: &mut Omissions) {
    let count = room.count_to_omit(&context.concepts, |concept| match concept {
        StageData::ConceptSelection(concept) => estimate_document_tokens(&concept.core_idea),
        StageData::StoryConception(_)
        | StageData::Worldview(_)
        | StageData::Characters(_)
        | StageData::PlotOutline(_) => 0,
    });
    context.concepts.drain(..count);
    left_out.add_count(OmissionKind::Concepts, count);
}

/// If a stage is proposed again, leaves out the outline that was confirmed earlier.
fn omit_confirmed_plans(
    context: &mut GenesisContext,
    room: &mut TokenExcess,
    left_out: &mut Omissions,
) {
    if let Some(StageData::PlotOutline(plot)) = context.confirmed.get_mut(&Stage::PlotOutline) {
        let count = room.clear_list(&mut plot.chapters) + room.clear_list(&mut plot.node_cards);
        left_out.add_count(OmissionKind::ConfirmedPlans, count);
    }
}

/// Leaves out the oldest batches of chapter plans. The last batch stays, because the next batch
/// continues it.
fn omit_plans(done: &mut Vec<PartOutput>, room: &mut TokenExcess, left_out: &mut Omissions) {
    loop {
        let mut batches = done.iter().enumerate().filter_map(|(index, output)| {
            let Part::ChapterPlans { first, last } = output.part() else { return None };
            Some((index, first, last))
        });
        let oldest = batches.next();
        let Some((index, first, last)) = oldest.filter(|_| batches.next().is_some()) else {
            return;
        };
        if !room.needs_omission() {
            return;
        }
        room.count_freed_tokens(estimate_document_tokens(done[index].data()));
        done.remove(index);
        left_out.add_plans(first, last);
    }
}

/// Leaves out the oldest parts other than chapter plans. The names of the cast, the story and its
/// threads stay, because every later part refers to them.
fn omit_parts(done: &mut Vec<PartOutput>, room: &mut TokenExcess, left_out: &mut Omissions) {
    let mut index = 0;
    while room.needs_omission() && index < done.len() {
        let output = &done[index];
        let can_go = match output.data() {
            PartData::Dimension(_)
            | PartData::PowerSystem(_)
            | PartData::Entries(_)
            | PartData::Character(_)
            | PartData::Relations(_)
            | PartData::NodeCards(_)
            | PartData::Concepts(_)
            | PartData::Concerned(_) => true,
            PartData::Story(_)
            | PartData::Style(_)
            | PartData::Cast(_)
            | PartData::Arcs(_)
            | PartData::ChapterPlans(_) => false,
        };
        if can_go {
            room.count_freed_tokens(estimate_document_tokens(output.data()));
            done.remove(index);
            left_out.add_count(OmissionKind::Parts, 1);
        } else {
            index += 1;
        }
    }
}

fn omit_entries(world: &mut Worldview, room: &mut TokenExcess, left_out: &mut Omissions) {
    // The last entries are the least important, because models list the most important ones first.
    let mut count = 0;
    while room.needs_omission()
        && let Some(entry) = world.entries.pop()
    {
        room.count_freed_tokens(estimate_document_tokens(&entry));
        count += 1;
    }
    left_out.add_count(OmissionKind::Entries, count);
}

/// Empties a character sheet except for the name, the role and what the character wants.
fn clear_character_details(character: &mut Character, room: &mut TokenExcess) -> usize {
    let mut count = room.clear_list(&mut character.dialogue_samples);
    for text in [
        &mut character.monologue,
        &mut character.appearance,
        &mut character.background,
        &mut character.wound,
        &mut character.turning_point,
        &mut character.personality,
    ] {
        count += usize::from(room.clear_text(text));
    }
    count
}

/// Empties the examples and limits of the world's rules, and then the rules themselves. The
/// summaries stay.
fn clear_world_rules(world: &mut Worldview, room: &mut TokenExcess) -> usize {
    let dimensions = &mut world.dimensions;
    let mut dimensions: [&mut Dimension; 5] = [
        &mut dimensions.geography,
        &mut dimensions.history,
        &mut dimensions.culture,
        &mut dimensions.rules,
        &mut dimensions.society,
    ];
    let mut count = 0;
    for rule in dimensions.iter_mut().flat_map(|dimension| &mut dimension.rules) {
        count +=
            room.clear_list(&mut rule.examples) + room.clear_list(&mut rule.boundary_conditions);
    }
    count += room.clear_list(&mut world.power_system.levels);
    for dimension in &mut dimensions {
        count += room.clear_list(&mut dimension.rules);
    }
    count
}
