//! The director: plans a chapter's scenes, and decides about a chapter whose findings remain open.

mod arbitrate;
mod structure;

pub(crate) use self::{arbitrate::Arbiter, structure::SceneDirector};

/// The roster name of both director agents.
const NAME: &str = "director";
