//! Code that the tests of several crates share: a manual clock, a model that follows a script, and
//! the contract suites that every implementation of a port must pass.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a broken expectation ends the test that it stands in"
)]

pub mod bus_contract;
pub mod clock;
pub mod duplicating_bus;
pub mod group_bus;
pub mod probe;
pub mod refusing_bus;
pub mod scripted_model;
pub mod small_disk;
pub mod store_contract;
pub mod unreliable_store;
