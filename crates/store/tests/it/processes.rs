//! Several processes on one PostgreSQL database: who leads, who is alive, and who wakes whom.

use std::time::Duration;

use scribe_domain::id::{FlowRunId, TaskId};
use scribe_ports::{
    live_channel::{LiveChannel, LiveNews, LiveSubscription, MAX_TEXT_BYTES},
    store::{
        ChangeTopic, CommitConflict, CommitOutcome, Expectation, Store, StoreError,
        processes::{Leadership, ProcessRow, Processes},
        readers::Streams,
        rows::{StreamRow, TaskChange},
    },
};
use scribe_store::PostgresStore;
use scribe_testkit::store_contract::fixture::Fixture;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, query, query_scalar};
use tokio::time::timeout;
use uuid::Uuid;

use crate::{
    postgres::fresh_database,
    support::{impatient, options},
};

/// How long a test waits for something that happens at once.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) fn process(n: u8) -> ProcessRow {
    let f = Fixture::default();
    let (started_at, seen_at) = (f.now(), f.now());
    let id = Uuid::new_v8([n; 16]);
    ProcessRow {
        id,
        name: format!("process {n}"),
        version: "1".into(),
        model: String::new(),
        all_books: true,
        started_at,
        seen_at,
    }
}

/// Opens the database as another process does, and considers processes without a connection dead.
async fn join(url: &str, n: u8) -> PostgresStore {
    join_as(url, n, Duration::ZERO).await
}

/// Opens the database as the first process, which considers a process dead after a grace period.
async fn join_patiently(url: &str, grace: Duration) -> PostgresStore {
    join_as(url, 1, grace).await
}

async fn join_as(url: &str, n: u8, grace: Duration) -> PostgresStore {
    let mut options = options();
    options.timeouts.grace = grace;
    let store = PostgresStore::connect(url, options).await.unwrap();
    assert!(store.share_writer_lock(&process(n)).await.unwrap());
    store.migrate_up().await.unwrap();
    store.register_process(&process(n)).await.unwrap();
    store
}

/// Stores a task that a process has claimed. Its lease has run out, which says nothing about the
/// process.
async fn claim_as(store: &PostgresStore, owner: Uuid) -> TaskId {
    let f = Fixture::default();
    let task = f.task(FlowRunId(f.id()));
    let mut made = f.set();
    made.tasks.push(task.clone());
    store.commit(made).await.unwrap();
    let mut claimed = f.set();
    let at = f.now();
    claimed.task_changes.push(TaskChange::Claim { id: task.id, owner, lease_until: at, at });
    store.commit(claimed).await.unwrap();
    task.id
}

