//! testkit
pub mod scripted_model;
