//! The context of a command: the time, new ids, the actor and the cause. The context is passed as
//! values. `decide` functions are therefore pure, and return the same decision when they run again.

use std::sync::atomic::{AtomicU64, Ordering};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Timestamp,
    id::{CommandId, UserId, derive_uuid},
};

/// The author's name in texts that a user has written.
pub const PERSON: &str = "person";

/// The originator of a request: a user, an agent by its name in the roster, or the system itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "name", rename_all = "snake_case")]
pub enum Actor {
    /// A user.
    Person(UserId),
    /// An agent.
    Agent(String),
    /// A process manager or a timer.
    System,
}

impl Actor {
    /// Returns the name that is recorded as the author of the results.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Person(_) => PERSON,
            Self::Agent(name) => name,
            Self::System => "system",
        }
    }

    /// Checks whether the actor is a user. Only users' commands are exclusive, and a user's text
    /// always takes precedence.
    #[must_use]
    pub fn is_person(&self) -> bool {
        matches!(self, Self::Person(_))
    }
}

/// The user that owns everything on an installation without accounts.
pub const LOCAL_USER: UserId = UserId(Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0001));

/// The origin of a command, event or task: who asked for it, for whom, and what led to it. The
/// cause is passed from a command to its events, from an event to the tasks and commands that
/// follow, and to the audit ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The actor that decides or asks.
    pub actor: Actor,
    /// The user who owns the affected data.
    pub user: UserId,
    /// The id shared by everything that came from one request.
    pub correlation: String,
    /// The event, command or task that led to this one.
    pub causation: Option<Uuid>,
    /// The time of the decision, truncated to microseconds.
    pub at: Timestamp,
}

impl Cause {
    /// Creates a cause without a preceding event, command or task.
    #[must_use]
    pub fn new(at: Timestamp, actor: Actor, user: UserId, correlation: impl Into<String>) -> Self {
        Self { actor, user, correlation: correlation.into(), causation: None, at }
    }

    /// Sets the event, command or task that led to this one.
    #[must_use]
    pub fn with_causation(mut self, cause: Uuid) -> Self {
        self.causation = Some(cause);
        self
    }
}

/// The context of one command.
#[derive(Debug)]
pub struct CommandContext {
    /// The id of the command. All ids that the command creates are derived from it.
    pub command_id: CommandId,
    /// The actor, the owner and the origin of the command.
    pub cause: Cause,
    uuid_count: AtomicU64,
}

impl CommandContext {
    /// Creates the context of a command.
    #[must_use]
    pub fn new(command_id: CommandId, cause: Cause) -> Self {
        Self { command_id, cause, uuid_count: AtomicU64::new(0) }
    }

    /// Returns the time at which the command is decided.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.cause.at
    }

    /// Returns the next new id of this command. If the command is decided again at the same time,
    /// it gets the same sequence of ids. The ids sort in the order of their creation.
    #[must_use]
    pub fn next_uuid(&self) -> Uuid {
        let n = self.uuid_count.fetch_add(1, Ordering::Relaxed);
        let derived = derive_uuid(self.now(), &[self.command_id.as_bytes(), &n.to_be_bytes()]);
        // The twelve bits after the version are free. They hold the number of the id, up to the
        // maximum of these bits, so that the ids sort by that number.
        let sequence = u16::try_from(n.min(0xFFF)).unwrap_or(0xFFF).to_be_bytes();
        let mut bytes = derived.into_bytes();
        bytes[6] = bytes[6] & 0xF0 | sequence[0];
        bytes[7] = sequence[1];
        Uuid::from_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_command_are_ordered_and_reproducible() {
        let ids = || {
            let at = Timestamp::from_timestamp_millis(1_700_000_000_000).unwrap();
            let cause = Cause::new(at, Actor::System, LOCAL_USER, "c");
            let ctx = CommandContext::new(CommandId(Uuid::from_u128(7)), cause);
            (0..600).map(|_| ctx.next_uuid()).collect::<Vec<_>>()
        };
        let uuid_count = ids();
        assert!(uuid_count.is_sorted());
        assert!(uuid_count.iter().all(|id| id.get_version_num() == 8));
        assert_eq!(uuid_count, ids());
    }
}
