//! The script of a book's chapters. The first meets a finding that is patched and a scene that is
//! written anew; the second never scores enough until the director orders a redraft; all others
//! pass at once.

use scribe_ports::model::ModelRequest;
use serde_json::{Value, json};

/// The answer to a question about a chapter; `None` for any other question.
pub(super) fn reply(request: &ModelRequest) -> Option<String> {
    let variables = &request.variables.read();
    let answer = match (request.agent.as_str(), request.capability.as_str()) {
        ("writer", "draft_scene") => return Some(scene(variables)),
        ("outliner", "outline") => json!({
            "beats": ["The lamp falters.", "The keeper climbs.", "The lamp burns."],
            "opening": "The lamp falters.", "ending": "The lamp burns."
        }),
        ("director", "structure_scenes") => json!({ "scenes": [brief(), brief()] }),
        ("director", "arbitrate") => {
            json!({ "decision": "redraft", "reason": "It can be told better once more." })
        }
        ("critic", "critique") => critique(variables),
        ("fact_checker", "check") => json!({ "findings": [], "answers": closed(variables) }),
        ("fact_checker", "record") => record(variables),
        ("rewriter", "patch") => patch(variables),
        _ => return None,
    };
    Some(answer.to_string())
}

fn brief() -> Value {
    json!({
        "viewpoint": super::CAST[0].0, "place": "Farrow Light", "time": "at dusk",
        "goal": "Keep the lamp lit.", "obstacle": "The oil is low.", "turn": "The oil is gone.",
        "change": "The keeper must go.", "ending": "The lamp burns.",
        "cast": [super::CAST[0].0, super::CAST[2].0], "words": 100
    })
}

/// Sentences of nine words, each of its place in the book and of the attempt.
fn scene(variables: &Value) -> String {
    let number = |value: &Value| value.as_u64().unwrap_or(0);
    let wanted = number(&variables["scene"]["words"]).max(9) / 9;
    let place = [
        number(&variables["chapter"]["position"]),
        number(&variables["scene"]["number"]),
        number(&variables["attempt"]),
    ];
    let sentence = |n: u64| {
        let [chapter, scene, attempt] = place.map(word);
        format!("The {attempt} {scene} lamp of the {chapter} night burned {}.", word(n))
    };
    (0..wanted).map(sentence).collect::<Vec<_>>().join(" ")
}

/// A word for a number, unlike any other's.
fn word(n: u64) -> String {
    const FIRST: [&str; 10] = ["am", "bel", "cor", "dun", "el", "far", "gos", "hal", "im", "jor"];
    const SECOND: [&str; 10] =
        ["ash", "beck", "croft", "dale", "ey", "field", "gate", "holm", "ing", "low"];
    let syllable = |list: &[&'static str; 10], n: u64| list[usize::try_from(n % 10).unwrap_or(0)];
    format!("{}{}", syllable(&FIRST, n), syllable(&SECOND, n / 10))
}

/// The scenes that are shown, each with its number and its first sentence.
fn shown(variables: &Value) -> Vec<(u64, String)> {
    let scenes = variables["scenes"].as_array().cloned().unwrap_or_default();
    scenes
        .iter()
        .map(|scene| {
            let text = scene["text"].as_str().unwrap_or_default();
            let first = text.split_inclusive('.').next().unwrap_or_default();
            (scene["number"].as_u64().unwrap_or(0), first.trim().to_owned())
        })
        .collect()
}

fn closed(variables: &Value) -> Vec<Value> {
    let open = variables["open_findings"].as_array().cloned().unwrap_or_default();
    open.iter().map(|finding| json!({ "id": finding["id"], "state": "closed" })).collect()
}

fn critique(variables: &Value) -> Value {
    let scenes = shown(variables);
    let quotation = scenes.first().map(|(_, first)| first.clone()).unwrap_or_default();
    let is_first_draft = quotation.starts_with(&format!("The {} ", word(0)));
    let chapter = variables["chapter"]["position"].as_u64().unwrap_or(0);
    let score = if chapter == 2 && is_first_draft { 5.5 } else { 8.0 };
    let criterion = json!({ "score": score, "quotation": quotation });
    // A chapter that is read again has been mended.
    let is_again = scenes.len() < 2 || !is_first_draft || !closed(variables).is_empty();
    let findings: Vec<Value> = scenes
        .iter()
        .filter(|_| chapter == 1 && !is_again)
        .map(|(number, first)| {
            let (severity, kind) =
                if *number == 1 { ("must", "patch") } else { ("blocker", "redraft_scene") };
            json!({
                "severity": severity, "passage": first, "problem": "It is said too plainly.",
                "order": "Say it otherwise.", "kind": kind
            })
        })
        .collect();
    json!({
        "criteria": {
            "scene_goal_and_turn": criterion, "causality": criterion,
            "character_and_voice": criterion, "tension": criterion,
            "concrete_detail": criterion, "dialogue": criterion,
            "style_sheet_kept": criterion, "ending": criterion
        },
        "findings": findings,
        "answers": closed(variables),
    })
}

fn patch(variables: &Value) -> Value {
    let findings = variables["findings"].as_array().cloned().unwrap_or_default();
    let replacements: Vec<Value> = findings
        .iter()
        .map(|finding| {
            json!({
                "finding_id": finding["id"], "passage": finding["passage"],
                "replacement": "Somebody had mended what was burning there in the night."
            })
        })
        .collect();
    json!({ "replacements": replacements })
}

fn record(variables: &Value) -> Value {
    let scenes = shown(variables);
    let quotation = scenes.first().map(|(_, first)| first.clone()).unwrap_or_default();
    let lines: Vec<&String> = scenes.iter().map(|(_, first)| first).collect();
    json!({
        "summary": format!("The keeper watched. {quotation}"),
        "scenes": lines,
        "characters": [{
            "name": super::CAST[0].0, "place": "Farrow Light", "condition": "tired",
            "possessions": ["the lamp"], "learned": [], "unknown": []
        }],
        "facts": [{
            "subject": super::CAST[0].0, "statement": "The lamp burned.", "quotation": quotation
        }],
        "promises": [], "story_date": "the first night", "differs_from_plan": ""
    })
}
