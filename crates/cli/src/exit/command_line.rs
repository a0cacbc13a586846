//! Command lines that cannot be read.

use clap::error::Error;

use super::Exit;
use crate::shown;

/// Answers a command line that was not read. Help and version are no errors.
#[must_use]
pub fn answer(error: &Error) -> Exit {
    if !error.use_stderr() {
        return if error.print().is_ok() { Exit::Done } else { Exit::Internal };
    }
    // Without colours: an argument could bring its own.
    eprint!("{}", shown::lines(error.render()));
    Exit::Usage
}
