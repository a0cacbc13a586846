//! The rules for combinations of word kinds that show that a paragraph is a remark by the model.

use std::{cell::OnceCell, sync::LazyLock};

use scribe_domain::word_list::read_sections;

use super::evidence::{Evidence, EvidenceKind};
use crate::text::{self, OPENING_BRACKETS, is_emoji};
use crate::word::{WordMatching, is_unspaced_script};

/// The rules by section. The comment at the top explains their notation.
const FILE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/remark/rules.txt"));

/// A sentence longer than this is not only about the text.
const MAX_SHORT_WORDS: usize = 14;
const MAX_SHORT_CHARS: usize = 30;
/// A sentence with more words says more than that something is done or possible.
const MAX_OFFER_WORDS: usize = 10;
/// A line with more words is not a credit.
const MAX_CREDIT_WORDS: usize = 8;

/// A paragraph before or after a text, or a line of one.
pub(super) struct Paragraph<'a> {
    pub(super) text: &'a str,
    /// The text in lower case, with plain apostrophes and without decoration.
    pub(super) lower: String,
    context: Context,
    evidence: OnceCell<Evidence>,
}

/// What is known about the surroundings of a paragraph.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Context {
    /// A rule such as `---` separates the paragraph from the text.
    pub(crate) is_behind_rule: bool,
    /// The next paragraph is a remark about the text.
    pub(crate) precedes_remark: bool,
    /// The preceding paragraphs were the model's plan.
    pub(crate) follows_plan: bool,
}

type Fact = fn(&Paragraph) -> bool;

/// The names of facts, which rules put in brackets.
const FACTS: &[(&str, Fact)] = &[
    ("side", |p| p.evidence().sides > 0),
    ("sides", |p| p.evidence().sides > 1),
    ("briefs", |p| p.evidence().briefs > 1),
    ("about", |p| p.evidence().sides > 0 || p.evidence().briefs > 0 || p.is_count()),
    ("aspects", |p| p.evidence().count_aspects() > 1),
    ("counts", |p| p.is_count()),
    ("number", |p| p.lower.contains(char::is_numeric)),
    ("ascii-number", |p| p.lower.contains(|c: char| c.is_ascii_digit() || c == '第')),
    ("colon", |p| p.lower.ends_with([':', '：'])),
    ("comma", |p| p.lower.contains([',', '，'])),
    ("cry", |p| p.lower.contains(['!', '！'])),
    ("unspaced", |p| p.lower.contains(is_unspaced_script)),
    ("enclosed", |p| {
        text::is_bracketed(p.text) || p.text.starts_with('<') && p.text.ends_with('>')
    }),
    ("closes-bracket", |p| p.lower.ends_with([')', '）'])),
    ("asks", |p| p.is_question()),
    ("unstopped", |p| !p.lower.ends_with(['.', '?', '!'])),
    ("short", |p| is_short(&p.lower)),
    ("ten-words", |p| has_at_most(&p.lower, MAX_OFFER_WORDS)),
    ("credit", |p| has_at_most(&p.lower, MAX_CREDIT_WORDS) && !p.lower.contains(',')),
    ("parted", |p| p.context.is_behind_rule),
    ("before-remark", |p| p.context.precedes_remark),
    ("after-plan", |p| p.context.follows_plan),
    ("bold", |p| p.text.starts_with("**") && !p.text.ends_with("**")),
    ("sparkles", |p| p.text.starts_with('✨')),
    ("bracketed", |p| p.text.starts_with(OPENING_BRACKETS)),
    ("marked", |p| p.text.starts_with(OPENING_BRACKETS) || p.text.starts_with(['*', '_'])),
    ("set-off", |p| text::is_set_off(p.text)),
];

/// A condition of a rule.
struct Term {
    is_negated: bool,
    test: Test,
}

enum Test {
    Has(EvidenceKind),
    StartsWith(EvidenceKind),
    EndsWith(EvidenceKind),
    IsLabelled(EvidenceKind),
    IsOnly(EvidenceKind),
    Holds(Fact),
}

