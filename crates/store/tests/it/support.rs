//! Stores for the tests.

use std::{sync::Arc, time::Duration};

use scribe_store::Options;
use scribe_testkit::clock::ManualClock;

/// Returns options whose committer runs on the runtime of the test.
pub(crate) fn options() -> Options {
    Options::new(Arc::new(ManualClock::default()), |committer| {
        #[expect(clippy::disallowed_methods, reason = "the runtime ends with the test")]
        drop(tokio::spawn(committer));
    })
}

/// Returns options with which a process waits for PostgreSQL as briefly as the settings allow.
pub(crate) fn impatient() -> Options {
    let mut options = options();
    options.timeouts.connect = Duration::from_secs(1);
    options.timeouts.statement = Duration::from_secs(1);
    options
}
