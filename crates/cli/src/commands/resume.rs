//! `scribe resume`: goes on with a book that was interrupted.

use scribe_app::runtime;
use scribe_domain::id::SessionId;

use super::{
    progress::say,
    write::{Goal, drive},
};
use crate::{
    args::Resume,
    config::{Config, Environment},
    exit::Failure,
    wiring::{Overrides, Wired, wire},
};

/// Sessions that are looked through for an unfinished one.
const LOOKED_THROUGH: u32 = 100;

/// Runs the command.
pub(super) async fn run(
    config: &Config,
    environment: &Environment,
    args: &Resume,
    json: bool,
) -> Result<(), Failure> {
    let named = args
        .id
        .as_deref()
        .map(str::parse::<SessionId>)
        .transpose()
        .map_err(|error| Failure::Usage(format!("the id: {error}")))?;
    let mut wired = wire(config, environment, Overrides::default()).await?;
    let session_id = match named {
        Some(id) => id,
        None => newest(&wired).await?,
    };
    runtime::start(&wired.ports, wired.ports.clock.new_uuid()).await?;
    say(&format!("session {session_id} (data: {})", wired.folder.path().display()));
    drive(&mut wired, session_id, &Goal { json, ..Goal::default() }).await
}

/// The newest session that is not finished, else the newest of all.
async fn newest(wired: &Wired) -> Result<SessionId, Failure> {
    let sessions = wired.ports.db.sessions(None, LOOKED_THROUGH).await?;
    sessions
        .iter()
        .find(|session| matches!(session.status.as_str(), "IN_PROGRESS" | "PAUSED"))
        .or_else(|| sessions.first())
        .map(|session| session.id)
        .ok_or_else(|| Failure::Refused("there is no book yet; scribe write begins one".into()))
}
