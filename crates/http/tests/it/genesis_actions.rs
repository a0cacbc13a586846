//! Feedback, combinations, navigation and free-form sessions, using only HTTP.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Answer, Document, Server};

/// A session, as its user works with it.
struct Session {
    server: Server,
    id: String,
}

impl Session {
    async fn start(payload: Value) -> Self {
        let server = Server::working().await;
        let start = json!({ "command_type": "START_GENESIS", "payload": payload });
        let id = server.command(start).await.json()["session_id"].as_str().unwrap().to_owned();
        Self { server, id }
    }

    async fn send(&self, command: &str, payload: Value) -> Answer {
        let body = json!({ "command_type": command, "session_id": self.id, "payload": payload });
        self.server.command(body).await
    }

    /// Sends a command, waits until it is completed, and returns its result.
    async fn complete(&self, command: &str, payload: Value) -> Value {
        let accepted = self.send(command, payload).await;
        assert_eq!(accepted.status, StatusCode::ACCEPTED, "{accepted:?}");
        let path = format!("/api/v1/commands/{}", accepted.json()["command_id"].as_str().unwrap());
        let is_ended = |outcome: &Value| outcome["status"] != "PROCESSING";
        let outcome = self.server.wait_for_answer(&path, is_ended).await;
        assert_eq!(outcome["status"], "COMPLETED", "{outcome:#}");
        outcome["result"].clone()
    }

    async fn state(&self) -> Value {
        self.server.get(&format!("/api/v1/genesis/{}/state", self.id)).await.json()
    }

    /// Waits until a stage has this many proposals, and returns the newest.
    async fn proposal(&self, stage: &str, count: usize) -> Value {
        let path = format!("/api/v1/genesis/{}/state", self.id);
        let proposals = |state: &Value| state["stages"][stage]["proposals"].clone();
        let has_proposals =
            |state: &Value| proposals(state).as_array().is_some_and(|all| all.len() >= count);
        let state = self.server.wait_for_answer(&path, has_proposals).await;
        proposals(&state)[count - 1].clone()
    }

    async fn confirm(&self, stage: &str, proposal: &Value) {
        let payload = json!({ "stage": stage, "proposal_id": proposal["proposal_id"] });
        let answer = self.send("CONFIRM_STAGE", payload).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    }
}

fn premise(mode: &str) -> Value {
    json!({ "premise": "A ferryman who cannot swim.", "mode": mode,
            "preferences": { "chapters": 2, "words_per_chapter": 200 } })
}

