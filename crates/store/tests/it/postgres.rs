//! PostgreSQL, with a separate database per test, on the server that `SCRIBE_TEST_POSTGRES` names.

use std::{
    path::Path,
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use scribe_ports::store::{Store, readers::Database};
use scribe_store::PostgresStore;
use scribe_testkit::store_contract::{
    fixture::Fixture,
    load::{self, Faults},
};
use sqlx::{AssertSqlSafe, Connection, PgConnection, postgres::PgConnectOptions};
use tokio::sync::OnceCell;

use crate::support::options;

/// Creates an empty database and returns its URL.
pub(crate) async fn fresh_database(test: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the tests' only setting")]
    let (server, ci) = (std::env::var("SCRIBE_TEST_POSTGRES"), std::env::var("CI"));
    let Ok(server) = server else {
        assert_ne!(ci.as_deref(), Ok("true"), "CI has a PostgreSQL server");
        println!("NOT RUN {test}: SCRIBE_TEST_POSTGRES names no server");
        return None;
    };
    static MADE: AtomicU32 = AtomicU32::new(0);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let mut connection = PgConnection::connect(&server).await.unwrap();
    static CLEANED: OnceCell<()> = OnceCell::const_new();
    CLEANED.get_or_init(|| drop_databases_of_ended_runs(&server)).await;
    let name = format!("scribe_test_{}_{number}", std::process::id());
    let create = format!("CREATE DATABASE {name}");
    sqlx::query(AssertSqlSafe(create)).execute(&mut connection).await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    Some(format!("{base}/{name}"))
}

/// Drops databases left by earlier runs. Their names contain the process id, so that runs do not
/// disturb each other.
async fn drop_databases_of_ended_runs(server: &str) {
    let mut connection = PgConnection::connect(server).await.unwrap();
    let names: Vec<(String,)> = sqlx::query_as(
        "SELECT datname::text FROM pg_database WHERE datname LIKE 'scribe\\_test\\_%'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    for (name,) in names {
        let process = name.split('_').nth(2).unwrap();
        if !Path::new("/proc").join(process).exists() {
            let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            sqlx::query(AssertSqlSafe(drop)).execute(&mut connection).await.unwrap();
        }
    }
}

async fn open(test: &str) -> Option<Arc<dyn Database>> {
    let url = fresh_database(test).await?;
    let store = PostgresStore::connect(&url, options()).await.unwrap();
    store.migrate_up().await.unwrap();
    Some(Arc::new(store))
}

scribe_testkit::store_contract!(open);

#[tokio::test]
async fn migrations_go_up_down_and_up() {
    let Some(url) = fresh_database("migrations_go_up_down_and_up").await else { return };
    let store = PostgresStore::connect(&url, options()).await.unwrap();
    let all = store.migration_status().await.unwrap();
    assert!(all.iter().all(|migration| !migration.applied));
    store.migrate_up().await.unwrap();
    store.migrate_down(u32::try_from(all.len()).unwrap()).await.unwrap();
    assert_eq!(store.migration_status().await.unwrap(), all);
    store.migrate_up().await.unwrap();
    assert!(store.migration_status().await.unwrap().iter().all(|migration| migration.applied));
    let f = Fixture::default();
    store.commit(f.append(f.book(), f.id(), 1)).await.unwrap();
}

#[tokio::test]
async fn processes_that_migrate_at_once_do_not_disturb_each_other() {
    let test = "processes_that_migrate_at_once_do_not_disturb_each_other";
    let Some(url) = fresh_database(test).await else { return };
    let one = PostgresStore::connect(&url, options()).await.unwrap();
    let two = PostgresStore::connect(&url, options()).await.unwrap();
    let (first, second) = tokio::join!(one.migrate_up(), two.migrate_up());
    first.unwrap();
    second.unwrap();
}

async fn two_stores(test: &str) -> Option<(String, Vec<Arc<dyn Database>>)> {
    let url = fresh_database(test).await?;
    let one = PostgresStore::connect(&url, options()).await.unwrap();
    one.migrate_up().await.unwrap();
    let two = PostgresStore::connect(&url, options()).await.unwrap();
    Some((url, vec![Arc::new(one), Arc::new(two)]))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_committers_keep_positions_and_versions_gapless() {
    let test = "two_committers_keep_positions_and_versions_gapless";
    let Some((_, stores)) = two_stores(test).await else { return };
    let written = load::produce_events(&stores, Faults::None).await;
    load::check_log(&*stores[1], &written).await;
}

/// Repeatedly ends every connection of the database except its own.
async fn kill_connections(url: String) {
    let database = PgConnectOptions::from_str(&url).unwrap();
    let name = database.get_database().unwrap().to_owned();
    let mut connection = PgConnection::connect_with(&database).await.unwrap();
    let mut pause = tokio::time::interval(Duration::from_millis(7));
    loop {
        pause.tick().await;
        sqlx::query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = $1 AND pid <> pg_backend_pid() AND random() < 0.3",
        )
        .bind(&name)
        .execute(&mut connection)
        .await
        .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_are_killed_during_commits_lose_and_double_nothing() {
    let test = "connections_that_are_killed_during_commits_lose_and_double_nothing";
    let Some((url, stores)) = two_stores(test).await else { return };
    let written = tokio::select! {
        written = load::produce_events(&stores, Faults::LostConnections) => written,
        () = kill_connections(url) => return,
    };
    load::check_log(&*stores[0], &written).await;
}
