//! Writing a scene sentence by sentence.
//!
//! No sentence occurs twice in a book: every frame is filled in another way each time, because the
//! scene's place in the book counts its fillings. In a very long book they come round again.

use std::collections::{HashMap, HashSet};

use scribe_domain::text::words::count_words;

use super::scene::Scene;
use crate::{
    draw::{draw, index},
    frame::{Filled, Values, fill},
    lexicon::Lexicon,
    voice::Figure,
};

/// How many fillings of a frame are looked at, for one with words that the scene has not had.
const TRIES: u64 = 4;
/// How long a paragraph grows.
const PARAGRAPH_WORDS: usize = 55;
/// A longer stretch is filled with sentences of any kind, a shorter one with those that fit.
const LOOSE_WORDS: usize = 34;

const IN_COMPANY: [&str; 12] = [
    "narration",
    "talk",
    "others",
    "about",
    "talk about",
    "surroundings",
    "talk",
    "narration",
    "about with others",
    "talk",
    "others",
    "about",
];
const ALONE: [&str; 5] = ["narration", "about", "surroundings", "narration", "about"];
/// What fits in where few words are left.
const FITTING: [&str; 4] = ["short", "narration", "surroundings", "about"];

pub(super) struct Writer<'a> {
    scene: &'a Scene,
    values: Values,
    /// The paragraphs that are done, and the one in work.
    paragraphs: Vec<String>,
    paragraph: String,
    words: usize,
    /// Words that are kept for the beats to come.
    reserved: usize,
    frames: HashMap<&'static str, u64>,
    items: HashSet<&'static str>,
    motif: usize,
    due: usize,
    step: usize,
    once: u64,
    /// The narration since somebody last spoke.
    told: Vec<String>,
    /// True where a pronoun might mean somebody else.
    is_ambiguous: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(scene: &'a Scene) -> Self {
        let mut values = Values::default();
        scene.voice.set(&mut values);
        values.set("place", &*scene.place);
        values.set("at_place", &*scene.at_place);
        values.set("time", &*scene.time);
        values.set("goal", &*scene.goal);
        values.set("trade", scene.voice.teller.trade.clone().unwrap_or_default());
        let (motif, due) = scene.due;
        let mut writer = Self {
            scene,
            values,
            paragraphs: Vec::new(),
            paragraph: String::new(),
            words: 0,
            reserved: 0,
            frames: HashMap::new(),
            items: HashSet::new(),
            motif,
            due,
            step: 0,
            once: 0,
            told: Vec::new(),
            is_ambiguous: true,
        };
        writer.address(0);
        writer
    }

    /// How many things the scene must still speak of.
    pub(super) fn due_motifs(&self) -> usize {
        self.due
    }

    pub(super) fn reserve(&mut self, words: usize) {
        self.reserved = words;
    }

    /// The words that are left besides those that are kept.
    pub(super) fn room(&self) -> usize {
        self.scene.words.saturating_sub(self.words + self.reserved)
    }

    pub(super) fn has_room(&self, words: usize) -> bool {
        self.room() >= words
    }

    /// Turns to one of those who are there.
    pub(super) fn address(&mut self, i: usize) {
        let scene = self.scene;
        let others = &scene.others;
        let Some(other) = others.get(i % others.len().max(1)) else { return };
        let [he, his, him, _] = other.pronouns();
        let is_alike = scene.voice.is_third() && other.pronoun == scene.voice.teller.pronoun;
        self.values.set("other", &*other.call);
        self.values.set("other_full", &*other.name);
        self.values.set("other_he", if is_alike { other.call.as_str() } else { he });
        self.values.set("other_his", his);
        self.values.set("other_him", him);
        self.values.set("other_trade", other.trade.clone().unwrap_or_default());
    }

    /// The one who was addressed last.
    fn other(&self) -> Option<&Figure> {
        let name = self.values.get("other")?;
        self.scene.others.iter().find(|other| other.call == name)
    }

    /// A sentence of which a scene has one.
    pub(super) fn say_once(&mut self, list: &str) {
        let frames = Lexicon::english().list(list);
        let count = (frames.len() as u64).max(1);
        self.once += 1;
        let n = self.scene.place_in_book * 3 + self.once % 3;
        self.end_long_paragraph();
        for skip in 0..count {
            let Some(frame) = frames.get(index(n + skip, frames.len())) else { return };
            self.set_teller(frame);
            let key = draw(self.scene.seed, frame, &[]);
            if let Some(filled) = self.filling(frame, key, n / count) {
                self.push(frame, &filled);
                return;
            }
        }
    }

    fn filling(&self, frame: &str, key: u64, n: u64) -> Option<Filled> {
        // A scene that is written again takes fillings from far away.
        let n = n + self.scene.attempt * 1_000_003;
        fill(frame, key, n, &self.values, self.scene.voice.form())
    }

    /// Sets how a sentence speaks of the teller.
    fn set_teller(&mut self, frame: &str) {
        let voice = &self.scene.voice;
        let is_alike = self.other().is_some_and(|other| other.pronoun == voice.teller.pronoun);
        let names_other = is_alike && frame.contains("{other");
        let by_name =
            self.paragraph.is_empty() || self.is_ambiguous || names_other || frame.contains('"');
        let [subject, ..] = voice.teller_words();
        let is_named = voice.is_third() && by_name;
        self.values.set("vp", if is_named { voice.teller.call.as_str() } else { subject });
    }

    /// The best filling of a frame: with the fewest words that the scene has had.
    fn candidate(&mut self, frame: &'static str) -> Option<Filled> {
        self.set_teller(frame);
        let motifs = &self.scene.motifs;
        let motif = motifs.get(self.motif % motifs.len().max(1)).cloned().unwrap_or_default();
        self.values.set("motif", motif);
        let used = self.frames.get(frame).copied().unwrap_or(0).min(self.scene.uses - 1);
        let n = (self.scene.place_in_book * self.scene.uses + used) * TRIES;
        let key = draw(self.scene.seed, frame, &[]);
        let fillings = (0..TRIES).filter_map(|t| self.filling(frame, key, n + t));
        let fillings = fillings.filter(|filled| !self.is_third_alike(&filled.text));
        fillings.min_by_key(|filled| {
            filled.items.iter().filter(|item| self.items.contains(*item)).count()
        })
    }

    /// True for a sentence that begins with the same word as the two before it.
    fn is_third_alike(&self, text: &str) -> bool {
        let before = self.told.iter().rev().map(|sentence| first_word(sentence));
        before.take(2).filter(|word| *word == first_word(text)).count() == 2
    }

    /// Says something of a kind, with the frame that the scene has used least.
    fn say(&mut self, list: &str) -> bool {
        let frames = Lexicon::english().list(list);
        let start = index(draw(self.scene.seed, list, &[self.scene.place_in_book]), 1_000);
        let order = (0..frames.len()).map(|i| frames[(start + i) % frames.len()]);
        let mut order: Vec<&'static str> = order.collect();
        order.sort_by_key(|frame| self.frames.get(frame).copied().unwrap_or(0));
        for frame in order {
            if let Some(filled) = self.candidate(frame) {
                self.push(frame, &filled);
                return true;
            }
        }
        false
    }

    /// Writes sentences of all kinds until only so much room is left.
    pub(super) fn fill_until(&mut self, room: usize) {
        let pattern = if self.scene.others.is_empty() { &ALONE[..] } else { &IN_COMPANY };
        while self.room() > room + LOOSE_WORDS {
            let usual = pattern[self.step % pattern.len()];
            let list = if self.due > 0 && self.step % 2 == 1 { "about" } else { usual };
            self.address(self.step / 3);
            self.step += 1;
            self.end_long_paragraph();
            if !self.say(list) && !self.say("narration") {
                return;
            }
        }
    }

    /// Writes until no room is left, with sentences that fit in.
    pub(super) fn fit(&mut self) {
        self.fill_until(0);
        loop {
            let room = self.room();
            let lists = if self.due > 0 { &["about"][..] } else { &FITTING };
            self.end_long_paragraph();
            let mut best: Option<(usize, &'static str, Filled)> = None;
            for frame in lists.iter().flat_map(|list| Lexicon::english().list(list)) {
                let Some(filled) = self.candidate(frame) else { continue };
                let misfit = room.abs_diff(count_words(&filled.text));
                let used = self.frames.get(frame).copied().unwrap_or(0);
                if used < self.scene.uses && best.as_ref().is_none_or(|(least, ..)| misfit < *least)
                {
                    best = Some((misfit, frame, filled));
                }
            }
            match best {
                Some((misfit, frame, filled)) if misfit < room => self.push(frame, &filled),
                Some(_) | None => return,
            }
        }
    }

    /// Tells a beat of the brief.
    pub(super) fn tell(&mut self, beat: &str) {
        self.end_paragraph();
        let words = count_words(beat);
        self.words += words;
        self.reserved = self.reserved.saturating_sub(words);
        self.told.push(beat.to_owned());
        beat.clone_into(&mut self.paragraph);
    }

    /// The whole text.
    pub(super) fn finish(mut self) -> String {
        self.end_paragraph();
        let voice = &self.scene.voice;
        self.paragraphs.iter().map(|text| voice.mark(text)).collect::<Vec<_>>().join("\n\n")
    }

    fn end_long_paragraph(&mut self) {
        if count_words(&self.paragraph) >= PARAGRAPH_WORDS {
            self.end_paragraph();
        }
    }

    fn end_paragraph(&mut self) {
        if !self.paragraph.is_empty() {
            self.paragraphs.push(std::mem::take(&mut self.paragraph));
        }
        self.is_ambiguous = true;
    }

    fn push(&mut self, frame: &'static str, filled: &Filled) {
        *self.frames.entry(frame).or_default() += 1;
        self.items.extend(&filled.items);
        if frame.contains("{motif}") || filled.items.iter().any(|item| item.contains("{motif}")) {
            self.motif += 1;
            if self.due > 0 {
                self.due -= 1;
                self.reserved = self.reserved.saturating_sub(16);
            }
        }
        self.words += count_words(&filled.text);
        if frame.contains('"') {
            self.end_paragraph();
            self.told.clear();
            self.paragraphs.extend(filled.text.split("\n\n").map(str::to_owned));
            return;
        }
        self.told.push(filled.text.clone());
        if !self.paragraph.is_empty() {
            self.paragraph.push(' ');
        }
        self.paragraph.push_str(&filled.text);
        let is_alike =
            self.other().is_some_and(|other| other.pronoun == self.scene.voice.teller.pronoun);
        self.is_ambiguous = is_alike && frame.contains("{other");
    }
}

fn first_word(sentence: &str) -> &str {
    sentence.split(' ').next().unwrap_or_default()
}
