//! Prose: scenes made from a brief's own beats, names and places.
//!
//! No sentence comes twice in a book, by construction: a frame is open to every third scene only,
//! and there the chapter's position counts its fillings, none of which is like another. The frames
//! that stand in neighbouring scenes are therefore different ones as well.

mod beats;
mod brief;
mod grammar;
mod inflect;
mod moves;
mod scene;
mod slots;
mod voice;

use scribe_domain::text::{sentences::sentences, words::count_words};
use serde_json::Value;

use super::input;

/// Writes the scene that the variables describe. Of a text that broke off it writes the rest.
pub(super) fn draft(variables: &Value) -> String {
    let scene = scene::write(&brief::Brief::read(variables));
    match input::text(&variables["again"], "kept") {
        "" => scene,
        kept => rest(&scene, kept).to_owned(),
    }
}

/// What follows in a scene on a text that is kept of it; of a scene that begins otherwise, what
/// follows on as many words. A scene's end is never left out.
fn rest<'a>(scene: &'a str, kept: &str) -> &'a str {
    if let Some(rest) = scene.strip_prefix(kept)
        && !rest.trim().is_empty()
    {
        return rest.trim_start();
    }
    let words = count_words(kept);
    let mut told = 0;
    let follows = sentences(scene).into_iter().find(|(_, sentence)| {
        let is_told = told < words;
        told += count_words(sentence);
        !is_told
    });
    let last = sentences(scene).last().map_or(0, |(at, _)| *at);
    &scene[follows.map_or(last, |(at, _)| at)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_broke_off_goes_on_where_it_stopped() {
        let scene = "One two. Three four.\n\nFive six. Seven.";
        assert_eq!(rest(scene, "One two. Three four."), "Five six. Seven.");
        assert_eq!(rest(scene, "Another beginning. Of it."), "Five six. Seven.");
        assert_eq!(rest(scene, "Much longer than the whole of the scene is. Really."), "Seven.");
    }
}
