//! Commands for a novel: accepted and refused ones.

use std::sync::Arc;

use axum::http::StatusCode;
use scribe_domain::id::BookId;
use scribe_ports::store::{ChangeSet, ChangeSetIdentity};
use serde_json::{Value, json};

use crate::support::{Gate, Server};

/// Starts a server with novels of two planned chapters each, and a model that never replies.
async fn with_novels<const N: usize>(titles: [&str; N]) -> (Server, [String; N]) {
    let gate = Arc::new(Gate::default());
    let server = Server::working_with(Arc::clone(&gate) as Arc<_>).await;
    let mut novels = [const { String::new() }; N];
    for (novel, title) in novels.iter_mut().zip(titles) {
        *novel = server.make_novel(title).await;
    }
    gate.close();
    (server, novels)
}

async fn with_novel() -> (Server, String) {
    let (server, [novel]) = with_novels(["The Keeper"]).await;
    (server, novel)
}

async fn chapter_ids(server: &Server, novel: &str) -> Vec<String> {
    let chapters = server.list_items(&format!("novels/{novel}/chapters")).await;
    chapters.iter().map(|chapter| chapter["chapter_id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_generation_starts_pauses_resumes_and_ends() {
    let (server, novel) = with_novel().await;
    let status =
        async || server.get(&format!("/api/v1/novels/{novel}")).await.json()["status"].clone();
    for early in ["PAUSE_GENERATION", "RESUME_GENERATION", "CANCEL_GENERATION"] {
        let refused = server.novel_command(&novel, early, json!({})).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{refused:?}");
        assert_eq!(refused.problem_code(), "novel-status");
    }
    let started = server.novel_command(&novel, "START_GENERATION", json!({})).await;
    assert_eq!(started.status, StatusCode::ACCEPTED, "{started:?}");
    let reply = started.json();
    assert_eq!(reply["novel_id"], novel);
    assert!(reply.get("session_id").is_none(), "{reply}");
    assert_eq!(reply["status"], "PROCESSING");
    let followed = started.headers["location"].to_str().unwrap().to_owned();
    assert_eq!(server.get(&followed).await.json(), reply);
    let second = server.novel_command(&novel, "START_GENERATION", json!({})).await;
    assert_eq!(
        (second.status, second.problem_code()),
        (StatusCode::CONFLICT, "command-already-active".into())
    );
    for (command, wanted) in [
        ("PAUSE_GENERATION", "PAUSED"),
        ("RESUME_GENERATION", "GENERATING"),
        ("PAUSE_GENERATION", "PAUSED"),
        ("CANCEL_GENERATION", "READY"),
    ] {
        let answer = server.novel_command(&novel, command, json!({})).await;
        assert_eq!(answer.status, StatusCode::OK, "{command}: {answer:?}");
        assert_eq!(answer.json()["status"], "COMPLETED");
        assert_eq!(status().await, wanted, "{command}");
    }
    let ended = server.get(&followed).await.json();
    assert_eq!(
        (&ended["status"], &ended["error"]["code"]),
        (&json!("FAILED"), &json!("cancelled"))
    );
}

#[tokio::test]
async fn generation_of_a_novel_without_a_plan_is_refused() {
    let (server, novel) = with_novel().await;
    let id = novel.strip_prefix("nov_").unwrap().parse().unwrap();
    let mut stream = server.ports.db.stream(id).await.unwrap().unwrap();
    let mut state: Value = serde_json::from_str(&stream.state).unwrap();
    state["target_chapters"] = json!(0);
    stream.state = state.to_string().into();
    let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, BookId(id));
    set.streams.push(stream);
    server.ports.db.commit(set).await.unwrap();
    let refused = server.novel_command(&novel, "START_GENERATION", json!({})).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.problem_code(), "no-plan");
}

