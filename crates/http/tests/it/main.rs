//! The real router on a real SQLite store, with or without a running corridor.

#![expect(clippy::unwrap_used, reason = "a broken expectation ends the test that it stands in")]

mod answers;
mod as_of;
mod bad_input;
mod chapter_commands;
mod commands;
mod contract;
mod cross_site;
mod dead_letters;
mod draft_stream;
mod event_stream;
mod export;
mod feed;
mod genesis_actions;
mod middleware;
mod novel_commands;
mod pages;
mod problems;
mod support;
mod whole_book;
mod whole_genesis;
