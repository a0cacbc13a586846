//! Sentence frames and the choice among them.
//!
//! - `{key}` stands for a value, or for an item of the list with that name.
//! - `{Key}` capitalizes the value, and `{a_key}` adds the indefinite article.
//! - `[verb]` agrees with the viewpoint, `[verb*]` with one other person or thing, and `[verb+]`
//!   with several.
//! - An item in `{key*}` is about the other person, so its verbs and pronouns refer to that person.
//! - ` / ` separates paragraphs.
//!
//! A frame with a missing value cannot be used. Values are never read as frames.

use std::collections::{HashMap, HashSet};

use scribe_domain::{
    stage::{Person as Narrator, QuotationMarks, Tense},
    text::sentences::split_sentences,
};
use scribe_ports::model::NarrationForm;

use crate::{
    lexicon::{Lexicon, Subject, capitalize},
    person::Person,
};

/// The values of a frame's keys, the lists for the keys without a value, and the narrative form.
#[derive(Debug, Clone)]
pub(crate) struct Values {
    pub(crate) lexicon: &'static Lexicon,
    pub(crate) seed: u64,
    /// The world, whose lists take precedence: `sea sound` over `sound`.
    world: &'static str,
    values: HashMap<String, String>,
    viewpoint: Subject,
    tense: Tense,
    /// In prose, the items that the text has used. Plans may repeat what they say.
    pub(crate) used: Option<HashSet<&'static str>>,
}

/// A filled frame, and the items that were taken from lists.
#[derive(Debug, Clone, Default)]
pub(crate) struct FilledFrame {
    pub(crate) text: String,
    pub(crate) items: Vec<&'static str>,
}

impl Values {
    /// Makes the values for a book about the given motifs. They are in the form of plans: third
    /// person, present tense.
    pub(crate) fn new(lexicon: &'static Lexicon, seed: u64, motifs: &[String]) -> Self {
        let world = motifs.iter().find_map(|motif| lexicon.recognise("worlds", motif));
        Self {
            lexicon,
            seed,
            world: world.unwrap_or_default(),
            values: HashMap::new(),
            viewpoint: Subject::Third,
            tense: Tense::Present,
            used: None,
        }
    }

    /// Sets each value under the key at the same index. An empty value counts as missing.
    pub(crate) fn set<const N: usize>(&mut self, keys: [&str; N], values: [&str; N]) {
        for (key, value) in keys.into_iter().zip(values) {
            self.values.insert(key.to_owned(), value.to_owned());
        }
    }

    /// Sets the narrative form, and the words for the character from whose viewpoint it is told.
    pub(crate) fn set_narration(
        &mut self,
        narration: Option<NarrationForm>,
        viewpoint_person: &Person,
    ) {
        let NarrationForm { person, tense, .. } = narration.unwrap_or(default_narration());
        let call = viewpoint_person.call_name(self.lexicon);
        let (viewpoint, pronoun_key) = match person {
            Narrator::First => (Subject::First, "first"),
            Narrator::Second => (Subject::Plural, "second"),
            Narrator::ThirdLimited | Narrator::ThirdOmniscient => {
                (Subject::Third, viewpoint_person.gender)
            }
        };
        (self.tense, self.viewpoint) = (tense, viewpoint);
        let pronouns @ [he, _, him, _] = self.lexicon.pronouns(pronoun_key);
        self.set(["he", "his", "him", "self"], pronouns);
        let (vp, vp_him, vp_full, unmentioned_name) = match viewpoint {
            Subject::Third => (call, call, viewpoint_person.name.as_str(), ""),
            // If the narration never gives the name, a character has to say it.
            Subject::First | Subject::Plural => (he, him, he, viewpoint_person.name.as_str()),
        };
        self.set(["vp", "vp_him", "vp_full", "vp_whole"], [vp, vp_him, vp_full, unmentioned_name]);
        self.set(["vp_he", "trade"], [he, &viewpoint_person.trade]);
    }

