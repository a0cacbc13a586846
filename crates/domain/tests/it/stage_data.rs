//! Tests of confirmed data: stored data stays readable indefinitely, and a broken rule is reported
//! with its field.

use scribe_domain::{
    content::Content,
    stage::{
        ConflictKind, FieldProblem, NodeCard, NodeFunction, Person, Preferences, Stage, StageData,
        slack_chapters,
    },
};
use serde_json::{Value, json};

pub(crate) fn golden_document(stage: Stage) -> Value {
    let text = match stage {
        Stage::ConceptSelection => include_str!("golden/concept_selection.v1.json"),
        Stage::StoryConception => include_str!("golden/story_conception.v1.json"),
        Stage::Worldview => include_str!("golden/worldview.v1.json"),
        Stage::Characters => include_str!("golden/characters.v1.json"),
        Stage::PlotOutline => include_str!("golden/plot_outline.v1.json"),
    };
    serde_json::from_str(text).unwrap()
}

/// Returns the problems after a field of a golden document is set to a value.
fn problems_with(stage: Stage, pointer: &str, value: Value) -> Vec<FieldProblem> {
    let mut json = golden_document(stage);
    *json.pointer_mut(pointer).unwrap() = value;
    StageData::from_json(stage, json).err().unwrap_or_default()
}

fn problem_fields(problems: &[FieldProblem]) -> Vec<&str> {
    problems.iter().map(|problem| problem.field.as_str()).collect()
}

#[test]
fn every_golden_document_survives_a_round_trip() {
    for stage in Stage::ALL {
        let json = golden_document(*stage);
        let data = StageData::from_json(*stage, json.clone()).unwrap();
        assert_eq!(data.stage(), *stage);
        assert_eq!(json["version"], data.version());
        let content = data.to_content().unwrap();
        assert_eq!(content, Content::canonical_json(&json).unwrap());
        assert_eq!(StageData::from_stored(*stage, &content.text).unwrap(), data);
    }
}

#[test]
fn a_stored_document_of_another_kind_or_version_is_not_read() {
    for stage in Stage::ALL {
        let mut json = golden_document(*stage);
        for other in Stage::ALL.iter().filter(|other| *other != stage) {
            assert!(StageData::from_stored(*other, &json.to_string()).is_err(), "{stage}: {other}");
        }
        assert!(StageData::from_stored(*stage, &format!("{json} {json}")).is_err());
        json["version"] = json!(2);
        let error = StageData::from_stored(*stage, &json.to_string()).unwrap_err();
        assert!(error.to_string().contains("version 2 is not known"), "{error}");
        json["version"] = json!(1);
        json["unknown"] = json!("");
        assert!(StageData::from_stored(*stage, &json.to_string()).is_err(), "{stage}");
    }
}

#[test]
fn a_document_without_a_version_has_the_newest_version() {
    let mut json = golden_document(Stage::Characters);
    let data = StageData::from_json(Stage::Characters, json.clone()).unwrap();
    json.as_object_mut().unwrap().remove("version");
    assert_eq!(StageData::from_json(Stage::Characters, json).unwrap(), data);
    let problems = problems_with(Stage::Characters, "/version", json!(2));
    assert_eq!(problem_fields(&problems), ["version"]);
}

#[test]
fn whole_numbers_and_fractions_of_equal_value_are_the_same_document() {
    let mut json = golden_document(Stage::ConceptSelection);
    let one = StageData::from_json(Stage::ConceptSelection, json.clone()).unwrap();
    json["scores"]["novelty"] = json!(8);
    let other = StageData::from_json(Stage::ConceptSelection, json).unwrap();
    assert_eq!(one.to_content().unwrap(), other.to_content().unwrap());
}

#[test]
fn the_score_of_a_concept_is_the_mean_of_its_three() {
    let data =
        StageData::from_json(Stage::ConceptSelection, golden_document(Stage::ConceptSelection));
    let Ok(StageData::ConceptSelection(concept)) = data else { panic!("not a concept") };
    assert!((concept.score() - 7.5).abs() < 1e-9);
}

