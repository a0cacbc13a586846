//! The orderly stop of a process as its workers see it.
//!
//! Once a stop is requested no model call begins. Calls in flight go on and store their replies, until
//! they are cut.

use std::{future::pending, sync::Arc};

use tokio::sync::watch;

/// How far a stop has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    #[default]
    Running,
    /// No model call begins.
    Stopping,
    /// Calls in flight end without a reply.
    Cutting,
}

#[derive(Debug, Clone, Copy, Default)]
struct State {
    phase: Phase,
    calls: usize,
}

/// Requests the stop of a process, and counts the model calls that it waits for.
#[derive(Debug, Clone, Default)]
pub struct Shutdown(Arc<watch::Sender<State>>);

impl Shutdown {
    /// Requests the stop: from here on no model call begins.
    pub fn request(&self) {
        self.enter(Phase::Stopping);
    }

    /// Cuts the calls that are still in flight. Each is kept in the ledger with what it may have cost,
    /// and its task is given back.
    pub fn cut_calls(&self) {
        self.enter(Phase::Cutting);
    }

    /// True once the stop was requested.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        self.0.borrow().phase >= Phase::Stopping
    }

    /// Resolves once the stop was requested.
    pub async fn requested(&self) {
        self.wait_until(|state| state.phase >= Phase::Stopping).await;
    }

    /// True once calls in flight are to end without a reply.
    #[must_use]
    pub fn cuts_calls(&self) -> bool {
        self.0.borrow().phase == Phase::Cutting
    }

    /// The number of calls that were begun and whose replies are not stored yet.
    #[must_use]
    pub fn calls_in_flight(&self) -> usize {
        self.0.borrow().calls
    }

    /// Resolves once no call is in flight.
    pub async fn calls_ended(&self) {
        self.wait_until(|state| state.calls == 0).await;
    }

    /// Resolves once calls in flight are to end without a reply.
    pub(crate) async fn calls_are_cut(&self) {
        self.wait_until(|state| state.phase == Phase::Cutting).await;
    }

    /// Counts a call in until the answer is dropped; `None` once the stop was requested.
    pub(crate) fn begin_call(&self) -> Option<CallInFlight> {
        let has_begun = self.0.send_if_modified(|state| {
            let may_begin = state.phase == Phase::Running;
            if may_begin {
                state.calls += 1;
            }
            may_begin
        });
        has_begun.then(|| CallInFlight(self.clone()))
    }

    fn enter(&self, phase: Phase) {
        self.0.send_modify(|state| state.phase = state.phase.max(phase));
    }

    async fn wait_until(&self, is_reached: impl Fn(&State) -> bool) {
        if self.0.subscribe().wait_for(is_reached).await.is_err() {
            // The sender lives as long as `self`.
            pending::<()>().await;
        }
    }
}

/// A model call that a stop waits for.
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
    async fn no_call_begins_after_the_request_and_those_before_are_waited_for() {
        let shutdown = Shutdown::default();
        let call = shutdown.begin_call().unwrap();
        shutdown.request();
        assert!(shutdown.begin_call().is_none());
        assert_eq!(shutdown.calls_in_flight(), 1);
        drop(call);
        shutdown.calls_ended().await;
        shutdown.cut_calls();
        shutdown.request();
        shutdown.calls_are_cut().await;
    }
}
