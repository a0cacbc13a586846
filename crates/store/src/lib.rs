//! The store: the migrations, the committer and the readers, on SQLite and on PostgreSQL.
//!
//! Both databases run the same statements. [`SqliteStore`] and [`PostgresStore`] differ in their
//! connections, in how values are bound and in what errors mean. Everything is written through
//! [`scribe_ports::store::Store::commit`].

mod backend;
mod committer;
mod derived_tables;
mod limits;
mod live_channel;
mod migration;
mod options;
mod processes;
mod readers;
mod row_cache;
mod sql_store;
mod statement;

pub use options::{Background, Options, PostgresTimeouts};
pub use sql_store::{
    MigrationState, PostgresStore, SqlStore, SqliteStore, list_pending_migrations,
};

/// The role of the process that relays events, lets the flows react to them and fires the timers.
pub(crate) const LEADER_ROLE: &str = "corridor";
