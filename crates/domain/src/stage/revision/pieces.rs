//! Splits the data of a stage into its parts, and merges revised parts into it.

use crate::stage::{
    ChapterPlan, Character, Characters, Dimension, DimensionKind, NodeCard, Part, PartOutput,
    PlotOutline, StageData, StoryConception, Worldview,
    part::{
        ArcsOutput, CastMember, CastOutput, ChapterPlanDraft, ChapterPlansOutput, ConceptsOutput,
        EntriesOutput, NodeCardDraft, NodeCardsOutput, PartData, RelationsOutput,
    },
};

/// The number of node cards, and of chapters, in a part.
const CARDS_PER_PART: usize = 10;
const CHAPTERS_PER_PART: usize = 8;

/// Splits the data of a stage into its parts, in the order of the stage.
#[must_use]
pub fn split_into_parts(data: &StageData) -> Vec<PartOutput> {
    let parts = match data {
        StageData::ConceptSelection(concept) => vec![(
            Part::Concepts { count: 1 },
            PartData::Concepts(ConceptsOutput { concepts: vec![concept.clone()] }),
        )],
        StageData::StoryConception(StoryConception { story, style_sheet }) => vec![
            (Part::Story, PartData::Story(story.clone())),
            (Part::Style, PartData::Style(style_sheet.clone())),
        ],
        StageData::Worldview(world) => split_world(world),
        StageData::Characters(cast) => split_cast(cast),
        StageData::PlotOutline(plot) => split_plot(plot),
    };
    parts.into_iter().map(|(part, data)| PartOutput::from_checked(part, data)).collect()
}

fn split_world(world: &Worldview) -> Vec<(Part, PartData)> {
    let dimensions = DimensionKind::ALL.iter().map(|kind| {
        (Part::Dimension(*kind), PartData::Dimension(world.dimensions.get(*kind).clone()))
    });
    let mut parts: Vec<(Part, PartData)> = dimensions.collect();
    let entries = EntriesOutput { entries: world.entries.clone() };
    parts.push((Part::PowerSystem, PartData::PowerSystem(world.power_system.clone())));
    parts.push((Part::Entries, PartData::Entries(entries)));
    parts
}

fn split_cast(cast: &Characters) -> Vec<(Part, PartData)> {
    let members = cast.characters.iter().map(|sheet| CastMember {
        name: sheet.name.clone(),
        role: sheet.role,
        // The sheets say more than the sketches did.
        sketch: String::new(),
    });
    let mut parts = vec![(Part::Cast, PartData::Cast(CastOutput { cast: members.collect() }))];
    parts.extend(
        (0..)
            .zip(&cast.characters)
            .map(|(index, sheet)| (Part::Character { index }, PartData::Character(sheet.clone()))),
    );
    let relations = RelationsOutput { relations: cast.relations.clone() };
    parts.push((Part::Relations, PartData::Relations(relations)));
    parts
}

fn split_plot(plot: &PlotOutline) -> Vec<(Part, PartData)> {
    let mut parts = vec![(Part::Arcs, PartData::Arcs(ArcsOutput { arcs: plot.arcs.clone() }))];
    parts.extend(plot.node_cards.chunks(CARDS_PER_PART).map(|cards| {
        let node_cards: Vec<NodeCardDraft> = cards.iter().map(NodeCardDraft::from).collect();
        let (first, last) = span(node_cards.iter().map(|card| card.number));
        (Part::NodeCards { first, last }, PartData::NodeCards(NodeCardsOutput { node_cards }))
    }));
    parts.extend(plot.chapters.chunks(CHAPTERS_PER_PART).map(|plans| {
        let chapters: Vec<ChapterPlanDraft> = plans.iter().map(ChapterPlanDraft::from).collect();
        let (first, last) = span(chapters.iter().map(|plan| plan.position));
        (
            Part::ChapterPlans { first, last },
            PartData::ChapterPlans(ChapterPlansOutput { chapters }),
        )
    }));
    parts
}

fn span(mut numbers: impl Iterator<Item = u32>) -> (u32, u32) {
    let first = numbers.next().unwrap_or_default();
    (first, numbers.last().unwrap_or(first))
}

