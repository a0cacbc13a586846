//! Reads a premise: its people and its nouns, in the order in which they occur.
//!
//! A premise may be anything: one word, a manuscript, another script, control characters. Only its
//! beginning is read, and only phrases that fit into a sentence are kept. The analysis is rough: if
//! a word can be a noun or a verb, its neighbours decide.

use scribe_domain::text::{
    sentences::{is_end, split_sentences},
    shorten::shorten_title,
};

use crate::{lexicon::Lexicon, person::Person};

/// The number of characters of a premise that are read.
const MAX_READ_CHARS: usize = 4_000;
/// The maximum length of a quoted sentence, in characters.
const SENTENCE_CHARS: usize = 240;
const WORD_CHARS: usize = 20;
const PHRASE_WORDS: usize = 3;
const MAX_PEOPLE: usize = 6;
const MAX_MOTIFS: usize = 8;

#[derive(Debug, Default)]
pub(crate) struct Premise {
    /// The first sentence in a form that can be quoted; empty if there is none.
    pub(crate) sentence: String,
    /// The people, with empty texts for what is not known about them.
    pub(crate) people: Vec<Person>,
    /// Things and places in the form that they have in a sentence: "the silver key", "Venice". Only
    /// the name of a place begins with a capital letter.
    pub(crate) motifs: Vec<String>,
}

