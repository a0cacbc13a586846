//! Statements against the SQLite file of a home.

use sea_orm::sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use crate::scribe::Scribe;

/// Runs statements that must change something.
#[track_caller]
pub(crate) fn change(scribe: &Scribe, sql: &str) {
    let url = format!("sqlite://{}", scribe.data().join("scribe.db").display());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        let done = sea_orm::sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&mut connection)
            .await
            .unwrap();
        assert!(done.rows_affected() > 0, "nothing was changed by {sql}");
        connection.close().await.unwrap();
    });
}

/// Reads the first column of every row, beside a program that may run.
pub(crate) fn column(scribe: &Scribe, sql: &str) -> Vec<String> {
    let url = format!("sqlite://{}?mode=ro", scribe.data().join("scribe.db").display());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        let rows = sea_orm::sqlx::query_scalar(AssertSqlSafe(sql.to_owned()));
        let rows = rows.fetch_all(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        rows
    })
}
