//! The ports: small traits between the application and the world, and the one value that is
//! written ([`store::ChangeSet`]).
//!
//! A port is named after its table or role, has one to six methods and at least two
//! implementations. Nothing here knows a technology.

pub mod book;
pub mod clock;
pub mod crash;
pub mod store;
