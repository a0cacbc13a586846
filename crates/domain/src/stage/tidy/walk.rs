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
    OptionalText(usize),
    /// A text that may be empty, and for which a model is asked to be brief.
    Phrase {
        requested: usize,
        max: usize,
    },
    /// A text on one line that may be empty.
    OptionalTitle(usize),
    /// A verbatim passage, which is never changed.
    Passage,
    /// A text with a maximum number of words and characters.
    Sample {
        words: usize,
        chars: usize,
    },
    /// A whole number in a range, with a default for a missing number.
    Number {
        min: i64,
        max: i64,
        default: i64,
    },
    /// A score from 0 to 10, possibly with a fraction, with a default for a missing score.
    Score {
        default: f64,
    },
    /// A score from 0 to 10 without a default. If the score cannot be read, the model is asked
    /// again.
    RequiredScore,
    /// The position of a chapter; by default the first chapter of the book.
    FirstChapter,
    /// The position of a chapter; by default the last chapter of the book.
    LastChapter,
    /// A number that is filled in automatically.
    AutoNumber,
    /// One of several words. Any other word is replaced by a default, because nothing else depends
    /// on the field.
    Word {
        allowed: &'static [&'static str],
        default: &'static str,
    },
    /// One of several words. The default is used only for the last reply.
    RequiredWord {
        allowed: &'static [&'static str],
        default: &'static str,
    },
    /// A Boolean value that is always false, whatever the model says.
    AlwaysFalse,
    /// The name of a member of the cast. An item without it is dropped.
    Member,
    /// The name of a viewpoint character, which may be empty. A model is asked for a member of the
    /// cast.
    Viewpoint,
    /// The name of a person, who need not be in the cast. An item without it is dropped.
    Person,
    /// Names of members of the cast. Other names are dropped.
    Members {
        max: usize,
    },
    /// Names of people, who need not be in the cast.
    People {
        max: usize,
    },
    /// A list of texts, each with a maximum number of characters. A model is asked for fewer texts
    /// than are kept.
    Lines {
        asked: usize,
        max: usize,
        chars: usize,
        /// The maximum number of characters that a model is asked for in each text.
        requested_chars: usize,
    },
    /// A list of titles, each on one line.
    Titles {
        max: usize,
        chars: usize,
    },
    /// A list of objects. Objects that lack a required field, and objects that repeat another one,
    /// are dropped. A model is asked for fewer objects than are kept.
    Items {
        table: &'static [Field],
        asked: usize,
        max: usize,
        key: &'static [&'static str],
    },
    Object(&'static [Field]),
}

