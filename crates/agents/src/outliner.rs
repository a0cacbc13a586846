//! The outliner: what happens in a chapter, beat by beat. It also plans the scenes of a short
//! chapter.

mod outline;
mod plan;

pub(crate) use self::{outline::Outliner, plan::ChapterPlanner};

/// The roster name of both outliner agents.
const NAME: &str = "outliner";
