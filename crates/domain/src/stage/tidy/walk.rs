//! The walk through a document that applies its table.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::TidyRules;
use crate::{
    stage::{
        names::resolve::{ResolvedName, resolve_name},
        problem::{FieldProblem, NAME_MAX_CHARS},
    },
    text::{
        placeholder::is_placeholder,
        sentences::split_sentences,
        shorten::{shorten_text, shorten_title},
        words::{count_words, has_words, word_indices},
    },
};

/// A field of a document, with its rule.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) rule: Rule,
}

/// The rule for the value of a field.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rule {
    /// A text on one line with a maximum number of characters. An item without it is dropped.
    Title(usize),
    /// A text with a maximum number of characters. An item without it is dropped.
    Text(usize),
    /// A text with a maximum number of characters that may be empty.
    Maybe(usize),
    /// A text on one line that may be empty.
    MaybeTitle(usize),
    /// A verbatim passage, which is never changed.
    Passage,
    /// A text with a maximum number of words and characters.
    Sample {
        words: usize,
        chars: usize,
    },
    /// A whole number in a range, with a default for a missing number.
    Number {
        least: i64,
        most: i64,
        otherwise: i64,
    },
    /// A score from 0 to 10, possibly with a fraction, with a default for a missing score.
    Score {
        otherwise: f64,
    },
    /// A score from 0 to 10 for which it matters whether the model gave it: if the score cannot be
    /// read, the model is asked again.
    TellingScore,
    /// The position of a chapter; by default the first chapter of the book.
    FirstChapter,
    /// The position of a chapter; by default the last chapter of the book.
    LastChapter,
    /// A number that is filled in automatically.
    Place,
    /// One of several words, with a default for any other word, because nothing else depends on the
    /// field.
    Word {
        among: &'static [&'static str],
        otherwise: &'static str,
    },
    /// One of several words. The default is used only for the last reply.
    TellingWord {
        among: &'static [&'static str],
        otherwise: &'static str,
    },
    /// A Boolean value that is always false, whatever the model says.
    AlwaysFalse,
    /// The name of a member of the cast. An item without it is dropped.
    Member,
    /// The name of a person, who need not be in the cast. An item without it is dropped.
    Somebody,
    /// Names of members of the cast. Other names are dropped.
    Members {
        most: usize,
    },
    /// Names of people, who need not be in the cast.
    People {
        most: usize,
    },
    /// A list of texts, each with a maximum number of characters.
    Lines {
        most: usize,
        chars: usize,
    },
    /// A list of titles, each on one line.
    Titles {
        most: usize,
        chars: usize,
    },
    /// A list of objects. Objects that lack a required field, and objects that repeat another one,
    /// are dropped.
    Items {
        table: &'static [Field],
        most: usize,
        key: &'static [&'static str],
    },
    Object(&'static [Field]),
}

/// The result of tidying a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Kept,
    /// The value cannot be used. An item that needs the value is dropped.
    Unusable,
}

pub(super) struct TidyWalk<'a> {
    pub(super) rules: TidyRules<'a>,
    pub(super) changes: Vec<FieldProblem>,
}

impl<'a> TidyWalk<'a> {
    pub(super) fn new(rules: TidyRules<'a>) -> Self {
        Self { rules, changes: Vec::new() }
    }

    pub(super) fn note_change(&mut self, at: &str, change: &str) {
        self.changes.push(FieldProblem::new(at, change));
    }

    /// Tidies the fields of an object. Returns false if a required field is missing or unusable.
    pub(super) fn tidy_fields(&mut self, value: &mut Value, at: &str, table: &[Field]) -> bool {
        let Value::Object(object) = value else { return false };
        let mut is_usable = true;
        for field in table {
            let path =
                if at.is_empty() { field.name.to_owned() } else { format!("{at}.{}", field.name) };
            is_usable &= self.tidy_field(object, field, &path) == Fate::Kept;
        }
        is_usable
    }

    fn tidy_field(&mut self, object: &mut Map<String, Value>, field: &Field, at: &str) -> Fate {
        let value = match object.get_mut(field.name) {
            Some(value) => value,
            None => match value_if_absent(field.rule) {
                Some(empty) => {
                    if let Rule::Word { otherwise, .. } = field.rule {
                        self.note_change(at, &format!("was missing and is {otherwise}"));
                    }
                    object.entry(field.name).or_insert(empty)
                }
                None => return Fate::Unusable,
            },
        };
        if value.is_null()
            && let Some(empty) = value_if_absent(field.rule)
        {
            *value = empty;
        }
        self.tidy_value(value, at, field.rule)
    }