#[tokio::test]
async fn a_user_combines_concepts_criticises_a_cast_and_goes_back() {
    let session = Session::start(premise("guided")).await;
    let third = session.proposal("CONCEPT_SELECTION", 3).await;
    let state = session.state().await;
    let concepts = &state["stages"]["CONCEPT_SELECTION"]["proposals"];
    let ids = json!([concepts[0]["proposal_id"], third["proposal_id"]]);
    let result = session.complete("SELECT_CONCEPT", json!({ "concept_ids": ids })).await;
    let combined = session.proposal("CONCEPT_SELECTION", 4).await;
    assert_eq!(result["concept_id"], combined["proposal_id"]);
    assert_eq!(combined["based_on"], ids);
    let confirmed = session.send("CONFIRM_STAGE", json!({})).await;
    assert_eq!(confirmed.status, StatusCode::OK, "the combination is selected: {confirmed:?}");
    for stage in ["STORY_CONCEPTION", "WORLDVIEW"] {
        let proposal = session.proposal(stage, 1).await;
        session.confirm(stage, &proposal).await;
    }

    let first = session.proposal("CHARACTERS", 1).await;
    let wrong = json!({ "feedback": "Braver.", "field": "characters[0].courage" });
    let refused = session.send("PROVIDE_FEEDBACK", wrong).await;
    assert_eq!(refused.problem_code(), "invalid-data");
    let error = &refused.json()["errors"][0];
    assert_eq!(error["field"], "payload.field");
    assert!(error["message"].as_str().unwrap().contains("`goal`"), "{error}");
    let field = json!({ "feedback": "She wants the sea.", "field": "characters[0].goal" });
    session.complete("PROVIDE_FEEDBACK", field).await;
    let second = session.proposal("CHARACTERS", 2).await;
    assert_eq!(second["based_on"], json!([first["proposal_id"]]));
    let (mut before, after) = (first["data"].clone(), second["data"].clone());
    assert_ne!(before["characters"][0]["goal"], after["characters"][0]["goal"]);
    before["characters"][0]["goal"] = after["characters"][0]["goal"].clone();
    assert_eq!(before, after, "only the goal changes");
    let all = json!({ "feedback": "Let the relations be colder.", "stage": "CHARACTERS" });
    session.complete("PROVIDE_FEEDBACK", all).await;
    let third = session.proposal("CHARACTERS", 3).await;
    assert_eq!(third["data"]["characters"], after["characters"]);
    assert_ne!(third["data"]["relations"], after["relations"]);
    session.confirm("CHARACTERS", &third).await;
    let plot = session.proposal("PLOT_OUTLINE", 1).await;
    session.confirm("PLOT_OUTLINE", &plot).await;

    let back = session.send("NAVIGATE_TO_STAGE", json!({ "stage": "CHARACTERS" })).await;
    assert_eq!(back.status, StatusCode::OK);
    assert_eq!(
        back.json()["result"],
        json!({ "stage": "CHARACTERS", "would_become_stale": ["PLOT_OUTLINE"] })
    );
    session.confirm("CHARACTERS", &first).await;
    let state = session.state().await;
    assert_eq!(state["stages"]["PLOT_OUTLINE"]["status"], "stale");
    assert_eq!(state["current_stage"], "PLOT_OUTLINE");
    let open = session.send("FINISH_GENESIS", json!({})).await;
    assert_eq!(open.problem_code(), "stages-open");
    assert_eq!(open.json()["errors"][0]["field"], "PLOT_OUTLINE");
    session.confirm("PLOT_OUTLINE", &plot).await;
    assert_eq!(session.state().await["stages"]["PLOT_OUTLINE"]["status"], "confirmed");
    let finished = session.send("FINISH_GENESIS", json!({})).await;
    assert_eq!(finished.status, StatusCode::OK, "{finished:?}");
}

#[tokio::test]
async fn a_free_form_session_works_on_several_stages_and_says_what_they_lack() {
    let session = Session::start(premise("free_form")).await;
    session.proposal("CONCEPT_SELECTION", 3).await;
    let inspire =
        async |stage: &str| session.send("GENERATE_INSPIRATION", json!({ "stage": stage })).await;
    assert_eq!(inspire("WORLDVIEW").await.status, StatusCode::ACCEPTED);
    assert_eq!(inspire("PLOT_OUTLINE").await.status, StatusCode::ACCEPTED);
    let world = session.proposal("WORLDVIEW", 1).await;
    let plot = session.proposal("PLOT_OUTLINE", 1).await;
    let state = session.state().await;
    assert_eq!(state["mode"], "free_form");
    assert_eq!(state["current_stage"], "PLOT_OUTLINE");
    assert_eq!(
        state["stages"]["WORLDVIEW"]["lacks"],
        json!(["CONCEPT_SELECTION", "STORY_CONCEPTION"])
    );
    session.confirm("PLOT_OUTLINE", &plot).await;
    session.confirm("WORLDVIEW", &world).await;
    let open = session.send("FINISH_GENESIS", json!({})).await;
    assert_eq!(open.problem_code(), "stages-open");
    assert_eq!(open.json()["errors"].as_array().unwrap().len(), 3);
    let document = Document::fetch(&session.server).await;
    let operation = document.operation("get", "/api/v1/genesis/{session_id}/state");
    let path = format!("/api/v1/genesis/{}/state", session.id);
    document.check_answer(&operation, &session.server.get(&path).await);
}
