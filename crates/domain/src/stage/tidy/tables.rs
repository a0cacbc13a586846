//! The rules for the fields of every part's reply.

use super::{Field, Rule, bounds::LINE_CHARS};
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

/// A list of texts: how many are asked for, and how many are kept.
const fn lines(name: &'static str, asked: usize, max: usize) -> Field {
    field(name, Rule::Lines { asked, max, chars: LINE, requested_chars: LINE_CHARS })
}

const CONCEPT_FIELDS: &[Field] = &[
    field("core_idea", Rule::Text(LINE)),
    field("description", Rule::OptionalText(TEXT)),
    field("philosophical_depth", Rule::OptionalText(LINE)),
    field("emotional_core", Rule::OptionalText(LINE)),
    field("logline", Rule::OptionalText(LINE)),
    field("unique_selling_point", Rule::OptionalText(LINE)),
    field(
        "scores",
        Rule::Object(&[
            field("extensibility", Rule::Score { default: 5.0 }),
            field("novelty", Rule::Score { default: 5.0 }),
            field("genre_fit", Rule::Score { default: 5.0 }),
        ]),
    ),
];

const CONCEPT_LIST_FIELDS: &[Field] = &[field(
    "concepts",
    Rule::Items { table: CONCEPT_FIELDS, asked: 3, max: 10, key: &["core_idea"] },
)];

const STORY_FIELDS: &[Field] = &[
    field("title_suggestions", Rule::Titles { max: 20, chars: NAME }),
    field("core_concept", Rule::Text(TEXT)),
    lines("main_themes", 4, 20),
    field("target_audience", Rule::OptionalText(LINE)),
    field("estimated_length", Rule::Number { min: 200, max: 20_000_000, default: 50_000 }),
    lines("genre_suggestions", 3, 20),
    field("emotional_journey", Rule::OptionalText(TEXT)),
    lines("character_archetypes", 5, 30),
    lines("world_setting_hints", 5, 30),
    field(
        "worldview_seeds",
        Rule::Object(&[
            field("world_type", Rule::OptionalText(LINE)),
            field("magic_system_hints", Rule::OptionalText(TEXT)),
            field("social_structure_hints", Rule::OptionalText(TEXT)),
            lines("conflict_sources", 4, 30),
        ]),
    ),
];

const STYLE_FIELDS: &[Field] = &[
    field("person", Rule::RequiredWord { allowed: Person::WORDS, default: "third_limited" }),
    field("tense", Rule::RequiredWord { allowed: Tense::WORDS, default: "past" }),
    field("viewpoint_characters", Rule::People { max: 20 }),
    field("distance", Rule::Word { allowed: Distance::WORDS, default: "medium" }),
    field("tone", Rule::OptionalText(LINE)),
    field("sentence_habit", Rule::OptionalText(LINE)),
    field("dialogue_share_percent", Rule::Number { min: 0, max: 100, default: 30 }),
    field("spelling_variant", Rule::OptionalText(NAME)),
    field(
        "quotation_marks",
        Rule::RequiredWord { allowed: QuotationMarks::WORDS, default: "double" },
    ),
    field("heat_limit", Rule::Word { allowed: Limit::WORDS, default: "mild" }),
    field("violence_limit", Rule::Word { allowed: Limit::WORDS, default: "mild" }),
    lines("do", 4, 30),
    lines("avoid", 4, 30),
    field(
        "voice_sample",
        Rule::Sample { words: VOICE_SAMPLE_MAX_WORDS, chars: VOICE_SAMPLE_MAX_CHARS },
    ),
    field("sample_is_mine", Rule::AlwaysFalse),
];

const DIMENSION_FIELDS: &[Field] = &[
    field("summary", Rule::Text(TEXT)),
    field(
        "rules",
        Rule::Items {
            table: &[
                field("rule", Rule::Text(LINE)),
                lines("examples", 2, 5),
                lines("boundary_conditions", 2, 5),
            ],
            asked: 5,
            max: 20,
            key: &["rule"],
        },
    ),
];

const POWER_SYSTEM_FIELDS: &[Field] = &[
    field("name", Rule::Title(NAME)),
    field("description", Rule::Text(TEXT)),
    field(
        "levels",
        Rule::Items {
            table: &[
                field("name", Rule::Title(NAME)),
                field("description", Rule::OptionalText(LINE)),
            ],
            asked: 6,
            max: 20,
            key: &["name"],
        },
    ),
    lines("hard_limits", 4, 20),
    field("cost", Rule::OptionalText(TEXT)),
];

