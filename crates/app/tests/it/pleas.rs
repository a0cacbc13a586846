//! Providers that ask the client to wait before the next call.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use scribe_app::{feed::FeedScope, live::LiveWatch, runtime};
use scribe_domain::{Timestamp, genesis::GenesisStatus, id::SessionId, stage::Stage};
use scribe_ports::{
    clock::Clock,
    model::{
        DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest, Tier,
        TokenUsage, estimate_tokens,
    },
    store::rows::StoredTask,
};
use scribe_testkit::scripted_model::ScriptedModel;
use serde_json::{Value, json};

use crate::{
    person,
    process::{Home, Process, eventually},
};

/// The part that was received of a reply that breaks off.
const HALF: &str = "The lamp was burning when she came up, and nobody had lit it.";

/// A model whose provider returns these errors before it answers.
struct Pleading {
    model: Arc<ScriptedModel>,
    pleas: Mutex<VecDeque<ModelError>>,
    /// The time until which no call would be sent.
    closed_until: Option<Timestamp>,
    clock: Arc<dyn Clock>,
}

#[async_trait]
impl LanguageModel for Pleading {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let plea = self.pleas.lock().unwrap().pop_front();
        match plea {
            Some(plea @ ModelError::InvalidReply { .. }) => {
                draft.push_text(0, HALF);
                Err(plea)
            }
            Some(plea) => Err(plea),
            None => self.model.complete(request, draft).await,
        }
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        self.model.model_info(tier)
    }

    fn unavailable_until(&self, _: Tier) -> Option<Timestamp> {
        self.closed_until.filter(|until| self.clock.now() < *until)
    }
}

/// Starts a process with a book whose provider first asks for waits, and a watch of all live
/// progress.
async fn start_book(home: &Home, pleas: Vec<ModelError>) -> (Process, LiveWatch, SessionId) {
    begin_closed(home, pleas, None).await
}

/// The same, but no call is sent before a given time.
async fn begin_closed(
    home: &Home,
    pleas: Vec<ModelError>,
    closed_until: Option<Timestamp>,
) -> (Process, LiveWatch, SessionId) {
    let mut process = home.start_alone().await;
    let (model, pleas) = (Arc::clone(&home.model), Mutex::new(pleas.into()));
    let clock = Arc::clone(&process.ports.clock);
    process.ports.model = Arc::new(Pleading { model, pleas, closed_until, clock });
    let heard = process.ports.live.watch_scope(FeedScope::All);
    runtime::start(&process.ports, home.clock.new_uuid()).await.unwrap();
    let session = person::start_book(&process.ports).await;
    (process, heard, session)
}

