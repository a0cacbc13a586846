//! What a check finds wrong.

use std::fmt;

use scribe_domain::{content::ContentHash, id::BookId};
use serde::Serialize;
use uuid::Uuid;

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// The log has fewer events than positions.
    EventsGone {
        /// How many there are.
        events: i64,
        last_position: i64,
    },
    /// An event cannot be read, or does not follow the one before it.
    Event {
        #[serde(rename = "key")]
        book: BookId,
        /// Its position; where it cannot be read at all, the one after which it lies.
        position: i64,
        /// What is wrong.
        reason: String,
    },
    /// A stream has events and no stored state.
    StateMissing { stream: Uuid },
    /// A stored state is not what the stream's events come to.
    StateDiffers {
        stream: Uuid,
        /// In what.
        reason: String,
    },
    /// A state is stored and no event accounts for it.
    StateWithoutEvents { stream: Uuid },
    /// A table of a read model is not what the events come to.
    RowsDiffer {
        table: &'static str,
        /// How many rows hold something else.
        differing: usize,
        /// How many are not there.
        missing: usize,
        /// How many no event accounts for.
        stray: usize,
    },
    /// A table of a read model holds a key that is none.
    KeysUnreadable {
        table: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A content's text has another hash than the one that it is found by.
    ContentDiffers {
        /// What it is found by.
        hash: ContentHash,
        /// The hash of its text; `None` where it is no text any more.
        text: Option<ContentHash>,
    },
    /// A content is named and not there.
    ContentMissing {
        /// What is named.
        hash: ContentHash,
        /// Who names it.
        named_by: String,
    },
    /// What should name a content is no hash.
    NoHash { named_by: String },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EventsGone { events, last_position } => {
                write!(f, "the log ends at position {last_position}, but has {events} events")
            }
            Self::Event { book, position, reason } => {
                write!(f, "event {position} of book {book}: {reason}")
            }
            Self::StateMissing { stream } => {
                write!(f, "stream {stream}: has events but no state")
            }
            Self::StateDiffers { stream, reason } => write!(f, "stream {stream}: {reason}"),
            Self::StateWithoutEvents { stream } => {
                write!(f, "stream {stream}: has a state but no events")
            }
            Self::RowsDiffer { table, differing, missing, stray } => {
                let said = [
                    rows(*differing, "row differs", "rows differ"),
                    rows(*missing, "row is missing", "rows are missing"),
                    rows(*stray, "row comes from no event", "rows come from no event"),
                ];
                let said: Vec<String> = said.into_iter().flatten().collect();
                let them = if differing + missing + stray == 1 { "it" } else { "them" };
                write!(f, "table {table}: {}; scribe rebuild corrects {them}", said.join(", "))
            }
            Self::KeysUnreadable { table, reason } => {
                write!(f, "table {table}: its keys cannot be read: {reason}")
            }
            Self::ContentDiffers { hash, text: Some(text) } => {
                write!(f, "content {hash}: the hash of its text is {text}")
            }
            Self::ContentDiffers { hash, text: None } => {
                write!(f, "content {hash}: its text cannot be read")
            }
            Self::ContentMissing { hash, named_by } => {
                write!(f, "content {hash}: is missing, but {named_by} refers to it")
            }
            Self::NoHash { named_by } => write!(f, "{named_by}: contains an invalid hash"),
        }
    }
}

fn rows(number: usize, one: &str, more: &str) -> Option<String> {
    match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{number} {more}")),
    }
}
