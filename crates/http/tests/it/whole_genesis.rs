//! Creates a novel with its chapters from nothing, using only HTTP.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::Server;

#[tokio::test]
async fn a_user_completes_all_stages_and_gets_a_novel() {
    let server = Server::working().await;
    let session = server.start_session().await;
    let mut stream = server.watch(&format!("/api/v1/genesis/{session}/events/stream"), None).await;
    let path = format!("/api/v1/genesis/{session}/state");
    let state = server.wait_for_answer(&path, |state| state["pending"] == json!([])).await;
    check_state(&state, &session);
    let send = |command: &str, payload: Value| {
        server.command(json!({
            "command_type": command, "session_id": session, "payload": payload,
        }))
    };
    let concept = &state["stages"]["CONCEPT_SELECTION"]["proposals"][0]["proposal_id"];
    assert!(concept.as_str().unwrap().starts_with("cpt_"));
    let open = send("FINISH_GENESIS", json!({})).await;
    assert_eq!(open.problem_code(), "stages-open");
    assert_eq!(open.json()["errors"].as_array().unwrap().len(), 5);
    assert_eq!(send("CONFIRM_STAGE", json!({})).await.problem_code(), "no-concept-selected");
    let chosen = send("SELECT_CONCEPT", json!({ "concept_ids": [concept] })).await;
    assert_eq!(chosen.status, StatusCode::OK);
    assert_eq!(send("CONFIRM_STAGE", json!({})).await.status, StatusCode::OK);
    for stage in ["STORY_CONCEPTION", "WORLDVIEW", "CHARACTERS", "PLOT_OUTLINE"] {
        let proposed =
            |state: &Value| state["stages"][stage]["proposals"][0]["proposal_id"].is_string();
        let state = server.wait_for_answer(&path, proposed).await;
        assert_eq!(state["current_stage"], stage);
        let proposal = &state["stages"][stage]["proposals"][0]["proposal_id"];
        let answer = send("CONFIRM_STAGE", json!({ "proposal_id": proposal })).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    }
    let finished = send("FINISH_GENESIS", json!({ "title": "The Keeper" })).await;
    assert_eq!(finished.status, StatusCode::OK, "{finished:?}");
    let novel = finished.json()["result"]["novel_id"].as_str().unwrap().to_owned();
    assert_eq!(server.get(&path).await.json()["novel_id"], novel);
    assert_eq!(send("PAUSE_GENESIS", json!({})).await.problem_code(), "session-closed");
    let key = session.strip_prefix("ses_").unwrap().parse().unwrap();
    assert!(server.ports.db.active_commands(key).await.unwrap().is_empty());
    check_novel(&server, &novel).await;
    // The stream of the session does not contain the events of the novel, although both belong to
    // the same book.
    let seen = stream.read_until(|event| event.event == "Genesis.Finished").await;
    assert!(seen.iter().all(|event| event.event.starts_with("Genesis.")));
    server.feed.close();
    assert_eq!(stream.next().await, None);
}

fn check_state(state: &Value, session: &str) {
    assert_eq!(state["session_id"], session);
    assert_eq!(state["status"], "IN_PROGRESS");
    assert_eq!(state["mode"], "guided");
    assert_eq!(state["language"], "en");
    assert_eq!(state["current_stage"], "CONCEPT_SELECTION");
    assert_eq!(state["is_pending"], false);
    assert_eq!(state["confirmed_data"], json!({}));
    assert!(state["version"].as_i64().unwrap() > 0);
    assert!(state.get("novel_id").is_none());
    assert_eq!(state["stages"].as_object().unwrap().len(), 5);
    let concepts = &state["stages"]["CONCEPT_SELECTION"];
    assert_eq!(concepts["status"], "proposed");
    assert_eq!(concepts["proposals"].as_array().unwrap().len(), 10);
    assert!(concepts["proposals"][0]["data"]["core_idea"].is_string());
    assert_eq!(state["stages"]["WORLDVIEW"], json!({ "status": "empty", "proposals": [] }));
    let actions = state["available_actions"].as_array().unwrap();
    assert!(actions.iter().any(|action| action["command_type"] == "SELECT_CONCEPT"));
}

async fn check_novel(server: &Server, novel: &str) {
    let shown = server.get(&format!("/api/v1/novels/{novel}")).await.json();
    assert_eq!(shown["title"], "The Keeper");
    assert_eq!(shown["target_chapters"], 2);
    assert_eq!(server.get("/api/v1/novels").await.json()["items"], json!([shown]));
    let chapters = server.get(&format!("/api/v1/novels/{novel}/chapters")).await.json();
    let chapters = chapters["items"].as_array().unwrap().clone();
    assert_eq!(chapters.len(), 2);
    assert_eq!(chapters[1]["position"], 2);
    let id = chapters[0]["chapter_id"].as_str().unwrap();
    let chapter = server.get(&format!("/api/v1/chapters/{id}")).await.json();
    assert_eq!(chapter["content"], Value::Null);
    assert!(chapter["details"]["plan"].is_object());
    let path = format!("/api/v1/novels/{novel}/events/stream");
    let mut stream = server.watch(&path, None).await;
    let seen = stream.read_until(|event| event.event == "Chapter.Planned").await;
    assert_eq!(seen[0].event, "Novel.Created");
    assert!(seen.iter().all(|event| !event.event.starts_with("Genesis.")));
    assert!(server.get("/").await.text.contains("The Keeper"));
}
