//! Snapshots of the main answers. Ids are numbered, long texts are cut, and times and values that
//! depend on prompts are left out.

use std::collections::HashMap;

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Answer, Server};

/// Fields whose values change with a prompt or with the time.
const CHANGING: [&str; 5] =
    ["prompt_tokens", "completion_tokens", "prompt_version", "duration_ms", "latency_ms"];
/// The maximum length of a text that is not cut, in characters.
const MAX_CHARS: usize = 80;

/// Replaces the parts that differ between two runs, for example an id by its number within the
/// answer.
struct IdReplacer {
    ids: HashMap<String, usize>,
}

impl IdReplacer {
    fn replace_ids(&mut self, value: &mut Value) {
        match value {
            Value::Object(fields) => {
                // How many events a chapter has depends on how far work beside a review has come.
                if fields.contains_key("open_findings") && fields.contains_key("version") {
                    fields.insert("version".to_owned(), json!("left out"));
                }
                for (name, field) in fields {
                    if CHANGING.contains(&name.as_str()) && !field.is_null() {
                        *field = json!("left out");
                    }
                    self.replace_ids(field);
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.replace_ids(item)),
            Value::String(text) => self.replace_text(text),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn replace_text(&mut self, text: &mut String) {
        let (prefix, bare) = text.split_once('_').unwrap_or(("", text));
        if bare.len() == 36 && bare.matches('-').count() == 4 {
            let next = self.ids.len() + 1;
            let number = *self.ids.entry(bare.to_owned()).or_insert(next);
            *text = format!("{prefix}_{number}");
        } else if text.len() > 19 && text.ends_with('Z') && text.as_bytes()[10] == b'T' {
            *text = "a time".to_owned();
        } else if text == env!("CARGO_PKG_VERSION") {
            *text = "a version".to_owned();
        } else if text.chars().count() > MAX_CHARS {
            *text = format!("{}…", text.chars().take(MAX_CHARS).collect::<String>());
        }
    }
}

/// Compares an answer with its snapshot.
#[track_caller]
fn assert_answer(name: &str, answer: &Answer) {
    let mut body = answer.json();
    IdReplacer { ids: HashMap::new() }.replace_ids(&mut body);
    let media_type = answer.headers["content-type"].to_str().unwrap();
    insta::assert_snapshot!(name, format!("{} {media_type}\n{body:#}", answer.status));
}

#[tokio::test]
async fn the_answers_about_a_finished_book_match_the_snapshots() {
    let server = Server::working().await;
    let novel = server.make_novel("The Keeper").await;
    let started = server.novel_command(&novel, "START_GENERATION", json!({})).await;
    assert_eq!(started.status, StatusCode::ACCEPTED, "{started:?}");
    assert_answer("command_accepted", &started);
    let path = format!("/api/v1/novels/{novel}");
    server.wait_for_answer(&path, |novel| novel["status"] == "COMPLETED").await;
    assert_answer("command", &server.get(started.headers["location"].to_str().unwrap()).await);
    assert_answer("novel", &server.get(&path).await);
    for list in ["chapters", "characters", "entries", "relations", "arcs", "facts", "costs"] {
        assert_answer(list, &server.get(&format!("{path}/{list}?limit=1")).await);
    }
    let chapter = server.list_items(&format!("novels/{novel}/chapters")).await.remove(0);
    let chapter = format!("/api/v1/chapters/{}", chapter["chapter_id"].as_str().unwrap());
    assert_answer("chapter", &server.get(&chapter).await);
    assert_answer("versions", &server.get(&format!("{chapter}/versions?limit=1")).await);
    assert_answer("version", &server.get(&format!("{chapter}/versions/1")).await);
    assert_answer("sessions", &server.get("/api/v1/genesis").await);
    assert_answer("agents", &server.get("/api/v1/agents").await);
    assert_answer("first_event", &server.get("/api/v1/events?limit=1").await);
    assert_answer("health", &server.get("/api/v1/health").await);
}

#[tokio::test]
async fn the_state_of_a_session_with_concepts_matches_the_snapshot() {
    let server = Server::working().await;
    let session = server.start_session().await;
    let path = format!("/api/v1/genesis/{session}/state");
    server.wait_for_answer(&path, |state| state["pending"] == json!([])).await;
    let proposals = |state: &Value| state["stages"]["CONCEPT_SELECTION"]["proposals"].clone();
    let concept = proposals(&server.get(&path).await.json())[0]["proposal_id"].clone();
    for (command, payload) in
        [("SELECT_CONCEPT", json!({ "concept_ids": [concept] })), ("CONFIRM_STAGE", json!({}))]
    {
        let body = json!({ "command_type": command, "session_id": session, "payload": payload });
        assert_eq!(server.command(body).await.status, StatusCode::OK, "{command}");
    }
    server.wait_for_answer(&path, |state| state["is_pending"] == false).await;
    assert_answer("genesis_state", &server.get(&path).await);
}

#[tokio::test]
async fn a_problem_with_a_field_matches_the_snapshot() {
    let server = Server::idle().await;
    assert_answer("problem", &server.get("/api/v1/novels?limit=0").await);
}