#[test]
fn a_field_against_its_rule_is_named_by_its_path() {
    for (stage, pointer, value, field) in [
        (Stage::ConceptSelection, "/scores/novelty", json!(10.5), "scores.novelty"),
        (Stage::ConceptSelection, "/core_idea", json!("  "), "core_idea"),
        (Stage::ConceptSelection, "/logline", json!("a\u{0}b"), "logline"),
        (Stage::ConceptSelection, "/core_idea", json!("x".repeat(1_001)), "core_idea"),
        (Stage::StoryConception, "/main_themes", json!(vec!["t"; 21]), "main_themes"),
        (Stage::StoryConception, "/title_suggestions/1", json!(""), "title_suggestions[1]"),
        (
            Stage::StoryConception,
            "/worldview_seeds/world_type",
            json!("x".repeat(1_001)),
            "worldview_seeds.world_type",
        ),
        (Stage::StoryConception, "/style_sheet/tone", json!("a\u{0}b"), "style_sheet.tone"),
        (
            Stage::StoryConception,
            "/style_sheet/dialogue_share_percent",
            json!(101),
            "style_sheet.dialogue_share_percent",
        ),
        (
            Stage::StoryConception,
            "/style_sheet/sample_is_mine",
            json!(true),
            "style_sheet.voice_sample",
        ),
        (
            Stage::StoryConception,
            "/style_sheet/voice_sample",
            json!("雨".repeat(1_501)),
            "style_sheet.voice_sample",
        ),
        (
            Stage::Worldview,
            "/dimensions/rules/rules/0/examples",
            json!(["a", "b", "c", "d", "e", "f"]),
            "dimensions.rules.rules[0].examples",
        ),
        (Stage::Worldview, "/power_system/hard_limits", json!([""]), "power_system.hard_limits[0]"),
        (Stage::Worldview, "/entries/2/kind", json!("LOCATION"), "entries[2].name"),
        (Stage::Characters, "/relations/0/strength", json!(11), "relations[0].strength"),
        (Stage::Characters, "/relations/1/to", json!("Nobody"), "relations[1].to"),
        (Stage::Characters, "/relations/1/to", json!("Inspector Hale"), "relations[1].to"),
        (
            Stage::Characters,
            "/characters/1/dialogue_samples",
            json!(["one", "two", "three", "four"]),
            "characters[1].dialogue_samples",
        ),
        (Stage::PlotOutline, "/arcs/0/last_chapter", json!(4), "arcs[0].last_chapter"),
        (Stage::PlotOutline, "/node_cards/0/tension", json!(0), "node_cards[0].tension"),
        (Stage::PlotOutline, "/chapters/1/position", json!(3), "chapters[1].position"),
        (Stage::PlotOutline, "/chapters/1/node", json!(2), "chapters[1].node"),
    ] {
        assert_eq!(problem_fields(&problems_with(stage, pointer, value)), [field], "{pointer}");
    }
}

#[test]
fn a_field_of_the_wrong_type_or_vocabulary_is_named_by_its_path() {
    for (stage, pointer, value, field) in [
        (Stage::StoryConception, "/estimated_length", json!("long"), "estimated_length"),
        (Stage::StoryConception, "/style_sheet/person", json!("fourth"), "style_sheet.person"),
        (Stage::Worldview, "/entries/0/kind", json!("PLANET"), "entries[0].kind"),
        (Stage::Characters, "/characters/0/role", json!("HERO"), "characters[0].role"),
        (Stage::PlotOutline, "/chapters/0/cast", json!("Mara"), "chapters[0].cast"),
    ] {
        assert_eq!(problem_fields(&problems_with(stage, pointer, value)), [field], "{pointer}");
    }
}

#[test]
fn an_unknown_or_missing_field_is_refused_at_every_depth() {
    for (stage, pointer, key) in [
        (Stage::ConceptSelection, "/scores", "novelty"),
        (Stage::StoryConception, "", "core_concept"),
        (Stage::StoryConception, "/style_sheet", "avoid"),
        (Stage::Worldview, "/dimensions/culture", "summary"),
        (Stage::Characters, "/relations/0", "kind"),
        (Stage::PlotOutline, "/chapters/2", "node"),
    ] {
        let mut json = golden_document(stage);
        let object = json.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
        let removed = object.remove(key).unwrap();
        let missing = StageData::from_json(stage, json.clone()).unwrap_err();
        assert!(missing[0].message.contains(key), "{missing:?}");
        let object = json.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
        object.insert(key.to_owned(), removed);
        object.insert("surprise".to_owned(), json!(1));
        let unknown = StageData::from_json(stage, json).unwrap_err();
        assert!(unknown[0].message.contains("surprise"), "{unknown:?}");
    }
}

