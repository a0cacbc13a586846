//! Determines the subjects of a paragraph from all its words at once.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use scribe_domain::word_list::{read_sections, split_phrases};

use crate::word::{is_unspaced_script, is_word_at};

scribe_domain::word_lists! {
    "whole/remarks/evidence":
        phrases PREPOSITIONS;
}

const FILE: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/whole/remarks/words.txt"));

macro_rules! kinds {
    ($($kind:ident),+) => {
        /// What a word shows about its paragraph. The section of `words.txt` with the name of the
        /// kind explains it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
        pub(super) enum Kind { $($kind),+ }

        const KINDS: &[(&str, Kind)] = &[$((stringify!($kind), Kind::$kind)),+];
    };
}

kinds! {
    Work, Attempt, Side, Length, Part, Brief, Here, Assent, Fit, Change, Next, Go, If, Hope, Report,
    Named, Check, Note, Done, Tell, Feedback, Continuing, Made, Model, Story, Unit, End, Listed, Can,
    Alter, Opinion, Used, Write, Read, Plan, Client, Thanks, Propose, Mind, Person, Rewrite, Awaited,
    Find, All, Command, Scene, Exclusive, Aspect, Announcing, Writing, Beginning, Asking, Doing,
    Revised, Telling, Reporting
}

impl Kind {
    pub(super) fn find(name: &str) -> Option<Self> {
        KINDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, kind)| *kind)
    }

    /// Returns true if words of the kind may take an ending.
    fn takes_endings(self) -> bool {
        self >= Self::Scene
    }

    fn bit(self) -> u64 {
        1 << self as u32
    }
}

/// The kinds of words in a paragraph.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    kinds: u64,
    starts: u64,
    labels: u64,
    /// The number of aspects of the text that the paragraph names, and the number of parts of the
    /// request.
    pub(super) sides: usize,
    pub(super) briefs: usize,
    /// The words for aspects of the text that may take endings.
    aspects: Vec<usize>,
}

struct Lexicon {
    automaton: Option<AhoCorasick>,
    words: Vec<(&'static str, Kind)>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let words: Vec<(&str, Kind)> = read_sections(FILE)
        .filter_map(|(section, lines)| Some((lines, Kind::find(section)?)))
        .flat_map(|(lines, kind)| {
            let words = lines.into_iter().filter_map(split_phrases).flatten();
            words.map(move |word| (word, kind))
        })
        .collect();
    let automaton = AhoCorasick::new(words.iter().map(|(word, _)| word.trim_end_matches('-'))).ok();
    Lexicon { automaton, words }
});

pub(super) fn words_of(kind: Kind) -> impl Iterator<Item = &'static str> {
    LEXICON.words.iter().filter(move |(_, of)| *of == kind).map(|(word, _)| *word)
}

impl Evidence {
    /// Collects the evidence of a lower-case paragraph.
    pub(super) fn collect(lower: &str) -> Self {
        let mut evidence = Self::default();
        let Some(automaton) = &LEXICON.automaton else { return evidence };
        // True if an aspect belongs to a thing in the story: `the rhythm of the rain`.
        let mut has_side_of_thing = false;
        let mut ends = [0; 2];
        for found in automaton.find_overlapping_iter(lower) {
            let (index, start, end) = (found.pattern().as_usize(), found.start(), found.end());
            let (word, kind) = LEXICON.words[index];
            if kind.takes_endings() {
                if word.contains(' ') || is_word_at(lower, start, word) {
                    evidence.kinds |= kind.bit();
                    if kind == Kind::Aspect && !evidence.aspects.contains(&index) {
                        evidence.aspects.push(index);
                    }
                }
                continue;
            }
            if !is_whole(lower, start, end, word) {
                continue;
            }
            if kind == Kind::Side && has_genitive(&lower[end..]) {
                has_side_of_thing = true;
                continue;
            }
            evidence.kinds |= kind.bit();
            if kind == Kind::Work && is_numbered(lower, start, end) {
                evidence.kinds |= Kind::Next.bit();
            }
            if start == 0 {
                evidence.starts |= kind.bit();
                let after = lower[end..].trim_start_matches(['*', '_', ' ', '\u{a0}']);
                if after.starts_with([':', '：']) {
                    evidence.labels |= kind.bit();
                }
            }
            // A word inside another word counts once.
            let counted = match kind {
                Kind::Side | Kind::Length => Some((&mut evidence.sides, &mut ends[0])),
                Kind::Brief => Some((&mut evidence.briefs, &mut ends[1])),
                _ => None,
            };
            if let Some((count, last)) = counted {
                *count += usize::from(start >= *last);
                *last = end;
            }
        }
        if has_side_of_thing && evidence.has(Kind::Work) {
            evidence.kinds |= Kind::Side.bit();
            evidence.sides += 1;
        }
        evidence
    }

    pub(super) fn has(&self, kind: Kind) -> bool {
        self.kinds & kind.bit() != 0
    }

    pub(super) fn starts_with(&self, kind: Kind) -> bool {
        self.starts & kind.bit() != 0
    }

    /// Returns true if a word of the kind comes first and a colon follows it.
    pub(super) fn is_labelled(&self, kind: Kind) -> bool {
        self.labels & kind.bit() != 0
    }

    pub(super) fn aspects(&self) -> usize {
        self.aspects.len()
    }
}

/// Returns true if the following words are a genitive.
fn has_genitive(rest: &str) -> bool {
    rest.strip_prefix(' ')
        .and_then(|rest| rest.split(' ').next())
        .is_some_and(|word| PREPOSITIONS.contains(&word))
}

/// Returns true for `scene 2`, `2. sahne`.
fn is_numbered(text: &str, start: usize, end: usize) -> bool {
    let is_beside = |c: char| matches!(c, ' ' | '.' | '\u{a0}');
    text[end..].trim_start_matches(is_beside).starts_with(char::is_numeric)
        || text[..start].trim_end_matches(is_beside).ends_with(char::is_numeric)
}

/// Returns true if a match is a whole word. A stem, which ends in `-`, may continue.
fn is_whole(text: &str, start: usize, end: usize, word: &str) -> bool {
    if word.chars().any(is_unspaced_script) {
        return true;
    }
    let begins = !text[..start].chars().next_back().is_some_and(char::is_alphanumeric);
    let ends =
        word.ends_with('-') || !text[end..].chars().next().is_some_and(char::is_alphanumeric);
    begins && (ends || word.ends_with('\''))
}

#[cfg(test)]
mod tests {
    use scribe_domain::word_list::{Form, find_faults};

    use super::*;

    #[test]
    fn every_section_is_a_kind_and_every_line_can_be_read() {
        let declared: Vec<(Form, &str)> =
            KINDS.iter().map(|(name, _)| (Form::Phrases, *name)).collect();
        assert_eq!(find_faults(FILE, &declared), Vec::<String>::new());
        assert!(KINDS.len() <= 64, "a set of kinds has 64 bits");
    }
}
