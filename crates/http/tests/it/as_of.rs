//! A book as of a position: every answer equals the answer that was given when the log ended there.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Dictation, Server};

/// Answers by path.
type Answers = Vec<(String, Value)>;

/// The paths that accept a position.
fn timed_paths(novel: &str, chapters: &[String]) -> Vec<String> {
    let of_novel = ["", "/chapters", "/characters", "/entries", "/relations", "/arcs", "/facts"]
        .map(|part| format!("/api/v1/novels/{novel}{part}"));
    let of_chapters = chapters.iter().flat_map(|chapter| {
        ["", "/versions", "/versions/1", "/reviews"]
            .map(|part| format!("/api/v1/chapters/{chapter}{part}"))
    });
    of_novel.into_iter().chain(of_chapters).collect()
}

/// Reads the current answers and the position at which the log ends.
async fn current_answers(server: &Server, paths: &[String]) -> (i64, Answers) {
    loop {
        let before = server.ports.db.last_position().await.unwrap();
        let mut answers = Vec::new();
        for path in paths {
            answers.push((path.clone(), server.get(path).await.json()));
        }
        // If the log has grown meanwhile, the answers do not belong to one position.
        if server.ports.db.last_position().await.unwrap() == before {
            return (before, answers);
        }
    }
}

/// Removes the parts of an answer that depend only on the request.
fn strip_request_parts(mut answer: Value) -> Value {
    if let Some(fields) = answer.as_object_mut() {
        fields.remove("correlation_id");
    }
    answer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_as_of_a_position_equals_the_answer_at_that_time() {
    let dictation = Arc::new(Dictation::in_pieces(1));
    let server = Server::working_with(Arc::clone(&dictation) as Arc<_>).await;
    let novel = server.make_novel("The Keeper").await;
    let chapters: Vec<String> = server
        .list_items(&format!("novels/{novel}/chapters"))
        .await
        .iter()
        .map(|chapter| chapter["chapter_id"].as_str().unwrap().to_owned())
        .collect();
    let paths = timed_paths(&novel, &chapters);
    let mut given: BTreeMap<i64, Answers> = BTreeMap::new();
    let (position, answers) = current_answers(&server, &paths).await;
    given.insert(position, answers);
    server.novel_command(&novel, "START_GENERATION", json!({})).await;
    loop {
        let (position, answers) = current_answers(&server, &paths).await;
        let is_written = answers[0].1["status"] == "COMPLETED";
        given.insert(position, answers);
        if is_written {
            break;
        }
        dictation.allow_pieces(1);
    }
    let edit = json!({ "chapter_id": chapters[0], "content": "It rained.", "base_version":
        given.last_key_value().unwrap().1[1].1["items"][0]["version_id"] });
    let edited = server.novel_command(&novel, "EDIT_CHAPTER", edit).await;
    assert_eq!(edited.status, StatusCode::OK, "{edited:?}");
    let (position, answers) = current_answers(&server, &paths).await;
    given.insert(position, answers);

    assert!(given.len() > 4, "{:?}", given.keys());
    for (position, answers) in given {
        for (path, then) in answers {
            let again = server.get(&format!("{path}?at={position}")).await.json();
            assert_eq!(
                strip_request_parts(again),
                strip_request_parts(then),
                "{path} at {position}"
            );
        }
    }
    a_page_as_of_a_position_goes_on_after_its_cursor(&server, &novel).await;
}

async fn a_page_as_of_a_position_goes_on_after_its_cursor(server: &Server, novel: &str) {
    let end = server.ports.db.last_position().await.unwrap();
    for list in ["chapters", "characters", "entries", "relations", "arcs", "facts"] {
        let all = server.list_items(&format!("novels/{novel}/{list}")).await;
        let mut paged: Vec<Value> = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/api/v1/novels/{novel}/{list}?at={end}&limit=1{cursor}");
            let page = server.get(&path).await.json();
            paged.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(paged, all, "{list}");
    }
}

#[tokio::test]
async fn an_invalid_position_is_refused_and_a_novel_is_missing_before_its_creation() {
    let server = Server::working().await;
    let novel = server.make_novel("The Keeper").await;
    let chapter = server.list_items(&format!("novels/{novel}/chapters")).await.remove(0);
    let paths = timed_paths(&novel, &[chapter["chapter_id"].as_str().unwrap().to_owned()]);
    let end = server.ports.db.last_position().await.unwrap();
    for path in paths.iter().filter(|path| !path.ends_with("/versions/1")) {
        assert_eq!(server.get(&format!("{path}?at={end}")).await.status, StatusCode::OK, "{path}");
        for at in ["x", "-1", "%2B1", "1.0", "", "99999999999999999999", &(end + 1).to_string()] {
            let refused = server.get(&format!("{path}?at={at}")).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{path}?at={at}: {refused:?}");
            assert_eq!(refused.problem_code(), "malformed-request");
            assert_eq!(refused.json()["errors"][0]["field"], "at", "{path}?at={at}");
        }
        for at in [0, 2] {
            let early = server.get(&format!("{path}?at={at}")).await;
            assert_eq!(early.status, StatusCode::NOT_FOUND, "{path}?at={at}: {early:?}");
            assert_eq!(early.problem_code(), "not-found");
        }
    }
}

#[tokio::test]
async fn the_document_lists_the_operations_that_accept_a_position() {
    let server = Server::idle().await;
    let document = server.get("/api/v1/openapi.json").await.json();
    let described = document["paths"].as_object().unwrap().iter().filter(|(_, methods)| {
        let parameters = methods["get"]["parameters"].as_array().cloned().unwrap_or_default();
        parameters.iter().any(|parameter| parameter["name"] == "at")
    });
    let described: BTreeSet<String> = described.map(|(path, _)| path.clone()).collect();
    let taken = timed_paths("{novel_id}", &["{chapter_id}".to_owned()]).into_iter();
    assert_eq!(described, taken.map(|path| path.replace("/1", "/{version}")).collect());
}
