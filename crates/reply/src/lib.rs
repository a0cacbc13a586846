//! Reads the text of a model's reply. All knowledge about the misbehaviour of models is in this
//! crate.
//!
//! Every function is pure, total and bounded: any text becomes a value or a [`ReplyProblem`].
//!
//! - Wrapping is removed: reasoning, template tokens, code fences, remarks, headings.
//! - Errors of notation are accepted if only one reading is possible, and refused otherwise.
//! - Missing content is never invented. A reply that was cut off is a problem and not a shorter
//!   value. Only missing closing brackets at the end are added, if the server says that the model
//!   finished.
//!
//! Words and phrases are in the files in `data`, one per line.
//!
//! - The module `wrapping` has the only list of wrapping names.
//! - [`clean_prose`] reads prose. [`DraftFilter`] does the same while the prose arrives, but cannot
//!   remove wrapping that only the complete text shows (the module `whole`).
//! - [`find_traces`] reports what cannot be removed.
//! - [`read_document`] finds the object in a reply and adapts it to its schema.
//! - [`join_continuation`] joins a text and its continuation.

mod beginnings;
mod continuation;
mod denial;
mod draft;
mod entities;
mod fit;
mod heading;
mod json;
mod lenient;
mod lexicon;
mod line;
mod lines;
mod phrases;
#[cfg(test)]
mod properties;
mod prose;
mod refusal;
mod remark;
#[cfg(test)]
mod replies;
mod text;
mod traces;
mod whole;
mod word;
mod wrapping;

pub use scribe_ports::model::ReplyProblem;

pub use self::{
    continuation::{join_continuation, with_separator},
    denial::denies_contradictions,
    draft::DraftFilter,
    fit::fit_to_schema,
    json::{parse_json, read_document},
    line::{clean_line, clean_title, strip_number},
    prose::clean_prose,
    traces::find_traces,
    wrapping::remove_thinking,
};
