//! The listener, which keeps working when the limit of open files is reached.

use std::{
    io,
    time::{Duration, Instant},
};

use tokio::{
    net::{TcpListener, TcpStream},
    time::sleep,
};

/// The pause after a failure; connections may end meanwhile.
const RETRY_DELAY: Duration = Duration::from_millis(100);

/// How often the same problem is logged.
const LOG_INTERVAL: Duration = Duration::from_secs(60);

/// Accepts connections, and logs once a minute why it cannot.
pub(super) struct Acceptor {
    listener: TcpListener,
    failure_logged: Option<Instant>,
    limit_logged: Option<Instant>,
}

impl Acceptor {
    pub(super) fn new(listener: TcpListener) -> Self {
        Self { listener, failure_logged: None, limit_logged: None }
    }

    /// Accepts the next connection. Dropping the future loses no connection.
    pub(super) async fn accept_connection(&mut self) -> TcpStream {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    // Events are small and must not wait until the client has acknowledged the
                    // preceding packet.
                    if let Err(error) = stream.set_nodelay(true) {
                        tracing::debug!(%error, "TCP_NODELAY could not be set");
                    }
                    return stream;
                }
                // The client has disconnected before it was accepted.
                Err(error) if is_client_error(&error) => {}
                Err(error) => {
                    if is_log_due(&mut self.failure_logged) {
                        tracing::error!(
                            %error,
                            "no connection can be accepted until another ends: raise the limit \
                             of open files, or lower server.max_connections"
                        );
                    }
                    sleep(RETRY_DELAY).await;
                }
            }
        }
    }

    /// Logs that the maximum number of connections is open.
    pub(super) fn log_connections(&mut self, limit: usize) {
        if is_log_due(&mut self.limit_logged) {
            tracing::warn!(
                limit,
                "the limit of open connections (server.max_connections and the limit of open \
                 files) is reached; more connections get 503 server-busy"
            );
        }
    }
}

fn is_client_error(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

/// Returns true once per interval.
fn is_log_due(logged: &mut Option<Instant>) -> bool {
    let is_due = logged.is_none_or(|at| at.elapsed() >= LOG_INTERVAL);
    if is_due {
        *logged = Some(Instant::now());
    }
    is_due
}