    fn tidy_value(&mut self, value: &mut Value, at: &str, rule: Rule) -> Fate {
        match rule {
            Rule::Title(most) => self.tidy_text(value, at, |text| join_lines(text, most)),
            Rule::Text(most) => self.tidy_text(value, at, |text| without_nul(text, most)),
            Rule::MaybeTitle(most) => {
                self.drop_unreadable(value, at);
                self.tidy_text(value, at, |text| join_lines(text, most));
                Fate::Kept
            }
            Rule::Maybe(most) => {
                self.drop_unreadable(value, at);
                self.tidy_text(value, at, |text| without_nul(text, most));
                Fate::Kept
            }
            Rule::Passage => {
                if !value.is_string() {
                    *value = json!("");
                }
                Fate::Kept
            }
            Rule::Sample { words, chars } => {
                self.tidy_text(value, at, |text| shorten_words(&without_nul(text, chars), words));
                Fate::Kept
            }
            Rule::Number { least, most, otherwise } => {
                self.clamp_number(value, at, (least, most), otherwise)
            }
            Rule::FirstChapter => self.clamp_number(value, at, (1, self.last_chapter()), 1),
            Rule::LastChapter => {
                let last = self.last_chapter();
                self.clamp_number(value, at, (1, last), last)
            }
            Rule::Place => Fate::Kept,
            Rule::Score { otherwise } => self.clamp_score(value, at, Some(otherwise)),
            Rule::TellingScore => {
                let otherwise = (value.is_null() || self.rules.is_last).then_some(0.0);
                self.clamp_score(value, at, otherwise)
            }
            Rule::Word { among, otherwise } => self.tidy_word(value, at, among, Some(otherwise)),
            Rule::TellingWord { among, otherwise } => {
                let otherwise = self.rules.is_last.then_some(otherwise);
                self.tidy_word(value, at, among, otherwise)
            }
            Rule::AlwaysFalse => {
                if *value != Value::Bool(false) {
                    *value = Value::Bool(false);
                    self.note_change(at, "was set to false: a model may not set it");
                }
                Fate::Kept
            }
            Rule::Member => self.tidy_member(value, at),
            Rule::Somebody => self.tidy_somebody(value, at),
            Rule::People { most } => self.tidy_list(value, at, most, Self::tidy_somebody),
            Rule::Members { most } => self.tidy_list(value, at, most, Self::tidy_member),
            Rule::Titles { most, chars } => self.tidy_list(value, at, most, |walk, item, at| {
                walk.tidy_text(item, at, |text| join_lines(text, chars))
            }),
            Rule::Lines { most, chars } => self.tidy_list(value, at, most, |walk, item, at| {
                walk.tidy_text(item, at, |text| without_nul(text, chars))
            }),
            Rule::Items { table, most, key } => {
                let fate = self.tidy_list(value, at, most, |walk, item, at| {
                    if walk.tidy_fields(item, at, table) { Fate::Kept } else { Fate::Unusable }
                });
                self.drop_repeated(value, at, key);
                fate
            }
            Rule::Object(table) => {
                if self.tidy_fields(value, at, table) {
                    Fate::Kept
                } else {
                    Fate::Unusable
                }
            }
        }
    }

    /// Empties an optional text field whose value is not a text, after the last reply.
    fn drop_unreadable(&mut self, value: &mut Value, at: &str) {
        if self.rules.is_last && !value.is_string() && !value.is_number() {
            self.note_change(at, &format!("was {value} and is empty"));
            *value = json!("");
        }
    }

    /// Tidies a text. A blank text or a placeholder is unusable.
    fn tidy_text(&mut self, value: &mut Value, at: &str, tidy: impl Fn(&str) -> String) -> Fate {
        if value.is_number() {
            *value = json!(value.to_string());
        }
        let Value::String(text) = value else { return Fate::Unusable };
        if is_placeholder(text) {
            self.note_change(at, &format!("was {text:?}, which means that there is no text"));
            text.clear();
            return Fate::Unusable;
        }
        let tidied = tidy(text);
        if tidied != *text {
            if tidied.trim() != text.trim() {
                self.note_change(at, "was shortened or cleaned");
            }
            *text = tidied;
        }
        if text.trim().is_empty() { Fate::Unusable } else { Fate::Kept }
    }

    fn last_chapter(&self) -> i64 {
        i64::from(self.rules.chapters.max(1))
    }

    fn tidy_member(&mut self, value: &mut Value, at: &str) -> Fate {
        let fate = self.tidy_text(value, at, |text| join_lines(text, NAME_MAX_CHARS));
        if fate == Fate::Unusable || self.rules.names.is_empty() {
            return fate;
        }
        let said = value.as_str().unwrap_or_default().to_owned();
        match resolve_name(&said, self.rules.names) {
            ResolvedName::Member(name) => {
                if name != said {
                    self.note_change(at, &format!("was {said:?} and is {name:?}"));
                    *value = json!(name);
                }
                Fate::Kept
            }
            ResolvedName::Ambiguous | ResolvedName::Nobody => Fate::Unusable,
        }
    }

