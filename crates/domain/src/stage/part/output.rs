//! The contents of the replies for parts. A model is asked for these shapes. They do not contain
//! numbers that follow from the order, or ranges that the program computes.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeSeed};
use serde_json::Value;

use super::{Part, check};
use crate::stage::{
    Arc, Character, CharacterRole, Concept, ConflictKind, Dimension, Entry, FieldProblem,
    NodeFunction, PowerSystem, Relation, Story, StyleSheet, document,
};

/// Several concepts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConceptsOutput {
    /// The concepts, each different from the others.
    pub concepts: Vec<Concept>,
}

/// The worldview's entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntriesOutput {
    /// The named places, groups and things.
    pub entries: Vec<Entry>,
}

/// The cast with names and roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CastOutput {
    /// The members of the cast, the most important first.
    pub cast: Vec<CastMember>,
}

/// A member of the cast, before the character sheet is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CastMember {
    /// The name, which no other member has.
    pub name: String,
    /// The role of the character in the story.
    pub role: CharacterRole,
    /// A description of the character in one sentence.
    pub sketch: String,
}

/// The relations between the members of the cast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RelationsOutput {
    /// The relations.
    pub relations: Vec<Relation>,
}

/// The story's threads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArcsOutput {
    /// The threads, the main one first.
    pub arcs: Vec<Arc>,
}

/// A batch of node cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NodeCardsOutput {
    /// The cards, in order.
    pub node_cards: Vec<NodeCardDraft>,
}

/// A node card. Its number determines the chapters that it covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NodeCardDraft {
    /// The card's place among the cards, from 1.
    pub number: u32,
    /// The events.
    pub scene: String,
    /// The names of the characters who take part.
    pub cast: Vec<String>,
    /// The opposing forces.
    pub conflict: ConflictKind,
    /// The function of the node in the plot.
    pub function: NodeFunction,
    /// The tension, from 1 to 10.
    #[schemars(range(min = 1, max = 10))]
    pub tension: u8,
}

/// A batch of chapter plans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChapterPlansOutput {
    /// The plans, in order.
    pub chapters: Vec<ChapterPlanDraft>,
}

/// The plan of a chapter. Its position determines its node card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChapterPlanDraft {
    /// The chapter's position in the book, from 1.
    pub position: u32,
    /// The chapter's title.
    pub title: String,
    /// The purpose of the chapter.
    pub purpose: String,
    /// The change that the chapter brings.
    pub change_of_state: String,
    /// The name of the viewpoint character.
    pub viewpoint: String,
    /// The moment with which the chapter ends.
    pub last_beat: String,
    /// The names of the characters who appear.
    pub cast: Vec<String>,
}

/// The pieces of a proposal that have to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConcernedOutput {
    /// The pieces that have to change, by their names.
    pub pieces: Vec<String>,
}

/// The content of a part's reply.
#[derive(Debug, Clone, PartialEq)]
pub enum PartData {
    Concepts(ConceptsOutput),
    Story(Story),
    Style(StyleSheet),
    Dimension(Dimension),
    PowerSystem(PowerSystem),
    Entries(EntriesOutput),
    Cast(CastOutput),
    Character(Character),
    Relations(RelationsOutput),
    Arcs(ArcsOutput),
    NodeCards(NodeCardsOutput),
    ChapterPlans(ChapterPlansOutput),
    Concerned(ConcernedOutput),
}

/// The part determines the type of its reply.
impl<'de> DeserializeSeed<'de> for Part {
    type Value = PartData;

    fn deserialize<D: Deserializer<'de>>(self, reply: D) -> Result<PartData, D::Error> {
        Ok(match self {
            Self::Concepts { .. } => PartData::Concepts(Deserialize::deserialize(reply)?),
            Self::Story => PartData::Story(Deserialize::deserialize(reply)?),
            Self::Style => PartData::Style(Deserialize::deserialize(reply)?),
            Self::Dimension(_) => PartData::Dimension(Deserialize::deserialize(reply)?),
            Self::PowerSystem => PartData::PowerSystem(Deserialize::deserialize(reply)?),
            Self::Entries => PartData::Entries(Deserialize::deserialize(reply)?),
            Self::Cast => PartData::Cast(Deserialize::deserialize(reply)?),
            Self::Character { .. } => PartData::Character(Deserialize::deserialize(reply)?),
            Self::Relations => PartData::Relations(Deserialize::deserialize(reply)?),
            Self::Arcs => PartData::Arcs(Deserialize::deserialize(reply)?),
            Self::NodeCards { .. } => PartData::NodeCards(Deserialize::deserialize(reply)?),
            Self::ChapterPlans { .. } => PartData::ChapterPlans(Deserialize::deserialize(reply)?),
            Self::Concerned { .. } => PartData::Concerned(Deserialize::deserialize(reply)?),
        })
    }
}

