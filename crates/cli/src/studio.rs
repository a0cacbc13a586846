//! Where a book is written: in this process, or by the running server whose client it is. Whoever
//! drives a book reads one database and gives commands, and need not know which.

mod room;
mod waits;

use std::{sync::Arc, time::Duration};

use scribe_app::{
    Attention,
    feed::Scope,
    intake::{self, CommandRequest},
    live::{LiveWatch, Moment},
    runtime,
};
use scribe_domain::{
    command::{Command, GenesisCommand},
    context::LOCAL_USER,
    genesis::start_genesis::StartGenesis,
    id::{CommandId, SessionId},
};
use scribe_ports::store::{Changed, Topic, readers::Database};
use tokio::time::Instant;

use self::{
    room::wait_for_room,
    waits::{end_calls, hold, wait_for_database},
};
use crate::{
    client::{Client, Heard},
    config::{Config, Environment, Provider, Server},
    exit::Failure,
    interrupts::Interrupts,
    stop::{finish_calls, time_is_up},
    wiring::{Overrides, Wired, wire},
};

/// Where a book is written.
pub struct Studio {
    place: Place,
    interrupts: Interrupts,
    /// How long a stop waits for model calls in flight.
    stop_time: Duration,
    /// How long replies are held that the disk does not take.
    hold_time: Duration,
    /// When a person has asked for the stop.
    stops_since: Option<Instant>,
    /// What happens here at this moment; only once somebody listens.
    live: Option<LiveWatch>,
}

/// Since when changes are waited for.
pub struct Since(Changed);

enum Place {
    Here(Box<Wired>),
    There(Box<Client>),
}

impl Studio {
    /// Takes hold of the data folder and starts the corridor; where a server holds the folder,
    /// becomes its client.
    ///
    /// # Errors
    /// The folder cannot be used, another process holds it that is no server or has other settings,
    /// or the database cannot be reached.
    pub async fn open(config: &Config, environment: &Environment) -> Result<Self, Failure> {
        let mut interrupts = Interrupts::listen()?;
        let place = match wire(config, environment, Overrides::default()).await {
            Ok(mut wired) => {
                wired.ports.attention = Attention::none();
                if let Err(failure) = wired.start().await {
                    wired.close().await?;
                    return Err(failure);
                }
                Place::Here(Box::new(wired))
            }
            Err(Failure::Held(holder)) => {
                let client = tokio::select! {
                    biased;
                    () = interrupts.next() => return Err(Failure::Unanswered),
                    client = Client::connect(config, holder) => client?,
                };
                Place::There(Box::new(client))
            }
            Err(failure) => return Err(failure),
        };
        let stop_time = config.settings.server.stop_time();
        let hold_time = match config.settings.model.provider {
            Provider::OpenAi => stop_time,
            // What it writes costs nothing.
            Provider::Sample => Duration::ZERO,
        };
        Ok(Self { place, interrupts, stop_time, hold_time, stops_since: None, live: None })
    }

    /// This process, whose corridor runs already.
    ///
    /// # Errors
    /// The system does not let the process hear of interrupts.
    pub fn here(wired: Wired) -> Result<Self, Failure> {
        let place = Place::Here(Box::new(wired));
        let stop_time = Server::default().stop_time();
        Ok(Self {
            place,
            interrupts: Interrupts::listen()?,
            stop_time,
            hold_time: stop_time,
            stops_since: None,
            live: None,
        })
    }

    /// Ends in order, whatever has come of the book. A server goes on when its client has gone.
    ///
    /// # Errors
    /// The database is lost.
    pub async fn close(self) -> Result<(), Failure> {
        let Self { place, mut interrupts, stop_time, stops_since, .. } = self;
        match place {
            Place::Here(wired) => {
                // A reply can only be stored where the database can be written.
                let database = wired.database.clone();
                tokio::select! {
                    biased;
                    _ = database.lost() => {}
                    _ = database.unwritable() => {}
                    () = end_calls(&wired, &mut interrupts, stop_time) => {}
                }
                // A person who asks again does not wait for the database.
                let hurry = async {
                    tokio::select! {
                        () = interrupts.next() => {}
                        () = time_is_up(stops_since, stop_time) => {}
                    }
                };
                wired.close_until(hurry).await
            }
            Place::There(_) => Ok(()),
        }
    }

