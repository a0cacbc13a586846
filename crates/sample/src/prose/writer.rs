//! Writes a scene passage by passage.
//!
//! No sentence occurs twice in a book. The frames of each list are distributed over the scenes in
//! turn, and a frame that is used again is filled in another way. In a very long book the fillings
//! repeat.

use std::collections::HashSet;

use scribe_domain::text::words::count_words;
use scribe_ports::model::{ChapterHints, SceneQuestion};

use crate::{
    frame::{Filled, Values, fill},
    idea::at_place,
    lexicon::{Lexicon, uncapitalize},
    plan,
    premise::{clean, shorten},
    review::is_flawed_draft,
    voice::{Figure, Voice},
};

/// How many fillings of a frame are tried, to find one with words that are new in the scene.
const TRIES: u64 = 2;
/// A gap of more words takes passages of any length. A smaller gap takes only passages that fit.
const LOOSE_WORDS: usize = 60;
/// The free words needed for an optional passage.
const OPTIONAL_WORDS: usize = 40;
const USUAL_WORDS: u32 = 700;
/// The number of words in scenes that use every frame of the lists once.
const POOL_WORDS: usize = 11_000;

pub(super) struct Writer<'a> {
    /// The goal, the obstacle, the turn, the change and the ending.
    pub(super) beats: [String; 5],
    /// The number of words reserved for the remaining beats.
    pub(super) reserved: usize,
    question: &'a SceneQuestion,
    voice: Voice,
    values: Values,
    others: Vec<Figure>,
    /// Members of the chapter's cast that are not in the scene.
    absent: Vec<Figure>,
    /// The motifs of the idea, beginning with the first one that this scene must name.
    motifs: Vec<String>,
    /// The number of motifs that this scene must name, followed by the number that it has named.
    due: usize,
    named: usize,
    seed: u64,
    place_in_book: u64,
    /// The usual number of words in a scene of the chapter.
    usual_words: usize,
    words: usize,
    is_flawed: bool,
    paragraphs: Vec<String>,
    frames: HashSet<&'static str>,
    items: HashSet<&'static str>,
    step: usize,
    is_about_teller: bool,
}

