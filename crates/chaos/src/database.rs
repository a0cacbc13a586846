//! The database of a run, read on connections of its own that no fault reaches.

use std::{
    collections::HashMap,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, anyhow};
use sqlx::{
    AssertSqlSafe, Connection as _, Executor, PgConnection, Row as _, ValueRef, postgres::PgRow,
};
use tokio::sync::Mutex;

use crate::history::{
    Book, CallRow, Command, Event, History, InboxRow, OutboxRow, Stream, TaskRow,
};

/// A database that was made for a run.
#[derive(Debug, Clone)]
pub(crate) struct Database {
    server: String,
    name: String,
}

impl Database {
    /// Creates an empty database on a server, whose URL names another database.
    pub(crate) async fn create(server: &str, run: usize) -> Result<Self> {
        // The name begins as in the tests, so that their cleanup also finds the database of a
        // killed run.
        let name = format!("scribe_test_{}_chaos_{run}", std::process::id());
        let mut connection = PgConnection::connect(server).await?;
        for sql in [
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            format!("CREATE DATABASE {name}"),
        ] {
            connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await?;
        }
        Ok(Self { server: server.to_owned(), name })
    }

    pub(crate) async fn drop(self) -> Result<()> {
        let sql = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        let mut connection = PgConnection::connect(&self.server).await?;
        connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await?;
        Ok(())
    }

    pub(crate) fn url(&self) -> Result<String> {
        let (base, _) = self.server.rsplit_once('/').context("the URL names no database")?;
        Ok(format!("{base}/{}", self.name))
    }

    /// Returns the URL of the database behind another address.
    pub(crate) fn url_through(&self, address: &str) -> Result<String> {
        Ok(self.url()?.replacen(&self.address()?, address, 1))
    }

    /// Returns the host and the port of the server.
    pub(crate) fn address(&self) -> Result<String> {
        let (_, rest) = self.server.split_once("://").context("the URL has no scheme")?;
        let (authority, _) = rest.split_once('/').context("the URL names no database")?;
        let address = authority.rsplit_once('@').map_or(authority, |(_, address)| address);
        address.rsplit_once(':').context("the URL names no port")?;
        Ok(address.to_owned())
    }

    /// Connects to the database, which a process has migrated.
    pub(crate) async fn connect(&self) -> Result<Connection> {
        Ok(Connection(Mutex::new(PgConnection::connect(&self.url()?).await?)))
    }
}

/// A connection that no fault reaches.
pub(crate) struct Connection(Mutex<PgConnection>);

impl Connection {
    pub(crate) async fn number(&self, sql: &'static str) -> Result<i64> {
        let rows = self.read(sql, Row::number).await?;
        rows.first().copied().context("no row")
    }

    pub(crate) async fn last_position(&self) -> Result<i64> {
        self.number("SELECT coalesce(max(id), 0) FROM domain_events").await
    }

    /// Returns the number of tasks that are done.
    pub(crate) async fn completed_tasks(&self) -> Result<i64> {
        self.number("SELECT count(*) FROM async_tasks WHERE status = 'COMPLETED'").await
    }

    /// Returns the sessions whose books are complete.
    pub(crate) async fn completed_sessions(&self) -> Result<Vec<String>> {
        self.read("SELECT session_id FROM novels WHERE status = 'COMPLETED'", Row::text).await
    }

    /// Returns the number of tasks and outbox rows that are not done yet.
    pub(crate) async fn open_work(&self) -> Result<i64> {
        self.number(
            "SELECT (SELECT count(*) FROM async_tasks WHERE status IN ('PENDING', 'RUNNING')) \
             + (SELECT count(*) FROM event_outbox WHERE status = 'PENDING')",
        )
        .await
    }

