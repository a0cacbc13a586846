//! The program's own log, on standard error.
//!
//! After the command has completed, background work is aborted at any point and in any order. From
//! then on its messages are suppressed, because the problems that they report are not real.

use std::{
    io::{self, IsTerminal, Write},
    sync::atomic::{AtomicBool, Ordering},
};

use tracing_subscriber::EnvFilter;

use crate::config::Environment;

static HAS_LOGGING_ENDED: AtomicBool = AtomicBool::new(false);

/// Silences a warning of the PostgreSQL client that shows the values of unknown parts of the
/// database address, because such a value may be a secret.
const ADDRESS_WARNING_FILTER: &str = "sqlx_postgres::options::parse=off";

/// Starts logging; `SCRIBE_LOG` sets the level.
pub fn start_logging(environment: &Environment) {
    let filter = EnvFilter::try_new(environment.get("SCRIBE_LOG").ok().flatten().unwrap_or("warn"));
    let filter = filter.unwrap_or_else(|_| EnvFilter::new("warn"));
    let filter = match ADDRESS_WARNING_FILTER.parse() {
        Ok(silent) => filter.add_directive(silent),
        Err(_) => filter,
    };
    tracing_subscriber::fmt()
        .with_ansi(has_colours(io::stderr().is_terminal(), environment))
        .with_writer(open_log_writer)
        // Without this, the logger writes its internal errors to standard error, and panics if that
        // fails.
        .log_internal_errors(false)
        .with_env_filter(filter)
        .init();
}

/// Ends logging: from now on, nothing is logged.
pub fn end_logging() {
    HAS_LOGGING_ENDED.store(true, Ordering::Relaxed);
}

fn open_log_writer() -> Box<dyn Write> {
    if HAS_LOGGING_ENDED.load(Ordering::Relaxed) {
        Box::new(io::sink())
    } else {
        Box::new(io::stderr())
    }
}

/// True if the output should be coloured: it goes to a terminal, and the user has not disabled
/// colours.
///
/// Source: no-color.org.
fn has_colours(is_terminal: bool, environment: &Environment) -> bool {
    is_terminal && !environment.is_set("NO_COLOR")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_appear_only_on_a_terminal_without_no_color() {
        let with = |value: &str| Environment::from_iter([("NO_COLOR", value)]);
        assert!(has_colours(true, &Environment::default()) && has_colours(true, &with("")));
        assert!(!has_colours(true, &with("1")));
        assert!(!has_colours(false, &Environment::default()));
    }
}
