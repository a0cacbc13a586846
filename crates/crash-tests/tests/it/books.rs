//! The content of a book without ids and times, for comparison.

use crate::databases::Home;

/// The content of a finished book, and the state that the corridor has left behind.
#[derive(Debug, Clone, Default)]
pub(crate) struct Book {
    pub(crate) events: Vec<String>,
    pub(crate) replies: Vec<String>,
    pub(crate) sessions: Vec<String>,
    pub(crate) proposals: Vec<String>,
    pub(crate) novels: Vec<String>,
    pub(crate) arcs: Vec<String>,
    pub(crate) chapters: Vec<String>,
    pub(crate) versions: Vec<String>,
    pub(crate) reviews: Vec<String>,
    pub(crate) records: Vec<String>,
    pub(crate) facts: Vec<String>,
    pub(crate) characters: Vec<String>,
    pub(crate) character_states: Vec<String>,
    pub(crate) entries: Vec<String>,
    pub(crate) relations: Vec<String>,
    pub(crate) commands: Vec<String>,
    pub(crate) tasks: Vec<String>,
    pub(crate) costs: Vec<String>,
}

/// Selects the tasks whose results are part of the book. A draft is recorded, and the next chapter
/// planned, while the draft is reviewed. If the draft is revised, how far this had come by then
/// depends on the moment, and nothing of it is used. A plan is made on the draft or, if it begins
/// later, on its record.
const IS_USED: &str = "(t.step NOT LIKE '%/record-%' OR EXISTS (SELECT 1 FROM chapters a \
     WHERE t.step LIKE '%/record-ver_' || CAST(a.version_id AS TEXT) || '/%'))";

impl Book {
    /// Reads the book of a home. The rows are sorted, so their order does not depend on which
    /// reviewer answered first.
    pub(crate) async fn read(home: &Home) -> Self {
        let db = home.connect().await;
        let read = async |sql: &str| {
            let mut rows = db.column(sql).await;
            rows.sort();
            rows
        };
        Self {
            events: read(
                "SELECT x FROM (SELECT event_type || ' ' || event_version AS x FROM domain_events \
                 WHERE event_type NOT IN ('Chapter.RecordPrepared', 'Chapter.WorkStarted', \
                 'Chapter.OutlineCreated', 'Chapter.ScenesStructured') \
                 UNION ALL SELECT event_type || ' ' || event_version AS x FROM domain_events \
                 WHERE event_type IN ('Chapter.WorkStarted', 'Chapter.OutlineCreated', \
                 'Chapter.ScenesStructured') \
                 GROUP BY aggregate_id, event_type, event_version) AS kept",
            )
            .await,
            replies: read(&format!(
                "SELECT body AS x FROM contents WHERE hash IN \
                 (SELECT reply_hash FROM llm_calls c JOIN async_tasks t ON t.id = c.task_id \
                 WHERE c.status = 'COMPLETED' AND {IS_USED})"
            ))
            .await,
            sessions: read(
                "SELECT status || ' ' || mode || ' ' || language || ' ' || current_stage AS x \
                 FROM genesis_sessions",
            )
            .await,
            proposals: read(
                "SELECT p.stage || ' ' || p.number || ' ' || COALESCE(p.score, 0) || ' ' || m.body \
                 AS x FROM genesis_proposals p JOIN contents m ON m.hash = p.content_hash",
            )
            .await,
            novels: read(
                "SELECT title || ' ' || language || ' ' || author || ' ' || status || ' ' || \
                 target_chapters || ' ' || completed_chapters || ' ' || words AS x FROM novels",
            )
            .await,
            arcs: read(
                "SELECT title || ' ' || description || ' ' || first_chapter || ' ' || \
                 last_chapter || ' ' || status AS x FROM story_arcs",
            )
            .await,
            chapters: read(
                "SELECT c.position || ' ' || c.title || ' ' || c.status || ' ' || c.words || ' ' || \
                 c.open_findings || ' ' || v.number || ' ' || m.body AS x FROM chapters c \
                 JOIN chapter_versions v ON v.id = c.version_id \
                 JOIN contents m ON m.hash = c.content_hash",
            )
            .await,
            versions: read(
                "SELECT c.position || ' ' || v.number || ' of ' || COALESCE(p.number, 0) || ' ' || \
                 v.status || ' by ' || v.author || ': ' || v.reason || ' ' || v.words || ' ' || \
                 m.body AS x FROM chapter_versions v JOIN chapters c ON c.id = v.chapter_id \
                 JOIN contents m ON m.hash = v.content_hash \
                 LEFT JOIN chapter_versions p ON p.id = v.parent_id",
            )
            .await,
            reviews: read(
                "SELECT c.position || ' ' || v.number || ' ' || r.agent || ' ' || r.kind || ' ' || \
                 COALESCE(r.score, 0) || ' ' || COALESCE(CAST(r.is_consistent AS TEXT), '') || ' ' || \
                 r.comment || ' ' || CAST(r.issues AS TEXT) AS x FROM reviews r \
                 JOIN chapter_versions v ON v.id = r.version_id \
                 JOIN chapters c ON c.id = r.chapter_id",
            )
            .await,
            records: read(
                "SELECT r.position || ' ' || r.title || ' ' || r.summary || ' ' || d.body || ' ' || \
                 m.body AS x FROM chapter_records r JOIN contents d ON d.hash = r.record_hash \
                 JOIN contents m ON m.hash = r.manifest_hash",
            )
            .await,
            facts: read(
                "SELECT position || ' ' || subject || ' ' || statement || ' ' || quotation AS x \
                 FROM canon_facts",
            )
            .await,
            characters: read(
                "SELECT name || ' ' || role || ' ' || CAST(sheet AS TEXT) AS x \
                 FROM canon_characters",
            )
            .await,
            character_states: read(
                "SELECT c.name || ' ' || s.position || ' ' || CAST(s.state AS TEXT) AS x \
                 FROM canon_character_states s JOIN canon_characters c ON c.id = s.character_id",
            )
            .await,
            entries: read(
                "SELECT kind || ' ' || name || ' ' || CAST(entry AS TEXT) AS x FROM canon_entries",
            )
            .await,
            relations: read(
                "SELECT from_name || ' ' || to_name || ' ' || kind || ' ' || strength || ' ' || \
                 description AS x FROM canon_relations",
            )
            .await,
            commands: read(
                "SELECT command_type || ' ' || status || ' ' || response_status AS x \
                 FROM command_inbox",
            )
            .await,
            tasks: read(&format!(
                "SELECT task_type || ' ' || status || ' ' || try_no AS x FROM async_tasks t \
                 WHERE {IS_USED} AND t.step NOT LIKE '%/plan/%'"
            ))
            .await,
            // A call that a kill cut off is an additional cost, and is counted separately.
            costs: read(&format!(
                "SELECT agent || ' ' || call_no || ' ' || purpose || ' ' || prompt_version || ' ' || \
                 prompt_tokens || ' ' || completion_tokens || ' ' || COALESCE(cost_usd, 0) AS x \
                 FROM llm_calls c JOIN async_tasks t ON t.id = c.task_id \
                 WHERE c.status = 'COMPLETED' AND {IS_USED} AND t.step NOT LIKE '%/plan/%'"
            ))
            .await,
        }
    }