const ENTRIES_FIELDS: &[Field] = &[field(
    "entries",
    Rule::Items {
        table: &[
            field("kind", Rule::Word { allowed: EntryKind::WORDS, default: "OTHER" }),
            field("name", Rule::Title(NAME)),
            field("description", Rule::Text(LINE)),
        ],
        asked: 12,
        max: 1_000,
        key: &["kind", "name"],
    },
)];

const CAST_FIELDS: &[Field] = &[field(
    "cast",
    Rule::Items {
        table: &[
            field("name", Rule::Title(NAME)),
            field("role", Rule::Word { allowed: CharacterRole::WORDS, default: "SUPPORTING" }),
            field("sketch", Rule::OptionalText(LINE)),
        ],
        asked: MAX_CAST,
        max: MAX_CAST,
        key: &["name"],
    },
)];

const CHARACTER_FIELDS: &[Field] = &[
    field("role", Rule::Word { allowed: CharacterRole::WORDS, default: "SUPPORTING" }),
    field("appearance", Rule::OptionalText(LINE)),
    field("personality", Rule::Text(TEXT)),
    field("background", Rule::OptionalText(TEXT)),
    field("motivation", Rule::OptionalText(TEXT)),
    field("goal", Rule::Text(TEXT)),
    field("obstacle", Rule::OptionalText(TEXT)),
    field("turning_point", Rule::OptionalText(TEXT)),
    field("wound", Rule::OptionalText(LINE)),
    field("monologue", Rule::OptionalText(LINE)),
    lines("dialogue_samples", 3, 3),
];

const RELATIONS_FIELDS: &[Field] = &[field(
    "relations",
    Rule::Items {
        table: &[
            field("from", Rule::Member),
            field("to", Rule::Member),
            field("kind", Rule::Word { allowed: RelationKind::WORDS, default: "OTHER" }),
            field("strength", Rule::Number { min: -10, max: 10, default: 0 }),
            field("description", Rule::OptionalText(LINE)),
        ],
        asked: 12,
        max: 2_000,
        key: &["from", "to"],
    },
)];

const ARCS_FIELDS: &[Field] = &[field(
    "arcs",
    Rule::Items {
        table: &[
            field("title", Rule::Title(NAME)),
            field("description", Rule::Text(TEXT)),
            field("first_chapter", Rule::FirstChapter),
            field("last_chapter", Rule::LastChapter),
        ],
        asked: 5,
        max: 50,
        key: &["title"],
    },
)];

const NODE_CARDS_FIELDS: &[Field] = &[field(
    "node_cards",
    Rule::Items {
        table: &[
            field("number", Rule::AutoNumber),
            field("scene", Rule::Text(TEXT)),
            field("cast", Rule::Members { max: 50 }),
            field("conflict", Rule::Word { allowed: ConflictKind::WORDS, default: "PERSONAL" }),
            field(
                "function",
                Rule::Word { allowed: NodeFunction::WORDS, default: "RISING_ACTION" },
            ),
            field("tension", Rule::Number { min: 1, max: 10, default: 5 }),
        ],
        asked: 8,
        max: 500,
        key: &[],
    },
)];

const CHAPTER_PLANS_FIELDS: &[Field] = &[field(
    "chapters",
    Rule::Items {
        table: &[
            field("position", Rule::AutoNumber),
            field("title", Rule::OptionalTitle(NAME)),
            field("purpose", Rule::Text(LINE)),
            field("change_of_state", Rule::OptionalText(LINE)),
            field("viewpoint", Rule::Viewpoint),
            field("last_beat", Rule::OptionalText(LINE)),
            field("cast", Rule::Members { max: 50 }),
        ],
        asked: 8,
        max: 1_000,
        key: &[],
    },
)];

const CONCERNED_FIELDS: &[Field] = &[lines("pieces", 12, 200)];

pub(super) fn field_table(part: Part) -> &'static [Field] {
    match part {
        Part::Concepts { .. } => CONCEPT_LIST_FIELDS,
        Part::Story => STORY_FIELDS,
        Part::Style => STYLE_FIELDS,
        Part::Dimension(_) => DIMENSION_FIELDS,
        Part::PowerSystem => POWER_SYSTEM_FIELDS,
        Part::Entries => ENTRIES_FIELDS,
        Part::Cast => CAST_FIELDS,
        Part::Character { .. } => CHARACTER_FIELDS,
        Part::Relations => RELATIONS_FIELDS,
        Part::Arcs => ARCS_FIELDS,
        Part::NodeCards { .. } => NODE_CARDS_FIELDS,
        Part::ChapterPlans { .. } => CHAPTER_PLANS_FIELDS,
        Part::Concerned { .. } => CONCERNED_FIELDS,
    }
}