#[test]
fn a_name_that_is_not_in_the_cast_is_named_in_the_outline() {
    let data =
        StageData::from_json(Stage::PlotOutline, golden_document(Stage::PlotOutline)).unwrap();
    let StageData::PlotOutline(outline) = data else { panic!("not an outline") };
    let cast = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    assert_eq!(outline.validate_with(&cast(&["Mara Voss", "Tobias Voss"])), []);
    let problems = outline.validate_with(&cast(&["Mara Voss"]));
    assert_eq!(
        problem_fields(&problems),
        ["chapters[0].cast[1]", "chapters[1].cast[1]", "chapters[2].cast[1]"]
    );
}

#[test]
fn three_consecutive_chapters_below_tension_four_are_reported() {
    let card = |first_chapter, last_chapter, tension| NodeCard {
        number: 1,
        first_chapter,
        last_chapter,
        scene: "-".to_owned(),
        cast: Vec::new(),
        conflict: ConflictKind::Inner,
        function: NodeFunction::RisingAction,
        tension,
    };
    assert_eq!(slack_chapters(&[]), []);
    assert_eq!(slack_chapters(&[card(1, 2, 3), card(3, 3, 4), card(4, 5, 1)]), []);
    assert_eq!(slack_chapters(&[card(1, 2, 3), card(3, 3, 2), card(4, 4, 9)]), [(1, 3)]);
    assert_eq!(slack_chapters(&[card(1, 1, 8), card(2, 6, 3)]), [(2, 6)]);
    assert_eq!(slack_chapters(&[card(1, 3, 3), card(2, 2, 7)]), []);
}

#[test]
fn stages_are_in_the_order_and_spelling_of_the_contract() {
    let mut stage = Some(Stage::ConceptSelection);
    for expected in Stage::ALL {
        assert_eq!(stage, Some(*expected));
        assert_eq!(expected.to_string().parse(), Ok(*expected));
        assert_eq!(serde_json::to_value(expected).unwrap(), expected.as_str());
        stage = expected.next();
    }
    assert_eq!(stage, None);
    assert!("worldview".parse::<Stage>().is_err());
}

#[test]
fn preferences_are_optional_and_within_their_ranges() {
    let defaults = Preferences::from_json(json!({})).unwrap();
    assert_eq!(defaults, Preferences::default());
    assert_eq!((defaults.chapters, defaults.words_per_chapter, defaults.seed), (10, 1_500, 0));
    let some = Preferences::from_json(json!({ "chapter_count": 3, "pov": "first" })).unwrap();
    assert_eq!((some.chapters, some.pov), (3, Some(Person::First)));
    let refused = |json| Preferences::from_json(json).unwrap_err();
    assert!(refused(json!({ "chapter": 3 }))[0].message.contains("chapter"));
    assert_eq!(problem_fields(&refused(json!({ "pacing": "wild" }))), ["pacing"]);
    let wild = json!({
        "chapters": 1001, "words_per_chapter": 199, "protagonist_count": 6, "title": "",
    });
    assert_eq!(
        problem_fields(&refused(wild)),
        ["chapters", "words_per_chapter", "protagonist_count", "title"]
    );
}

#[test]
fn a_title_and_an_author_have_no_control_characters() {
    for c in ['\n', '\t', '\u{1b}', '\u{7f}', '\u{9b}'] {
        let name = format!("A{c}B");
        let wild = json!({ "author": name, "title": name });
        let problems = Preferences::from_json(wild).unwrap_err();
        assert_eq!(problem_fields(&problems), ["author", "title"]);
        assert_eq!(problems[0].message, "must not contain control characters");
    }
}
