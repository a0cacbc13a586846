//! Writes scenes: the beats of a brief in order, with passages between them about the people, the
//! place and the things that the idea names.
//!
//! No sentence occurs twice in a book. The frames of each list are distributed over the scenes in
//! turn, and a frame that is used again is filled in another way. In a very long book the fillings
//! repeat.

use std::collections::HashSet;

use scribe_domain::{
    stage::QuotationMarks,
    text::{sentences::sentences, shorten::shorten_title, words::count_words},
};
use scribe_ports::model::{ChapterHints, Narration, SceneQuestion};

use crate::{
    frame::{Filled, Values},
    lexicon::{Lexicon, uncapitalize},
    person::Person,
    plan,
    premise::clean,
    review::is_flawed_draft,
};

/// The number of words that a beat needs besides its own.
const AROUND_A_BEAT: usize = 6;
/// A gap of more words takes passages of any length. A smaller gap takes only passages that fit.
const LOOSE_WORDS: usize = 60;
/// The free words needed for an optional passage.
const OPTIONAL_WORDS: usize = 40;
const USUAL_WORDS: u32 = 700;
/// The number of words in scenes that use every frame of the lists once.
const POOL_WORDS: usize = 11_000;
/// The longest place and time that are taken from a brief, in characters.
const NAME_CHARS: usize = 60;

/// Writes a scene. If a text was cut off, writes only the rest.
pub(crate) fn draft(
    hints: &ChapterHints,
    question: &SceneQuestion,
    lexicon: &'static Lexicon,
) -> String {
    let mut writer = Writer::new(hints, question, lexicon);
    writer.write();
    let text = quote(&writer.paragraphs.join("\n\n"), plan::narration(hints).quotation_marks);
    find_rest(&text, &question.kept).to_owned()
}

/// Returns the part of a scene that follows a kept text. If the scene begins differently, returns
/// what follows after the same number of words. The end of a scene is never omitted.
fn find_rest<'a>(scene: &'a str, kept: &str) -> &'a str {
    if let Some(rest) = scene.strip_prefix(kept).filter(|rest| !rest.trim().is_empty()) {
        return rest.trim_start();
    }
    let all = sentences(scene);
    let follows = all.iter().find(|(at, _)| count_words(&scene[..*at]) >= count_words(kept));
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

struct Writer<'a> {
    question: &'a SceneQuestion,
    values: Values,
    /// The obstacle, the turn, the change and the ending.
    beats: [String; 4],
    others: Vec<Person>,
    /// Members of the chapter's cast that are not in the scene.
    absent: Vec<Person>,
    /// The motifs of the idea, beginning with those that this scene must name.
    motifs: Vec<String>,
    /// The number of motifs that this scene must name, and the number that it has named.
    due: usize,
    named: usize,
    place_in_book: u64,
    /// The usual number of words in a scene of the chapter.
    usual_words: usize,
    /// The number of words that are left, without those of the beats.
    room: usize,
    is_flawed: bool,
    paragraphs: Vec<String>,
    frames: HashSet<&'static str>,
    items: HashSet<&'static str>,
    is_about_teller: bool,
}

/// A candidate passage.
struct Passage {
    frame: &'static str,
    filled: Filled,
}

