//! Scenes: the beats of a brief in their order, and between them sentences about its people, its
//! place and whatever the idea names.

mod scene;
mod writer;

use scribe_domain::text::{sentences::sentences, words::count_words};
use scribe_ports::model::{ChapterHints, SceneQuestion};

use self::{scene::Scene, writer::Writer};

/// Writes a scene. Of a text that broke off it writes the rest.
pub(crate) fn draft(hints: &ChapterHints, question: &SceneQuestion) -> String {
    let scene = Scene::read(hints, question);
    let text = write(&scene);
    match question.kept.as_str() {
        "" => text,
        kept => rest(&text, kept).to_owned(),
    }
}

fn write(scene: &Scene) -> String {
    let mut writer = Writer::new(scene);
    // In a short scene not every beat has room; the last moment always has.
    let mut left = scene.words.saturating_sub(20 + count_words(&scene.ending));
    let [turn, obstacle, goal, change] = [&scene.turn, &scene.obstacle, &scene.goal, &scene.change]
        .map(|beat| {
            let words = count_words(beat);
            let is_told = words > 0 && words + 6 <= left;
            left -= if is_told { words + 6 } else { 0 };
            if is_told { beat.as_str() } else { "" }
        });
    let planned = [turn, obstacle, change, &scene.ending].map(count_words).iter().sum::<usize>();
    writer.reserve(planned + 16 * writer.due_motifs());
    writer.say_once("openings");
    if !goal.is_empty() {
        writer.say_once("goals told");
    }
    for (i, other) in scene.others.iter().enumerate().take(2) {
        writer.address(i);
        if writer.has_room(30) {
            let by_trade = other.trade.is_some();
            writer.say_once(if by_trade { "arrivals by trade" } else { "arrivals" });
        }
    }
    writer.address(0);
    if writer.has_room(30) {
        writer.say_once("trade");
    }
    if writer.has_room(30) && !scene.voice.is_third() {
        writer.say_once(match scene.others.len() {
            0 => "names alone",
            _ if scene.is_first => "whole names",
            _ => "names",
        });
    }
    if writer.has_room(30) && scene.is_flawed {
        writer.say_once("first drafts");
    }
    let room = writer.room();
    for (beat, left) in [(obstacle, 65), (turn, 30), (change, 8)] {
        writer.fill_until(room * left / 100);
        if !beat.is_empty() {
            writer.tell(beat);
        }
    }
    writer.fit();
    writer.tell(&scene.ending);
    writer.finish()
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
    let all = sentences(scene);
    let follows = all.iter().find(|(_, sentence)| {
        let is_told = told < words;
        told += count_words(sentence);
        !is_told
    });
    let at = follows.or_else(|| all.last()).map_or(0, |(at, _)| *at);
    &scene[at..]
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