    /// Sets the words for another character. If both characters have the same pronoun, neither
    /// pronoun is used as a subject.
    pub(crate) fn set_other(&mut self, other: &Person) {
        let [he, his, him, oneself] = self.lexicon.pronouns(other.gender);
        let call = other.call_name(self.lexicon);
        let has_same_pronoun = self.get("he") == Some(he);
        if has_same_pronoun && self.viewpoint == Subject::Third {
            let name = self.get("vp").unwrap_or_default().to_owned();
            self.set(["vp_he"], [&name]);
        }
        let he = if has_same_pronoun { call } else { he };
        let keys = ["other_he", "other_his", "other_him", "other_self"];
        self.set(keys, [he, his, him, oneself]);
        self.set(["other", "other_full", "other_trade"], [call, &other.name, &other.trade]);
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Sets a place, and the place with its preposition. If a place with a proper name is also a
    /// motif of the idea, it is a town.
    pub(crate) fn set_place(&mut self, keys: [&str; 2], place: &str, motifs: &[String]) {
        let is_town =
            place.starts_with(char::is_uppercase) && motifs.iter().any(|motif| motif == place);
        let default_preposition = self.lexicon.item("prepositions", usize::from(!is_town));
        let preposition = self.lexicon.preposition(place).unwrap_or(default_preposition);
        self.set(keys, [place, &format!("{preposition} {place}")]);
    }

    /// Returns the list of the book's world, or else the common list.
    pub(crate) fn list(&self, name: &str) -> &[&'static str] {
        let own_text = self.lexicon.list(&format!("{} {name}", self.world));
        if own_text.is_empty() { self.lexicon.list(name) } else { own_text }
    }

    /// Returns the `n`th item of a list in an order that depends on the seed. Returns an empty text
    /// if the list is empty.
    pub(crate) fn item(&self, list: &str, n: u64) -> &'static str {
        nth_in_fixed_order(self.list(list), derive_number(self.seed, list), n).unwrap_or_default()
    }

    /// Returns the `n`th filled frame of a list. Every frame is used once before a frame is filled
    /// in another way. Frames with a missing value are skipped.
    pub(crate) fn line(&self, list: &str, n: u64) -> String {
        let count = (self.list(list).len() as u64).max(1);
        let fill = |n| self.fill(self.item(list, n), n / count);
        (n..n + count).find_map(fill).map(|filled| filled.text).unwrap_or_default()
    }

    /// Fills a frame in its `n`th way, and prefers items that are not used yet. Every slot uses
    /// every item once before any item is repeated. Returns `None` if a value is missing.
    pub(crate) fn fill(&self, frame: &str, n: u64) -> Option<FilledFrame> {
        let mut filler = FrameFiller { values: self, n, items: Vec::new() };
        let paragraphs = frame.split(" / ").map(|paragraph| filler.fill_paragraph(paragraph));
        let text = paragraphs.collect::<Option<Vec<_>>>()?.join("\n\n");
        Some(FilledFrame { text, items: filler.items })
    }
}

struct FrameFiller<'a> {
    values: &'a Values,
    n: u64,
    items: Vec<&'static str>,
}

