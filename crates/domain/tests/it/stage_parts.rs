//! Tests of parts: every stage can be assembled from replies in the shapes that models are asked
//! for.

use scribe_domain::stage::{
    DimensionKind, FieldProblem, Part, PartOutput, Preferences, Stage, StageData,
    part::{
        PartData, PartRules, assemble_stage, card_count, card_count_with, card_span, cast_names,
        first_parts, next_parts,
    },
};
use serde_json::{Value, json};

use crate::stage_data::golden_document;

const NO_RULES: PartRules<'_> = PartRules { chapters: 1, names: &[] };

/// Returns a field of a golden document, or the document without its version and the fields of
/// other parts.
fn golden_field(stage: Stage, pointer: &str) -> Value {
    golden_document(stage).pointer(pointer).unwrap().clone()
}

fn remove_keys(mut json: Value, keys: &[&str]) -> Value {
    let fields = json.as_object_mut().unwrap();
    for key in keys {
        fields.remove(*key);
    }
    json
}

/// Returns a valid reply for a part.
pub(crate) fn valid_reply(part: Part) -> Value {
    match part {
        Part::Concepts { count } => {
            let concepts = (0..count).map(|i| {
                let mut concept =
                    remove_keys(golden_document(Stage::ConceptSelection), &["version"]);
                concept["core_idea"] = json!(format!("Idea {i}."));
                concept["scores"]["novelty"] = json!(i % 10);
                concept
            });
            json!({ "concepts": concepts.collect::<Vec<_>>() })
        }
        Part::Story => {
            remove_keys(golden_document(Stage::StoryConception), &["version", "style_sheet"])
        }
        Part::Style => golden_field(Stage::StoryConception, "/style_sheet"),
        Part::Dimension(kind) => golden_field(Stage::Worldview, &format!("/dimensions/{kind}")),
        Part::PowerSystem => golden_field(Stage::Worldview, "/power_system"),
        Part::Entries => json!({ "entries": golden_field(Stage::Worldview, "/entries") }),
        Part::Cast => json!({ "cast": [
            { "name": "Mara Voss", "role": "PROTAGONIST", "sketch": "Keeps the light." },
            { "name": "Tobias Voss", "role": "ALLY", "sketch": "Left." },
            { "name": "Inspector Hale", "role": "ANTAGONIST", "sketch": "Counts." },
        ] }),
        Part::Character { index } => {
            golden_field(Stage::Characters, &format!("/characters/{index}"))
        }
        Part::Relations => json!({ "relations": golden_field(Stage::Characters, "/relations") }),
        Part::Concerned { .. } => json!({ "pieces": [] }),
        Part::Arcs => json!({ "arcs": [
            { "title": "The letters", "description": "All.", "first_chapter": 1, "last_chapter": 1 },
        ] }),
        Part::NodeCards { first, last } => {
            let card = remove_keys(
                golden_field(Stage::PlotOutline, "/node_cards/0"),
                &["first_chapter", "last_chapter"],
            );
            json!({ "node_cards": number_items(&card, "number", first, last) })
        }
        Part::ChapterPlans { first, last } => {
            let plan = remove_keys(golden_field(Stage::PlotOutline, "/chapters/0"), &["node"]);
            json!({ "chapters": number_items(&plan, "position", first, last) })
        }
    }
}

fn number_items(item: &Value, key: &str, first: u32, last: u32) -> Vec<Value> {
    let numbered = |number: u32| {
        let mut item = item.clone();
        item[key] = json!(number);
        item
    };
    (first..=last).map(numbered).collect()
}

/// Answers the parts of a stage wave by wave. Returns the waves.
fn answer_by_wave(stage: Stage, preferences: &Preferences) -> Vec<Vec<PartOutput>> {
    let mut waves: Vec<Vec<PartOutput>> = Vec::new();
    loop {
        let done: Vec<PartOutput> = waves.concat();
        let asked = next_parts(stage, preferences, &done);
        if asked.is_empty() {
            assert_eq!(part_keys(&waves[0]), keys(&first_parts(stage, preferences)));
            return waves;
        }
        let names = cast_names(&done);
        let rules = PartRules { chapters: preferences.chapters, names: &names };
        let answer = |part: Part| {
            assert_eq!(part.stage(), stage);
            PartOutput::from_reply(part, valid_reply(part), rules).unwrap()
        };
        waves.push(asked.into_iter().map(answer).collect());
    }
}