    fn tidy_somebody(&mut self, value: &mut Value, at: &str) -> Fate {
        let said = value.clone();
        if self.tidy_member(value, at) == Fate::Kept {
            return Fate::Kept;
        }
        *value = said;
        self.tidy_text(value, at, |text| join_lines(text, NAME_MAX_CHARS))
    }

    /// Tidies a list. Items that cannot be used are dropped first, then those beyond the maximum
    /// number.
    fn tidy_list(
        &mut self,
        value: &mut Value,
        at: &str,
        most: usize,
        tidy: impl Fn(&mut Self, &mut Value, &str) -> Fate,
    ) -> Fate {
        if !value.is_array() {
            // A single item counts as a list of one item.
            *value = Value::Array(vec![value.take()]);
        }
        let Value::Array(items) = value else { return Fate::Unusable };
        let mut kept = Vec::with_capacity(items.len());
        let mut seen = BTreeSet::new();
        for (i, mut item) in std::mem::take(items).into_iter().enumerate() {
            let path = format!("{at}[{i}]");
            if tidy(self, &mut item, &path) == Fate::Unusable {
                self.note_change(&path, "was dropped: it cannot be used");
            } else if item.as_str().is_some_and(|text| !seen.insert(text.to_owned())) {
                self.note_change(&path, "was dropped: it occurs twice");
            } else {
                kept.push(item);
            }
        }
        if kept.len() > most {
            self.note_change(at, &format!("had {} items and has {most}", kept.len()));
            kept.truncate(most);
        }
        *items = kept;
        Fate::Kept
    }

    /// Drops the items whose key an earlier item already has.
    fn drop_repeated(&mut self, value: &mut Value, at: &str, key: &[&str]) {
        let (false, Value::Array(items)) = (key.is_empty(), value) else { return };
        let mut seen = BTreeSet::new();
        let (mut of_one, mut repeated) = (0_usize, 0_usize);
        items.retain(|item| {
            let parts: Vec<String> = key.iter().map(|part| key_part(&item[*part])).collect();
            // A relation needs two different people.
            let is_pair_of_one = parts.len() == 2 && key[0] == "from" && parts[0] == parts[1];
            let is_repeated = !is_pair_of_one && !seen.insert(parts);
            of_one += usize::from(is_pair_of_one);
            repeated += usize::from(is_repeated);
            !is_pair_of_one && !is_repeated
        });
        for (dropped, reason) in
            [(repeated, "they occur twice"), (of_one, "they relate a character to itself")]
        {
            if dropped > 0 {
                self.note_change(at, &format!("{dropped} items were dropped: {reason}"));
            }
        }
    }
}

fn key_part(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.trim().to_lowercase()
}

/// Returns the value for an absent field, if the rule allows the field to be absent.
fn value_if_absent(rule: Rule) -> Option<Value> {
    match rule {
        Rule::Maybe(_) | Rule::MaybeTitle(_) | Rule::Sample { .. } | Rule::Passage => {
            Some(json!(""))
        }
        Rule::Members { .. }
        | Rule::People { .. }
        | Rule::Titles { .. }
        | Rule::Lines { .. }
        | Rule::Items { .. } => Some(json!([])),
        Rule::AlwaysFalse => Some(json!(false)),
        Rule::Word { otherwise, .. } => Some(json!(otherwise)),
        Rule::Object(_) => Some(json!({})),
        // The code that reads the value fills in the default, or reports the value as missing.
        Rule::TellingWord { .. }
        | Rule::Number { .. }
        | Rule::Score { .. }
        | Rule::TellingScore
        | Rule::FirstChapter
        | Rule::LastChapter => Some(Value::Null),
        Rule::Place => Some(json!(0)),
        Rule::Title(_) | Rule::Text(_) | Rule::Member | Rule::Somebody => None,
    }
}

fn join_lines(text: &str, most: usize) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    shorten_title(&spaced.split_whitespace().collect::<Vec<_>>().join(" "), most)
}

fn without_nul(text: &str, most: usize) -> String {
    shorten_text(&text.replace('\0', ""), most)
}

/// Returns the first sentences of a text, with at most the given number of words.
fn shorten_words(text: &str, words: usize) -> String {
    if count_words(text) <= words {
        return text.to_owned();
    }
    let mut counted = 0;
    let end = split_sentences(text)
        .into_iter()
        .take_while(|(_, sentence)| {
            counted += count_words(sentence);
            counted <= words
        })
        .last()
        .map_or(0, |(at, sentence)| at + sentence.len());
    let kept = &text[..end];
    if has_words(kept) {
        return kept.to_owned();
    }
    let (end, _) = word_indices(text).nth(words).unwrap_or((text.len(), ""));
    format!("{}…", text[..end].trim_end())
}
