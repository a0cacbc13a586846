//! The system clock is set back while something waits for a stored time.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use scribe_app::{Ports, runtime, timers, worker};
use scribe_domain::{
    genesis::GenesisStatus,
    id::{BookId, SessionId},
    stage::Stage,
};
use scribe_ports::{
    clock::Clock,
    model::{DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest, Tier},
    store::{
        ChangeSet, ChangeSetIdentity,
        rows::{TaskChange, TimerRow},
    },
};
use scribe_testkit::scripted_model::ScriptedModel;
use uuid::Uuid;

use crate::{
    person,
    process::{Home, Process, eventually},
};

const HOUR: Duration = Duration::from_secs(3_600);

/// Idle workers read the clock twice whenever they look for tasks, and nothing else reads it.
const READS_OF_IDLE_WORKERS: u64 = 6;
/// Timers and leases that sleep for only milliseconds also read the clock.
const READS_OF_BUSY_TIMERS: u64 = 60;

/// Waits until every loop of a process has read the clock again.
async fn until_noticed(home: &Home, reads: u64) {
    let before = home.clock.read_count();
    let is_read = async || home.clock.read_count() >= before + reads;
    eventually("the clock is read again", is_read).await;
}

fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
}

/// A model whose provider returns these errors before it answers.
struct Busy {
    model: Arc<ScriptedModel>,
    errors: Mutex<VecDeque<ModelError>>,
}

#[async_trait]
impl LanguageModel for Busy {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let error = self.errors.lock().unwrap().pop_front();
        match error {
            Some(error) => Err(error),
            None => self.model.complete(request, draft).await,
        }
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        self.model.model_info(tier)
    }
}

fn busy_error(retry_after: Duration) -> ModelError {
    ModelError::RateLimited { reason: "busy".to_owned(), retry_after: Some(retry_after) }
}

/// Starts a process whose first call has failed and is repeated later.
async fn with_a_retry(home: &Home, error: ModelError) -> (Process, SessionId) {
    let mut process = home.start_alone().await;
    let (model, errors) = (Arc::clone(&home.model), Mutex::new([error].into()));
    process.ports.model = Arc::new(Busy { model, errors });
    runtime::start(&process.ports, home.clock.new_uuid()).await.unwrap();
    let session = person::start_book(&process.ports).await;
    wait_for_the_retry(&process.ports, session).await;
    (process, session)
}

/// Waits until the first task of a session is scheduled for a retry.
async fn wait_for_the_retry(ports: &Ports, session: SessionId) {
    eventually("the task waits for another try", async || {
        let tasks = ports.db.list_open_tasks(session.0).await.unwrap();
        tasks.iter().any(|task| task.row.next_run_at.is_some_and(|at| at > ports.clock.now()))
    })
    .await;
}

async fn is_proposed(ports: &Ports, session: SessionId) -> bool {
    let state = person::wait_for_decision(ports, session).await;
    !state.stages[&Stage::ConceptSelection].proposals.is_empty()
}

#[tokio::test]
async fn a_retry_is_made_in_time_after_the_clock_was_set_back() {
    // Steps longer than any possible wait, and steps within it.
    for step in [24 * HOUR, HOUR, minutes(10), minutes(2)] {
        for home in Home::on_each_database("a_retry_goes_on_in_time").await {
            let (process, session) = with_a_retry(&home, busy_error(Duration::from_secs(30))).await;
            home.clock.set_back(step);
            until_noticed(&home, READS_OF_IDLE_WORKERS).await;
            home.clock.advance(Duration::from_secs(30));
            assert!(is_proposed(&process.ports, session).await, "{step:?}");
            process.kill().await;
        }
    }
}

#[tokio::test]
async fn a_retry_is_not_made_early_by_a_small_step() {
    let home = Home::sqlite();
    let (process, session) = with_a_retry(&home, busy_error(minutes(10))).await;
    home.clock.set_back(minutes(5));
    until_noticed(&home, READS_OF_IDLE_WORKERS).await;
    home.clock.advance(minutes(9));
    until_noticed(&home, READS_OF_IDLE_WORKERS).await;
    let ports = &process.ports;
    let task = ports.db.list_open_tasks(session.0).await.unwrap().remove(0);
    assert_eq!(ports.db.calls_of_task(task.row.id).await.unwrap().len(), 1);
    home.clock.advance(minutes(1));
    assert!(is_proposed(ports, session).await);
    process.kill().await;
}

