//! Reads the text of a model's reply. Everything that the program knows about how models misbehave
//! is in this crate.
//!
//! Every function is pure, total and bounded: any text becomes a value or a [`ReplyProblem`].
//! Wrapping (reasoning, code fences, chatter, headings) is removed, and errors of notation are
//! accepted where only one reading is possible. Missing content is never invented: a reply that was
//! cut off is a problem, not a shorter value.

mod json;
mod lenient;
#[cfg(test)]
mod properties;
mod prose;
mod refusal;
mod thinking;

pub use scribe_ports::model::ReplyProblem;

pub use self::{json::parse_json, prose::clean_prose, thinking::without_thinking};
