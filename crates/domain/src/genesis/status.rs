//! Where a session and its stages stand, and how the person goes through them.

use crate::vocabulary;

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

vocabulary! {
    /// Where a stage stands.
    StageStatus {
        /// Nothing has been proposed.
        Empty = "empty",
        /// There are proposals, and none is confirmed.
        Proposed = "proposed",
        /// A proposal or the person's own data is confirmed.
        Confirmed = "confirmed",
        /// It is confirmed, and an earlier stage was confirmed anew with other data.
        Stale = "stale",
    }
}
