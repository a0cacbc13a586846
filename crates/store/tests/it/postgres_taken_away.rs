//! The database of a PostgreSQL server is taken away, replaced or emptied while it is in use.

use std::time::Duration;

use scribe_ports::store::{Store, StoreError, readers::EventLog};
use scribe_store::PostgresStore;
use scribe_testkit::store_contract::fixture::Fixture;
use sqlx::{AssertSqlSafe, Connection, PgConnection, raw_sql};

use crate::{postgres::fresh_database, support::options};

/// The time limit for noticing the loss; longer than a process may take.
const PATIENCE: Duration = Duration::from_secs(30);

const PASSWORD: &str = "sesame";

/// A database, and a store that holds it.
struct Held {
    /// The URL of the server without a database.
    server: String,
    name: String,
    store: PostgresStore,
}

impl Held {
    async fn open(test: &str) -> Option<Self> {
        let url = fresh_database(test).await?;
        let (server, name) = url.rsplit_once('/').unwrap();
        let (scheme, place) = server.split_once("://").unwrap();
        let (user, host) = place.rsplit_once('@').unwrap();
        let user = user.split(':').next().unwrap();
        // A server that asks for no password accepts any.
        let url = format!("{scheme}://{user}:{PASSWORD}@{host}/{name}");
        let store = PostgresStore::connect(&url, options()).await.unwrap();
        assert!(store.acquire_writer_lock().await.unwrap());
        store.migrate_up().await.unwrap();
        let f = Fixture::default();
        store.commit(f.append(f.book(), f.id(), 1)).await.unwrap();
        Some(Self { server: server.to_owned(), name: name.to_owned(), store })
    }

    /// Runs statements in the database, or in another one of the server. `DB` is replaced by its
    /// name.
    async fn run(&self, place: Place, statements: &[&str]) {
        let database = match place {
            Place::Within => &*self.name,
            Place::Beside => "postgres",
        };
        let url = format!("{}/{database}", self.server);
        let mut connection = PgConnection::connect(&url).await.unwrap();
        for statement in statements {
            let sql = statement.replace("DB", &self.name);
            raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
        }
    }

    /// Waits until the loss is noticed. Returns the message for the user.
    async fn loss(&self, what: &str) -> String {
        let mut lost = self.store.watch_loss();
        let noticed = tokio::time::timeout(PATIENCE, lost.wait_for(Option::is_some)).await;
        let noticed = noticed.unwrap_or_else(|_| panic!("{what}: nobody notices"));
        let Some(StoreError::Unusable(text)) = noticed.unwrap().clone() else { panic!("{what}") };
        let f = Fixture::default();
        let refused = self.store.commit(f.append(f.book(), f.id(), 1)).await;
        assert!(matches!(refused, Err(StoreError::Unusable(_))), "{what}: {refused:?}");
        let read = self.store.last_position().await;
        assert!(matches!(read, Err(StoreError::Unusable(_))), "{what}: {read:?}");
        self.store.close().await;
        text
    }
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Within,
    Beside,
}

const SHUT: &str = "ALTER DATABASE DB WITH ALLOW_CONNECTIONS false";
const CUT: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'DB'";
const RENAME: &str = "ALTER DATABASE DB RENAME TO DB_moved";

/// Ways to take a database away that even an idle process notices.
const TAKES: [(&str, Place, &[&str]); 5] = [
    ("dropped", Place::Beside, &["DROP DATABASE DB WITH (FORCE)"]),
    ("renamed", Place::Beside, &[SHUT, CUT, RENAME]),
    ("replaced by an empty one", Place::Beside, &[SHUT, CUT, RENAME, "CREATE DATABASE DB"]),
    ("without its schema", Place::Within, &["DROP SCHEMA public CASCADE"]),
    (
        "with an empty schema",
        Place::Within,
        &["ALTER SCHEMA public RENAME TO old", "CREATE SCHEMA public"],
    ),
];

#[tokio::test]
async fn an_idle_process_notices_that_its_database_is_gone() {
    for (what, place, statements) in TAKES {
        let Some(held) = Held::open("gone").await else { return };
        held.run(place, statements).await;
        let text = held.loss(what).await;
        assert!(text.contains(&held.name), "{what}: {text}");
        assert!(!text.contains(PASSWORD), "{what}: {text}");
    }
}

