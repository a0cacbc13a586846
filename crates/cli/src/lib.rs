//! The program `scribe`: settings, wiring, and a file for every subcommand.

// They panic if the stream is closed.
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod args;
mod atomic;
mod bounded;
mod client;
pub mod clock;
pub mod commands;
pub mod config;
pub mod delivery;
pub mod exit;
pub mod exports;
pub mod folder;
mod handles;
pub mod interrupts;
pub mod log;
pub mod out;
pub mod reading;
mod shown;
pub mod stop;
pub mod studio;
pub mod supervisor;
pub mod wiring;
pub mod writers;