    /// Has a book written here; others that are not finished wait for a command of their own, or for a
    /// server.
    pub fn turn_to(&self, session_id: SessionId) {
        if let Place::Here(wired) = &self.place {
            wired.ports.attention.turn_to(session_id);
        }
    }

    /// Waits for a while.
    ///
    /// # Errors
    /// The person interrupts.
    pub async fn pause(&mut self, time: Duration) -> Result<(), Failure> {
        tokio::select! {
            () = self.interrupts.next() => Err(Failure::Unanswered),
            () = tokio::time::sleep(time) => Ok(()),
        }
    }

    /// True where this process writes the book, and no server.
    #[must_use]
    pub fn is_here(&self) -> bool {
        matches!(self.place, Place::Here(_))
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> Arc<dyn Database> {
        match &self.place {
            Place::Here(wired) => Arc::clone(&wired.ports.db),
            Place::There(client) => Arc::clone(&client.db),
        }
    }

    /// Begins a session; answers its id once it is stored. What is remembered of it is so before, where
    /// the id is this process's to give: a process that dies right after has lost nothing.
    ///
    /// # Errors
    /// It is refused or cannot be remembered, or the database or the server cannot be reached.
    pub async fn begin(
        &mut self,
        start: StartGenesis,
        remember: impl FnOnce(SessionId) -> Result<(), Failure>,
    ) -> Result<SessionId, Failure> {
        let command = GenesisCommand::StartGenesis(Box::new(start));
        match &self.place {
            Place::Here(wired) => {
                let session_id = SessionId(wired.ports.clock.new_uuid());
                remember(session_id)?;
                self.give(Command::Genesis { session_id, command: Box::new(command) }).await?;
                Ok(session_id)
            }
            Place::There(client) => {
                let reply = tokio::select! {
                    biased;
                    () = self.interrupts.next() => return Err(Failure::Unanswered),
                    reply = client.begin(&command) => reply?,
                };
                let unnamed = || anyhow::anyhow!("the server's reply names no session");
                let session_id = reply.session_id.ok_or_else(unnamed)?;
                remember(session_id)?;
                Ok(session_id)
            }
        }
    }

    /// Gives a command. While the database is away, or has no room for what models answer meanwhile,
    /// the command is held as their replies are.
    ///
    /// # Errors
    /// It is refused, the person interrupts, the disk has no room, or the server cannot be reached.
    pub async fn give(&mut self, command: Command) -> Result<(), Failure> {
        let Self { place, interrupts, hold_time, .. } = self;
        match place {
            Place::There(client) => tokio::select! {
                biased;
                () = interrupts.next() => Err(Failure::Unanswered),
                taken = client.give(&command) => taken.map(drop),
            },
            Place::Here(wired) => {
                // Under one id it is taken once, however often it is given.
                let id = CommandId(wired.ports.clock.new_uuid());
                loop {
                    let taken = tokio::select! {
                        biased;
                        () = interrupts.next() => return Err(Failure::Interrupted),
                        taken = take(wired, id, command.clone()) => taken,
                    };
                    let Err(failure) = taken else { return Ok(()) };
                    if let Some(reason) = failure.no_room() {
                        hold(wired, interrupts, *hold_time, &reason).await?;
                    } else if failure.is_database_away() {
                        wait_for_database(Some(wired), interrupts, &failure).await?;
                    } else {
                        return Err(failure);
                    }
                }
            }
        }
    }

    /// Reads the database, again and again while it is away.
    ///
    /// # Errors
    /// What is read says no, the person interrupts, or this process has lost the database.
    pub async fn read<T>(
        &mut self,
        mut read: impl AsyncFnMut(&dyn Database) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let db = self.db();
        let Self { place, interrupts, .. } = self;
        loop {
            let interrupted = match place {
                Place::Here(_) => Failure::Interrupted,
                Place::There(_) => Failure::Left,
            };
            let done = tokio::select! {
                biased;
                () = interrupts.next() => return Err(interrupted),
                done = read(&*db) => done,
            };
            match done {
                Err(failure) if failure.is_database_away() => {
                    let wired = match place {
                        Place::Here(wired) => Some(wired),
                        Place::There(_) => None,
                    };
                    wait_for_database(wired, interrupts, &failure).await?;
                }
                done => return done,
            }
        }
    }

    /// Has [`Self::wait`] tell what happens at this moment.
    pub fn listen(&mut self) {
        if let Place::Here(wired) = &self.place {
            self.live = Some(wired.ports.live.watch(Scope::All));
        }
    }

    /// Begins to wait for what happens from now on; awaited by [`Self::wait`].
    #[must_use]
    pub fn changed(&self) -> Since {
        match &self.place {
            Place::Here(wired) => Since(wired.ports.db.changed(Topic::Events)),
            // What comes waits in the stream until it is heard.
            Place::There(_) => Since(Box::pin(std::future::pending())),
        }
    }

    /// Waits for a change; what happens meanwhile is told.
    ///
    /// # Errors
    /// The person interrupts, work in the background has died, or the server has gone.
    pub async fn wait(
        &mut self,
        since: Since,
        mut tell: impl FnMut(&Moment),
    ) -> Result<(), Failure> {
        let Self { place, interrupts, live, hold_time, .. } = self;
        let interrupted = match place {
            Place::Here(_) => Failure::Interrupted,
            Place::There(_) => Failure::Left,
        };
        let changed = async {
            match place {
                Place::Here(wired) => {
                    let Since(changed) = since;
                    let (database, shutdown) =
                        (wired.database.clone(), wired.ports.shutdown.clone());
                    let full = async {
                        let reason = database.unwritable().await;
                        wait_for_room(&database, &shutdown, *hold_time, &reason).await
                    };
                    tokio::select! {
                        biased;
                        failure = wired.broken() => Err(failure),
                        room = full => room,
                        () = changed => Ok(()),
                        () = tell_all(live, &mut tell) => Ok(()),
                    }
                }
                Place::There(client) => {
                    while let Heard::Moment(moment) = client.events.next().await? {
                        tell(&moment);
                    }
                    // Many events are one change.
                    while let Some(heard) = client.events.ready() {
                        if let Heard::Moment(moment) = heard {
                            tell(&moment);
                        }
                    }
                    Ok(())
                }
            }
        };
        tokio::select! {
            biased;
            () = interrupts.next() => Err(interrupted),
            changed = changed => changed,
        }
    }

    /// Finishes the model calls in flight after an interrupt, within the time that the settings give.
    pub async fn finish_calls(&mut self) {
        let Self { place, interrupts, stop_time, stops_since, .. } = self;
        stops_since.get_or_insert_with(Instant::now);
        if let Place::Here(wired) = place {
            let shutdown = wired.ports.shutdown.clone();
            // However they end, the person is told the same.
            finish_calls(&shutdown, interrupts, *stop_time).await;
        }
    }

    /// Waits until nothing is under way any more that this process would leave behind.
    ///
    /// # Errors
    /// The person interrupts, the disk has no room, or this process has lost the database.
    pub async fn settle(&mut self) -> Result<(), Failure> {
        let Self { place, interrupts, hold_time, .. } = self;
        // The server goes on when its client has gone.
        let Place::Here(wired) = place else { return Ok(()) };
        loop {
            let ports = wired.ports.clone();
            let database = wired.database.clone();
            let settled = tokio::select! {
                () = interrupts.next() => return Err(Failure::Interrupted),
                settled = runtime::settle(&ports) => settled,
                error = database.lost() => return Err(error.into()),
                reason = database.unwritable() => {
                    hold(wired, interrupts, *hold_time, &reason).await?;
                    continue;
                }
            };
            match settled.map_err(Failure::from) {
                Err(failure) if failure.is_database_away() => {
                    wait_for_database(Some(wired), interrupts, &failure).await?;
                }
                settled => return settled,
            }
        }
    }
}

/// Tells every moment, for ever.
async fn tell_all(live: &mut Option<LiveWatch>, tell: &mut impl FnMut(&Moment)) {
    match live {
        Some(live) => loop {
            tell(&*live.next().await);
        },
        None => std::future::pending().await,
    }
}

async fn take(wired: &Wired, id: CommandId, command: Command) -> Result<(), Failure> {
    let request = CommandRequest {
        command_id: Some(id),
        command,
        expected_version: None,
        correlation: wired.ports.clock.new_uuid().to_string(),
        user: LOCAL_USER,
    };
    intake::take(&wired.ports, request).await?;
    Ok(())
}
