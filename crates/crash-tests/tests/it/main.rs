//! What survives when the process is ended at any point of the corridor.

mod books;
mod databases;
mod matrix;
