//! Reports command lines that cannot be parsed, to users and to programs.

use std::{
    ffi::OsString,
    io::{self, Write},
};

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use scribe_api::ProblemView;
use scribe_domain::problem_code::ProblemCode;
use scribe_domain::refusal::FieldError;
use serde_json::json;

use super::{Exit, print_failure};
use crate::terminal_escape;

/// Reports a command line that was not parsed. Help and version output are not errors.
#[must_use]
pub fn report_parse_error(error: &Error, arguments: impl IntoIterator<Item = OsString>) -> Exit {
    if !error.use_stderr() {
        return match error.print() {
            Ok(()) => Exit::Done,
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
            Err(error) => {
                print_failure(format_args!("cannot write to standard output: {error}"));
                Exit::Internal
            }
        };
    }
    let text = error.render().to_string();
    let is_help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    // If standard error is closed, only the exit code reports the failure.
    if is_help {
        error.print().ok();
    } else {
        // Printed without colours, because an argument could contain escape sequences of its own.
        write!(io::stderr(), "{}", terminal_escape::escape_text(&text)).ok();
    }
    let detail =
        if is_help { "a command is missing; scribe --help lists them" } else { strip_usage(&text) };
    if wants_json(arguments) {
        let field =
            find_argument(error).map(|field| FieldError { field, message: detail.to_owned() });
        let errors: Vec<FieldError> = field.into_iter().collect();
        let problem = ProblemView::new(ProblemCode::WrongUsage, detail.to_owned(), errors);
        writeln!(io::stdout(), "{}", terminal_escape::escape_json(&json!(problem))).ok();
    }
    Exit::Usage
}

/// True if `--json` is among the options, before the `--` that ends the options.
fn wants_json(arguments: impl IntoIterator<Item = OsString>) -> bool {
    let mut options = arguments.into_iter().take_while(|argument| argument != "--");
    options.any(|argument| argument == "--json")
}

/// Returns the argument that is wrong or missing, without the name of its value.
fn find_argument(error: &Error) -> Option<String> {
    let argument = match error.get(ContextKind::InvalidArg)? {
        ContextValue::String(argument) => argument,
        ContextValue::Strings(arguments) => arguments.first()?,
        _ => return None,
    };
    argument.split([' ', '=']).next().map(str::to_owned)
}

/// Returns the reason without usage and hints.
fn strip_usage(text: &str) -> &str {
    let reason = text.split("\n\n").next().unwrap_or_default();
    reason.trim_start_matches("error: ").trim_end()
}
