//! Tidying: corrects what can be corrected automatically in a model's document, and keeps the rest.
//!
//! Each document has a table with its fields and the rule for each field, and a walk through the
//! document applies the table:
//!
//! - Texts that are too long are shortened, and numbers are moved into their range.
//! - Names are resolved to those of the cast.
//! - Items that cannot be used, and items that occur twice, are dropped.
//! - Lists are cut to their maximum length.
//!
//! The result is then checked against the document's rules as usual. Only replies of models are
//! tidied, and never texts of users or stored documents.

mod bounds;
mod extents;
mod numbered;
mod numbers;
mod parts;
mod person;
mod reply_size;
mod score_words;
mod tables;
mod untitled;
mod walk;
mod words;

use serde_json::Value;

pub(crate) use self::bounds::{LINE_CHARS, bound_schema, field_schema, remove_field, set_count};
pub(crate) use self::numbers::parse_score;
pub(crate) use self::reply_size::shorten_texts_to_fit;
pub(crate) use self::walk::{Field, Rule};
pub use self::{
    parts::{bounded_reply_schema, tidy_part, usable_list_range},
    person::settle_third_person,
    reply_size::longest_reply_chars,
};
use super::problem::FieldProblem;

/// The data that tidying needs in addition to the table.
#[derive(Debug, Clone, Copy)]
pub struct TidyRules<'a> {
    /// The names of the cast. If there is no cast yet, the list is empty and any name is allowed.
    pub names: &'a [String],
    /// The number of chapters in the book.
    pub chapters: u32,
    /// The book's language, as a BCP 47 tag.
    pub language: &'a str,
    /// True if the model is not asked again. Missing fields that are not essential for the book are
    /// then filled in.
    pub is_last: bool,
}

/// Tidies a document with its table. Returns the changes by field. Each change is the predicate of
/// a sentence.
pub(crate) fn tidy_document(
    document: &mut Value,
    table: &[Field],
    rules: TidyRules<'_>,
) -> Vec<FieldProblem> {
    let mut walk = walk::TidyWalk::new(rules);
    walk.tidy_fields(document, "", table);
    walk.changes
}
