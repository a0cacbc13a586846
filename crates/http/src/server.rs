//! The HTTP server: accepts connections, enforces the limits of each, and closes all of them when
//! it stops.
//!
//! The limits of connections, heads and time are checked here, before a route is reached. The
//! limits of bodies are checked when a body is read. A request that cannot be parsed is also
//! answered with a problem.

mod accept;
mod connection;
mod framing;
mod gate;
mod head;
mod refusal;
mod requests_in_progress;

use std::{future::Future, pin::pin, sync::Arc, time::Duration};

use axum::Router;
use scribe_ports::clock::Clock;
use tokio::{net::TcpListener, sync::watch, task::JoinSet, time::timeout};

pub use self::head::{MAX_EMPTY_LINE_BYTES, MAX_HEAD_BYTES, MAX_HEADERS, MAX_URI_BYTES};
use self::{accept::Acceptor, connection::Connection, refusal::refuse_connection};

/// How long requests in progress may take after the server starts to close.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// The maximum number of connections that are being refused at the same time. Further connections
/// are closed without an answer.
const MAX_CONCURRENT_REFUSALS: usize = 16;

/// The limits of connections.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// The maximum number of simultaneous connections.
    pub connections: usize,
    /// How long receiving the head of a request may take.
    pub head: Duration,
    /// How long a connection may be open without a request.
    pub idle: Duration,
    /// How long a client may stop reading while an answer is waiting.
    pub write: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            connections: 1_024,
            head: Duration::from_secs(10),
            idle: Duration::from_secs(60),
            write: Duration::from_secs(30),
        }
    }
}

/// Serves until `stop` resolves. After that, no more connections are accepted, requests in progress
/// have a moment to be answered, and then all remaining connections are closed.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    clock: Arc<dyn Clock>,
    limits: ConnectionLimits,
    stop: impl Future<Output = ()>,
) {
    let mut stop = pin!(stop);
    let (close, closes) = watch::channel(false);
    let mut acceptor = Acceptor::new(listener);
    let mut connections = JoinSet::new();
    let mut refusals = JoinSet::new();
    loop {
        let stream = tokio::select! {
            biased;
            () = &mut stop => break,
            Some(ended) = connections.join_next(), if !connections.is_empty() => {
                if let Err(error) = ended {
                    tracing::error!(%error, "a connection task panicked");
                }
                continue;
            }
            Some(_) = refusals.join_next(), if !refusals.is_empty() => continue,
            stream = acceptor.accept_connection() => stream,
        };
        if connections.len() < limits.connections {
            let connection = Connection { stream, limits, clock: Arc::clone(&clock) };
            connections.spawn(connection.serve_requests(router.clone(), closes.clone()));
        } else {
            acceptor.log_connections(limits.connections);
            if refusals.len() < MAX_CONCURRENT_REFUSALS {
                refusals.spawn(refuse_connection(stream, Arc::clone(&clock)));
            }
        }
    }
    drop(acceptor);
    close.send_replace(true);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    if timeout(CLOSE_TIMEOUT, all_ended).await.is_err() {
        tracing::debug!(connections = connections.len(), "cutting the remaining connections");
    }
    connections.shutdown().await;
}
