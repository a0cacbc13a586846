//! Reads a premise: its people and its nouns, in the order in which they occur.
//!
//! A premise may be anything: one word, a manuscript, another script, control characters. Only its
//! beginning is read, and only phrases that fit into a sentence are kept. The analysis is rough.

use crate::lexicon::Lexicon;

/// The number of characters of a premise that are read.
const READ_CHARS: usize = 4_000;
/// The longest sentence that is quoted, in characters.
const SENTENCE_CHARS: usize = 240;
const PHRASE_CHARS: usize = 40;
const MOST_PEOPLE: usize = 6;
const MOST_MOTIFS: usize = 8;

/// A person in a premise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Somebody {
    pub(crate) name: Option<String>,
    /// Their trade, without an article: "lighthouse keeper".
    pub(crate) role: Option<String>,
    pub(crate) gender: Option<&'static str>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Premise {
    /// The first sentence in a form that can be quoted; empty if there is none.
    pub(crate) sentence: String,
    pub(crate) people: Vec<Somebody>,
    /// Things and places in the form that they have in a sentence: "the silver key", "Venice".
    pub(crate) motifs: Vec<String>,
    /// The motifs that are place names.
    pub(crate) places: Vec<String>,
}

/// Removes characters that cannot be printed or that would be read as markup.
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

/// Returns at most `most` characters, cut after a word if possible.
pub(crate) fn shorten(text: &str, most: usize) -> &str {
    let Some((end, _)) = text.char_indices().nth(most) else { return text };
    let cut = &text[..end];
    cut.rfind(' ').filter(|at| *at > end / 2).map_or(cut, |at| &cut[..at])
}

pub(crate) fn read_premise(text: &str, lexicon: &'static Lexicon) -> Premise {
    let mut clean = clean(text);
    if !clean.contains(char::is_lowercase) {
        clean = clean.to_lowercase();
    }
    let words = clean.split(' ').map(|raw| Word::read(raw, lexicon)).collect();
    let mut reader = Reader { words, lexicon, premise: Premise::default(), person_at: None };
    let mut at = 0;
    while at < reader.words.len() {
        at = reader.step(at);
    }
    let mut premise = reader.premise;
    premise.sentence = first_sentence(&clean);
    premise.people.truncate(MOST_PEOPLE);
    premise.motifs.truncate(MOST_MOTIFS);
    premise
}

fn first_sentence(clean: &str) -> String {
    let is_end = |(at, c): &(usize, char)| {
        let rest = &clean[at + c.len_utf8()..];
        matches!(c, '。' | '！' | '？')
            || matches!(c, '.' | '!' | '?') && (rest.is_empty() || rest.starts_with(' '))
    };
    let end = clean.char_indices().find(is_end).map_or(clean.len(), |(at, _)| at);
    let sentence = shorten(&clean[..end], SENTENCE_CHARS);
    let sentence = sentence.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')').trim();
    if sentence.contains(char::is_alphanumeric) { format!("{sentence}.") } else { String::new() }
}

struct Word {
    plain: String,
    lower: String,
    /// The punctuation mark after the word, which ends a phrase.
    mark: Option<char>,
    is_verb: bool,
    /// True if the word can be part of a name.
    is_of_name: bool,
    /// True if the word can be part of a noun phrase.
    is_common: bool,
}

impl Word {
    fn read(raw: &str, lexicon: &Lexicon) -> Self {
        let plain = raw.trim_matches(|c: char| !c.is_alphanumeric());
        let plain = ["'s", "’s"].iter().find_map(|end| plain.strip_suffix(end)).unwrap_or(plain);
        let lower = plain.to_lowercase();
        let is_function = plain.is_empty() || lexicon.has("function words", &lower);
        let is_small = plain.chars().all(|c| c.is_lowercase() || c == '-');
        let is_capitalized = plain.chars().filter(|c| c.is_uppercase()).count() == 1
            && plain.starts_with(char::is_uppercase);
        Self {
            plain: plain.to_owned(),
            mark: raw.chars().next_back().filter(|c| !c.is_alphanumeric()),
            is_verb: is_function || lexicon.is_verb(&lower),
            is_of_name: is_capitalized && !is_function && !lexicon.has("no names", &lower),
            is_common: is_small && !is_function,
            lower,
        }
    }
}

