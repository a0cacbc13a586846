//! A server without a socket.

mod dictation;
mod document;
mod gate;
mod novel;
mod sse;

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, HeaderValue, Request, StatusCode, header},
    response::Response,
};
use scribe_adapters::bus::InProcessBus;
use scribe_app::{
    AppSettings, BookFilter, Ports, Shutdown, feed::EventFeed, live::LiveHub, runtime,
};
use scribe_http::{AnswerBudget, BodyBudget, HttpState, router};
use scribe_ports::{
    clock::Clock,
    crash::NoCrashPoints,
    model::LanguageModel,
    spawner::{BackgroundFuture, Spawner},
    store::ChangeTopic,
};
use scribe_store::{Options, SqliteStore};
use scribe_testkit::{clock::ManualClock, scripted_model::ScriptedModel};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::{Instant, timeout_at};
use tower::ServiceExt;

pub(crate) use self::dictation::Dictation;
pub(crate) use self::document::Document;
pub(crate) use self::gate::Gate;
pub(crate) use self::sse::{SseReader, StoredEvent};

/// How long a test waits for anything.
const WAIT_TIMEOUT: Duration = Duration::from_secs(120);
/// The name under which a client on this machine addresses the server.
const LOCAL: HeaderValue = HeaderValue::from_static("localhost");

/// Runs work on the runtime of the test, which drops the work at the end of the test.
struct TestSpawner;

impl Spawner for TestSpawner {
    fn spawn(&self, _: &'static str, work: BackgroundFuture) {
        tokio::runtime::Handle::current().spawn(work);
    }
}

/// A completely read answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// Returns the problem's code after checking the form of the problem.
    #[track_caller]
    pub(crate) fn problem_code(&self) -> String {
        let problem = self.json();
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json", "{self:?}");
        let code = problem["code"].as_str().unwrap().to_owned();
        assert_eq!(problem["type"], format!("/problems/{code}"));
        assert_eq!(problem["status"], self.status.as_u16());
        assert!(!problem["title"].as_str().unwrap().is_empty());
        assert!(!problem["detail"].as_str().unwrap().is_empty());
        assert!(
            problem["errors"]
                .as_array()
                .unwrap()
                .iter()
                .all(|error| { error["field"].is_string() && error["message"].is_string() })
        );
        assert_eq!(problem["correlation_id"], self.headers["x-correlation-id"].to_str().unwrap());
        code
    }
}

/// The router with everything that it needs.
pub(crate) struct Server {
    pub(crate) router: Router,
    pub(crate) ports: Ports,
    pub(crate) feed: EventFeed,
    pub(crate) clock: Arc<ManualClock>,
    _folder: TempDir,
}

impl Server {
    /// Starts a server with a running corridor.
    pub(crate) async fn working() -> Self {
        Self::working_with(Arc::new(ScriptedModel::default())).await
    }

    /// Starts a server with a running corridor and the given model.
    pub(crate) async fn working_with(model: Arc<dyn LanguageModel>) -> Self {
        let server = Self::with_model(model).await;
        runtime::start(&server.ports, server.clock.new_uuid()).await.unwrap();
        server
    }

    /// Starts a server without a corridor: it accepts commands, but nothing reacts to them.
    pub(crate) async fn idle() -> Self {
        Self::with_model(Arc::new(ScriptedModel::default())).await
    }

    /// Starts a server without a corridor that listens on an address for other machines.
    pub(crate) async fn listening_on(address: [u8; 4]) -> Self {
        Self::with_address(address.into(), Arc::new(ScriptedModel::default())).await
    }

    async fn with_model(model: Arc<dyn LanguageModel>) -> Self {
        Self::with_address(Ipv4Addr::LOCALHOST.into(), model).await
    }

