//! Tests of replies for parts of the stages that have only one possible reading.

use std::collections::BTreeMap;

use scribe_agents::roster;
use scribe_domain::{
    Timestamp,
    command::{Command, GenesisCommand},
    genesis::{Attendance, Genesis, GenesisStatus, Mode},
    id::{ProposalId, SessionId, UserId, derive_uuid},
    stage::{Part, PartOutput, Person, Preferences, Stage, StageData, part::PartRules},
    task::{Task, TaskKind},
};
use scribe_ports::{
    agent::{GenesisContext, PromptContext, ReplyFault, UnparsedReply},
    model::{FinishReason, ModelRequest},
};
use serde_json::{Value, json};

/// Returns what is kept of a reply for a part.
fn keep_reply(part: Part, text: &str, is_last: bool) -> Result<Value, ReplyFault> {
    keep_reply_in(part, text, is_last, &session_context("en", Preferences::default()))
}

/// Does the same as [`keep_reply`] with a given context.
fn keep_reply_in(
    part: Part,
    text: &str,
    is_last: bool,
    context: &PromptContext,
) -> Result<Value, ReplyFault> {
    let agents = roster().unwrap();
    let agent = agents.iter().find(|agent| agent.spec().serves == TaskKind::ProposePart).unwrap();
    let now = Timestamp::from_timestamp_millis(1_700_000_000_000).unwrap();
    let task = Task::ProposePart {
        session_id: SessionId(derive_uuid(now, &[b"session"])),
        proposal_id: ProposalId(derive_uuid(now, &[b"proposal"])),
        stage: Stage::Worldview,
        part,
        number: 1,
    };
    let reply = UnparsedReply { text, finish: FinishReason::Stop, is_last, is_fallback: false };
    match agent.convert_reply(&task, context, reply)? {
        Command::Genesis { command, .. } => match *command {
            GenesisCommand::DraftPart(draft) => Ok(draft.output),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

fn concept_json(idea: &str) -> Value {
    json!({
        "core_idea": idea, "description": "d", "philosophical_depth": "p", "emotional_core": "e",
        "logline": "l", "unique_selling_point": "u",
        "scores": { "extensibility": 8.5, "novelty": 7, "genre_fit": 8 }
    })
}

#[test]
fn concepts_under_any_name_or_in_separate_fences_are_read() {
    let part = Part::Concepts { count: 2 };
    let (salt, sea) = (concept_json("Salt is counted."), concept_json("The sea is sold."));
    for text in [
        json!({ "concepts": [salt, sea] }).to_string(),
        json!({ "ideas": [salt, sea] }).to_string(),
        json!({ "concept": [salt, sea] }).to_string(),
        json!({ "Konzepte": [salt, sea], "Anzahl": 2 }).to_string(),
        json!({ "1. concepts": [salt, sea] }).to_string(),
        json!({ "concepts": [{ "concept": salt }, { "concept": sea }] }).to_string(),
        format!("```json\n{salt}\n```\n\n```json\n{sea}\n```"),
        format!("### Concept 1\n```json\n{salt}\n```\n### Concept 2\n```json\n{sea}\n```"),
        json!({ "concepts": [salt, sea] }).to_string().replace("8.5", "NaN"),
        json!({ "concepts": [salt, sea] }).to_string().replace("8.5", "\"8,5 von 10\""),
        json!({ "concepts": [salt, sea] }).to_string().replace(":7", ":07"),
        json!({ "concepts": [salt, sea] }).to_string().replace("]}", "]]}"),
    ] {
        let read =
            keep_reply(part, &text, false).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
        let ideas: Vec<&str> = read["concepts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|concept| concept["core_idea"].as_str().unwrap())
            .collect();
        assert_eq!(ideas, ["Salt is counted.", "The sea is sold."], "{text}");
    }
}

#[test]
fn entries_are_read_or_requested_again_and_never_silently_lost() {
    let entry =
        |name: &str| json!({ "kind": "LOCATION", "name": name, "description": "It is old." });
    let both = [entry("The lamp house"), entry("The stair")];
    for key in ["entries", "worldview_entries", "items", "codex", "entry", "Einträge", "条目"] {
        let text = json!({ key: both }).to_string();
        let read = keep_reply(Part::Entries, &text, false).unwrap();
        assert_eq!(read["entries"].as_array().unwrap().len(), 2, "{key}");
    }
    let by_name = json!({ "entries": {
        "The lamp house": { "kind": "LOCATION", "description": "It is old." },
        "The stair": { "kind": "LOCATION", "description": "It is steep." },
    } });
    let read = keep_reply(Part::Entries, &by_name.to_string(), false).unwrap();
    assert_eq!(read["entries"][1]["name"], "The stair");
    for lost in [
        json!({ "places": [entry("A")], "people": [entry("B")] }),
        json!({ "codex": [{ "label": "A" }] }),
        json!({ "entries": [{ "kind": "LOCATION", "notes": 3 }] }),
    ] {
        let asked = keep_reply(Part::Entries, &lost.to_string(), false);
        assert!(matches!(asked, Err(ReplyFault::Repair(_))), "{lost}: {asked:?}");
        let read = keep_reply(Part::Entries, &lost.to_string(), true).unwrap();
        assert_eq!(read, json!({ "entries": [] }), "{lost}");
    }
    let none = keep_reply(Part::Entries, "{\"entries\": []}", false).unwrap();
    assert_eq!(none, json!({ "entries": [] }));
}

fn style_json() -> Value {
    json!({
        "person": "third_limited", "tense": "past", "viewpoint_characters": [],
        "distance": "close", "tone": "dry", "sentence_habit": "short",
        "dialogue_share_percent": 35, "spelling_variant": "en", "quotation_marks": "double",
        "heat_limit": "mild", "violence_limit": "mild", "do": [], "avoid": [],
        "voice_sample": "", "sample_is_mine": false
    })
}

#[test]
fn vocabulary_words_are_recognised_in_other_words() {
    for (field, given, word) in [
        ("person", json!("first person"), json!("first")),
        ("person", json!("First-person"), json!("first")),
        ("person", json!("1st person"), json!("first")),
        ("person", json!("first person (Mara)"), json!("first")),
        ("person", json!("second person"), json!("second")),
        ("person", json!("third person omniscient"), json!("third_omniscient")),
        ("person", json!("Third Person Limited"), json!("third_limited")),
        ("person", json!("close third person"), json!("third_limited")),
        ("person", json!("Ich-Perspektive"), json!("first")),
        ("person", json!("première personne"), json!("first")),
        ("person", json!("第一人称"), json!("first")),
        ("tense", json!("present tense"), json!("present")),
        ("tense", json!("past tense"), json!("past")),
        ("tense", json!("Präsens"), json!("present")),
        ("tense", json!("过去时"), json!("past")),
        ("distance", json!("close third"), json!("close")),
        ("quotation_marks", json!("« »"), json!("guillemets")),
        ("quotation_marks", json!("“ ”"), json!("double")),
        ("quotation_marks", json!("\""), json!("double")),
        ("quotation_marks", json!("double quotes"), json!("double")),
        ("quotation_marks", json!("「」"), json!("corner")),
        ("dialogue_share_percent", json!(0.35), json!(35)),
        ("dialogue_share_percent", json!("35%"), json!(35)),
        ("dialogue_share_percent", json!("about 35 percent"), json!(35)),
        ("dialogue_share_percent", json!("30-40"), json!(35)),
    ] {
        let mut sheet = style_json();
        sheet[field] = given.clone();
        let read = keep_reply(Part::Style, &sheet.to_string(), false);
        let read = read.unwrap_or_else(|fault| panic!("{given}: {fault:?}"));
        assert_eq!(read[field], word, "{given}");
    }
    for (field, given) in [
        ("person", "first or third person"),
        ("tense", "past and present tense"),
        ("quotation_marks", "“ ” or « »"),
    ] {
        let mut sheet = style_json();
        sheet[field] = json!(given);
        assert!(keep_reply(Part::Style, &sheet.to_string(), false).is_err(), "{given}");
    }
}

#[test]
fn a_nested_character_sheet_with_other_keys_is_read() {
    let part = Part::PowerSystem;
    let whole = json!({
        "name": "Tide reckoning", "description": "Who counts the tide owns it.",
        "levels": [], "hard_limits": ["It must be counted aloud."], "cost": "Sleep."
    });
    let text = whole.to_string();
    for text in [
        text.replace("\"description\"", "\"desciption\""),
        text.replace("\"description\"", "\"Beschreibung\""),
        text.replace("\"description\"", "\"描述\""),
        text.replace("\"Sleep.\"", "{\"text\": \"Sleep.\"}"),
        text.replace("\"Sleep.\"", "{\"kind\": 1, \"price\": \"Sleep.\"}"),
        json!({ "Tide reckoning": whole }).to_string(),
    ] {
        assert_eq!(keep_reply(part, &text, false).as_ref().ok(), Some(&whole), "{text}");
    }
}

fn story_json() -> Value {
    json!({
        "title_suggestions": ["Salt"], "core_concept": "She counts.", "main_themes": ["loss"],
        "target_audience": "Adults", "estimated_length": 80_000, "genre_suggestions": ["mystery"],
        "emotional_journey": "", "character_archetypes": [], "world_setting_hints": [],
        "worldview_seeds": {
            "world_type": "a harbour", "magic_system_hints": "", "social_structure_hints": "",
            "conflict_sources": []
        }
    })
}

#[test]
fn texts_as_lists_or_objects_and_lengths_with_words_are_read() {
    for (field, given, read_as) in [
        ("target_audience", json!(["Adults", "Readers"]), json!("Adults, Readers")),
        ("target_audience", json!(["Adult readers."]), json!("Adult readers.")),
        ("target_audience", json!({ "primary": "Adults", "age": 18 }), json!("Adults")),
        ("core_concept", json!(["She counts.", "She leaves."]), json!("She counts. She leaves.")),
        ("estimated_length", json!("80,000 words"), json!(80_000)),
        ("estimated_length", json!("ca. 80.000 Wörter"), json!(80_000)),
        ("estimated_length", json!({ "words": 80_000 }), json!(80_000)),
        ("main_themes", json!({ "1": "loss", "2": "guilt" }), json!(["loss", "guilt"])),
        (
            "main_themes",
            json!([{ "theme": "loss" }, { "name": "guilt", "description": "of the clerk" }]),
            json!(["loss", "guilt: of the clerk"]),
        ),
        ("title_suggestions", json!([{ "title": "Salt", "why": "short" }]), json!(["Salt"])),
    ] {
        let mut document = story_json();
        document[field] = given.clone();
        let read = keep_reply(Part::Story, &document.to_string(), false);
        let read = read.unwrap_or_else(|fault| panic!("{given}: {fault:?}"));
        assert_eq!(read[field], read_as, "{given}");
    }
    let mut two = story_json();
    two["target_audience"] = json!({ "primary": "adults", "secondary": "teens" });
    assert!(keep_reply(Part::Story, &two.to_string(), false).is_err());
    assert_eq!(keep_reply(Part::Story, &two.to_string(), true).unwrap()["target_audience"], "");
}

#[test]
fn a_character_in_a_profile_or_under_its_name_is_read() {
    let part = Part::Character { index: 0 };
    let sheet = json!({
        "name": "Mara Quill", "role": "PROTAGONIST", "appearance": "a", "personality": "p",
        "background": "b", "motivation": "m", "goal": "g", "obstacle": "o",
        "turning_point": "t", "wound": "w", "monologue": "", "dialogue_samples": []
    });
    let mut profile = sheet.clone();
    let outer = profile.as_object_mut().unwrap();
    outer.remove("name");
    outer.remove("role");
    let german = sheet
        .to_string()
        .replace("\"goal\"", "\"Ziel\"")
        .replace("\"wound\"", "\"Wunde\"")
        .replace("\"personality\"", "\"Persönlichkeit\"");
    for text in [
        sheet.to_string(),
        json!({ "name": "Mara Quill", "role": "PROTAGONIST", "profile": profile }).to_string(),
        json!({ "Mara Quill": sheet }).to_string(),
        json!({ "character": sheet }).to_string(),
        sheet.to_string().replace("personality", "personalty"),
        german,
    ] {
        assert_eq!(keep_reply(part, &text, false).as_ref().ok(), Some(&sheet), "{text}");
    }
}

#[test]
fn the_list_of_every_part_is_read_under_another_name() {
    let arc = json!({ "title": "The lamp", "description": "It goes out.", "first_chapter": 1,
        "last_chapter": 1 });
    let card = json!({ "number": 1, "scene": "The lamp goes out.", "cast": [],
        "conflict": "INNER", "function": "SETUP", "tension": 3 });
    let plan = json!({ "position": 1, "title": "Salt", "purpose": "It begins.",
        "change_of_state": "c", "viewpoint": "Mara", "last_beat": "l", "cast": ["Mara"] });
    let member = json!({ "name": "Mara", "role": "PROTAGONIST", "sketch": "She counts." });
    let relation = json!({ "from": "Mara", "to": "Tom", "kind": "ALLY", "strength": 3,
        "description": "d" });
    let one = (1, 1);
    for (part, keys, list, element) in [
        (Part::Arcs, ["story_arcs", "threads", "arc"], "arcs", arc),
        (
            Part::NodeCards { first: one.0, last: one.1 },
            ["nodes", "turning_points", "node_card"],
            "node_cards",
            card,
        ),
        (
            Part::ChapterPlans { first: one.0, last: one.1 },
            ["chapter_plans", "plans", "Kapitel"],
            "chapters",
            plan,
        ),
        (Part::Cast, ["characters", "Figuren", "人物"], "cast", member),
        (Part::Relations, ["relationships", "Beziehungen", "relation"], "relations", relation),
    ] {
        for key in keys {
            for text in [
                json!({ key: [element] }).to_string(),
                json!({ key: element }).to_string(),
                json!({ "count": 1, "note": "so", key: [element] }).to_string(),
                json!({ "result": { key: [element] } }).to_string(),
                json!([element]).to_string(),
                format!("```json\n{}\n```", json!({ key: [element] })),
            ] {
                let read = keep_reply(part, &text, false);
                let read = read.unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
                assert_eq!(read[list].as_array().unwrap().len(), 1, "{text}");
            }
        }
    }
}

#[test]
fn a_world_may_have_no_power_system() {
    let part = Part::PowerSystem;
    for text in [
        "null",
        "```json\nnull\n```",
        "\"none\"",
        "{\"power_system\": null}",
        "{\"power_system\": {}}",
        "{\"power_system\": \"none\"}",
        "{\"power_system\": \"N/A\"}",
        "{\"power_system\": false}",
        "{\"exists\": false}",
        "{\"has_power_system\": false}",
        "{\"power_system\": {\"exists\": false}}",
        "{\"exists\": false, \"levels\": []}",
        "{\"name\": null, \"description\": null, \"levels\": [], \"hard_limits\": [], \"cost\": null}",
        "{\"name\": \"None\", \"description\": \"\", \"levels\": [], \"hard_limits\": [], \"cost\": \"\"}",
        "{\"name\": \"N/A\", \"description\": \"N/A\", \"levels\": [], \"hard_limits\": [], \"cost\": \"N/A\"}",
        "{\"Machtsystem\": null}",
        "{\"力量体系\": null}",
        "There is no power system in this world.",
        "This world has no power system.",
        "This story does not have a magic system.",
        "The world has neither magic nor a power system.",
        "No power system.",
        "Es gibt in dieser Welt kein Machtsystem.",
        "Diese Welt hat kein Magiesystem.",
        "Il n'y a pas de système de pouvoir dans ce monde.",
        "Ce monde ne possède aucun système de magie.",
        "No hay ningún sistema de poder en este mundo.",
        "Este mundo no tiene sistema de magia.",
        "Não há sistema de poder neste mundo.",
        "Non esiste alcun sistema di potere in questo mondo.",
        "В этом мире нет системы силы.",
        "В этом мире нет магии.",
        "这个世界没有力量体系。",
        "這個世界不存在魔法體系。",
        "この世界には魔法体系はありません。",
        "この世界に能力体系は存在しない。",
        "이 세계에는 힘의 체계가 없습니다.",
        "{\"message\": \"There is no power system in this world.\"}",
        "{\"description\": \"There is no power system in this world.\"}",
        "{\"name\": \"\", \"description\": \"There is no magic in this world.\", \"levels\": []}",
    ] {
        let read =
            keep_reply(part, text, false).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
        assert_eq!(read["levels"], json!([]), "{text}");
        assert_eq!(read["hard_limits"], json!([]), "{text}");
        assert!(read["name"].as_str().is_some_and(|name| !name.is_empty()), "{text}");
        assert!(read["description"].as_str().is_some_and(|given| !given.is_empty()), "{text}");
    }
    let read =
        keep_reply(part, "{\"exists\": false, \"reason\": \"The novel is realistic.\"}", false)
            .unwrap();
    assert_eq!(read["description"], "The novel is realistic.");
    let realistic = "{\"name\": \"None\", \"description\": \"It is realistic; nobody has powers.\", \"levels\": []}";
    let read = keep_reply(part, realistic, false).unwrap();
    assert_eq!(read["name"], "No power system");
    assert_eq!(read["description"], "It is realistic; nobody has powers.");
    for text in [
        "{}",
        "[]",
        "{\"name\": \"\", \"description\": \"\", \"levels\": [], \"hard_limits\": [], \"cost\": \"\"}",
        "{\"name\": \"N/A\", \"description\": \"Who counts the tide owns it.\"}",
        "{\"exists\": true}",
        "{\"name\": \"Tide reckoning\", \"description\": null}",
        "I do not know.",
        "There is no power system yet; tell me more about the world.",
        "There is no power system without its price: the tide takes what it lends.",
        "Should there be no power system in this world?",
    ] {
        assert!(keep_reply(part, text, false).is_err(), "{text}");
    }
    // A reply that says that there is none is accepted only for the power system.
    for text in ["null", "{\"exists\": false}", "There is no power system in this world."] {
        assert!(keep_reply(Part::Cast, text, false).is_err(), "{text}");
    }
}

#[test]
fn third_person_means_limited_by_default() {
    for given in [
        "third",
        "Third person",
        "third-person",
        "3rd person",
        "dritte Person",
        "troisième personne",
        "tercera persona",
        "третье лицо",
        "第三人称",
        "三人称",
        "3인칭",
    ] {
        let mut sheet = style_json();
        sheet["person"] = json!(given);
        let read = keep_reply(Part::Style, &sheet.to_string(), false);
        let read = read.unwrap_or_else(|fault| panic!("{given}: {fault:?}"));
        assert_eq!(read["person"], "third_limited", "{given}");
        sheet["tone"] = json!("dry, from an omniscient narrator");
        assert!(keep_reply(Part::Style, &sheet.to_string(), false).is_err(), "{given}");
    }
}

#[test]
fn a_question_in_place_of_a_document_is_quoted() {
    let text = json!({ "message": "I need more information about the cast." }).to_string();
    for part in [Part::Cast, Part::Concepts { count: 3 }, Part::Story, Part::Arcs] {
        for is_last in [false, true] {
            let read = keep_reply(part, &text, is_last);
            assert!(
                matches!(&read, Err(ReplyFault::Repair(given)) if given.contains("I need more information about the cast.")),
                "{part}: {read:?}"
            );
        }
    }
    let refused = json!({ "error": "I cannot help with this request." }).to_string();
    let read = keep_reply(Part::Cast, &refused, true);
    assert_eq!(read, Err(ReplyFault::Declined("I cannot help with this request.".to_owned())));
    // A list that may be empty may be empty only in the last reply.
    assert!(keep_reply(Part::Entries, &text, false).is_err());
    assert_eq!(keep_reply(Part::Entries, &text, true), Ok(json!({ "entries": [] })));
}

/// Returns the context of a session with the given preferences.
pub(crate) fn session_context(language: &str, preferences: Preferences) -> PromptContext {
    let now = Timestamp::from_timestamp_millis(1_700_000_000_000).unwrap();
    let session = Genesis {
        session_id: SessionId(derive_uuid(now, &[b"session"])),
        user_id: UserId(derive_uuid(now, &[b"user"])),
        status: GenesisStatus::InProgress,
        mode: Mode::Guided,
        attendance: Attendance::Attended,
        language: language.to_owned(),
        genre: None,
        premise: None,
        preferences: Box::new(preferences),
        current_stage: Some(Stage::Worldview),
        stages: BTreeMap::new(),
        selected: None,
        pause_reason: None,
        novel_id: None,
        created_at: now,
        updated_at: now,
    };
    GenesisContext::new(session).into()
}

#[test]
fn a_missing_power_system_is_stated_in_the_language_of_the_book() {
    let part = Part::PowerSystem;
    for (language, name, description) in [
        ("de", "Kein Machtsystem", "In dieser Welt gibt es kein Machtsystem."),
        ("zh", "无力量体系", "这个世界没有力量体系。"),
        ("zh-Hant-TW", "無力量體系", "這個世界沒有力量體系。"),
        ("zh-TW", "無力量體系", "這個世界沒有力量體系。"),
        ("pt-BR", "Nenhum sistema de poder", "Não há nenhum sistema de poder neste mundo."),
        ("fi", "—", "—"),
    ] {
        let context = session_context(language, Preferences::default());
        for text in ["null", "There is no power system in this world, which is entirely realistic."]
        {
            let read = keep_reply_in(part, text, false, &context).unwrap();
            assert_eq!(
                (&read["name"], &read["description"]),
                (&json!(name), &json!(description)),
                "{language}"
            );
        }
    }
    // If the user asked for a power system, a first reply without one is refused.
    let wanted =
        Preferences { power_system: Some("tide magic".to_owned()), ..Preferences::default() };
    let context = session_context("en", wanted);
    assert!(keep_reply_in(part, "null", false, &context).is_err());
    assert!(keep_reply_in(part, "null", true, &context).is_ok());
}

#[test]
fn third_person_follows_the_preferences_of_the_user() {
    let mut sheet = style_json();
    sheet["person"] = json!("third person");
    let read = |pov| {
        let context =
            session_context("en", Preferences { pov: Some(pov), ..Preferences::default() });
        keep_reply_in(Part::Style, &sheet.to_string(), false, &context)
    };
    assert_eq!(read(Person::ThirdOmniscient).unwrap()["person"], "third_omniscient");
    assert_eq!(read(Person::ThirdLimited).unwrap()["person"], "third_limited");
    assert!(read(Person::First).is_err());
}

/// Returns the request for a part of a stage.
pub(crate) fn render_part_request() -> ModelRequest {
    render_sheet_request(0, Preferences::default())
}

/// Returns what the prompt for a sheet shows, by part of the prompt.
fn sheet_prompt(index: u32, preferences: Preferences) -> Vec<(String, String)> {
    let request = render_sheet_request(index, preferences);
    request.parts.into_iter().map(|part| (part.name, part.text)).collect()
}

fn render_sheet_request(index: u32, preferences: Preferences) -> ModelRequest {
    let cast = json!({ "cast": [
        { "name": "Bronia Kest", "role": "ANTAGONIST", "sketch": "Counts." },
        { "name": "Tamsin Orr", "role": "PROTAGONIST", "sketch": "" },
    ] });
    let rules = PartRules { chapters: 10, names: &[] };
    let cast = PartOutput::from_reply(Part::Cast, cast, rules).unwrap();
    let PromptContext::Genesis(mut context) = session_context("en", preferences) else {
        panic!("no context of a session")
    };
    context.known.done = vec![cast];
    let concept = concept_json("Salt is counted.");
    let concept = StageData::from_json(Stage::ConceptSelection, concept).unwrap();
    context.confirmed.insert(Stage::ConceptSelection, concept);
    let now = Timestamp::from_timestamp_millis(1_700_000_000_000).unwrap();
    let part = Part::Character { index };
    let task = Task::ProposePart {
        session_id: SessionId(derive_uuid(now, &[b"session"])),
        proposal_id: ProposalId(derive_uuid(now, &[b"proposal"])),
        stage: Stage::Characters,
        part,
        number: 1,
    };
    let agents = roster().unwrap();
    let agent = agents.iter().find(|agent| agent.spec().serves == TaskKind::ProposePart).unwrap();
    agent.render_request(&task, &PromptContext::Genesis(context), None).unwrap()
}

#[test]
fn a_sheet_is_asked_for_by_name_and_its_prompt_differs_from_that_of_a_sibling_only_in_the_task() {
    let first = sheet_prompt(0, Preferences::default());
    let second = sheet_prompt(1, Preferences::default());
    let (task, earlier) = first.split_last().unwrap();
    let (other_task, other_earlier) = second.split_last().unwrap();
    assert_eq!(earlier, other_earlier);
    assert!(task.1.starts_with("Write the sheet of Bronia Kest, the antagonist,"), "{}", task.1);
    assert!(other_task.1.starts_with("Write the sheet of Tamsin Orr, the protagonist,"));
    assert!(earlier.iter().any(|(_, text)| text.ends_with("- Tamsin Orr (protagonist)")));
}

#[test]
fn settled_data_is_shown_in_words_without_settings_and_empty_fields() {
    let preferences = Preferences {
        pov: Some(Person::ThirdLimited),
        author: Some("A. Author".to_owned()),
        seed: 4_711,
        ..Preferences::default()
    };
    let prompt: Vec<String> =
        sheet_prompt(0, preferences).into_iter().map(|(_, text)| text).collect();
    let prompt = prompt.join("\n");
    for shown in [
        "- Length: 10 chapters of about 1500 words each",
        "- Narration: third person, limited to what the viewpoint character perceives",
        "- Idea: Salt is counted.",
    ] {
        assert!(prompt.contains(shown), "{shown}: {prompt}");
    }
    for hidden in ["null", "[]", "4711", "A. Author", "{\"", "scores", "extensibility"] {
        assert!(!prompt.contains(hidden), "{hidden}: {prompt}");
    }
}
