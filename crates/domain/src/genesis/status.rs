//! Where a session stands, and how the person goes through it.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// Where a session stands.
    GenesisStatus {
        /// Goes on, or waits for the person.
        InProgress = "IN_PROGRESS",
        /// Rests until resumed.
        Paused = "PAUSED",
        /// A novel has been made.
        Completed = "COMPLETED",
        /// Given up.
        Abandoned = "ABANDONED",
    }
}

vocabulary! {
    /// How the person goes through the stages.
    #[derive(Default)]
    Mode {
        /// In order.
        #[default]
        Guided = "guided",
        /// Any stage at any time.
        FreeForm = "free_form",
    }
}
