//! `events verify` finds damage in the database, and `rebuild` corrects the rows that are derived
//! from the log.

use serde_json::Value;

use crate::{
    database::change as damage,
    scribe::{Scribe, last_line, stderr_text},
};

/// A home with one book that is outlined.
fn outlined_home() -> Scribe {
    let args = ["write", "--premise", "A ferry", "--chapters", "3", "--stop-after", "outline"];
    book_by(&args)
}

fn book_by(args: &[&str]) -> Scribe {
    let scribe = Scribe::new();
    let output = scribe.run(args);
    assert!(output.status.success(), "{}", stderr_text(&output));
    scribe
}

/// Runs the check and returns its faults. Checks that the exit code agrees with them.
fn find_faults(scribe: &Scribe) -> Vec<Value> {
    let output = scribe.run(&["events", "verify", "--json"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let report: Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    let faults = report["faults"].as_array().unwrap().clone();
    let code = if faults.is_empty() { 0 } else { 1 };
    assert_eq!(output.status.code(), Some(code), "{said}{}", stderr_text(&output));
    faults
}

/// Runs the rebuild and returns the number of changed rows of each table.
fn rebuild(scribe: &Scribe) -> Vec<(String, i64, i64)> {
    let output = scribe.run(&["rebuild", "--json"]);
    assert!(output.status.success(), "{}", stderr_text(&output));
    let tables = last_line(&output)["tables"].as_array().unwrap().clone();
    tables
        .iter()
        .map(|table| {
            let number = |name: &str| table[name].as_i64().unwrap();
            (table["table"].as_str().unwrap().to_owned(), number("mended"), number("removed"))
        })
        .filter(|(_, mended, removed)| mended + removed > 0)
        .collect()
}

/// Runs the check and returns, for a table, the number of rows that differ from the log and the
/// number of orphans.
fn rows_at_fault(scribe: &Scribe, table: &str) -> (i64, i64) {
    let faults = find_faults(scribe);
    if table == "streams" {
        return (i64::try_from(faults.len()).unwrap(), 0);
    }
    let tables: Vec<_> = faults.iter().filter(|fault| fault["fault"] == "rows_differ").collect();
    assert_eq!(tables.len(), 1, "{faults:?}");
    let fault = tables[0];
    assert_eq!(fault["table"], table, "{fault}");
    let number = |name: &str| fault[name].as_i64().unwrap();
    (number("differing") + number("missing"), number("stray"))
}

#[test]
fn a_sound_book_has_no_fault_and_a_rebuild_changes_nothing() {
    let scribe = book_by(&["write", "--premise", "A ferry", "--chapters", "3"]);
    assert_eq!(find_faults(&scribe), Vec::<Value>::new());
    assert_eq!(rebuild(&scribe), []);
    let output = scribe.run(&["events", "verify"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("of 1 books: no fault"), "{said}");
}

#[test]
fn every_damaged_table_is_corrected_by_one_rebuild() {
    let scribe = outlined_home();
    for (sql, expected) in [
        ("UPDATE novels SET title = 'Another'", ("novels", 1, 0)),
        (
            "UPDATE genesis_sessions SET user_id = '0', status = 'PAUSED'",
            ("genesis_sessions", 1, 0),
        ),
        (
            "UPDATE genesis_proposals SET score = score + 1 WHERE number = 1",
            ("genesis_proposals", 1, 0),
        ),
        ("UPDATE chapters SET details = 'no JSON' WHERE position = 2", ("chapters", 1, 0)),
        ("DELETE FROM chapters", ("chapters", 3, 0)),
        (
            "INSERT INTO chapter_versions SELECT id, id, 1, NULL, x'00', 1, 'accepted', '', '', \
             '{}', created_at FROM chapters WHERE position = 1",
            ("chapter_versions", 0, 1),
        ),
        (
            "UPDATE chapters SET id = '01a1fb4f-0000-7000-8000-000000000000' WHERE position = 1",
            ("chapters", 1, 1),
        ),
        ("UPDATE streams SET state = '{}' WHERE aggregate_type = 'Novel'", ("streams", 1, 0)),
        ("DELETE FROM streams WHERE aggregate_type = 'GenesisSession'", ("streams", 1, 0)),
    ] {
        damage(&scribe, sql);
        let (table, mended, removed) = expected;
        assert_eq!(rows_at_fault(&scribe, table), (mended, removed), "{sql}");
        assert_eq!(rebuild(&scribe), [(table.to_owned(), mended, removed)], "{sql}");
        assert_eq!(rebuild(&scribe), [], "{sql}");
        assert_eq!(find_faults(&scribe), Vec::<Value>::new(), "{sql}");
    }
}

#[test]
fn each_kind_of_damage_is_named() {
    for (sql, fault, says) in [
        (
            "UPDATE streams SET state = replace(state, 'READY', 'PAUSED') WHERE aggregate_type = \
             'Novel'",
            "state_differs",
            "differs from its events",
        ),
        ("UPDATE streams SET version = 7 WHERE aggregate_type = 'Novel'", "state_differs", "7"),
        ("DELETE FROM streams WHERE aggregate_type = 'Canon'", "state_missing", ""),
        (
            "INSERT INTO streams VALUES ('01a1fb4f-0000-7000-8000-000000000000', 'Novel', 1, 1, '{}')",
            "state_without_events",
            "01a1fb4f",
        ),
        (
            "UPDATE contents SET body = body || ' ' WHERE hash = (SELECT min(hash) FROM contents)",
            "content_differs",
            "",
        ),
        (
            "UPDATE contents SET body = x'ff' WHERE hash = (SELECT min(hash) FROM contents)",
            "content_differs",
            "",
        ),
        (
            "DELETE FROM contents WHERE hash = (SELECT min(content_hash) FROM genesis_proposals)",
            "content_missing",
            "genesis_proposals.content_hash",
        ),
        (
            "DELETE FROM contents WHERE hash = (SELECT min(reply_hash) FROM llm_calls)",
            "content_missing",
            "llm_calls.reply_hash",
        ),
        ("UPDATE llm_calls SET reply_hash = x'00'", "no_hash", "llm_calls.reply_hash"),
        ("UPDATE chapters SET id = 'no id' WHERE position = 1", "keys_unreadable", "chapters"),
        ("DELETE FROM domain_events WHERE id = 5", "events_gone", ""),
        ("UPDATE domain_events SET aggregate_version = 99 WHERE id = 5", "event", "found 99"),
        ("UPDATE domain_events SET payload = '{}' WHERE id = 5", "event", "cannot be read"),
        ("UPDATE domain_events SET payload = 'no JSON' WHERE id = 5", "event", "cannot be read"),
        ("UPDATE domain_events SET event_type = 'Genesis.Dreamt' WHERE id = 5", "event", "Dreamt"),
    ] {
        let scribe = outlined_home();
        damage(&scribe, sql);
        let faults = find_faults(&scribe);
        let named = |found: &Value| found["fault"] == fault && found.to_string().contains(says);
        assert!(faults.iter().any(named), "{sql}: {faults:?}");
    }
}

#[test]
fn rows_that_do_not_follow_from_the_log_are_counted_by_table() {
    let scribe = book_by(&["write", "--premise", "A ferry", "--chapters", "3"]);
    damage(&scribe, "UPDATE chapters SET title = 'HACKED'");
    damage(
        &scribe,
        "UPDATE canon_facts SET statement = 'no' WHERE id = (SELECT min(id) FROM canon_facts)",
    );
    damage(&scribe, "DELETE FROM novels");
    damage(
        &scribe,
        "UPDATE story_arcs SET id = '01a1fb4f-0000-7000-8000-000000000000' \
         WHERE id = (SELECT min(id) FROM story_arcs)",
    );
    let output = scribe.run(&["events", "verify"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr_text(&output));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    for line in [
        "table chapters: 3 rows differ; scribe rebuild corrects them",
        "table canon_facts: 1 row differs; scribe rebuild corrects it",
        "table novels: 1 row is missing; scribe rebuild corrects it",
        "table story_arcs: 1 row is missing, 1 row belongs to no event; scribe rebuild corrects \
         them",
    ] {
        assert!(said.lines().any(|said| said == line), "{line}: {said}");
    }
    assert!(said.contains("of 1 books: 4 faults"), "{said}");
    rebuild(&scribe);
    assert_eq!(find_faults(&scribe), Vec::<Value>::new());
}

#[test]
fn the_rows_of_an_unreadable_book_are_not_reported() {
    let scribe = outlined_home();
    damage(&scribe, "UPDATE domain_events SET payload = '{}' WHERE id = 5");
    let faults = find_faults(&scribe);
    assert!(faults.iter().all(|fault| fault["fault"] == "event"), "{faults:?}");
}

#[test]
fn a_rebuild_refuses_to_follow_a_damaged_log() {
    let scribe = outlined_home();
    damage(&scribe, "UPDATE domain_events SET payload = '{}' WHERE id = 5");
    let output = scribe.run(&["rebuild"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr_text(&output).contains("event 5"), "{}", stderr_text(&output));
}

#[test]
fn the_log_is_listed_by_book_session_and_novel() {
    let scribe = outlined_home();
    let list = |args: &[&str]| {
        let output = scribe.run(&[&["events", "list", "--json"], args].concat());
        assert!(output.status.success(), "{}", stderr_text(&output));
        last_line(&output)
    };
    let all = list(&[]);
    let first = &all["items"][0];
    assert_eq!(first["type"], "Genesis.Started");
    assert!(all["next_cursor"].is_null());
    let session = first["subject"].as_str().unwrap();
    let novels = scribe.run(&["events", "list", "--session", session]);
    let lines = String::from_utf8_lossy(&novels.stdout).into_owned();
    assert!(lines.lines().all(|line| line.contains("Genesis.")), "{lines}");
    let made = all["items"].as_array().unwrap().iter().find(|e| e["type"] == "Novel.Created");
    let novel = made.unwrap()["subject"].as_str().unwrap();
    let of_novel = list(&["--novel", novel, "--limit", "2"]);
    assert_eq!(of_novel["items"].as_array().unwrap().len(), 2);
    assert_eq!(of_novel["items"][0]["type"], "Novel.Created");
    let cursor = of_novel["next_cursor"].as_str().unwrap();
    let next = list(&["--novel", novel, "--limit", "1", "--after", cursor]);
    assert_eq!(next["items"].as_array().unwrap().len(), 1);
    assert_eq!(list(&["--key", session]), all);
    let missing = scribe.run(&["events", "list", "--novel", session.trim_start_matches("ses_")]);
    assert_eq!(missing.status.code(), Some(4), "{}", stderr_text(&missing));
    assert_eq!(scribe.run(&["events", "list", "--limit", "0"]).status.code(), Some(2));
}
