//! The program `scribe`: settings, wiring, and a file for every subcommand.

pub mod args;
pub mod book_file;
pub mod clock;
pub mod commands;
pub mod config;
pub mod exit;
pub mod folder;
pub mod reading;
pub mod supervisor;
pub mod wiring;
