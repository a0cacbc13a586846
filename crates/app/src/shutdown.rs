//! The orderly shutdown of a process, as its workers see it.
//!
//! After a stop is requested, no new model call starts. The calls in flight continue and store
//! their replies until they are aborted.

use std::{future::pending, sync::Arc};

use tokio::sync::watch;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum ShutdownPhase {
    #[default]
    Running,
    /// No model call starts any more.
    Stopping,
    /// Calls in flight are aborted without a reply.
    AbortingCalls,
}

#[derive(Debug, Clone, Copy, Default)]
struct ShutdownState {
    phase: ShutdownPhase,
    calls: usize,
}

/// Requests the stop of a process, and counts the model calls that the stop waits for.
#[derive(Debug, Clone, Default)]
pub struct Shutdown(Arc<watch::Sender<ShutdownState>>);

impl Shutdown {
    /// Requests the stop: from now on no model call starts.
    pub fn request_stop(&self) {
        self.enter_phase(ShutdownPhase::Stopping);
    }

    /// Aborts the calls that are still in flight. The ledger records each of these calls with its
    /// estimated cost, and their tasks return to the queue.
    pub fn abort_calls(&self) {
        self.enter_phase(ShutdownPhase::AbortingCalls);
    }

    /// True once the stop was requested.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        self.0.borrow().phase >= ShutdownPhase::Stopping
    }

    /// Resolves once the stop was requested.
    pub async fn wait_for_request(&self) {
        self.wait_until_state(|state| state.phase >= ShutdownPhase::Stopping).await;
    }

    /// True once calls in flight are to be aborted.
    #[must_use]
    pub fn is_aborting_calls(&self) -> bool {
        self.0.borrow().phase == ShutdownPhase::AbortingCalls
    }

    /// Returns the number of calls that have started and whose replies are not stored yet.
    #[must_use]
    pub fn calls_in_flight(&self) -> usize {
        self.0.borrow().calls
    }

    /// Resolves once no call is in flight.
    pub async fn wait_until_calls_ended(&self) {
        self.wait_until_state(|state| state.calls == 0).await;
    }

    /// Resolves once calls in flight are to be aborted.
    pub(crate) async fn wait_for_abort(&self) {
        self.wait_until_state(|state| state.phase == ShutdownPhase::AbortingCalls).await;
    }

    /// Counts a call as in flight until the returned guard is dropped; returns `None` once the stop
    /// was requested.
    pub(crate) fn begin_call(&self) -> Option<CallInFlight> {
        let has_begun = self.0.send_if_modified(|state| {
            let may_begin = state.phase == ShutdownPhase::Running;
            if may_begin {
                state.calls += 1;
            }
            may_begin
        });
        has_begun.then(|| CallInFlight(self.clone()))
    }

    fn enter_phase(&self, phase: ShutdownPhase) {
        self.0.send_modify(|state| state.phase = state.phase.max(phase));
    }

    async fn wait_until_state(&self, is_reached: impl Fn(&ShutdownState) -> bool) {
        if self.0.subscribe().wait_for(is_reached).await.is_err() {
            // Never reached, because the sender lives as long as `self`.
            pending::<()>().await;
        }
    }
}

/// A model call in flight, which a stop waits for.
#[derive(Debug)]
pub(crate) struct CallInFlight(Shutdown);

impl Drop for CallInFlight {
    fn drop(&mut self) {
        self.0.0.send_modify(|state| state.calls = state.calls.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn after_the_stop_request_no_call_begins_and_earlier_calls_are_awaited() {
        let shutdown = Shutdown::default();
        let call = shutdown.begin_call().unwrap();
        shutdown.request_stop();
        assert!(shutdown.begin_call().is_none());
        assert_eq!(shutdown.calls_in_flight(), 1);
        drop(call);
        shutdown.wait_until_calls_ended().await;
        shutdown.abort_calls();
        shutdown.request_stop();
        shutdown.wait_for_abort().await;
    }
}
