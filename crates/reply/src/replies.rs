//! Tests of whole replies of models and of the text that is kept.

mod after;
mod announced;
mod asked;
mod before;
mod checked;
mod containers;
mod declined;
mod fiction;
mod fiction_of_questions;
mod fiction_of_the_world;
mod fiction_of_writers;
mod legitimate;
mod lines;
mod lines_of_asia;
mod lines_of_europe;
mod narrators;
mod neighbours;
mod proposed;
mod reasoning;
mod refusals;
mod remarks;
mod reported;
mod wrapped;

use crate::clean_prose;

/// A scene of a realistic length.
const SCENE: &str = "Rain fell on the harbour, and nobody came to light the lamp.\n\n\
    “Who is there?” she asked. The wind answered for them both, and the boats knocked against \
    the pier like men who had come home too late and found the door locked.\n\n\
    She carried the oil up the stairs, one step at a time, and counted the steps as her father \
    had taught her. At the top she stopped, wiped the glass with her sleeve and looked out over \
    the water for the one light that never came.\n\n\
    When the morning came, the harbour was as empty as before. She put out the flame, folded \
    the letter and went down to open the gate for the baker, who asked her nothing.";

/// Checks that each reply is reduced to the scene.
#[track_caller]
fn assert_only_scene_kept(replies: impl IntoIterator<Item = String>) {
    let failures: Vec<String> = replies
        .into_iter()
        .filter_map(|reply| match clean_prose(&reply) {
            Ok(cleaned) if cleaned == SCENE => None,
            Ok(cleaned) => {
                Some(format!("{}\n-> {}", reply.replace(SCENE, "…"), cleaned.replace(SCENE, "…")))
            }
            Err(problem) => Some(format!("{}\n-> {problem:?}", reply.replace(SCENE, "…"))),
        })
        .collect();
    assert!(failures.is_empty(), "{} failed:\n{}", failures.len(), failures.join("\n\n"));
}

#[track_caller]
fn assert_everything_kept(texts: impl IntoIterator<Item = String>) {
    let failures: Vec<String> = texts
        .into_iter()
        .filter(|text| clean_prose(text).as_ref() != Ok(text))
        .map(|text| {
            format!(
                "{}\n-> {:?}",
                text.replace(SCENE, "…"),
                clean_prose(&text).map(|cleaned| cleaned.replace(SCENE, "…"))
            )
        })
        .collect();
    assert!(failures.is_empty(), "{} failed:\n{}", failures.len(), failures.join("\n\n"));
}

/// Checks that lines of a story are kept at the top and at the bottom, with and without a rule
/// beside them.
#[track_caller]
fn assert_kept_at_both_ends(texts: &[&str]) {
    assert_everything_kept(texts.iter().flat_map(|text| {
        [
            format!("{text}\n\n---\n\n{SCENE}"),
            format!("{SCENE}\n\n---\n\n{text}"),
            format!("{text}\n\n{SCENE}"),
            format!("{SCENE}\n\n{text}"),
        ]
    }));
}
