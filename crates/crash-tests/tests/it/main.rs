//! A book survives a crash at any point of the corridor.

#![expect(clippy::unwrap_used, reason = "a broken expectation ends the test that it stands in")]

mod books;
mod databases;
mod matrix;
