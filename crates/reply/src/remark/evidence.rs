//! Finds the kinds of all words in a paragraph at once.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use scribe_domain::word_list::{read_sections, split_phrases};

use crate::text::is_sign_of_letter;
use crate::word::{is_unspaced_script, is_word_at};

scribe_domain::word_lists! {
    "remark/evidence":
        phrases PREPOSITIONS, WITH_ENDINGS;
}

/// The words by kind. The name of a section is the name of a kind, which its comment explains.
const FILE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/remark/words.txt"));

/// What a word shows about its paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EvidenceKind(u32);

impl EvidenceKind {
    pub(super) fn parse(name: &str) -> Option<Self> {
        let at = LEXICON.kinds.iter().position(|known| *known == name)?;
        u32::try_from(at).ok().map(Self)
    }

    #[cfg(test)]
    pub(super) fn list_names() -> &'static [&'static str] {
        &LEXICON.kinds
    }

    fn bit(self) -> u128 {
        1 << self.0
    }
}

/// The kinds of words in a paragraph.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    kinds: u128,
    /// The kinds of words that begin the paragraph.
    starts: u128,
    /// The kinds of words that end the paragraph.
    ends: u128,
    /// The kinds of words that begin the paragraph and have a colon after them.
    labels: u128,
    /// The kinds of words that are the whole paragraph.
    wholes: u128,
    /// The number of aspects of the text that the paragraph names, plus the number of parts of the
    /// request that it names.
    pub(super) sides: usize,
    pub(super) briefs: usize,
    /// The words for aspects of the text that may take endings.
    aspects: Vec<usize>,
}

struct Lexicon {
    automaton: Option<AhoCorasick>,
    kinds: Vec<&'static str>,
    words: Vec<ListedWord>,
}

struct ListedWord {
    text: &'static str,
    kind: EvidenceKind,
    /// True if the word may have the endings of its language.
    takes_endings: bool,
    role: Role,
}

/// Why a word is counted, or how it changes what another word shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Side,
    Brief,
    Work,
    Aspect,
    Other,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let (mut kinds, mut words) = (Vec::new(), Vec::new());
    for (index, (name, lines)) in (0..).zip(read_sections(FILE)) {
        kinds.push(name);
        let role = match name {
            "side" | "length" => Role::Side,
            "brief" => Role::Brief,
            "work" => Role::Work,
            "aspect" => Role::Aspect,
            _ => Role::Other,
        };
        let takes_endings = WITH_ENDINGS.contains(&name);
        let texts = lines.into_iter().filter_map(split_phrases).flatten();
        words.extend(texts.map(|text| ListedWord {
            text,
            kind: EvidenceKind(index),
            takes_endings,
            role,
        }));
    }
    let automaton = AhoCorasick::new(words.iter().map(|word| word.text.trim_end_matches('-'))).ok();
    Lexicon { automaton, kinds, words }
});

/// What the words of a paragraph show when they are next to a number.
static NUMBERED_WORK_KIND: LazyLock<Option<EvidenceKind>> =
    LazyLock::new(|| EvidenceKind::parse("next"));
static SIDE_KIND: LazyLock<Option<EvidenceKind>> = LazyLock::new(|| EvidenceKind::parse("side"));

pub(super) fn find_words(kind: &str) -> Vec<&'static str> {
    let kind = EvidenceKind::parse(kind);
    let words = LEXICON.words.iter().filter(|word| Some(word.kind) == kind);
    words.map(|word| word.text.trim_end_matches('-')).collect()
}