fn answer_every_part(stage: Stage, preferences: &Preferences) -> Vec<PartOutput> {
    answer_by_wave(stage, preferences).concat()
}

/// Returns the keys of the parts of each wave.
fn wave_keys(stage: Stage, chapters: u32) -> Vec<Vec<String>> {
    let preferences = Preferences { chapters, ..Preferences::default() };
    answer_by_wave(stage, &preferences).iter().map(|wave| part_keys(wave)).collect()
}

fn keys(parts: &[Part]) -> Vec<String> {
    parts.iter().map(ToString::to_string).collect()
}

fn part_keys(done: &[PartOutput]) -> Vec<String> {
    done.iter().map(|output| output.part().to_string()).collect()
}

fn find_problems(part: Part, json: Value, names: &[&str]) -> Vec<FieldProblem> {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    PartOutput::from_reply(part, json, PartRules { chapters: 10, names: &names })
        .err()
        .unwrap_or_default()
}

#[test]
fn every_stage_is_assembled_from_its_parts() {
    let preferences = Preferences { chapters: 20, ..Preferences::default() };
    let whole = |stage| {
        assemble_stage(stage, &preferences, &answer_every_part(stage, &preferences)).unwrap()
    };
    for stage in [Stage::StoryConception, Stage::Worldview, Stage::Characters] {
        assert_eq!(whole(stage), StageData::from_json(stage, golden_document(stage)).unwrap());
    }
    let StageData::PlotOutline(outline) = whole(Stage::PlotOutline) else { panic!("no outline") };
    assert_eq!(outline.chapters.len(), 20);
    assert_eq!(outline.node_cards.len(), 11);
    assert_eq!(outline.node_cards[10].last_chapter, 20);
}

#[test]
fn the_parts_of_a_stage_form_waves() {
    assert_eq!(wave_keys(Stage::StoryConception, 20), [["story", "style"]]);
    assert_eq!(
        wave_keys(Stage::Worldview, 20),
        [
            vec!["power-system", "entries"],
            vec![
                "dimension:geography",
                "dimension:history",
                "dimension:culture",
                "dimension:rules",
                "dimension:society",
            ],
        ]
    );
    assert_eq!(
        wave_keys(Stage::Characters, 20),
        [vec!["cast"], vec!["character:0", "character:1", "character:2"], vec!["relations"]]
    );
    assert_eq!(
        wave_keys(Stage::PlotOutline, 20),
        [
            vec!["arcs"],
            vec!["nodes:1-10"],
            vec!["nodes:11-11"],
            vec![
                "chapters:1-3",
                "chapters:4-7",
                "chapters:8-10",
                "chapters:11-14",
                "chapters:15-18",
                "chapters:19-20",
            ],
        ]
    );
}

/// Every card of a long book covers several chapters, and one call plans all of them.
#[test]
fn batches_of_chapters_are_even_and_never_share_a_node_card_with_another_batch() {
    let last_wave = |chapters| wave_keys(Stage::PlotOutline, chapters).pop().unwrap();
    assert_eq!(last_wave(3), ["chapters:1-3"]);
    assert_eq!(last_wave(10), ["chapters:1-3", "chapters:4-6", "chapters:7-8", "chapters:9-10"],);
    let sizes = |chapters| -> Vec<usize> {
        let waves = wave_keys(Stage::PlotOutline, chapters);
        let plans = waves.iter().filter(|wave| wave[0].starts_with("chapters:"));
        plans.map(Vec::len).collect()
    };
    assert_eq!((sizes(50), sizes(100)), (vec![8], vec![8, 8, 4]));
    for chapters in (1..=120).chain([199, 200, 201, 1_000]) {
        let preferences = Preferences { chapters, ..Preferences::default() };
        let count = card_count(chapters);
        let cards: Vec<(u32, u32)> =
            (1..=count).map(|number| card_span(number, count, chapters)).collect();
        let done = answer_every_part(Stage::PlotOutline, &preferences);
        let plans = done.iter().map(PartOutput::part);
        let planned = plans.filter(|part| matches!(part, Part::ChapterPlans { .. }));
        let mut covered = 0;
        for part in planned {
            let Part::ChapterPlans { first, last } = part else { panic!("{part}") };
            assert_eq!(first, covered + 1, "{chapters}");
            assert!((first..first + 8).contains(&last), "{chapters}: {part}");
            let shared = cards.iter().find(|(begin, end)| *begin <= last && *end > last);
            assert_eq!(shared, None, "{chapters}: {part}");
            covered = last;
        }
        assert_eq!(covered, chapters);
    }
}

