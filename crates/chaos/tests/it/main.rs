//! The checker: a good history has no violation, and each fault that is planted in it is found.

#![expect(clippy::unwrap_used, reason = "a broken expectation ends the test that it stands in")]

mod good;
mod planted;
