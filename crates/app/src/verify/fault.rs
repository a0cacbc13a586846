//! The faults that a check can find.

use std::fmt;

use scribe_domain::{content::ContentHash, id::BookId};
use serde::Serialize;
use uuid::Uuid;

/// An inconsistency in the stored data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum DataFault {
    /// The log has fewer events than positions.
    EventsGone {
        /// The number of events.
        events: i64,
        last_position: i64,
    },
    /// An event cannot be read, or does not follow the one before it.
    Event {
        #[serde(rename = "key")]
        book: BookId,
        /// The position of the event. If the event cannot be read at all, the position of the event
        /// before it.
        position: i64,
        /// What is wrong.
        reason: String,
    },
    /// A stream has events but no stored state.
    StateMissing { stream: Uuid },
    /// A stored state differs from the state that results from the stream's events.
    StateDiffers {
        stream: Uuid,
        /// How the state differs.
        reason: String,
    },
    /// A state is stored but no event accounts for it.
    StateWithoutEvents { stream: Uuid },
    /// A read model table differs from the rows that result from the events.
    RowsDiffer {
        table: &'static str,
        /// The number of rows with other values.
        differing: usize,
        /// The number of missing rows.
        missing: usize,
        /// The number of rows that no event accounts for.
        #[serde(rename = "stray")]
        orphans: usize,
    },
    /// A read model table holds a key that is not a valid id.
    KeysUnreadable {
        table: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A content's text does not have the hash under which it is stored.
    ContentDiffers {
        /// The hash under which it is stored.
        hash: ContentHash,
        /// The hash of its text; `None` if the stored value is no longer valid text.
        text: Option<ContentHash>,
    },
    /// A content is referenced but missing.
    ContentMissing {
        /// The referenced hash.
        hash: ContentHash,
        /// What refers to the content.
        named_by: String,
    },
    /// A reference to a content is not a valid hash.
    NoHash { named_by: String },
}

impl fmt::Display for DataFault {
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
            Self::RowsDiffer { table, differing, missing, orphans } => {
                let differences = [
                    format_row_count(*differing, "row differs", "rows differ"),
                    format_row_count(*missing, "row is missing", "rows are missing"),
                    format_row_count(
                        *orphans,
                        "row belongs to no event",
                        "rows belong to no event",
                    ),
                ];
                let differences: Vec<String> = differences.into_iter().flatten().collect();
                let them = if differing + missing + orphans == 1 { "it" } else { "them" };
                write!(
                    f,
                    "table {table}: {}; scribe rebuild corrects {them}",
                    differences.join(", ")
                )
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

fn format_row_count(number: usize, one: &str, more: &str) -> Option<String> {
    match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{number} {more}")),
    }
}
