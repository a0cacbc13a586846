//! The program as people meet it, and the shape of the workspace.

#![expect(clippy::unwrap_used, reason = "a broken expectation ends the test that it stands in")]

mod arrows;
mod away;
mod backup;
mod beside;
mod book_server;
mod busy_server;
mod control_characters;
mod counting_model;
mod cut_off;
mod damage;
mod database;
mod dead_letters;
mod edges;
mod ended_by_others;
mod endless_files;
mod failures;
mod flood;
mod foreign_files;
mod full_disk;
mod hold;
mod interrupts;
mod kills;
mod library;
mod lists;
mod media_types;
mod migrations;
mod model_server;
mod not_utf8;
mod old_databases;
mod peer;
mod pleas;
mod raw_server;
mod scribe;
mod secrets;
mod settings;
mod small_servers;
mod stops;
mod taken_away;
mod terminal;
mod tour;
mod unwritable_output;
mod wrapped_replies;
mod write;
