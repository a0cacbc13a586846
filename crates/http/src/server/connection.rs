//! One connection, from its first byte to its last.

use std::{convert::Infallible, pin::pin, sync::Arc};

use axum::{Router, body::Body, response::Response};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use scribe_ports::clock::Clock;
use tokio::{
    net::TcpStream,
    sync::{Notify, watch},
};
use tower::ServiceExt;

use super::{
    ConnectionLimits, gate::ConnectionGate, head::MAX_HEADERS,
    requests_in_progress::RequestsInProgress,
};

/// The maximum number of bytes that are buffered for a head, or for a client that reads slowly.
/// Heads larger than [`super::head::MAX_HEAD_BYTES`] are refused before they reach this size.
const MAX_BUFFER_BYTES: usize = 64 * 1024;

pub(super) struct Connection {
    pub(super) stream: TcpStream,
    pub(super) limits: ConnectionLimits,
    pub(super) clock: Arc<dyn Clock>,
}

impl Connection {
    /// Serves requests until the client or a limit ends the connection, or the server closes.
    pub(super) async fn serve_requests(self, router: Router, mut closes: watch::Receiver<bool>) {
        let in_service = RequestsInProgress::new();
        let no_more = Arc::new(Notify::new());
        let is_closing = closes.clone();
        let gate = ConnectionGate::new(self, Arc::clone(&no_more), in_service.clone(), is_closing);
        let service = service_fn(move |request: Request<Incoming>| {
            let (router, served) = (router.clone(), in_service.begin_request());
            async move {
                let response: Response = match router.oneshot(request.map(Body::new)).await {
                    Ok(response) => response,
                    Err(never) => match never {},
                };
                Ok::<_, Infallible>(served.hold_until_written(response))
            }
        });
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            // The gate has its own timeout, which is answered with a problem.
            .header_read_timeout(None)
            .max_headers(MAX_HEADERS)
            .max_buf_size(MAX_BUFFER_BYTES);
        let mut connection = pin!(builder.serve_connection(TokioIo::new(gate), service));
        let (mut is_ending, mut is_closed) = (false, false);
        loop {
            tokio::select! {
                served = connection.as_mut() => {
                    if let Err(error) = served {
                        tracing::debug!(%error, "a connection broke");
                    }
                    return;
                }
                () = no_more.notified(), if !is_ending => is_ending = true,
                // A dropped sender also counts as closing.
                _ = closes.wait_for(|closes| *closes), if !is_closed => is_closed = true,
            }
            connection.as_mut().graceful_shutdown();
        }
    }
}
