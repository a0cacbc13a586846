//! The director: plans a chapter's scenes, and has the last word on a draft.

use serde_json::{Value, json};

use super::{input, outliner::scene_count, plan::Plan};

/// Plans a chapter's scenes; their budgets add up to the chapter's words.
pub(super) fn structure_scenes(variables: &Value) -> Value {
    let plan = Plan::read(variables);
    let count = scene_count(plan.words);
    let scenes: Vec<Value> = (1..=count)
        .map(|number| {
            let scene = plan.scene(number, count);
            json!({
                "number": number,
                "viewpoint": plan.cast[0],
                "place": scene.place,
                "time": scene.time,
                "goal": scene.goal,
                "obstacle": scene.obstacle,
                "turn": scene.turn,
                "change": scene.change,
                "ending": scene.ending,
                "cast": scene.cast,
                "words": budget(plan.words, number, count),
            })
        })
        .collect();
    json!({ "scenes": scenes })
}

/// A scene's share of the words; the remainder goes to the first ones.
fn budget(words: usize, number: u64, count: u64) -> usize {
    let count = usize::try_from(count).unwrap_or(1).max(1);
    let number = usize::try_from(number).unwrap_or(1);
    words / count + usize::from(number <= words % count)
}

/// Accepts the best version, or asks once for another one of a chapter that cannot be kept.
pub(super) fn arbitrate(variables: &Value) -> Value {
    let findings =
        ["open_findings", "findings"].into_iter().flat_map(|field| input::items(variables, field));
    let blockers = findings.filter(|finding| input::text(finding, "severity") == "blocker").count();
    let redrafted = ["redrafts", "attempt"]
        .into_iter()
        .any(|field| input::number(variables, field).is_some_and(|count| count > 0));
    if blockers > 0 && !redrafted {
        return json!({
            "decision": "redraft",
            "reason": format!("{blockers} findings make the chapter unusable, and it has not been written anew yet."),
        });
    }
    json!({
        "decision": "accept",
        "reason": "The best version tells the chapter; what is still open is listed with it.",
    })
}
