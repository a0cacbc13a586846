//! Sentence frames and the choice among them.
//!
//! `{key}` stands for a value, or for an item of the list with that name. `{Key}` capitalizes it,
//! and `{a_key}` adds the indefinite article. `[verb]` agrees with the viewpoint, `[verb*]` with
//! one other person or thing, and `[verb+]` with several. An item in `{key*}` is about the other
//! person, so its verbs and pronouns refer to that person. ` / ` separates paragraphs. A frame with
//! a missing value cannot be used. Values are never read as frames.

use scribe_domain::{stage::Tense, text::sentences::split_sentences};

use crate::lexicon::{Lexicon, Subject, capitalize, uncapitalize};

/// How many levels of lists an item may refer to.
const DEPTH: usize = 3;

/// The values of a frame's keys, and the lists for the keys without a value.
#[derive(Debug, Clone)]
pub(crate) struct Values {
    pub(crate) lexicon: &'static Lexicon,
    /// The world, whose lists take precedence: `sea sound` over `sound`.
    world: &'static str,
    values: Vec<(&'static str, String)>,
}

impl Values {
    /// Makes the values for a book about the given motifs.
    pub(crate) fn new(lexicon: &'static Lexicon, motifs: &[String]) -> Self {
        let world = motifs.iter().find_map(|motif| lexicon.recognize("worlds", motif));
        Self { lexicon, world: world.unwrap_or_default(), values: Vec::new() }
    }

    /// Sets a value. An empty value counts as missing.
    pub(crate) fn set(&mut self, key: &'static str, value: &str) {
        self.values.retain(|(known, _)| *known != key);
        if !value.is_empty() {
            self.values.push((key, value.to_owned()));
        }
    }

    /// Sets each value under the key at the same index.
    pub(crate) fn set_all<const N: usize>(&mut self, keys: [&'static str; N], values: [&str; N]) {
        keys.into_iter().zip(values).for_each(|(key, value)| self.set(key, value));
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.values.iter().find(|(known, _)| *known == key).map(|(_, value)| value.as_str())
    }

    /// Returns the list of the book's world, or else the common list.
    pub(crate) fn list(&self, name: &str) -> &[&'static str] {
        let own = self.lexicon.list(&format!("{} {name}", self.world));
        if own.is_empty() { self.lexicon.list(name) } else { own }
    }

    /// Returns the `n`th item of a list in an order that depends on the seed. Returns an empty text
    /// if the list is empty.
    pub(crate) fn item(&self, list: &str, seed: u64, n: u64) -> &'static str {
        let items = self.list(list);
        let place = nth_of_order(draw(seed, list), items.len() as u64, n);
        items.get(index(place, items.len())).copied().unwrap_or_default()
    }

    /// Returns the `n`th filled frame of a list. Every frame is used once before a frame is filled
    /// in another way. Frames with a missing value are skipped.
    pub(crate) fn line(&self, list: &str, seed: u64, n: u64) -> String {
        let count = (self.list(list).len() as u64).max(1);
        let fill = |n| fill(self.item(list, seed, n), seed, n / count, self, PLAN);
        (n..n + count).find_map(fill).map(|filled| filled.text).unwrap_or_default()
    }
}

/// The narrative form in which frames are filled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Telling {
    pub(crate) tense: Tense,
    pub(crate) viewpoint: Subject,
    /// True if a sentence gets another beginning after all its fillings have been used.
    pub(crate) varies: bool,
}

/// The form of plans: third person, present tense.
const PLAN: Telling = Telling { tense: Tense::Present, viewpoint: Subject::Third, varies: false };

#[derive(Debug, Clone, Default)]
pub(crate) struct Filled {
    pub(crate) text: String,
    /// The items that were taken from lists.
    pub(crate) items: Vec<&'static str>,
    /// The number of sentences whose fillings had all been used before.
    pub(crate) begun_again: usize,
}

/// Fills a frame in its `n`th way. Each sentence uses each of its fillings once before any filling
/// is repeated. Returns `None` if a value is missing.
pub(crate) fn fill(
    frame: &str,
    seed: u64,
    n: u64,
    values: &Values,
    form: Telling,
) -> Option<Filled> {
    let mut filled = Filled::default();
    for paragraph in frame.split(" / ") {
        let mut text = String::new();
        for (at, sentence) in split_sentences(paragraph) {
            // A person who has been named becomes a pronoun if the pronoun is unambiguous.
            let is_clear =
                !paragraph.contains("{other") || values.get("other_he") != values.get("other");
            let is_clear = is_clear && paragraph[..at].contains("{vp}");
            let sentence = &sentence.replace("{vp}", if is_clear { "{he}" } else { "{vp}" });
            let in_speech = sentence.starts_with('"') || text.matches('"').count() % 2 == 1;
            let list = if in_speech { "speech begins again" } else { "beginnings again" };
            // A question in speech is followed by words about the speaker in the same sentence.
            let goes_on = text.ends_with("?\"") && sentence.starts_with(|c| "[{".contains(c));
            let keys = sentence.split('{').skip(1).filter_map(|rest| rest.split('}').next());
            let keys = keys.map(bare).filter(|key| values.get(key).is_none());
            let ways: u64 = keys.map(|key| values.list(&key).len().max(1) as u64).product();
            let way = nth_of_order(draw(seed, sentence), ways, n);
            let mut filler = Filler { values, form, way, items: &mut filled.items };
            let own = filler.write(sentence, 0, false)?;
            // A sentence that begins with speech has its capital after the quotation mark.
            let (mark, own) = own.split_at(usize::from(own.starts_with('"')));
            let again = if form.varies { n / ways } else { 0 };
            let own = match again {
                _ if goes_on => own.to_owned(),
                0 => capitalize(own),
                _ => begin_again(own, values.lexicon, list, again),
            };
            filled.begun_again += usize::from(again > 0);
            text = format!("{text} {mark}{own}");
        }
        filled.text = format!("{}\n\n{}", filled.text, text.trim());
    }
    filled.text = filled.text.trim().to_owned();
    Some(filled)
}