#[tokio::test]
async fn a_database_of_another_book_in_the_place_of_the_own_one_is_left_alone() {
    let Some(held) = Held::open("replaced").await else { return };
    held.run(Place::Beside, &["CREATE DATABASE DB_other"]).await;
    // Each process is the first holder of its database, so only the database itself distinguishes
    // them.
    let url = format!("{}/{}", held.server, held.name);
    let other = PostgresStore::connect(&format!("{url}_other"), options()).await.unwrap();
    assert!(other.acquire_writer_lock().await.unwrap());
    other.migrate_up().await.unwrap();
    other.close().await;
    let swap = format!("{RENAME}; ALTER DATABASE DB_other RENAME TO DB");
    held.run(Place::Beside, &[SHUT, CUT, &swap]).await;
    let text = held.loss("replaced").await;
    assert!(text.contains("replaced") && text.contains(&held.name), "{text}");
    let other = PostgresStore::connect(&url, options()).await.unwrap();
    assert_eq!(other.last_position().await.unwrap(), 0, "nothing was written into it");
}

#[tokio::test]
async fn a_missing_table_is_a_lost_database() {
    for (what, statement) in [
        ("a table", "DROP TABLE streams CASCADE"),
        ("the log", "ALTER TABLE streams RENAME TO streams_before"),
        ("a column", "ALTER TABLE streams RENAME COLUMN state TO s"),
    ] {
        for writes in [false, true] {
            let Some(held) = Held::open("missing").await else { return };
            held.run(Place::Within, &[statement]).await;
            let f = Fixture::default();
            // The first ids are those of the event that already exists.
            let _known = [f.id(), f.id()];
            if writes {
                let refused = held.store.commit(f.append(f.book(), f.id(), 1)).await;
                assert!(matches!(refused, Err(StoreError::Unusable(_))), "{what}: {refused:?}");
            } else {
                let read = scribe_ports::store::readers::Streams::stream(&held.store, f.id()).await;
                assert!(matches!(read, Err(StoreError::Unusable(_))), "{what}: {read:?}");
            }
            let text = held.loss(what).await;
            assert!(text.contains(&held.name) && text.contains("does not exist"), "{text}");
        }
    }
}

#[tokio::test]
async fn a_database_that_is_lost_right_before_the_end_is_noticed() {
    for (what, place, statements) in TAKES {
        let Some(held) = Held::open("end").await else { return };
        held.run(place, statements).await;
        held.store.close().await;
        assert!(held.store.watch_loss().borrow().is_some(), "{what}");
    }
}

#[tokio::test]
async fn a_server_that_restarts_or_shuts_its_door_has_not_lost_the_database() {
    let Some(held) = Held::open("shut").await else { return };
    let f = Fixture::default();
    held.run(Place::Beside, &[SHUT, CUT]).await;
    let refused = held.store.commit(f.append(f.book(), f.id(), 1)).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    let read = held.store.last_position().await;
    assert!(matches!(read, Err(StoreError::Unavailable(_))), "{read:?}");
    held.run(Place::Beside, &["ALTER DATABASE DB WITH ALLOW_CONNECTIONS true"]).await;
    held.store.commit(f.append(f.book(), f.id(), 1)).await.unwrap();
    assert!(held.store.watch_loss().borrow().is_none());
}

#[tokio::test]
async fn a_database_that_does_not_exist_is_named_with_the_next_step() {
    let Some(url) = fresh_database("none").await else { return };
    let (server, _) = url.rsplit_once('/').unwrap();
    let url = format!("{server}/scribe_test_of_nobody");
    let refused = PostgresStore::connect(&url, options()).await;
    let Err(StoreError::Unusable(text)) = refused else { panic!("{refused:?}") };
    assert!(text.contains("scribe_test_of_nobody") && text.contains("database.url"), "{text}");
}

#[tokio::test]
async fn a_database_that_turns_read_only_is_a_fault_until_it_takes_writes_again() {
    let Some(held) = Held::open("read_only").await else { return };
    let reason = async |is_wanted: bool| {
        let seen = async {
            while held.store.write_fault().is_some() != is_wanted {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, seen).await.unwrap();
        held.store.write_fault()
    };
    assert_eq!(held.store.write_fault(), None);
    let turn = |word: &str| format!("ALTER DATABASE DB SET default_transaction_read_only = {word}");
    held.run(Place::Beside, &[&turn("on"), CUT]).await;
    let said = reason(true).await.unwrap();
    assert!(said.contains("read-only"), "{said}");
    held.run(Place::Beside, &[&turn("off"), CUT]).await;
    reason(false).await;
    let f = Fixture::default();
    held.store.commit(f.append(f.book(), f.id(), 1)).await.unwrap();
    // A commit is the first to notice the loss of write access, and the first to succeed again.
    held.run(Place::Beside, &[&turn("on"), CUT]).await;
    let refused = held.store.commit(f.append(f.book(), f.id(), 1)).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    assert!(held.store.write_fault().is_some());
    held.run(Place::Beside, &[&turn("off"), CUT]).await;
    held.store.commit(f.append(f.book(), f.id(), 1)).await.unwrap();
    assert_eq!(held.store.write_fault(), None);
}
