//! Limits of the HTTP server and of shutdowns.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::settings::Positive;

/// Limits of the HTTP server and of shutdowns; see `docs/settings.md`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// How long a stop waits for model calls in flight, in seconds.
    pub stop_seconds: Positive,
    /// The maximum number of simultaneous connections.
    pub max_connections: Positive,
    /// How long receiving the head of a request may take, in seconds.
    pub header_seconds: Positive,
    /// How long receiving a body may take, in seconds; each 16 KiB add one more second.
    pub body_seconds: Positive,
    /// How long a connection may be open without a request, in seconds.
    pub idle_seconds: Positive,
    /// How long a client may stop reading a response, in seconds.
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
    /// Returns how long a stop waits for model calls in flight.
    #[must_use]
    pub fn stop_time(&self) -> Duration {
        self.stop_seconds.as_seconds()
    }

    /// Returns how long receiving a body may take.
    #[must_use]
    pub fn body_time(&self) -> Duration {
        self.body_seconds.as_seconds()
    }

    /// Returns the limits of connections. Their number is reduced if the process may not open that
    /// many.
    #[must_use]
    pub fn limits(&self) -> scribe_http::server::Limits {
        scribe_http::server::Limits {
            connections: crate::handles::max_connections(self.max_connections.get()),
            head: self.header_seconds.as_seconds(),
            idle: self.idle_seconds.as_seconds(),
            write: self.write_seconds.as_seconds(),
        }
    }
}
