//! Tests of replies that are untidy but usable.

use scribe_domain::stage::{
    Part, PartOutput,
    part::{PartData, PartRules},
    tidy::{TidyRules, tidy_part},
};
use serde_json::{Value, json};

use crate::stage_parts::valid_reply;

fn tidy_rules(names: &[String], is_last: bool) -> TidyRules<'_> {
    TidyRules { names, chapters: 10, language: "en", is_last }
}

fn owned_names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// Returns the tidied part. Panics if no change was reported.
fn tidy_reply(
    part: Part,
    mut json: Value,
    cast: &[String],
    is_last: bool,
) -> Result<Value, String> {
    let changes = tidy_part(part, &mut json, tidy_rules(cast, is_last));
    let output = PartOutput::from_reply(part, json, PartRules { chapters: 10, names: cast })
        .map_err(|problems| format!("{problems:?}"))?;
    assert!(!changes.is_empty(), "nothing was said to be changed");
    Ok(serde_json::to_value(output.data()).unwrap())
}

const PARTS: &[Part] = &[
    Part::Concepts { count: 3 },
    Part::Story,
    Part::Style,
    Part::PowerSystem,
    Part::Entries,
    Part::Cast,
    Part::Relations,
    Part::NodeCards { first: 1, last: 10 },
    Part::ChapterPlans { first: 1, last: 8 },
];

#[test]
fn a_tidy_reply_is_not_changed() {
    let cast = owned_names(&["Mara Voss", "Tobias Voss", "Inspector Hale"]);
    for part in PARTS {
        let mut json = valid_reply(*part);
        let before = json.clone();
        let changes = tidy_part(*part, &mut json, tidy_rules(&cast, false));
        assert_eq!((json, changes), (before, vec![]), "{part}");
    }
}

#[test]
fn two_of_three_requested_concepts_are_enough_and_a_fourth_is_dropped() {
    let part = Part::Concepts { count: 3 };
    let mut two = valid_reply(part);
    two["concepts"].as_array_mut().unwrap().truncate(2);
    two["concepts"][1]["core_idea"] = json!("Another idea.");
    assert!(PartOutput::from_reply(part, two, PartRules { chapters: 1, names: &[] }).is_ok());
    let mut one_of_three = valid_reply(part);
    one_of_three["concepts"][0]["core_idea"] = json!("  ");
    one_of_three["concepts"][1] = json!("no concept");
    let tidied = tidy_reply(part, one_of_three, &[], false).unwrap();
    assert_eq!(tidied["concepts"].as_array().unwrap().len(), 1);
    let mut four = valid_reply(Part::Concepts { count: 4 });
    for i in 0..4 {
        four["concepts"][i]["core_idea"] = json!(format!("Idea {i}."));
    }
    let tidied = tidy_reply(part, four, &[], false).unwrap();
    assert_eq!(tidied["concepts"].as_array().unwrap().len(), 3);
    let none = json!({ "concepts": [] });
    let mut none_tidied = none;
    tidy_part(part, &mut none_tidied, tidy_rules(&[], true));
    assert!(
        PartOutput::from_reply(part, none_tidied, PartRules { chapters: 1, names: &[] }).is_err()
    );
}

#[test]
fn a_text_that_is_too_long_is_shortened() {
    let mut entries = valid_reply(Part::Entries);
    entries["entries"][0]["name"] = json!("word ".repeat(25));
    let tidied = tidy_reply(Part::Entries, entries, &[], false).unwrap();
    let name = tidied["entries"][0]["name"].as_str().unwrap();
    assert!(name.chars().count() <= 120 && name.ends_with("word…"), "{name}");
    let mut story = valid_reply(Part::Story);
    story["title_suggestions"] =
        json!(["The Keeper ".repeat(200), "The\nLast Light", "The Last Light"]);
    let tidied = tidy_reply(Part::Story, story, &[], false).unwrap();
    let titles = tidied["title_suggestions"].as_array().unwrap();
    assert!(titles[0].as_str().unwrap().chars().count() <= 120);
    assert_eq!(titles[1..], [json!("The Last Light")]);
}

