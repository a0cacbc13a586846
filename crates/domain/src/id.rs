//! Identifiers: one newtype per kind of object, displayed as `<prefix>_<hyphenated UUID>`.
//!
//! New ids are UUIDv7 and come from the clock port. Ids that must be the same when the code runs
//! again are derived (UUIDv8): their first 48 bits are the time of the cause in milliseconds, and
//! the other bits come from the SHA-256 hash of the cause. The keys of growing tables therefore
//! stay ordered by time, and the same cause always results in the same id.

use std::{borrow::Cow, fmt, str::FromStr};

use schemars::{JsonSchema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    Timestamp,
    table::{ColumnError, ColumnType, ColumnValue, RowReader, SqlValue},
};

/// The error for a text that is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}_<uuid> or a bare UUID")]
pub struct InvalidId {
    /// The expected prefix.
    pub expected: &'static str,
}

/// Derives a UUIDv8 from the time of a cause and the parts that name the cause.
///
/// The length of each part is hashed before the part, so `["ab", "c"]` and `["a", "bc"]` result in
/// different ids.
#[must_use]
pub fn derive_uuid(at: Timestamp, parts: &[&[u8]]) -> Uuid {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    let digest = hasher.finalize();
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    let millis = at.timestamp_millis().to_be_bytes();
    bytes[..6].copy_from_slice(&millis[2..]);
    Uuid::new_v8(bytes)
}

/// Derives the UUIDv8 of a row that belongs to an object. The first eight bytes are those of the
/// owner's id, so the key of the row sorts next to the owner's id no matter when the row is
/// written. The keys of tables that grow with a book therefore stay in the order of their owners.
#[must_use]
pub fn derive_next_to(owner: Uuid, parts: &[&[u8]]) -> Uuid {
    let mut all = vec![owner.as_bytes().as_slice()];
    all.extend_from_slice(parts);
    let mut bytes = derive_uuid(Timestamp::default(), &all).into_bytes();
    bytes[..8].copy_from_slice(&owner.as_bytes()[..8]);
    Uuid::new_v8(bytes)
}

/// Returns the pattern of an id in an answer, in which the id always has its prefix.
fn sent_pattern(prefix: &str) -> String {
    format!("^{prefix}_[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$")
}

/// Returns the pattern of an id in a request. The prefix and the hyphens are optional, and upper
/// case is allowed.
pub(crate) fn accepted_pattern(prefix: &str) -> String {
    let hex = "[0-9a-fA-F]";
    format!("^({prefix}_)?({hex}{{32}}|{hex}{{8}}(-{hex}{{4}}){{3}}-{hex}{{12}})$")
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The prefix with which the id is displayed.
            pub const PREFIX: &'static str = $prefix;

            /// Derives the id from the time of its cause and the parts that name the cause.
            #[must_use]
            pub fn derive(at: Timestamp, parts: &[&[u8]]) -> Self {
                Self(derive_uuid(at, parts))
            }

            /// Returns the sixteen bytes of the UUID.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let unprefixed = text.strip_prefix(concat!($prefix, "_")).unwrap_or(text);
                Uuid::try_parse(unprefixed).map(Self).map_err(|_| InvalidId { expected: $prefix })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl ColumnValue for $name {
            const TYPE: ColumnType = ColumnType::Id;

            fn to_sql(&self) -> SqlValue {
                SqlValue::Id(self.0)
            }

            fn read_optional(
                row: &dyn RowReader,
                column: &str,
            ) -> Result<Option<Self>, ColumnError> {
                Ok(row.read_id(column)?.map(Self))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> schemars::Schema {
                let pattern = if generator.contract().is_serialize() {
                    sent_pattern($prefix)
                } else {
                    accepted_pattern($prefix)
                };
                json_schema!({ "type": "string", "pattern": pattern })
            }
        }
    )*};
}

ids! {
    /// A genesis session.
    SessionId = "ses";
    /// A novel.
    NovelId = "nov";
    /// A chapter. The id is independent of the chapter's position in the book.
    ChapterId = "chp";
    /// One version of a chapter's text.
    VersionId = "ver";
    /// A proposal for a genesis stage.
    ProposalId = "prp";
    /// A concept: a proposal of the first genesis stage.
    ConceptId = "cpt";
    /// A character.
    CharacterId = "chr";
    /// A worldview entry.
    EntryId = "ent";
    /// A story arc.
    ArcId = "arc";
    /// A canon fact.
    FactId = "fac";
    /// A review of a chapter version.
    ReviewId = "rev";
    /// A command. The id is also the key of the command's inbox row.
    CommandId = "cmd";
    /// A domain event.
    EventId = "evt";
    /// A task of an agent.
    TaskId = "tsk";
    /// A call of a language model, which is one row of the ledger.
    CallId = "cal";
    /// A run of a process manager.
    FlowRunId = "run";
    /// A dead letter.
    DeadLetterId = "dlt";
    /// A user with an account.
    UserId = "usr";
}

/// The book that an object belongs to. The id is that of the session, even after a novel was
/// created from the session. Without a session, it is the id of the novel. All events of a book are
/// ordered and are delivered in this order. Different books are independent of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BookId(pub Uuid);

impl BookId {
    /// The id under which a subscriber's low-water position is stored. It belongs to no book.
    pub const NONE: Self = Self(Uuid::nil());
}

impl fmt::Display for BookId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl From<SessionId> for BookId {
    fn from(session: SessionId) -> Self {
        Self(session.0)
    }
}

impl From<NovelId> for BookId {
    fn from(novel: NovelId) -> Self {
        Self(novel.0)
    }
}

impl ColumnValue for BookId {
    const TYPE: ColumnType = ColumnType::Id;

    fn to_sql(&self) -> SqlValue {
        SqlValue::Id(self.0)
    }

    fn read_optional(row: &dyn RowReader, column: &str) -> Result<Option<Self>, ColumnError> {
        Ok(row.read_id(column)?.map(Self))
    }
}

/// A concept is a proposal of the first stage: both ids hold the same UUID.
impl From<ConceptId> for ProposalId {
    fn from(ConceptId(uuid): ConceptId) -> Self {
        Self(uuid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timestamp(ms: i64) -> Timestamp {
        Timestamp::from_timestamp_millis(ms).unwrap()
    }

    #[test]
    fn a_derived_id_is_version_8_and_keeps_the_time_in_front() {
        let early = SessionId::derive(timestamp(1_000), &[b"a"]);
        let late = SessionId::derive(timestamp(2_000), &[b"a"]);
        assert_eq!(early.0.get_version_num(), 8);
        assert!(early < late);
        assert_eq!(early, SessionId::derive(timestamp(1_000), &[b"a"]));
    }

    #[test]
    fn parts_of_a_derived_id_are_separated() {
        assert_ne!(
            derive_uuid(timestamp(0), &[b"ab", b"c"]),
            derive_uuid(timestamp(0), &[b"a", b"bc"])
        );
    }

    #[test]
    fn an_id_is_parsed_with_its_prefix_or_none_and_refused_with_another() {
        let id = SessionId::derive(timestamp(1), &[b"x"]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.0.to_string().parse(), Ok(id));
        assert!(format!("nov_{}", id.0).parse::<SessionId>().is_err());
    }
}