impl<'a> Writer<'a> {
    fn new(hints: &ChapterHints, question: &'a SceneQuestion, lexicon: &'static Lexicon) -> Self {
        let number = question.number.max(1);
        let of = question.of.max(number);
        let own = || plan::scenes(hints, None, of, lexicon).scenes.swap_remove(number as usize - 1);
        let brief = question.brief.clone().unwrap_or_else(own);
        let words = [question.words, brief.words].into_iter().find(|words| *words > 0);
        let words = words.unwrap_or(USUAL_WORDS).clamp(30, 12_000) as usize;

        let find = |name: &String| Person::find(name, hints, lexicon);
        let teller = match clean(&brief.viewpoint) {
            name if name.is_empty() => find(&lexicon.item("nobody's name", 0).to_owned()),
            name => find(&name),
        };
        let is_other = |other: &Person| other.name != teller.name && !other.name.is_empty();
        let others: Vec<Person> = brief.cast.iter().map(find).filter(is_other).collect();
        let planned = hints.plan.iter().flat_map(|plan| &plan.cast).map(find);
        let absent = planned.filter(|one| is_other(one) && !others.contains(one)).collect();

        let place_in_book = plan::place_in_book(hints.position, of, number);
        let mut motifs = plan::list_motifs(hints);
        let mut values = Values::new(lexicon, hints.seed, &motifs);
        let Narration { person, tense, .. } = plan::narration(hints);
        values.narrate(person, tense, &teller);
        let is_said =
            |thing: &&&str| brief.goal.contains(**thing) || brief.ending.contains(**thing);
        let thing = values.list("thing").iter().find(is_said).copied();
        let thing = thing.unwrap_or_else(|| values.item("thing", place_in_book));
        let place = match shorten_title(clean(&brief.place).trim_end_matches('.'), NAME_CHARS) {
            place if place.is_empty() => lexicon.item("place names", 0).to_owned(),
            place => place,
        };
        let time = match shorten_title(&clean(&brief.time), NAME_CHARS) {
            time if time.is_empty() => values.item("times", place_in_book).to_owned(),
            time if lexicon.has("times", &time) => time,
            time => format!("{} {time}", lexicon.item("before other times", 0)),
        };
        let goal = uncapitalize(clean(&brief.goal).trim_end_matches('.'));
        let at_place = lexicon.at_place(&place, &motifs);
        values.set(
            ["thing", "place", "at_place", "time", "goal"],
            [thing, &place, &at_place, &time, &goal],
        );

        let share = motifs.len().div_ceil(of as usize);
        let start = motifs.len().min(share * (number as usize - 1));
        let due = share.min(motifs.len() - start);
        motifs.rotate_left(start);
        let beats = [&brief.obstacle, &brief.turn, &brief.change, &brief.ending];
        Self {
            question,
            values,
            beats: beats.map(|beat| end_sentence(&clean(beat).replace('’', "'"))),
            others,
            absent,
            motifs,
            due,
            named: 0,
            place_in_book,
            usual_words: words.max((hints.words / of) as usize),
            room: words,
            is_flawed: is_flawed_draft(hints, question),
            paragraphs: Vec::new(),
            frames: HashSet::new(),
            items: HashSet::new(),
            is_about_teller: false,
        }
    }

    fn write(&mut self) {
        let [obstacle, turn, change, ending] = self.reserve_beats();
        self.meet(0);
        self.turn_to_motif();
        self.say_once("openings", 0);
        self.say_if_room("goals told", 0);
        self.paragraphs = vec![self.paragraphs.join(" ")];
        self.greet();
        let room = self.room;
        for (phase, beat, percent_left) in [(1, obstacle, 60), (2, turn, 25), (3, change, 4)] {
            self.say_extras(phase);
            self.fill_until(room * percent_left / 100, phase);
            self.tell(beat);
        }
        self.fit();
        self.tell(ending);
    }

    /// Subtracts the words of the beats from the room, and returns the beats that fit. The ending
    /// always fits.
    fn reserve_beats(&mut self) -> [String; 4] {
        let [obstacle, turn, change, ending] = std::mem::take(&mut self.beats);
        self.room = self.room.saturating_sub(count_words(&ending));
        let mut keep = |beat: String| {
            let words = count_words(&beat);
            let has_room = words + AROUND_A_BEAT + OPTIONAL_WORDS <= self.room;
            self.room -= if has_room { words } else { 0 };
            if has_room { beat } else { String::new() }
        };
        let [turn, obstacle, change] = [turn, obstacle, change].map(&mut keep);
        [obstacle, turn, change, ending]
    }

