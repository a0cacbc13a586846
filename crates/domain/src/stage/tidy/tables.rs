//! The rules for the fields of every part's reply.

use super::{Field, Rule};
use crate::stage::{
    CharacterRole, ConflictKind, Distance, EntryKind, Limit, NodeFunction, Part, Person,
    QuotationMarks, RelationKind, Tense,
    part::MAX_CAST,
    problem::{LINE_MAX_CHARS as LINE, NAME_MAX_CHARS as NAME, TEXT_MAX_CHARS as TEXT},
    style_sheet::{VOICE_SAMPLE_MAX_CHARS, VOICE_SAMPLE_MAX_WORDS},
};

const fn field(name: &'static str, rule: Rule) -> Field {
    Field { name, rule }
}

const fn lines(name: &'static str, most: usize) -> Field {
    field(name, Rule::Lines { most, chars: LINE })
}

const CONCEPT: &[Field] = &[
    field("core_idea", Rule::Text(LINE)),
    field("description", Rule::Maybe(TEXT)),
    field("philosophical_depth", Rule::Maybe(TEXT)),
    field("emotional_core", Rule::Maybe(TEXT)),
    field("logline", Rule::Maybe(LINE)),
    field("unique_selling_point", Rule::Maybe(TEXT)),
    field(
        "scores",
        Rule::Object(&[
            field("extensibility", Rule::Score { otherwise: 5.0 }),
            field("novelty", Rule::Score { otherwise: 5.0 }),
            field("genre_fit", Rule::Score { otherwise: 5.0 }),
        ]),
    ),
];

const CONCEPTS: &[Field] =
    &[field("concepts", Rule::Items { table: CONCEPT, most: 10, key: &["core_idea"] })];

const STORY: &[Field] = &[
    field("title_suggestions", Rule::Titles { most: 20, chars: NAME }),
    field("core_concept", Rule::Text(TEXT)),
    lines("main_themes", 20),
    field("target_audience", Rule::Maybe(LINE)),
    field("estimated_length", Rule::Number { least: 200, most: 20_000_000, otherwise: 50_000 }),
    lines("genre_suggestions", 20),
    field("emotional_journey", Rule::Maybe(TEXT)),
    lines("character_archetypes", 30),
    lines("world_setting_hints", 30),
    field(
        "worldview_seeds",
        Rule::Object(&[
            field("world_type", Rule::Maybe(LINE)),
            field("magic_system_hints", Rule::Maybe(TEXT)),
            field("social_structure_hints", Rule::Maybe(TEXT)),
            lines("conflict_sources", 30),
        ]),
    ),
];

const STYLE: &[Field] = &[
    field("person", Rule::TellingWord { among: Person::WORDS, otherwise: "third_limited" }),
    field("tense", Rule::TellingWord { among: Tense::WORDS, otherwise: "past" }),
    field("viewpoint_characters", Rule::People { most: 20 }),
    field("distance", Rule::Word { among: Distance::WORDS, otherwise: "medium" }),
    field("tone", Rule::Maybe(LINE)),
    field("sentence_habit", Rule::Maybe(LINE)),
    field("dialogue_share_percent", Rule::Number { least: 0, most: 100, otherwise: 30 }),
    field("spelling_variant", Rule::Maybe(NAME)),
    field(
        "quotation_marks",
        Rule::TellingWord { among: QuotationMarks::WORDS, otherwise: "double" },
    ),
    field("heat_limit", Rule::Word { among: Limit::WORDS, otherwise: "mild" }),
    field("violence_limit", Rule::Word { among: Limit::WORDS, otherwise: "mild" }),
    lines("do", 30),
    lines("avoid", 30),
    field(
        "voice_sample",
        Rule::Sample { words: VOICE_SAMPLE_MAX_WORDS, chars: VOICE_SAMPLE_MAX_CHARS },
    ),
    field("sample_is_mine", Rule::AlwaysFalse),
];

const DIMENSION: &[Field] = &[
    field("summary", Rule::Text(TEXT)),
    field(
        "rules",
        Rule::Items {
            table: &[
                field("rule", Rule::Text(LINE)),
                lines("examples", 5),
                lines("boundary_conditions", 5),
            ],
            most: 20,
            key: &["rule"],
        },
    ),
];