/// The result of tidying a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldOutcome {
    Usable,
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

    pub(super) fn record_change(&mut self, at: &str, change: &str) {
        self.changes.push(FieldProblem::new(at, change));
    }

    /// Tidies the fields of an object. Returns false if a required field is missing or unusable.
    pub(super) fn tidy_fields(&mut self, value: &mut Value, at: &str, table: &[Field]) -> bool {
        let Value::Object(object) = value else { return false };
        let mut is_usable = true;
        for field in table {
            let path =
                if at.is_empty() { field.name.to_owned() } else { format!("{at}.{}", field.name) };
            is_usable &= self.tidy_field(object, field, &path) == FieldOutcome::Usable;
        }
        is_usable
    }

    fn tidy_field(
        &mut self,
        object: &mut Map<String, Value>,
        field: &Field,
        at: &str,
    ) -> FieldOutcome {
        let value = match object.get_mut(field.name) {
            Some(value) => value,
            None => match value_if_absent(field.rule) {
                Some(empty) => {
                    if let Rule::Word { default, .. } = field.rule {
                        self.record_change(at, &format!("was missing and is {default}"));
                    }
                    object.entry(field.name).or_insert(empty)
                }
                None => return FieldOutcome::Unusable,
            },
        };
        if value.is_null()
            && let Some(empty) = value_if_absent(field.rule)
        {
            *value = empty;
        }
        self.tidy_value(value, at, field.rule)
    }

    fn tidy_value(&mut self, value: &mut Value, at: &str, rule: Rule) -> FieldOutcome {
        match rule {
            Rule::Title(max) => self.tidy_text(value, at, |text| join_lines(text, max)),
            Rule::Text(max) => self.tidy_text(value, at, |text| remove_nul(text, max)),
            Rule::OptionalTitle(max) => self.tidy_optional_title(value, at, max),
            Rule::Viewpoint => self.tidy_optional_title(value, at, NAME_MAX_CHARS),
            Rule::OptionalText(max) | Rule::Phrase { max, .. } => {
                self.drop_unreadable(value, at);
                self.tidy_text(value, at, |text| remove_nul(text, max));
                FieldOutcome::Usable
            }
            Rule::Passage => {
                if !value.is_string() {
                    *value = json!("");
                }
                FieldOutcome::Usable
            }
            Rule::Sample { words, chars } => {
                self.tidy_text(value, at, |text| shorten_words(&remove_nul(text, chars), words));
                FieldOutcome::Usable
            }
            Rule::Number { min, max, default } => self.clamp_number(value, at, (min, max), default),
            Rule::FirstChapter => self.clamp_number(value, at, (1, self.last_chapter()), 1),
            Rule::LastChapter => {
                let last = self.last_chapter();
                self.clamp_number(value, at, (1, last), last)
            }
            Rule::AutoNumber => FieldOutcome::Usable,
            Rule::Score { default } => self.clamp_score(value, at, Some(default)),
            Rule::RequiredScore => {
                let default = (value.is_null() || self.rules.is_last).then_some(0.0);
                self.clamp_score(value, at, default)
            }
            Rule::Word { allowed, default } => self.tidy_word(value, at, allowed, Some(default)),
            Rule::RequiredWord { allowed, default } => {
                let default = self.rules.is_last.then_some(default);
                self.tidy_word(value, at, allowed, default)
            }
            Rule::AlwaysFalse => {
                if *value != Value::Bool(false) {
                    *value = Value::Bool(false);
                    self.record_change(at, "was set to false: a model may not set it");
                }
                FieldOutcome::Usable
            }
            Rule::Member => self.tidy_member(value, at),
            Rule::Person => self.tidy_person(value, at),
            Rule::People { max } => self.tidy_list(value, at, max, Self::tidy_person),
            Rule::Members { max } => self.tidy_list(value, at, max, Self::tidy_member),
            Rule::Titles { max, chars } => self.tidy_list(value, at, max, |walk, item, at| {
                walk.tidy_text(item, at, |text| join_lines(text, chars))
            }),
            Rule::Lines { max, chars, .. } => self.tidy_list(value, at, max, |walk, item, at| {
                walk.tidy_text(item, at, |text| remove_nul(text, chars))
            }),
            Rule::Items { table, max, key, .. } => {
                let outcome = self.tidy_list(value, at, max, |walk, item, at| {
                    if walk.tidy_fields(item, at, table) {
                        FieldOutcome::Usable
                    } else {
                        FieldOutcome::Unusable
                    }
                });
                self.drop_repeated(value, at, key);
                outcome
            }
            Rule::Object(table) => {
                if self.tidy_fields(value, at, table) {
                    FieldOutcome::Usable
                } else {
                    FieldOutcome::Unusable
                }
            }
        }
    }

    fn tidy_optional_title(&mut self, value: &mut Value, at: &str, max: usize) -> FieldOutcome {
        self.drop_unreadable(value, at);
        self.tidy_text(value, at, |text| join_lines(text, max));
        FieldOutcome::Usable
    }

    /// Empties an optional text field whose value is not a string, after the last reply.
    fn drop_unreadable(&mut self, value: &mut Value, at: &str) {
        if self.rules.is_last && !value.is_string() && !value.is_number() {
            self.record_change(at, &format!("was {value} and is empty"));
            *value = json!("");
        }
    }

    /// Tidies a text. A blank text or a placeholder is unusable.
    fn tidy_text(
        &mut self,
        value: &mut Value,
        at: &str,
        tidy: impl Fn(&str) -> String,
    ) -> FieldOutcome {
        if value.is_number() {
            *value = json!(value.to_string());
        }
        let Value::String(text) = value else { return FieldOutcome::Unusable };
        if is_placeholder(text) {
            self.record_change(at, &format!("was {text:?}, which means that there is no text"));
            text.clear();
            return FieldOutcome::Unusable;
        }
        let tidied = tidy(text);
        if tidied != *text {
            if tidied.trim() != text.trim() {
                self.record_change(at, "was shortened or cleaned");
            }
            *text = tidied;
        }
        if text.trim().is_empty() { FieldOutcome::Unusable } else { FieldOutcome::Usable }
    }

    fn last_chapter(&self) -> i64 {
        i64::from(self.rules.chapters.max(1))
    }

    fn tidy_member(&mut self, value: &mut Value, at: &str) -> FieldOutcome {
        let outcome = self.tidy_text(value, at, |text| join_lines(text, NAME_MAX_CHARS));
        if outcome == FieldOutcome::Unusable || self.rules.names.is_empty() {
            return outcome;
        }
        let original_name = value.as_str().unwrap_or_default().to_owned();
        match resolve_name(&original_name, self.rules.names) {
            ResolvedName::Member(name) => {
                if name != original_name {
                    self.record_change(at, &format!("was {original_name:?} and is {name:?}"));
                    *value = json!(name);
                }
                FieldOutcome::Usable
            }
            ResolvedName::Ambiguous | ResolvedName::Nobody => FieldOutcome::Unusable,
        }
    }

    fn tidy_person(&mut self, value: &mut Value, at: &str) -> FieldOutcome {
        let original_value = value.clone();
        if self.tidy_member(value, at) == FieldOutcome::Usable {
            return FieldOutcome::Usable;
        }
        *value = original_value;
        self.tidy_text(value, at, |text| join_lines(text, NAME_MAX_CHARS))
    }

    /// Tidies a list. Items that cannot be used are dropped first, and then those beyond the
    /// maximum number.
    fn tidy_list(
        &mut self,
        value: &mut Value,
        at: &str,
        max: usize,
        tidy: impl Fn(&mut Self, &mut Value, &str) -> FieldOutcome,
    ) -> FieldOutcome {
        if !value.is_array() {
            // A single item counts as a list of one item.
            *value = Value::Array(vec![value.take()]);
        }
        let Value::Array(items) = value else { return FieldOutcome::Unusable };
        let mut usable_items = Vec::with_capacity(items.len());
        let mut seen = BTreeSet::new();
        for (i, mut item) in std::mem::take(items).into_iter().enumerate() {
            let path = format!("{at}[{i}]");
            if tidy(self, &mut item, &path) == FieldOutcome::Unusable {
                self.record_change(&path, "was dropped: it cannot be used");
            } else if item.as_str().is_some_and(|text| !seen.insert(text.to_owned())) {
                self.record_change(&path, "was dropped: it occurs twice");
            } else {
                usable_items.push(item);
            }
        }
        if usable_items.len() > max {
            self.record_change(at, &format!("had {} items and has {max}", usable_items.len()));
            usable_items.truncate(max);
        }
        *items = usable_items;
        FieldOutcome::Usable
    }

    /// Drops the items whose key an earlier item already has.
    fn drop_repeated(&mut self, value: &mut Value, at: &str, key: &[&str]) {
        let (false, Value::Array(items)) = (key.is_empty(), value) else { return };
        let mut seen = BTreeSet::new();
        let (mut self_relations, mut repeated) = (0_usize, 0_usize);
        items.retain(|item| {
            let parts: Vec<String> = key.iter().map(|part| key_part(&item[*part])).collect();
            // A relation needs two different people.
            let is_self_relation = parts.len() == 2 && key[0] == "from" && parts[0] == parts[1];
            let is_repeated = !is_self_relation && !seen.insert(parts);
            self_relations += usize::from(is_self_relation);
            repeated += usize::from(is_repeated);
            !is_self_relation && !is_repeated
        });
        for (dropped, reason) in
            [(repeated, "they occur twice"), (self_relations, "they relate a character to itself")]
        {
            if dropped > 0 {
                self.record_change(at, &format!("{dropped} items were dropped: {reason}"));
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
        Rule::OptionalText(_)
        | Rule::Phrase { .. }
        | Rule::OptionalTitle(_)
        | Rule::Viewpoint
        | Rule::Sample { .. }
        | Rule::Passage => Some(json!("")),
        Rule::Members { .. }
        | Rule::People { .. }
        | Rule::Titles { .. }
        | Rule::Lines { .. }
        | Rule::Items { .. } => Some(json!([])),
        Rule::AlwaysFalse => Some(json!(false)),
        Rule::Word { default, .. } => Some(json!(default)),
        Rule::Object(_) => Some(json!({})),
        // The code that reads the value fills in the default, or reports the value as missing.
        Rule::RequiredWord { .. }
        | Rule::Number { .. }
        | Rule::Score { .. }
        | Rule::RequiredScore
        | Rule::FirstChapter
        | Rule::LastChapter => Some(Value::Null),
        Rule::AutoNumber => Some(json!(0)),
        Rule::Title(_) | Rule::Text(_) | Rule::Member | Rule::Person => None,
    }
}

fn join_lines(text: &str, max: usize) -> String {
    let visible: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    shorten_title(&visible.split_whitespace().collect::<Vec<_>>().join(" "), max)
}

fn remove_nul(text: &str, max: usize) -> String {
    shorten_text(&text.replace('\0', ""), max)
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
    let usable_items = &text[..end];
    if has_words(usable_items) {
        return usable_items.to_owned();
    }
    let (end, _) = word_indices(text).nth(words).unwrap_or((text.len(), ""));
    format!("{}…", text[..end].trim_end())
}
