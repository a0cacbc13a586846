//! The ports: small traits between the application and the outside world, and the single value that
//! is written ([`store::ChangeSet`]).
//!
//! A port is named after its table or role. No port depends on a particular technology.

pub mod agent;
pub mod book;
pub mod bus;
pub mod clock;
pub mod crash;
pub mod live_channel;
pub mod model;
pub mod spawner;
pub mod store;
