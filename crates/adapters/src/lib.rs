//! Adapters of the ports that are not the database: named by technology, one file beside its
//! siblings.

pub mod bus;
