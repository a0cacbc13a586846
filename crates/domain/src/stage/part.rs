//! Parts: the units in which a stage is proposed. Each part is one structured reply of at most
//! 2,000 tokens. Each part is stored when it arrives, so after a crash only the parts whose calls
//! were open must be paid for again.

mod assemble;
mod cards;
mod check;
mod output;
mod plan;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) use self::plan::MAX_CAST;
pub use self::{
    assemble::assemble_stage,
    cards::{card_count, card_count_with, card_span},
    output::{
        ArcsOutput, CastMember, CastOutput, ChapterPlanDraft, ChapterPlansOutput, ConceptsOutput,
        ConcernedOutput, EntriesOutput, NodeCardDraft, NodeCardsOutput, PartData, PartOutput,
        PartRules, RelationsOutput,
    },
    plan::{cast_names, first_parts, next_parts},
};
use super::{DimensionKind, Stage};

/// The part of a stage that one reply contains. Parts are ordered as in their stage's document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Several concepts.
    Concepts { count: u32 },
    /// The story conception without its style sheet.
    Story,
    /// The style sheet.
    Style,
    /// One dimension of the world.
    Dimension(DimensionKind),
    /// The power or technology system.
    PowerSystem,
    /// The worldview entries.
    Entries,
    /// The cast, with a name, a role and one sentence for each member.
    Cast,
    /// One member of the cast.
    Character {
        /// The index of the member in the cast, from 0.
        index: u32,
    },
    /// The relations between the members of the cast.
    Relations,
    /// The story arcs.
    Arcs,
    /// A batch of node cards.
    NodeCards {
        /// The number of the first card, from 1.
        first: u32,
        /// The number of the last card.
        last: u32,
    },
    /// A batch of chapter plans.
    ChapterPlans {
        /// The position of the first chapter, from 1.
        first: u32,
        /// The position of the last chapter.
        last: u32,
    },
    /// The pieces of a proposal that a user's feedback concerns.
    Concerned {
        /// The stage of the proposal.
        stage: Stage,
    },
}

impl Part {
    /// Returns the stage that the part belongs to.
    #[must_use]
    pub fn stage(self) -> Stage {
        match self {
            Self::Concepts { .. } => Stage::ConceptSelection,
            Self::Story | Self::Style => Stage::StoryConception,
            Self::Dimension(_) | Self::PowerSystem | Self::Entries => Stage::Worldview,
            Self::Cast | Self::Character { .. } | Self::Relations => Stage::Characters,
            Self::Arcs | Self::NodeCards { .. } | Self::ChapterPlans { .. } => Stage::PlotOutline,
            Self::Concerned { stage } => stage,
        }
    }
}

/// Writes the part's key. The key is stable, and it is the only stored form of the part.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Concepts { count } => write!(f, "concepts:{count}"),
            Self::Story => f.write_str("story"),
            Self::Style => f.write_str("style"),
            Self::Dimension(kind) => write!(f, "dimension:{kind}"),
            Self::PowerSystem => f.write_str("power-system"),
            Self::Entries => f.write_str("entries"),
            Self::Cast => f.write_str("cast"),
            Self::Character { index } => write!(f, "character:{index}"),
            Self::Relations => f.write_str("relations"),
            Self::Arcs => f.write_str("arcs"),
            Self::NodeCards { first, last } => write!(f, "nodes:{first}-{last}"),
            Self::ChapterPlans { first, last } => write!(f, "chapters:{first}-{last}"),
            Self::Concerned { stage } => write!(f, "concerned:{stage}"),
        }
    }
}

/// The error for a text that is not the key of a part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a part of a stage")]
pub struct UnknownPart(pub String);

impl FromStr for Part {
    type Err = UnknownPart;

    fn from_str(key: &str) -> Result<Self, UnknownPart> {
        let unknown = || UnknownPart(key.to_owned());
        let number = |text: &str| text.parse::<u32>().map_err(|_| unknown());
        let span = |text: &str| {
            let (first, last) = text.split_once('-').ok_or_else(unknown)?;
            Ok((number(first)?, number(last)?))
        };
        match key.split_once(':') {
            None => match key {
                "story" => Ok(Self::Story),
                "style" => Ok(Self::Style),
                "power-system" => Ok(Self::PowerSystem),
                "entries" => Ok(Self::Entries),
                "cast" => Ok(Self::Cast),
                "relations" => Ok(Self::Relations),
                "arcs" => Ok(Self::Arcs),
                _ => Err(unknown()),
            },
            Some(("concepts", count)) => Ok(Self::Concepts { count: number(count)? }),
            Some(("dimension", kind)) => kind.parse().map(Self::Dimension).map_err(|_| unknown()),
            Some(("character", index)) => Ok(Self::Character { index: number(index)? }),
            Some(("nodes", text)) => {
                span(text).map(|(first, last)| Self::NodeCards { first, last })
            }
            Some(("chapters", text)) => {
                span(text).map(|(first, last)| Self::ChapterPlans { first, last })
            }
            Some(("concerned", stage)) => {
                stage.parse().map(|stage| Self::Concerned { stage }).map_err(|_| unknown())
            }
            Some(_) => Err(unknown()),
        }
    }
}

impl Serialize for Part {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        key.parse().map_err(serde::de::Error::custom)
    }
}
