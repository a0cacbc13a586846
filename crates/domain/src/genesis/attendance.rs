//! Who decides at the stages of a session: the user, or the flow in the user's place.

use std::{fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The step after which an unattended book waits for a user again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopAfter {
    /// The concept is confirmed.
    Concept,
    /// The outline is confirmed and the novel created.
    Outline,
    /// The chapter at this position, from 1, is published.
    Chapter(u32),
}

/// The values that [`StopAfter`] accepts, as an error message.
const EXPECTED_VALUES: &str = "expected concept, outline or chapter:N";

impl FromStr for StopAfter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "concept" => Ok(Self::Concept),
            "outline" => Ok(Self::Outline),
            other => {
                let number = other.strip_prefix("chapter:").and_then(|number| number.parse().ok());
                let number = number.filter(|number| *number > 0);
                number.map(Self::Chapter).ok_or_else(|| EXPECTED_VALUES.to_owned())
            }
        }
    }
}

impl fmt::Display for StopAfter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Concept => f.write_str("concept"),
            Self::Outline => f.write_str("outline"),
            Self::Chapter(position) => write!(f, "chapter:{position}"),
        }
    }
}

impl Serialize for StopAfter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for StopAfter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for StopAfter {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "StopAfter".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^(concept|outline|chapter:0*[1-9][0-9]*)$",
            "examples": ["chapter:3"],
        })
    }
}

/// Who decides at the stages of a session.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "attendance", rename_all = "snake_case")]
pub enum Attendance {
    /// A user decides. The flow waits for the user at every stage.
    #[default]
    Attended,
    /// The flow decides in the user's place.
    Unattended {
        /// The step after which a user decides again. `None` if the flow decides for the whole
        /// book.
        stop_after: Option<StopAfter>,
    },
}

impl Attendance {
    /// Combines the two fields of a command or an event.
    #[must_use]
    pub fn new(attended: bool, stop_after: Option<StopAfter>) -> Self {
        if attended { Self::Attended } else { Self::Unattended { stop_after } }
    }
}