    /// The content of the book, by name. A new field must be added here.
    fn parts(&self) -> [(&'static str, &Vec<String>); 18] {
        let Self {
            events,
            replies,
            sessions,
            proposals,
            novels,
            arcs,
            chapters,
            versions,
            reviews,
            records,
            facts,
            characters,
            character_states,
            entries,
            relations,
            commands,
            tasks,
            costs,
        } = self;
        [
            ("events", events),
            ("replies", replies),
            ("sessions", sessions),
            ("proposals", proposals),
            ("novels", novels),
            ("arcs", arcs),
            ("chapters", chapters),
            ("versions", versions),
            ("reviews", reviews),
            ("records", records),
            ("facts", facts),
            ("characters", characters),
            ("character states", character_states),
            ("entries", entries),
            ("relations", relations),
            ("commands", commands),
            ("tasks", tasks),
            ("costs", costs),
        ]
    }

    /// Returns the names of the parts that differ.
    fn differing(&self, other: &Self) -> Vec<&'static str> {
        let pairs = self.parts().into_iter().zip(other.parts());
        pairs.filter(|((_, own), (_, other))| own != other).map(|((name, _), _)| name).collect()
    }

    /// Returns the names of the empty parts of a book: comparing them would prove nothing.
    pub(crate) fn empty_parts(&self) -> Vec<&'static str> {
        let empty = self.parts().into_iter().filter(|(_, rows)| rows.is_empty());
        empty.map(|(name, _)| name).collect()
    }
}

/// Fails if two books differ in any part.
#[track_caller]
pub(crate) fn assert_same(expected: &Book, book: &Book, label: &str) {
    for ((name, expected), (_, rows)) in expected.parts().into_iter().zip(book.parts()) {
        assert_eq!(expected, rows, "{label}: other {name}");
    }
}

