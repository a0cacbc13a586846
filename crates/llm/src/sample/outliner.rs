//! The outliner: what happens in a chapter, beat by beat.

use serde_json::{Value, json};

use super::{
    names::call_name,
    plan::{Plan, with_stop},
    template::capital,
};

/// Proposes a chapter's outline.
pub(super) fn outline(variables: &Value) -> Value {
    let plan = Plan::read(variables);
    let viewpoint = call_name(&plan.cast[0]).to_owned();
    let scenes = scene_count(plan.words);
    let first = plan.scene(1, scenes);
    let opening = format!(
        "{}, {viewpoint} comes to {} to {}.",
        capital(first.time),
        first.place,
        first.goal.trim_end_matches('.')
    );
    let mut beats = Vec::new();
    if !plan.purpose.is_empty() {
        beats.push(with_stop(&plan.purpose));
    }
    for number in 1..=scenes {
        let scene = plan.scene(number, scenes);
        beats.push(format!("{viewpoint} means to {}.", scene.goal.trim_end_matches('.')));
        beats.push(scene.obstacle);
        beats.push(scene.turn);
        if number == scenes {
            beats.push(scene.change);
        }
    }
    let ending = plan.scene(scenes, scenes).ending;
    json!({ "beats": beats, "opening": opening, "ending": ending })
}

/// About one scene to every 700 words.
pub(super) fn scene_count(words: usize) -> u64 {
    const WORDS_PER_SCENE: usize = 700;
    let scenes = (words + WORDS_PER_SCENE / 2) / WORDS_PER_SCENE;
    u64::try_from(scenes.clamp(1, 16)).unwrap_or(1)
}
