//! Rendering a sentence: the right person and tense, and words that no other sentence of the book
//! has in this frame.
//!
//! `%i %me %my %mine %self` are the viewpoint, `%V` is it by name, `%N` its name in speech; `%O`
//! is the other character, `%he %him %his %himself` too. `[walk]` is a verb of the viewpoint,
//! `[:walk]` of a third person, `[+walk]` of several. `{light}` is a word of a list, `{a light}`
//! has an article, `{Light}` a capital, and `{=light}` says again what the move said last.
//!
//! Some lists are anchored: a chapter has a few words of each, so that the same people, things and
//! worries return in it. The others are free: the chapters that share an anchored word count their
//! fillings. That keeps sentences apart, because a frame's place among a chapter's few words never
//! changes.

use super::{
    inflect::conjugate,
    slots::list,
    voice::{Figure, Person, Voice},
};
use crate::sample::{
    draw::nth_of_permutation,
    template::{capital, lower_initial, with_article},
};

/// What sentences of a scene are rendered with.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub(super) voice: &'a Voice,
    pub(super) other: Option<&'a Figure>,
    /// Texts of the brief by their names, as `P` for `%P`.
    pub(super) texts: &'a [(&'a str, String)],
    pub(super) seed: u64,
}

/// Which filling a sentence takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Count {
    /// The chapter, from 0.
    pub(super) chapter: usize,
    /// How many chapters are counted through before any frame is used again: no fewer than the
    /// book has.
    pub(super) chapters: usize,
    /// How often the frame was used before in the same chapter.
    pub(super) again: usize,
}

/// How many words of an anchored list a chapter has; none for a free list.
fn anchored(slot: &str) -> Option<usize> {
    match slot.trim_start_matches('=') {
        "object" | "spot" => Some(4),
        "thought" | "light" | "smell" | "trade" => Some(3),
        "surface" | "door" | "weather" | "errand" | "day" | "sum" | "kin" | "paper" => Some(2),
        _ => None,
    }
}

/// What a move has said so far.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// For each anchored list, the place among the chapter's words that was used last.
    places: Vec<(String, usize)>,
}

/// How many fillings a sentence has in a book.
#[cfg(test)]
pub(super) fn capacity(frame: &str) -> usize {
    let anchor = slots(frame).into_iter().find(|name| anchored(name).is_some());
    free_fillings(frame) * anchor.map_or(1, |name| list(name.trim_start_matches('=')).len())
}

/// How many fillings the free lists of a sentence have together.
fn free_fillings(frame: &str) -> usize {
    free_slots(frame).iter().map(|(_, size)| size).product()
}

/// The free lists of a sentence, each with the number of its choices: a list that is named a
/// second time has one less.
fn free_slots(frame: &str) -> Vec<(String, usize)> {
    let mut found: Vec<(String, usize)> = Vec::new();
    for name in slots(frame).into_iter().filter(|name| anchored(name).is_none()) {
        let before = found.iter().filter(|(known, _)| *known == name).count();
        let size = list(&name).len().saturating_sub(before).max(1);
        found.push((name, size));
    }
    found
}

/// The lists that a sentence names, in order.
fn slots(frame: &str) -> Vec<String> {
    let keys = frame.split('{').skip(1).map(|piece| piece.split('}').next().unwrap_or_default());
    keys.map(|key| list_name(key).to_owned()).collect()
}

fn list_name(key: &str) -> String {
    let key = lower_initial(key);
    key.strip_prefix("a ").map_or_else(|| key.clone(), str::to_owned)
}

/// Renders a sentence. No two counts give the same words to the same frame, as long as the frame
/// has fillings left.
///
/// Within a move an anchored list that is named twice gives two different words.
pub(super) fn render(frame: &str, count: Count, scene: &Scene<'_>, memory: &mut Memory) -> String {
    let words = words(frame, count, scene.seed, memory);
    let mut words = words.into_iter();
    let mut text = String::with_capacity(frame.len() * 2);
    let mut rest = frame;
    while let Some(at) = rest.find(['{', '[', '%']) {
        text.push_str(&rest[..at]);
        let (mark, tail) = rest[at..].split_at(1);
        rest = match mark {
            "{" => {
                let (key, tail) = tail.split_once('}').unwrap_or((tail, ""));
                text.push_str(&slot(key, &mut words));
                tail
            }
            "[" => {
                let (key, tail) = tail.split_once(']').unwrap_or((tail, ""));
                text.push_str(&verb(key, scene.voice));
                tail
            }
            _ => {
                let end = tail.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tail.len());
                text.push_str(named(&tail[..end], scene));
                &tail[end..]
            }
        };
    }
    text.push_str(rest);
    begin_with_capital(&text)
}

