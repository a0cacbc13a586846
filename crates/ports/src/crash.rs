//! Crash points: named places around every durable step. Only the wiring of the tests fills this
//! port with something that ends the process; the program uses [`NoCrash`].

use scribe_domain::vocabulary;

vocabulary! {
    /// The points at which a test may end a process, in the order of the corridor.
    CrashPoint {
        /// A change set is ready and has not been written.
        BeforeCommit = "before_commit",
        /// A change set is durable and its producer has not been told.
        AfterCommit = "after_commit",
        /// Outbox rows were read and not yet published.
        BeforePublish = "before_publish",
        /// Outbox rows were published and not yet marked.
        AfterPublish = "after_publish",
        /// An event was delivered and not yet handled.
        BeforeReact = "before_react",
        /// A subscriber's change set is durable and its message not yet acknowledged.
        AfterReact = "after_react",
        /// A task is claimed, its call recorded as started, and the model not yet asked.
        BeforeCall = "before_call",
        /// The model has answered and nothing of the answer is durable.
        AfterCall = "after_call",
        /// The reply and its effects are durable.
        AfterReply = "after_reply",
        /// A timer is due and has not fired.
        BeforeTimer = "before_timer",
        /// A timer has fired.
        AfterTimer = "after_timer",
    }
}

/// Is called whenever the corridor passes a point.
pub trait CrashPoints: Send + Sync {
    /// Returns, or ends the process.
    fn hit(&self, point: CrashPoint);
}

/// Never ends the process.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoCrash;

impl CrashPoints for NoCrash {
    fn hit(&self, _: CrashPoint) {}
}