impl Evidence {
    /// Collects the evidence of a lower-case paragraph.
    pub(super) fn collect(lower: &str) -> Self {
        let mut evidence = Self::default();
        let Some(automaton) = &LEXICON.automaton else { return evidence };
        let is_letter = |c: char| c.is_alphanumeric() || is_sign_of_letter(c);
        let first = lower.find(is_letter).unwrap_or_default();
        // True if an aspect belongs to a thing in the story: `the rhythm of the rain`.
        let (mut has_side_of_thing, mut has_work) = (false, false);
        let (mut last_side, mut last_brief) = (0, 0);
        for found in automaton.find_overlapping_iter(lower) {
            let (index, start, end) = (found.pattern().as_usize(), found.start(), found.end());
            let word = &LEXICON.words[index];
            if !word.is_at(lower, start, end) {
                continue;
            }
            if word.role == Role::Side && has_genitive(&lower[end..]) {
                has_side_of_thing = true;
                continue;
            }
            evidence.kinds |= word.kind.bit();
            let after_ending = lower[end..].trim_start_matches(is_letter);
            // A number may follow: `scene 1`.
            let is_last = !after_ending.contains(char::is_alphabetic);
            if is_last {
                evidence.ends |= word.kind.bit();
            }
            if start <= first {
                evidence.starts |= word.kind.bit();
                let after = lower[end..].trim_start_matches(['*', '_', ' ', '\u{a0}', '\u{202f}']);
                if after.starts_with([':', '：']) {
                    evidence.labels |= word.kind.bit();
                }
                if is_last {
                    evidence.wholes |= word.kind.bit();
                }
            }
            // A word inside another word counts once.
            match word.role {
                Role::Side => {
                    evidence.sides += usize::from(start >= last_side);
                    last_side = end;
                }
                Role::Brief => {
                    evidence.briefs += usize::from(start >= last_brief);
                    last_brief = end;
                }
                Role::Work => {
                    has_work = true;
                    if is_numbered(lower, start, end) {
                        evidence.kinds |= NUMBERED_WORK_KIND.map_or(0, EvidenceKind::bit);
                    }
                }
                Role::Aspect if !evidence.aspects.contains(&index) => evidence.aspects.push(index),
                Role::Aspect | Role::Other => {}
            }
        }
        if has_side_of_thing && has_work {
            evidence.kinds |= SIDE_KIND.map_or(0, EvidenceKind::bit);
            evidence.sides += 1;
        }
        evidence
    }

    pub(super) fn has(&self, kind: EvidenceKind) -> bool {
        self.kinds & kind.bit() != 0
    }

    pub(super) fn has_named(&self, kind: &str) -> bool {
        EvidenceKind::parse(kind).is_some_and(|kind| self.has(kind))
    }

    pub(super) fn starts_with(&self, kind: EvidenceKind) -> bool {
        self.starts & kind.bit() != 0
    }

    pub(super) fn ends_with(&self, kind: EvidenceKind) -> bool {
        self.ends & kind.bit() != 0
    }

    /// Returns true if a word of the kind comes first and a colon follows it.
    pub(super) fn is_labelled(&self, kind: EvidenceKind) -> bool {
        self.labels & kind.bit() != 0
    }

    /// Returns true if the paragraph consists only of words of the kind.
    pub(super) fn is_only(&self, kind: EvidenceKind) -> bool {
        self.wholes & kind.bit() != 0
    }

    pub(super) fn count_aspects(&self) -> usize {
        self.aspects.len()
    }
}

impl ListedWord {
    /// Returns true if the match is this word and not a part of another word. A stem, which ends in
    /// `-`, may be followed by more letters.
    fn is_at(&self, text: &str, start: usize, end: usize) -> bool {
        if self.takes_endings {
            return self.text.contains(' ') || is_word_at(text, start, self.text);
        }
        if self.text.chars().any(is_unspaced_script) {
            return true;
        }
        let begins = !text[..start].chars().next_back().is_some_and(char::is_alphanumeric);
        let may_continue = self.text.ends_with(['-', '\'']);
        begins && (may_continue || !text[end..].starts_with(char::is_alphanumeric))
    }
}

/// Returns true if the following words are a genitive.
fn has_genitive(remaining: &str) -> bool {
    remaining
        .strip_prefix(' ')
        .and_then(|remaining| remaining.split(' ').next())
        .is_some_and(|word| PREPOSITIONS.contains(&word))
}

/// Returns true for `scene 2`, `2. sahne`.
fn is_numbered(text: &str, start: usize, end: usize) -> bool {
    let is_beside = |c: char| matches!(c, ' ' | '.' | '\u{a0}');
    text[end..].trim_start_matches(is_beside).starts_with(char::is_numeric)
        || text[..start].trim_end_matches(is_beside).ends_with(char::is_numeric)
}

#[cfg(test)]
mod tests {
    use scribe_domain::word_list::{EntryForm, find_faults};

    use super::*;

    #[test]
    fn every_line_of_the_words_can_be_read() {
        let declared: Vec<(EntryForm, &str)> =
            LEXICON.kinds.iter().map(|name| (EntryForm::Phrases, *name)).collect();
        assert_eq!(find_faults(FILE, &declared), Vec::<String>::new());
        assert!(LEXICON.kinds.len() <= 128, "a set of kinds has 128 bits");
        assert!(WITH_ENDINGS.iter().all(|name| LEXICON.kinds.contains(name)));
    }
}
