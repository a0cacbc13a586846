//! Runs the contract of the bus over every bus.

mod bus;
