//! The store against real databases.

mod full_disk;
mod lost_commit;
mod postgres;
mod sqlite;
mod support;
