//! Tests the store on real databases.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a broken expectation ends the test that it stands in"
)]

mod foreign_files;
mod full_disk;
mod lost_commit;
mod migrations;
mod postgres;
mod postgres_taken_away;
mod postgres_unfit;
mod processes;
mod silent_network;
mod sqlite;
mod support;
mod taken_away;
mod writer_lock;
