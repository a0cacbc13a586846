//! Access to the database alongside the program: creates a database for a measurement, and queries
//! its contents.

use std::{collections::HashMap, path::PathBuf};

use anyhow::{Context, Result};
use scribe_cli::config::Environment;
use scribe_testkit::probe::Probe;
use tempfile::TempDir;
use uuid::Uuid;

/// A new data folder and, if a PostgreSQL server is given, a new database.
pub(crate) struct Home {
    pub(crate) folder: TempDir,
    pub(crate) url: Option<String>,
    server: Option<String>,
}

impl Home {
    pub(crate) fn sqlite() -> Result<Self> {
        Ok(Self { folder: TempDir::new()?, url: None, server: None })
    }

    /// Creates a database on a server; [`Home::clear`] drops it.
    pub(crate) async fn postgres(server: &str) -> Result<Self> {
        let name = name();
        Probe::postgres(server).await.execute(&format!("CREATE DATABASE {name}")).await;
        let (base, _) = server.rsplit_once('/').context("the URL names no database")?;
        let url = Some(format!("{base}/{name}"));
        Ok(Self { folder: TempDir::new()?, url, server: Some(server.to_owned()) })
    }

    /// Returns the environment with the folder and the database.
    pub(crate) fn environment(&self) -> Environment {
        let folder = self.folder.path().display().to_string();
        let url = self.url.iter().map(|url| ("SCRIBE__DATABASE__URL".to_owned(), url.clone()));
        std::iter::once(("SCRIBE__DATA_DIR".to_owned(), folder)).chain(url).collect()
    }

    /// Connects to the database alongside the program.
    pub(crate) async fn connect(&self) -> Result<Beside> {
        self.location().connect().await
    }

    /// Returns the location of the database.
    pub(crate) fn location(&self) -> Location {
        Location { file: self.folder.path().join("scribe.db"), url: self.url.clone() }
    }

    /// Drops the database; the folder is deleted when the value is dropped.
    pub(crate) async fn clear(self) -> Result<()> {
        if let (Some(url), Some(server)) = (&self.url, &self.server) {
            let name = url.rsplit('/').next().unwrap_or_default();
            let drop = format!("DROP DATABASE {name} WITH (FORCE)");
            Probe::postgres(server).await.execute(&drop).await;
        }
        Ok(())
    }
}

/// The location of a database.
#[derive(Clone)]
pub(crate) struct Location {
    file: PathBuf,
    url: Option<String>,
}

impl Location {
    /// Connects to the database alongside the program.
    pub(crate) async fn connect(&self) -> Result<Beside> {
        Ok(Beside(match &self.url {
            Some(url) => Probe::postgres(url).await,
            None => Probe::sqlite(&self.file),
        }))
    }
}

fn name() -> String {
    format!("scribe_bench_{}", std::process::id())
}

/// A connection that reads alongside the program.
pub(crate) struct Beside(Probe);

impl Beside {
    /// Returns the number that a query returns.
    pub(crate) async fn count(&self, sql: &str) -> Result<i64> {
        let column = self.0.column(sql).await;
        Ok(column.first().context("no row")?.parse()?)
    }

    /// Returns the numbers of a query's first column.
    pub(crate) async fn numbers(&self, sql: &str) -> Result<Vec<f64>> {
        let column = self.0.column(sql).await;
        Ok(column.iter().map(|number| number.parse()).collect::<Result<_, _>>()?)
    }

    /// Returns the texts of a query's rows, none of which is NULL.
    async fn texts<const COLUMNS: usize>(&self, sql: &str) -> Result<Vec<[String; COLUMNS]>> {
        let texts = |row: Vec<Option<String>>| {
            let texts: Option<Vec<String>> = row.into_iter().collect();
            texts.and_then(|texts| texts.try_into().ok()).context("a row has other columns")
        };
        self.0.rows(sql).await.into_iter().map(texts).collect()
    }

    /// Returns the number of completed tasks.
    pub(crate) async fn completed(&self) -> Result<i64> {
        self.count("SELECT count(*) FROM async_tasks WHERE status = 'COMPLETED'").await
    }

    /// Returns the book id and the novel id of every novel.
    pub(crate) async fn novels(&self) -> Result<Vec<(Uuid, Uuid)>> {
        let sql = "SELECT CAST(partition_key AS text), CAST(aggregate_id AS text) FROM domain_events \
                   WHERE event_type = 'Novel.Created' ORDER BY id";
        let ids = |[key, novel]: [String; 2]| Ok((key.parse()?, novel.parse()?));
        self.texts(sql).await?.into_iter().map(ids).collect()
    }

    /// Returns the total number of rows of all tables.
    pub(crate) async fn rows(&self) -> Result<i64> {
        let tables = if self.0.is_postgres() {
            "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
        } else {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        };
        let mut rows = 0;
        for table in self.0.column(tables).await {
            rows += self.count(&format!("SELECT count(*) FROM {table}")).await?;
        }
        Ok(rows)
    }

    /// Returns the size of the write-ahead log that a PostgreSQL server has written since it was
    /// created, in bytes.
    pub(crate) async fn wal_bytes(&self) -> Result<i64> {
        self.count("SELECT (pg_current_wal_lsn() - '0/0')::bigint").await
    }

    /// Returns how long every completed task took after the event that requested it, in
    /// milliseconds.
    pub(crate) async fn step_times_ms(&self) -> Result<Vec<f64>> {
        let sql = if self.0.is_postgres() {
            "SELECT (extract(epoch FROM completed_at - created_at) * 1000)::double precision \
             FROM async_tasks WHERE status = 'COMPLETED'"
        } else {
            // The date functions count in milliseconds; the remaining digits are microseconds.
            "SELECT (strftime('%s', completed_at) - strftime('%s', created_at)) * 1000.0 \
             + (substr(completed_at, 21, 6) - substr(created_at, 21, 6)) / 1000.0 \
             FROM async_tasks WHERE status = 'COMPLETED'"
        };
        self.numbers(sql).await
    }

    /// Returns how long every chapter took from its first step to its record, in the order of the
    /// records. Works only on SQLite.
    pub(crate) async fn chapter_times(&self) -> Result<Vec<ChapterTime>> {
        let sql = "SELECT event_type, aggregate_id, strftime('%s', created_at) * 1000.0 \
                   + substr(created_at, 21, 6) / 1000.0 FROM domain_events \
                   WHERE event_type IN ('Chapter.WorkStarted', 'Chapter.SceneDrafted', \
                   'Chapter.Recorded') ORDER BY id";
        let (mut begun, mut times) = (HashMap::new(), Vec::new());
        for [fact, chapter, at_ms] in self.texts(sql).await? {
            let at_ms: f64 = at_ms.parse()?;
            let (began_ms, drafts) = begun.entry(chapter).or_insert((at_ms, 0_u32));
            match fact.as_str() {
                "Chapter.SceneDrafted" => *drafts += 1,
                "Chapter.Recorded" => {
                    times.push(ChapterTime { whole_ms: at_ms - *began_ms, drafts: *drafts });
                }
                _ => {}
            }
        }
        Ok(times)
    }
}

/// The duration of a chapter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ChapterTime {
    whole_ms: f64,
    drafts: u32,
}

impl ChapterTime {
    /// Returns the chapter's duration per written scene, including its outline, reviews and record.
    pub(crate) fn scene_ms(&self) -> f64 {
        self.whole_ms / f64::from(self.drafts.max(1))
    }
}
