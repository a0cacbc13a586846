//! The program `scribe`: settings, wiring, and the subcommands, each in its own file.

// These macros panic if the stream is closed.
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod args;
mod atomic;
pub mod book_client;
pub mod book_file;
mod book_files;
mod bounded;
mod client;
pub mod clock;
pub mod commands;
pub mod config;
pub mod exit;
pub mod export_ledger;
pub mod folder;
pub mod interrupts;
pub mod log;
mod open_files;
pub mod output_path;
pub mod read_access;
pub mod stop;
pub mod supervisor;
mod terminal_escape;
pub mod wiring;
pub mod writers;
