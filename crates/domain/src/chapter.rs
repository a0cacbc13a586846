//! The chapter: its plan, its text and every version of it.

pub mod event;
pub mod manifest;
pub mod projection;
mod state;

pub use event::ChapterEvent;
pub use state::{Chapter, ChapterStatus};
