//! Reading a premise: its people and its nouns, in the order in which they come.
//!
//! A premise may be anything: one word, a manuscript, another script, control characters. Only its
//! beginning is read, and only what can stand in a sentence is kept.

use crate::{
    lexicon::Lexicon,
    verbs::{self, Subject},
};
use scribe_domain::stage::Tense;

/// How much of a premise is read.
const READ_CHARS: usize = 4_000;
/// The longest sentence that is quoted.
const SENTENCE_CHARS: usize = 240;
const PHRASE_CHARS: usize = 40;
const MOST_PEOPLE: usize = 6;
const MOST_MOTIFS: usize = 8;

/// The pronoun of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pronoun {
    She,
    He,
}

/// Somebody in a premise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Somebody {
    pub(crate) name: Option<String>,
    /// What they are, without an article: "lighthouse keeper".
    pub(crate) role: Option<String>,
    pub(crate) pronoun: Option<Pronoun>,
}

/// What a premise holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Premise {
    /// Its first sentence, as it can be quoted; empty without one.
    pub(crate) sentence: String,
    pub(crate) people: Vec<Somebody>,
    /// Things and places as they stand in a sentence: "the silver key", "Venice".
    pub(crate) motifs: Vec<String>,
    /// Those of the motifs that are names of places.
    pub(crate) places: Vec<String>,
}

/// Reads a premise.
pub(crate) fn read(text: &str) -> Premise {
    let mut clean = clean(text);
    if !clean.contains(char::is_lowercase) {
        clean = clean.to_lowercase();
    }
    let mut reader = Reader {
        words: clean.split(' ').map(Word::read).collect(),
        premise: Premise { sentence: first_sentence(&clean), ..Premise::default() },
        last_person_at: None,
    };
    let mut at = 0;
    while at < reader.words.len() {
        at = reader.step(at).max(at + 1);
    }
    let mut premise = reader.premise;
    premise.people.truncate(MOST_PEOPLE);
    premise.motifs.truncate(MOST_MOTIFS);
    premise
}

/// A text without anything that cannot be printed or that would read as markup.
pub(crate) fn clean(text: &str) -> String {
    let is_kept = |c: &char| {
        let is_hidden = matches!(*c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFFD}' | '\u{E000}'..='\u{F8FF}');
        !is_hidden && !c.is_control() && !"<>{}[]|\\^~*_#`$@=%\"“”«»¶".contains(*c)
            || c.is_whitespace()
    };
    let kept: String = text.chars().take(READ_CHARS).filter(is_kept).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most so many characters, cut after a word where there is one.
pub(crate) fn shorten(text: &str, most: usize) -> &str {
    let Some((end, _)) = text.char_indices().nth(most) else { return text };
    let cut = &text[..end];
    cut.rfind(' ').filter(|at| *at > end / 2).map_or(cut, |at| &cut[..at])
}

fn first_sentence(clean: &str) -> String {
    let is_end = |(at, c): &(usize, char)| {
        let next = clean[at + c.len_utf8()..].chars().next();
        matches!(c, '。' | '！' | '？')
            || matches!(c, '.' | '!' | '?') && next.is_none_or(char::is_whitespace)
    };
    let end = clean.char_indices().find(is_end).map_or(clean.len(), |(at, _)| at);
    let sentence = shorten(&clean[..end], SENTENCE_CHARS);
    let sentence = sentence.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')').trim();
    if sentence.contains(char::is_alphanumeric) { format!("{sentence}.") } else { String::new() }
}

/// A word with what is known from its place.
struct Word {
    raw: String,
    plain: String,
    lower: String,
}

impl Word {
    fn read(raw: &str) -> Self {
        let plain = raw.trim_matches(|c: char| !c.is_alphanumeric());
        let plain = ["'s", "’s"].iter().find_map(|end| plain.strip_suffix(end)).unwrap_or(plain);
        Self { raw: raw.to_owned(), plain: plain.to_owned(), lower: plain.to_lowercase() }
    }

    fn is(&self, list: &str) -> bool {
        Lexicon::english().has(list, &self.lower)
    }