    /// Reads the contents of the database into the history of a run.
    pub(crate) async fn read_into(
        &self,
        history: &mut History,
        started_at: SystemTime,
    ) -> Result<()> {
        let started_ms = started_at.duration_since(UNIX_EPOCH)?.as_millis();
        let started_ms = i64::try_from(started_ms)?;
        history.events = self
            .read(
                "SELECT id, event_id, event_type, aggregate_id, aggregate_version, partition_key, \
                 causation_id, (extract(epoch FROM created_at) * 1000)::bigint \
                 FROM domain_events ORDER BY id",
                |row| {
                    Ok(Event {
                        position: row.number()?,
                        id: row.text()?,
                        event_type: row.text()?,
                        stream: row.text()?,
                        version: row.number()?,
                        book: row.text()?,
                        causation: row.optional(),
                        at_ms: row.number()? - started_ms,
                    })
                },
            )
            .await?;
        history.streams = self
            .read("SELECT id, version FROM streams", |row| {
                Ok(Stream { id: row.text()?, version: row.number()? })
            })
            .await?;
        history.inbox = self
            .read("SELECT id, status, coalesce(session_id, scope_id) FROM command_inbox", |row| {
                Ok(InboxRow { id: row.text()?, status: row.text()?, session: row.text()? })
            })
            .await?;
        history.outbox = self
            .read("SELECT event_id, status FROM event_outbox", |row| {
                Ok(OutboxRow { event: row.text()?, status: row.text()? })
            })
            .await?;
        history.tasks = self
            .read(
                "SELECT id, status, concat_ws(' ', flow_run_id, task_type, step, try_no) \
                 FROM async_tasks",
                |row| Ok(TaskRow { id: row.text()?, status: row.text()?, purpose: row.text()? }),
            )
            .await?;
        history.calls = self
            .read(
                "SELECT task_id, call_no, attempt, status, encode(reply_hash, 'hex') \
                 FROM llm_calls",
                |row| {
                    Ok(CallRow {
                        task: row.text()?,
                        call_no: row.number()?,
                        attempt: row.number()?,
                        status: row.text()?,
                        reply: row.optional(),
                    })
                },
            )
            .await?;
        history.books = self.read_books(&history.commands).await?;
        Ok(())
    }

    /// Reads the books of the sessions that clients have started.
    async fn read_books(&self, commands: &[Command]) -> Result<Vec<Book>> {
        let numbers: HashMap<&str, u32> = commands
            .iter()
            .flat_map(|command| command.accepted_sessions().map(|session| (session, command.book)))
            .collect();
        let mut books: Vec<Book> = self
            .read(
                "SELECT s.id, coalesce(n.status, 'session ' || s.status) FROM genesis_sessions s \
                 LEFT JOIN novels n ON n.session_id = s.id",
                |row| {
                    let (session, status) = (row.text()?, row.text()?);
                    let number = numbers.get(session.as_str()).copied();
                    Ok(Book { number, session, status, chapters: Vec::new() })
                },
            )
            .await?;
        let texts = self
            .read(
                "SELECT n.session_id, coalesce(t.body, '') FROM novels n \
                 JOIN chapters c ON c.novel_id = n.id \
                 LEFT JOIN chapter_versions v ON v.id = c.version_id \
                 LEFT JOIN contents t ON t.hash = v.content_hash \
                 ORDER BY n.session_id, c.position",
                |row| Ok((row.text()?, row.text()?)),
            )
            .await?;
        for (session, text) in texts {
            let book = books.iter_mut().find(|book| book.session == session);
            book.context("a novel has no session")?.chapters.push(text);
        }
        Ok(books)
    }

    async fn read<T>(
        &self,
        sql: &'static str,
        read: impl Fn(&mut Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        // The simple protocol returns every value as text.
        let rows = self.0.lock().await.fetch_all(sqlx::raw_sql(sql)).await?;
        let text = |row: &PgRow, column| {
            let value = row.try_get_raw(column)?;
            if value.is_null() {
                return Ok(None);
            }
            let text = value.as_str().map_err(|error| anyhow!("a column is not text: {error}"))?;
            Ok::<_, anyhow::Error>(Some(text.to_owned()))
        };
        let columns = |row: &PgRow| {
            let columns = (0..row.len()).map(|column| text(row, column));
            Ok::<_, anyhow::Error>(Row(columns.collect::<Result<Vec<_>>>()?.into_iter()))
        };
        rows.iter().map(|row| read(&mut columns(row)?)).collect()
    }
}

/// The columns of a row, which are read one after another.
struct Row(std::vec::IntoIter<Option<String>>);

impl Row {
    fn optional(&mut self) -> Option<String> {
        self.0.next().flatten()
    }

    fn text(&mut self) -> Result<String> {
        self.optional().context("a column is NULL")
    }

    fn number(&mut self) -> Result<i64> {
        Ok(self.text()?.parse()?)
    }
}
