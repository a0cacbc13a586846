//! What the HTTP server and a stop may take.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::settings::Positive;

/// What the HTTP server and a stop may take; see `docs/settings.md`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// How long a stop waits for model calls in flight, in seconds.
    pub stop_seconds: Positive,
    /// The most connections at once.
    pub max_connections: Positive,
    /// How long the head of a request may take, in seconds.
    pub header_seconds: Positive,
    /// How long a body may take, in seconds, and a second more for each 16 KiB.
    pub body_seconds: Positive,
    /// How long a connection may be open without a request, in seconds.
    pub idle_seconds: Positive,
    /// How long a client may read nothing of an answer, in seconds.
    pub write_seconds: Positive,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            stop_seconds: Positive(30),
            max_connections: Positive(1_024),
            header_seconds: Positive(10),
            body_seconds: Positive(30),
            idle_seconds: Positive(60),
            write_seconds: Positive(30),
        }
    }
}

impl Server {
    /// How long a stop waits for model calls in flight.
    #[must_use]
    pub fn stop_time(&self) -> Duration {
        seconds(self.stop_seconds)
    }

    /// How long a body may take.
    #[must_use]
    pub fn body_time(&self) -> Duration {
        seconds(self.body_seconds)
    }

    /// The limits of connections, as far as the process can have so many.
    #[must_use]
    pub fn limits(&self) -> scribe_http::server::Limits {
        scribe_http::server::Limits {
            connections: crate::handles::max_connections(self.max_connections.get()),
            head: seconds(self.header_seconds),
            idle: seconds(self.idle_seconds),
            write: seconds(self.write_seconds),
        }
    }
}

fn seconds(setting: Positive) -> Duration {
    Duration::from_secs(u64::from(setting.get()))
}
