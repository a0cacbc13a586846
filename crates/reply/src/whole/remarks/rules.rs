//! The rules for combinations of word kinds that show that a paragraph is a remark by the model.

use std::{cell::OnceCell, sync::LazyLock};

use scribe_domain::word_list::read_sections;

use super::{
    ASSENTS,
    evidence::{Evidence, Kind},
};
use crate::word::{Words, is_unspaced_script};

const FILE: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/whole/remarks/rules.txt"));

/// A sentence longer than this is not only about the text.
const LONGEST_SHORT_WORDS: usize = 14;
const LONGEST_SHORT_CHARS: usize = 30;
/// A sentence with more words says more than that something is done or possible.
const LONGEST_OFFER_WORDS: usize = 10;
/// A line with more words is not a credit.
const LONGEST_CREDIT_WORDS: usize = 8;

/// A paragraph at the edge of a text.
pub(super) struct Paragraph<'a> {
    pub(super) text: &'a str,
    /// The text in lower case, with plain apostrophes and without decoration.
    pub(super) lower: String,
    /// True if a rule separates the paragraph from the text.
    pub(super) is_parted: bool,
    evidence: OnceCell<Evidence>,
}

type Fact = fn(&Paragraph) -> bool;

/// The names of facts, which rules put in brackets.
const FACTS: &[(&str, Fact)] = &[
    ("side", |p| p.evidence().sides > 0),
    ("sides", |p| p.evidence().sides > 1),
    ("briefs", |p| p.evidence().briefs > 1),
    ("about", |p| p.evidence().sides > 0 || p.evidence().briefs > 0 || p.counts()),
    ("aspects", |p| p.evidence().aspects() > 1),
    ("assents", |p| ASSENTS.begin(&p.lower)),
    ("counts", |p| p.counts()),
    ("number", |p| p.lower.contains(char::is_numeric)),
    ("ascii-number", |p| p.lower.contains(|c: char| c.is_ascii_digit() || c == '第')),
    ("colon", |p| p.lower.ends_with([':', '：'])),
    ("closes-bracket", |p| p.lower.ends_with([')', '）'])),
    ("question", |p| p.lower.ends_with(['?', '？', '؟'])),
    ("asks", |p| p.lower.ends_with(['?', '？', '؟']) || p.lower.ends_with("か。")),
    ("unstopped", |p| !p.lower.ends_with(['.', '?', '!'])),
    ("short", |p| is_short(&p.lower)),
    ("ten-words", |p| has_at_most(&p.lower, LONGEST_OFFER_WORDS)),
    ("credit", |p| has_at_most(&p.lower, LONGEST_CREDIT_WORDS) && !p.lower.contains(',')),
    ("parted", |p| p.is_parted),
    ("sparkles", |p| p.text.starts_with('✨')),
    ("bracketed", |p| p.text.starts_with(['(', '[', '（', '【'])),
    ("marked", |p| p.text.starts_with(['(', '[', '（', '【', '*', '_'])),
    ("set-off", |p| {
        let text = p.text.trim();
        text.starts_with(['(', '[', '（', '【', '*', '_'])
            && text.ends_with([')', ']', '）', '】', '*', '_'])
    }),
];

/// A condition of a rule.
enum Term {
    Has(Kind),
    Lacks(Kind),
    StartsWith(Kind),
    IsLabelled(Kind),
    Holds(Fact),
}

impl Term {
    fn parse(term: &str) -> Option<Self> {
        if let Some(name) = term.strip_prefix('(') {
            let name = name.strip_suffix(')')?;
            return FACTS
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, fact)| Self::Holds(*fact));
        }
        if let Some(kind) = term.strip_prefix('!') {
            return Kind::find(kind).map(Self::Lacks);
        }
        if let Some(kind) = term.strip_prefix('^') {
            return Kind::find(kind).map(Self::StartsWith);
        }
        match term.strip_suffix(':') {
            Some(kind) => Kind::find(kind).map(Self::IsLabelled),
            None => Kind::find(term).map(Self::Has),
        }
    }

    fn is_true_of(&self, paragraph: &Paragraph) -> bool {
        match self {
            Self::Has(kind) => paragraph.evidence().has(*kind),
            Self::Lacks(kind) => !paragraph.evidence().has(*kind),
            Self::StartsWith(kind) => paragraph.evidence().starts_with(*kind),
            Self::IsLabelled(kind) => paragraph.evidence().is_labelled(*kind),
            Self::Holds(fact) => fact(paragraph),
        }
    }
}

type Rules = Vec<Vec<Term>>;

/// The rules of each section. A line that cannot be parsed is not a rule.
static RULES: LazyLock<Vec<(&str, Rules)>> = LazyLock::new(|| {
    let read_rule = |line: &str| line.split(' ').map(Term::parse).collect::<Option<Vec<Term>>>();
    read_sections(FILE)
        .map(|(name, lines)| (name, lines.into_iter().filter_map(read_rule).collect()))
        .collect()
});

impl<'a> Paragraph<'a> {
    pub(super) fn new(text: &'a str, is_parted: bool) -> Self {
        Self { text, lower: super::to_plain_paragraph(text), is_parted, evidence: OnceCell::new() }
    }

    /// Returns true if the paragraph matches one of the rules of a section.
    pub(super) fn matches_section(&self, section: &str) -> bool {
        RULES.iter().filter(|(name, _)| *name == section).any(|(_, rules)| {
            rules.iter().any(|rule| rule.iter().all(|term| term.is_true_of(self)))
        })
    }

    pub(super) fn evidence(&self) -> &Evidence {
        self.evidence.get_or_init(|| Evidence::collect(&self.lower))
    }

    fn counts(&self) -> bool {
        self.lower.contains(char::is_numeric) && self.evidence().has(Kind::Unit)
    }
}

pub(super) fn is_short(lower: &str) -> bool {
    if lower.chars().any(is_unspaced_script) {
        return lower.chars().count() <= LONGEST_SHORT_CHARS;
    }
    has_at_most(lower, LONGEST_SHORT_WORDS)
}

fn has_at_most(lower: &str, words: usize) -> bool {
    lower.split_whitespace().nth(words).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_can_be_read_and_every_fact_is_used() {
        for (section, lines) in read_sections(FILE) {
            let (_, rules) = RULES.iter().find(|(name, _)| *name == section).unwrap();
            assert_eq!(rules.len(), lines.len(), "[{section}] has a line that cannot be read");
        }
        for (fact, _) in FACTS {
            assert!(FILE.contains(&format!("({fact})")), "{fact}");
        }
    }
}
