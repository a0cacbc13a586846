//! PostgreSQL databases that cannot store books are refused before anything is written, and left
//! unchanged.

use scribe_ports::store::StoreError;
use scribe_store::{PostgresStore, PostgresTimeouts};
use sqlx::{AssertSqlSafe, Connection, PgConnection, query_scalar, raw_sql};

use crate::{postgres::fresh_database, support::options};

/// Runs statements in a database.
async fn run(url: &str, sql: String) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
}

/// Tries to create the tables. Returns the message, and how many tables exist afterwards, without
/// `database_holder`.
async fn refused(url: &str) -> (String, i64) {
    let made = async {
        let store = PostgresStore::connect(url, options()).await?;
        store.acquire_writer_lock().await?;
        store.migrate_up().await
    };
    let said = made.await;
    let Err(StoreError::Unusable(text)) = said else { panic!("{said:?}") };
    let mut connection = PgConnection::connect(url).await.unwrap();
    let tables = "SELECT count(*) FROM pg_tables \
                  WHERE schemaname NOT IN ('pg_catalog', 'information_schema') \
                  AND tablename <> 'database_holder'";
    (text, query_scalar(tables).fetch_one(&mut connection).await.unwrap())
}

#[tokio::test]
async fn a_database_that_does_not_hold_every_text_is_refused() {
    let Some(url) = fresh_database("encoding").await else { return };
    let (server, name) = url.rsplit_once('/').unwrap();
    for encoding in ["LATIN1", "SQL_ASCII"] {
        let other = format!("{name}_{}", encoding.to_lowercase());
        let create =
            format!("CREATE DATABASE {other} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0");
        run(&url, create).await;
        let (text, tables) = refused(&format!("{server}/{other}")).await;
        assert!(text.contains(encoding) && text.contains(&other), "{text}");
        assert_eq!(tables, 0);
        let read = PostgresStore::connect_read_only(
            &format!("{server}/{other}"),
            1,
            PostgresTimeouts::default(),
        )
        .await;
        assert!(matches!(read, Err(StoreError::Unusable(_))), "{encoding}");
    }
}

#[tokio::test]
async fn a_database_without_a_place_for_tables_is_refused() {
    let Some(url) = fresh_database("search path").await else { return };
    let name = url.rsplit_once('/').unwrap().1;
    run(&url, format!("ALTER DATABASE {name} SET search_path TO nowhere")).await;
    let (text, tables) = refused(&url).await;
    assert!(text.contains("search_path") && text.contains(name), "{text}");
    assert_eq!(tables, 0);
}

#[tokio::test]
async fn no_table_is_created_beside_a_foreign_one() {
    for table in ["users", "event_outbox", "novels"] {
        let Some(url) = fresh_database("foreign table").await else { return };
        run(&url, format!("CREATE TABLE {table} (id int)")).await;
        let (text, tables) = refused(&url).await;
        assert!(text.contains(table), "{text}");
        assert_eq!(tables, 1, "{table}: it has made none");
    }
}
