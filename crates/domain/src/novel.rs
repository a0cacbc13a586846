//! The novel: its title, plan and progress.

pub mod event;
pub mod founding;
pub mod projection;
mod state;

pub use event::NovelEvent;
pub use state::{Novel, NovelStatus};
