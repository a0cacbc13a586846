//! Settings of the database.

use scribe_store::{PostgresStore, PostgresTimeouts};
use serde::{Deserialize, Serialize};

use super::settings::PositiveInt;
use crate::exit::Failure;

/// Settings of the database; see `docs/settings.md`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DatabaseSettings {
    /// The address, `postgres://…`. If it is not set, SQLite in the data folder is used.
    pub url: Option<String>,
    /// The maximum number of connections of this process to PostgreSQL; at least 4.
    pub max_connections: PositiveInt,
    /// How long connecting to PostgreSQL may take, in seconds.
    pub connect_seconds: PositiveInt,
    /// How long PostgreSQL may work on one statement, in seconds.
    pub statement_seconds: PositiveInt,
    /// How long a process that no longer shows that it is alive keeps its tasks and the leadership,
    /// in seconds; at least 2.
    pub takeover_seconds: PositiveInt,
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self {
            url: None,
            max_connections: PositiveInt(8),
            connect_seconds: PositiveInt(5),
            statement_seconds: PositiveInt(5),
            takeover_seconds: PositiveInt(3),
        }
    }
}

impl DatabaseSettings {
    /// The connections that do not read: one for commits, one that shows that the process is alive,
    /// and one for notifications.
    const RESERVED_CONNECTIONS: u32 = 3;

    /// The maximum value of a time limit; a longer one is considered a mistake.
    const MAX_SECONDS: u32 = 600;

    /// The minimum of `statement_seconds`. A transaction may be idle for a part of this time.
    const MIN_STATEMENT_SECONDS: u32 = 2;

    /// The minimum of `takeover_seconds`. A process shows every second that it is alive.
    const MIN_TAKEOVER_SECONDS: u32 = 2;

    /// Returns the number of connections for reading.
    #[must_use]
    pub fn read_connections(&self) -> u32 {
        self.max_connections.get().saturating_sub(Self::RESERVED_CONNECTIONS).max(1)
    }

    /// Returns the time limits of a process for PostgreSQL.
    #[must_use]
    pub fn timeouts(&self) -> PostgresTimeouts {
        let takeover = self.takeover_seconds.as_seconds();
        PostgresTimeouts {
            connect: self.connect_seconds.as_seconds(),
            statement: self.statement_seconds.as_seconds(),
            lead: takeover,
            grace: takeover,
        }
    }

    pub(super) fn check_limits(&self) -> Result<(), Failure> {
        let refuse = |message: String| Err(Failure::Usage(message));
        let limits = [
            ("connect_seconds", self.connect_seconds),
            ("statement_seconds", self.statement_seconds),
            ("takeover_seconds", self.takeover_seconds),
        ];
        for (key, seconds) in limits {
            if seconds.get() > Self::MAX_SECONDS {
                let max = Self::MAX_SECONDS;
                return refuse(format!("database.{key}: must be at most {max} seconds"));
            }
        }
        if self.statement_seconds.get() < Self::MIN_STATEMENT_SECONDS {
            let min = Self::MIN_STATEMENT_SECONDS;
            return refuse(format!("database.statement_seconds: must be at least {min}"));
        }
        if self.takeover_seconds.get() < Self::MIN_TAKEOVER_SECONDS {
            let min = Self::MIN_TAKEOVER_SECONDS;
            return refuse(format!("database.takeover_seconds: must be at least {min}"));
        }
        let Some(url) = &self.url else { return Ok(()) };
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return refuse("database.url: must begin with postgres:// or postgresql://".into());
        }
        if self.max_connections.get() <= Self::RESERVED_CONNECTIONS {
            let min = Self::RESERVED_CONNECTIONS + 1;
            return refuse(format!("database.max_connections: must be at least {min}"));
        }
        PostgresStore::check_url(url)
            .map_err(|reason| Failure::Usage(format!("database.url: {reason}")))
    }
}
