//! Tidying: what code can put right in a model's document is put right, and the rest is kept.
//!
//! A table per document names its fields and what each may hold; one walk applies it. Texts that
//! are too long are shortened, numbers moved into their range, names resolved to the cast's, lists
//! cut to their maximum; items that cannot be used, and items that occur twice, are dropped. What
//! is left is held to the document's rules as ever. Only replies are tidied, never what a person
//! has written and never what is stored.

mod numbered;
mod numbers;
mod parts;
mod person;
mod score_words;
mod tables;
mod untitled;
mod walk;
mod words;

use serde_json::Value;

pub(crate) use self::numbers::read_score;
pub(crate) use self::walk::{Field, Rule};
pub use self::{
    parts::{of_part, smallest_usable},
    person::settle_third_person,
};
use super::problem::FieldProblem;

/// What a document is tidied by, besides its table.
#[derive(Debug, Clone, Copy)]
pub struct TidyRules<'a> {
    /// The names of the cast; empty while there is none, when any name will do.
    pub names: &'a [String],
    /// How many chapters the book has.
    pub chapters: u32,
    /// The book's language, as a BCP 47 tag.
    pub language: &'a str,
    /// True where the model is not asked again: what can be lived with is filled in.
    pub is_last: bool,
}

/// Tidies a document by its table; answers what was changed, by field, as a predicate.
pub(crate) fn tidy(
    document: &mut Value,
    table: &[Field],
    rules: TidyRules<'_>,
) -> Vec<FieldProblem> {
    let mut walk = walk::Walk::new(rules);
    walk.tidy_fields(document, "", table);
    walk.changes
}