struct Reader {
    words: Vec<Word>,
    lexicon: &'static Lexicon,
    premise: Premise,
    /// The index of the last word of the most recent person.
    person_at: Option<usize>,
}

impl Reader {
    /// Reads the phrase that begins at a word, and returns the index at which to continue.
    fn step(&mut self, at: usize) -> usize {
        let Self { words, lexicon, .. } = &*self;
        let word = &words[at];
        let gender = |kind| lexicon.find_list("genders", kind, &word.lower);
        let said = gender("words");
        let before = at.checked_sub(1).map(|before| &words[before]);
        let follows = |list| before.is_some_and(|before| lexicon.has(list, &before.lower));
        let begins = before.is_none_or(|word| word.mark.is_some_and(|c| ".!?:-…".contains(c)));
        let acts = words.get(at + 1).is_some_and(|next| next.is_verb) && !word.lower.ends_with('s');
        let end = self.find_end(at, |word| word.is_of_name);
        let is_known = gender("names").is_some();
        let chars = word.plain.chars().count();
        if end > at && chars > 1 && (!begins || is_known || acts || end > at + 1) {
            let is_place =
                !is_known && (follows("before places") || lexicon.has("known places", &word.lower));
            let has_article = follows("articles of names");
            self.add_name(at, end, is_place, has_article);
            return end;
        }
        let is_phrase = lexicon.has("determiners", &word.lower);
        let is_plural = word.lower.ends_with('s') && !word.lower.ends_with("ss");
        let is_bare = word.lower.chars().all(|c| c.is_lowercase() || c == '-')
            && chars > 3
            && (is_plural || begins || follows("before nouns"))
            && !word.is_verb;
        let count = lexicon.list("numbers").iter().position(|number| *number == word.lower);
        let end = self.find_end(at + 1, |word| word.is_common);
        if let Some(first) = self.premise.people.first_mut() {
            first.gender = first.gender.or(said);
        }
        if is_phrase && end > at + 1 {
            self.add_noun(at + 1, end, count.map_or(1, |count| count + 1));
        } else if is_bare {
            self.add_noun(at, at + 1, 1);
        }
        // A word in -s after a phrase is taken for a verb: "the smuggler hoards letters".
        let is_verb = |next: &Word| next.is_common && next.lower.ends_with('s');
        match is_phrase && end > at + 1 {
            true => end + usize::from(self.words.get(end).is_some_and(is_verb)),
            false => at + 1,
        }
    }

    /// Returns where a phrase of up to three words ends: before a verb or after a punctuation mark.
    fn find_end(&self, start: usize, is_part: impl Fn(&Word) -> bool) -> usize {
        let mut end = start;
        while let Some(word) = self.words.get(end).filter(|word| is_part(word)) {
            if end > start && word.is_verb && word.is_common {
                break;
            }
            end += 1;
            if word.mark.is_some() || end == start + 3 {
                break;
            }
        }
        end
    }

    fn add_name(&mut self, start: usize, end: usize, is_place: bool, has_article: bool) {
        let words = &self.words[start..end];
        let is_title = |word: &&Word| self.lexicon.has("forms of address", &word.lower);
        let titles = words.iter().take_while(is_title).count() % words.len();
        let name = words[titles..].iter().map(|word| word.plain.as_str()).collect::<Vec<_>>();
        let (first, name) = (name[0], name.join(" "));
        let premise = &mut self.premise;
        if is_place || has_article {
            let motif = if has_article { format!("the {name}") } else { name.clone() };
            premise.places.extend(Some(name).filter(|_| is_place));
            return push_new(&mut premise.motifs, motif);
        }
        let mut names = premise.people.iter().flat_map(|somebody| &somebody.name);
        let is_known = names.any(|name| name.split(' ').any(|part| part == first));
        let between = self.person_at.map_or(start, |person| start - person - 1);
        let is_of_role = between == 0
            || between == 1 && self.lexicon.has("before names", &self.words[start - 1].lower);
        match premise.people.last_mut() {
            _ if is_known || premise.places.contains(&name) => {}
            Some(last) if is_of_role && last.name.is_none() => last.name = Some(name),
            _ => premise.people.push(Somebody { name: Some(name), ..Somebody::default() }),
        }
        self.person_at = Some(end - 1);
    }

