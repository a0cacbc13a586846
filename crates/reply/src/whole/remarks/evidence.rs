//! What a paragraph speaks of, told by all its words at once.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::{UNITS, lexicon};
use crate::word::is_unspaced_script;

scribe_domain::word_lists! {
    "whole/remarks/evidence":
        phrases PREPOSITIONS;
}

/// What a word says of the paragraph that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The text as a work: a scene, a chapter.
    Work,
    /// The text as something tried: a draft, a proposal.
    Attempt,
    /// A side of the text: its tone, its tense, its end.
    Side,
    Length,
    /// What a report says was done to: the image, the motif.
    Part,
    /// What was asked for: the brief, the list of words.
    Brief,
    /// A text is handed over.
    Here,
    /// A task is taken on.
    Assent,
    /// Something fits or pleases.
    Fit,
    /// Another text is wished for: darker, shorter.
    Change,
    /// The text that comes next.
    Next,
    /// Somebody goes on.
    Go,
    If,
    Hope,
    /// Something was done to the text.
    Report,
    /// Somebody is told that he asked for it.
    Named,
    Check,
    Note,
    Done,
    /// Somebody is asked to say what he thinks.
    Tell,
    Feedback,
    Continuing,
    Made,
    Model,
    /// A person of a story, and what only letters say.
    Story,
    Unit,
    /// The end of the text.
    End,
    /// The list of words to avoid.
    Listed,
    Can,
    Alter,
    Opinion,
    Used,
    Write,
    Read,
    Plan,
    /// It is as somebody has asked.
    Client,
    Thanks,
    Propose,
    /// What somebody has thought of.
    Mind,
    /// Who tells the text.
    Person,
    Rewrite,
    /// An opinion is waited for.
    Awaited,
    Find,
    /// Everything that was asked for.
    All,
    Command,
}

/// The kinds of words of a paragraph.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    kinds: u64,
    sides: usize,
    briefs: usize,
    starts: u64,
    labels: u64,
    /// A side that is somebody's or something's: `the rhythm of the rain`.
    has_side_of_thing: bool,
}

struct Lexicon {
    automaton: Option<AhoCorasick>,
    words: Vec<(&'static str, Kind)>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let words: Vec<(&'static str, Kind)> = lexicon::WORDS
        .iter()
        .copied()
        .chain([(&UNITS, Kind::Unit)])
        .flat_map(|(words, kind)| words.iter().map(move |word| (*word, kind)))
        .filter(|(word, _)| !word.is_empty())
        .collect();
    let automaton = AhoCorasick::new(words.iter().map(|(word, _)| word.trim_end_matches('-'))).ok();
    Lexicon { automaton, words }
});

impl Evidence {
    /// The evidence of a paragraph in lower case.
    pub(super) fn of(lower: &str) -> Self {
        let mut evidence = Self::default();
        let Some(automaton) = &LEXICON.automaton else { return evidence };
        let mut ends = [0; 2];
        for found in automaton.find_overlapping_iter(lower) {
            let (word, kind) = LEXICON.words[found.pattern().as_usize()];
            if !is_whole(lower, found.start(), found.end(), word) {
                continue;
            }
            if kind == Kind::Side && has_genitive(&lower[found.end()..]) {
                evidence.has_side_of_thing = true;
                continue;
            }
            evidence.kinds |= 1_u64 << kind as u32;
            if kind == Kind::Work && is_numbered(lower, found.start(), found.end()) {
                evidence.kinds |= 1_u64 << Kind::Next as u32;
            }
            if found.start() == 0 {
                evidence.starts |= 1_u64 << kind as u32;
                let after = lower[found.end()..].trim_start_matches(['*', '_', ' ', '\u{a0}']);
                if after.starts_with([':', '：']) {
                    evidence.labels |= 1_u64 << kind as u32;
                }
            }
            // A word inside another counts once.
            let counted = match kind {
                Kind::Side | Kind::Length => Some((&mut evidence.sides, &mut ends[0])),
                Kind::Brief => Some((&mut evidence.briefs, &mut ends[1])),
                _ => None,
            };
            if let Some((count, end)) = counted {
                *count += usize::from(found.start() >= *end);
                *end = found.end();
            }
        }
        if evidence.has_side_of_thing && evidence.has(Kind::Work) {
            evidence.kinds |= 1_u64 << Kind::Side as u32;
            evidence.sides += 1;
        }
        evidence
    }

    pub(super) fn has(&self, kind: Kind) -> bool {
        self.kinds & 1_u64 << kind as u32 != 0
    }

    pub(super) fn starts_with(&self, kind: Kind) -> bool {
        self.starts & 1_u64 << kind as u32 != 0
    }

    /// True where such a word stands first, and a colon after it.
    pub(super) fn is_labelled(&self, kind: Kind) -> bool {
        self.labels & 1_u64 << kind as u32 != 0
    }

    pub(super) fn sides(&self) -> usize {
        self.sides
    }

    pub(super) fn briefs(&self) -> usize {
        self.briefs
    }
}

/// True where what follows a word says whose it is.
fn has_genitive(rest: &str) -> bool {
    rest.strip_prefix(' ')
        .and_then(|rest| rest.split(' ').next())
        .is_some_and(|word| PREPOSITIONS.contains(&word))
}

/// `scene 2`, `2. sahne`
fn is_numbered(text: &str, start: usize, end: usize) -> bool {
    let is_beside = |c: char| matches!(c, ' ' | '.' | '\u{a0}');
    text[end..].trim_start_matches(is_beside).starts_with(char::is_numeric)
        || text[..start].trim_end_matches(is_beside).ends_with(char::is_numeric)
}

/// True for a word that stands alone; a stem, which ends in `-`, may go on.
fn is_whole(text: &str, start: usize, end: usize, word: &str) -> bool {
    if word.chars().any(is_unspaced_script) {
        return true;
    }
    let begins = !text[..start].chars().next_back().is_some_and(char::is_alphanumeric);
    let ends =
        word.ends_with('-') || !text[end..].chars().next().is_some_and(char::is_alphanumeric);
    begins && (ends || word.ends_with('\''))
}
