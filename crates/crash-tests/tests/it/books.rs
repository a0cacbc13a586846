//! A book as it can be compared: what it holds, without ids and times.

use std::collections::BTreeSet;

use crate::databases::{Home, column};

/// What a finished book holds, and what its corridor left behind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Book {
    pub(crate) facts: Vec<String>,
    pub(crate) documents: BTreeSet<String>,
    pub(crate) chapters: Vec<String>,
    pub(crate) commands: Vec<String>,
    pub(crate) answered: Vec<String>,
}

impl Book {
    /// Reads the book of a home.
    pub(crate) async fn read(home: &Home) -> Self {
        let db = home.connect().await;
        let book = Self {
            facts: column(&db, "SELECT event_type AS x FROM domain_events ORDER BY id").await,
            documents: column(
                &db,
                "SELECT data AS x FROM (SELECT DISTINCT reply_hash AS h FROM llm_calls \
                 WHERE status = 'COMPLETED') AS r JOIN (SELECT hash, body AS data FROM contents) \
                 AS c ON c.hash = r.h",
            )
            .await
            .into_iter()
            .collect(),
            chapters: column(&db, "SELECT title AS x FROM chapters ORDER BY position").await,
            commands: column(
                &db,
                "SELECT command_type || ' ' || status AS x FROM command_inbox ORDER BY received_at",
            )
            .await,
            answered: column(
                &db,
                "SELECT step_no AS x FROM (SELECT t.created_at, c.call_no, c.purpose || ' ' || \
                 c.status AS step_no FROM llm_calls c JOIN async_tasks t ON t.id = c.task_id \
                 WHERE c.status = 'COMPLETED') AS a ORDER BY created_at, call_no",
            )
            .await,
        };
        db.close().await.unwrap();
        book
    }
}

/// What must be true of every home whose book is finished, however often it was ended.
pub(crate) async fn assert_accounted_for(home: &Home, kills: usize, label: &str) {
    let db = home.connect().await;
    let none = |rows: Vec<String>, what: &str| {
        assert!(rows.is_empty(), "{label}: {what}: {rows:?}");
    };
    none(
        column(&db, "SELECT status AS x FROM event_outbox WHERE status <> 'SENT'").await,
        "outbox rows were not sent",
    );
    none(
        column(
            &db,
            "SELECT event_type AS x FROM domain_events e WHERE NOT EXISTS \
             (SELECT 1 FROM event_outbox o WHERE o.event_id = e.event_id)",
        )
        .await,
        "events have no outbox row",
    );
    none(
        column(&db, "SELECT status AS x FROM command_inbox WHERE status <> 'COMPLETED'").await,
        "commands did not come to their end",
    );
    none(
        column(&db, "SELECT status AS x FROM async_tasks WHERE status <> 'COMPLETED'").await,
        "tasks did not come to their end",
    );
    none(
        column(
            &db,
            "SELECT b.purpose AS x FROM llm_calls a JOIN llm_calls b ON a.task_id = b.task_id \
             AND a.call_no = b.call_no AND a.id <> b.id WHERE a.status = 'COMPLETED' \
             AND b.started_at > a.ended_at",
        )
        .await,
        "a stored reply was asked for again",
    );
    let uncertain =
        column(&db, "SELECT purpose AS x FROM llm_calls WHERE status = 'UNCERTAIN'").await;
    assert!(uncertain.len() <= kills, "{label}: {} calls repeated", uncertain.len());
    none(
        column(&db, "SELECT status AS x FROM llm_calls WHERE status IN ('STARTED', 'FAILED')")
            .await,
        "calls did not come to their end",
    );
    none(
        column(
            &db,
            "SELECT aggregate_type AS x FROM (SELECT aggregate_type, aggregate_id, \
             COUNT(*) AS n, MAX(aggregate_version) AS v FROM domain_events \
             GROUP BY aggregate_type, aggregate_id) AS s WHERE n <> v",
        )
        .await,
        "versions have gaps",
    );
    db.close().await.unwrap();
}
