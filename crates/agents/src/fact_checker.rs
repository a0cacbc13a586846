//! The fact checker: compares a draft with the established facts of the book, and records the facts
//! of an accepted text.

mod check;
mod record;

pub(crate) use self::{check::FactChecker, record::Recorder};

/// The roster name of both fact checker agents.
const NAME: &str = "fact_checker";
