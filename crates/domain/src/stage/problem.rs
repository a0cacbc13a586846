//! Problems of fields, and the rules that most fields share.

use std::{collections::BTreeSet, fmt::Display, ops::RangeInclusive};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The maximum length of a name or title, in characters.
pub(super) const NAME_MAX_CHARS: usize = 120;
/// The maximum length of a single statement, in characters.
pub(super) const LINE_MAX_CHARS: usize = 1_000;
/// The maximum length of a free text, in characters.
pub(super) const TEXT_MAX_CHARS: usize = 8_000;

/// A fault of a document, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldProblem {
    /// The path of the field, for example `characters[2].name`; empty for the whole document.
    pub field: String,
    /// The fault, in the form of a predicate: "must not be empty".
    pub message: String,
}

impl FieldProblem {
    #[must_use]
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// Prefixes the paths of a nested document's problems with its path in the outer document.
pub(crate) fn prefix_paths(at: &str, problems: Vec<FieldProblem>) -> Vec<FieldProblem> {
    let prefixed = |problem: FieldProblem| match problem.field.as_str() {
        "" => FieldProblem { field: at.to_owned(), ..problem },
        field => FieldProblem { field: format!("{at}.{field}"), ..problem },
    };
    problems.into_iter().map(prefixed).collect()
}

/// Collects the problems of one document.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<FieldProblem>);

impl Problems {
    pub(crate) fn into_vec(self) -> Vec<FieldProblem> {
        self.0
    }

    pub(crate) fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push(FieldProblem::new(field, message));
    }

    /// Adds the problems of a document whose fields are on the same level as the fields of this
    /// document.
    pub(crate) fn extend(&mut self, problems: Vec<FieldProblem>) {
        self.0.extend(problems);
    }

    /// Adds the problems of a nested document.
    pub(crate) fn nest(&mut self, at: &str, problems: Vec<FieldProblem>) {
        self.0.extend(prefix_paths(at, problems));
    }

    /// Checks that a text is not blank, contains no NUL and is at most `max_chars` characters long.
    pub(crate) fn check_text(&mut self, field: impl Display + Copy, text: &str, max_chars: usize) {
        if text.trim().is_empty() {
            self.add(field.to_string(), "must not be empty");
        }
        self.check_optional_text(field, text, max_chars);
    }

    /// Checks the rules of [`Self::check_text`] for a text that may be blank.
    pub(crate) fn check_optional_text(
        &mut self,
        field: impl Display + Copy,
        text: &str,
        max_chars: usize,
    ) {
        if text.contains('\0') {
            self.add(field.to_string(), "must not contain NUL");
        }
        if text.chars().count() > max_chars {
            self.add(field.to_string(), format!("must have at most {max_chars} characters"));
        }
    }

    /// Checks that a text fits on one line of a cover, a list or a terminal.
    pub(crate) fn check_name(&mut self, field: &str, text: &str) {
        if text.contains(|c: char| c.is_control() && c != '\0') {
            self.add(field, "must not contain control characters");
        }
        self.check_text(field, text, NAME_MAX_CHARS);
    }

    /// Checks a list of statements: the number of statements, and the text of each statement.
    pub(crate) fn check_lines(
        &mut self,
        field: &str,
        lines: &[String],
        count: RangeInclusive<usize>,
    ) {
        self.check_count(field, lines.len(), count);
        for (i, line) in lines.iter().enumerate() {
            self.check_text(format_args!("{field}[{i}]"), line, LINE_MAX_CHARS);
        }
    }

    /// Checks that the number of items in a list is allowed.
    pub(crate) fn check_count(
        &mut self,
        field: &str,
        count: usize,
        allowed: RangeInclusive<usize>,
    ) {
        if !allowed.contains(&count) {
            let (min, max) = allowed.into_inner();
            let allowed_range = format_range(&min, &max);
            self.add(field, format!("must have {allowed_range} items, not {count}"));
        }
    }

    /// Checks that a number is in a range.
    pub(crate) fn check_range<T>(&mut self, field: &str, value: T, allowed: RangeInclusive<T>)
    where
        T: Copy + PartialOrd + Display,
    {
        if !allowed.contains(&value) {
            let (min, max) = allowed.into_inner();
            self.add(field, format!("must be {}, not {value}", format_range(&min, &max)));
        }
    }

    /// Checks that no key occurs twice; `field` returns the path of the item at an index.
    pub(crate) fn check_distinct<K: Ord>(
        &mut self,
        keys: impl IntoIterator<Item = K>,
        field: impl Fn(usize) -> String,
    ) {
        let mut seen = BTreeSet::new();
        for (i, key) in keys.into_iter().enumerate() {
            if !seen.insert(key) {
                self.add(field(i), "occurs twice");
            }
        }
    }
}

fn format_range<T: PartialEq + Display>(min: &T, max: &T) -> String {
    if min == max { min.to_string() } else { format!("{min} to {max}") }
}