    async fn with_address(listens_on: IpAddr, model: Arc<dyn LanguageModel>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::default());
        let options = Options::new(Arc::clone(&clock) as Arc<dyn Clock>, |committer| {
            TestSpawner.spawn("committer", committer);
        });
        let store = SqliteStore::open(&folder.path().join("scribe.db"), options).unwrap();
        store.migrate_up().await.unwrap();
        let store = Arc::new(store);
        let ports = Ports {
            db: Arc::clone(&store) as _,
            bus: Arc::new(InProcessBus::default()),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            model,
            roster: scribe_agents::roster().unwrap().into(),
            spawner: Arc::new(TestSpawner),
            crash: Arc::new(NoCrashPoints),
            live: LiveHub::default(),
            live_channel: store,
            cache_watch: Arc::default(),
            shutdown: Shutdown::default(),
            book_filter: BookFilter::with_all_books(),
            leader_epoch: None,
            settings: AppSettings::default(),
        };
        let feed = EventFeed::start(&ports).await.unwrap();
        let state = HttpState {
            ports: ports.clone(),
            feed: feed.clone(),
            formats: scribe_export::all_formats().to_vec(),
            started_at: clock.now(),
            listens_on,
            body_budget: BodyBudget::default(),
            answer_budget: AnswerBudget::default(),
        };
        Self { router: router(state), ports, feed, clock, _folder: folder }
    }

    /// Sends a request like a client on this machine.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> Answer {
        request.headers_mut().insert(header::HOST, LOCAL);
        self.send_as_it_is(request).await
    }

    pub(crate) async fn send_as_it_is(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        // The answer may be a file that is not text.
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    /// Requests a path and returns the response without reading its body.
    pub(crate) async fn open_path(&self, path: &str) -> Response {
        let mut request = Request::get(path).body(Body::empty()).unwrap();
        request.headers_mut().insert(header::HOST, LOCAL);
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Posts bytes as a command for a session.
    pub(crate) async fn post(&self, body: impl Into<Body>) -> Answer {
        self.post_to("/api/v1/genesis/commands", body).await
    }

    /// Posts bytes that are declared as JSON.
    pub(crate) async fn post_to(&self, path: &str, body: impl Into<Body>) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.into())
            .unwrap();
        self.send(request).await
    }

    pub(crate) async fn command(&self, body: Value) -> Answer {
        self.post(body.to_string()).await
    }

    /// Starts a session of a small book; returns its id.
    pub(crate) async fn start_session(&self) -> String {
        let body = json!({
            "command_type": "START_GENESIS",
            "payload": { "preferences": { "chapters": 2, "words_per_chapter": 300 } },
        });
        let answer = self.command(body).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{answer:?}");
        answer.json()["session_id"].as_str().unwrap().to_owned()
    }

    /// Reads a path again after each commit of events, until the answer satisfies a condition.
    pub(crate) async fn wait_for_answer(
        &self,
        path: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Value {
        self.wait_within(WAIT_TIMEOUT, path, wanted).await
    }

    async fn wait_within(
        &self,
        limit: Duration,
        path: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Value {
        let end = Instant::now() + limit;
        loop {
            let woken = self.ports.db.wait_for_change(ChangeTopic::Events);
            let answer = self.get(path).await.json();
            if wanted(&answer) {
                return answer;
            }
            let is_over = timeout_at(end, woken).await.is_err();
            assert!(!is_over, "{path} never became what was waited for; at last it was {answer:#}");
        }
    }

    pub(crate) async fn watch(&self, path: &str, last_event_id: Option<i64>) -> SseReader {
        let mut request = Request::get(path).header(header::HOST, LOCAL);
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let request = request.body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        SseReader::new(response.into_body())
    }
}

#[tokio::test]
#[should_panic(expected = "\"items\": []")]
async fn a_wait_times_out_and_shows_the_last_value() {
    let server = Server::idle().await;
    let never = |novels: &Value| novels["items"][0].is_object();
    server.wait_within(Duration::from_millis(1), "/api/v1/novels", never).await;
}
