//! The store against real databases.

mod postgres;
mod sqlite;
mod support;
