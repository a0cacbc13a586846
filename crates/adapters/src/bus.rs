//! Event buses.

pub mod in_process;

pub use in_process::InProcessBus;
