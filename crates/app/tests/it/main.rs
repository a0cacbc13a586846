//! The corridor on real databases: how it handles events that cannot be handled, events that are
//! delivered more than once, and any interleaving with crashes.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a broken expectation ends the test that it stands in"
)]

mod ahead;
mod asked_once;
mod book_queries;
mod book_snapshots;
mod budgets;
mod cancelled_elsewhere;
mod claim_races;
mod clock_set_back;
mod command_pairs;
mod corridor;
mod counted_prompts;
mod crowd;
mod dead_letters;
mod duplicates;
mod edits;
mod flows;
mod genesis_views;
mod groups;
mod identical_commands;
mod logged;
mod low_water;
mod orders;
mod paid_once;
mod parked_books;
mod person;
mod pleas;
mod polling;
mod process;
mod prompt_context;
mod provider_caches;
mod read_guards;
mod several_processes;
mod side_by_side;
mod small_server;
mod snapshot;
mod unattended;
mod unit_of_work;
mod unreadable_tasks;
mod users;
mod witness;
mod workers;
