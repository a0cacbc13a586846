//! Writes scenes: the beats of a brief in order, with passages between them about the people, the
//! place and the things that the idea names.

mod writer;

use scribe_domain::text::{sentences::split_sentences, words::count_words};
use scribe_ports::model::{ChapterHints, SceneQuestion};

use self::writer::Writer;
use crate::lexicon::Lexicon;

/// The number of words that a beat needs besides its own.
const AROUND_A_BEAT: usize = 6;

/// Writes a scene. If a text was cut off, writes only the rest.
pub(crate) fn draft(
    hints: &ChapterHints,
    question: &SceneQuestion,
    lexicon: &'static Lexicon,
) -> String {
    let text = write(Writer::new(hints, question, lexicon));
    find_rest(&text, &question.kept).to_owned()
}

fn write(mut writer: Writer<'_>) -> String {
    let [goal, obstacle, turn, change, ending] = writer.beats.clone();
    // In a short scene not every beat fits. The ending always has room.
    let mut left = writer.room().saturating_sub(20 + count_words(&ending));
    let [turn, obstacle, goal, change] = [turn, obstacle, goal, change].map(|beat| {
        let words = count_words(&beat) + AROUND_A_BEAT;
        let has_room = words <= left;
        left -= if has_room { words } else { 0 };
        if has_room { beat } else { String::new() }
    });
    writer.reserved =
        [&turn, &obstacle, &change, &ending].map(|beat| count_words(beat)).iter().sum();
    writer.say_once("openings", 0, 1);
    if !goal.is_empty() {
        writer.say_once("goals told", 0, 1);
    }
    writer.join();
    writer.greet();
    let room = writer.room();
    for (phase, beat, percent_left) in [(1, obstacle, 62), (2, turn, 26), (3, change, 5)] {
        writer.say_extras(phase);
        writer.fill_until(room * percent_left / 100, phase);
        writer.tell(&beat);
    }
    writer.fit();
    writer.tell(&ending);
    writer.finish()
}

/// Returns the part of a scene that follows a kept text. If the scene begins differently, returns
/// what follows after the same number of words. The end of a scene is never omitted.
fn find_rest<'a>(scene: &'a str, kept: &str) -> &'a str {
    if let Some(rest) = scene.strip_prefix(kept).filter(|rest| !rest.trim().is_empty()) {
        return rest.trim_start();
    }
    let all = split_sentences(scene);
    let follows = all.iter().find(|(at, _)| count_words(&scene[..*at]) >= count_words(kept));
    follows.or(all.last()).map_or(scene, |(at, _)| &scene[*at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_broke_off_goes_on_where_it_stopped() {
        let scene = "One two. Three four.\n\nFive six. Seven.";
        assert_eq!(find_rest(scene, "One two. Three four."), "Five six. Seven.");
        assert_eq!(find_rest(scene, "Another beginning. Of it."), "Five six. Seven.");
        assert_eq!(
            find_rest(scene, "Much longer than the whole of the scene is. Really."),
            "Seven."
        );
    }
}