#[tokio::test]
async fn a_retry_of_an_earlier_process_is_made_after_the_clock_was_set_back() {
    for home in Home::on_each_database("a_retry_of_an_earlier_process_goes_on").await {
        let (process, session) = with_a_retry(&home, busy_error(minutes(15))).await;
        process.kill().await;
        home.clock.set_back(HOUR);
        let process = home.start_alone().await;
        runtime::start(&process.ports, home.clock.new_uuid()).await.unwrap();
        assert!(is_proposed(&process.ports, session).await);
        process.kill().await;
    }
}

#[tokio::test]
async fn a_lease_beyond_the_maximum_length_counts_as_expired() {
    let (own, other) = (Uuid::new_v8([1; 16]), Uuid::new_v8([2; 16]));
    let home = Home::sqlite();
    let (process, session) = with_a_retry(&home, busy_error(minutes(15))).await;
    let ports = &process.ports;
    let task = ports.db.list_open_tasks(session.0).await.unwrap().remove(0);
    let (now, id) = (ports.clock.now(), task.row.id);
    let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, task.row.book);
    let lease_until = now + ports.settings.lease;
    set.task_changes.push(TaskChange::Claim { id, owner: other, lease_until, at: now });
    ports.db.commit(set).await.unwrap();
    let recovered =
        async || worker::check_claims(ports, own, &worker::TasksAtWork::default()).await.unwrap();
    assert_eq!(recovered().await, 0);
    home.clock.set_back(HOUR);
    assert_eq!(recovered().await, 1);
    process.kill().await;
}

/// Starts a process whose session waits for the user's first answer.
async fn with_a_question(home: &Home) -> (Process, SessionId) {
    let mut process = home.start_alone().await;
    process.ports.settings.longest_sleep = Duration::from_millis(5);
    runtime::start(&process.ports, home.clock.new_uuid()).await.unwrap();
    let session = person::start_book(&process.ports).await;
    assert!(is_proposed(&process.ports, session).await);
    (process, session)
}

async fn session_status(ports: &Ports, session: SessionId) -> GenesisStatus {
    person::wait_for_decision(ports, session).await.status
}

#[tokio::test]
async fn the_time_to_answer_is_the_same_after_the_clock_was_set_back() {
    for step in [24 * HOUR, minutes(20)] {
        for home in Home::on_each_database("a_person_has_as_long_to_answer").await {
            let (process, session) = with_a_question(&home).await;
            let ports = &process.ports;
            let answer_time = ports.settings.answer_time.to_std().unwrap();
            home.clock.set_back(step);
            until_noticed(&home, READS_OF_BUSY_TIMERS).await;
            home.clock.advance(answer_time - minutes(1));
            assert_eq!(session_status(ports, session).await, GenesisStatus::InProgress);
            home.clock.advance(minutes(1));
            eventually("the wait expires", async || {
                session_status(ports, session).await == GenesisStatus::Paused
            })
            .await;
            process.kill().await;
        }
    }
}

#[tokio::test]
async fn the_wait_of_an_earlier_timer_is_limited_to_the_maximum() {
    let home = Home::sqlite();
    let (process, session) = with_a_question(&home).await;
    process.kill().await;
    home.clock.set_back(24 * HOUR);
    let mut process = home.start_alone().await;
    process.ports.settings.longest_sleep = Duration::from_millis(5);
    let ports = &process.ports;
    runtime::start(ports, home.clock.new_uuid()).await.unwrap();
    until_noticed(&home, READS_OF_BUSY_TIMERS).await;
    assert_eq!(session_status(ports, session).await, GenesisStatus::InProgress);
    home.clock.advance(ports.settings.answer_time.to_std().unwrap());
    eventually("the wait expires", async || {
        session_status(ports, session).await == GenesisStatus::Paused
    })
    .await;
    process.kill().await;
}

#[tokio::test]
async fn a_step_forward_of_the_clock_ends_expired_waits() {
    let home = Home::sqlite();
    let (process, session) = with_a_question(&home).await;
    let timers: Vec<TimerRow> = process.ports.db.next_timers(10).await.unwrap();
    assert!(!timers.is_empty());
    home.clock.advance(24 * HOUR);
    eventually("the wait expires", async || {
        session_status(&process.ports, session).await == GenesisStatus::Paused
    })
    .await;
    assert!(!timers::fire_due_timers(&process.ports).await.unwrap().is_zero());
    process.kill().await;
}

/// Sets timers of other sessions, more than are read at once.
async fn set_others(ports: &Ports, wait: Duration) {
    let ours = ports.db.next_timers(1).await.unwrap().remove(0);
    let book = BookId(Uuid::new_v8([7; 16]));
    let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, book);
    set.timers.extend((0..2_000_u128).map(|n| TimerRow {
        id: Uuid::from_u128(n),
        book,
        due_at: ports.clock.now() + wait,
        command: ours.command.clone(),
    }));
    ports.db.commit(set).await.unwrap();
}