/// Ends a process as a kill does: its connections are closed without a word.
async fn kill(store: PostgresStore, url: &str) {
    drop(store);
    let mut probe = PgConnection::connect(url).await.unwrap();
    let open = "SELECT count(*) FROM pg_stat_activity \
                WHERE datname = current_database() AND application_name LIKE $1";
    let name = "scribe, 01010101-%";
    while query_scalar::<_, i64>(open).bind(name).fetch_one(&mut probe).await.unwrap() > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn run(url: &str, sql: &str) {
    let mut probe = PgConnection::connect(url).await.unwrap();
    probe.execute(query(AssertSqlSafe(sql))).await.unwrap();
}

#[tokio::test]
async fn one_process_leads_and_after_its_death_another_one_in_a_later_epoch() {
    let Some(url) = fresh_database("one_process_leads").await else { return };
    let (first, second) = (join(&url, 1).await, join(&url, 2).await);
    assert_eq!(first.acquire_leadership().await.unwrap(), Some(Leadership::Epoch(1)));
    assert_eq!(second.acquire_leadership().await.unwrap(), None);
    assert_eq!(
        first.acquire_leadership().await.unwrap(),
        Some(Leadership::Epoch(1)),
        "the leadership is renewed"
    );
    let states = second.processes().await.unwrap();
    assert_eq!(states.iter().map(|state| state.leads).collect::<Vec<_>>(), [true, false]);
    assert!(states.iter().all(|state| state.is_alive));
    kill(first, &url).await;
    assert_eq!(second.acquire_leadership().await.unwrap(), Some(Leadership::Epoch(2)));
    let states = second.processes().await.unwrap();
    assert_eq!(states.iter().map(|state| state.is_alive).collect::<Vec<_>>(), [false, true]);
}

#[tokio::test]
async fn a_leader_that_slept_is_refused_and_leads_again_only_after_the_other() {
    let Some(url) = fresh_database("a_leader_that_slept").await else { return };
    let f = Fixture::default();
    let (first, second) = (join(&url, 1).await, join(&url, 2).await);
    assert_eq!(first.acquire_leadership().await.unwrap(), Some(Leadership::Epoch(1)));
    let as_leader = |epoch| {
        let mut set = f.append(f.book(), f.id(), 1);
        set.expects.push(Expectation::LeaderEpoch(epoch));
        set
    };
    assert!(matches!(first.commit(as_leader(1)).await, Ok(CommitOutcome::Committed { .. })));
    // The first process does not renew its leadership for a while.
    run(&url, "UPDATE leaders SET renewed_at = renewed_at - interval '4 seconds'").await;
    assert!(matches!(first.commit(as_leader(1)).await, Ok(CommitOutcome::Committed { .. })));
    assert_eq!(second.acquire_leadership().await.unwrap(), Some(Leadership::Epoch(2)));
    let refused =
        CommitOutcome::Conflict(CommitConflict::ExpectationFailed(Expectation::LeaderEpoch(1)));
    assert_eq!(first.commit(as_leader(1)).await.unwrap(), refused);
    assert_eq!(first.acquire_leadership().await.unwrap(), None);
    second.release_leadership().await.unwrap();
    assert_eq!(
        first.acquire_leadership().await.unwrap(),
        Some(Leadership::Epoch(3)),
        "handed over at once"
    );
    assert_eq!(second.acquire_leadership().await.unwrap(), None);
}

#[tokio::test]
async fn only_tasks_of_dead_processes_are_orphaned() {
    let Some(url) = fresh_database("orphaned_tasks").await else { return };
    let f = Fixture::default();
    let (first, second) = (join(&url, 1).await, join(&url, 2).await);
    let task = f.task(FlowRunId(f.id()));
    let mut made = f.set();
    made.tasks.push(task.clone());
    first.commit(made).await.unwrap();
    let mut claimed = f.set();
    let (owner, at) = (process(1).id, f.now());
    // A lease that has run out says nothing about its owner.
    claimed.task_changes.push(TaskChange::Claim { id: task.id, owner, lease_until: at, at });
    first.commit(claimed).await.unwrap();
    assert_eq!(first.orphaned_tasks().await.unwrap(), []);
    assert_eq!(second.orphaned_tasks().await.unwrap(), []);
    assert_eq!(second.tasks_claimed_by_live_processes(&[task.id]).await.unwrap(), [task.id]);
    kill(first, &url).await;
    assert_eq!(second.orphaned_tasks().await.unwrap(), [(task.id, 1)]);
    assert_eq!(second.tasks_claimed_by_live_processes(&[task.id]).await.unwrap(), []);
}

#[tokio::test]
async fn a_commit_wakes_the_other_processes() {
    let Some(url) = fresh_database("a_commit_wakes").await else { return };
    let f = Fixture::default();
    let (first, second) = (join(&url, 1).await, join(&url, 2).await);
    // The poll wakes everybody once a second, so three wake-ups within a second show that the
    // notification arrives.
    let woken = async {
        for _ in 0..3 {
            let changed = second.wait_for_change(ChangeTopic::Events);
            first.commit(f.append(f.book(), f.id(), 1)).await.unwrap();
            changed.await;
        }
    };
    timeout(PATIENCE, woken).await.unwrap();
}

#[tokio::test]
async fn a_database_that_is_shared_cannot_be_held_alone_and_the_other_way_round() {
    let Some(url) = fresh_database("shared_or_alone").await else { return };
    let shared = join(&url, 1).await;
    let alone = PostgresStore::connect(&url, options()).await.unwrap();
    assert!(!alone.acquire_writer_lock().await.unwrap());
    kill(shared, &url).await;
    assert!(alone.acquire_writer_lock().await.unwrap());
    let late = PostgresStore::connect(&url, options()).await.unwrap();
    assert!(!late.share_writer_lock(&process(3)).await.unwrap());
}

#[tokio::test]
async fn a_process_whose_connection_is_cut_proves_itself_again() {
    let Some(url) = fresh_database("proves_itself_again").await else { return };
    let (first, second) = (join(&url, 1).await, join(&url, 2).await);
    cut_first(&url).await;
    assert!(first.check_in().await.is_err(), "the connection is gone");
    first.check_in().await.unwrap();
    assert!(second.processes().await.unwrap().iter().all(|state| state.is_alive));
}

#[tokio::test]
async fn a_process_older_than_the_schema_is_told_so() {
    let Some(url) = fresh_database("older_than_the_schema").await else { return };
    let store = join(&url, 1).await;
    run(&url, "INSERT INTO seaql_migrations VALUES ('m9999_later', 0)").await;
    let refused = store.check_in().await.unwrap_err();
    assert!(matches!(&refused, StoreError::Unusable(why) if why.contains("newer")), "{refused}");
    assert!(store.watch_loss().borrow().is_some(), "the process learns that it must end");
}

/// Ends the connection that proves that the first process is alive.
async fn cut_first(url: &str) {
    run(
        url,
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
         WHERE datname = current_database() AND application_name LIKE 'scribe, 01010101-%'",
    )
    .await;
}

#[tokio::test]
async fn a_process_that_waits_for_the_lead_stays_alive() {
    let Some(url) = fresh_database("waits_for_the_lead").await else { return };
    let (first, second) = (join(&url, 1).await, join(&url, 2).await);
    let mut writer = PgConnection::connect(&url).await.unwrap();
    writer.execute("SELECT pg_advisory_lock(7161672632316229222)").await.unwrap();
    let error = first.acquire_leadership().await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    assert!(second.processes().await.unwrap().iter().all(|state| state.is_alive));
    drop(writer);
    while first.acquire_leadership().await.is_err() {}
    assert_eq!(first.acquire_leadership().await.unwrap(), Some(Leadership::Epoch(1)));
}

#[tokio::test]
async fn a_process_that_lost_its_share_commits_nothing_beside_one_that_has_the_database_alone() {
    let Some(url) = fresh_database("lost_its_share").await else { return };
    let f = Fixture::default();
    let first = join(&url, 1).await;
    assert!(first.commit(f.append(f.book(), f.id(), 1)).await.is_ok());
    let alone = PostgresStore::connect(&url, options()).await.unwrap();
    cut_first(&url).await;
    assert!(alone.acquire_writer_lock().await.unwrap());
    let refused = first.commit(f.append(f.book(), f.id(), 1)).await.unwrap_err();
    assert!(matches!(refused, StoreError::WriterLockLost), "{refused}");
    assert!(alone.commit(f.append(f.book(), f.id(), 1)).await.is_ok());
}

#[tokio::test]
async fn a_process_that_was_cut_off_itself_takes_nobody_for_dead() {
    let Some(url) = fresh_database("was_cut_off_itself").await else { return };
    let first = join_patiently(&url, Duration::from_millis(200)).await;
    let task = claim_as(&first, process(2).id).await;
    assert_eq!(first.orphaned_tasks().await.unwrap(), [(task, 1)]);
    cut_first(&url).await;
    while first.check_in().await.is_err() {}
    assert_eq!(first.orphaned_tasks().await.unwrap(), []);
    assert_eq!(first.tasks_claimed_by_live_processes(&[task]).await.unwrap(), [task]);
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(first.tasks_claimed_by_live_processes(&[task]).await.unwrap(), []);
    assert_eq!(first.orphaned_tasks().await.unwrap(), [(task, 1)]);
}

#[tokio::test]
async fn connections_that_keep_breaking_do_not_protect_the_tasks_of_the_dead_for_ever() {
    let Some(url) = fresh_database("keep_breaking").await else { return };
    let first = join_patiently(&url, Duration::from_millis(200)).await;
    let task = claim_as(&first, process(9).id).await;
    let is_taken_over = async {
        while first.orphaned_tasks().await.unwrap_or_default() != [(task, 1)] {
            cut_first(&url).await;
            while first.check_in().await.is_err() {}
        }
    };
    timeout(PATIENCE, is_taken_over).await.unwrap();
}

#[tokio::test]
async fn a_living_process_whose_row_is_gone_keeps_its_tasks() {
    let Some(url) = fresh_database("row_is_gone").await else { return };
    let (first, second) = (join(&url, 1).await, join(&url, 2).await);
    let task = claim_as(&first, process(1).id).await;
    run(&url, "TRUNCATE processes").await;
    assert_eq!(second.orphaned_tasks().await.unwrap(), []);
    assert_eq!(second.tasks_claimed_by_live_processes(&[task]).await.unwrap(), [task]);
    kill(first, &url).await;
    assert_eq!(second.orphaned_tasks().await.unwrap(), [(task, 1)]);
}

#[tokio::test]
async fn a_process_that_may_not_take_the_lead_stays_alive_and_leads_when_it_may() {
    let Some(url) = fresh_database("may_not_lead").await else { return };
    let first = join(&url, 1).await;
    run(&url, "ALTER TABLE leaders ADD CONSTRAINT nobody CHECK (epoch < 0)").await;
    let session = "SELECT pid::bigint FROM pg_stat_activity WHERE datname = current_database() \
                   AND application_name LIKE 'scribe, 01010101-%'";
    let mut probe = PgConnection::connect(&url).await.unwrap();
    let before: i64 = query_scalar(session).fetch_one(&mut probe).await.unwrap();
    for _ in 0..3 {
        let refused = first.acquire_leadership().await;
        assert!(refused.is_err_and(|error| error.to_string().contains("nobody")));
    }
    let after: i64 = query_scalar(session).fetch_one(&mut probe).await.unwrap();
    assert_eq!(before, after, "the session that shows that the process is alive was kept");
    run(&url, "ALTER TABLE leaders DROP CONSTRAINT nobody").await;
    assert_eq!(first.acquire_leadership().await.unwrap(), Some(Leadership::Epoch(1)));
}

#[tokio::test]
async fn a_commit_that_fails_is_a_fault_until_the_next_one_could_begin() {
    let Some(url) = fresh_database("failed_commit").await else { return };
    let store = PostgresStore::connect(&url, impatient()).await.unwrap();
    store.migrate_up().await.unwrap();
    let f = Fixture::default();
    let mut other = PgConnection::connect(&url).await.unwrap();
    other.execute("SELECT pg_advisory_lock(7161672632316229222)").await.unwrap();
    let refused = store.commit(f.append(f.book(), f.id(), 1)).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    assert!(store.write_fault().is_some());
    drop(other);
    let is_ready = async {
        while store.write_fault().is_some() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, is_ready).await.unwrap();
}

#[tokio::test]
async fn a_stream_that_another_process_has_changed_is_outdated_only_as_a_recent_one() {
    let Some(url) = fresh_database("recent_streams").await else { return };
    let f = Fixture::default();
    let (book, stream) = (f.book(), f.id());
    let first = join(&url, 1).await;
    let append = async |store: &PostgresStore, version| {
        let outcome = store.commit(f.append(book, stream, version)).await;
        assert!(matches!(outcome, Ok(CommitOutcome::Committed { .. })), "{outcome:?}");
    };
    let version = |read: Result<Option<StreamRow>, StoreError>| read.unwrap().unwrap().version;
    append(&first, 1).await;
    let second = join(&url, 2).await;
    append(&second, 2).await;
    assert_eq!(version(first.stream(stream).await), 2);
    assert_eq!(version(first.cached_stream(stream).await), 1);
    let moved = first.commit(f.append(book, stream, 2)).await.unwrap();
    assert!(matches!(
        moved,
        CommitOutcome::Conflict(CommitConflict::ExpectationFailed(Expectation::Stream { .. }))
    ));
    assert_eq!(version(first.cached_stream(stream).await), 2, "after the conflict");

    append(&first, 3).await;
    append(&second, 4).await;
    assert_eq!(version(first.cached_stream(stream).await), 3);
    first.check_in().await.unwrap();
    assert_eq!(version(first.cached_stream(stream).await), 4, "the other one is known");
    append(&first, 5).await;
    append(&second, 6).await;
    assert_eq!(version(first.cached_stream(stream).await), 6, "nothing is cached beside others");
}

#[tokio::test]
async fn live_texts_reach_the_other_processes_in_order_and_not_the_sender() {
    let Some(url) = fresh_database("live_texts").await else { return };
    let (first, second, third) = (join(&url, 1).await, join(&url, 2).await, join(&url, 3).await);
    let mut of_first = first.subscribe_live();
    let mut others = [second.subscribe_live(), third.subscribe_live()];
    let next_text = async |subscription: &mut Box<dyn LiveSubscription>| loop {
        if let LiveNews::Text(text) = timeout(PATIENCE, subscription.next()).await.unwrap() {
            return text.to_string();
        }
    };
    // A listener may not have connected yet when the first texts are sent.
    for subscription in &mut others {
        let connected = async {
            let mut sent = 0;
            loop {
                first.send_live(&format!("hello {sent}")).await.unwrap();
                sent += 1;
                if timeout(Duration::from_millis(50), next_text(subscription)).await.is_ok() {
                    return;
                }
            }
        };
        timeout(PATIENCE, connected).await.unwrap();
    }
    let texts: Vec<String> = (0..20).map(|n| format!("{n} {}", "雨 '\\".repeat(300))).collect();
    for text in &texts {
        first.send_live(text).await.unwrap();
    }
    second.send_live("the last").await.unwrap();
    for subscription in &mut others {
        let mut received = Vec::new();
        while received.len() < texts.len() {
            let text = next_text(subscription).await;
            received.extend((!text.starts_with("hello")).then_some(text));
        }
        assert_eq!(received, texts);
    }
    assert_eq!(next_text(&mut of_first).await, "the last");
    let refused = first.send_live(&"x".repeat(MAX_TEXT_BYTES + 1)).await;
    assert!(matches!(refused, Err(StoreError::Refused(_))));
}

#[tokio::test]
async fn a_listener_that_was_cut_off_reports_a_gap() {
    let Some(url) = fresh_database("live_gap").await else { return };
    let process = join(&url, 1).await;
    let mut live = process.subscribe_live();
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    tokio::time::sleep(Duration::from_millis(200)).await;
    run(&url, cut).await;
    assert_eq!(timeout(PATIENCE, live.next()).await.unwrap(), LiveNews::Gap);
}
