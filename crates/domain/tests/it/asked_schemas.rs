//! Tests of the schemas that models receive: each is bounded, and whatever conforms to it is
//! usable.
//!
//! A schema cannot say everything. These faults of a conforming reply are found later, and the
//! strategies below do not produce them: a text that is blank or means that there is none, a
//! passage that is not in the text, and a text in another language.

use proptest::{
    collection::vec,
    prelude::*,
    strategy::{BoxedStrategy, Just},
};
use scribe_domain::{
    chapter::{ChapterOutline, DetailedOutline, Record, SceneBriefs, review, tidy as chapter},
    stage::{
        DimensionKind, Part, PartOutput,
        document::read_document,
        part::PartRules,
        tidy::{TidyRules, bounded_reply_schema, longest_reply_chars, tidy_part},
    },
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::stage_parts::each_part;

const CHAPTERS: u32 = 10;

fn names() -> Vec<String> {
    ["Mara Voss", "Tobias Voss", "Inspector Hale"].map(str::to_owned).into()
}

fn rules(names: &[String]) -> TidyRules<'_> {
    TidyRules { names, chapters: CHAPTERS, language: "en", is_last: false }
}

/// Returns every schema with its name.
fn every_schema(rules: &TidyRules<'_>) -> Vec<(String, Value)> {
    let rules = *rules;
    let parts =
        each_part().into_iter().map(|part| (part.to_string(), bounded_reply_schema(part, rules)));
    let chapter = [
        ("outline", chapter::outline_schema(1_500, rules)),
        ("scenes", chapter::scenes_schema(1_500, "Mara Voss", rules)),
        ("plan of a short chapter", chapter::detailed_outline_schema(2_000, "Mara Voss", rules)),
        ("critique", chapter::critique_schema(&[], 1_500, rules)),
        ("critique of a revision", chapter::critique_schema(&["f1", "f2"], 1_500, rules)),
        ("fact check", chapter::fact_check_schema(&[], 1_500, rules)),
        ("fact check of a revision", chapter::fact_check_schema(&["f1"], 1_500, rules)),
        ("record", chapter::record_schema(100, 3, 1_500, rules)),
    ];
    parts.chain(chapter.map(|(name, schema)| (name.to_owned(), schema))).collect()
}

#[test]
fn every_value_is_bounded_and_every_field_required() {
    fn check(schema: &Value, path: &str) {
        let has = |key: &str| schema.get(key).is_some();
        match schema["type"].as_str() {
            Some("object") => {
                assert_eq!(schema["additionalProperties"], false, "{path}");
                let properties = schema["properties"].as_object().unwrap();
                assert_eq!(
                    schema["required"].as_array().unwrap().len(),
                    properties.len(),
                    "{path}"
                );
                for (name, property) in properties {
                    check(property, &format!("{path}.{name}"));
                }
            }
            Some("array") => {
                assert!(has("minItems") && has("maxItems"), "{path}: {schema}");
                check(&schema["items"], &format!("{path}[]"));
            }
            Some("string") => assert!(has("maxLength") || has("enum"), "{path}: {schema}"),
            Some("integer") => assert!(has("minimum") && has("maximum"), "{path}: {schema}"),
            _ => panic!("{path} has another type: {schema}"),
        }
    }
    for names in [names(), Vec::new()] {
        for (name, schema) in every_schema(&rules(&names)) {
            check(&schema, &name);
        }
    }
}

#[test]
fn the_longest_reply_fits_into_the_tokens_of_a_document() {
    let people: Vec<String> = (0..20).map(|n| format!("Person Number {n}")).collect();
    for names in [names(), people] {
        for chapters in [CHAPTERS, 400] {
            for (name, schema) in every_schema(&TidyRules { chapters, ..rules(&names) }) {
                let chars = longest_reply_chars(&schema);
                assert!(chars <= 8_000, "{name}, {chapters} chapters: {chars}");
            }
        }
        for (name, schema) in every_schema(&TidyRules { language: "zh-Hans", ..rules(&names) }) {
            let chars = longest_reply_chars(&schema);
            assert!(chars <= 4_500, "{name} in Chinese: {chars}");
        }
    }
}

#[test]
fn nothing_is_asked_that_the_program_knows() {
    let names = names();
    let asked = |part| bounded_reply_schema(part, rules(&names)).to_string();
    for (part, field) in [
        (Part::NodeCards { first: 3, last: 4 }, "\"number\":"),
        (Part::ChapterPlans { first: 3, last: 4 }, "\"position\":"),
        (Part::Character { index: 1 }, "\"name\":"),
        (Part::Style, "\"sample_is_mine\":"),
    ] {
        assert!(!asked(part).contains(field), "{part} asks for {field}");
    }
    for viewpoint in ["Mara Voss", ""] {
        let is_known = !viewpoint.is_empty();
        for schema in [
            chapter::scenes_schema(1_500, viewpoint, rules(&names)),
            chapter::detailed_outline_schema(1_500, viewpoint, rules(&names)),
        ] {
            let scene = &schema["properties"]["scenes"]["items"]["properties"];
            assert_eq!(scene["viewpoint"].is_null(), is_known, "{viewpoint}");
            assert_eq!(scene["words"]["maximum"], 1_500);
        }
    }
}