impl From<&NodeCard> for NodeCardDraft {
    fn from(card: &NodeCard) -> Self {
        Self {
            number: card.number,
            scene: card.scene.clone(),
            cast: card.cast.clone(),
            conflict: card.conflict,
            function: card.function,
            tension: card.tension,
        }
    }
}

impl From<&ChapterPlan> for ChapterPlanDraft {
    fn from(plan: &ChapterPlan) -> Self {
        Self {
            position: plan.position,
            title: plan.title.clone(),
            purpose: plan.purpose.clone(),
            change_of_state: plan.change_of_state.clone(),
            viewpoint: plan.viewpoint.clone(),
            last_beat: plan.last_beat.clone(),
            cast: plan.cast.clone(),
        }
    }
}

/// Returns the names of the pieces that feedback may concern, each with its part. A piece is named
/// as a reader would name it.
#[must_use]
pub fn list_pieces(data: &StageData) -> Vec<(String, Part)> {
    let sheets = match data {
        StageData::Characters(cast) => cast.names(),
        StageData::ConceptSelection(_)
        | StageData::StoryConception(_)
        | StageData::Worldview(_)
        | StageData::PlotOutline(_) => Vec::new(),
    };
    let name = |part: Part| match part {
        Part::Concepts { .. } => "the concept".to_owned(),
        Part::Story => "the story".to_owned(),
        Part::Style => "the style sheet".to_owned(),
        Part::Dimension(kind) => kind.to_string(),
        Part::PowerSystem => "the power system".to_owned(),
        Part::Entries => "the named places, groups and things".to_owned(),
        Part::Cast => "who belongs to the cast, with names and roles".to_owned(),
        Part::Character { index } => {
            let name = usize::try_from(index).ok().and_then(|index| sheets.get(index));
            name.cloned().unwrap_or_default()
        }
        Part::Relations => "the relations".to_owned(),
        Part::Arcs => "the threads".to_owned(),
        Part::NodeCards { first, last } => format!("turning points {first} to {last}"),
        Part::ChapterPlans { first, last } => format!("chapters {first} to {last}"),
        Part::Concerned { .. } => String::new(),
    };
    let parts = split_into_parts(data);
    parts.iter().map(|output| (name(output.part()), output.part())).collect()
}

/// Returns the names of the cast after its revision.
pub(super) fn current_names(base: &Characters, done: &[PartOutput]) -> Vec<String> {
    revised_cast(done).map_or_else(
        || base.names(),
        |cast| cast.iter().map(|member| member.name.clone()).collect(),
    )
}

fn revised_cast(done: &[PartOutput]) -> Option<&[CastMember]> {
    done.iter().find_map(|output| {
        if let PartData::Cast(output) = output.data() { Some(output.cast.as_slice()) } else { None }
    })
}

/// Returns the parts of the criticised proposal, with the revised parts in place of the earlier
/// ones. A character who is new in the cast has a part only when the sheet has arrived.
pub(super) fn current_parts(base: &StageData, done: &[PartOutput]) -> Vec<PartOutput> {
    let mut parts = split_into_parts(base);
    if let (StageData::Characters(earlier), Some(cast)) = (base, revised_cast(done)) {
        parts.retain(|output| !matches!(output.part(), Part::Character { .. }));
        let sheets = (0..).zip(cast).filter_map(|(index, member)| {
            let sheet = earlier.characters.iter().find(|sheet| sheet.name == member.name)?;
            let data = PartData::Character(Character { role: member.role, ..sheet.clone() });
            Some(PartOutput::from_checked(Part::Character { index }, data))
        });
        parts.splice(1..1, sheets);
    }
    for output in done.iter().filter(|output| !matches!(output.data(), PartData::Concerned(_))) {
        match parts.iter_mut().find(|part| part.part() == output.part()) {
            Some(part) => *part = output.clone(),
            None => parts.push(output.clone()),
        }
    }
    parts.sort_by_key(PartOutput::part);
    parts
}