/// Earlier versions of the program planned eight chapters at a time, one batch after another.
#[test]
fn batches_of_an_earlier_version_stay_as_they_are() {
    let preferences = Preferences { chapters: 30, ..Preferences::default() };
    let mut done = answer_every_part(Stage::PlotOutline, &preferences);
    done.retain(|output| !matches!(output.part(), Part::ChapterPlans { .. }));
    for (first, last) in [(1, 8), (9, 16)] {
        let part = Part::ChapterPlans { first, last };
        let rules = PartRules { chapters: 30, names: &[] };
        done.push(PartOutput::from_reply(part, valid_reply(part), rules).unwrap());
    }
    let missing = next_parts(Stage::PlotOutline, &preferences, &done);
    let expected = [17..=17, 18..=20, 21..=22, 23..=25, 26..=27, 28..=30];
    let expected =
        expected.map(|span| Part::ChapterPlans { first: *span.start(), last: *span.end() });
    assert_eq!(missing, expected);
    for part in missing {
        let rules = PartRules { chapters: 30, names: &[] };
        done.push(PartOutput::from_reply(part, valid_reply(part), rules).unwrap());
    }
    assert!(assemble_stage(Stage::PlotOutline, &preferences, &done).is_ok());
}

/// Earlier versions of the program asked for ten cards in every short book.
#[test]
fn the_cards_of_an_earlier_version_stay_as_they_are() {
    let preferences = Preferences { chapters: 3, ..Preferences::default() };
    let rules = PartRules { chapters: 3, names: &[] };
    let answer = |part: Part| PartOutput::from_reply(part, valid_reply(part), rules).unwrap();
    let ten_cards = Part::NodeCards { first: 1, last: 10 };
    let mut arcs = valid_reply(Part::Arcs);
    arcs["arcs"][0]["last_chapter"] = json!(3);
    let arcs = PartOutput::from_reply(Part::Arcs, arcs, rules).unwrap();
    let mut done = vec![arcs, answer(ten_cards)];
    let plans = Part::ChapterPlans { first: 1, last: 3 };
    assert_eq!(next_parts(Stage::PlotOutline, &preferences, &done), [plans]);
    done.push(answer(plans));
    assert_eq!(card_count_with(3, &done), 10);
    let outline = assemble_stage(Stage::PlotOutline, &preferences, &done).unwrap();
    let StageData::PlotOutline(outline) = outline else { panic!("no outline") };
    let spans: Vec<(u32, u32)> =
        outline.node_cards.iter().map(|card| (card.first_chapter, card.last_chapter)).collect();
    assert_eq!(spans.len(), 10);
    assert_eq!((spans[0], spans[9]), ((1, 1), (3, 3)));
    let nodes: Vec<u32> = outline.chapters.iter().map(|plan| plan.node).collect();
    assert_eq!(nodes, [1, 5, 8]);
}

#[test]
fn the_best_concept_represents_its_proposal() {
    let preferences = Preferences { concept_count: Some(3), ..Preferences::default() };
    let done = answer_every_part(Stage::ConceptSelection, &preferences);
    let PartData::Concepts(output) = done[0].data() else { panic!("no concepts") };
    let best = StageData::ConceptSelection(output.concepts[2].clone());
    assert_eq!(assemble_stage(Stage::ConceptSelection, &preferences, &done).unwrap(), best);
}

#[test]
fn a_missing_part_is_named() {
    let preferences = Preferences::default();
    let mut done = answer_every_part(Stage::Worldview, &preferences);
    done.remove(0);
    assert_eq!(next_parts(Stage::Worldview, &preferences, &done), [Part::PowerSystem]);
    let problems = assemble_stage(Stage::Worldview, &preferences, &done).unwrap_err();
    assert!(problems[0].message.contains("power-system"));
}

#[test]
fn cards_cover_books_of_every_length_without_gaps() {
    assert_eq!([1, 3, 5, 10, 100, 1_000].map(card_count), [6, 6, 7, 10, 20, 200]);
    for chapters in 1..=1_000 {
        let mut covered = 0;
        let count = card_count(chapters);
        assert!(count >= chapters.min(10), "{chapters}: a short book has a card for each chapter");
        for number in 1..=count {
            let (first, last) = card_span(number, count, chapters);
            assert!(first <= covered + 1 && last >= covered && first <= last, "{chapters}");
            covered = last;
        }
        assert_eq!(covered, chapters);
    }
}

