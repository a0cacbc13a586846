//! How much is asked for in a book of a given length. The bounds of the other tables are those of a
//! book of forty chapters or more; this one lists what a shorter book is asked for.
//!
//! Only the request depends on the length. What comes back is kept up to the bounds of the other
//! tables.

use serde_json::{Value, json};

use super::{TidyRules, field_schema};
use crate::stage::{Part, book_length::BoundByLength};

const MAX_ITEMS: &str = "maxItems";
const MAX_CHARS: &str = "maxLength";

/// A bound of a reply.
#[derive(Debug)]
struct Extent {
    /// The path of a list or text. `[]` stands for the items of a list.
    path: &'static str,
    /// The keyword of the schema.
    keyword: &'static str,
    bound: BoundByLength,
}

impl Extent {
    fn limit(&self, chapters: u32) -> u32 {
        let limit = self.bound.for_chapters(chapters);
        // Tens of characters are easier to say and to keep to.
        if self.keyword == MAX_CHARS { limit / 10 * 10 } else { limit }
    }
}

/// The maximum number of items in a list.
const fn items(path: &'static str, short: u32, full: u32) -> Extent {
    Extent { path, keyword: MAX_ITEMS, bound: BoundByLength { short, full } }
}

/// The maximum number of characters in a text.
const fn chars(path: &'static str, short: u32, full: u32) -> Extent {
    Extent { path, keyword: MAX_CHARS, bound: BoundByLength { short, full } }
}

const CONCEPTS: &[Extent] = &[
    chars("concepts[].core_idea", 240, 300),
    chars("concepts[].description", 300, 300),
    chars("concepts[].philosophical_depth", 160, 200),
    chars("concepts[].emotional_core", 160, 200),
    chars("concepts[].logline", 160, 200),
    chars("concepts[].unique_selling_point", 160, 200),
];

const STORY: &[Extent] = &[
    items("main_themes", 3, 4),
    chars("main_themes[]", 80, 120),
    chars("target_audience", 120, 160),
    chars("genre_suggestions[]", 60, 60),
    chars("emotional_journey", 300, 300),
    items("character_archetypes", 4, 4),
    chars("character_archetypes[]", 100, 120),
    items("world_setting_hints", 4, 4),
    chars("world_setting_hints[]", 100, 120),
    chars("worldview_seeds.world_type", 160, 200),
    chars("worldview_seeds.magic_system_hints", 200, 240),
    chars("worldview_seeds.social_structure_hints", 200, 240),
    items("worldview_seeds.conflict_sources", 3, 4),
    chars("worldview_seeds.conflict_sources[]", 100, 160),
];

const POWER_SYSTEM: &[Extent] = &[
    chars("description", 400, 600),
    items("levels", 4, 6),
    chars("levels[].description", 160, 300),
    items("hard_limits", 3, 4),
    chars("cost", 200, 400),
];

const ENTRIES: &[Extent] = &[chars("entries[].description", 200, 240)];

/// The number of entries in a book of up to forty chapters. A longer book has more.
const ENTRY_COUNT: BoundByLength = BoundByLength { short: 8, full: 20 };

const DIMENSION: &[Extent] = &[
    chars("summary", 400, 600),
    items("rules", 3, 5),
    chars("rules[].rule", 160, 200),
    items("rules[].examples", 1, 2),
    items("rules[].boundary_conditions", 1, 2),
];

const CAST: &[Extent] = &[items("cast", 6, 12), chars("cast[].sketch", 160, 200)];

const CHARACTER: &[Extent] = &[
    chars("appearance", 200, 300),
    chars("personality", 240, 400),
    chars("background", 240, 400),
    chars("motivation", 240, 400),
    chars("goal", 240, 400),
    chars("obstacle", 240, 400),
    chars("turning_point", 240, 400),
    chars("wound", 200, 300),
    chars("monologue", 200, 300),
];

const RELATIONS: &[Extent] = &[chars("relations[].description", 160, 200)];

const ARCS: &[Extent] = &[chars("arcs[].description", 240, 400)];

/// The number of threads in a book of up to forty chapters. A longer book has more.
const ARC_COUNT: BoundByLength = BoundByLength { short: 3, full: 6 };

const NODE_CARDS: &[Extent] =
    &[chars("node_cards[].scene", 200, 400), items("node_cards[].cast", 4, 6)];

const CHAPTER_PLANS: &[Extent] = &[
    chars("chapters[].purpose", 240, 300),
    chars("chapters[].change_of_state", 240, 300),
    chars("chapters[].last_beat", 240, 300),
    items("chapters[].cast", 4, 6),
];

