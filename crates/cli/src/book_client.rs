//! One interface to a book, whether this process or a running server writes it. In both cases,
//! commands read one database and send domain commands.

mod free_space;
mod waits;

use std::{sync::Arc, time::Duration};

use scribe_app::{
    BookFilter,
    feed::FeedScope,
    intake::{self, CommandRequest},
    live::{LiveWatch, Moment},
    runtime,
};
use scribe_domain::{
    command::{Command, GenesisCommand},
    context::LOCAL_USER,
    genesis::start_genesis::StartGenesis,
    id::{CommandId, SessionId},
    problem_code::ProblemCode,
};
use scribe_ports::store::{ChangeFuture, ChangeTopic, readers::Database};
use tokio::time::Instant;

use self::{
    free_space::wait_for_free_space,
    waits::{end_calls, hold_calls_for_free_space, wait_for_database},
};
use crate::{
    client::{ServerClient, ServerEvent},
    config::{Config, Environment, Provider, ServerSettings},
    exit::Failure,
    interrupts::InterruptReceiver,
    stop::{finish_calls, wait_for_deadline},
    wiring::{App, wire_book_process},
    writers::find_different_model,
};

/// Access to the process that writes a book.
pub struct BookClient {
    backend: BookBackend,
    interrupts: InterruptReceiver,
    /// How long a stop waits for model calls in flight.
    stop_time: Duration,
    /// How long replies are kept in memory while the disk is full.
    hold_time: Duration,
    /// When the user asked the process to stop.
    stops_since: Option<Instant>,
    /// Live progress of this process; `None` until [`BookClient::watch_live`] is called.
    live: Option<LiveWatch>,
}

/// Waits for a change; see [`BookClient::register_change`].
pub struct ChangeWaiter(ChangeFuture);

enum BookBackend {
    Embedded(Box<App>),
    Remote(Box<ServerClient>),
}

/// Starts the corridor, unless another process would write the same books with a different model.
async fn start_with_one_model(app: &App) -> Result<(), Failure> {
    if let Some(reason) = find_different_model(&*app.ports.db, &app.process).await? {
        let detail = format!("{reason}. Use the same model settings, or another database");
        return Err(Failure::RefusedAs(ProblemCode::SettingsDiffer, detail));
    }
    app.start().await
}

impl BookClient {
    /// Locks the data folder and starts the corridor. If a server holds the folder, connects to
    /// that server instead.
    ///
    /// # Errors
    /// The folder cannot be used, the process that holds it is not a server or has other settings,
    /// or the database cannot be reached.
    pub async fn open(config: &Config, environment: &Environment) -> Result<Self, Failure> {
        let mut interrupts = InterruptReceiver::listen()?;
        let backend = match wire_book_process(config, environment).await {
            Ok(mut app) => {
                app.ports.book_filter = BookFilter::without_books();
                if let Err(failure) = start_with_one_model(&app).await {
                    app.close().await?;
                    return Err(failure);
                }
                BookBackend::Embedded(Box::new(app))
            }
            Err(Failure::Held(holder)) => {
                let client = tokio::select! {
                    biased;
                    () = interrupts.wait_for_next() => return Err(Failure::Unanswered),
                    client = ServerClient::connect(config, holder) => client?,
                };
                BookBackend::Remote(Box::new(client))
            }
            Err(failure) => return Err(failure),
        };
        let stop_time = config.settings.server.stop_time();
        let hold_time = match config.settings.model.provider {
            Provider::Server(_) => stop_time,
            // The replies of the sample writer cost nothing.
            Provider::Sample => Duration::ZERO,
        };
        Ok(Self { backend, interrupts, stop_time, hold_time, stops_since: None, live: None })
    }

    /// Uses the corridor of this process, which is running already.
    ///
    /// # Errors
    /// The process cannot listen for interrupts.
    pub fn with_app(app: App) -> Result<Self, Failure> {
        let backend = BookBackend::Embedded(Box::new(app));
        let stop_time = ServerSettings::default().stop_time();
        Ok(Self {
            backend,
            interrupts: InterruptReceiver::listen()?,
            stop_time,
            hold_time: stop_time,
            stops_since: None,
            live: None,
        })
    }

    /// Shuts down in order. A server keeps running when its client disconnects.
    ///
    /// # Errors
    /// The database is lost.
    pub async fn close(self) -> Result<(), Failure> {
        let Self { backend, mut interrupts, stop_time, stops_since, .. } = self;
        match backend {
            BookBackend::Embedded(app) => {
                // A reply can be stored only while the database can be written.
                let database = app.database.clone();
                tokio::select! {
                    biased;
                    _ = database.wait_for_loss() => {}
                    _ = database.wait_until_unwritable() => {}
                    () = end_calls(&app, &mut interrupts, stop_time) => {}
                }
                // After a second interrupt, the shutdown no longer waits for the database.
                let hurry = async {
                    tokio::select! {
                        () = interrupts.wait_for_next() => {}
                        () = wait_for_deadline(stops_since, stop_time) => {}
                    }
                };
                app.close_until(hurry).await
            }
            BookBackend::Remote(_) => Ok(()),
        }
    }