#[test]
fn numbers_lists_and_missing_fields_are_tidied() {
    let mut style = valid_reply(Part::Style);
    style["dialogue_share_percent"] = json!(140);
    style["sample_is_mine"] = json!(true);
    style["spelling_variant"] = json!(" ");
    style["person"] = json!("Third Limited");
    style["avoid"] = json!((0..40).map(|i| format!("cliché {i}")).collect::<Vec<_>>());
    style.as_object_mut().unwrap().remove("tone");
    let tidied = tidy_reply(Part::Style, style, &[], false).unwrap();
    assert_eq!(tidied["dialogue_share_percent"], 100);
    assert_eq!(tidied["sample_is_mine"], false);
    assert_eq!(tidied["spelling_variant"], "en");
    assert_eq!(tidied["person"], "third_limited");
    assert_eq!(tidied["avoid"].as_array().unwrap().len(), 30);
    assert_eq!(tidied["tone"], "");
}

#[test]
fn a_significant_word_has_a_default_only_in_the_last_attempt() {
    let mut style = valid_reply(Part::Style);
    style["tense"] = json!("pluperfect");
    assert!(tidy_reply(Part::Style, style.clone(), &[], false).is_err());
    assert_eq!(tidy_reply(Part::Style, style, &[], true).unwrap()["tense"], "past");
}

