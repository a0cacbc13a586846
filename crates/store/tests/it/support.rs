//! Stores for the tests.

use std::sync::Arc;

use scribe_store::Options;
use scribe_testkit::clock::ManualClock;

/// Returns options whose committer runs on the runtime of the test.
pub(crate) fn options() -> Options {
    Options::new(Arc::new(ManualClock::default()), |committer| {
        #[expect(clippy::disallowed_methods, reason = "the runtime ends with the test")]
        drop(tokio::spawn(committer));
    })
}
