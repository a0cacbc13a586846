//! The database beside the program: made fresh for a measurement, and asked what it holds.

use anyhow::{Context, Result};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use tempfile::TempDir;

/// A fresh data folder, and a fresh database where a server of PostgreSQL is named.
pub(crate) struct Home {
    pub(crate) folder: TempDir,
    pub(crate) url: Option<String>,
    server: Option<String>,
}

impl Home {
    pub(crate) fn sqlite() -> Result<Self> {
        Ok(Self { folder: TempDir::new()?, url: None, server: None })
    }

    /// A database of its own on a server, dropped in the end.
    pub(crate) async fn postgres(server: &str) -> Result<Self> {
        let name = name();
        let admin = Database::connect(server).await?;
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
        admin.close().await?;
        let (base, _) = server.rsplit_once('/').context("the URL names no database")?;
        let url = Some(format!("{base}/{name}"));
        Ok(Self { folder: TempDir::new()?, url, server: Some(server.to_owned()) })
    }

    /// The environment that names the folder and the database.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let folder = self.folder.path().display().to_string();
        let url = self.url.iter().map(|url| ("SCRIBE__DATABASE__URL".to_owned(), url.clone()));
        std::iter::once(("SCRIBE__DATA_DIR".to_owned(), folder)).chain(url).collect()
    }

    /// Connects beside the program.
    pub(crate) async fn connect(&self) -> Result<Beside> {
        let file = format!("sqlite://{}/scribe.db?mode=ro", self.folder.path().display());
        Ok(Beside(Database::connect(self.url.clone().unwrap_or(file)).await?))
    }

    /// Drops the database; the folder goes by itself.
    pub(crate) async fn clear(self) -> Result<()> {
        if let (Some(url), Some(server)) = (&self.url, &self.server) {
            let admin = Database::connect(server).await?;
            let name = url.rsplit('/').next().unwrap_or_default();
            admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await?;
            admin.close().await?;
        }
        Ok(())
    }
}

fn name() -> String {
    format!("scribe_bench_{}", std::process::id())
}

/// A connection that reads beside the program.
pub(crate) struct Beside(DatabaseConnection);

impl Beside {
    /// The number that a query answers.
    pub(crate) async fn count(&self, sql: &str) -> Result<i64> {
        let statement = Statement::from_string(self.0.get_database_backend(), sql);
        let row = self.0.query_one_raw(statement).await?.context("no row")?;
        Ok(row.try_get_by_index(0)?)
    }

    /// The numbers of a query's first column.
    pub(crate) async fn numbers(&self, sql: &str) -> Result<Vec<f64>> {
        let statement = Statement::from_string(self.0.get_database_backend(), sql);
        let rows = self.0.query_all_raw(statement).await?;
        Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
    }

    /// How many tasks are completed.
    pub(crate) async fn completed(&self) -> Result<i64> {
        self.count("SELECT count(*) FROM async_tasks WHERE status = 'COMPLETED'").await
    }

    /// The rows of every table.
    pub(crate) async fn rows(&self) -> Result<i64> {
        let tables = match self.0.get_database_backend() {
            DbBackend::Postgres => {
                "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
            }
            _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        };
        let statement = Statement::from_string(self.0.get_database_backend(), tables);
        let mut rows = 0;
        for table in self.0.query_all_raw(statement).await? {
            let table: String = table.try_get_by_index(0)?;
            rows += self.count(&format!("SELECT count(*) FROM {table}")).await?;
        }
        Ok(rows)
    }

    /// Bytes of write-ahead log that a server of PostgreSQL has written since it was made.
    pub(crate) async fn wal_bytes(&self) -> Result<i64> {
        self.count("SELECT (pg_current_wal_lsn() - '0/0')::bigint").await
    }

    /// How long every completed task took, from the event that asked for it, in milliseconds.
    pub(crate) async fn step_times_ms(&self) -> Result<Vec<f64>> {
        let sql = match self.0.get_database_backend() {
            DbBackend::Postgres => {
                "SELECT (extract(epoch FROM completed_at - created_at) * 1000)::double precision \
                 FROM async_tasks WHERE status = 'COMPLETED'"
            }
            _ => {
                // The date functions count in milliseconds; the digits behind are microseconds.
                "SELECT (strftime('%s', completed_at) - strftime('%s', created_at)) * 1000.0 \
                 + (substr(completed_at, 21, 6) - substr(created_at, 21, 6)) / 1000.0 \
                 FROM async_tasks WHERE status = 'COMPLETED'"
            }
        };
        self.numbers(sql).await
    }

    pub(crate) async fn close(self) -> Result<()> {
        Ok(self.0.close().await?)
    }
}