/// A candidate passage.
struct Passage {
    frame: &'static str,
    filled: Filled,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        hints: &ChapterHints,
        question: &'a SceneQuestion,
        lexicon: &'static Lexicon,
    ) -> Self {
        let number = question.number.max(1);
        let of = question.of.max(number);
        let own = || plan::scenes(hints, None, of, lexicon).scenes.swap_remove(number as usize - 1);
        let brief = question.brief.clone().unwrap_or_else(own);
        let words = [question.words, brief.words, USUAL_WORDS].into_iter().find(|words| *words > 0);
        let words = words.unwrap_or(USUAL_WORDS);
        let find = |name: &String| Figure::find(name, hints, lexicon);
        let teller = match clean(&brief.viewpoint) {
            name if name.is_empty() => find(&lexicon.item("nobody's name", 0).to_owned()),
            name => find(&name),
        };
        let is_other = |other: &Figure| other.name != teller.name && !other.name.is_empty();
        let others: Vec<Figure> = brief.cast.iter().map(find).filter(is_other).collect();
        let planned = hints.plan.iter().flat_map(|plan| &plan.cast).map(find);
        let is_absent = |one: &Figure| is_other(one) && others.iter().all(|o| o.name != one.name);
        let absent = planned.filter(is_absent).collect();
        let voice = Voice::new(hints.narration, teller.clone(), lexicon);
        let mut names: Vec<String> = hints.cast.iter().map(|one| one.sheet.name.clone()).collect();
        names.extend(brief.cast.iter().cloned().chain([teller.name.clone()]));
        let place_in_book = plan::place_in_book(hints.position, of, number);
        let mut motifs = plan::list_motifs(hints);
        let mut values = Values::new(lexicon, &motifs);
        voice.set_teller(&mut values);
        let plans = [&brief.obstacle, &brief.turn, &brief.change, &brief.ending];
        let said = |thing: &&&str| brief.goal.contains(**thing) || brief.ending.contains(**thing);
        let thing = values.list("thing").iter().find(said).copied();
        let thing = thing.unwrap_or_else(|| values.item("thing", hints.seed, place_in_book));
        let place = clean(&brief.place);
        let place = shorten(place.trim_end_matches('.'), 60);
        let place = if place.is_empty() { lexicon.item("place names", 0) } else { place };
        let time = clean(&brief.time);
        let time = match shorten(&time, 60) {
            "" => lexicon.item("times", place_in_book as usize).to_owned(),
            time if lexicon.has("times", time) => time.to_owned(),
            time => format!("{} {time}", lexicon.item("before other times", 0)),
        };
        let goal = uncapitalize(clean(&brief.goal).trim_end_matches('.'));
        let at_place = at_place(place, &motifs, lexicon);
        values.set_all(
            ["thing", "place", "at_place", "time", "goal"],
            [thing, place, &at_place, &time, &goal],
        );
        let [obstacle, turn, change, ending] = plans.map(|plan| voice.narrate(plan, &names));
        let share = motifs.len().div_ceil(of as usize);
        let start = motifs.len().min(share * (number as usize - 1));
        let due = share.min(motifs.len() - start);
        motifs.rotate_left(start);
        let mut writer = Self {
            beats: [goal, obstacle, turn, change, ending],
            reserved: 0,
            question,
            voice,
            values,
            others,
            absent,
            motifs,
            due,
            named: 0,
            seed: hints.seed,
            place_in_book,
            usual_words: words.max(hints.words / of) as usize,
            words: (words as usize).clamp(30, 12_000),
            is_flawed: is_flawed_draft(hints, question),
            paragraphs: Vec::new(),
            frames: HashSet::new(),
            items: HashSet::new(),
            step: 0,
            is_about_teller: false,
        };
        writer.address(0);
        writer.turn_to_motif();
        writer
    }

    /// Returns how many words are left without the reserved ones.
    pub(super) fn room(&self) -> usize {
        self.words.saturating_sub(self.reserved)
    }

    fn company(&self) -> &'static str {
        if self.others.is_empty() { "alone" } else { "company" }
    }

    /// Makes one of the other characters the subject of the passages that follow.
    fn address(&mut self, i: usize) {
        let Some(Figure { name, call, gender, trade }) = self.others.get(i) else { return };
        let [he, his, him, oneself] = self.voice.lexicon.pronouns(gender);
        // A pronoun that could also mean the narrator is not used as a subject.
        let is_alike = self.voice.is_third() && *gender == self.voice.teller.gender;
        let he = if is_alike { call.as_str() } else { he };
        let pronouns = ["other_he", "other_his", "other_him", "other_self"];
        self.values.set_all(pronouns, [he, his, him, oneself]);
        self.values.set_all(["other", "other_full", "other_trade"], [call, name, trade]);
    }

    /// Tells the arrival of the characters who are present.
    pub(super) fn greet(&mut self) {
        for i in 0..self.others.len().min(2) {
            self.address(i);
            let has_trade = !self.others[i].trade.is_empty();
            let list = if has_trade { "arrivals by trade" } else { "arrivals" };
            self.say_if_room(list, i as u64, 2);
        }
        self.address(0);
    }

    /// Adds a passage that a scene has once, or once for each of two people.
    pub(super) fn say_once(&mut self, list: &str, i: u64, of: u64) {
        let n = self.place_in_book * of + i;
        let count = self.values.list(list).len() as u64;
        if let Some(passage) = (n..n + count).find_map(|n| self.nth_passage(list, n)) {
            self.push(passage);
        }
    }

    fn say_if_room(&mut self, list: &str, i: u64, of: u64) {
        if self.room() >= OPTIONAL_WORDS {
            self.say_once(list, i, of);
        }
    }

    /// Adds the optional passages of a phase if there is room.
    pub(super) fn say_extras(&mut self, phase: u32) {
        match phase {
            1 => {
                self.say_if_room("trade", 0, 1);
                if self.question.number <= 1 {
                    let is_alone = self.others.is_empty();
                    self.say_if_room(if is_alone { "names alone" } else { "whole names" }, 0, 1);
                }
            }
            2 => {
                for (i, absent) in (0..).zip(self.absent.clone()) {
                    let words = [absent.call.as_str(), &absent.trade];
                    self.values.set_all(["absent", "absent_trade"], words);
                    self.say_if_room("absent", i, 2);
                }
            }
            _ if self.is_flawed => self.say_if_room("first drafts", 0, 1),
            _ => {}
        }
    }

    /// Adds passages of the phase's kinds until only `room` words are left.
    pub(super) fn fill_until(&mut self, room: usize, phase: u32) {
        let company = self.company();
        let kinds = self.values.list(&format!("kinds {company} {phase}")).to_vec();
        while self.room() > room + LOOSE_WORDS {
            let is_due = self.named < self.due && self.step % 2 == 1;
            let usual = kinds[self.step % kinds.len()];
            let first = if is_due { "motif" } else { usual };
            self.step += 1;
            let others = self.values.list(&format!("kinds {company} that fit")).iter().copied();
            match [first].into_iter().chain(others).find_map(|kind| self.find_passage(kind)) {
                Some(passage) => self.push(passage),
                None => return,
            }
        }
    }

    /// Fills the remaining room with the passages that fit best.
    pub(super) fn fit(&mut self) {
        let kinds = self.values.list(&format!("kinds {} that fit", self.company())).to_vec();
        loop {
            let room = self.room();
            let misfit = |passage: &Passage| room.abs_diff(count_words(&passage.filled.text));
            let long = kinds.iter().flat_map(|kind| self.own_passages(kind));
            let count = self.values.list("short").len() as u64;
            let first = self.place_in_book * count;
            let short = (first..first + count).filter_map(|n| self.nth_passage("short", n));
            let all = long.chain(short);
            let best = all.min_by_key(misfit);
            match best.filter(|passage| misfit(passage) < room) {
                Some(passage) => self.push(passage),
                None => return,
            }
        }
    }

    /// Joins the text so far into one paragraph.
    pub(super) fn join(&mut self) {
        self.paragraphs = vec![self.paragraphs.join(" ")];
    }

    /// Adds a beat of the brief.
    pub(super) fn tell(&mut self, beat: &str) {
        if !beat.is_empty() {
            let words = count_words(beat);
            self.words = self.words.saturating_sub(words);
            self.reserved = self.reserved.saturating_sub(words);
            self.paragraphs.push(beat.to_owned());
            self.is_about_teller = false;
        }
    }

    /// Returns the whole text.
    pub(super) fn finish(self) -> String {
        self.voice.mark(&self.paragraphs.join("\n\n"))
    }

    /// Returns the passage of a kind that repeats the earlier text least.
    fn find_passage(&self, list: &str) -> Option<Passage> {
        let first = |text: &str| text.split(' ').next().map(str::to_owned);
        let before = self.paragraphs.last().and_then(|paragraph| first(paragraph));
        self.own_passages(list).min_by_key(|passage| {
            let is_alike = before == first(&passage.filled.text);
            count_faults(&passage.filled, &self.items) + 2 * usize::from(is_alike)
        })
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
        let frame = self.values.item(list, self.seed, n);
        if frame.is_empty() || self.frames.contains(frame) {
            return None;
        }
        // A scene that is rewritten takes fillings that are far from the earlier ones.
        let attempt = u64::from(self.question.round * 2) + u64::from(self.question.is_repair);
        let first = (n / count + attempt * 1_000_003) * TRIES;
        // A person whom the last paragraph was about becomes a pronoun.
        let goes_on = self.is_about_teller && is_about_teller(frame);
        let told = if goes_on { frame.replacen("{vp}", "{he}", 1) } else { frame.to_owned() };
        let fill = |way| fill(&told, self.seed, way, &self.values, self.voice.form());
        let fillings = (first..first + TRIES).filter_map(fill);
        let filled = fillings.min_by_key(|filled| count_faults(filled, &self.items))?;
        Some(Passage { frame, filled })
    }

    fn push(&mut self, Passage { frame, filled }: Passage) {
        self.is_about_teller = is_about_teller(frame);
        self.frames.insert(frame);
        self.items.extend(&filled.items);
        self.named += usize::from(frame.contains("{motif}"));
        self.words = self.words.saturating_sub(count_words(&filled.text));
        self.paragraphs.push(filled.text);
        self.turn_to_motif();
    }

    /// Sets the motif of the passages that follow.
    fn turn_to_motif(&mut self) {
        let unknown = self.voice.lexicon.item("nothing known", self.named);
        let motif = self.motifs.get(self.named % self.motifs.len().max(1));
        self.values.set("motif", motif.map_or(unknown, String::as_str));
    }
}

fn is_about_teller(frame: &str) -> bool {
    frame.starts_with("{vp} ") && !frame.contains("{other") && !frame.contains('"')
}

/// Counts the repetitions in a passage: its items in the scene and its sentences in the book.
fn count_faults(filled: &Filled, said: &HashSet<&'static str>) -> usize {
    2 * filled.begun_again + filled.items.iter().filter(|item| said.contains(*item)).count()
}