#[tokio::test]
async fn an_edit_is_stored_and_an_edit_of_an_older_version_is_refused() {
    let (server, novel) = with_novel().await;
    let chapter = chapter_ids(&server, &novel).await.remove(0);
    let edit = async |content: &str, base: Value| {
        let payload = json!({ "chapter_id": chapter, "content": content, "base_version": base });
        server.novel_command(&novel, "EDIT_CHAPTER", payload).await
    };
    let first = edit("The lamp was out.\n***\nIt was lit.\n", Value::Null).await;
    assert_eq!(first.status, StatusCode::OK, "{first:?}");
    let first = first.json()["result"]["version_id"].as_str().unwrap().to_owned();
    let shown = server.get(&format!("/api/v1/chapters/{chapter}")).await.json();
    assert_eq!(shown["content"], "The lamp was out.\n\n* * *\n\nIt was lit.");
    assert_eq!((&shown["version_id"], &shown["words"]), (&json!(first), &json!(7)));
    let second = edit("Dark, said the keeper.", json!(1)).await;
    assert_eq!(second.status, StatusCode::OK, "{second:?}");
    let second = second.json()["result"]["version_id"].as_str().unwrap().to_owned();
    let stale = edit("Nobody saw it.", json!(first)).await;
    assert_eq!(
        (stale.status, stale.problem_code()),
        (StatusCode::CONFLICT, "stale-version".into())
    );
    let errors = stale.json()["errors"].to_string();
    assert!(errors.contains(&first) && errors.contains(&second), "{errors}");
    assert_eq!(edit("Nor this.", Value::Null).await.problem_code(), "stale-version");

    let versions = server.list_items(&format!("chapters/{chapter}/versions")).await;
    let told: Vec<_> = versions
        .iter()
        .map(|version| (version["number"].as_i64().unwrap(), version["status"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [(1, "superseded"), (2, "accepted")]);
    assert_eq!(versions[1]["parent_id"], first);
    for version in &versions {
        assert_eq!(version["author"], "person");
        // A text written by a user needs no model call.
        assert_eq!((&version["model"], &version["prompt_version"]), (&json!(null), &json!(null)));
        let took = [&version["prompt_tokens"], &version["completion_tokens"], &version["cost_usd"]];
        assert_eq!(took, [&json!(0), &json!(0), &json!(0.0)]);
    }
    for named in ["1", &first] {
        let version = server.get(&format!("/api/v1/chapters/{chapter}/versions/{named}")).await;
        assert_eq!(version.json()["content"], "The lamp was out.\n\n* * *\n\nIt was lit.");
    }
}

#[tokio::test]
async fn a_text_of_four_mebibytes_is_accepted_and_a_longer_text_is_refused() {
    let (server, novel) = with_novel().await;
    let chapter = chapter_ids(&server, &novel).await.remove(0);
    let path = format!("/api/v1/novels/{novel}/commands");
    let edit = |letters: usize, base: Value| {
        let content = format!("{} a", "é".repeat(letters));
        format!(
            r#"{{"command_type":"EDIT_CHAPTER","payload":{{"chapter_id":"{chapter}","content":"{content}","base_version":{base}}}}}"#
        )
    };
    let longest = (4 << 20) / 2 - 1;
    let taken = server.post_to(&path, edit(longest, Value::Null)).await;
    assert_eq!(taken.status, StatusCode::OK, "{taken:?}");
    let refused = server.post_to(&path, edit(longest + 1, json!(1))).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(refused.problem_code(), "body-too-large");
    let problem = refused.json();
    assert_eq!(problem["errors"][0]["field"], "payload.content");
    assert!(problem["detail"].as_str().unwrap().contains("4 MiB"), "{problem}");
    let shown = server.get(&format!("/api/v1/chapters/{chapter}")).await.json();
    assert_eq!(shown["content"].as_str().unwrap().len(), 4 << 20);
}

#[tokio::test]
async fn a_command_must_name_a_chapter_of_its_novel() {
    let (server, [novel, other]) = with_novels(["The Keeper", "The Ferry"]).await;
    let mine = chapter_ids(&server, &novel).await.remove(0);
    let bare_novel = novel.strip_prefix("nov_").unwrap();
    let payload = |chapter: &str| json!({ "chapter_id": chapter, "content": "A word." });
    for (novel, chapter) in [
        (other.as_str(), mine.as_str()),
        // A novel's id is not the id of a chapter.
        (novel.as_str(), bare_novel),
        (novel.as_str(), "chp_018f3c2e-7a10-7c3e-9a63-2f3f1d7a0009"),
    ] {
        let answer = server.novel_command(novel, "EDIT_CHAPTER", payload(chapter)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{answer:?}");
        assert_eq!(answer.problem_code(), "not-found");
    }
    // A chapter or a session is not a novel.
    let session = server.start_session().await;
    for id in [mine.strip_prefix("chp_").unwrap(), session.strip_prefix("ses_").unwrap()] {
        let answer = server.novel_command(id, "START_GENERATION", json!({})).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{answer:?}");
    }
    // A novel's id is not the id of a session either.
    let body = json!({
        "command_type": "PAUSE_GENESIS", "session_id": bare_novel, "payload": {},
    });
    assert_eq!(server.command(body).await.problem_code(), "not-found");
}

#[tokio::test]
async fn bad_commands_are_refused_with_their_field_and_leave_nothing_behind() {
    let (server, novel) = with_novel().await;
    let chapter = chapter_ids(&server, &novel).await.remove(0);
    let path = format!("/api/v1/novels/{novel}/commands");
    let before = server.ports.db.last_position().await.unwrap();
    for (body, status, code, field) in bad_commands(&chapter) {
        let shown: String = body.chars().take(200).collect();
        let answer = server.post_to(&path, body).await;
        assert_eq!(answer.status.as_u16(), status, "{shown}: {answer:?}");
        assert_eq!(answer.problem_code(), code, "{shown}: {answer:?}");
        if let Some(field) = field {
            assert_eq!(answer.json()["errors"][0]["field"], field, "{shown}: {answer:?}");
        }
    }
    assert_eq!(server.ports.db.last_position().await.unwrap(), before);
    let body = json!({ "title": "A book" }).to_string();
    assert_eq!(server.post_to("/api/v1/novels", body).await.problem_code(), "not-offered-yet");
    assert_eq!(server.post_to("/api/v1/novels", "[").await.problem_code(), "malformed-request");
}

/// Returns rows of a body, the expected status and code, and the field that must be named.
fn bad_commands(chapter: &str) -> Vec<(String, u16, &'static str, Option<&'static str>)> {
    let malformed = "malformed-request";
    let of = |command: &str, payload: Value| {
        json!({ "command_type": command, "payload": payload }).to_string()
    };
    let edit = |name: &str, value: Value| {
        let mut payload = json!({ "chapter_id": chapter, "content": "A word." });
        payload[name] = value;
        of("EDIT_CHAPTER", payload)
    };
    let raw = |content: &str| {
        format!(
            r#"{{"command_type":"EDIT_CHAPTER","payload":{{"chapter_id":"{chapter}","content":{content}}}}}"#
        )
    };
    let mut table = vec![
        (String::new(), 400, malformed, None),
        ("{}".to_owned(), 400, malformed, None),
        ("[]".to_owned(), 400, malformed, None),
        (of("START_GENERATION", json!([])), 400, malformed, Some("payload")),
        (of("START_GENERATION", Value::Null), 400, malformed, Some("payload")),
        (of("START_GENERATION", json!({ "x": 1 })), 400, malformed, Some("payload.x")),
        (
            of("START_GENERATION", json!({ "chapters": "2" })),
            400,
            malformed,
            Some("payload.chapters"),
        ),
        (
            of("START_GENERATION", json!({ "chapters": -1 })),
            400,
            malformed,
            Some("payload.chapters"),
        ),
        (
            of("START_GENERATION", json!({ "chapters": 1.5 })),
            400,
            malformed,
            Some("payload.chapters"),
        ),
        (
            of("START_GENERATION", json!({ "chapters": 0 })),
            400,
            "invalid-data",
            Some("payload.chapters"),
        ),
        (
            of("START_GENERATION", json!({ "chapters": 3 })),
            400,
            "invalid-data",
            Some("payload.chapters"),
        ),
        (
            of("START_GENERATION", json!({ "approval": "x" })),
            400,
            malformed,
            Some("payload.approval"),
        ),
        (of("PAUSE_GENERATION", json!({ "reason": 7 })), 400, malformed, Some("payload.reason")),
        (of("EDIT_CHAPTER", json!({})), 400, malformed, Some("payload")),
        (of("APPROVE_CHAPTER", json!({ "chapter_id": chapter })), 400, malformed, Some("payload")),
        (
            of("APPROVE_CHAPTER", json!({ "chapter_id": chapter, "version": 1 })),
            422,
            "not-awaiting-approval",
            None,
        ),
        (
            of("REJECT_CHAPTER", json!({ "chapter_id": chapter, "version": 1, "notes": "no" })),
            422,
            "no-text-yet",
            None,
        ),
        (
            of("REVISE_CHAPTER", json!({ "chapter_id": chapter, "instruction": "rain" })),
            422,
            "no-text-yet",
            None,
        ),
        (
            of("REVISE_CHAPTER", json!({ "chapter_id": chapter, "instruction": " \n" })),
            400,
            "invalid-data",
            Some("payload.instruction"),
        ),
        (
            of("RESTORE_VERSION", json!({ "chapter_id": chapter, "version": 1 })),
            404,
            "not-found",
            None,
        ),
        (
            of("GENERATE_CHAPTER", json!({ "direction": "x".repeat(4_001) })),
            400,
            "invalid-data",
            Some("payload.direction"),
        ),
        (edit("chapter_id", json!("x")), 400, malformed, Some("payload.chapter_id")),
        (
            edit("chapter_id", json!(format!("nov_{chapter}"))),
            400,
            malformed,
            Some("payload.chapter_id"),
        ),
        (edit("base_version", json!("x")), 400, malformed, Some("payload.base_version")),
        (edit("base_version", json!([1])), 400, malformed, Some("payload.base_version")),
        (edit("base_version", json!(-1)), 400, malformed, Some("payload.base_version")),
        (edit("base_version", json!(1)), 409, "stale-version", Some("payload.base_version")),
        (edit("content", json!(7)), 400, malformed, Some("payload.content")),
        (edit("content", Value::Null), 400, malformed, Some("payload.content")),
        (edit("content", json!("")), 400, "invalid-data", Some("payload.content")),
        (edit("content", json!(" \n* * *\n ")), 400, "invalid-data", Some("payload.content")),
        (edit("content", json!("a\0b")), 400, malformed, Some("payload.content")),
        (
            edit("content", json!("x".repeat((4 << 20) + 1))),
            413,
            "body-too-large",
            Some("payload.content"),
        ),
        (edit("content", json!("x".repeat(5 << 20))), 413, "body-too-large", None),
        (edit("content", json!("x".repeat(13 << 20))), 413, "body-too-large", None),
        (raw(r#""\ud800""#), 400, malformed, Some("payload.content")),
        (raw(r#""\u0000""#), 400, malformed, Some("payload.content")),
        (raw(r#""a","content":"b""#), 400, malformed, None),
        (of("DANCE", json!({})), 400, "unknown-command", Some("command_type")),
        (of("start_generation", json!({})), 400, "unknown-command", Some("command_type")),
        (of("START_GENESIS", json!({})), 400, "unknown-command", Some("command_type")),
        (of("BEGIN_NEXT_CHAPTER", json!({})), 400, "unknown-command", Some("command_type")),
        (of("DRAFT_SCENE", json!({})), 400, "unknown-command", Some("command_type")),
        (
            json!({ "command_type": "PAUSE_GENERATION", "payload": {}, "session_id": null })
                .to_string(),
            400,
            malformed,
            Some("session_id"),
        ),
        (
            json!({
                "command_type": "PAUSE_GENERATION", "payload": {},
                "novel_id": "nov_018f3c2e-7a10-7c3e-9a63-2f3f1d7a0009",
            })
            .to_string(),
            400,
            malformed,
            Some("novel_id"),
        ),
        (
            json!({ "command_type": "START_GENERATION", "payload": {}, "expected_version": 77 })
                .to_string(),
            409,
            "stale-version",
            Some("expected_version"),
        ),
    ];
    let later = ["CREATE_NOVEL", "EDIT_CANON"];
    table.extend(later.map(|name| (of(name, json!({ "x": 1 })), 422, "not-offered-yet", None)));
    table
}
