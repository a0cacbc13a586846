//! The readers: one file per port, with its queries, which are the same on both databases.
//!
//! The databases use a partial index only if the query repeats its condition literally. Every ORDER
//! BY ends with a unique column, so that both databases return rows in the same order.

mod audit;
mod canon;
mod checkpoints;
mod contents;
mod dead_letters;
mod derived_tables;
mod event_log;
mod flows;
mod inbox;
mod ledger;
mod library;
mod outbox;
mod query;
mod streams;
mod tasks;
mod timers;
