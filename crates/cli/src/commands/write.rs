//! `scribe write`: a book from an idea, or from none.

mod drive;
mod narrator;
mod summary;

use std::io::Read;

use scribe_app::{intake, intake::Envelope, runtime};
use scribe_domain::{
    command::{Command, GenesisCommand},
    context::{Actor, LOCAL_USER},
    genesis::{Mode, start_genesis::StartGenesis},
    id::SessionId,
    stage::Preferences,
};

pub use self::drive::{Goal, drive};
use super::progress::say;
use crate::{
    args::Write,
    config::{Config, Environment},
    exit::Failure,
    wiring::{Overrides, Wired, wire},
};

/// Runs the command.
pub(super) async fn run(
    config: &Config,
    environment: &Environment,
    args: Write,
    json: bool,
) -> Result<(), Failure> {
    let start = start_command(&args)?;
    let mut wired = wire(config, environment, Overrides::default()).await?;
    let session_id = begin(&wired, start).await?;
    say(&format!("session {session_id} (data: {})", wired.folder.path().display()));
    let goal = Goal { stop_after: args.stop_after, out: args.out, json };
    drive(&mut wired, session_id, &goal).await
}

/// Starts the corridor, and a book from no idea unless the folder holds one already.
///
/// # Errors
/// The database cannot answer.
pub async fn begin_or_find(wired: &Wired) -> Result<SessionId, Failure> {
    match wired.ports.db.sessions(None, 1).await?.first() {
        None => begin(wired, StartGenesis::default()).await,
        Some(session) => {
            runtime::start(&wired.ports, wired.ports.clock.new_uuid()).await?;
            Ok(session.id)
        }
    }
}

/// Commits START_GENESIS and starts the corridor.
async fn begin(wired: &Wired, start: StartGenesis) -> Result<SessionId, Failure> {
    let ports = &wired.ports;
    runtime::start(ports, ports.clock.new_uuid()).await?;
    let session_id = SessionId(ports.clock.new_uuid());
    let envelope = Envelope {
        command_id: None,
        command: Command::Genesis {
            session_id,
            command: Box::new(GenesisCommand::StartGenesis(Box::new(start))),
        },
        expected_version: None,
        correlation: ports.clock.new_uuid().to_string(),
        actor: Actor::Person(LOCAL_USER),
    };
    intake::take(ports, envelope).await?;
    Ok(session_id)
}

fn start_command(args: &Write) -> Result<StartGenesis, Failure> {
    let premise = match (&args.premise, &args.premise_file) {
        (Some(premise), _) => Some(premise.clone()),
        (None, Some(file)) => {
            let unreadable = |error: std::io::Error| {
                Failure::Usage(format!("--premise-file {}: {error}", file.display()))
            };
            let mut text = String::new();
            if file.as_os_str() == "-" {
                std::io::stdin().read_to_string(&mut text).map_err(unreadable)?;
            } else {
                text = std::fs::read_to_string(file).map_err(unreadable)?;
            }
            Some(text)
        }
        (None, None) => None,
    };
    Ok(StartGenesis {
        premise,
        mode: Mode::Guided,
        language: args.language.clone(),
        genre: args.genre.clone(),
        preferences: Some(Preferences {
            chapters: args.chapters,
            words_per_chapter: args.words_per_chapter,
            pov: args.pov,
            tense: args.tense,
            author: args.author.clone(),
            title: args.title.clone(),
            seed: args.seed,
            ..Preferences::default()
        }),
    })
}
