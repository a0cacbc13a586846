//! What every part's reply may hold, field by field, and the least of it that can be used.

use serde_json::{Value, json};

use super::{Field, Rule, TidyRules, tidy};
use crate::stage::{
    CharacterRole, ConflictKind, Distance, EntryKind, FieldProblem, Limit, NodeFunction, Part,
    Person, QuotationMarks, RelationKind, Tense,
    names::{resolve::resolve, same_name},
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

/// A part's list with the number of items that were asked for.
struct Batch {
    list: &'static str,
    /// The field that code numbers, and the first number.
    numbered: Option<(&'static str, u32)>,
    /// How many items were asked for; more are dropped.
    asked: usize,
    /// How few items can be used. Fewer are asked for again.
    least: usize,
}

/// The list that a part is about, and the least of it that can be used.
///
/// Every chapter needs its plan and its node card; of everything else one is enough.
fn batch(part: Part) -> Option<Batch> {
    let span = |first: u32, last: u32| (last + 1).saturating_sub(first) as usize;
    let batch = |list, asked, least| Batch { list, numbered: None, asked, least };
    Some(match part {
        Part::Concepts { count } => batch("concepts", count as usize, 1),
        Part::Story => batch("title_suggestions", 20, 1),
        Part::Cast => batch("cast", MAX_CAST, 1),
        Part::Entries => batch("entries", 1_000, 0),
        Part::Relations => batch("relations", 2_000, 0),
        Part::Arcs => batch("arcs", 50, 1),
        Part::NodeCards { first, last } => Batch {
            list: "node_cards",
            numbered: Some(("number", first)),
            asked: span(first, last),
            least: span(first, last),
        },
        Part::ChapterPlans { first, last } => Batch {
            list: "chapters",
            numbered: Some(("position", first)),
            asked: span(first, last),
            least: span(first, last),
        },
        Part::Style | Part::Dimension(_) | Part::PowerSystem | Part::Character { .. } => {
            return None;
        }
    })
}

/// How many items of a part's list can be used: the least and the most.
#[must_use]
pub fn smallest_usable(part: Part) -> Option<(&'static str, std::ops::RangeInclusive<usize>)> {
    batch(part).map(|batch| (batch.list, batch.least..=batch.asked))
}

/// Tidies a part's reply; answers what was changed.
pub fn of_part(part: Part, document: &mut Value, rules: TidyRules<'_>) -> Vec<FieldProblem> {
    let table = match part {
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
    };
    let mut changes = tidy(document, table, rules);
    if let Some(batch) = batch(part) {
        let is_last = rules.is_last && matches!(part, Part::NodeCards { .. });
        cut_and_number(document, &batch, is_last, &mut changes);
    }
    match part {
        Part::Style => fill(document, "spelling_variant", rules.language),
        Part::Cast => tidy_cast(document, &mut changes),
        Part::Character { index } => {
            if let Some(name) = rules.names.get(index as usize)
                && document.get("name").and_then(Value::as_str) != Some(name)
                && document.is_object()
            {
                document["name"] = json!(name);
                changes.push(FieldProblem::new("name", "is the one that the cast gives"));
            }
        }
        Part::Arcs => each(document, "arcs", |arc| {
            if arc["first_chapter"].as_u64() > arc["last_chapter"].as_u64() {
                let first = arc["first_chapter"].take();
                arc["first_chapter"] = arc["last_chapter"].take();
                arc["last_chapter"] = first;
            }
        }),
        Part::ChapterPlans { .. } => each(document, "chapters", |plan| tell(plan, rules.names)),
        Part::Concepts { .. }
        | Part::Story
        | Part::Dimension(_)
        | Part::PowerSystem
        | Part::Entries
        | Part::Relations
        | Part::NodeCards { .. } => {}
    }
    changes
}

fn items<'a>(document: &'a mut Value, list: &str) -> Option<&'a mut Vec<Value>> {
    document.get_mut(list).and_then(Value::as_array_mut)
}

fn each(document: &mut Value, list: &str, tidy: impl FnMut(&mut Value)) {
    items(document, list).into_iter().flatten().for_each(tidy);
}

/// Keeps as many items as were asked for, and numbers them.
fn cut_and_number(
    document: &mut Value,
    batch: &Batch,
    is_last: bool,
    changes: &mut Vec<FieldProblem>,
) {
    let Some(items) = items(document, batch.list) else { return };
    if items.len() > batch.asked {
        let change = format!("had {} items and has {}", items.len(), batch.asked);
        changes.push(FieldProblem::new(batch.list, change));
        items.truncate(batch.asked);
    }
    // A card that never came: what the one before it sets in motion goes on.
    while is_last && items.len() < batch.least {
        let Some(card) = items.last().cloned() else { break };
        changes.push(FieldProblem::new(batch.list, "lacked an item: the one before it goes on"));
        items.push(card);
    }
    if let Some((number, first)) = batch.numbered {
        for (place, item) in (first..).zip(items) {
            item[number] = json!(place);
        }
    }
}

fn fill(document: &mut Value, field: &str, text: &str) {
    if document.get(field).and_then(Value::as_str).is_some_and(|said| said.trim().is_empty()) {
        document[field] = json!(text);
    }
}

/// Drops members whose name another one has, and sees to a protagonist.
fn tidy_cast(document: &mut Value, changes: &mut Vec<FieldProblem>) {
    let Some(members) = items(document, "cast") else { return };
    let mut kept: Vec<Value> = Vec::with_capacity(members.len());
    for member in members.drain(..) {
        let name = member["name"].as_str().unwrap_or_default();
        let is_taken = |other: &Value| same_name(other["name"].as_str().unwrap_or_default(), name);
        if kept.iter().any(is_taken) {
            changes
                .push(FieldProblem::new("cast", format!("{name:?} was dropped: it occurs twice")));
        } else {
            kept.push(member);
        }
    }
    let protagonist = CharacterRole::Protagonist.as_str();
    if !kept.iter().any(|member| member["role"] == protagonist)
        && let Some(first) = kept.first_mut()
    {
        first["role"] = json!(protagonist);
        changes.push(FieldProblem::new("cast[0].role", "is PROTAGONIST: nobody was"));
    }
    *members = kept;
}

/// Sees to a viewpoint: the one that is named, else the first who appears, else the first of the
/// cast. Whoever tells the chapter appears in it.
fn tell(plan: &mut Value, names: &[String]) {
    let said = plan["viewpoint"].as_str().unwrap_or_default();
    let resolved = resolve(said, names).member().map(str::to_owned);
    let appears = plan["cast"].get(0).and_then(Value::as_str).map(str::to_owned);
    let free = (names.is_empty() && !said.trim().is_empty()).then(|| said.to_owned());
    let Some(viewpoint) = free.or(resolved).or(appears).or_else(|| names.first().cloned()) else {
        return;
    };
    plan["viewpoint"] = json!(viewpoint);
    if let Some(cast) = plan["cast"].as_array_mut()
        && cast.is_empty()
    {
        cast.push(json!(viewpoint));
    }
}