    fn is_capitalised(&self) -> bool {
        let mut chars = self.plain.chars();
        chars.next().is_some_and(char::is_uppercase) && chars.all(|c| !c.is_uppercase())
    }

    /// True where nothing of a phrase can follow.
    fn ends_phrase(&self) -> bool {
        !self.raw.ends_with(|c: char| c.is_alphanumeric()) || self.raw.len() != self.plain.len()
    }

    /// True for a word that can stand in a noun phrase.
    fn is_common(&self) -> bool {
        !self.plain.is_empty()
            && self.plain.chars().all(|c| c.is_lowercase() || c == '-')
            && !self.is("function words")
    }

    fn is_verb(&self, follows_plural: bool) -> bool {
        let word = self.lower.as_str();
        self.is("function words")
            || self.is("verbs")
            || ["ed", "ing", "ly"].iter().any(|end| word.len() > 4 && word.ends_with(end))
            || verbs::base_of_third(word).is_some()
            || Lexicon::english()
                .list("irregular")
                .iter()
                .any(|line| line.ends_with(&format!(" {word}")))
            || follows_plural
                && verbs::base_of_third(&verbs::conjugate(word, Tense::Present, Subject::Third))
                    .is_some()
    }
}

struct Reader {
    words: Vec<Word>,
    premise: Premise,
    /// The last word of the person who was found last.
    last_person_at: Option<usize>,
}

impl Reader {
    /// Reads what begins at a word; answers where to go on.
    fn step(&mut self, at: usize) -> usize {
        let word = &self.words[at];
        let pronoun = match word.lower.as_str() {
            "she" | "her" | "hers" | "herself" => Some(Pronoun::She),
            "he" | "him" | "his" | "himself" => Some(Pronoun::He),
            _ => None,
        };
        if let (Some(_), Some(first)) = (pronoun, self.premise.people.first_mut()) {
            first.pronoun = first.pronoun.or(pronoun);
        }
        let length = self.name_length(at);
        if length > 0 {
            self.add_name(at, length);
            return at + length;
        }
        if word.is("determiners") {
            return self.read_phrase(at);
        }
        if self.is_bare_noun(at) {
            self.add_noun(&self.words[at].lower.clone(), 1, at);
        }
        at + 1
    }

    fn before(&self, at: usize) -> Option<&Word> {
        at.checked_sub(1).and_then(|before| self.words.get(before))
    }

    fn begins_sentence(&self, at: usize) -> bool {
        self.before(at).is_none_or(|word| word.raw.ends_with(['.', '!', '?', ':', '-', '…']))
    }

    /// How many words from here are one name; 0 for none.
    fn name_length(&self, at: usize) -> usize {
        let is_part = |word: &&Word| {
            word.is_capitalised() && !word.is("function words") && !word.is("no names")
        };
        let run = self.words[at..].iter().take(3).take_while(is_part).collect::<Vec<_>>();
        // The word that ends with a mark is the last of its name.
        let ended = run.iter().position(|word| word.ends_phrase()).map_or(run.len(), |end| end + 1);
        let Some(first) = run.first() else { return 0 };
        let is_plural = first.lower.ends_with('s');
        let next = self.words.get(at + 1);
        let is_lone_start = ended == 1 && self.begins_sentence(at);
        let is_known = first.is("she names") || first.is("he names");
        let acts = || next.is_some_and(|next| next.is_verb(false)) && !is_plural;
        let is_name = !is_lone_start || is_known || acts();
        let chars = first.plain.chars().count();
        if is_name && (2..=PHRASE_CHARS).contains(&chars) { ended } else { 0 }
    }

