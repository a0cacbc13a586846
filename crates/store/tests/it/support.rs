//! Stores for the tests.

use std::sync::Arc;

use scribe_store::Options;
use scribe_testkit::clock::ManualClock;

/// Options whose committer runs in the test's own runtime.
pub(crate) fn options() -> Options {
    Options::new(Arc::new(ManualClock::default()), |committer| {
        #[expect(clippy::disallowed_methods, reason = "the runtime ends with the test")]
        drop(tokio::spawn(committer));
    })
}
