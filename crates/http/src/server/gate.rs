//! The gate between the socket and the HTTP library. It passes on only bytes that are within the
//! limits.
//!
//! It passes on only complete and checked heads. The library never sees a refused head. The answer
//! to a refused head is written after all other answers, before the connection is closed.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use scribe_ports::clock::Clock;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::{Notify, watch},
    time::{Instant, Sleep, sleep},
};

use super::{
    ConnectionLimits,
    connection::Connection,
    framing::BodyFraming,
    head::{HeadOutcome, read_head},
    refusal::render_refusal,
    requests_in_progress::RequestsInProgress,
};
use crate::problem::{Problem, ProblemCode};

/// The number of bytes read at once.
const READ_BUFFER_BYTES: usize = 16 * 1024;

/// How long a client may still send after the server has finished the connection. If unread bytes
/// remained, closing the socket would discard the answer.
const LINGER_TIMEOUT: Duration = Duration::from_secs(2);

/// What the server is waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WaitReason {
    /// The first byte of the first request.
    First,
    /// The first byte of a further request.
    Idle,
    /// The rest of a head.
    Head,
}

/// A socket with the limits of a connection.
pub(super) struct ConnectionGate {
    stream: TcpStream,
    limits: ConnectionLimits,
    clock: Arc<dyn Clock>,
    /// Notified when the gate stops reading.
    no_more: Arc<Notify>,
    in_service: RequestsInProgress,
    is_closing: watch::Receiver<bool>,
    /// The bytes that were read but not yet passed on.
    buffer: Vec<u8>,
    /// How many bytes of the buffer may be passed on.
    cleared: usize,
    /// The part of the last request's body that is still expected; `None` before the first head.
    body: Option<BodyFraming>,
    waits: Option<(WaitReason, Pin<Box<Sleep>>)>,
    write_waits: Option<Pin<Box<Sleep>>>,
    /// Why the next request is refused.
    problem: Option<Problem>,
    has_ended: bool,
    is_at_end: bool,
    /// The bytes to write before the connection is closed.
    answer: Vec<u8>,
    lingers: Option<Pin<Box<Sleep>>>,
}

impl ConnectionGate {
    pub(super) fn new(
        connection: Connection,
        no_more: Arc<Notify>,
        in_service: RequestsInProgress,
        is_closing: watch::Receiver<bool>,
    ) -> Self {
        let Connection { stream, limits, clock } = connection;
        Self {
            stream,
            limits,
            clock,
            no_more,
            in_service,
            is_closing,
            buffer: Vec::new(),
            cleared: 0,
            body: None,
            waits: None,
            write_waits: None,
            problem: None,
            has_ended: false,
            is_at_end: false,
            answer: Vec::new(),
            lingers: None,
        }
    }

    /// Releases the part of the buffer that is within the limits.
    fn release_checked_bytes(&mut self) {
        while self.cleared < self.buffer.len() && self.problem.is_none() {
            let rest = &self.buffer[self.cleared..];
            match &mut self.body {
                Some(body) if !body.is_done() => self.cleared += body.consume_bytes(rest),
                Some(_) | None => match read_head(rest) {
                    HeadOutcome::Partial => return,
                    HeadOutcome::Whole(length, framing) => {
                        self.cleared += length;
                        self.body = Some(framing);
                        self.waits = None;
                    }
                    HeadOutcome::Refused(problem) => self.problem = Some(problem),
                },
            }
        }
    }

    /// Returns true if a part of a head has arrived.
    fn is_in_head(&self) -> bool {
        self.cleared < self.buffer.len() && self.body.is_none_or(BodyFraming::is_done)
    }

    /// Stops reading; if there is a problem, its answer is the last one.
    fn stop_reading(&mut self, problem: Option<&Problem>) {
        self.has_ended = true;
        if let Some(problem) = problem {
            self.answer = render_refusal(problem, &*self.clock);
        }
        self.no_more.notify_one();
    }

