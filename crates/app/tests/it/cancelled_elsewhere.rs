//! A call that was cancelled while it was in flight in one process, and is needed by another one.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use scribe_app::{AppSettings, intake, runtime};
use scribe_domain::{
    command::{Command, NovelCommand},
    id::NovelId,
    novel::{cancel_generation::CancelGeneration, start_generation::StartGeneration},
};
use scribe_ports::{
    clock::Clock,
    model::{DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest, Tier},
};
use scribe_testkit::scripted_model::ScriptedModel;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::{
    person,
    process::{Home, Process, eventually},
};

/// A model that holds back its replies for chapters.
struct HoldingBack {
    model: Arc<ScriptedModel>,
    asked: Semaphore,
    release: Semaphore,
    /// True if the call breaks off with a panic instead of a reply.
    panics: AtomicBool,
}

#[async_trait]
impl LanguageModel for HoldingBack {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        if request.capability != "propose" {
            self.asked.add_permits(1);
            self.release.acquire().await.unwrap().forget();
            assert!(!self.panics.load(Ordering::Relaxed), "the client stumbles");
        }
        self.model.complete(request, draft).await
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        self.model.model_info(tier)
    }
}

async fn send_command(process: &Process, novel_id: NovelId, command: NovelCommand) {
    let command = Command::Novel { novel_id, command: Box::new(command) };
    intake::accept_command(&process.ports, person::user_request(&process.ports, command))
        .await
        .unwrap();
}

/// A book that was cancelled and started again while one process waits for a reply. The only slot
/// of that process is occupied, so that the new task is done by the other process.
struct StartedAgain {
    home: Home,
    first: Process,
    second: Process,
    model: Arc<HoldingBack>,
}

impl StartedAgain {
    async fn begin(server: &str) -> Self {
        let home = Home::postgres(server).await;
        let mut first = home.start_alone().await;
        let model = Arc::new(HoldingBack {
            model: Arc::clone(&home.model),
            asked: Semaphore::new(0),
            release: Semaphore::new(0),
            panics: AtomicBool::new(false),
        });
        first.ports.model = Arc::clone(&model) as _;
        first.ports.settings.workers = 1;
        first.ports.settings.longest_sleep = Duration::from_millis(20);
        runtime::start(&first.ports, Uuid::new_v8([1; 16])).await.unwrap();
        let session = person::start_book(&first.ports).await;
        while person::decide(&first.ports, session).await {}
        let novel = person::start_generation(&first.ports, session).await;
        model.asked.acquire().await.unwrap().forget();

        let second = home.start_alone().await;
        runtime::start(&second.ports, Uuid::new_v8([2; 16])).await.unwrap();
        let cancel = NovelCommand::CancelGeneration(CancelGeneration::default());
        send_command(&second, novel, cancel).await;
        let started_again = Self { home, first, second, model };
        let open = "SELECT id AS x FROM async_tasks WHERE status IN ('PENDING', 'RUNNING')";
        eventually("the tasks are cancelled", async || started_again.rows(open).await.is_empty())
            .await;
        // Ids contain the time at which they were created.
        started_again.home.clock.advance(Duration::from_millis(1));
        let start = NovelCommand::StartGeneration(StartGeneration::default());
        send_command(&started_again.second, novel, start).await;
        // The second process has claimed the task, to ask or to wait.
        let seen = "SELECT id AS x FROM async_tasks WHERE try_no > 1 AND epoch > 0";
        eventually("the new task is seen", async || !started_again.rows(seen).await.is_empty())
            .await;
        started_again
    }

    async fn rows(&self, sql: &str) -> Vec<String> {
        self.home.open_probe().await.column(sql).await
    }
}

/// Waits until a chapter is published, while time passes.
async fn until_published(home: &Home) {
    let probe = home.open_probe().await;
    eventually("the chapter is published", async || {
        home.clock.advance(Duration::from_secs(1));
        let published = "SELECT id AS x FROM chapters WHERE status = 'PUBLISHED'";
        !probe.column(published).await.is_empty()
    })
    .await;
}

/// Selects the calls that ask the same question as another call.
const ASKED_TWICE: &str = "SELECT a.agent || ' ' || a.status AS x FROM llm_calls a \
    JOIN llm_calls b ON a.request_hash = b.request_hash AND a.id <> b.id ORDER BY a.id";

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_another_process_waits_for_is_not_paid_for_twice() {
    let test = "a_reply_that_another_process_waits_for_is_not_paid_for_twice";
    let Some(server) = Home::postgres_server(test) else { return };
    let book = StartedAgain::begin(&server).await;
    // However long the reply takes, the claim of the cancelled task is renewed.
    for _ in 0..3 {
        book.home.clock.advance(Duration::from_secs(600));
        tokio::time::sleep(Duration::from_millis(700)).await;
    }
    assert_eq!(book.rows(ASKED_TWICE).await, [""; 0]);
    book.model.release.add_permits(1_000);
    until_published(&book.home).await;
    assert_eq!(book.rows(ASKED_TWICE).await, [""; 0]);
    book.first.kill().await;
    book.second.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_whose_process_was_killed_is_asked_again() {
    let test = "a_question_whose_process_was_killed_is_asked_again";
    let Some(server) = Home::postgres_server(test) else { return };
    let StartedAgain { home, first, second, .. } = StartedAgain::begin(&server).await;
    first.kill().await;
    until_published(&home).await;
    let twice = home.open_probe().await.column(ASKED_TWICE).await;
    assert_eq!(twice.len(), 2, "{twice:?}");
    assert!(twice.iter().any(|call| call.ends_with("UNCERTAIN")), "{twice:?}");
    second.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_whose_call_broke_off_is_asked_again_before_the_lease_ends() {
    let test = "a_question_whose_call_broke_off_is_asked_again_before_the_lease_ends";
    let Some(server) = Home::postgres_server(test) else { return };
    let StartedAgain { home, first, second, model } = StartedAgain::begin(&server).await;
    let claimed_at = home.clock.now();
    model.panics.store(true, Ordering::Relaxed);
    model.release.add_permits(1);
    let probe = home.open_probe().await;
    eventually("the question is asked again", async || {
        tokio::time::sleep(Duration::from_millis(100)).await;
        home.clock.advance(Duration::from_secs(1));
        !probe.column(ASKED_TWICE).await.is_empty()
    })
    .await;
    assert!(home.clock.now() - claimed_at < AppSettings::default().lease);
    first.kill().await;
    second.kill().await;
}
