//! Where a session stands, and how the person goes through it.

use serde::{Deserialize, Serialize};

/// Where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum GenesisStatus {
    /// Goes on, or waits for the person.
    InProgress,
    /// Rests until resumed.
    Paused,
    /// A novel has been made.
    Completed,
    /// Given up.
    Abandoned,
}

impl GenesisStatus {
    /// The name that is stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Paused => "PAUSED",
            Self::Completed => "COMPLETED",
            Self::Abandoned => "ABANDONED",
        }
    }
}

/// How the person goes through the stages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// In order.
    #[default]
    Guided,
    /// Any stage at any time.
    FreeForm,
}

impl Mode {
    /// The name that is stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Guided => "guided",
            Self::FreeForm => "free_form",
        }
    }
}