#[test]
fn outlines_of_the_shortest_and_the_longest_book_are_assembled() {
    for chapters in [1, 7, 1_000] {
        let preferences = Preferences { chapters, ..Preferences::default() };
        let done = answer_every_part(Stage::PlotOutline, &preferences);
        assert!(assemble_stage(Stage::PlotOutline, &preferences, &done).is_ok(), "{chapters}");
    }
}

#[test]
fn only_a_cast_with_a_name_twice_is_refused() {
    let mut cast = valid_reply(Part::Cast);
    cast["cast"][1]["name"] = json!("Milo");
    cast["cast"][2]["name"] = json!("Lara");
    assert_eq!(find_problems(Part::Cast, cast.clone(), &[]), []);
    cast["cast"][1]["name"] = json!("MARA  voss");
    let problems = find_problems(Part::Cast, cast, &[]);
    let fields: Vec<_> = problems.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(fields, ["cast[1].name"]);
}

#[test]
fn a_batch_that_is_short_or_out_of_order_is_refused() {
    let part = Part::ChapterPlans { first: 9, last: 16 };
    let mut short = valid_reply(part);
    short["chapters"].as_array_mut().unwrap().remove(0);
    let problems = find_problems(part, short, &[]);
    assert_eq!(problems[0], FieldProblem::new("chapters", "must have 8 items, not 7"));
    assert_eq!(problems[1].field, "chapters[0].position");
}

#[test]
fn names_outside_the_cast_and_chapters_outside_the_book_are_refused() {
    let part = Part::NodeCards { first: 1, last: 1 };
    assert_eq!(find_problems(part, valid_reply(part), &["Ann"])[0].field, "node_cards[0].cast[0]");
    assert_eq!(
        find_problems(Part::Relations, valid_reply(Part::Relations), &["Ann"])[0].field,
        "relations[0].from"
    );
    let character = Part::Character { index: 0 };
    assert_eq!(find_problems(character, valid_reply(character), &["Ann"])[0].field, "name");
    let mut arcs = valid_reply(Part::Arcs);
    arcs["arcs"][0]["last_chapter"] = json!(11);
    assert_eq!(find_problems(Part::Arcs, arcs, &[])[0].field, "arcs[0].last_chapter");
}

pub(crate) fn each_part() -> Vec<Part> {
    let mut parts: Vec<Part> = DimensionKind::ALL.iter().copied().map(Part::Dimension).collect();
    parts.extend([
        Part::Concepts { count: 10 },
        Part::Story,
        Part::Style,
        Part::PowerSystem,
        Part::Entries,
        Part::Cast,
        Part::Character { index: 2 },
        Part::Relations,
        Part::Arcs,
        Part::NodeCards { first: 1, last: 10 },
        Part::ChapterPlans { first: 1, last: 8 },
    ]);
    parts
}

#[test]
fn a_part_is_parsed_from_its_key() {
    for part in each_part() {
        assert_eq!(part.to_string().parse(), Ok(part));
    }
    for key in ["", "dimension:taste", "chapters:8", "character:x", "cast:1", "story:1"] {
        assert!(key.parse::<Part>().is_err(), "{key}");
    }
}

#[test]
fn a_stored_reply_is_read_as_the_same_output() {
    for part in each_part() {
        let json = valid_reply(part);
        let output = PartOutput::from_reply(part, json.clone(), NO_RULES).unwrap();
        let stored = serde_json::to_value(output.data()).unwrap();
        assert_eq!(PartOutput::from_reply(part, stored, NO_RULES).unwrap(), output);
    }
}

/// Providers of structured replies require that every field is required, that no other fields are
/// allowed, and that there are no references.
#[test]
fn every_schema_is_closed_and_free_of_references() {
    fn check_schema(schema: &Value, path: &str) {
        let Some(fields) = schema.as_object() else { return };
        for forbidden in ["$ref", "$defs", "oneOf", "anyOf"] {
            assert!(!fields.contains_key(forbidden), "{path} has {forbidden}");
        }
        if let Some(properties) = fields.get("properties").and_then(Value::as_object) {
            assert_eq!(fields["additionalProperties"], false, "{path}");
            assert_eq!(fields["required"].as_array().unwrap().len(), properties.len(), "{path}");
            for (name, property) in properties {
                check_schema(property, &format!("{path}.{name}"));
            }
        }
        if let Some(items) = fields.get("items") {
            check_schema(items, &format!("{path}[]"));
        }
    }
    for part in each_part() {
        check_schema(&part.reply_schema(), &part.to_string());
    }
}