fn extents(part: Part) -> &'static [Extent] {
    match part {
        Part::Concepts { .. } => CONCEPTS,
        Part::Story => STORY,
        // A short book is told with as much care as a long one.
        Part::Style => &[],
        Part::Dimension(_) => DIMENSION,
        Part::PowerSystem => POWER_SYSTEM,
        Part::Entries => ENTRIES,
        Part::Cast => CAST,
        Part::Character { .. } => CHARACTER,
        Part::Relations => RELATIONS,
        Part::Arcs => ARCS,
        Part::NodeCards { .. } => NODE_CARDS,
        Part::ChapterPlans { .. } => CHAPTER_PLANS,
        Part::Concerned { .. } => &[],
    }
}

/// Lowers the bounds of a reply's schema to those of the book's length, and raises the length of
/// some lists for a longer book.
pub(super) fn bound_by_length(schema: &mut Value, part: Part, rules: TidyRules<'_>) {
    for extent in extents(part) {
        if let Some(value) = find_value(schema, extent.path) {
            let limit = u64::from(extent.limit(rules.chapters));
            let bound = value[extent.keyword].as_u64();
            value[extent.keyword] = json!(bound.map_or(limit, |bound| bound.min(limit)));
        }
    }
    if let Some((list, max)) = max_items_in_book(part, rules)
        && let Some(list) = field_schema(schema, list)
    {
        list[MAX_ITEMS] = json!(max);
    }
}

/// Returns the list of a part and how many items it may have, if that depends on the cast or grows
/// with a long book.
fn max_items_in_book(part: Part, rules: TidyRules<'_>) -> Option<(&'static str, u32)> {
    let chapters = rules.chapters;
    let people = u32::try_from(rules.names.len()).unwrap_or(u32::MAX);
    match part {
        Part::Entries if chapters <= 40 => Some(("entries", ENTRY_COUNT.for_chapters(chapters))),
        Part::Entries => Some(("entries", (12 + chapters / 5).min(40))),
        Part::Arcs if chapters <= 40 => Some(("arcs", ARC_COUNT.for_chapters(chapters))),
        Part::Arcs => Some(("arcs", (5 + chapters / 25).min(10))),
        // A relation needs two people.
        Part::Relations if people == 1 => Some(("relations", 0)),
        Part::Relations if people > 1 => {
            let count = BoundByLength { short: people + 2, full: 2 * people };
            Some(("relations", count.for_chapters(chapters).min(24)))
        }
        Part::Relations
        | Part::Concepts { .. }
        | Part::Story
        | Part::Style
        | Part::Dimension(_)
        | Part::PowerSystem
        | Part::Cast
        | Part::Character { .. }
        | Part::NodeCards { .. }
        | Part::ChapterPlans { .. }
        | Part::Concerned { .. } => None,
    }
}

/// Returns the schema of the value at a path.
fn find_value<'a>(schema: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    path.split('.').try_fold(schema, |schema, step| match step.strip_suffix("[]") {
        Some(list) => field_schema(schema, list)?.get_mut("items"),
        None => field_schema(schema, step),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::{DimensionKind, tidy::bounded_reply_schema};

    fn each_part() -> [Part; 12] {
        [
            Part::Concepts { count: 3 },
            Part::Story,
            Part::Style,
            Part::Dimension(DimensionKind::History),
            Part::PowerSystem,
            Part::Entries,
            Part::Cast,
            Part::Character { index: 0 },
            Part::Relations,
            Part::Arcs,
            Part::NodeCards { first: 1, last: 6 },
            Part::ChapterPlans { first: 1, last: 3 },
        ]
    }

    fn rules(chapters: u32) -> TidyRules<'static> {
        TidyRules { names: &[], chapters, language: "en", is_last: false }
    }

    #[test]
    fn every_line_of_the_table_names_a_bound_and_grows_with_the_book() {
        for part in each_part() {
            for Extent { path, keyword, bound } in extents(part) {
                assert!(bound.short <= bound.full, "{part} {path}");
                let mut previous = 0;
                for chapters in [1, 3, 4, 7, 10, 25, 40] {
                    let mut schema = bounded_reply_schema(part, rules(chapters));
                    let value = find_value(&mut schema, path);
                    let value = value.unwrap_or_else(|| panic!("{part} has no {path}"));
                    let max = value[*keyword].as_u64().unwrap_or_else(|| panic!("{part} {path}"));
                    assert!(max >= previous, "{part} {path}: {max} in a book of {chapters}");
                    previous = max;
                }
            }
        }
    }
}
