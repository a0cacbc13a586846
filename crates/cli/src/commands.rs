//! The subcommands. Each has its own file.

mod chapters;
mod config;
mod dead_letters;
mod events;
mod migrate;
mod models;
mod novels;
mod print;
pub(crate) mod progress;
mod rebuild;
mod resume;
mod serve;
pub mod write;

use crate::{
    args::{Args, CommandArgs},
    config::{Config, Environment},
    exit::{Exit, Failure, print_failure},
    interrupts, log,
};

/// Runs the command that the command line names.
pub async fn run_program(args: Args) -> Exit {
    let environment = Environment::from_process();
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
        CommandArgs::Write(write) => {
            write::run_write_command(&config, environment, write, args.json).await
        }
        CommandArgs::Resume(resume) => {
            resume::run_resume_command(&config, environment, &resume, args.json).await
        }
        CommandArgs::Serve(serve) => {
            serve::run_serve_command(&config, environment, &serve, args.json).await
        }
        CommandArgs::Config { action } => {
            config::run_config_command(&config, environment, action, args.json)
        }
        CommandArgs::Models { action } => {
            models::run_models_command(&config, environment, action, args.json).await
        }
        CommandArgs::Novels { action } => {
            novels::run_novels_command(&config, &action, args.json).await
        }
        CommandArgs::Chapters { action } => {
            chapters::run_chapters_command(&config, &action, args.json).await
        }
        CommandArgs::Events { action } => {
            events::run_events_command(&config, &action, args.json).await
        }
        CommandArgs::DeadLetters { action } => {
            dead_letters::run_dead_letters_command(&config, environment, &action, args.json).await
        }
        CommandArgs::Rebuild => rebuild::run_rebuild_command(&config, environment, args.json).await,
        CommandArgs::Migrate { action } => {
            migrate::run_migrate_command(&config, action, args.json).await
        }
    }
}
