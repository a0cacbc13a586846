//! The sample writer writes scenes: as long as asked, in the book's voice, no sentence twice.

use std::collections::BTreeMap;

use scribe_domain::text::{sentences::sentences, words::count_words};
use scribe_llm::sample::SampleWriter;
use scribe_ports::model::{LanguageModel, ModelRequest, NoDraft, OutputFormat, Tier};
use serde_json::{Value, json};

fn draft(variables: Value) -> String {
    let request = ModelRequest {
        agent: "writer".to_owned(),
        capability: "draft_scene".to_owned(),
        tier: Tier::Large,
        parts: Vec::new(),
        variables,
        output: OutputFormat::Prose,
        max_output_tokens: 4_000,
        language: "en".to_owned(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(SampleWriter.complete(&request, &NoDraft)).unwrap().text
}

fn scene(seed: u64, chapter: u32, scene: u32, words: u32) -> Value {
    json!({
        "seed": seed,
        "language": "en",
        "chapter": { "position": chapter, "of": 40, "title": "The Honest Door" },
        "scene": {
            "number": scene, "of": 3, "viewpoint": "Agnes Quill", "place": "Flint Quay",
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

#[test]
fn zz_print() {
    println!("{}\n\n=====\n", draft(scene(7, 1, 1, 700)));
    let mut other = scene(7, 2, 2, 500);
    other["style"] = json!({"person": "first", "tense": "present", "quotation_marks": "single"});
    println!("{}", draft(other));
}

#[test]
fn zz_unique() {
    for seed in [0u64, 7] {
        let start = std::time::Instant::now();
        let texts: Vec<String> = (1..=400)
            .flat_map(|chapter| (1..=3).map(move |number| draft(scene(seed, chapter, number, 500))))
            .collect();
        let twice = repeated(&texts);
        println!("{:?} {} {:#?}", start.elapsed(), twice.len(), &twice[..twice.len().min(20)]);
        let texts: Vec<String> =
            (1..=400).map(|chapter| draft(scene(seed, chapter, 1, 1500))).collect();
        let twice = repeated(&texts);
        println!("1500 {:?} {} {:#?}", start.elapsed(), twice.len(), &twice[..twice.len().min(20)]);
        for words in [60, 100, 200, 300, 500, 700, 1000, 1500, 3000] {
            let lengths: Vec<usize> = (1..30)
                .map(|chapter| count_words(&draft(scene(seed, chapter, chapter % 3 + 1, words))))
                .collect();
            println!("{words}: {:?} {:?}", lengths.iter().min(), lengths.iter().max());
        }
    }
}
