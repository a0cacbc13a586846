//! The subcommands. Each has its own file.

mod chapters;
mod config;
mod dead_letters;
mod events;
mod migrate;
mod novels;
mod print;
pub(crate) mod progress;
mod rebuild;
mod resume;
mod serve;
pub mod write;

use crate::{
    args::{Args, Command},
    config::{Config, Environment},
    exit::{Exit, Failure, print_failure},
    interrupts, log,
};

/// Runs the command that the command line names.
pub async fn run(args: Args) -> Exit {
    let environment = Environment::read_process();
    log::start_logging(&environment);
    let json = args.json;
    let done = run_command(args, &environment).await;
    log::end_logging();
    match done {
        Ok(()) => Exit::Done,
        Err(failure) => report_failure(&failure, json),
    }
}

/// Reports why a command did not complete.
pub fn report_failure(failure: &Failure, json: bool) -> Exit {
    print_failure(failure);
    if json && let Err(unheard) = print::print_document(&failure.to_failure_view()) {
        // The exit code reports the command's own failure, even if printing it fails too.
        print_failure(&unheard);
    }
    failure.exit_code()
}

async fn run_command(args: Args, environment: &Environment) -> Result<(), Failure> {
    interrupts::ignore_file_size_signal().map_err(anyhow::Error::new)?;
    let config = Config::read(args.config.as_deref(), environment)?;
    match args.command {
        Command::Write(write) => write::run(&config, environment, write, args.json).await,
        Command::Resume(resume) => resume::run(&config, environment, &resume, args.json).await,
        Command::Serve(serve) => serve::run(&config, environment, &serve, args.json).await,
        Command::Config { action } => config::run(&config, environment, action, args.json),
        Command::Novels { action } => novels::run(&config, &action, args.json).await,
        Command::Chapters { action } => chapters::run(&config, &action, args.json).await,
        Command::Events { action } => events::run(&config, &action, args.json).await,
        Command::DeadLetters { action } => {
            dead_letters::run(&config, environment, &action, args.json).await
        }
        Command::Rebuild => rebuild::run(&config, environment, args.json).await,
        Command::Migrate { action } => migrate::run(&config, action, args.json).await,
    }
}