    fn company(&self) -> &'static str {
        if self.others.is_empty() { "alone" } else { "company" }
    }

    /// Makes one of the other characters the subject of the passages that follow.
    fn meet(&mut self, i: usize) {
        if let Some(other) = self.others.get(i) {
            self.values.set_other(other);
        }
    }

    /// Tells the arrival of the characters who are present.
    fn greet(&mut self) {
        for i in 0..self.others.len().min(2) {
            self.meet(i);
            let has_trade = !self.others[i].trade.is_empty();
            self.say_if_room(if has_trade { "arrivals by trade" } else { "arrivals" }, i as u64);
        }
        self.meet(0);
    }

    /// Adds a passage that a scene has once, or once for each of two people.
    fn say_once(&mut self, list: &str, i: u64) {
        let n = self.place_in_book * 2 + i;
        let count = self.values.list(list).len() as u64;
        if let Some(passage) = (n..n + count).find_map(|n| self.nth_passage(list, n)) {
            self.push(passage);
        }
    }

    fn say_if_room(&mut self, list: &str, i: u64) {
        if self.room >= OPTIONAL_WORDS {
            self.say_once(list, i);
        }
    }

    /// Adds the optional passages of a phase if there is room.
    fn say_extras(&mut self, phase: u32) {
        match phase {
            1 => {
                self.say_if_room("trade told", 0);
                if self.question.number <= 1 {
                    let is_alone = self.others.is_empty();
                    self.say_if_room(if is_alone { "names alone" } else { "whole names" }, 0);
                }
            }
            2 => {
                for (i, absent) in (0..).zip(self.absent.clone()) {
                    let call = absent.call_name(self.values.lexicon);
                    self.values.set(["absent", "absent_trade"], [call, &absent.trade]);
                    self.say_if_room("absent people", i);
                }
            }
            _ if self.is_flawed => self.say_if_room("first drafts", 0),
            _ => {}
        }
    }

    /// Adds passages of the phase's kinds until only `room` words are left.
    fn fill_until(&mut self, room: usize, phase: u32) {
        let kinds = self.values.list(&format!("kinds {} {phase}", self.company())).to_vec();
        let others = self.values.list(&format!("kinds {} that fit", self.company())).to_vec();
        for step in 0.. {
            let is_due = self.named < self.due && step % 2 == 1;
            let first = if is_due { "motif" } else { kinds[step % kinds.len()] };
            let mut all = [first].into_iter().chain(others.iter().copied());
            let passage = all.find_map(|kind| self.own_passages(kind).next());
            match passage.filter(|_| self.room > room + LOOSE_WORDS) {
                Some(passage) => self.push(passage),
                None => return,
            }
        }
    }

    /// Fills the remaining room with the passages that fit best.
    fn fit(&mut self) {
        let kinds = self.values.list(&format!("kinds {} that fit", self.company())).to_vec();
        let count = self.values.list("short").len() as u64;
        let first = self.place_in_book * count;
        loop {
            let room = self.room;
            let misfit = |passage: &Passage| room.abs_diff(count_words(&passage.filled.text));
            let long = kinds.iter().flat_map(|kind| self.own_passages(kind));
            let short = (first..first + count).filter_map(|n| self.nth_passage("short", n));
            let best = long.chain(short).min_by_key(misfit);
            match best.filter(|passage| misfit(passage) < room) {
                Some(passage) => self.push(passage),
                None => return,
            }
        }
    }

    /// Adds a beat of the brief, for which the room is already reserved.
    fn tell(&mut self, beat: String) {
        if !beat.is_empty() {
            self.paragraphs.push(beat);
            self.is_about_teller = false;
        }
    }

    /// Returns the passages of a list that only this scene may use.
    fn own_passages(&self, list: &str) -> impl Iterator<Item = Passage> {
        let count = self.values.list(list).len() * self.usual_words;
        let uses = (count.div_ceil(POOL_WORDS)) as u64;
        let first = self.place_in_book * uses;
        (first..first + uses).filter_map(move |n| self.nth_passage(list, n))
    }

    /// Returns the `n`th passage of a list in the book, or `None` if the scene has already used its
    /// frame.
    fn nth_passage(&self, list: &str, n: u64) -> Option<Passage> {
        let count = (self.values.list(list).len() as u64).max(1);
        let frame = self.values.item(list, n);
        if frame.is_empty() || self.frames.contains(frame) {
            return None;
        }
        // A scene that is rewritten takes fillings that are far from the earlier ones.
        let attempt = u64::from(self.question.round * 2) + u64::from(self.question.is_repair);
        // A person whom the last paragraph was about becomes a pronoun.
        let goes_on = self.is_about_teller && is_about_teller(frame);
        let told = if goes_on { &frame.replacen("{vp}", "{he}", 1) } else { frame };
        let filled = self.values.fill(told, n / count + attempt * 1_000_003, &self.items)?;
        Some(Passage { frame, filled })
    }

    fn push(&mut self, Passage { frame, filled }: Passage) {
        self.is_about_teller = is_about_teller(frame);
        self.frames.insert(frame);
        self.items.extend(&filled.items);
        self.named += usize::from(frame.contains("{motif}"));
        self.room = self.room.saturating_sub(count_words(&filled.text));
        self.paragraphs.push(filled.text);
        self.turn_to_motif();
    }

    /// Sets the motif of the passages that follow.
    fn turn_to_motif(&mut self) {
        let unknown = self.values.lexicon.item("nothing known", self.named);
        let motif = self.motifs.get(self.named % self.motifs.len().max(1));
        self.values.set(["motif"], [motif.map_or(unknown, String::as_str)]);
    }
}

fn is_about_teller(frame: &str) -> bool {
    frame.starts_with("{vp} ") && !frame.contains("{other") && !frame.contains('"')
}

fn end_sentence(text: &str) -> String {
    let is_ended = text.is_empty() || text.ends_with(['.', '!', '?', '…']);
    if is_ended { text.to_owned() } else { format!("{text}.") }
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
