//! The ports: small traits between the application and the world, and the one value that is
//! written ([`store::ChangeSet`]).
//!
//! A port is named after its table or role. Nothing here knows a technology.

pub mod agent;
pub mod book;
pub mod bus;
pub mod clock;
pub mod crash;
pub mod model;
pub mod spawner;
pub mod store;
