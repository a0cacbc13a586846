//! Commands: each is accepted once, and its outcome can be read at any later time.

use axum::http::StatusCode;
use serde_json::json;

use crate::support::Server;

const ID: &str = "018f3c2e-7a10-7c3e-9a63-2f3f1d7a0001";

#[tokio::test]
async fn a_new_session_is_accepted_and_its_command_can_be_read() {
    let server = Server::idle().await;
    let body = json!({
        "command_id": ID, "command_type": "START_GENESIS",
        "payload": { "premise": "A keeper who is afraid of the dark." },
    });
    let answer = server.command(body).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    let reply = answer.json();
    assert_eq!(reply["command_id"], format!("cmd_{ID}"));
    assert_eq!(reply["status"], "PROCESSING");
    assert!(reply["session_id"].as_str().unwrap().starts_with("ses_"));
    assert_eq!(reply["correlation_id"], answer.headers["x-correlation-id"].to_str().unwrap());
    let location = answer.headers["location"].to_str().unwrap().to_owned();
    assert_eq!(server.get(&location).await.json(), reply);
    assert_eq!(server.get(&format!("/api/v1/commands/{ID}")).await.json(), reply);
}

#[tokio::test]
async fn the_same_command_again_is_answered_with_the_stored_outcome() {
    let server = Server::working().await;
    let body = json!({ "command_id": ID, "command_type": "START_GENESIS", "payload": {} });
    let first = server.command(body.clone()).await;
    assert_eq!(first.status, StatusCode::ACCEPTED);
    let path = format!("/api/v1/commands/{ID}");
    let done = server.wait_for_answer(&path, |reply| reply["status"] == "COMPLETED").await;
    assert!(done["result"].is_object(), "{done}");
    let again = server.command(body).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.json(), done);
    assert_eq!(server.get("/api/v1/genesis").await.json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_command_id_identifies_one_request() {
    let server = Server::idle().await;
    let body = |premise: &str| {
        json!({
            "command_id": ID, "command_type": "START_GENESIS", "payload": { "premise": premise },
        })
    };
    server.command(body("A lamp.")).await;
    let other = server.command(body("A ferry.")).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(other.problem_code(), "command-id-reused");
}

#[tokio::test]
async fn a_second_active_command_of_a_type_is_refused_and_names_the_first() {
    let server = Server::idle().await;
    let session = server.start_session().await;
    let body = json!({
        "command_type": "GENERATE_INSPIRATION", "session_id": session, "payload": {},
    });
    let first = server.command(body.clone()).await;
    assert_eq!(first.status, StatusCode::ACCEPTED);
    let second = server.command(body).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert_eq!(second.problem_code(), "command-already-active");
    let named = first.json()["command_id"].as_str().unwrap().to_owned();
    assert!(second.json()["detail"].as_str().unwrap().contains(&named));
    let path = format!("/api/v1/commands/{named}");
    assert_eq!(server.get(&path).await.json()["status"], "PROCESSING");
}

#[tokio::test]
async fn abandoning_fails_active_commands_with_a_problem() {
    let server = Server::idle().await;
    let session = server.start_session().await;
    let more = json!({
        "command_type": "GENERATE_INSPIRATION", "session_id": session, "payload": {},
    });
    let active = server.command(more).await.json()["command_id"].as_str().unwrap().to_owned();
    let abandon = json!({
        "command_type": "ABANDON_GENESIS", "session_id": session, "payload": { "reason": "bored" },
    });
    assert_eq!(server.command(abandon).await.status, StatusCode::OK);
    let ended = server.get(&format!("/api/v1/commands/{active}")).await.json();
    assert_eq!(ended["status"], "FAILED");
    assert_eq!(ended["error"]["code"], "cancelled");
    assert_eq!(ended["error"]["type"], "/problems/cancelled");
    assert_eq!(ended["error"]["correlation_id"], ended["correlation_id"]);
}

#[tokio::test]
async fn a_command_for_another_version_is_refused_with_the_current_version() {
    let server = Server::idle().await;
    let session = server.start_session().await;
    let body = json!({
        "command_type": "PAUSE_GENESIS", "session_id": session, "payload": {},
        "expected_version": 77,
    });
    let answer = server.command(body).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.problem_code(), "stale-version");
    assert_eq!(answer.json()["errors"][0]["field"], "expected_version");
}

#[tokio::test]
async fn a_session_is_named_with_and_without_its_prefix() {
    let server = Server::idle().await;
    let session = server.start_session().await;
    let bare = session.strip_prefix("ses_").unwrap();
    let body = json!({ "command_type": "PAUSE_GENESIS", "session_id": bare, "payload": {} });
    assert_eq!(server.command(body).await.status, StatusCode::OK);
    let state = server.get(&format!("/api/v1/genesis/{bare}/state")).await.json();
    assert_eq!(state["session_id"], session);
    assert_eq!(state["status"], "PAUSED");
}
