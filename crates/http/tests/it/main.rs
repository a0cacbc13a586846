//! The real router over a real SQLite store, with the corridor running or at rest.

mod bad_input;
mod commands;
mod event_stream;
mod feed;
mod frame;
mod pages;
mod problems;
mod support;
mod whole_genesis;
