//! The program as people meet it, and the shape of the workspace.

#![expect(clippy::unwrap_used, reason = "a broken expectation ends the test that it stands in")]

mod arrows;
mod backup;
mod beside;
mod control_characters;
mod cut_off;
mod damage;
mod database;
mod dead_letters;
mod failures;
mod foreign_files;
mod full_disk;
mod hold;
mod interrupts;
mod kills;
mod library;
mod lists;
mod migrations;
mod model_server;
mod old_databases;
mod peer;
mod pleas;
mod scribe;
mod secrets;
mod settings;
mod taken_away;
mod terminal;
mod tour;
mod write;