const POWER_SYSTEM: &[Field] = &[
    field("name", Rule::Title(NAME)),
    field("description", Rule::Text(TEXT)),
    field(
        "levels",
        Rule::Items {
            table: &[field("name", Rule::Title(NAME)), field("description", Rule::Maybe(TEXT))],
            most: 20,
            key: &["name"],
        },
    ),
    lines("hard_limits", 20),
    field("cost", Rule::Maybe(TEXT)),
];

const ENTRIES: &[Field] = &[field(
    "entries",
    Rule::Items {
        table: &[
            field("kind", Rule::Word { among: EntryKind::WORDS, otherwise: "OTHER" }),
            field("name", Rule::Title(NAME)),
            field("description", Rule::Text(TEXT)),
        ],
        most: 1_000,
        key: &["kind", "name"],
    },
)];

const CAST: &[Field] = &[field(
    "cast",
    Rule::Items {
        table: &[
            field("name", Rule::Title(NAME)),
            field("role", Rule::Word { among: CharacterRole::WORDS, otherwise: "SUPPORTING" }),
            field("sketch", Rule::Maybe(LINE)),
        ],
        most: MAX_CAST,
        key: &["name"],
    },
)];

const CHARACTER: &[Field] = &[
    field("role", Rule::Word { among: CharacterRole::WORDS, otherwise: "SUPPORTING" }),
    field("appearance", Rule::Maybe(TEXT)),
    field("personality", Rule::Text(TEXT)),
    field("background", Rule::Maybe(TEXT)),
    field("motivation", Rule::Maybe(TEXT)),
    field("goal", Rule::Text(TEXT)),
    field("obstacle", Rule::Maybe(TEXT)),
    field("turning_point", Rule::Maybe(TEXT)),
    field("wound", Rule::Maybe(TEXT)),
    field("monologue", Rule::Maybe(TEXT)),
    lines("dialogue_samples", 3),
];

const RELATIONS: &[Field] = &[field(
    "relations",
    Rule::Items {
        table: &[
            field("from", Rule::Member),
            field("to", Rule::Member),
            field("kind", Rule::Word { among: RelationKind::WORDS, otherwise: "OTHER" }),
            field("strength", Rule::Number { least: -10, most: 10, otherwise: 0 }),
            field("description", Rule::Maybe(LINE)),
        ],
        most: 2_000,
        key: &["from", "to"],
    },
)];

const ARCS: &[Field] = &[field(
    "arcs",
    Rule::Items {
        table: &[
            field("title", Rule::Title(NAME)),
            field("description", Rule::Text(TEXT)),
            field("first_chapter", Rule::FirstChapter),
            field("last_chapter", Rule::LastChapter),
        ],
        most: 50,
        key: &["title"],
    },
)];

const NODE_CARDS: &[Field] = &[field(
    "node_cards",
    Rule::Items {
        table: &[
            field("number", Rule::Place),
            field("scene", Rule::Text(TEXT)),
            field("cast", Rule::Members { most: 50 }),
            field("conflict", Rule::Word { among: ConflictKind::WORDS, otherwise: "PERSONAL" }),
            field(
                "function",
                Rule::Word { among: NodeFunction::WORDS, otherwise: "RISING_ACTION" },
            ),
            field("tension", Rule::Number { least: 1, most: 10, otherwise: 5 }),
        ],
        most: 500,
        key: &[],
    },
)];

const CHAPTER_PLANS: &[Field] = &[field(
    "chapters",
    Rule::Items {
        table: &[
            field("position", Rule::Place),
            field("title", Rule::MaybeTitle(NAME)),
            field("purpose", Rule::Text(LINE)),
            field("change_of_state", Rule::Maybe(LINE)),
            field("viewpoint", Rule::Maybe(NAME)),
            field("last_beat", Rule::Maybe(LINE)),
            field("cast", Rule::Members { most: 50 }),
        ],
        most: 1_000,
        key: &[],
    },
)];

/// Returns the table for a part's reply.
pub(super) fn field_table(part: Part) -> &'static [Field] {
    match part {
        Part::Concepts { .. } => CONCEPTS,
        Part::Story => STORY,
        Part::Style => STYLE,
        Part::Dimension(_) => DIMENSION,
        Part::PowerSystem => POWER_SYSTEM,
        Part::Entries => ENTRIES,
        Part::Cast => CAST,
        Part::Character { .. } => CHARACTER,
        Part::Relations => RELATIONS,
        Part::Arcs => ARCS,
        Part::NodeCards { .. } => NODE_CARDS,
        Part::ChapterPlans { .. } => CHAPTER_PLANS,
    }
}
