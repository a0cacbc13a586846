//! Where a book is written: in this process, or by the running server whose client it is. Whoever
//! drives a book reads one database and gives commands, and need not know which.

use std::sync::Arc;

use scribe_app::{
    intake::{self, Envelope},
    runtime,
};
use scribe_domain::{
    command::{Command, GenesisCommand},
    context::{Actor, LOCAL_USER},
    genesis::start_genesis::StartGenesis,
    id::SessionId,
};
use scribe_ports::store::{Changed, Topic, readers::Database};
use serde_json::Value;
use tokio::sync::watch;

use crate::{
    client::Client,
    config::{Config, Environment},
    exit::Failure,
    interrupts::Interrupts,
    wiring::{Overrides, Wired, wire},
};

/// Where a book is written.
pub struct Studio {
    place: Place,
    interrupts: Interrupts,
}

enum Place {
    Here(Box<Wired>),
    There(Client),
}

impl Studio {
    /// Takes hold of the data folder and starts the corridor; where a server holds the folder,
    /// becomes its client.
    ///
    /// # Errors
    /// The folder cannot be used, another process holds it that is no server or has other settings,
    /// or the database cannot be reached.
    pub async fn open(config: &Config, environment: &Environment) -> Result<Self, Failure> {
        let interrupts = Interrupts::listen()?;
        let place = match wire(config, environment, Overrides::default()).await {
            Ok(wired) => {
                runtime::start(&wired.ports, wired.ports.clock.new_uuid()).await?;
                Place::Here(Box::new(wired))
            }
            Err(Failure::Held(holder)) => Place::There(Client::connect(config, holder).await?),
            Err(failure) => return Err(failure),
        };
        Ok(Self { place, interrupts })
    }

    /// This process, whose corridor runs already.
    ///
    /// # Errors
    /// The system does not let the process hear of interrupts.
    pub fn here(wired: Wired) -> Result<Self, Failure> {
        Ok(Self { place: Place::Here(Box::new(wired)), interrupts: Interrupts::listen()? })
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> Arc<dyn Database> {
        match &self.place {
            Place::Here(wired) => Arc::clone(&wired.ports.db),
            Place::There(client) => Arc::clone(&client.db),
        }
    }

    /// Begins a session; answers its id once it is stored.
    ///
    /// # Errors
    /// It is refused, or the database or the server cannot be reached.
    pub async fn begin(&self, start: StartGenesis) -> Result<SessionId, Failure> {
        let command = GenesisCommand::StartGenesis(Box::new(start));
        match &self.place {
            Place::Here(wired) => {
                let session_id = SessionId(wired.ports.clock.new_uuid());
                take(wired, Command::Genesis { session_id, command: Box::new(command) }).await?;
                Ok(session_id)
            }
            Place::There(client) => {
                let reply = client.begin(&command).await?;
                let id = reply.get("session_id").and_then(Value::as_str).unwrap_or_default();
                Ok(id.parse().map_err(anyhow::Error::new)?)
            }
        }
    }

    /// Gives a command.
    ///
    /// # Errors
    /// It is refused, or the database or the server cannot be reached.
    pub async fn give(&self, command: Command) -> Result<(), Failure> {
        match &self.place {
            Place::Here(wired) => take(wired, command).await,
            Place::There(client) => client.give(&command).await.map(drop),
        }
    }

    /// Resolves when something may have happened since this call; awaited by [`Self::wait`].
    #[must_use]
    pub fn changed(&self) -> Changed {
        match &self.place {
            Place::Here(wired) => wired.ports.db.changed(Topic::Events),
            Place::There(client) => client.changed(),
        }
    }

    /// Waits for a change.
    ///
    /// # Errors
    /// The person interrupts, work in the background has died, or the server has gone.
    pub async fn wait(&mut self, changed: Changed) -> Result<(), Failure> {
        let ended = async {
            match &mut self.place {
                Place::Here(wired) => tokio::select! {
                    Some(name) = wired.deaths.recv() => {
                        Failure::Other(anyhow::anyhow!("the background work {name} has died"))
                    }
                    reason = unwritable(&wired.unwritable) => full(&reason),
                    else => std::future::pending().await,
                },
                Place::There(client) => client.gone().await,
            }
        };
        tokio::select! {
            biased;
            () = self.interrupts.next() => Err(Failure::Interrupted),
            failure = ended => Err(failure),
            () = changed => Ok(()),
        }
    }

    /// Waits until nothing is under way any more that this process would leave behind.
    ///
    /// # Errors
    /// The database cannot answer.
    pub async fn settle(&self) -> Result<(), Failure> {
        match &self.place {
            Place::Here(wired) => tokio::select! {
                settled = runtime::settle(&wired.ports) => Ok(settled?),
                reason = unwritable(&wired.unwritable) => Err(full(&reason)),
            },
            // The server goes on when its client has gone.
            Place::There(_) => Ok(()),
        }
    }
}

/// Resolves when the disk no longer takes what is written, with the reason.
async fn unwritable(watched: &watch::Receiver<Option<String>>) -> String {
    let mut watched = watched.clone();
    match watched.wait_for(Option::is_some).await {
        Ok(reason) => reason.clone().unwrap_or_default(),
        // Nothing writes any more.
        Err(_) => std::future::pending().await,
    }
}

fn full(reason: &str) -> Failure {
    Failure::Folder(format!(
        "the data folder cannot be written: {reason}. Nothing is lost; make room, and scribe \
         resume goes on"
    ))
}

async fn take(wired: &Wired, command: Command) -> Result<(), Failure> {
    let envelope = Envelope {
        command_id: None,
        command,
        expected_version: None,
        correlation: wired.ports.clock.new_uuid().to_string(),
        actor: Actor::Person(LOCAL_USER),
    };
    intake::take(&wired.ports, envelope).await?;
    Ok(())
}
