//! The client of a running server on this machine: it reads the same database and has the server
//! do what is to be done.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use reqwest::{StatusCode, header::CONTENT_TYPE};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use scribe_domain::{
    command::{Command, GenesisCommand},
    id::CommandId,
};
use scribe_http::problem::Code;
use scribe_ports::{
    clock::Clock,
    store::{Changed, readers::Database},
};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::{clock::SystemClock, config::Config, exit::Failure, folder::Holder, reading};

/// Where commands for sessions go.
const GENESIS: &str = "/api/v1/genesis/commands";

/// How long a request may take.
const REQUEST: Duration = Duration::from_secs(30);
/// Pauses before a request whose answer was lost is sent again; its id makes that safe.
const AGAIN: [Duration; 3] =
    [Duration::from_millis(100), Duration::from_millis(500), Duration::from_secs(2)];
/// The pause between two looks at the log's end.
const LOOK: Duration = Duration::from_millis(100);
/// The pause between two looks at the server; several fit into the time that the log may rest.
const BEAT: Duration = Duration::from_millis(500);
/// How long the log may stand still before the book is looked at all the same.
const STILL: Duration = Duration::from_secs(2);

/// A client of a running server.
pub(crate) struct Client {
    /// The server's database, read-only.
    pub(crate) db: Arc<dyn Database>,
    http: reqwest::Client,
    address: SocketAddr,
    /// The end of the log as it was seen last.
    seen: Arc<AtomicI64>,
}

impl Client {
    /// Connects to the server that holds the data folder.
    ///
    /// # Errors
    /// The holder serves nothing, its model settings are others, or it cannot be reached.
    pub(crate) async fn connect(config: &Config, holder: Box<Holder>) -> Result<Self, Failure> {
        let Some(address) = holder.address else { return Err(Failure::Held(holder)) };
        let differ = holder.differs_in(&config.settings.model);
        if !differ.is_empty() {
            let detail = format!(
                "the running serve at http://{address} has another {}; use its settings, or stop it",
                differ.join(", "),
            );
            return Err(Failure::RefusedAs(Code::SettingsDiffer, detail));
        }
        let client = Self {
            db: reading::open_existing(config).await?,
            http: http()?,
            address,
            seen: Arc::default(),
        };
        if !client.is_there().await {
            return Err(Failure::Held(holder));
        }
        Ok(client)
    }

    /// Sends the command that begins a session; answers the server's reply.
    ///
    /// # Errors
    /// The server refuses it, or cannot be reached.
    pub(crate) async fn begin(&self, command: &GenesisCommand) -> Result<Value, Failure> {
        self.send(GENESIS, serde_json::to_value(command).map_err(anyhow::Error::new)?).await
    }

    /// Sends a command; answers the server's reply.
    ///
    /// # Errors
    /// The server refuses it, or cannot be reached.
    pub(crate) async fn give(&self, command: &Command) -> Result<Value, Failure> {
        match command {
            Command::Genesis { session_id, command } => {
                let mut body = serde_json::to_value(command).map_err(anyhow::Error::new)?;
                if let Value::Object(fields) = &mut body {
                    fields.insert("session_id".to_owned(), json!(session_id));
                }
                self.send(GENESIS, body).await
            }
            Command::Novel { novel_id, command } => {
                let path = format!("/api/v1/novels/{novel_id}/commands");
                self.send(&path, serde_json::to_value(command).map_err(anyhow::Error::new)?).await
            }
            Command::Chapter { .. } => Err(Failure::Other(anyhow::anyhow!(
                "no person sends a command for a chapter alone"
            ))),
        }
    }

    async fn send(&self, path: &str, mut body: Value) -> Result<Value, Failure> {
        if let Value::Object(fields) = &mut body {
            let id = CommandId(SystemClock.new_uuid());
            fields.insert("command_id".to_owned(), json!(id));
        }
        let mut pauses = AGAIN.iter();
        loop {
            match self.post(path, &body).await {
                Ok(answer) => return answer,
                Err(lost) => match pauses.next() {
                    Some(pause) => sleep(*pause).await,
                    None => return Err(gone(&lost.to_string())),
                },
            }
        }
    }

    /// Sends a request; the outer error is that of the way, the inner one the server's.
    async fn post(
        &self,
        path: &str,
        body: &Value,
    ) -> Result<Result<Value, Failure>, reqwest::Error> {
        let request = self.http.post(format!("http://{}{path}", self.address));
        let request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        let answer = request.send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        if status == StatusCode::SERVICE_UNAVAILABLE {
            tracing::warn!(%text, "the server cannot do it now");
        }
        Ok(match serde_json::from_str(&text) {
            Ok(reply) if status.is_success() => Ok(reply),
            Ok(problem) => Err(Failure::Server(Box::new(problem))),
            Err(_) => Err(Failure::Other(anyhow::anyhow!("the server answers {status}: {text}"))),
        })
    }

    /// True while the server answers.
    async fn is_there(&self) -> bool {
        let live = format!("http://{}/api/v1/health/live", self.address);
        let answer = self.http.get(live).send().await;
        answer.is_ok_and(|answer| answer.status().is_success())
    }

    /// Resolves when the log has moved since it was last looked at, or after a while.
    pub(crate) fn changed(&self) -> Changed {
        let (db, seen) = (Arc::clone(&self.db), Arc::clone(&self.seen));
        let before = seen.load(Ordering::Relaxed);
        Box::pin(async move {
            let began = Instant::now();
            while began.elapsed() < STILL {
                if let Ok(end) = db.last_position().await
                    && seen.fetch_max(end, Ordering::Relaxed).max(end) > before
                {
                    return;
                }
                sleep(LOOK).await;
            }
        })
    }

    /// Resolves when the server has gone.
    pub(crate) async fn gone(&self) -> Failure {
        loop {
            sleep(BEAT).await;
            if !self.is_there().await {
                // Once may be chance; a server that stops stays away.
                sleep(LOOK).await;
                if !self.is_there().await {
                    return gone("it answers no more");
                }
            }
        }
    }
}

fn gone(why: &str) -> Failure {
    Failure::Resumable(format!(
        "the server that writes the book has stopped ({why}). Nothing is lost; scribe resume goes on"
    ))
}

/// A client for this machine alone: no proxy, no redirect, no certificates.
fn http() -> Result<reqwest::Client, Failure> {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(anyhow::Error::new)?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(REQUEST);
    Ok(builder.build().map_err(anyhow::Error::new)?)
}
