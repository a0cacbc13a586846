//! The fact checker: compares a draft with what the book says, and reads what an accepted text
//! holds.

mod check;
mod record;

pub(crate) use self::{check::FactChecker, record::Recorder};

/// The name of both in the roster.
const NAME: &str = "fact_checker";