/// Returns the next reported progress with this status.
async fn next_progress(heard: &mut LiveWatch, status: &str) -> Value {
    let listen = async {
        loop {
            let moment = serde_json::to_value(&*heard.next().await).unwrap();
            if moment["status"] == status {
                return moment;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), listen).await.unwrap()
}

async fn open_task(process: &Process, session: SessionId) -> StoredTask {
    process.ports.db.list_open_tasks(session.0).await.unwrap().remove(0)
}

#[tokio::test]
async fn listeners_learn_the_end_and_the_reason_of_a_requested_wait() {
    let asked = Some(Duration::from_secs(600));
    let reason = "it is overloaded".to_owned();
    for plea in [
        ModelError::RateLimited { reason: reason.clone(), retry_after: asked },
        ModelError::Unavailable { reason: reason.clone(), retry_after: asked },
    ] {
        let home = Home::sqlite();
        let (process, mut heard, session) = start_book(&home, vec![plea]).await;
        let moment = next_progress(&mut heard, "waiting").await;
        let until = home.clock.now() + Duration::from_secs(600);
        assert_eq!(moment["waits_until"], json!(until));
        assert!(moment["reason"].as_str().unwrap().contains(&reason), "{moment}");
        assert_eq!(moment["session_id"], json!(session));
        let task = open_task(&process, session).await;
        assert_eq!(task.row.next_run_at, Some(until));
        home.clock.advance(Duration::from_secs(600));
        let again = next_progress(&mut heard, "running").await;
        assert_eq!((&again["waits_until"], &again["reason"]), (&Value::Null, &Value::Null));
        let state = person::wait_for_decision(&process.ports, session).await;
        assert!(!state.stages[&Stage::ConceptSelection].proposals.is_empty());
        process.kill().await;
    }
}

/// An open breaker means that the provider was not asked, so it does not count as a try of the
/// task.
#[tokio::test]
async fn waits_requested_by_a_provider_use_up_no_attempt() {
    let home = Home::sqlite();
    let minute = Duration::from_secs(60);
    let open = |n: u32| ModelError::BreakerOpen { until: home.clock.now() + minute * n };
    let (process, mut heard, session) = start_book(&home, (1..=6).map(open).collect()).await;
    for _ in 1..=6 {
        let moment = next_progress(&mut heard, "waiting").await;
        assert_eq!(moment["waits_until"], json!(home.clock.now() + minute));
        home.clock.advance(minute);
    }
    let state = person::wait_for_decision(&process.ports, session).await;
    assert!(!state.stages[&Stage::ConceptSelection].proposals.is_empty());
    process.kill().await;
}

#[tokio::test]
async fn no_call_begins_while_none_would_be_sent() {
    let home = Home::sqlite();
    let minute = Duration::from_secs(60);
    let closed_until = home.clock.now() + minute;
    let (process, mut heard, session) = begin_closed(&home, vec![], Some(closed_until)).await;
    let moment = next_progress(&mut heard, "waiting").await;
    assert_eq!(moment["waits_until"], json!(closed_until));
    assert!(moment["reason"].as_str().unwrap().contains("the next call is made after"), "{moment}");
    let task = open_task(&process, session).await.row;
    assert_eq!(task.next_run_at, Some(closed_until));
    assert_eq!(process.ports.db.calls_of_task(task.id).await.unwrap(), []);
    home.clock.advance(minute);
    let state = person::wait_for_decision(&process.ports, session).await;
    assert!(!state.stages[&Stage::ConceptSelection].proposals.is_empty());
    assert_eq!(process.ports.db.calls_of_task(task.id).await.unwrap().len(), 1);
    process.kill().await;
}

#[tokio::test]
async fn waiting_for_a_server_to_load_its_model_uses_up_no_attempt() {
    let home = Home::sqlite();
    let loads = ModelError::NotReady { reason: "Loading model".to_owned(), retry_after: None };
    let down = ModelError::Timeout { phase: scribe_ports::model::TimeoutPhase::Silence };
    let mut pleas = vec![loads; 9];
    pleas.extend(vec![down; 3]);
    let (process, mut heard, session) = start_book(&home, pleas).await;
    for _ in 0..12 {
        let moment = next_progress(&mut heard, "waiting").await;
        let until: Timestamp = serde_json::from_value(moment["waits_until"].clone()).unwrap();
        home.clock.advance((until - home.clock.now()).to_std().unwrap());
    }
    let state = person::wait_for_decision(&process.ports, session).await;
    assert!(!state.stages[&Stage::ConceptSelection].proposals.is_empty());
    process.kill().await;
}

#[tokio::test]
async fn paid_reasoning_counts_when_the_task_continues() {
    let home = Home::sqlite();
    let thought = ModelError::ReasoningOnly { usage: TokenUsage::default(), limit_reached: true };
    let down = ModelError::Timeout { phase: scribe_ports::model::TimeoutPhase::Silence };
    let (process, mut heard, session) = start_book(&home, vec![thought, down]).await;
    next_progress(&mut heard, "waiting").await;
    let task = open_task(&process, session).await.row;
    home.clock.advance(Duration::from_secs(5));
    let state = person::wait_for_decision(&process.ports, session).await;
    assert!(!state.stages[&Stage::ConceptSelection].proposals.is_empty());
    let calls = process.ports.db.calls_of_task(task.id).await.unwrap();
    let numbers: Vec<_> =
        calls.iter().map(|call| (call.start.call_no, call.start.attempt)).collect();
    assert_eq!(numbers, [(1, 1), (2, 1), (2, 2)]);
    process.kill().await;
}

#[tokio::test]
async fn a_server_that_is_never_ready_pauses_the_book_after_ten_minutes() {
    let home = Home::sqlite();
    let retry_after = Some(Duration::from_secs(200));
    let loads = ModelError::NotReady { reason: "Loading model".to_owned(), retry_after };
    let (process, mut heard, session) = start_book(&home, vec![loads; 4]).await;
    for _ in 0..3 {
        next_progress(&mut heard, "waiting").await;
        home.clock.advance(Duration::from_secs(201));
    }
    eventually("the book rests", async || {
        person::wait_for_decision(&process.ports, session).await.status == GenesisStatus::Paused
    })
    .await;
    let failure = person::wait_for_decision(&process.ports, session).await.failure.unwrap();
    assert!(failure.contains("Loading model") && failure.contains("10 minutes"), "{failure}");
}

#[tokio::test]
async fn a_failing_provider_is_called_four_times_with_growing_pauses() {
    let home = Home::sqlite();
    let down = ModelError::Timeout { phase: scribe_ports::model::TimeoutPhase::Silence };
    let (process, mut heard, session) = start_book(&home, vec![down; 4]).await;
    let mut task = None;
    for pause in [1_000_i64, 2_000, 4_000] {
        next_progress(&mut heard, "waiting").await;
        let row = open_task(&process, session).await.row;
        let waits = (row.next_run_at.unwrap() - home.clock.now()).num_milliseconds();
        assert!((pause * 3 / 4..=pause * 5 / 4).contains(&waits), "{waits} ms");
        home.clock.advance(Duration::from_millis(waits.unsigned_abs() + 1));
        task = Some(row.id);
    }
    eventually("the book rests", async || {
        person::wait_for_decision(&process.ports, session).await.status == GenesisStatus::Paused
    })
    .await;
    assert_eq!(process.ports.db.calls_of_task(task.unwrap()).await.unwrap().len(), 4);
}

#[tokio::test]
async fn a_wait_that_is_too_long_pauses_the_book_with_its_end_and_reason() {
    let home = Home::sqlite();
    let far = Some(Duration::from_secs(5 * 3_600));
    let plea = ModelError::RateLimited { reason: "no more today".to_owned(), retry_after: far };
    let (process, _heard, session) = start_book(&home, vec![plea]).await;
    eventually("the book rests", async || {
        person::wait_for_decision(&process.ports, session).await.status == GenesisStatus::Paused
    })
    .await;
    let failure = person::wait_for_decision(&process.ports, session).await.failure.unwrap();
    assert!(failure.contains("2026-01-01T05:00:00Z"), "{failure}");
    assert!(failure.contains("no more today") && failure.contains("15 minutes"), "{failure}");
    // The user may try again at any time.
    person::decide(&process.ports, session).await;
    let state = person::wait_for_decision(&process.ports, session).await;
    assert!(!state.stages[&Stage::ConceptSelection].proposals.is_empty());
}

#[tokio::test]
async fn an_incomplete_reply_is_recorded_with_its_estimated_cost() {
    let home = Home::sqlite();
    let garbled = ModelError::InvalidReply { reason: "an event is not JSON".to_owned() };
    let down = ModelError::Timeout { phase: scribe_ports::model::TimeoutPhase::Connect };
    let (process, mut heard, session) = start_book(&home, vec![garbled, down]).await;
    next_progress(&mut heard, "waiting").await;
    let task = open_task(&process, session).await.row.id;
    home.clock.advance(Duration::from_secs(10));
    next_progress(&mut heard, "waiting").await;
    let calls = process.ports.db.calls_of_task(task).await.unwrap();
    let [broken_off, not_reached] = &calls[..] else { panic!("{calls:?}") };
    let end = broken_off.end.as_ref().unwrap();
    assert_eq!(end.prompt_tokens, broken_off.start.estimated_tokens);
    assert_eq!(end.completion_tokens, i64::from(estimate_tokens(HALF)));
    let end = not_reached.end.as_ref().unwrap();
    assert_eq!((end.prompt_tokens, end.completion_tokens), (0, 0));
    process.kill().await;
}