#[test]
fn relations_name_members_of_the_cast_or_are_dropped() {
    let cast = owned_names(&["Mara Voss", "Tobias Voss", "Inspector Hale"]);
    let relation = |from: &str, to: &str| json!({ "from": from, "to": to, "kind": "FAMILY", "strength": -30, "description": "d" });
    let json = json!({ "relations": [
        relation("Mara", "tobias voss"),
        relation("Mara Voss", "Tobias"),
        relation("Mara", "The Sea"),
        relation("Voss", "Hale"),
        relation("Hale", "Inspector Hale"),
        relation("Inspector Hale (the antagonist)", "MARA"),
    ] });
    let tidied = tidy_reply(Part::Relations, json, &cast, false).unwrap();
    let pairs: Vec<_> = tidied["relations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|relation| (relation["from"].as_str().unwrap(), relation["to"].as_str().unwrap()))
        .collect();
    assert_eq!(pairs, [("Mara Voss", "Tobias Voss"), ("Inspector Hale", "Mara Voss")]);
    assert_eq!(tidied["relations"][0]["strength"], -10);
}

#[test]
fn a_relation_that_is_dropped_says_why() {
    let cast = owned_names(&["Mara Voss", "Tobias Hale"]);
    let relation = |from: &str, to: &str| json!({ "from": from, "to": to, "kind": "FAMILY", "strength": 3, "description": "d" });
    let relations_reply = |relations: Value| {
        let mut json = json!({ "relations": relations });
        let changes = tidy_part(Part::Relations, &mut json, tidy_rules(&cast, false));
        changes.iter().map(|change| change.message.as_str()).collect::<Vec<_>>().join("; ")
    };
    let of_one = relations_reply(json!([relation("Mara Voss", "Mara Voss")]));
    assert!(of_one.contains("itself") && !of_one.contains("twice"), "{of_one}");
    let twice = relations_reply(json!([
        relation("Mara Voss", "Tobias Hale"),
        relation("Mara Voss", "Tobias Hale")
    ]));
    assert!(twice.contains("twice") && !twice.contains("themself"), "{twice}");
}

#[test]
fn a_cast_keeps_every_name_that_readers_can_distinguish() {
    let cast = |names: &[&str]| {
        let members: Vec<Value> = names
            .iter()
            .map(|name| json!({ "name": name, "role": "PROTAGONIST", "sketch": "s" }))
            .collect();
        json!({ "cast": members })
    };
    for people in [
        &["Işıl", "İdris"][..],
        &["陈渡", "陈序"],
        &["Mr Hale", "Mrs Hale"],
        &["Guðrún Jónsdóttir", "Guðmundur Jónsson"],
        &["김민수", "김민준"],
        &["田中一郎", "田中二郎"],
        &["Ali al-Rashid", "Aisha al-Rashid"],
        &["Ludwig van Aken", "Lotte van Aken"],
        &["Иван Петров", "Ирина Петрова"],
        &["Seán Ó Briain", "Siobhán Ó Briain"],
        &["Björk", "Bjarki"],
        &["राम", "रमा"],
    ] {
        let output =
            PartOutput::from_reply(Part::Cast, cast(people), PartRules { chapters: 1, names: &[] });
        assert!(output.is_ok(), "{people:?}: {output:?}");
    }
    let tidied = tidy_reply(Part::Cast, cast(&["Mara", "MARA ", "Tobias"]), &[], false).unwrap();
    assert_eq!(tidied["cast"].as_array().unwrap().len(), 2);
    let mut nobody = cast(&["Mara", "Tobias"]);
    nobody["cast"][0]["role"] = json!("hero");
    nobody["cast"][1]["role"] = json!("ally");
    let tidied = tidy_reply(Part::Cast, nobody, &[], false).unwrap();
    assert_eq!(tidied["cast"][0]["role"], "PROTAGONIST");
    assert_eq!(tidied["cast"][1]["role"], "ALLY");
}

#[test]
fn a_character_sheet_has_the_name_from_the_cast() {
    let cast = owned_names(&["Mara Voss", "Tobias Voss"]);
    let mut sheet = valid_reply(Part::Character { index: 0 });
    sheet["name"] = json!("Mara (the keeper)");
    sheet["wound"] = Value::Null;
    sheet["dialogue_samples"] = json!(["One.", "Two.", "Three.", "Four."]);
    let tidied = tidy_reply(Part::Character { index: 0 }, sheet, &cast, false).unwrap();
    assert_eq!(tidied["name"], "Mara Voss");
    assert_eq!(tidied["wound"], "");
    assert_eq!(tidied["dialogue_samples"].as_array().unwrap().len(), 3);
}

#[test]
fn plans_are_numbered_and_name_the_cast() {
    let cast = owned_names(&["Mara Voss", "Tobias Voss"]);
    let part = Part::ChapterPlans { first: 9, last: 10 };
    let mut json = valid_reply(Part::ChapterPlans { first: 1, last: 3 });
    json["chapters"][0]["viewpoint"] = json!("The crowd");
    json["chapters"][0]["cast"] = json!(["Tobias", "The crowd", "Tobias Voss"]);
    json["chapters"][1]["viewpoint"] = json!("mara");
    json["chapters"][1]["cast"] = json!([]);
    json["chapters"][1]["title"] = json!("x".repeat(2_000));
    let tidied = tidy_reply(part, json, &cast, false).unwrap();
    let plans = tidied["chapters"].as_array().unwrap();
    assert_eq!(plans.iter().map(|plan| &plan["position"]).collect::<Vec<_>>(), [9, 10]);
    assert_eq!(plans[0]["viewpoint"], "Tobias Voss");
    assert_eq!(plans[0]["cast"], json!(["Tobias Voss"]));
    assert_eq!(plans[1]["viewpoint"], "Mara Voss");
    assert_eq!(plans[1]["cast"], json!(["Mara Voss"]));
    assert!(plans[1]["title"].as_str().unwrap().chars().count() <= 120);
}

#[test]
fn arcs_stay_within_the_book() {
    let mut arcs = valid_reply(Part::Arcs);
    arcs["arcs"][0]["first_chapter"] = json!(33);
    arcs["arcs"][0]["last_chapter"] = json!("2");
    let tidied = tidy_reply(Part::Arcs, arcs, &[], false).unwrap();
    assert_eq!(
        (&tidied["arcs"][0]["first_chapter"], &tidied["arcs"][0]["last_chapter"]),
        (&json!(2), &json!(10))
    );
}

#[test]
fn the_last_attempt_may_lack_a_card_but_not_a_chapter() {
    let cast = owned_names(&["Mara Voss", "Tobias Voss", "Inspector Hale"]);
    let cards = Part::NodeCards { first: 1, last: 10 };
    let eight = valid_reply(Part::NodeCards { first: 1, last: 8 });
    let mut again = eight.clone();
    tidy_part(cards, &mut again, tidy_rules(&cast, false));
    assert!(
        PartOutput::from_reply(cards, again, PartRules { chapters: 10, names: &cast }).is_err()
    );
    let tidied = tidy_reply(cards, eight, &cast, true).unwrap();
    assert_eq!(tidied["node_cards"][9]["number"], 10);
    let mut seven = valid_reply(Part::ChapterPlans { first: 1, last: 7 });
    let plans = Part::ChapterPlans { first: 1, last: 8 };
    tidy_part(plans, &mut seven, tidy_rules(&cast, true));
    assert!(
        PartOutput::from_reply(plans, seven, PartRules { chapters: 10, names: &cast }).is_err()
    );
}

#[test]
fn tidying_does_not_turn_other_json_into_a_document() {
    for json in [json!(null), json!([]), json!("text"), json!({}), json!({ "cast": 7 })] {
        for part in PARTS {
            let mut tidied = json.clone();
            tidy_part(*part, &mut tidied, tidy_rules(&[], true));
            if let Ok(output) =
                PartOutput::from_reply(*part, tidied, PartRules { chapters: 10, names: &[] })
            {
                // A value may be missing if a book can do without it.
                assert!(
                    matches!(
                        output.data(),
                        PartData::Entries(_) | PartData::Relations(_) | PartData::Style(_)
                    ),
                    "{part}"
                );
            }
        }
    }
}

#[test]
fn a_placeholder_is_read_as_a_missing_text() {
    let mut story = valid_reply(Part::Story);
    story["title_suggestions"] =
        json!(["null", "The Rope", "TBD", "[Insert title here]", "...", "string", "N/A", "待定"]);
    story["emotional_journey"] = json!("n/a");
    let tidied = tidy_reply(Part::Story, story.clone(), &[], false).unwrap();
    assert_eq!(tidied["title_suggestions"], json!(["The Rope"]));
    assert_eq!(tidied["emotional_journey"], "");
    story["title_suggestions"] = json!(["null", "..."]);
    assert!(tidy_reply(Part::Story, story, &[], true).is_err(), "a book needs a title");

    let cast = owned_names(&["Mara Voss", "Tobias Voss", "Inspector Hale"]);
    let plans = Part::ChapterPlans { first: 1, last: 8 };
    let mut chapters = valid_reply(plans);
    chapters["chapters"][0]["title"] = json!("string");
    let tidied = tidy_reply(plans, chapters, &cast, false).unwrap();
    assert_eq!(tidied["chapters"][0]["title"], "");

    let mut members = valid_reply(Part::Cast);
    let count = members["cast"].as_array().unwrap().len();
    members["cast"].as_array_mut().unwrap().push(json!({
        "name": "TBD", "role": "SUPPORTING", "sketch": "a stranger",
    }));
    let tidied = tidy_reply(Part::Cast, members, &[], false).unwrap();
    assert_eq!(tidied["cast"].as_array().unwrap().len(), count);
}

#[test]
fn a_number_resolves_to_a_member_of_the_cast() {
    let cast = owned_names(&["Mara Quill", "Tobias Voss", "Edmund Hale"]);
    let relation = |from: &str, to: &str| json!({ "from": from, "to": to, "kind": "OTHER", "strength": 1, "description": "d" });
    for (from, to) in [
        ("character_1", "character_3"),
        ("Character 1", "Character 3"),
        ("character1", "character3"),
        ("#1", "#3"),
        ("1", "3"),
        ("char_1", "char_3"),
        ("cast member 1", "cast member 3"),
        ("Figur 1", "Figur 3"),
        ("角色1", "角色3"),
        ("Персонаж 1", "Персонаж 3"),
        ("cast[1]", "cast[3]"),
        ("#1 Mara Quill", "(Edmund Hale)"),
    ] {
        let reply = json!({ "relations": [relation(from, to)] });
        let tidied = tidy_reply(Part::Relations, reply, &cast, false).unwrap();
        assert_eq!(tidied["relations"][0]["from"], "Mara Quill", "{from}");
        assert_eq!(tidied["relations"][0]["to"], "Edmund Hale", "{to}");
    }
    // If the numbers start at 0 or exceed the cast, they cannot be resolved.
    for (from, to) in
        [("character_0", "character_1"), ("character_1", "character_4"), ("scene 1", "scene 2")]
    {
        let reply = json!({ "relations": [relation(from, to), relation("Mara", "character_2")] });
        let mut tidied = reply;
        tidy_part(Part::Relations, &mut tidied, tidy_rules(&cast, true));
        assert_eq!(
            tidied["relations"].as_array().unwrap().len(),
            usize::from(from == "scene 1"),
            "{from}"
        );
    }
}

#[test]
fn list_marks_around_names_of_a_cast_are_removed() {
    let member = |name: &str| json!({ "name": name, "role": "ALLY", "sketch": "s" });
    let reply = json!({ "cast": [
        member("(Mara Quill)"), member("#2 Tobias Voss"), member("\u{200b}Edmund\u{200b} Hale"),
        member("3) Agnes Roy"), member("M\u{430}rt\u{430} Voss"), member("Анна Каренина"), member("(I)"),
    ] });
    let tidied = tidy_reply(Part::Cast, reply, &[], false).unwrap();
    let names: Vec<&str> = tidied["cast"]
        .as_array()
        .unwrap()
        .iter()
        .map(|from| from["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "Mara Quill",
            "Tobias Voss",
            "Edmund Hale",
            "Agnes Roy",
            "Marta Voss",
            "Анна Каренина",
            "I"
        ]
    );
}

#[test]
fn a_title_that_means_untitled_is_dropped() {
    for title in [
        "Untitled",
        "untitled chapter",
        "(untitled)",
        "[Untitled]",
        "No title",
        "TBD",
        "Chapter 1",
        "Chapter 2",
        "Chapter One",
        "CHAPTER I",
        "Ch. 1",
        "Kapitel 1",
        "Ohne Titel",
        "Chapitre 1",
        "Sans titre",
        "Capítulo 1",
        "Sin título",
        "Sem título",
        "Capitolo 1",
        "Senza titolo",
        "Глава 1",
        "Глава первая",
        "Без названия",
        "第1章",
        "第一章",
        "无题",
        "無題",
        "제1장",
        "1장",
        "제목 없음",
        "Bölüm 1",
        "1",
        "Part 1",
    ] {
        let mut reply = valid_reply(Part::ChapterPlans { first: 1, last: 8 });
        reply["chapters"][0]["title"] = json!(title);
        let tidied =
            tidy_reply(Part::ChapterPlans { first: 1, last: 8 }, reply, &[], false).unwrap();
        assert_eq!(tidied["chapters"][0]["title"], "", "{title}");
    }
    for title in [
        "Chapter and Verse",
        "The Untitled Letter",
        "Chapter 1: Salt",
        "1984",
        "Untitled Love Song",
        "第一夜",
        "Part of Her",
        "Chapter One Hundred and One Nights",
        "Kapitel der Wahrheit",
        "I",
        "12 Monkeys",
        "The Second Chapter",
    ] {
        let mut reply = valid_reply(Part::ChapterPlans { first: 1, last: 8 });
        reply["chapters"][0]["title"] = json!(title);
        tidy_part(Part::ChapterPlans { first: 1, last: 8 }, &mut reply, tidy_rules(&[], false));
        assert_eq!(reply["chapters"][0]["title"], title, "{title}");
    }
}