    fn add_name(&mut self, at: usize, length: usize) {
        let words: Vec<&str> =
            self.words[at..at + length].iter().map(|word| word.plain.as_str()).collect();
        let untitled = words
            .iter()
            .position(|word| !Lexicon::english().has("forms of address", &word.to_lowercase()));
        let name = words[untitled.unwrap_or(0)..].join(" ");
        let before = self.before(at).map(|word| word.lower.clone()).unwrap_or_default();
        let is_persons = |word: &&str| {
            let word = word.to_lowercase();
            let lexicon = Lexicon::english();
            lexicon.has("she names", &word) || lexicon.has("he names", &word)
        };
        let is_place = Lexicon::english().has("before places", &before);
        if is_place && !words.first().is_some_and(is_persons) {
            push_new(&mut self.premise.places, &name);
            push_new(&mut self.premise.motifs, &name);
            return;
        }
        if ["the", "a", "an"].contains(&before.as_str()) {
            push_new(&mut self.premise.motifs, &format!("the {name}"));
            return;
        }
        let first = name.split(' ').next().unwrap_or_default().to_owned();
        let known = self.premise.people.iter().any(|somebody| {
            let names = somebody.name.iter().flat_map(|name| name.split(' '));
            names.into_iter().any(|part| part == first)
        });
        if !known && !self.premise.places.contains(&name) {
            let is_of_role = self.last_person_at.is_some_and(|last| at - last <= 2)
                && self.words[at - 1].is("before names");
            match self.premise.people.last_mut() {
                Some(last) if is_of_role && last.name.is_none() => last.name = Some(name),
                Some(_) | None => {
                    self.premise.people.push(Somebody { name: Some(name), ..Somebody::default() });
                }
            }
        }
        self.last_person_at = Some(at + length - 1);
    }

    /// Reads the noun phrase behind a determiner.
    fn read_phrase(&mut self, at: usize) -> usize {
        let mut end = at + 1;
        let mut is_plural = false;
        while let Some(word) = self.words.get(end).filter(|_| end <= at + 3) {
            let is_first = end == at + 1;
            if !word.is_common() || !is_first && word.is_verb(is_plural) {
                break;
            }
            is_plural = word.lower.ends_with('s');
            end += 1;
            if word.ends_phrase() {
                break;
            }
        }
        let count = match self.words[at].lower.as_str() {
            "two" | "both" => 2,
            "three" => 3,
            _ => 1,
        };
        let phrase: Vec<&str> =
            self.words[at + 1..end].iter().map(|word| word.lower.as_str()).collect();
        let phrase = phrase.join(" ");
        if (3..=PHRASE_CHARS).contains(&phrase.chars().count()) {
            self.add_noun(&phrase, count, end - 1);
        }
        end
    }

    /// True for a noun without a determiner: a plural, or what follows a preposition.
    fn is_bare_noun(&self, at: usize) -> bool {
        let word = &self.words[at];
        let is_lower = word.lower.chars().all(|c| c.is_lowercase() || c == '-');
        if !is_lower || word.lower.chars().count() < 4 || word.is("function words") {
            return false;
        }
        let is_plural = word.lower.ends_with('s') && !word.lower.ends_with("ss");
        match self.before(at) {
            None => !word.is_verb(false),
            Some(_) if self.begins_sentence(at) => !word.is_verb(false),
            Some(before) if before.is("before nouns") => !word.is_verb(false),
            Some(before) => {
                // What ends in -s behind a noun is taken for a verb: "the smuggler hoards letters".
                let acts = before.lower.ends_with('s')
                    && self.before(at - 1).is_some_and(|word| !word.is("determiners"));
                let follows_verb = before.is_verb(false) && !before.is("function words");
                is_plural && (follows_verb || acts) && !word.is("verbs")
            }
        }
    }

