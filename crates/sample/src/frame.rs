//! Sentence frames. `{key}` stands for a value or an item of the list of that name, `{Key}` for the
//! same with a capital, `{a_key}` with its indefinite article. `[verb]` agrees with the viewpoint,
//! `[verb*]` with one other person or thing, `[verb+]` with several.
//!
//! A frame whose value is missing cannot be used. Values are never read as frames.

use scribe_domain::stage::Tense;

use crate::{
    draw::{draw, index, nth_of_order},
    lexicon::Lexicon,
    verbs::{Subject, conjugate},
};

/// The values of a frame's keys.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values(Vec<(&'static str, String)>);

impl Values {
    /// Sets a value. An empty one counts as missing.
    pub(crate) fn set(&mut self, key: &'static str, value: impl Into<String>) {
        self.0.retain(|(known, _)| *known != key);
        let value = value.into();
        if !value.is_empty() {
            self.0.push((key, value));
        }
    }

    /// A value.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == key).map(|(_, value)| value.as_str())
    }
}

/// What parts the sentences and the paragraphs of a frame.
const SENTENCE: char = '|';
const PARAGRAPH: char = '/';

/// How verbs are put.
#[derive(Debug, Clone, Copy)]
pub(crate) struct VerbForm {
    pub(crate) tense: Tense,
    pub(crate) viewpoint: Subject,
}

/// The form of plans and summaries: somebody does something.
pub(crate) const PLAN: VerbForm = VerbForm { tense: Tense::Present, viewpoint: Subject::Third };

/// A filled frame.
#[derive(Debug, Clone)]
pub(crate) struct Filled {
    pub(crate) text: String,
    /// The items that it took from lists.
    pub(crate) items: Vec<&'static str>,
}

/// Fills a frame in its `n`th way: each of as many ways as its lists allow occurs once before any
/// occurs again. `None` where a value is missing.
pub(crate) fn fill(
    frame: &str,
    key: u64,
    n: u64,
    values: &Values,
    form: VerbForm,
) -> Option<Filled> {
    let mut whole = Filled { text: String::new(), items: Vec::new() };
    // Each sentence is filled by itself, so that no sentence occurs before its ways are used up.
    for (i, sentence) in frame.split_inclusive([SENTENCE, PARAGRAPH]).enumerate() {
        let mark = sentence.chars().next_back().filter(|c| [SENTENCE, PARAGRAPH].contains(c));
        let bare = sentence.trim_end_matches([SENTENCE, PARAGRAPH]).trim();
        let filled = fill_sentence(bare, draw(key, "", &[i as u64]), n, values, form)?;
        whole.text.push_str(&filled.text);
        whole.items.extend(filled.items);
        match mark {
            Some(PARAGRAPH) => whole.text.push_str("\n\n"),
            Some(_) => whole.text.push(' '),
            None => {}
        }
    }
    Some(whole)
}

fn fill_sentence(frame: &str, key: u64, n: u64, values: &Values, form: VerbForm) -> Option<Filled> {
    let ways = keys(frame).filter(|key| values.get(key).is_none()).map(|key| {
        let count = Lexicon::english().list(&key).len();
        u64::try_from(count).unwrap_or(0)
    });
    let way = nth_of_order(key, ways.product(), n);
    let mut filler = Filler { values, form, n, way, items: Vec::new() };
    let text = filler.write(frame, 0)?;
    Some(Filled { text: capital(&text), items: filler.items })
}

/// The keys of a frame without their marks, in order.
fn keys(frame: &str) -> impl Iterator<Item = String> {
    frame.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(key, _)| plain(key))
}

fn plain(key: &str) -> String {
    let key = key.to_lowercase();
    key.strip_prefix("a_").map_or_else(|| key.clone(), str::to_owned)
}

struct Filler<'a> {
    values: &'a Values,
    form: VerbForm,
    /// The number of the filling, and what is left of its way for the keys to come.
    n: u64,
    way: u64,
    items: Vec<&'static str>,
}

impl Filler<'_> {
    fn write(&mut self, frame: &str, depth: usize) -> Option<String> {
        let mut text = String::new();
        let mut rest = frame;
        while let Some(at) = rest.find(['{', '[']) {
            text.push_str(&rest[..at]);
            let close = if rest[at..].starts_with('{') { '}' } else { ']' };
            let (inside, after) = rest[at + 1..].split_once(close)?;
            let piece = if close == '}' { self.slot(inside, depth)? } else { self.verb(inside) };
            text.push_str(&piece);
            rest = after;
        }
        text.push_str(rest);
        Some(text)
    }

    fn slot(&mut self, key: &str, depth: usize) -> Option<String> {
        let name = plain(key);
        let text = match self.values.get(&name) {
            Some(value) => value.to_owned(),
            None => {
                let list = Lexicon::english().list(&name);
                // Only the keys of the frame itself are counted; an item's own key is drawn.
                let at = if depth == 0 { self.way } else { draw(self.n, &name, &[]) };
                let item = *list.get(index(at, list.len()))?;
                if depth == 0 {
                    self.way /= (list.len() as u64).max(1);
                }
                self.items.push(item);
                if depth > 2 {
                    return None;
                }
                self.write(item, depth + 1)?
            }
        };
        let text = if key.to_lowercase().starts_with("a_") { with_article(&text) } else { text };
        Some(if key.starts_with(char::is_uppercase) { capital(&text) } else { text })
    }

    fn verb(&self, verb: &str) -> String {
        let (base, subject) = match (verb.strip_suffix('*'), verb.strip_suffix('+')) {
            (Some(base), _) => (base, Subject::Third),
            (None, Some(base)) => (base, Subject::Plural),
            (None, None) => (verb, self.form.viewpoint),
        };
        conjugate(base, self.form.tense, subject)
    }
}

/// A noun with "a" or "an".
pub(crate) fn with_article(noun: &str) -> String {
    let first = noun.split([' ', '-']).next().unwrap_or_default().to_lowercase();
    let is_listed =
        |list: &str| Lexicon::english().list(list).iter().any(|start| first.starts_with(start));
    let has_vowel = first.starts_with(['a', 'e', 'i', 'o', 'u']);
    let is_vowel = has_vowel && !is_listed("spoken with a consonant");
    let article = if is_vowel || is_listed("spoken with a vowel") { "an" } else { "a" };
    format!("{article} {noun}")
}

/// A text with a capital at its beginning.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A sentence with its end.
pub(crate) fn with_stop(text: &str) -> String {
    let text = text.trim();
    let is_ended = text.is_empty() || text.ends_with(['.', '!', '?', '…']);
    if is_ended { text.to_owned() } else { format!("{text}.") }
}

/// A title: a capital on every word but the small ones.
pub(crate) fn title_case(text: &str) -> String {
    let is_small = |word: &str| Lexicon::english().has("small in titles", word);
    let words = text.split_whitespace().enumerate();
    let word = |(i, word): (usize, &str)| {
        if i > 0 && is_small(word) { word.to_owned() } else { capital(word) }
    };
    words.map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_filled_in_and_never_read_as_frames() {
        let mut values = Values::default();
        values.set("role", "heir");
        values.set("vp", "she");
        values.set("object", "the {role} [be]");
        let filled = fill("{vp} [be] {a_role} of {object}.", 1, 0, &values, PLAN).unwrap();
        assert_eq!(filled.text, "She is an heir of the {role} [be].");
        assert!(fill("{nothing of the kind}", 1, 0, &values, PLAN).is_none());
    }
}