/// Puts the revised parts in place of the earlier ones.
pub(super) fn merge_parts(base: &StageData, done: &[PartOutput]) -> StageData {
    let mut data = base.clone();
    for output in current_parts(base, done) {
        match (&mut data, output.data(), output.part()) {
            (StageData::ConceptSelection(concept), PartData::Concepts(output), _) => {
                if let Some(revised) = output.concepts.first() {
                    concept.clone_from(revised);
                }
            }
            (StageData::StoryConception(data), PartData::Story(story), _) => {
                data.story.clone_from(story);
            }
            (StageData::StoryConception(data), PartData::Style(sheet), _) => {
                data.style_sheet.clone_from(sheet);
            }
            (StageData::Worldview(world), PartData::Dimension(revised), Part::Dimension(kind)) => {
                dimension_mut(world, kind).clone_from(revised);
            }
            (StageData::Worldview(world), PartData::PowerSystem(system), _) => {
                world.power_system.clone_from(system);
            }
            (StageData::Worldview(world), PartData::Entries(output), _) => {
                world.entries.clone_from(&output.entries);
            }
            (StageData::Characters(data), PartData::Relations(output), _) => {
                data.relations.clone_from(&output.relations);
            }
            (StageData::PlotOutline(plot), PartData::Arcs(output), _) => {
                plot.arcs.clone_from(&output.arcs);
            }
            (StageData::PlotOutline(plot), PartData::NodeCards(output), _) => {
                output.node_cards.iter().for_each(|draft| merge_card(plot, draft));
            }
            (StageData::PlotOutline(plot), PartData::ChapterPlans(output), _) => {
                output.chapters.iter().for_each(|draft| merge_plan(plot, draft));
            }
            // The sheets are merged below.
            _ => {}
        }
    }
    if let StageData::Characters(data) = &mut data {
        data.characters = merge_sheets(base, done);
    }
    data
}

/// Returns the sheets in the order of the cast, which determines names and roles.
fn merge_sheets(base: &StageData, done: &[PartOutput]) -> Vec<Character> {
    let cast = revised_cast(done);
    let sheets = current_parts(base, done).into_iter().filter_map(|output| {
        let (Part::Character { index }, PartData::Character(sheet)) =
            (output.part(), output.data())
        else {
            return None;
        };
        let member = cast.and_then(|cast| cast.get(usize::try_from(index).ok()?));
        Some(match member {
            Some(member) => {
                Character { name: member.name.clone(), role: member.role, ..sheet.clone() }
            }
            None => sheet.clone(),
        })
    });
    sheets.collect()
}

fn dimension_mut(world: &mut Worldview, kind: DimensionKind) -> &mut Dimension {
    let dimensions = &mut world.dimensions;
    match kind {
        DimensionKind::Geography => &mut dimensions.geography,
        DimensionKind::History => &mut dimensions.history,
        DimensionKind::Culture => &mut dimensions.culture,
        DimensionKind::Rules => &mut dimensions.rules,
        DimensionKind::Society => &mut dimensions.society,
    }
}

fn merge_card(plot: &mut PlotOutline, draft: &NodeCardDraft) {
    if let Some(card) = plot.node_cards.iter_mut().find(|card| card.number == draft.number) {
        let NodeCardDraft { number, scene, cast, conflict, function, tension } = draft.clone();
        let NodeCard { first_chapter, last_chapter, .. } = *card;
        *card = NodeCard {
            number,
            first_chapter,
            last_chapter,
            scene,
            cast,
            conflict,
            function,
            tension,
        };
    }
}

fn merge_plan(plot: &mut PlotOutline, draft: &ChapterPlanDraft) {
    if let Some(plan) = plot.chapters.iter_mut().find(|plan| plan.position == draft.position) {
        let ChapterPlanDraft {
            position,
            title,
            purpose,
            change_of_state,
            viewpoint,
            last_beat,
            cast,
        } = draft.clone();
        let node = plan.node;
        *plan = ChapterPlan {
            position,
            title,
            purpose,
            change_of_state,
            viewpoint,
            last_beat,
            cast,
            node,
        };
    }
}
