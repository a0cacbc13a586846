//! What a command knows of its surroundings: time, ids, who asks and why. It comes in as values,
//! so that deciding is pure and a re-run decides the same.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Timestamp,
    id::{CommandId, UserId, derive_uuid},
};

/// The author's name in texts that a person has written.
pub const PERSON: &str = "person";

/// Who asked for something: a person, an agent by its name in the roster, or the system itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "name", rename_all = "snake_case")]
pub enum Actor {
    /// A person.
    Person(UserId),
    /// An agent.
    Agent(String),
    /// A process manager or a timer.
    System,
}

impl Actor {
    /// Who is named as the author of what comes of it.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Person(_) => PERSON,
            Self::Agent(name) => name,
            Self::System => "system",
        }
    }

    /// True for a person: only their commands are exclusive, and their text always wins.
    #[must_use]
    pub fn is_person(&self) -> bool {
        matches!(self, Self::Person(_))
    }
}

/// The user that owns everything on an installation without accounts.
pub const LOCAL_USER: UserId = UserId(Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0001));

/// Who asked for something, for whom, and what led to it. It travels from a command to its events,
/// from an event to the tasks and commands that follow from it, and into the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Who decides or asks.
    pub actor: Actor,
    /// The user who owns what is touched.
    pub user: UserId,
    /// Ties together everything that came from one request.
    pub correlation: String,
    /// The event, command or task that led to this.
    pub causation: Option<Uuid>,
    /// When it is decided, cut to microseconds.
    pub at: Timestamp,
}

impl Cause {
    /// Makes a cause that nothing has led to.
    #[must_use]
    pub fn new(at: Timestamp, actor: Actor, user: UserId, correlation: impl Into<String>) -> Self {
        Self { actor, user, correlation: correlation.into(), causation: None, at }
    }

    /// Names the event, command or task that led to it.
    #[must_use]
    pub fn caused_by(mut self, cause: Uuid) -> Self {
        self.causation = Some(cause);
        self
    }
}

/// The surroundings of one command.
#[derive(Debug)]
pub struct CommandContext {
    /// The command being decided; the ids of all that it makes are derived from it.
    pub command_id: CommandId,
    /// Who asks, for whom, and why.
    pub cause: Cause,
    made: AtomicU64,
}

impl CommandContext {
    /// Makes the context of a command.
    #[must_use]
    pub fn new(command_id: CommandId, cause: Cause) -> Self {
        Self { command_id, cause, made: AtomicU64::new(0) }
    }

    /// Returns the time at which the command is decided.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.cause.at
    }

    /// The next id made by this command: the same sequence whenever the command is decided at the
    /// same time, and in the order of making, so that lists by id are in that order too.
    #[must_use]
    pub fn next_uuid(&self) -> Uuid {
        let n = self.made.fetch_add(1, Ordering::Relaxed);
        let derived = derive_uuid(self.now(), &[self.command_id.as_bytes(), &n.to_be_bytes()]);
        // The twelve bits after the version are free: they count, as far as they go.
        let place = u16::try_from(n.min(0xFFF)).unwrap_or(0xFFF).to_be_bytes();
        let mut bytes = derived.into_bytes();
        bytes[6] = bytes[6] & 0xF0 | place[0];
        bytes[7] = place[1];
        Uuid::from_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_command_are_in_the_order_of_making_and_the_same_again() {
        let ids = || {
            let at = Timestamp::from_timestamp_millis(1_700_000_000_000).unwrap();
            let cause = Cause::new(at, Actor::System, LOCAL_USER, "c");
            let ctx = CommandContext::new(CommandId(Uuid::from_u128(7)), cause);
            (0..600).map(|_| ctx.next_uuid()).collect::<Vec<_>>()
        };
        let made = ids();
        assert!(made.is_sorted());
        assert!(made.iter().all(|id| id.get_version_num() == 8));
        assert_eq!(made, ids());
    }
}