impl FrameFiller<'_> {
    fn fill_paragraph(&mut self, paragraph: &str) -> Option<String> {
        let mut text = String::new();
        for (_, sentence) in split_sentences(paragraph) {
            let count = self.items.len();
            let own_text = self.render_frame(sentence, false)?;
            // A sentence that begins with speech has its capital after the quotation mark.
            let (mark, own_text) = own_text.split_at(usize::from(own_text.starts_with('"')));
            // A question in speech is followed by words about the speaker in the same sentence.
            let continues_speech = text.ends_with("?\"") && sentence.starts_with(['[', '{']);
            // A sentence without an item of a list is the same each time, so its beginning changes.
            let is_unchanged =
                self.n > 0 && self.items.len() == count && self.values.used.is_some();
            let own_text = match continues_speech {
                true => own_text.to_owned(),
                false if is_unchanged => {
                    let n = derive_number(self.values.seed, sentence) + self.n;
                    self.values.lexicon.vary_beginning(own_text, n as usize)
                }
                false => capitalize(own_text),
            };
            text = format!("{text} {mark}{own_text}");
        }
        Some(text.trim().to_owned())
    }

    fn render_frame(&mut self, frame: &str, is_other: bool) -> Option<String> {
        let mut text = String::new();
        let mut remaining = frame;
        while let Some(at) = remaining.find(['{', '[']) {
            text += &remaining[..at];
            let is_slot = remaining[at..].starts_with('{');
            let (inside, after) =
                remaining[at + 1..].split_once(if is_slot { '}' } else { ']' })?;
            text += &match is_slot {
                // The slots of a frame take their items in different orders. A slot keeps its order
                // whether the frame has a name or its pronoun.
                true => {
                    let key = derive_number(remaining.len() as u64, &frame.replace("{vp}", "{he}"));
                    self.fill_slot(inside, key, is_other)?
                }
                false => self.conjugate(inside, is_other).to_owned(),
            };
            remaining = after;
        }
        Some(text + remaining)
    }

    fn fill_slot(&mut self, slot: &str, key: u64, is_other: bool) -> Option<String> {
        let lower = slot.trim_end_matches('*').to_lowercase();
        let name = lower.strip_prefix("a_").unwrap_or(&lower);
        let other = self.values.get(&format!("other_{name}")).filter(|_| is_other);
        let mut text = match other.or_else(|| self.values.get(name)) {
            Some(value) => value.to_owned(),
            None => {
                let item = self.choose_item(self.values.list(name), key ^ self.values.seed)?;
                self.items.push(item);
                self.render_frame(item, is_other || slot.ends_with('*'))?
            }
        };
        if lower != name {
            text = self.values.lexicon.with_article(&text);
        }
        Some(if slot.starts_with(char::is_uppercase) { capitalize(&text) } else { text })
    }

    /// Returns an item of a list, or another item if the text has already used that one.
    fn choose_item(&self, list: &[&'static str], key: u64) -> Option<&'static str> {
        let count = list.len() as u64;
        // After each round of a list, the slots of a passage take other items together.
        let n = self.n + self.items.len() as u64 * (self.n / count.max(1));
        let is_new = |item: &&'static str| {
            let is_used = self.values.used.as_ref().is_some_and(|used| used.contains(item));
            !is_used && !self.items.contains(item)
        };
        let mut alternatives = [0, count / 2, count / 4]
            .into_iter()
            .filter_map(|k| nth_in_fixed_order(list, key, n + k));
        alternatives.find(is_new).or_else(|| nth_in_fixed_order(list, key, n))
    }

    fn conjugate<'a>(&self, verb: &'a str, is_other: bool) -> &'a str {
        let base = verb.trim_end_matches(['*', '+']);
        let subject = match &verb[base.len()..] {
            "+" => Subject::Plural,
            "" if !is_other => self.values.viewpoint,
            _ => Subject::Third,
        };
        self.values.lexicon.conjugate(base, self.values.tense, subject)
    }
}

/// Returns the usual narrative form of a book.
pub(crate) fn default_narration() -> NarrationForm {
    let (person, tense) = (Narrator::ThirdLimited, Tense::Past);
    NarrationForm { person, tense, quotation_marks: QuotationMarks::Double }
}

/// Returns a pseudorandom number for a seed and a purpose.
///
/// Source: the FNV-1a hash (Fowler, Noll, Vo). Its lower bits are left out, because they follow
/// simple patterns.
pub(crate) fn derive_number(seed: u64, purpose: &str) -> u64 {
    let hash = purpose.bytes().fold(seed ^ 0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    hash >> 24
}

/// Returns the `n`th item in a fixed order. The step is a prime number, so that every item of a
/// list occurs once.
fn nth_in_fixed_order(items: &[&'static str], key: u64, n: u64) -> Option<&'static str> {
    const ITEM_STRIDE: u64 = 7_919;
    let count = (items.len() as u64).max(1);
    items.get(((key % count + n % count * ITEM_STRIDE) % count) as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_never_read_as_frames() {
        let mut values = Values::new(Lexicon::for_language("en"), 1, &[]);
        values.set(["role", "vp", "object"], ["heir", "she", "the {role} [be]"]);
        let filled = values.fill("{vp} [be] {a_role} of {object}.", 0).unwrap();
        assert_eq!(filled.text, "She is an heir of the {role} [be].");
        assert!(values.fill("{nothing of the kind}", 0).is_none());
    }

    #[test]
    fn an_order_contains_every_item_once() {
        let items = Lexicon::for_language("en").list("verbs");
        for size in [1, 2, 3, 12, 97, 300] {
            for key in [0, 1, 77, u64::MAX] {
                let all: HashSet<_> = (0..size)
                    .map(|n| nth_in_fixed_order(&items[..size as usize], key, n))
                    .collect();
                assert_eq!(all.len() as u64, size);
            }
        }
    }
}
