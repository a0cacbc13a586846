//! The director: plans a chapter's scenes, and has the last word on a chapter whose findings do
//! not close.

mod arbitrate;
mod structure;

pub(crate) use self::{arbitrate::Arbiter, structure::SceneDirector};

/// The name of both in the roster.
const NAME: &str = "director";