    /// Checks the time limits while the socket has nothing to read.
    fn poll_timeouts(&mut self, cx: &mut Context<'_>) {
        let wait = match &self.body {
            Some(body) if !body.is_done() => None,
            _ if self.is_in_head() => Some((WaitReason::Head, self.limits.head)),
            None => Some((WaitReason::First, self.limits.head)),
            Some(_) => Some((WaitReason::Idle, self.limits.idle)),
        };
        let Some((wait, time)) = wait else {
            self.waits = None;
            return;
        };
        let sleep = match &mut self.waits {
            Some((same, sleep)) if *same == wait => sleep,
            waits => &mut waits.insert((wait, Box::pin(sleep(time)))).1,
        };
        while sleep.as_mut().poll(cx).is_ready() {
            if wait != WaitReason::Idle {
                break;
            }
            // Time that the client spent waiting for this server does not count.
            let idle_since = self.in_service.idle_since().unwrap_or_else(Instant::now);
            if idle_since.elapsed() >= time {
                break;
            }
            sleep.as_mut().reset(idle_since + time);
        }
        if !sleep.is_elapsed() {
            return;
        }
        let too_slow =
            Problem::new(ProblemCode::RequestTimeout, "the head of the request arrived too slowly");
        self.stop_reading((wait == WaitReason::Head).then_some(&too_slow));
    }

    /// Reads from the socket; returns the number of bytes.
    fn poll_socket(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut bytes = [0; READ_BUFFER_BYTES];
        let mut read = ReadBuf::new(&mut bytes);
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut read))?;
        self.buffer.extend_from_slice(read.filled());
        Poll::Ready(Ok(read.filled().len()))
    }

    /// Resolves with an error if the client has not read for too long.
    fn poll_write_timeout(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        let time = self.limits.write;
        let stalled = self.write_waits.get_or_insert_with(|| Box::pin(sleep(time)));
        ready!(stalled.as_mut().poll(cx));
        Poll::Ready(io::Error::new(io::ErrorKind::TimedOut, "the client does not read the answer"))
    }

    /// Fails a write that takes too long.
    fn apply_write_timeout<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_pending() {
            return self.poll_write_timeout(cx).map(Err);
        }
        self.write_waits = None;
        written
    }

    /// Reads and discards what the client still sends.
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let sleep = self.lingers.get_or_insert_with(|| Box::pin(sleep(LINGER_TIMEOUT)));
        if sleep.as_mut().poll(cx).is_ready() {
            return Poll::Ready(());
        }
        while !self.is_at_end && !*self.is_closing.borrow() {
            self.buffer.clear();
            match ready!(self.poll_socket(cx)) {
                Ok(1..) => {}
                Ok(0) | Err(_) => self.is_at_end = true,
            }
        }
        Poll::Ready(())
    }
}

impl AsyncRead for ConnectionGate {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let gate = &mut *self;
        while gate.cleared == 0 {
            if gate.has_ended {
                // The other side of the gate is closing the connection.
                return Poll::Pending;
            }
            // The problem comes last, because bytes released before it must be passed on first.
            if let Some(problem) = gate.problem.take() {
                gate.stop_reading(Some(&problem));
                return Poll::Pending;
            }
            match gate.poll_socket(cx) {
                Poll::Ready(Ok(0)) => {
                    gate.is_at_end = true;
                    if gate.is_in_head() {
                        let broken = "the request ended before its head was complete";
                        gate.stop_reading(Some(&Problem::new(
                            ProblemCode::MalformedRequest,
                            broken,
                        )));
                        return Poll::Pending;
                    }
                    return Poll::Ready(Ok(()));
                }
                Poll::Ready(Ok(_)) => gate.release_checked_bytes(),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {
                    gate.poll_timeouts(cx);
                    return Poll::Pending;
                }
            }
        }
        let handed = gate.cleared.min(out.remaining());
        out.put_slice(&gate.buffer[..handed]);
        gate.buffer.drain(..handed);
        gate.cleared -= handed;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for ConnectionGate {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.apply_write_timeout(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.apply_write_timeout(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let gate = &mut *self;
        while !gate.answer.is_empty() {
            let written = Pin::new(&mut gate.stream).poll_write(cx, &gate.answer);
            let written = ready!(gate.apply_write_timeout(cx, written))?;
            gate.answer.drain(..written);
        }
        if gate.lingers.is_none() {
            ready!(Pin::new(&mut gate.stream).poll_shutdown(cx))?;
        }
        gate.poll_linger(cx).map(Ok)
    }
}