/// The words for the lists that a sentence names, in order.
fn words(frame: &str, count: Count, seed: u64, memory: &mut Memory) -> Vec<&'static str> {
    let key = hash(seed, frame);
    let anchor = slots(frame)
        .iter()
        .find(|name| anchored(name).is_some())
        .map(|name| list(name.trim_start_matches('=')).len());
    // Chapters that share the first anchored word count together; without one, all do.
    let (group, rank) = match anchor {
        Some(size) => {
            let groups = count.chapters.div_ceil(size);
            (count.chapter % size, count.chapter / size + count.again * groups)
        }
        None => (0, count.chapter + count.again * count.chapters),
    };
    let group_key = key ^ (group as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut index = nth_of_permutation(group_key >> 5, free_fillings(frame), rank);
    let mut free = free_slots(frame).into_iter();
    let mut own: Vec<(String, usize)> = Vec::new();
    let mut words = Vec::new();
    for name in slots(frame) {
        let base = name.trim_start_matches('=');
        let at = match anchored(&name) {
            Some(kept) => {
                let place = place(&name, hash(7, frame), memory);
                let size = list(base).len().max(1);
                let shift = place % kept * (size / kept);
                nth_of_permutation(hash(seed, base), size, count.chapter + shift)
            }
            None => {
                let size = free.next().map_or(1, |(_, size)| size);
                let drawn = index % size;
                index /= size;
                skip_taken(drawn, &own, &name)
            }
        };
        words.push(list(base).get(at).copied().unwrap_or_default());
        own.push((name, at));
    }
    words
}

/// Which of a chapter's words of a list a slot has. For a frame it is always the same one, so that
/// chapters with different words differ in every frame.
fn place(slot: &str, frame: u64, memory: &mut Memory) -> usize {
    let again = slot.starts_with('=');
    let name = slot.trim_start_matches('=');
    match memory.places.iter_mut().find(|(known, _)| known == name) {
        Some((_, place)) => {
            *place += usize::from(!again);
            *place
        }
        None => {
            let first = usize::try_from(frame % 60).unwrap_or(0);
            memory.places.push((name.to_owned(), first));
            first
        }
    }
}

/// The place in a list of a word drawn from those that the sentence has not used.
fn skip_taken(drawn: usize, own: &[(String, usize)], name: &str) -> usize {
    let mut taken: Vec<usize> =
        own.iter().filter(|(known, _)| known == name).map(|(_, at)| *at).collect();
    taken.sort_unstable();
    taken.into_iter().fold(drawn, |at, before| at + usize::from(at >= before))
}

fn hash(seed: u64, text: &str) -> u64 {
    let hash = text.bytes().fold(seed ^ 0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    hash ^ (hash >> 29)
}

fn slot(key: &str, words: &mut impl Iterator<Item = &'static str>) -> String {
    let lower = lower_initial(key);
    let word = words.next().unwrap_or_default();
    let text = if lower.starts_with("a ") { with_article(word) } else { word.to_owned() };
    if key.starts_with(char::is_uppercase) { capital(&text) } else { text }
}

fn verb(key: &str, voice: &Voice) -> String {
    match (key.strip_prefix(':'), key.strip_prefix('+')) {
        (Some(verb), _) => conjugate(verb, Person::Third, voice.tense, false),
        (_, Some(verb)) => conjugate(verb, Person::Third, voice.tense, true),
        _ => conjugate(key, voice.person, voice.tense, false),
    }
}

fn named<'a>(key: &str, scene: &'a Scene<'a>) -> &'a str {
    let mine = scene.voice.pronouns();
    let theirs = scene
        .other
        .map_or(["they", "them", "their", "theirs", "themselves"], |other| other.gender.pronouns());
    match key {
        "i" => mine[0],
        "me" => mine[1],
        "my" => mine[2],
        "mine" => mine[3],
        "self" => mine[4],
        "V" => scene.voice.subject(),
        "N" => &scene.voice.viewpoint.call,
        "O" => scene.other.map_or("nobody", |other| &other.call),
        "he" => theirs[0],
        "him" => theirs[1],
        "his" => theirs[2],
        "himself" => theirs[4],
        _ => scene.texts.iter().find(|(name, _)| *name == key).map_or("", |(_, text)| text),
    }
}

/// Sentences begin with a capital, also behind an opening mark.
fn begin_with_capital(text: &str) -> String {
    match text.strip_prefix('"') {
        Some(rest) => format!("\"{}", capital(rest)),
        None => capital(text),
    }
}

/// Puts the book's quotation marks in the place of straight ones, and typographic apostrophes.
pub(super) fn with_marks(paragraph: &str, (open, close): (&str, &str)) -> String {
    let mut text = String::with_capacity(paragraph.len() + 8);
    let mut is_open = false;
    for c in paragraph.chars() {
        match c {
            '"' => {
                text.push_str(if is_open { close } else { open });
                is_open = !is_open;
            }
            '\'' => text.push('’'),
            c => text.push(c),
        }
    }
    text
}
