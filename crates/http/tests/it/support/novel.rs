//! Creates novels over HTTP as a user would.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Answer, Server};

impl Server {
    /// Goes through all stages, choosing the first proposal of each; returns the novel's id.
    pub(crate) async fn make_novel(&self, title: &str) -> String {
        let session = self.start_session().await;
        let path = format!("/api/v1/genesis/{session}/state");
        let send = async |command: &str, payload: Value| {
            let body =
                json!({ "command_type": command, "session_id": session, "payload": payload });
            let answer = self.command(body).await;
            assert_eq!(answer.status, StatusCode::OK, "{command}: {answer:?}");
            answer
        };
        let first = |state: &Value, stage: &str| {
            state["stages"][stage]["proposals"][0]["proposal_id"].clone()
        };
        let stage = "CONCEPT_SELECTION";
        let state = self.wait_for_answer(&path, |state| state["pending"] == json!([])).await;
        send("SELECT_CONCEPT", json!({ "concept_ids": [first(&state, stage)] })).await;
        send("CONFIRM_STAGE", json!({})).await;
        for stage in ["STORY_CONCEPTION", "WORLDVIEW", "CHARACTERS", "PLOT_OUTLINE"] {
            let state = self.wait_for_answer(&path, |state| first(state, stage).is_string()).await;
            send("CONFIRM_STAGE", json!({ "proposal_id": first(&state, stage) })).await;
        }
        let finished = send("FINISH_GENESIS", json!({ "title": title })).await.json();
        finished["result"]["novel_id"].as_str().unwrap().to_owned()
    }

    /// Sends a command for a novel.
    pub(crate) async fn novel_command(&self, novel: &str, command: &str, payload: Value) -> Answer {
        let body = json!({ "command_type": command, "payload": payload });
        self.post_to(&format!("/api/v1/novels/{novel}/commands"), body.to_string()).await
    }

    /// Returns the items of a list of a novel or a chapter.
    pub(crate) async fn list_items(&self, path: &str) -> Vec<Value> {
        let answer = self.get(&format!("/api/v1/{path}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {answer:?}");
        let page = answer.json();
        assert_eq!(page["next_cursor"], Value::Null, "{path}");
        page["items"].as_array().unwrap().clone()
    }
}
