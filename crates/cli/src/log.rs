//! What the program says of its own work, on standard error.
//!
//! When the command has come to its end, background work is stopped where it stands and in no order.
//! What it says of that is not heard: it would name troubles that are none.

use std::{
    io::{self, IsTerminal, Write},
    sync::atomic::{AtomicBool, Ordering},
};

use tracing_subscriber::EnvFilter;

use crate::config::Environment;

/// True once nothing more is to be said.
static ENDED: AtomicBool = AtomicBool::new(false);

/// The PostgreSQL client shows the values of unknown parts of the database's address, which may be
/// secrets.
const PARTS_OF_ADDRESSES: &str = "sqlx_postgres::options::parse=off";

/// Begins; `SCRIBE_LOG` says how much is said.
pub fn begin(environment: &Environment) {
    let filter = EnvFilter::try_new(environment.get("SCRIBE_LOG").ok().flatten().unwrap_or("warn"));
    let filter = filter.unwrap_or_else(|_| EnvFilter::new("warn"));
    let filter = match PARTS_OF_ADDRESSES.parse() {
        Ok(silent) => filter.add_directive(silent),
        Err(_) => filter,
    };
    tracing_subscriber::fmt()
        .with_ansi(has_colours(io::stderr().is_terminal(), environment))
        .with_writer(writer)
        // It would say so on standard error, and panic where that cannot be written either.
        .log_internal_errors(false)
        .with_env_filter(filter)
        .init();
}

/// Ends: from here on nothing is said any more.
pub fn end() {
    ENDED.store(true, Ordering::Relaxed);
}

fn writer() -> Box<dyn Write> {
    if ENDED.load(Ordering::Relaxed) { Box::new(io::sink()) } else { Box::new(io::stderr()) }
}

/// Colours are for a person at a terminal who has not asked for none.
///
/// Source: no-color.org.
fn has_colours(is_terminal: bool, environment: &Environment) -> bool {
    is_terminal && !environment.is_set("NO_COLOR")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_terminal_whose_person_has_nothing_against_it_shows_colours() {
        let with = |value: &str| Environment::from_iter([("NO_COLOR", value)]);
        assert!(has_colours(true, &Environment::default()) && has_colours(true, &with("")));
        assert!(!has_colours(true, &with("1")));
        assert!(!has_colours(false, &Environment::default()));
    }
}
