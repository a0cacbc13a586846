//! Limits of the HTTP server and of shutdowns.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::settings::PositiveInt;

/// Limits of the HTTP server and of shutdowns; see `docs/settings.md`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerSettings {
    /// How long a stop waits for model calls in flight, in seconds.
    pub stop_seconds: PositiveInt,
    /// The maximum number of simultaneous connections.
    pub max_connections: PositiveInt,
    /// How long receiving the head of a request may take, in seconds.
    pub header_seconds: PositiveInt,
    /// How long receiving a body may take, in seconds; each 16 KiB add one more second.
    pub body_seconds: PositiveInt,
    /// How long a connection may be open without a request, in seconds.
    pub idle_seconds: PositiveInt,
    /// How long a client may stop reading a response, in seconds.
    pub write_seconds: PositiveInt,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            stop_seconds: PositiveInt(30),
            max_connections: PositiveInt(1_024),
            header_seconds: PositiveInt(10),
            body_seconds: PositiveInt(30),
            idle_seconds: PositiveInt(60),
            write_seconds: PositiveInt(30),
        }
    }
}

impl ServerSettings {
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
    pub fn connection_limits(&self) -> scribe_http::server::ConnectionLimits {
        scribe_http::server::ConnectionLimits {
            connections: crate::open_files::max_connections(self.max_connections.get()),
            head: self.header_seconds.as_seconds(),
            idle: self.idle_seconds.as_seconds(),
            write: self.write_seconds.as_seconds(),
        }
    }
}
