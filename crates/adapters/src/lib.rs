//! Implementations of the ports other than the database. Each is named after its technology and has
//! its own file.

pub mod bus;
