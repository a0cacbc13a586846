//! Crash points: named points around every durable step. Only tests provide an implementation that
//! ends the process there. The program uses [`NoCrashPoints`].

use scribe_domain::vocabulary;

vocabulary! {
    /// The points at which a test may end a process, in the order of the corridor.
    CrashPoint {
        /// A change set is ready but has not been written.
        BeforeCommit = "before_commit",
        /// A change set is durable but its producer has not been notified.
        AfterCommit = "after_commit",
        /// Outbox rows were read but not yet published.
        BeforePublish = "before_publish",
        /// Outbox rows were published but not yet marked.
        AfterPublish = "after_publish",
        /// An event was delivered but not yet handled.
        BeforeReact = "before_react",
        /// A subscriber's change set is durable but its message is not yet acknowledged.
        AfterReact = "after_react",
        /// A task is claimed and its call is recorded as started, but the model has not been asked
        /// yet.
        BeforeCall = "before_call",
        /// The model has answered but nothing of the answer is durable.
        AfterCall = "after_call",
        /// The reply and its effects are durable.
        AfterReply = "after_reply",
        /// A timer is due but has not fired.
        BeforeTimer = "before_timer",
        /// A timer has fired.
        AfterTimer = "after_timer",
    }
}

/// Is called each time the corridor reaches a crash point.
pub trait CrashPoints: Send + Sync {
    /// Returns normally, or ends the process.
    fn reach_point(&self, point: CrashPoint);
}

/// Never ends the process.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoCrashPoints;

impl CrashPoints for NoCrashPoints {
    fn reach_point(&self, _: CrashPoint) {}
}