/// Gives a sentence another beginning. A first word that may be a name keeps its capital.
pub(crate) fn begin_again(sentence: &str, lexicon: &Lexicon, list: &str, n: u64) -> String {
    let first = sentence.split(' ').next().unwrap_or_default();
    let is_small = lexicon.has("small in sentences", &first.to_lowercase());
    let rest = if is_small { uncapitalize(sentence) } else { sentence.to_owned() };
    format!("{}, {rest}", lexicon.item(list, index(draw(0, sentence) % 1_000 + n, 2_000)))
}

/// Returns a key without its marks.
fn bare(key: &str) -> String {
    let key = key.trim_end_matches('*').to_lowercase();
    key.strip_prefix("a_").map_or_else(|| key.clone(), str::to_owned)
}

struct Filler<'a> {
    values: &'a Values,
    form: Telling,
    /// The part of the way's number that is left for the remaining keys.
    way: u64,
    items: &'a mut Vec<&'static str>,
}

impl Filler<'_> {
    fn write(&mut self, frame: &str, depth: usize, is_other: bool) -> Option<String> {
        let mut text = String::new();
        let mut rest = frame;
        while let Some(at) = rest.find(['{', '[']) {
            text.push_str(&rest[..at]);
            let is_slot = rest[at..].starts_with('{');
            let (inside, after) = rest[at + 1..].split_once(if is_slot { '}' } else { ']' })?;
            text.push_str(&match is_slot {
                true => self.fill_slot(inside, depth, is_other)?,
                false => self.conjugate(inside, is_other),
            });
            rest = after;
        }
        Some(text + rest)
    }

    fn fill_slot(&mut self, key: &str, depth: usize, is_other: bool) -> Option<String> {
        let name = bare(key);
        let others = self.values.get(&format!("other_{name}")).filter(|_| is_other);
        let mut text = match others.or_else(|| self.values.get(&name)) {
            Some(value) => value.to_owned(),
            None => {
                let list = self.values.list(&name);
                // Only the keys of the frame itself are counted. The keys of an item are drawn at
                // random.
                let at = if depth == 0 { self.way } else { draw(self.way, &name) };
                let item = *list.get(index(at, list.len())).filter(|_| depth < DEPTH)?;
                self.way /= if depth == 0 { list.len() as u64 } else { 1 };
                self.items.push(item);
                self.write(item, depth + 1, is_other || key.ends_with('*'))?
            }
        };
        if key.to_lowercase().starts_with("a_") {
            text = self.values.lexicon.with_article(&text);
        }
        Some(if key.starts_with(char::is_uppercase) { capitalize(&text) } else { text })
    }

    fn conjugate(&self, verb: &str, is_other: bool) -> String {
        let base = verb.trim_end_matches(['*', '+']);
        let subject = match &verb[base.len()..] {
            "+" => Subject::Plural,
            "" if !is_other => self.form.viewpoint,
            _ => Subject::Third,
        };
        self.values.lexicon.conjugate(base, self.form.tense, subject)
    }
}

/// Returns a pseudorandom number for a seed and a purpose.
pub(crate) fn draw(seed: u64, purpose: &str) -> u64 {
    purpose.bytes().fold(mix(seed ^ 0x5EED), |state, byte| {
        mix(state ^ u64::from(byte).wrapping_add(0x9E37_79B9_7F4A_7C15))
    })
}

/// Returns the `n`th number of a fixed order in which every number below `size` occurs once.
fn nth_of_order(key: u64, size: u64, n: u64) -> u64 {
    fn gcd(a: u64, b: u64) -> u64 {
        if b == 0 { a } else { gcd(b, a % b) }
    }
    let size = size.max(1);
    // A step near the golden ratio spreads the numbers, and therefore the items of every list.
    let golden = (size as f64 * 0.618) as u64 + key % 7;
    let step = (golden..golden + size).find(|step| gcd(*step, size) == 1).unwrap_or(1);
    let product = u128::from(n % size) * u128::from(step) + u128::from(key % size);
    u64::try_from(product % u128::from(size)).unwrap_or(0)
}

/// Reduces a number to an index into a list of `count` items.
pub(crate) fn index(number: u64, count: usize) -> usize {
    usize::try_from(number % (count.max(1) as u64)).unwrap_or(0)
}

/// Source: the finalizer of splitmix64 (Steele, Lea, Flood, 2014).
fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_filled_in_and_never_read_as_frames() {
        let mut values = Values::new(Lexicon::for_language("en"), &[]);
        values.set("role", "heir");
        values.set("vp", "she");
        values.set("object", "the {role} [be]");
        let filled = fill("{vp} [be] {a_role} of {object}.", 1, 0, &values, PLAN).unwrap();
        assert_eq!(filled.text, "She is an heir of the {role} [be].");
        assert!(fill("{nothing of the kind}", 1, 0, &values, PLAN).is_none());
    }

    #[test]
    fn an_order_holds_every_number_once() {
        for size in [1, 2, 3, 12, 97, 2304] {
            for key in [0, 1, 77, u64::MAX] {
                let mut seen: Vec<_> = (0..size).map(|n| nth_of_order(key, size, n)).collect();
                seen.sort_unstable();
                assert_eq!(seen, (0..size).collect::<Vec<_>>());
            }
        }
    }
}