    /// Restricts this process to one book. Other unfinished books wait until a command for them or
    /// a server runs.
    pub fn focus_on_book(&self, session_id: SessionId) {
        if let BookBackend::Embedded(app) = &self.backend {
            app.ports.book_filter.add_book(session_id);
        }
    }

    /// Sleeps for the given time.
    ///
    /// # Errors
    /// The user interrupts.
    pub async fn sleep(&mut self, time: Duration) -> Result<(), Failure> {
        tokio::select! {
            () = self.interrupts.wait_for_next() => Err(Failure::Unanswered),
            () = tokio::time::sleep(time) => Ok(()),
        }
    }

    /// True if this process writes the book; false if a server does.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        matches!(self.backend, BookBackend::Embedded(_))
    }

    #[must_use]
    pub fn db(&self) -> Arc<dyn Database> {
        match &self.backend {
            BookBackend::Embedded(app) => Arc::clone(&app.ports.db),
            BookBackend::Remote(client) => Arc::clone(&client.db),
        }
    }

    /// Starts a session and returns its id after the commit. If this process chooses the id,
    /// `remember` is called before the commit, so that a crash cannot lose what it stores.
    ///
    /// # Errors
    /// The command is refused, `remember` fails, or the database or the server cannot be reached.
    pub async fn start_session(
        &mut self,
        start: StartGenesis,
        remember: impl FnOnce(SessionId) -> Result<(), Failure>,
    ) -> Result<SessionId, Failure> {
        let command = GenesisCommand::StartGenesis(Box::new(start));
        match &self.backend {
            BookBackend::Embedded(app) => {
                let session_id = SessionId(app.ports.clock.new_uuid());
                remember(session_id)?;
                self.send_command(Command::Genesis { session_id, command: Box::new(command) })
                    .await?;
                Ok(session_id)
            }
            BookBackend::Remote(client) => {
                let reply = tokio::select! {
                    biased;
                    () = self.interrupts.wait_for_next() => return Err(Failure::Unanswered),
                    reply = client.start_session(&command) => reply?,
                };
                let unnamed = || anyhow::anyhow!("the server's reply contains no session id");
                let session_id = reply.session_id.ok_or_else(unnamed)?;
                remember(session_id)?;
                Ok(session_id)
            }
        }
    }

    /// Sends a command. While the database is unavailable or the disk is full, the command is
    /// retried.
    ///
    /// # Errors
    /// The command is refused, the user interrupts, the disk stays full, or the server cannot be
    /// reached.
    pub async fn send_command(&mut self, command: Command) -> Result<(), Failure> {
        let Self { backend, interrupts, hold_time, .. } = self;
        match backend {
            BookBackend::Remote(client) => tokio::select! {
                biased;
                () = interrupts.wait_for_next() => Err(Failure::Unanswered),
                taken = client.send_command(&command) => taken.map(drop),
            },
            BookBackend::Embedded(app) => {
                // The id makes a repeated command idempotent.
                let id = CommandId(app.ports.clock.new_uuid());
                loop {
                    let taken = tokio::select! {
                        biased;
                        () = interrupts.wait_for_next() => return Err(Failure::Interrupted),
                        taken = submit_command(app, id, command.clone()) => taken,
                    };
                    let Err(failure) = taken else { return Ok(()) };
                    if let Some(reason) = failure.explain_storage_failure() {
                        hold_calls_for_free_space(app, interrupts, *hold_time, &reason).await?;
                    } else if failure.is_database_unavailable() {
                        wait_for_database(Some(app), interrupts, &failure).await?;
                    } else {
                        return Err(failure);
                    }
                }
            }
        }
    }

    /// Reads the database. While the database is unavailable, the read is retried.
    ///
    /// # Errors
    /// `read` fails for another reason, the user interrupts, or this process has lost the database.
    pub async fn read_with_retry<T>(
        &mut self,
        mut read: impl AsyncFnMut(&dyn Database) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let db = self.db();
        let Self { backend, interrupts, .. } = self;
        loop {
            let interrupted = match backend {
                BookBackend::Embedded(_) => Failure::Interrupted,
                BookBackend::Remote(_) => Failure::Detached,
            };
            let done = tokio::select! {
                biased;
                () = interrupts.wait_for_next() => return Err(interrupted),
                done = read(&*db) => done,
            };
            match done {
                Err(failure) if failure.is_database_unavailable() => {
                    let app = match backend {
                        BookBackend::Embedded(app) => Some(app),
                        BookBackend::Remote(_) => None,
                    };
                    wait_for_database(app, interrupts, &failure).await?;
                }
                done => return done,
            }
        }
    }

    /// Makes [`Self::wait_for_change`] report live progress.
    pub fn watch_live(&mut self) {
        if let BookBackend::Embedded(app) = &self.backend {
            self.live = Some(app.ports.live.watch_scope(FeedScope::All));
        }
    }

    /// Registers for changes from now on; [`Self::wait_for_change`] awaits them.
    #[must_use]
    pub fn register_change(&self) -> ChangeWaiter {
        match &self.backend {
            BookBackend::Embedded(app) => {
                ChangeWaiter(app.ports.db.wait_for_change(ChangeTopic::Events))
            }
            // The event stream buffers events until they are read.
            BookBackend::Remote(_) => ChangeWaiter(Box::pin(std::future::pending())),
        }
    }

    /// Waits for a change and reports live progress meanwhile.
    ///
    /// # Errors
    /// The user interrupts, a background task has failed, or the server has stopped.
    pub async fn wait_for_change(
        &mut self,
        since: ChangeWaiter,
        mut report: impl FnMut(&Moment),
    ) -> Result<(), Failure> {
        let Self { backend, interrupts, live, hold_time, .. } = self;
        let interrupted = match backend {
            BookBackend::Embedded(_) => Failure::Interrupted,
            BookBackend::Remote(_) => Failure::Detached,
        };
        let changed = async {
            match backend {
                BookBackend::Embedded(app) => {
                    let ChangeWaiter(changed) = since;
                    let (database, shutdown) = (app.database.clone(), app.ports.shutdown.clone());
                    let full = async {
                        let reason = database.wait_until_unwritable().await;
                        wait_for_free_space(&database, &shutdown, *hold_time, &reason).await
                    };
                    tokio::select! {
                        biased;
                        failure = app.wait_for_failure() => Err(failure),
                        room = full => room,
                        () = changed => Ok(()),
                        () = report_moments(live, &mut report) => Ok(()),
                    }
                }
                BookBackend::Remote(client) => {
                    while let ServerEvent::Moment(moment) = client.events.next().await? {
                        report(&moment);
                    }
                    // All events that have arrived count as one change.
                    while let Some(heard) = client.events.take_received_event() {
                        if let ServerEvent::Moment(moment) = heard {
                            report(&moment);
                        }
                    }
                    Ok(())
                }
            }
        };
        tokio::select! {
            biased;
            () = interrupts.wait_for_next() => Err(interrupted),
            changed = changed => changed,
        }
    }

    /// After an interrupt, waits up to `server.stop_seconds` for model calls in flight.
    pub async fn finish_calls(&mut self) {
        let Self { backend, interrupts, stop_time, stops_since, .. } = self;
        stops_since.get_or_insert_with(Instant::now);
        if let BookBackend::Embedded(app) = backend {
            let shutdown = app.ports.shutdown.clone();
            // The result is not needed: the message to the user is the same, however the calls end.
            finish_calls(&shutdown, interrupts, *stop_time).await;
        }
    }

    /// Waits until every published event has been handled.
    ///
    /// # Errors
    /// The user interrupts, the disk is full, or this process has lost the database.
    pub async fn wait_until_handled(&mut self) -> Result<(), Failure> {
        let Self { backend, interrupts, hold_time, .. } = self;
        // A server keeps running when its client disconnects.
        let BookBackend::Embedded(app) = backend else { return Ok(()) };
        loop {
            let ports = app.ports.clone();
            let database = app.database.clone();
            let settled = tokio::select! {
                () = interrupts.wait_for_next() => return Err(Failure::Interrupted),
                settled = runtime::wait_until_settled(&ports) => settled,
                error = database.wait_for_loss() => return Err(error.into()),
                reason = database.wait_until_unwritable() => {
                    hold_calls_for_free_space(app, interrupts, *hold_time, &reason).await?;
                    continue;
                }
            };
            match settled.map_err(Failure::from) {
                Err(failure) if failure.is_database_unavailable() => {
                    wait_for_database(Some(app), interrupts, &failure).await?;
                }
                settled => return settled,
            }
        }
    }
}

/// Reports live progress until the future is dropped.
async fn report_moments(live: &mut Option<LiveWatch>, report: &mut impl FnMut(&Moment)) {
    match live {
        Some(live) => loop {
            report(&*live.next().await);
        },
        None => std::future::pending().await,
    }
}

async fn submit_command(app: &App, id: CommandId, command: Command) -> Result<(), Failure> {
    let request = CommandRequest {
        command_id: Some(id),
        command,
        expected_version: None,
        correlation: app.ports.clock.new_uuid().to_string(),
        user: LOCAL_USER,
    };
    intake::accept_command(&app.ports, request).await?;
    Ok(())
}
