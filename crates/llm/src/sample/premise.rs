//! Reading a premise: the sentence that it begins with, the names and the things in it.
//!
//! A premise may be anything: one word, a whole manuscript, another script, control characters.
//! Only its beginning is read, and only what can stand in a sentence is kept.

mod words;

use self::words::{
    is_function_word, is_person, looks_like_verb, precedes_place, starts_noun_phrase,
};

/// How much of a premise is read.
const READ_CHARS: usize = 4_000;
/// The longest sentence that is taken over.
const SENTENCE_CHARS: usize = 240;
const PHRASE_CHARS: usize = 40;

/// What a premise holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Premise {
    /// Its first sentence, as it can be quoted; empty without a premise.
    pub(super) sentence: String,
    /// Names of people.
    pub(super) people: Vec<String>,
    /// Names of places.
    pub(super) places: Vec<String>,
    /// Kinds of people, without an article: "lighthouse keeper".
    pub(super) roles: Vec<String>,
    /// Things, without an article: "silver key".
    pub(super) things: Vec<String>,
}

/// Reads a premise.
pub(super) fn read(text: &str) -> Premise {
    let clean = clean(text);
    let mut premise = Premise { sentence: first_sentence(&clean), ..Premise::default() };
    let words: Vec<&str> = clean.split(' ').filter(|word| !word.is_empty()).collect();
    find_names(&words, &mut premise);
    find_phrases(&words, &mut premise);
    for list in [&mut premise.people, &mut premise.places, &mut premise.roles, &mut premise.things]
    {
        list.truncate(8);
    }
    premise
}

/// A text without anything that cannot be printed or that would read as markup.
pub(super) fn clean(text: &str) -> String {
    let readable = |c: char| {
        let hidden = matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFFD}' | '\u{E000}'..='\u{F8FF}');
        let markup = matches!(
            c,
            '<' | '>'
                | '{'
                | '}'
                | '['
                | ']'
                | '|'
                | '\\'
                | '^'
                | '~'
                | '*'
                | '_'
                | '#'
                | '`'
                | '$'
                | '@'
                | '='
                | '%'
                | '"'
                | '“'
                | '”'
                | '«'
                | '»'
                | '¶'
        );
        !(hidden || markup || c.is_control()) || c.is_whitespace()
    };
    let kept: String = text.chars().take(READ_CHARS).filter(|c| readable(*c)).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first sentence, with an end; a long one is cut after a word.
fn first_sentence(clean: &str) -> String {
    let end = clean
        .char_indices()
        .find(|(at, c)| {
            let next = clean[at + c.len_utf8()..].chars().next();
            matches!(c, '。' | '！' | '？')
                || matches!(c, '.' | '!' | '?') && next.is_none_or(char::is_whitespace)
        })
        .map_or(clean.len(), |(at, _)| at);
    let sentence = shorten(&clean[..end], SENTENCE_CHARS);
    let sentence =
        sentence.trim_end_matches(|c: char| c.is_ascii_punctuation() || c == '，').trim();
    if sentence.chars().any(char::is_alphanumeric) { format!("{sentence}.") } else { String::new() }
}

/// At most so many characters, cut after a word where there is one.
pub(super) fn shorten(text: &str, max_chars: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(max_chars) else { return text.to_owned() };
    let cut = &text[..end];
    cut.rfind(' ').filter(|at| *at > end / 2).map_or(cut, |at| &cut[..at]).to_owned()
}

/// Finds capitalised words that do not merely begin a sentence.
fn find_names(words: &[&str], premise: &mut Premise) {
    let mut i = 0;
    let mut begins_sentence = true;
    while i < words.len() {
        let length = name_length(&words[i..]);
        let run = words[i..i + length.max(1)].join(" ");
        let name = run.trim_matches(|c: char| !c.is_alphanumeric());
        let name = name.trim_end_matches("'s").trim_end_matches("’s");
        let follows = words.get(i + length.max(1)).copied().unwrap_or_default();
        let telling =
            !begins_sentence || length > 1 || looks_like_verb(follows) || run.ends_with(',');
        if length > 0 && telling && (2..=PHRASE_CHARS).contains(&name.chars().count()) {
            let before = i.checked_sub(1).map_or("", |at| words[at]);
            let list =
                if precedes_place(before) { &mut premise.places } else { &mut premise.people };
            push_new(list, name);
        }
        begins_sentence = run.ends_with(['.', '!', '?', ':']);
        i += length.max(1);
    }
    premise.people.retain(|name| !premise.places.contains(name));
}

/// How many words from the first belong to one name; at most three.
fn name_length(words: &[&str]) -> usize {
    let is_part = |word: &&&str| {
        let plain = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        is_capitalised(word) && !is_function_word(&plain)
    };
    let parts = words.iter().take(3).take_while(is_part).count();
    let joined = words.iter().take(parts).take_while(|word| word.ends_with(char::is_alphabetic));
    // The word that ends with a comma or a full stop is the last of its name.
    parts.min(joined.count() + 1)
}

/// Finds nouns by the articles and the like before them.
fn find_phrases(words: &[&str], premise: &mut Premise) {
    for (i, word) in words.iter().enumerate() {
        if !starts_noun_phrase(&word.to_lowercase()) {
            continue;
        }
        let mut phrase: Vec<String> = Vec::new();
        for word in words[i + 1..].iter().take(3) {
            let plain = word.trim_matches(|c: char| !c.is_alphanumeric());
            let is_noun = match phrase.len() {
                0 => true,
                1 => !looks_like_verb(plain),
                _ => !looks_like_verb(plain) && is_person(plain),
            };
            let is_word = !plain.is_empty()
                && plain.chars().all(|c| c.is_lowercase() || c == '-')
                && !is_function_word(plain);
            if !(is_word && is_noun) {
                break;
            }
            phrase.push(plain.to_owned());
            if word.ends_with(|c: char| !c.is_alphanumeric()) {
                break;
            }
        }
        let Some(head) = phrase.last() else { continue };
        let list = if is_person(head) { &mut premise.roles } else { &mut premise.things };
        let phrase = phrase.join(" ");
        if (3..=PHRASE_CHARS).contains(&phrase.chars().count()) {
            push_new(list, &phrase);
        }
    }
}

fn is_capitalised(word: &str) -> bool {
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.all(|c| !c.is_uppercase())
}

fn push_new(list: &mut Vec<String>, item: &str) {
    if !list.iter().any(|known| known == item) {
        list.push(item.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_roles_and_things_are_found() {
        let premise = read(
            "A lighthouse keeper finds a silver key. In Dunmore, old Ruth Carrow knows the lock.",
        );
        assert_eq!(premise.sentence, "A lighthouse keeper finds a silver key.");
        assert_eq!(premise.roles, ["lighthouse keeper"]);
        assert_eq!(premise.things, ["silver key", "lock"]);
        assert_eq!(premise.people, ["Ruth Carrow"]);
        assert_eq!(premise.places, ["Dunmore"]);
    }

    #[test]
    fn whatever_is_written_can_be_read() {
        for text in
            ["", " ", "\0", "...", "🙂🙂", "a", "{role} $x <b>", "\u{202E}abc", "The", "A A A"]
        {
            let premise = read(text);
            assert!(!premise.sentence.contains(['\0', '{', '<']), "{premise:?}");
        }
        assert_eq!(read("港口的黎明，一个女孩醒来。她").sentence, "港口的黎明，一个女孩醒来.");
        let long = read(&"word ".repeat(20_000));
        assert!(long.sentence.chars().count() <= SENTENCE_CHARS + 1);
    }
}
