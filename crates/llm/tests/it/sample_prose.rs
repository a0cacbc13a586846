//! The sample writer writes scenes: as long as asked, in the book's voice, no sentence twice.

use std::collections::BTreeMap;

use scribe_domain::text::{
    prose_check::{ProseRules, check_prose, repetition::SentenceHashes},
    sentences::sentences,
    words::{count_words, words},
};
use scribe_llm::sample::SampleWriter;
use scribe_ports::model::{Hints, LanguageModel, ModelRequest, NoDraft, OutputFormat, Tier};
use serde_json::{Value, json};

fn draft(variables: Value) -> String {
    let request = ModelRequest {
        agent: "writer".to_owned(),
        capability: "draft_scene".to_owned(),
        tier: Tier::Large,
        parts: Vec::new(),
        variables: variables.into(),
        hints: Hints::default(),
        output: OutputFormat::Prose,
        max_output_tokens: 4_000,
        language: "en".to_owned(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(SampleWriter.complete(&request, &NoDraft)).unwrap().text
}

fn scene(seed: u64, chapter: u32, scene: u32, words: u32) -> Value {
    scene_of((seed, 400, 3), chapter, scene, words)
}

/// A scene of a book with so many chapters of so many scenes.
fn scene_of(
    (seed, chapters, scenes): (u64, u32, u32),
    chapter: u32,
    scene: u32,
    words: u32,
) -> Value {
    json!({
        "seed": seed,
        "language": "en",
        "chapter": { "position": chapter, "of": chapters, "title": "The Honest Door" },
        "scene": {
            "number": scene, "of": scenes, "viewpoint": "Agnes Quill", "place": "Flint Quay",
            "time": "dusk", "goal": format!("find out who moved the toll ledger on day {chapter}"),
            "obstacle": "Rupert Venner will not say where he was",
            "turn": format!("Rupert puts {chapter} keys on the table and names scene {scene}"),
            "change": format!("Agnes owes Rupert a thing that cannot be paid in {chapter} coins"),
            "ending": format!("Agnes turns the key {chapter} times and leaves {scene} coins on the step."),
            "cast": ["Agnes Quill", "Rupert Venner"], "words": words,
        },
        "style": { "person": "third_limited", "tense": "past", "quotation_marks": "double" },
        "characters": [{ "name": "Agnes Quill", "role": "PROTAGONIST" }],
        "attempt": 0,
        "redraft": null,
    })
}

/// Sentences that occur more than once.
fn repeated(texts: &[String]) -> Vec<String> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for (_, sentence) in texts.iter().flat_map(|text| sentences(text)) {
        *seen.entry(sentence.to_lowercase()).or_default() += 1;
    }
    seen.into_iter().filter(|(_, count)| *count > 1).map(|(sentence, _)| sentence).collect()
}

/// A book of so many chapters, each of which has so many scenes of so many words.
fn book(seed: u64, chapters: u32, scenes: u32, words: u32) -> Vec<String> {
    (1..=chapters)
        .flat_map(|chapter| (1..=scenes).map(move |number| (chapter, number)))
        .map(|(chapter, number)| draft(scene_of((seed, chapters, scenes), chapter, number, words)))
        .collect()
}

#[test]
fn no_sentence_comes_twice_in_forty_chapters() {
    for seed in [0, 7] {
        assert_eq!(repeated(&book(seed, 40, 3, 500)), Vec::<String>::new());
    }
}

#[test]
fn no_sentence_comes_twice_in_four_hundred_chapters() {
    assert_eq!(repeated(&book(1, 400, 3, 500)), Vec::<String>::new());
    assert_eq!(repeated(&book(1, 400, 1, 1_500)), Vec::<String>::new());
}

#[test]
fn a_scene_is_as_long_as_asked() {
    for words in [200_u32, 300, 500, 700, 1_000, 1_500, 3_000] {
        for chapter in 1..=12 {
            let length = count_words(&draft(scene(7, chapter, chapter % 4 + 1, words)));
            let wanted = words as usize;
            assert!(length.abs_diff(wanted) * 20 <= wanted, "{length} of {words}");
        }
    }
}

#[test]
fn a_scene_is_told_in_the_books_voice() {
    let styled = |person: &str, tense: &str, marks: &str| {
        let mut variables = scene(7, 3, 1, 700);
        variables["style"] = json!({ "person": person, "tense": tense, "quotation_marks": marks });
        draft(variables)
    };
    let has = |text: &str, word: &str| words(text).any(|known| known == word);
    let third = styled("third_limited", "past", "double");
    assert!(has(&third, "she") && has(&third, "was") && third.contains('“'));
    let first = styled("first", "past", "single");
    assert!(has(&first, "I") && has(&first, "my") && first.contains('‘'));
    assert!(!has(&first, "she"), "{first}");
    let now = styled("third_omniscient", "present", "guillemets");
    assert!(has(&now, "is") && now.contains('«'));
    assert!(has(&styled("second", "present", "dash"), "you"));
    for text in [&third, &first, &now] {
        for mark in ["  ", "{", "}", "[", "]", "%", "|", "¶", " ,", " .", "..", "\""] {
            assert!(!text.contains(mark), "{mark:?} in {text}");
        }
    }
}

#[test]
fn a_scene_begins_in_its_place_and_ends_on_its_last_beat() {
    for chapter in 1..=30 {
        let text = draft(scene(3, chapter, 2, 600));
        let sentences = sentences(&text);
        assert!(sentences[0].1.contains("Flint Quay"), "{}", sentences[0].1);
        let last = sentences[sentences.len() - 1].1;
        let beat = format!("turned the key {chapter} times and left 2 coins on the step.");
        assert!(last.ends_with(&beat), "{last}");
    }
}

#[test]
fn the_same_brief_has_the_same_scene_and_another_attempt_another() {
    let brief = scene(5, 2, 1, 400);
    assert_eq!(draft(brief.clone()), draft(brief.clone()));
    let mut again = brief.clone();
    again["attempt"] = json!(1);
    assert_ne!(draft(brief.clone()), draft(again));
    let mut other_ids = brief.clone();
    other_ids["chapter"]["id"] = json!("chp_1");
    assert_eq!(draft(brief), draft(other_ids));
}

#[test]
fn whatever_the_brief_lacks_or_holds_a_scene_comes_out() {
    let hostile = "\0{x} %V [be] \"quoted\" | ¶ 港口 <b>\u{202E}";
    for variables in [
        json!({}),
        json!(null),
        json!({ "scene": { "cast": [], "words": "seven" } }),
        json!({ "scene": { "viewpoint": hostile, "place": hostile, "time": hostile,
            "goal": hostile, "obstacle": hostile, "turn": hostile, "change": hostile,
            "ending": hostile, "cast": [hostile, 7, null], "words": 300 } }),
        json!({ "scene": { "viewpoint": "Ngozi Eze", "cast": ["Ngozi Eze"], "words": 40_000 } }),
    ] {
        let text = draft(variables);
        assert!(count_words(&text) > 100);
        assert!(!text.contains(['\0', '{', '[', '%', '|', '¶', '<', '\u{202E}']), "{text}");
        assert!(text.ends_with(['.', '”']), "{text}");
    }
}

#[test]
fn a_scene_passes_the_checks_of_prose() {
    let earlier = SentenceHashes::default();
    for chapter in 1..=20 {
        let text = draft(scene(9, chapter, 1, 700));
        let rules = ProseRules { language: "en", budget_words: 700, earlier: &earlier };
        assert_eq!(check_prose(&text, rules), []);
    }
}
