//! Writes scenes: the beats of a brief in order, with passages between them about the people, the
//! place and the things that the idea names.
//!
//! No sentence occurs twice in a book. The frames of each list are distributed over the scenes in
//! turn, and a frame that is used again is filled in another way. Only in a very long book are the
//! fillings repeated.

use std::collections::HashSet;

use scribe_domain::{
    stage::QuotationMarks,
    text::{sentences::split_sentences, words::count_words},
};
use scribe_ports::model::{ChapterHints, SceneQuestion};

use crate::{
    frame::{FilledFrame, default_narration},
    lexicon::{Lexicon, uncapitalize},
    person::Person,
    plan::{self, Scene},
    premise::clean,
    review::is_flawed_draft,
};

/// A gap of more words takes passages of any length. A smaller gap takes only passages that fit.
const MAX_UNFITTED_GAP_WORDS: usize = 60;
/// The minimum number of words that must be left for a passage without which the scene is long
/// enough.
const MIN_OPTIONAL_WORDS: usize = 40;
/// How many people who are not in a scene it can mention.
const MAX_ABSENT_PEOPLE: u64 = 3;
/// The number of words in scenes that use every frame of the lists once.
const POOL_WORDS: usize = 11_000;

/// Writes a scene. If a text was cut off, writes only the rest.
pub(crate) fn draft(
    hints: &ChapterHints,
    question: &SceneQuestion,
    lexicon: &'static Lexicon,
) -> String {
    let text = SceneWriter::new(hints, question, lexicon).write();
    let marks = hints.narration.unwrap_or(default_narration()).quotation_marks;
    text_after(&quote(&text, marks), &question.kept).to_owned()
}

/// Returns the part of a scene that follows a text that is kept. If the scene begins differently,
/// returns what follows after the same number of words. The end of a scene is never omitted.
fn text_after<'a>(scene: &'a str, previous_text: &str) -> &'a str {
    if let Some(remaining) =
        scene.strip_prefix(previous_text).filter(|remaining| !remaining.trim().is_empty())
    {
        return remaining.trim_start();
    }
    let all = split_sentences(scene);
    let follows =
        all.iter().find(|(at, _)| count_words(&scene[..*at]) >= count_words(previous_text));
    follows.or(all.last()).map_or(scene, |(at, _)| &scene[*at..])
}

/// Applies the book's quotation marks and typographic apostrophes.
fn quote(text: &str, marks: QuotationMarks) -> String {
    let (open, close) = match marks {
        QuotationMarks::Double => ("“", "”"),
        QuotationMarks::Single => ("‘", "’"),
        QuotationMarks::Corner => ("「", "」"),
        QuotationMarks::Guillemets => ("«", "»"),
        QuotationMarks::Dash => ("— ", ""),
    };
    let mut quoted = String::new();
    for (i, piece) in text.replace('\'', "’").split('"').enumerate() {
        quoted += if i == 0 { "" } else { [close, open][i % 2] };
        quoted += piece;
    }
    quoted
}

struct SceneWriter<'a> {
    question: &'a SceneQuestion,
    scene: Scene,
    /// The obstacle, the turn, the change and the ending.
    beats: [String; 4],
    /// Members of the chapter's cast that are not in the scene.
    absent: Vec<Person>,
    /// The usual number of words in a scene of the chapter.
    usual_words: usize,
    /// The number of words that are left, without those of the beats.
    remaining_words: usize,
    is_flawed: bool,
    paragraphs: Vec<String>,
    /// The frames that the scene has used.
    frames: HashSet<&'static str>,
    /// True if the last paragraph is about nobody but the viewpoint character.
    is_about_viewpoint: bool,
}

struct Passage {
    frame: &'static str,
    filled: FilledFrame,
}

