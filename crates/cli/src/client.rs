//! The client of a running server on this machine. It reads the same database, sends commands to
//! the server, and receives the server's events.

mod busy_server;
mod events;
mod server_address;
mod sse;

use std::{sync::Arc, time::Duration};

use reqwest::header::CONTENT_TYPE;
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use scribe_api::CommandReply;
use scribe_domain::problem_code::ProblemCode;
use scribe_domain::{
    command::{Command, GenesisCommand},
    id::CommandId,
};
use scribe_ports::{clock::Clock, store::readers::Database};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::time::sleep;

pub(crate) use self::events::ServerEvent;
use self::{
    busy_server::{BusyServerWait, RefusedRequest},
    events::{FollowError, ServerEvents},
    server_address::{RETRY_PAUSES, ServerAddress},
};

use crate::{clock::SystemClock, config::Config, exit::Failure, folder::FolderHolder, read_access};

const GENESIS_COMMANDS_PATH: &str = "/api/v1/genesis/commands";

const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

pub(crate) struct ServerClient {
    /// The server's database, read-only.
    pub(crate) db: Arc<dyn Database>,
    http: reqwest::Client,
    server: Arc<ServerAddress>,
    /// The server's events after the end of the log at the time of connecting.
    pub(crate) events: ServerEvents,
}

impl ServerClient {
    /// Connects to the server that holds the data folder.
    ///
    /// # Errors
    /// The holder is not a server, has other model settings, cannot be reached, or is busy.
    pub(crate) async fn connect(
        config: &Config,
        holder: Box<FolderHolder>,
    ) -> Result<Self, Failure> {
        let Some(address) = holder.address else { return Err(Failure::Held(holder)) };
        let differ = holder.differing_settings(&config.settings.model);
        if !differ.is_empty() {
            let detail = format!(
                "the server at http://{address} runs with different settings: {}. Use the same \
                 settings, or stop the server",
                differ.join(", "),
            );
            return Err(Failure::RefusedAs(ProblemCode::SettingsDiffer, detail));
        }
        let (db, http) = (read_access::open_existing_database(config).await?, new_http_client()?);
        // The end of the log is read before the stream is opened. The stream then delivers every
        // event after that end.
        let end = db.last_position().await?;
        let server = Arc::new(ServerAddress::new(config, address));
        let events = match ServerEvents::open(&http, &server, end).await {
            Ok(events) => events,
            Err(FollowError::Lost(_)) => return Err(Failure::Held(holder)),
            Err(FollowError::Refused(refused)) => return Err(to_failure(&refused)),
        };
        Ok(Self { db, http, server, events })
    }

    /// Sends the command that starts a session, and returns the server's reply.
    ///
    /// # Errors
    /// The server refuses the command or cannot be reached.
    pub(crate) async fn start_session(
        &self,
        command: &GenesisCommand,
    ) -> Result<CommandReply, Failure> {
        self.post_command(
            GENESIS_COMMANDS_PATH,
            serde_json::to_value(command).map_err(anyhow::Error::new)?,
        )
        .await
    }

    /// Sends a command and returns the server's reply.
    ///
    /// # Errors
    /// The server refuses the command or cannot be reached.
    pub(crate) async fn send_command(&self, command: &Command) -> Result<CommandReply, Failure> {
        match command {
            Command::Genesis { session_id, command } => {
                let mut body = serde_json::to_value(command).map_err(anyhow::Error::new)?;
                if let Value::Object(fields) = &mut body {
                    fields.insert("session_id".to_owned(), json!(session_id));
                }
                self.post_command(GENESIS_COMMANDS_PATH, body).await
            }
            Command::Novel { novel_id, command } => {
                let path = format!("/api/v1/novels/{novel_id}/commands");
                self.post_command(&path, serde_json::to_value(command).map_err(anyhow::Error::new)?)
                    .await
            }
            Command::Chapter { .. } => Err(Failure::Other(anyhow::anyhow!(
                "chapter commands come from agents; the command line cannot send them"
            ))),
        }
    }

    /// Posts to a path that names an action. It is safe to repeat the request.
    ///
    /// # Errors
    /// The server refuses the request or cannot be reached.
    pub(crate) async fn post_action<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        self.post_until_answered(path, "").await
    }

    async fn post_command(&self, path: &str, mut body: Value) -> Result<CommandReply, Failure> {
        if let Value::Object(fields) = &mut body {
            let id = CommandId(SystemClock.new_uuid());
            fields.insert("command_id".to_owned(), json!(id));
        }
        self.post_until_answered(path, &body.to_string()).await
    }

    /// Sends a request, and repeats it while its reply is lost or the server is busy. The request
    /// must be safe to repeat.
    async fn post_until_answered<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &str,
    ) -> Result<T, Failure> {
        let (mut pauses, mut patience) = (RETRY_PAUSES.iter(), BusyServerWait::default());
        loop {
            match self.post_json(path, body).await {
                Ok(Ok(reply)) => return Ok(reply),
                Ok(Err(refused)) => {
                    if !patience.wait_for_server(&refused).await {
                        return Err(to_failure(&refused));
                    }
                }
                Err(lost) => match pauses.next() {
                    Some(pause) => {
                        sleep(*pause).await;
                        self.server.refresh_address();
                    }
                    None => return Err(server_stopped_failure(&lost.to_string())),
                },
            }
        }
    }

    /// Sends a request. The outer error is a transport error, the inner one the server's refusal.
    async fn post_json<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &str,
    ) -> Result<Result<T, RefusedRequest>, reqwest::Error> {
        let request = self.http.post(self.server.url(path));
        let request = request.header(CONTENT_TYPE, "application/json").timeout(REQUEST_TIMEOUT);
        let answer = request.body(body.to_owned()).send().await?;
        let is_done = answer.status().is_success();
        // A successful response that cannot be parsed counts as a refusal.
        let refused = RefusedRequest::from_response(answer).await?;
        let reply = if is_done { refused.parse_body() } else { None };
        Ok(reply.ok_or(refused))
    }
}

/// Returns the failure that describes a refusal to the user.
fn to_failure(refused: &RefusedRequest) -> Failure {
    match refused.parse_body() {
        Some(problem) => Failure::Server(Box::new(problem)),
        None => {
            let RefusedRequest { status, text, .. } = refused;
            Failure::Other(anyhow::anyhow!("the server answered {status}: {text}"))
        }
    }
}

fn server_stopped_failure(why: &str) -> Failure {
    Failure::Resumable(format!(
        "the server that writes the book has stopped ({why}). Nothing is lost; scribe resume \
         continues the book"
    ))
}

/// Creates an HTTP client for this machine only: no proxy, no redirects, no certificates.
fn new_http_client() -> Result<reqwest::Client, Failure> {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(anyhow::Error::new)?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy();
    Ok(builder.build().map_err(anyhow::Error::new)?)
}
