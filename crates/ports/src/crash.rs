//! Crash points: named places around every durable step. Only the wiring of the tests fills this
//! port with something that ends the process; everywhere else [`NoCrash`] stands.

/// Where a process may be ended by a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CrashPoint {
    /// A change set is ready and has not been written.
    BeforeCommit,
    /// A change set is durable and its producer has not been told.
    AfterCommit,
    /// Outbox rows were read and not yet published.
    BeforePublish,
    /// Outbox rows were published and not yet marked.
    AfterPublish,
    /// An event was delivered and not yet handled.
    BeforeReact,
    /// A subscriber's change set is durable and its message not yet acknowledged.
    AfterReact,
    /// A task is claimed, its call recorded as started, and the model not yet asked.
    BeforeCall,
    /// The model has answered and nothing of the answer is durable.
    AfterCall,
    /// The reply and what came of it are durable.
    AfterReply,
    /// A timer is due and has not fired.
    BeforeTimer,
    /// A timer has fired.
    AfterTimer,
}

impl CrashPoint {
    /// Every point, in the order of the corridor.
    pub const ALL: [Self; 11] = [
        Self::BeforeCommit,
        Self::AfterCommit,
        Self::BeforePublish,
        Self::AfterPublish,
        Self::BeforeReact,
        Self::AfterReact,
        Self::BeforeCall,
        Self::AfterCall,
        Self::AfterReply,
        Self::BeforeTimer,
        Self::AfterTimer,
    ];
}

impl CrashPoint {
    /// The name by which a test asks for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::BeforeCommit => "before_commit",
            Self::AfterCommit => "after_commit",
            Self::BeforePublish => "before_publish",
            Self::AfterPublish => "after_publish",
            Self::BeforeReact => "before_react",
            Self::AfterReact => "after_react",
            Self::BeforeCall => "before_call",
            Self::AfterCall => "after_call",
            Self::AfterReply => "after_reply",
            Self::BeforeTimer => "before_timer",
            Self::AfterTimer => "after_timer",
        }
    }
}

/// Is told whenever the corridor passes a point.
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