/// Removes characters that cannot be printed or that would be read as markup.
pub(crate) fn clean(text: &str) -> String {
    let is_printable = |c: &char| {
        let is_hidden = matches!(*c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFFD}' | '\u{E000}'..='\u{F8FF}');
        !is_hidden && !c.is_control() && !"<>{}[]|\\^~*_#`$@=%\"“”«»¶".contains(*c)
            || c.is_whitespace()
    };
    let printable: String = text.chars().take(MAX_READ_CHARS).filter(is_printable).collect();
    printable.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(crate) fn read_premise(text: &str, lexicon: &'static Lexicon) -> Premise {
    let mut clean = clean(text);
    if !clean.contains(char::is_lowercase) {
        clean = clean.to_lowercase();
    }
    let words = clean.split(' ').map(|raw| PremiseWord::read(raw, lexicon)).collect();
    let premise = Premise { sentence: quote_first_sentence(&clean), ..Premise::default() };
    let mut reader = PremiseReader { words, lexicon, premise, person_end: 0 };
    for at in 0..reader.words.len() {
        if reader.is_verb_in_context(at) {
            reader.words[at].kind = WordKind::Verb;
        }
    }
    let mut at = 0;
    while at < reader.words.len() {
        at = reader.read_phrase(at).max(at + 1);
    }
    let mut premise = reader.premise;
    premise.people.truncate(MAX_PEOPLE);
    premise.motifs.truncate(MAX_MOTIFS);
    premise
}

fn quote_first_sentence(clean: &str) -> String {
    let all = split_sentences(clean);
    let first = all
        .iter()
        .map(|(_, sentence)| *sentence)
        .find(|sentence| sentence.contains(char::is_alphanumeric));
    let sentence = shorten_title(first.unwrap_or_default(), SENTENCE_CHARS);
    if sentence.is_empty() || sentence.ends_with(is_end) {
        return sentence;
    }
    format!("{}.", sentence.trim_end_matches([',', ';', ':', '-', ' ']))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WordKind {
    /// A word such as "of", which ends every phrase.
    Function,
    /// A word with a capital letter that can be part of a name.
    Name,
    Person,
    /// A word that has the form of a verb.
    Verb,
    Noun,
    Other,
}

struct PremiseWord {
    text: String,
    lower: String,
    singular: String,
    /// The punctuation mark after the word, or the apostrophe of a possessive, which ends a phrase.
    mark: Option<char>,
    kind: WordKind,
}

impl PremiseWord {
    fn read(raw: &str, lexicon: &Lexicon) -> Self {
        let unquoted = raw.trim_matches(|c: char| !c.is_alphanumeric());
        let owner = ["'s", "’s"].iter().find_map(|end| unquoted.strip_suffix(end));
        let mark = owner.map(|_| '\'').or(raw.chars().next_back());
        let text = owner.unwrap_or(unquoted).to_owned();
        let lower = text.to_lowercase();
        let singular = lexicon.singularize(&lower);
        let is_lower = lower == text && lower.chars().all(|c| c.is_alphabetic() || c == '-');
        let is_capitalized = text.chars().filter(|c| c.is_uppercase()).count() == 1
            && text.starts_with(char::is_uppercase);
        let kind = match () {
            () if text.is_empty() || lexicon.has("function words", &lower) => WordKind::Function,
            () if text.chars().count() > WORD_CHARS => WordKind::Other,
            () if lexicon.has("people", &singular) => WordKind::Person,
            () if is_capitalized && !lexicon.has("no names", &lower) => WordKind::Name,
            () if is_lower && lexicon.is_verb(&lower) => WordKind::Verb,
            () if is_lower && lexicon.is_person(&singular) => WordKind::Person,
            () if is_lower => WordKind::Noun,
            () => WordKind::Other,
        };
        Self { mark: mark.filter(|c| !c.is_alphanumeric()), text, lower, singular, kind }
    }

    fn is_plural(&self) -> bool {
        self.lower.len() > 3 && self.singular != self.lower
    }
}

struct PremiseReader {
    words: Vec<PremiseWord>,
    lexicon: &'static Lexicon,
    premise: Premise,
    /// The end of the most recent phrase about a person.
    person_end: usize,
}

impl PremiseReader {
    /// Reads the phrase that begins at a word, and returns its end.
    fn read_phrase(&mut self, at: usize) -> usize {
        let gender_word = self.lexicon.find_suffix("genders", "words", &self.words[at].lower);
        if let (Some(gender), Some(first)) = (gender_word, self.premise.people.first_mut())
            && first.gender.is_empty()
        {
            first.gender = gender;
        }
        let name_end = self.find_name_end(at);
        if name_end > at {
            self.add_name(at, name_end);
            return name_end;
        }
        let is_determiner = self.has("determiners", at);
        let is_owned = at > 0 && self.words[at - 1].mark == Some('\'');
        let start = at + usize::from(is_determiner);
        let end = match is_determiner || is_owned {
            true => self.find_noun_end(start),
            false => at + usize::from(self.is_bare_noun(at)),
        };
        if end > start {
            self.add_noun(start, end);
        }
        end
    }

    fn has(&self, list: &str, at: usize) -> bool {
        self.words.get(at).is_some_and(|word| self.lexicon.has(list, &word.lower))
    }

    /// Returns true if the word before `at` is in the list and no punctuation separates the two.
    fn follows_word_of(&self, list: &str, at: usize) -> bool {
        at > 0 && self.words[at - 1].mark.is_none() && self.has(list, at - 1)
    }

    fn begins_sentence(&self, at: usize) -> bool {
        at == 0 || self.words[at - 1].mark.is_some_and(|mark| ".!?:-–—…".contains(mark))
    }

    /// Returns the next word if no mark separates it from a word.
    fn next(&self, at: usize) -> Option<&PremiseWord> {
        self.words.get(at + 1).filter(|_| self.words[at].mark.is_none())
    }

    /// Returns true if the next word shows that a word is a verb, because it begins an object.
    fn has_object(&self, at: usize) -> bool {
        let next = self.next(at);
        next.is_some_and(|next| next.kind == WordKind::Name || self.has("after verbs", at + 1))
    }

    /// Returns the end of the name that begins at a word, or the same index if none begins there.
    fn find_name_end(&self, at: usize) -> usize {
        let continues_name = |end: &usize| {
            let is_joined = *end == at || self.words[end - 1].mark.is_none();
            is_joined && self.words[*end].kind == WordKind::Name && self.words[*end].text.len() > 1
        };
        let limit = self.words.len().min(at + PHRASE_WORDS);
        let end = at + (at..limit).take_while(continues_name).count();
        // The first word of a sentence has a capital letter in any case.
        let is_known =
            self.lexicon.find_suffix("genders", "names", &self.words[at].lower).is_some();
        let is_verb_in_context = !self.words[at].is_plural()
            && self.next(at).is_some_and(|next| {
                matches!(next.kind, WordKind::Function | WordKind::Verb) || next.is_plural()
            });
        let is_name = end > at + 1 || is_known || is_verb_in_context || !self.begins_sentence(at);
        if is_name { end } else { at }
    }

    /// Returns true if a word that looks like a noun is a verb in its position, such as "divorces"
    /// in "a baker divorces".
    fn is_verb_in_context(&self, at: usize) -> bool {
        let word = &self.words[at];
        if at == 0 || word.kind != WordKind::Noun {
            return false;
        }
        let previous = &self.words[at - 1];
        match (previous.kind, previous.mark) {
            (WordKind::Person, None) => !self.lexicon.has("things", &word.singular),
            _ if !word.is_plural() => false,
            (WordKind::Person | WordKind::Name, None | Some(',')) => true,
            (WordKind::Noun, None) => {
                let is_noun =
                    |word: &&PremiseWord| word.kind == WordKind::Noun && word.mark.is_none();
                let start = at - self.words[..at].iter().rev().take_while(is_noun).count();
                let begins_clause = start < 2
                    || self.words[start - 2].mark.is_some()
                    || self.has("before clauses", start - 2);
                let has_verb = self.has("after plurals", at + 1)
                    || self.next(at).is_some_and(|next| next.kind == WordKind::Verb);
                self.follows_word_of("singular determiners", start)
                    || self.has_object(at)
                    || begins_clause && !has_verb
            }
            _ => {
                self.follows_word_of("subjects", at)
                    || !self.begins_sentence(at) && self.has_object(at)
            }
        }
    }

    /// Returns the end of a noun phrase. It ends before a verb.
    fn find_noun_end(&self, start: usize) -> usize {
        let is_singular = self.follows_word_of("singular determiners", start);
        for end in start..start + PHRASE_WORDS {
            match self.words.get(end) {
                Some(PremiseWord { kind: WordKind::Person | WordKind::Noun, .. }) => {}
                Some(PremiseWord { kind: WordKind::Verb, .. }) if end == start => {}
                _ => return end,
            }
            let word = &self.words[end];
            if word.mark.is_some() || word.is_plural() && !is_singular {
                return end + 1;
            }
        }
        start + PHRASE_WORDS
    }

    /// Returns true if a word without a determiner is a noun.
    fn is_bare_noun(&self, at: usize) -> bool {
        let word = &self.words[at];
        let begins = self.begins_sentence(at);
        let is_title = word.kind == WordKind::Person && word.text != word.lower;
        let is_noun = match word.kind {
            WordKind::Function => false,
            WordKind::Verb | WordKind::Other => begins && self.next(at).is_none(),
            WordKind::Name | WordKind::Person | WordKind::Noun => {
                begins || is_title || word.is_plural() || self.follows_word_of("before nouns", at)
            }
        };
        is_noun && word.lower.len() > 3 && word.lower.starts_with(char::is_lowercase)
    }

    fn add_name(&mut self, start: usize, end: usize) {
        let words: Vec<&str> = self.words[start..end].iter().map(|w| w.text.as_str()).collect();
        let (name, first) = (words.join(" "), &self.words[start].lower);
        let is_known = self.lexicon.find_suffix("genders", "names", first).is_some();
        let is_place =
            self.follows_word_of("before places", start) || self.has("known places", start);
        let motifs = &mut self.premise.motifs;
        if start > 0 && self.lexicon.has("articles of names", &self.words[start - 1].lower) {
            push_new(motifs, format!("the {name}"));
        } else if is_place && !is_known || motifs.contains(&name) {
            push_new(motifs, name);
        } else {
            self.add_people(Person { name, ..Person::default() }, 1, (start, end));
        }
    }

    /// Stores a noun phrase as one person, several people or a motif.
    fn add_noun(&mut self, start: usize, end: usize) {
        let (lexicon, head) = (self.lexicon, &self.words[end - 1]);
        let mut phrase: Vec<&str> = self.words[start..end].iter().map(|w| &*w.lower).collect();
        if lexicon.has("no motifs", &head.lower) {
            return;
        }
        if !lexicon.is_person(&head.singular) {
            return push_new(&mut self.premise.motifs, format!("the {}", phrase.join(" ")));
        }
        // A modifier can be a motif: "a lighthouse keeper" implies a lighthouse.
        for thing in phrase.iter().filter(|noun| lexicon.has("things", noun)) {
            push_new(&mut self.premise.motifs, format!("the {thing}"));
        }
        phrase[end - 1 - start] = &head.singular;
        let trade = phrase.join(" ");
        let gender = lexicon.find_suffix("genders", "roles", &head.singular).unwrap_or_default();
        let previous = start.checked_sub(1).map_or("", |previous| &self.words[previous].lower);
        let number = lexicon.list("numbers").iter().position(|number| *number == previous);
        let count = number.map_or(1 + usize::from(head.is_plural()), |index| index + 1);
        self.add_people(Person { trade, gender, ..Person::default() }, count, (start, end));
    }

    /// Adds people of one kind. A name and a trade side by side belong to one person.
    fn add_people(&mut self, new: Person, count: usize, (start, end): (usize, usize)) {
        let mut between = self.person_end..start;
        let is_linked = self.person_end > 0
            && matches!(self.words[self.person_end - 1].mark, None | Some(','))
            && between.all(|word| self.has("links", word));
        let people = &mut self.premise.people;
        let is_known = people.iter().any(|known| known.may_be_same(&new));
        self.person_end = if is_known { 0 } else { end };
        match people.last_mut() {
            _ if is_known => {}
            Some(last) if is_linked && last.name.is_empty() && new.trade.is_empty() => {
                last.name = new.name;
            }
            Some(last) if is_linked && last.trade.is_empty() && new.name.is_empty() => {
                (last.trade, last.gender) = (new.trade, new.gender);
            }
            _ => people.extend(std::iter::repeat_n(new, count)),
        }
    }
}

fn push_new(list: &mut Vec<String>, item: String) {
    let is_known = |known: &String| *known == item || known.ends_with(&format!(" {item}"));
    if !list.iter().any(is_known) {
        list.push(item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_english(text: &str) -> Premise {
        read_premise(text, Lexicon::for_language("en"))
    }

    fn people(premise: &Premise) -> Vec<(&str, &str)> {
        premise
            .people
            .iter()
            .map(|sentence| (sentence.name.as_str(), sentence.trade.as_str()))
            .collect()
    }

    #[test]
    fn people_and_nouns_are_found() {
        let read = read_english(
            "A lighthouse keeper named Ruth Carrow finds a silver key. In Dunmore, Teo Marsh, a \
             smuggler, hoards letters and she must cross the coast.",
        );
        assert_eq!(read.sentence, "A lighthouse keeper named Ruth Carrow finds a silver key.");
        assert_eq!(
            people(&read),
            [("Ruth Carrow", "lighthouse keeper"), ("Teo Marsh", "smuggler")]
        );
        assert_eq!(read.people[0].gender, "she");
        let motifs = ["the lighthouse", "the silver key", "Dunmore", "the letters", "the coast"];
        assert_eq!(read.motifs, motifs);
    }

    #[test]
    fn several_people_of_one_kind_are_separate_members() {
        let two = read_english("Two sisters inherit a ferry");
        assert_eq!(people(&two), [("", "sister"), ("", "sister")]);
        assert_eq!(two.motifs, ["the ferry"]);
        assert_eq!(read_english("Dragons").motifs, ["the dragons"]);
        assert_eq!(read_english("A clock that hears").motifs, ["the clock"]);
    }

    #[test]
    fn a_noun_phrase_contains_no_verb() {
        let cases: [(&str, &[&str], &[&str]); 12] = [
            (
                "A village baker divorces her husband.",
                &["village baker", "husband"],
                &["the village"],
            ),
            ("The baker divorces.", &["baker"], &[]),
            ("The village bakers divorce", &["village baker", "village baker"], &["the village"]),
            (
                "The lighthouse implodes when the old lamps fail.",
                &[],
                &["the lighthouse", "the old lamps"],
            ),
            ("The old maps lie in a drawer", &[], &["the old maps", "the drawer"]),
            ("Can a robot grieve?", &["robot"], &[]),
            (
                "A robot detective embezzles a pirate ship",
                &["robot detective"],
                &["the pirate ship"],
            ),
            ("Nobody embezzles the silver keys.", &[], &["the silver keys"]),
            ("A spy plants the seeds and sues the casino", &["spy"], &["the seeds", "the casino"]),
            (
                "Detective Marlow investigates the stolen letters.",
                &["detective"],
                &["the stolen letters"],
            ),
            ("The widow's son gambles away the orchard", &["widow", "son"], &["the orchard"]),
            ("Rain.", &[], &["the rain"]),
        ];
        for (text, roles, motifs) in cases {
            let read = read_english(text);
            let trades: Vec<&str> = people(&read).into_iter().map(|(_, trade)| trade).collect();
            assert_eq!(trades, roles, "{text}");
            assert_eq!(read.motifs, motifs, "{text}");
        }
    }

    #[test]
    fn whatever_is_written_can_be_read() {
        for text in
            ["", " ", "\0", "...", "🙂🙂", "a", "{role} $x <b>", "\u{202E}abc", "The", "A A A", "O"]
        {
            let premise = read_english(text);
            assert!(!premise.sentence.contains(['\0', '{', '<']), "{premise:?}");
        }
        assert_eq!(
            read_english("港口的黎明，一个女孩醒来。她").sentence,
            "港口的黎明，一个女孩醒来。"
        );
    }
}
