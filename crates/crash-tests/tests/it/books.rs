//! A book as it can be compared: what it holds, without ids and times.

use std::collections::BTreeSet;

use crate::databases::{Home, column};

/// What a finished book holds, and what its corridor left behind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Book {
    pub(crate) facts: Vec<String>,
    pub(crate) documents: BTreeSet<String>,
    pub(crate) chapters: Vec<String>,
    pub(crate) versions: Vec<String>,
    pub(crate) reviews: Vec<String>,
    pub(crate) memory: Vec<String>,
    pub(crate) commands: Vec<String>,
    pub(crate) answered: Vec<String>,
}

impl Book {
    /// Reads the book of a home.
    pub(crate) async fn read(home: &Home) -> Self {
        let db = home.connect().await;
        let book = Self {
            // Reviewers work side by side: who answers first is nobody's business.
            facts: sorted(column(&db, "SELECT event_type AS x FROM domain_events").await),
            documents: column(
                &db,
                "SELECT data AS x FROM (SELECT DISTINCT reply_hash AS h FROM llm_calls \
                 WHERE status = 'COMPLETED') AS r JOIN (SELECT hash, body AS data FROM contents) \
                 AS c ON c.hash = r.h",
            )
            .await
            .into_iter()
            .collect(),
            chapters: column(
                &db,
                "SELECT title || ' ' || status || ' ' || words || ' ' || open_findings AS x \
                 FROM chapters ORDER BY position",
            )
            .await,
            versions: column(
                &db,
                "SELECT line AS x FROM (SELECT c.position, v.number, v.number || ' of ' || \
                 COALESCE(p.number, 0) || ' ' || v.status || ' by ' || v.author || ': ' || \
                 v.reason || ' ' || m.body AS line FROM chapter_versions v \
                 JOIN chapters c ON c.id = v.chapter_id JOIN contents m ON m.hash = v.content_hash \
                 LEFT JOIN chapter_versions p ON p.id = v.parent_id) AS t ORDER BY position, number",
            )
            .await,
            reviews: sorted(
                column(
                    &db,
                    "SELECT v.number || ' ' || r.agent || ' ' || COALESCE(r.score, 0) || ' ' || \
                     CAST(r.issues AS TEXT) AS x FROM reviews r \
                     JOIN chapter_versions v ON v.id = r.version_id",
                )
                .await,
            ),
            memory: sorted(
                column(
                    &db,
                    "SELECT position || ' ' || subject || ' ' || statement || ' ' || quotation \
                     AS x FROM canon_facts UNION ALL SELECT position || ' ' || summary AS x \
                     FROM chapter_records",
                )
                .await,
            ),
            commands: column(
                &db,
                "SELECT command_type || ' ' || status AS x FROM command_inbox ORDER BY received_at",
            )
            .await,
            answered: sorted(column(
                &db,
                "SELECT step_no AS x FROM (SELECT t.created_at, c.call_no, c.purpose || ' ' || \
                 c.status AS step_no FROM llm_calls c JOIN async_tasks t ON t.id = c.task_id \
                 WHERE c.status = 'COMPLETED') AS a ORDER BY created_at, call_no",
            )
            .await),
        };
        db.close().await.unwrap();
        book
    }
}

/// In an order that does not depend on who was faster.
fn sorted(mut rows: Vec<String>) -> Vec<String> {
    rows.sort();
    rows
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