impl<'a> SceneWriter<'a> {
    fn new(hints: &ChapterHints, question: &'a SceneQuestion, lexicon: &'static Lexicon) -> Self {
        let number = question.number.max(1);
        let scene_count = question.of.max(number);
        let default_brief = || {
            plan::scenes(hints, None, scene_count, lexicon).scenes.swap_remove(number as usize - 1)
        };
        let brief = question.brief.clone().unwrap_or_else(default_brief);
        let others = brief.cast.iter().filter(|name| **name != brief.viewpoint);
        let cast: Vec<String> = [&brief.viewpoint].into_iter().chain(others).cloned().collect();
        let mut scene = Scene::new(hints, (number, scene_count), &cast, &brief.place, lexicon);
        scene.values.used = Some(HashSet::new());
        let is_known = lexicon.has("times", &brief.time);
        let time =
            if is_known { &brief.time } else { scene.values.item("times", scene.index_in_book) };
        let goal = uncapitalize(clean(&brief.goal).trim_end_matches('.'));
        scene.values.set(["time", "goal"], [time, &goal]);
        let planned = hints.plan.iter().flat_map(|plan| &plan.cast);
        let absent = planned.map(|name| Person::from_cast(name, hints, lexicon));
        let absent = absent.filter(|person| !scene.cast.contains(person)).collect();
        let words = if question.words > 0 { question.words } else { brief.words };
        let words = if words > 0 { words.min(12_000) } else { 700 };
        Self {
            question,
            scene,
            beats: [&brief.obstacle, &brief.turn, &brief.change, &brief.ending]
                .map(|beat| read_beat(beat)),
            absent,
            usual_words: words.max(hints.words / scene_count) as usize,
            remaining_words: words as usize,
            is_flawed: is_flawed_draft(hints, question),
            paragraphs: Vec::new(),
            frames: HashSet::new(),
            is_about_viewpoint: false,
        }
    }

    fn write(mut self) -> String {
        let [obstacle, turn, change, ending] = self.beats.clone();
        let reserved: usize = self.beats.iter().map(|beat| count_words(beat)).sum();
        self.remaining_words = self.remaining_words.saturating_sub(reserved);
        self.add_passage("openings", 0, 1);
        self.add_passage("goals told", 0, 1);
        self.paragraphs = vec![self.paragraphs.join(" ")];
        self.introduce();
        let remaining_words = self.remaining_words;
        for (phase, beat, percent_left) in [(1, obstacle, 60), (2, turn, 25), (3, change, 4)] {
            self.fill_until(remaining_words * percent_left / 100, phase);
            self.paragraphs.push(beat);
            self.is_about_viewpoint = false;
        }
        self.fill_remaining();
        self.paragraphs.push(ending);
        self.paragraphs.retain(|paragraph| !paragraph.is_empty());
        self.paragraphs.join("\n\n")
    }

    /// Introduces the people who are present, and mentions those who are not.
    fn introduce(&mut self) {
        let others: Vec<Person> = self.scene.cast.iter().skip(1).take(2).cloned().collect();
        for (i, other) in (0..).zip(&others) {
            self.scene.values.set_other(other);
            self.add_passage("arrivals", i, 2);
        }
        if let Some(other) = others.first() {
            self.scene.values.set_other(other);
        }
        self.add_passage("trade told", 0, 1);
        if self.question.number <= 1 {
            self.add_passage("whole names", 0, 1);
        }
        // The scenes of a chapter mention different people.
        let first = u64::from(self.question.number.max(1) - 1) * MAX_ABSENT_PEOPLE;
        let absent = self.absent.clone().into_iter().cycle().skip(first as usize);
        for (i, absent) in (0..MAX_ABSENT_PEOPLE.min(self.absent.len() as u64)).zip(absent) {
            let call = absent.call_name(self.scene.values.lexicon);
            self.scene.values.set(["absent"], [call]);
            self.add_passage("absent people", i, MAX_ABSENT_PEOPLE);
        }
        if self.is_flawed {
            self.add_passage("first drafts", 0, 1);
        }
    }

    /// Adds the `i`th of the passages of a list that a scene has, if there is room.
    fn add_passage(&mut self, list: &str, i: u64, scene_count: u64) {
        let n = self.scene.index_in_book * scene_count + i;
        let count = self.scene.values.list(list).len() as u64;
        let mut passages = (n..n + count).filter_map(|n| self.nth_passage(list, n));
        if let Some(passage) =
            passages.next().filter(|_| self.remaining_words >= MIN_OPTIONAL_WORDS)
        {
            self.push(passage);
        }
    }