#[tokio::test]
async fn a_corrected_timer_fires_in_time_behind_many_stored_timers() {
    let home = Home::sqlite();
    let (process, session) = with_a_question(&home).await;
    let ports = &process.ports;
    let answer_time = ports.settings.answer_time.to_std().unwrap();
    home.clock.set_back(minutes(20));
    until_noticed(&home, READS_OF_BUSY_TIMERS).await;
    let later = Duration::from_secs(30);
    set_others(ports, answer_time + later).await;
    home.clock.advance(answer_time);
    eventually("the wait expires", async || {
        session_status(ports, session).await == GenesisStatus::Paused
    })
    .await;
    assert_eq!(ports.db.next_timers(1).await.unwrap()[0].due_at, home.clock.now() + later);
    process.kill().await;
}

#[tokio::test]
async fn a_timer_of_an_earlier_process_is_found_behind_many_others() {
    let home = Home::sqlite();
    let (process, session) = with_a_question(&home).await;
    process.kill().await;
    home.clock.set_back(24 * HOUR);
    let mut process = home.start_alone().await;
    process.ports.settings.longest_sleep = Duration::from_millis(5);
    let ports = &process.ports;
    let answer_time = ports.settings.answer_time.to_std().unwrap();
    set_others(ports, answer_time + Duration::from_secs(30)).await;
    runtime::start(ports, home.clock.new_uuid()).await.unwrap();
    until_noticed(&home, READS_OF_BUSY_TIMERS).await;
    home.clock.advance(answer_time);
    eventually("the wait expires", async || {
        session_status(ports, session).await == GenesisStatus::Paused
    })
    .await;
    process.kill().await;
}

#[tokio::test]
async fn a_session_that_begins_after_the_clock_was_set_back_has_all_its_time() {
    for step in [24 * HOUR, 2 * HOUR, minutes(31)] {
        for home in Home::on_each_database("a_session_that_begins_after").await {
            let mut process = home.start_alone().await;
            let (model, wait) = (Arc::clone(&home.model), Duration::from_secs(30));
            let errors = Mutex::new([busy_error(wait)].into());
            process.ports.model = Arc::new(Busy { model, errors });
            let ports = &process.ports;
            runtime::start(ports, home.clock.new_uuid()).await.unwrap();
            until_noticed(&home, READS_OF_IDLE_WORKERS).await;
            // The timers sleep, and notice the step only when the session sets a timer.
            home.clock.set_back(step);
            let session = person::start_book(ports).await;
            wait_for_the_retry(ports, session).await;
            until_noticed(&home, READS_OF_IDLE_WORKERS).await;
            home.clock.advance(wait);
            assert!(is_proposed(ports, session).await, "{step:?}");
            process.kill().await;
        }
    }
}

#[tokio::test]
async fn the_deadline_of_a_proposal_does_not_run_without_a_process() {
    for home in Home::on_each_database("the_time_of_a_question_does_not_run").await {
        let (process, session) = with_a_retry(&home, busy_error(minutes(15))).await;
        process.kill().await;
        home.clock.advance(24 * HOUR);
        let process = home.start_alone().await;
        runtime::start(&process.ports, home.clock.new_uuid()).await.unwrap();
        assert!(is_proposed(&process.ports, session).await);
        process.kill().await;
    }
}

#[tokio::test]
async fn the_deadline_of_a_proposal_does_not_run_while_the_machine_sleeps() {
    let home = Home::sqlite();
    let (process, session) = with_a_retry(&home, busy_error(minutes(15))).await;
    home.clock.advance(24 * HOUR);
    assert!(is_proposed(&process.ports, session).await);
    process.kill().await;
}

#[tokio::test]
async fn the_deadline_of_a_proposal_runs_while_its_provider_requests_a_wait() {
    let home = Home::sqlite();
    let mut process = home.start_alone().await;
    let (model, waits) =
        (Arc::clone(&home.model), VecDeque::from(vec![busy_error(minutes(14)); 3]));
    process.ports.model = Arc::new(Busy { model, errors: Mutex::new(waits) });
    runtime::start(&process.ports, home.clock.new_uuid()).await.unwrap();
    let session = person::start_book(&process.ports).await;
    // The time advances in steps that a running process notices.
    for step in [minutes(14), minutes(14), minutes(1), minutes(1), minutes(1) / 2] {
        until_noticed(&home, READS_OF_IDLE_WORKERS).await;
        home.clock.advance(step);
    }
    let state = person::wait_for_decision(&process.ports, session).await;
    assert!(state.stages[&Stage::ConceptSelection].proposals.is_empty());
    assert!(state.pending.is_empty(), "the command has failed");
    process.kill().await;
}