impl Serialize for PartData {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Concepts(data) => data.serialize(serializer),
            Self::Story(data) => data.serialize(serializer),
            Self::Style(data) => data.serialize(serializer),
            Self::Dimension(data) => data.serialize(serializer),
            Self::PowerSystem(data) => data.serialize(serializer),
            Self::Entries(data) => data.serialize(serializer),
            Self::Cast(data) => data.serialize(serializer),
            Self::Character(data) => data.serialize(serializer),
            Self::Relations(data) => data.serialize(serializer),
            Self::Arcs(data) => data.serialize(serializer),
            Self::NodeCards(data) => data.serialize(serializer),
            Self::ChapterPlans(data) => data.serialize(serializer),
            Self::Concerned(data) => data.serialize(serializer),
        }
    }
}

/// A part with its reply, which satisfies the rules of the part.
#[derive(Debug, Clone, PartialEq)]
pub struct PartOutput {
    part: Part,
    data: PartData,
}

/// The data against which a reply is checked.
#[derive(Debug, Clone, Copy)]
pub struct PartRules<'a> {
    /// The number of chapters in the book.
    pub chapters: u32,
    /// The names of the cast. If there is no cast yet, the list is empty and any name is allowed.
    pub names: &'a [String],
}

impl PartOutput {
    /// Reads and checks the reply for a part.
    ///
    /// # Errors
    /// The error names every field that breaks a rule. If the document cannot be read at all,
    /// because a field is missing, unknown or of the wrong type, the error names only the first
    /// such field.
    pub fn from_reply(
        part: Part,
        json: Value,
        rules: PartRules<'_>,
    ) -> Result<Self, Vec<FieldProblem>> {
        let data = document::read_as(part, json)?;
        let problems = check::find_problems(part, &data, rules);
        if problems.is_empty() { Ok(Self { part, data }) } else { Err(problems) }
    }

    /// Reads a stored part. The part was checked before it was stored.
    ///
    /// # Errors
    /// The text is not a document of the part.
    pub fn from_stored(part: Part, text: &str) -> Result<Self, serde_json::Error> {
        let mut json = serde_json::Deserializer::from_str(text);
        let data = part.deserialize(&mut json)?;
        json.end()?;
        Ok(Self { part, data })
    }

    /// Creates the output of a part whose content was taken from checked data.
    pub(in crate::stage) fn from_checked(part: Part, data: PartData) -> Self {
        Self { part, data }
    }

    /// Returns the part that was asked for.
    #[must_use]
    pub fn part(&self) -> Part {
        self.part
    }

    /// Returns the content of the reply.
    #[must_use]
    pub fn data(&self) -> &PartData {
        &self.data
    }
}

impl Part {
    /// Returns the whole schema of the part's reply, without references.
    #[must_use]
    pub fn reply_schema(self) -> Value {
        match self {
            Self::Concepts { .. } => document::document_schema::<ConceptsOutput>(),
            Self::Story => document::document_schema::<Story>(),
            Self::Style => document::document_schema::<StyleSheet>(),
            Self::Dimension(_) => document::document_schema::<Dimension>(),
            Self::PowerSystem => document::document_schema::<PowerSystem>(),
            Self::Entries => document::document_schema::<EntriesOutput>(),
            Self::Cast => document::document_schema::<CastOutput>(),
            Self::Character { .. } => document::document_schema::<Character>(),
            Self::Relations => document::document_schema::<RelationsOutput>(),
            Self::Arcs => document::document_schema::<ArcsOutput>(),
            Self::NodeCards { .. } => document::document_schema::<NodeCardsOutput>(),
            Self::ChapterPlans { .. } => document::document_schema::<ChapterPlansOutput>(),
            Self::Concerned { .. } => document::document_schema::<ConcernedOutput>(),
        }
    }
}
