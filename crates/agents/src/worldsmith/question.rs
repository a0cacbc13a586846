//! The sentences that ask for a part.

use scribe_domain::stage::{CharacterRole, DimensionKind, Part, part::CastMember};
use scribe_ports::agent::PromptError;

/// Returns the sentences that ask for a part. `cast` is the cast of the proposal; `chapters` is the
/// number of chapters in the book. A concept that is based on earlier ones may be like them.
///
/// # Errors
/// The part is a character who is not in the cast.
pub(super) fn ask_for_part(
    part: Part,
    cast: &[CastMember],
    chapters: u32,
    is_based_on_concepts: bool,
) -> Result<String, PromptError> {
    Ok(match part {
        Part::Concepts { count: 1 } if is_based_on_concepts => {
            "Propose exactly 1 concept.".to_owned()
        }
        Part::Concepts { count: 1 } => {
            "Propose exactly 1 concept, unlike the earlier ones.".to_owned()
        }
        Part::Concepts { count } => {
            format!(
                "Propose exactly {count} concepts, each unlike the others and unlike earlier ones."
            )
        }
        Part::Story => "Develop the concept into the story of a book.".to_owned(),
        Part::Style => {
            "Propose the style sheet by which the book is written. In the passage, name no person \
             or place that the concept does not name."
                .to_owned()
        }
        Part::Dimension(kind) => {
            format!(
                "Propose one dimension of the world: {kind}. It covers {}. Use the names that the \
                 world has already, and keep to its power system. The other dimensions are \
                 described elsewhere.",
                describe_dimension(kind)
            )
        }
        Part::PowerSystem => {
            "Propose the power or technology system of the world: levels, hard limits, cost."
                .to_owned()
        }
        Part::Entries => {
            "Propose the entries of the world: the places, groups and things that have a name. \
             Everything that is written about the world later uses these names. People are not \
             entries."
                .to_owned()
        }
        Part::Cast => {
            "Propose the cast by name, role and a line each. Readers should tell the names apart at \
             a glance: where language and story allow it, let no two begin alike; kin may share a \
             family name. Avoid names that machines overuse."
                .to_owned()
        }
        Part::Character { index } => {
            let asked = usize::try_from(index).ok().and_then(|index| cast.get(index));
            let Some(CastMember { name, role, .. }) = asked else {
                return Err(PromptError(format!("the cast has no member with the index {index}")));
            };
            let role = describe_role(*role);
            format!(
                "Write the sheet of {name}, {role}, and of nobody else. The sheets of the others are written \
                 separately: about them, say only what the cast says."
            )
        }
        Part::Relations => "Propose how the members of the cast stand to each other.".to_owned(),
        Part::Concerned { .. } => {
            "Say which pieces of the proposal have to change so that the author gets what the author \
             asks for. Name as few as possible: a piece that you do not name stays as it is, word \
             for word."
                .to_owned()
        }
        Part::Arcs => format!("Propose the story's threads over {chapters} chapters."),
        Part::NodeCards { first, last } => {
            format!(
                "Propose the turning points number {first} to {last} of a book of {chapters} \
                 chapters."
            )
        }
        Part::ChapterPlans { first, last } => {
            let others = if (first, last) == (1, chapters) {
                ""
            } else {
                " Chapters that are not shown are planned separately, from the same turning points."
            };
            format!(
                "Plan chapters {first} to {last} of {chapters}; exactly one entry each, in order. \
                 Each chapter brings about the turning points that belong to it.{others}"
            )
        }
    })
}

fn describe_dimension(kind: DimensionKind) -> &'static str {
    match kind {
        DimensionKind::Geography => "land, water, climate and places",
        DimensionKind::History => "what has happened before the story",
        DimensionKind::Culture => "customs, arts and belief",
        DimensionKind::Rules => "what is possible in the world and what it costs",
        DimensionKind::Society => "the people who rule, serve and trade",
    }
}

fn describe_role(role: CharacterRole) -> &'static str {
    match role {
        CharacterRole::Protagonist => "the protagonist",
        CharacterRole::Antagonist => "the antagonist",
        CharacterRole::Ally => "an ally",
        CharacterRole::Supporting => "a supporting character",
    }
}