    /// Keeps a noun phrase: a person, or a motif.
    fn add_noun(&mut self, phrase: &str, count: usize, at: usize) {
        let (rest, head) = phrase.rsplit_once(' ').unwrap_or(("", phrase));
        if Lexicon::english().has("no motifs", head) {
            return;
        }
        let one = singularize(head);
        if !is_person(&one) {
            push_new(&mut self.premise.motifs, &format!("the {phrase}"));
            return;
        }
        // A lighthouse keeper has a lighthouse.
        let modifier = rest.rsplit(' ').next().unwrap_or_default();
        let is_noun = |list: &str| Lexicon::english().has(list, modifier);
        if is_noun("places in") || is_noun("places at") || is_noun("places on") || is_noun("things")
        {
            push_new(&mut self.premise.motifs, &format!("the {modifier}"));
        }
        let role = if rest.is_empty() { one.clone() } else { format!("{rest} {one}") };
        let gendered = |list: &str| Lexicon::english().has(list, &one);
        let pronoun = match (gendered("she roles"), gendered("he roles")) {
            (true, _) => Some(Pronoun::She),
            (_, true) => Some(Pronoun::He),
            _ => None,
        };
        let is_of_name = self.last_person_at.is_some_and(|last| {
            let between = &self.words[last..at + 1 - phrase.split(' ').count()];
            between.len() <= 3
                && (between[0].raw.ends_with(',') || between[1..].iter().any(|w| w.lower == "is"))
        });
        let people = &mut self.premise.people;
        match people.last_mut() {
            Some(last) if is_of_name && last.role.is_none() => {
                last.role = Some(role);
                last.pronoun = last.pronoun.or(pronoun);
            }
            Some(_) | None => {
                let is_known = people.iter().any(|known| {
                    known.role.as_ref().is_some_and(|known| known.rsplit(' ').next() == Some(&one))
                });
                if !is_known {
                    let somebody = Somebody { name: None, role: Some(role), pronoun };
                    people.extend(std::iter::repeat_n(somebody, count));
                }
            }
        }
        self.last_person_at = Some(at);
    }
}

/// True for nouns that name a person.
fn is_person(word: &str) -> bool {
    let lexicon = Lexicon::english();
    lexicon.has("people", word)
        || word.len() > 4
            && !lexicon.has("no people", word)
            && lexicon.list("endings of people").iter().any(|end| word.ends_with(end))
}

fn singularize(word: &str) -> String {
    let plurals = Lexicon::english().list("irregular plurals").iter();
    let irregular = plurals.filter_map(|line| line.split_once(' ')).find(|(many, _)| *many == word);
    if let Some((_, one)) = irregular {
        return one.to_owned();
    }
    match (word.strip_suffix("ies"), word.strip_suffix('s')) {
        (Some(stem), _) => format!("{stem}y"),
        (None, Some(stem)) if !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => word.to_owned(),
    }
}

fn push_new(list: &mut Vec<String>, item: &str) {
    let is_known = |known: &String| known == item || known.ends_with(&format!(" {item}"));
    if !list.iter().any(is_known) {
        list.push(item.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(premise: &Premise) -> Vec<(Option<&str>, Option<&str>)> {
        let people = premise.people.iter();
        people.map(|one| (one.name.as_deref(), one.role.as_deref())).collect()
    }

    #[test]
    fn people_and_nouns_are_found() {
        let read = read(
            "A lighthouse keeper named Ruth Carrow finds a silver key. In Dunmore, Teo Marsh, a \
             smuggler, hoards letters and she must cross the coast.",
        );
        assert_eq!(read.sentence, "A lighthouse keeper named Ruth Carrow finds a silver key.");
        assert_eq!(
            people(&read),
            [
                (Some("Ruth Carrow"), Some("lighthouse keeper")),
                (Some("Teo Marsh"), Some("smuggler"))
            ]
        );
        assert_eq!(read.people[0].pronoun, Some(Pronoun::She));
        let motifs = ["the lighthouse", "the silver key", "Dunmore", "the letters", "the coast"];
        assert_eq!(read.motifs, motifs);
    }

    #[test]
    fn several_people_of_one_kind_are_several() {
        let two = read("Two sisters inherit a ferry");
        assert_eq!(people(&two), [(None, Some("sister")), (None, Some("sister"))]);
        assert_eq!(two.motifs, ["the ferry"]);
        assert_eq!(read("Dragons").motifs, ["the dragons"]);
        assert_eq!(read("A clock that hears").motifs, ["the clock"]);
    }

    #[test]
    fn whatever_is_written_can_be_read() {
        for text in
            ["", " ", "\0", "...", "🙂🙂", "a", "{role} $x <b>", "\u{202E}abc", "The", "A A A", "O"]
        {
            let premise = read(text);
            assert!(!premise.sentence.contains(['\0', '{', '<']), "{premise:?}");
        }
        assert_eq!(read("港口的黎明，一个女孩醒来。她").sentence, "港口的黎明，一个女孩醒来.");
    }
}