    /// Adds passages of the phase's kinds until only `remaining_words` words are left.
    fn fill_until(&mut self, remaining_words: usize, phase: u32) {
        let is_alone = self.scene.cast.len() == 1;
        let kinds = if is_alone { "kinds alone" } else { &format!("kinds {phase}") };
        let kinds = self.scene.values.list(kinds).to_vec();
        let others = self.scene.values.list("kinds that fit").to_vec();
        for step in 0.. {
            let mut all = kinds[step % kinds.len()..].iter().chain(&kinds).chain(&others);
            let passage = all.find_map(|kind| self.own_passages(kind).next());
            match passage
                .filter(|_| self.remaining_words > remaining_words + MAX_UNFITTED_GAP_WORDS)
            {
                Some(passage) => self.push(passage),
                None => return,
            }
        }
    }

    /// Fills the remaining room with the passages that fit best.
    fn fill_remaining(&mut self) {
        let kinds = self.scene.values.list("kinds that fit").to_vec();
        // Each scene may use half of the short frames.
        let count = self.scene.values.list("short").len() as u64 / 2;
        let first = self.scene.index_in_book * count;
        loop {
            let remaining_words = self.remaining_words;
            let word_difference =
                |passage: &Passage| remaining_words.abs_diff(count_words(&passage.filled.text));
            let long = kinds.iter().flat_map(|kind| self.own_passages(kind));
            let short = (first..first + count).filter_map(|n| self.nth_passage("short", n));
            match long
                .chain(short)
                .min_by_key(word_difference)
                .filter(|best| word_difference(best) < remaining_words)
            {
                Some(passage) => self.push(passage),
                None => return,
            }
        }
    }

    /// Returns the passages of a list that only this scene may use.
    fn own_passages(&self, list: &str) -> impl Iterator<Item = Passage> {
        let count = self.scene.values.list(list).len() * self.usual_words;
        let uses = count.div_ceil(POOL_WORDS) as u64;
        let first = self.scene.index_in_book * uses;
        (first..first + uses).filter_map(move |n| self.nth_passage(list, n))
    }

    /// Returns the `n`th passage of a list in the book, or `None` if the scene has already used its
    /// frame.
    fn nth_passage(&self, list: &str, n: u64) -> Option<Passage> {
        let values = &self.scene.values;
        let count = (values.list(list).len() as u64).max(1);
        let frame = Some(values.item(list, n)).filter(|frame| !self.frames.contains(frame))?;
        // A scene that is rewritten takes fillings that are far from the earlier ones. A scene that
        // continues after it was cut off keeps its fillings.
        let is_new = self.question.is_repair && self.question.kept.is_empty();
        let attempt = u64::from(self.question.round * 2) + u64::from(is_new);
        // A person whom the last paragraph was about becomes a pronoun.
        let continues_about_viewpoint = self.is_about_viewpoint && is_about_viewpoint(frame);
        let frame_text =
            if continues_about_viewpoint { &frame.replacen("{vp}", "{he}", 1) } else { frame };
        let filled = values.fill(frame_text, n / count + attempt * 1_000_003)?;
        Some(Passage { frame, filled })
    }

    fn push(&mut self, Passage { frame, filled }: Passage) {
        self.frames.insert(frame);
        self.is_about_viewpoint = is_about_viewpoint(frame);
        self.scene.values.used.get_or_insert_default().extend(filled.items);
        self.remaining_words = self.remaining_words.saturating_sub(count_words(&filled.text));
        self.paragraphs.push(filled.text);
        if frame.contains("{motif}") {
            self.scene.motifs.rotate_left(1);
            self.scene.values.set(["motif"], [&self.scene.motifs[0]]);
        }
    }
}

fn is_about_viewpoint(frame: &str) -> bool {
    frame.contains("{vp}") && !frame.contains("{other") && !frame.contains('"')
}

/// Reads a beat of a brief as a whole sentence.
fn read_beat(beat: &str) -> String {
    let beat = clean(beat).replace('’', "'");
    let is_ended = beat.is_empty() || beat.ends_with(['.', '!', '?', '…']);
    if is_ended { beat } else { beat + "." }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_off_text_continues_where_it_stopped() {
        let scene = "One two. Three four.\n\nFive six. Seven.";
        assert_eq!(text_after(scene, "One two. Three four."), "Five six. Seven.");
        assert_eq!(text_after(scene, "Another beginning. Of it."), "Five six. Seven.");
        assert_eq!(
            text_after(scene, "Much longer than the whole of the scene is. Really."),
            "Seven."
        );
    }
}