    /// Stores a noun phrase as one person, several people or a motif.
    fn add_noun(&mut self, start: usize, end: usize, count: usize) {
        let lexicon = self.lexicon;
        let phrase: Vec<&str> = self.words[start..end].iter().map(|w| w.lower.as_str()).collect();
        let (head, modifiers) = phrase.split_last().unwrap_or((&"", &[]));
        let one = singularize(head, lexicon);
        let ends = |end: &&str| one.len() > 4 && one.ends_with(end);
        let is_person = lexicon.has("people", &one)
            || !lexicon.has("no people", &one)
                && lexicon.list("endings of people").iter().any(ends);
        if lexicon.has("no motifs", head) || phrase.join(" ").chars().count() > PHRASE_CHARS {
            return;
        }
        if !is_person {
            return push_new(&mut self.premise.motifs, format!("the {}", phrase.join(" ")));
        }
        // A modifier can be a motif: "a lighthouse keeper" implies a lighthouse.
        for modifier in modifiers.iter().filter(|noun| lexicon.has("things", noun)) {
            push_new(&mut self.premise.motifs, format!("the {modifier}"));
        }
        let gender = lexicon.find_list("genders", "roles", &one);
        let is_of_name = self.person_at.is_some_and(|person| {
            let between = &self.words[person..start];
            let is_said = |word: &Word| lexicon.has("copulas", &word.lower);
            between.len() <= 3 && (between[0].mark == Some(',') || between[1..].iter().any(is_said))
        });
        let role = [modifiers, &[&*one]].concat().join(" ");
        let people = &mut self.premise.people;
        let mut roles = people.iter().flat_map(|known| &known.role);
        let is_known = roles.any(|role| role.rsplit(' ').next() == Some(&one));
        match people.last_mut() {
            Some(last) if is_of_name && last.role.is_none() => {
                last.role = Some(role);
                last.gender = last.gender.or(gender);
            }
            _ if is_known => {}
            _ => {
                let somebody = Somebody { name: None, role: Some(role), gender };
                people.extend(std::iter::repeat_n(somebody, count));
            }
        }
        self.person_at = Some(end - 1);
    }
}

fn singularize(word: &str, lexicon: &Lexicon) -> String {
    let plurals = lexicon.list("plurals").iter();
    let plurals = plurals.map(|line| line.split_once(' ').unwrap_or((line, "")));
    let of_end = |(many, one): (&str, &str)| Some(format!("{}{one}", word.strip_suffix(many)?));
    plurals.into_iter().find_map(of_end).unwrap_or_else(|| word.to_owned())
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

    fn people(premise: &Premise) -> Vec<(Option<&str>, Option<&str>)> {
        let people = premise.people.iter();
        people.map(|one| (one.name.as_deref(), one.role.as_deref())).collect()
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
            [
                (Some("Ruth Carrow"), Some("lighthouse keeper")),
                (Some("Teo Marsh"), Some("smuggler"))
            ]
        );
        assert_eq!(read.people[0].gender, Some("she"));
        let motifs = ["the lighthouse", "the silver key", "Dunmore", "the letters", "the coast"];
        assert_eq!(read.motifs, motifs);
    }

    #[test]
    fn several_people_of_one_kind_are_several() {
        let two = read_english("Two sisters inherit a ferry");
        assert_eq!(people(&two), [(None, Some("sister")), (None, Some("sister"))]);
        assert_eq!(two.motifs, ["the ferry"]);
        assert_eq!(read_english("Dragons").motifs, ["the dragons"]);
        assert_eq!(read_english("A clock that hears").motifs, ["the clock"]);
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
            "港口的黎明，一个女孩醒来."
        );
    }
}
