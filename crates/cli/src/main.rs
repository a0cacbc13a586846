//! The `scribe` binary.

#![deny(clippy::print_stdout, clippy::print_stderr)]

use std::{process::ExitCode, time::Duration};

use clap::Parser;
use mimalloc::MiMalloc;
use scribe_cli::{args::Args, commands, exit};

/// How long blocked threads may take to end.
const MAX_STOP_TIME: Duration = Duration::from_secs(1);

/// With the system's allocator, allocation took a third of the corridor's time.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            return exit::of_command_line(&error, std::env::args_os().skip(1)).into();
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let failure = anyhow::anyhow!("cannot start the program's threads: {error}");
            return commands::report_failure(&failure.into(), args.json).into();
        }
    };
    let exit = runtime.block_on(commands::run_program(args));
    // A blocked thread delays the end of the process by at most this time.
    runtime.shutdown_timeout(MAX_STOP_TIME);
    exit.into()
}