#[test]
fn names_and_counts_are_those_of_the_book() {
    let names = names();
    let asked = |part| bounded_reply_schema(part, rules(&names));
    let relations = asked(Part::Relations);
    let relation = &relations["properties"]["relations"]["items"]["properties"];
    assert_eq!(relation["from"]["enum"], json!(names));
    let plans = asked(Part::ChapterPlans { first: 3, last: 6 });
    let plans = &plans["properties"]["chapters"];
    assert_eq!((&plans["minItems"], &plans["maxItems"]), (&json!(4), &json!(4)));
    assert_eq!(plans["items"]["properties"]["viewpoint"]["enum"], json!(names));
    let critique = chapter::critique_schema(&["f1", "f2"], 1_500, rules(&names));
    let answers = &critique["properties"]["answers"];
    assert_eq!(answers["items"]["properties"]["id"]["enum"], json!(["f1", "f2"]));
    let critique = chapter::critique_schema(&[], 1_500, rules(&names));
    assert!(critique["properties"].get("answers").is_none(), "there is nothing to answer");
}

#[test]
fn a_long_chapter_may_have_more_scenes_and_beats_and_a_long_book_more_places() {
    let names = names();
    let max = |schema: &Value, list: &str| schema["properties"][list]["maxItems"].as_u64();
    for (words, scenes, beats) in [(200, 1, 12), (1_500, 2, 12), (6_000, 9, 17), (20_000, 16, 24)] {
        let scene_schema = chapter::scenes_schema(words, "Mara Voss", rules(&names));
        assert_eq!(max(&scene_schema, "scenes"), Some(scenes), "{words}");
        let outline_schema = chapter::outline_schema(words, rules(&names));
        assert_eq!(max(&outline_schema, "beats"), Some(beats), "{words}");
    }
    let long_book = TidyRules { chapters: 100, ..rules(&names) };
    assert_eq!(max(&bounded_reply_schema(Part::Entries, rules(&names)), "entries"), Some(10));
    assert_eq!(max(&bounded_reply_schema(Part::Entries, long_book), "entries"), Some(32));
    let one_person = &names[..1];
    assert_eq!(
        max(&bounded_reply_schema(Part::Relations, rules(one_person)), "relations"),
        Some(0)
    );
}

#[test]
fn a_short_book_is_asked_for_less_than_a_long_one() {
    let names = names();
    let asked = |part, chapters| {
        let schema = bounded_reply_schema(part, TidyRules { chapters, ..rules(&names) });
        schema["properties"].clone()
    };
    let character = Part::Character { index: 0 };
    let cards = Part::NodeCards { first: 1, last: 6 };
    for (part, pointer, short, ten, full) in [
        (Part::Cast, "/cast/maxItems", 6, 7, 12),
        (Part::Entries, "/entries/maxItems", 8, 10, 20),
        (Part::Relations, "/relations/maxItems", 5, 5, 6),
        (Part::Arcs, "/arcs/maxItems", 3, 4, 6),
        (Part::Dimension(DimensionKind::History), "/rules/maxItems", 3, 3, 5),
        (Part::PowerSystem, "/levels/maxItems", 4, 4, 6),
        (Part::Story, "/character_archetypes/items/maxLength", 100, 100, 120),
        (character, "/goal/maxLength", 240, 270, 400),
        (cards, "/node_cards/items/properties/cast/maxItems", 3, 3, 3),
    ] {
        let max = |chapters| asked(part, chapters).pointer(pointer).and_then(Value::as_u64);
        let maxima = [1, 3, 10, 40].map(max);
        assert_eq!(maxima, [short, short, ten, full].map(Some), "{part} {pointer}");
    }
    for part in [Part::Cast, character, Part::Dimension(DimensionKind::History)] {
        assert_eq!(asked(part, 40), asked(part, 400), "{part}");
    }
}

#[test]
fn more_than_was_asked_for_in_a_short_book_is_kept() {
    let names: Vec<String> = (0..12).map(|n| format!("{} Voss", char::from(b'A' + n))).collect();
    let member = |name: &String| json!({ "name": name, "role": "ALLY", "sketch": "s".repeat(600) });
    let cast: Vec<Value> = names.iter().map(member).collect();
    let mut document = json!({ "cast": cast });
    tidy_part(Part::Cast, &mut document, TidyRules { chapters: 3, ..rules(&[]) });
    assert_eq!(document["cast"].as_array().unwrap().len(), 12);
    assert_eq!(document["cast"][11]["sketch"].as_str().unwrap().len(), 600);
}

#[test]
fn relations_of_characters_to_themselves_are_dropped_without_another_question() {
    let names = names();
    let mut document = json!({ "relations": [{
        "from": "Mara Voss", "to": "Mara Voss", "kind": "ALLY", "strength": 1, "description": "",
    }] });
    tidy_part(Part::Relations, &mut document, rules(&names));
    let rules = PartRules { chapters: CHAPTERS, names: &names };
    assert!(PartOutput::from_reply(Part::Relations, document, rules).is_ok());
}