impl Term {
    fn parse(term: &str) -> Option<Self> {
        let (is_negated, term) = match term.strip_prefix('!') {
            Some(remaining) => (true, remaining),
            None => (false, term),
        };
        let test = if let Some(name) = term.strip_prefix('(') {
            let name = name.strip_suffix(')')?;
            Test::Holds(FACTS.iter().find(|(known, _)| *known == name)?.1)
        } else if let Some(name) = term.strip_prefix('^') {
            Test::StartsWith(EvidenceKind::parse(name)?)
        } else if let Some(name) = term.strip_prefix('=') {
            Test::IsOnly(EvidenceKind::parse(name)?)
        } else if let Some(name) = term.strip_suffix('$') {
            Test::EndsWith(EvidenceKind::parse(name)?)
        } else if let Some(name) = term.strip_suffix(':') {
            Test::IsLabelled(EvidenceKind::parse(name)?)
        } else {
            Test::Has(EvidenceKind::parse(term)?)
        };
        Some(Self { is_negated, test })
    }

    fn is_true_of(&self, paragraph: &Paragraph) -> bool {
        let is_true = match self.test {
            Test::Has(kind) => paragraph.evidence().has(kind),
            Test::StartsWith(kind) => paragraph.evidence().starts_with(kind),
            Test::EndsWith(kind) => paragraph.evidence().ends_with(kind),
            Test::IsLabelled(kind) => paragraph.evidence().is_labelled(kind),
            Test::IsOnly(kind) => paragraph.evidence().is_only(kind),
            Test::Holds(fact) => fact(paragraph),
        };
        is_true != self.is_negated
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
    pub(super) fn new(text: &'a str, context: Context) -> Self {
        let lower = text::to_plain_lower(text);
        let is_decoration =
            |c: char| matches!(c, '*' | '_' | '#' | '>') || c.is_whitespace() || is_emoji(c);
        let lower = lower.trim_matches(is_decoration).to_owned();
        Self { text, lower, context, evidence: OnceCell::new() }
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

    fn is_count(&self) -> bool {
        self.lower.contains(char::is_numeric) && self.evidence().has_named("unit")
    }

    fn is_question(&self) -> bool {
        const QUESTION_ENDS: [&str; 4] = ["ไหม", "ไหมคะ", "ไหมครับ", "か。"];
        // A question in Greek ends with a semicolon.
        self.lower.contains(['?', '？', '؟'])
            || self.lower.ends_with(';')
            || QUESTION_ENDS.as_slice().any_ends(&self.lower)
    }
}

fn is_short(lower: &str) -> bool {
    if lower.chars().any(is_unspaced_script) {
        return lower.chars().count() <= MAX_SHORT_CHARS;
    }
    has_at_most(lower, MAX_SHORT_WORDS)
}

fn has_at_most(lower: &str, words: usize) -> bool {
    lower.split_whitespace().nth(words).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_can_be_read_and_every_fact_and_kind_is_used() {
        for (section, lines) in read_sections(FILE) {
            let (_, rules) = RULES.iter().find(|(name, _)| *name == section).unwrap();
            let unread: Vec<&&str> = lines
                .iter()
                .filter(|line| line.split(' ').any(|term| Term::parse(term).is_none()))
                .collect();
            assert_eq!(rules.len(), lines.len(), "[{section}] has {unread:?}");
        }
        let of_facts = ["length", "unit"];
        let is_used = |kind: &str| {
            let terms =
                FILE.lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split(' '));
            let strip_operators = |term: &'static str| term.trim_matches(['!', '^', '=', '$', ':']);
            of_facts.contains(&kind) || terms.map(strip_operators).any(|term| term == kind)
        };
        for kind in EvidenceKind::list_names() {
            assert!(is_used(kind), "no rule has {kind}");
        }
        for (fact, _) in FACTS {
            assert!(FILE.contains(&format!("({fact})")), "{fact}");
        }
    }
}