#[test]
fn a_book_that_differs_in_any_one_field_is_not_the_same() {
    /// One field of a book.
    type Field = fn(&mut Book) -> &mut Vec<String>;
    let fields: [Field; 18] = [
        |book| &mut book.events,
        |book| &mut book.replies,
        |book| &mut book.sessions,
        |book| &mut book.proposals,
        |book| &mut book.novels,
        |book| &mut book.arcs,
        |book| &mut book.chapters,
        |book| &mut book.versions,
        |book| &mut book.reviews,
        |book| &mut book.records,
        |book| &mut book.facts,
        |book| &mut book.characters,
        |book| &mut book.character_states,
        |book| &mut book.entries,
        |book| &mut book.relations,
        |book| &mut book.commands,
        |book| &mut book.tasks,
        |book| &mut book.costs,
    ];
    let mut book = Book::default();
    for field in fields {
        field(&mut book).push("one".to_owned());
    }
    assert!(book.empty_parts().is_empty(), "a field is not changed by this test");
    assert_same(&book, &book.clone(), "a copy");
    let mut named = Vec::new();
    for field in fields {
        let changes: [fn(&mut Vec<String>); 3] =
            [|rows| rows.clear(), |rows| rows[0].push('!'), |rows| rows.push("two".to_owned())];
        for change in changes {
            let mut other = book.clone();
            change(field(&mut other));
            let differing = book.differing(&other);
            assert_eq!(differing.len(), 1, "{differing:?}");
            let compared = std::panic::catch_unwind(|| assert_same(&book, &other, "a change"));
            assert!(compared.is_err(), "{differing:?} is not compared");
            named.extend(differing);
        }
    }
    named.dedup();
    assert_eq!(named.len(), fields.len(), "{named:?}");
}

/// Checks what must be true of every home with a finished book, however often a process was killed.
/// At most `max_repeated` calls may have been open then.
pub(crate) async fn assert_accounted_for(home: &Home, max_repeated: usize, label: &str) {
    let db = home.connect().await;
    let none = |rows: Vec<String>, what: &str| {
        assert!(rows.is_empty(), "{label}: {what}: {rows:?}");
    };
    none(
        db.column("SELECT status AS x FROM event_outbox WHERE status <> 'SENT'").await,
        "outbox rows were not sent",
    );
    none(
        db.column(
            "SELECT event_type AS x FROM domain_events e WHERE NOT EXISTS \
             (SELECT 1 FROM event_outbox o WHERE o.event_id = e.event_id)",
        )
        .await,
        "events have no outbox row",
    );
    none(
        db.column("SELECT status AS x FROM command_inbox WHERE status <> 'COMPLETED'").await,
        "commands did not come to their end",
    );
    none(
        db.column(
            "SELECT status AS x FROM async_tasks WHERE status <> 'COMPLETED' \
             AND NOT (status = 'CANCELLED' AND (step LIKE '%/plan/%' OR step LIKE '%/record-%'))",
        )
        .await,
        "tasks did not come to their end",
    );
    none(
        db.column(
            "SELECT b.purpose AS x FROM llm_calls a JOIN llm_calls b ON a.task_id = b.task_id \
             AND a.call_no = b.call_no AND a.id <> b.id WHERE a.status = 'COMPLETED' \
             AND b.started_at > a.ended_at",
        )
        .await,
        "a stored reply was asked for again",
    );
    let uncertain =
        db.column("SELECT purpose AS x FROM llm_calls WHERE status = 'UNCERTAIN'").await;
    assert!(uncertain.len() <= max_repeated, "{label}: {} calls repeated", uncertain.len());
    none(
        db.column(
            "SELECT MAX(purpose) AS x FROM llm_calls WHERE status = 'UNCERTAIN' \
             GROUP BY task_id, call_no HAVING COUNT(*) > 1",
        )
        .await,
        "a call was repeated more than once",
    );
    none(
        db.column("SELECT status AS x FROM llm_calls WHERE status IN ('STARTED', 'FAILED')").await,
        "calls did not come to their end",
    );
    none(
        db.column(
            "SELECT aggregate_type AS x FROM (SELECT aggregate_type, aggregate_id, \
             COUNT(*) AS n, MAX(aggregate_version) AS v FROM domain_events \
             GROUP BY aggregate_type, aggregate_id) AS s WHERE n <> v",
        )
        .await,
        "versions have gaps",
    );
}