/// Returns a strategy for the documents that conform to a schema.
fn conforming(schema: &Value) -> BoxedStrategy<Value> {
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return prop::sample::select(words.clone()).boxed();
    }
    let bound = |key: &str| schema[key].as_i64();
    let count = |key: &str| usize::try_from(bound(key).unwrap_or(0)).unwrap();
    match schema["type"].as_str() {
        Some("object") => {
            let properties = schema["properties"].as_object().unwrap();
            let members: Vec<BoxedStrategy<(String, Value)>> = properties
                .iter()
                .map(|(name, schema)| (Just(name.clone()), conforming(schema)).boxed())
                .collect();
            members.prop_map(|members| Value::Object(Map::from_iter(members))).boxed()
        }
        Some("array") => vec(conforming(&schema["items"]), count("minItems")..=count("maxItems"))
            .prop_map(Value::Array)
            .boxed(),
        Some("integer") => {
            (bound("minimum").unwrap()..=bound("maximum").unwrap()).prop_map(Value::from).boxed()
        }
        Some("string") => text(count("minLength"), count("maxLength")),
        _ => panic!("{schema}"),
    }
}

/// Returns a strategy for texts of any script, as short and as long as the schema allows.
fn text(min: usize, max: usize) -> BoxedStrategy<Value> {
    let lengths = prop_oneof![Just(min), Just(max), min..=max];
    (lengths, any::<u64>()).prop_map(|(length, seed)| json!(nth_text(length, seed))).boxed()
}

/// Returns one of many texts with a number of characters, the first of which is a letter. A text
/// without a letter means that there is none.
fn nth_text(length: usize, seed: u64) -> String {
    const LETTERS: [char; 16] =
        ['e', 'T', 'o', 'n', ' ', ' ', '.', ',', '\n', '"', '\'', '-', 'é', '中', '。', '😀'];
    let mut state = seed;
    let letters = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        LETTERS[usize::try_from(state >> 60).unwrap()]
    });
    std::iter::once('W').chain(letters).take(length).collect()
}

fn read<T: DeserializeOwned>(document: Value) -> Result<T, TestCaseError> {
    read_document(document).map_err(|problems| TestCaseError::fail(format!("{problems:?}")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_part_that_conforms_to_its_schema_is_usable(
        (part, document) in prop::sample::select(each_part()).prop_flat_map(|part| {
            (Just(part), conforming(&bounded_reply_schema(part, rules(&names()))))
        }),
    ) {
        let names = names();
        let mut tidied = document;
        tidy_part(part, &mut tidied, rules(&names));
        let rules = PartRules { chapters: CHAPTERS, names: &names };
        let read = PartOutput::from_reply(part, tidied, rules);
        prop_assert!(read.is_ok(), "{part}: {:?}", read.err());
    }

    #[test]
    fn an_outline_that_conforms_to_its_schema_is_usable(
        document in conforming(&chapter::outline_schema(1_500, rules(&names()))),
    ) {
        let (names, mut tidied) = (names(), document);
        chapter::tidy_outline(&mut tidied, rules(&names));
        prop_assert_eq!(read::<ChapterOutline>(tidied)?.validate(), []);
    }

    #[test]
    fn scene_briefs_that_conform_to_their_schema_are_usable(
        document in conforming(&chapter::scenes_schema(1_500, "Mara Voss", rules(&names()))),
    ) {
        let (names, mut tidied) = (names(), document);
        chapter::tidy_scenes(&mut tidied, "Mara Voss", rules(&names));
        prop_assert_eq!(read::<SceneBriefs>(tidied)?.validate(), []);
    }

    #[test]
    fn a_plan_of_a_short_chapter_that_conforms_to_its_schema_is_usable(
        document in conforming(&chapter::detailed_outline_schema(2_000, "Mara Voss", rules(&names()))),
    ) {
        let (names, mut tidied) = (names(), document);
        chapter::tidy_detailed_outline(&mut tidied, "Mara Voss", rules(&names));
        let (outline, briefs) = read::<DetailedOutline>(tidied)?.into_outline_and_briefs();
        prop_assert_eq!(outline.validate(), []);
        prop_assert_eq!(briefs.validate(), []);
    }

    #[test]
    fn reviews_that_conform_to_their_schemas_are_usable(
        critique in conforming(&chapter::critique_schema(&["f1", "f2"], 1_500, rules(&names()))),
        check in conforming(&chapter::fact_check_schema(&[], 1_500, rules(&names()))),
    ) {
        let (names, mut critique, mut check) = (names(), critique, check);
        chapter::tidy_critique(&mut critique, rules(&names));
        read::<review::Critique>(critique)?;
        chapter::tidy_fact_check(&mut check, rules(&names));
        read::<review::FactCheck>(check)?;
    }

    #[test]
    fn a_record_that_conforms_to_its_schema_is_usable(
        document in conforming(&chapter::record_schema(100, 3, 1_500, rules(&names()))),
    ) {
        let (names, mut tidied) = (names(), document);
        chapter::tidy_record(&mut tidied, rules(&names));
        prop_assert_eq!(read::<Record>(tidied)?.validate(), []);
    }
}
