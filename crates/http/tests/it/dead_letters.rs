//! Events that cannot be handled, and an operator's view of them.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use scribe_ports::clock::Clock;
use scribe_testkit::store_contract::fixture::Fixture;
use serde_json::{Value, json};

use crate::support::{Answer, Server};

async fn post_path(server: &Server, path: &str) -> Answer {
    server.send(Request::post(path).body(Body::empty()).unwrap()).await
}

/// Creates a server with a session whose log has an unreadable event. Returns the server, the
/// session's id and the dead letter.
pub(crate) async fn park_session() -> (Server, String, Value) {
    let server = Server::idle().await;
    let session = server.start_session().await;
    let book = session.parse::<scribe_domain::id::SessionId>().unwrap().into();
    let mut set = Fixture::default().append(book, server.clock.new_uuid(), 1);
    set.events[0].event_type = "Genesis.Unheard".to_owned();
    server.ports.db.commit(set).await.unwrap();
    scribe_app::runtime::start(&server.ports, server.clock.new_uuid()).await.unwrap();
    let state = format!("/api/v1/genesis/{session}/state");
    server.wait_for_answer(&state, |state| state["status"] == "PAUSED").await;
    let mut listed = server.get("/api/v1/dead-letters").await.json();
    assert_eq!(listed["next_cursor"], Value::Null);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    (server, state, listed["items"][0].take())
}

async fn dead_letter_check(server: &Server) -> Value {
    let health = server.get("/api/v1/health").await;
    assert_eq!(health.status, StatusCode::OK);
    let health = health.json();
    let checks = health["checks"].as_array().unwrap();
    let mut check = checks.iter().find(|check| check["name"] == "dead_letters").unwrap().clone();
    assert_eq!(check["required"], false);
    check["overall"] = health["status"].clone();
    check
}

#[tokio::test]
async fn a_parked_book_is_reported_and_can_be_released() {
    let (server, state, letter) = park_session().await;
    let id = letter["dead_letter_id"].as_str().unwrap();
    assert!(id.starts_with("dlt_"));
    assert_eq!(letter["status"], "parked");
    assert_eq!(letter["subscriber"], "flow-runner");
    assert_eq!(letter["position"], 3);
    assert!(letter["reason"].as_str().unwrap().contains("Genesis.Unheard"));
    assert_eq!(server.get(&state).await.json()["failure"], letter["reason"]);
    let seen = dead_letter_check(&server).await;
    assert_eq!((&seen["status"], &seen["overall"]), (&json!("degraded"), &json!("degraded")));
    assert_eq!(seen["detail"], "parked books: 1; see /api/v1/dead-letters");
    assert_eq!(server.get("/api/v1/health/ready").await.json()["status"], "ok");
    let metrics = server.get("/metrics").await;
    assert!(metrics.text.contains("\nscribe_dead_letters_open 1\n"), "{}", metrics.text);

    let dropped = post_path(&server, &format!("/api/v1/dead-letters/{id}/drop")).await;
    assert_eq!(dropped.status, StatusCode::OK, "{dropped:?}");
    assert_eq!(dropped.json()["status"], "dropped");
    let again = post_path(&server, &format!("/api/v1/dead-letters/{id}/drop")).await;
    assert_eq!(again.json(), dropped.json());
    let refused = post_path(&server, &format!("/api/v1/dead-letters/{id}/release")).await;
    assert_eq!(
        (refused.status, refused.problem_code().as_str()),
        (StatusCode::CONFLICT, "dead-letter-closed",)
    );
    server
        .wait_for_answer(&state, |state| {
            !state["stages"]["CONCEPT_SELECTION"]["proposals"][0].is_null()
        })
        .await;
    assert_eq!(server.get("/api/v1/dead-letters").await.json()["items"], json!([]));
    let seen = dead_letter_check(&server).await;
    assert_eq!((&seen["status"], &seen["detail"]), (&json!("ok"), &Value::Null));
}

#[tokio::test]
async fn a_released_letter_is_delivered_again() {
    let (server, state, letter) = park_session().await;
    let id = letter["dead_letter_id"].as_str().unwrap();
    let released = post_path(&server, &format!("/api/v1/dead-letters/{id}/release")).await;
    assert_eq!(released.status, StatusCode::OK, "{released:?}");
    server.wait_for_answer(&state, |state| state["status"] == "PAUSED").await;
    let listed = server.get("/api/v1/dead-letters").await.json();
    assert_eq!(listed["items"][0]["dead_letter_id"], letter["dead_letter_id"]);
}

#[tokio::test]
async fn an_unknown_dead_letter_is_not_found() {
    let server = Server::idle().await;
    let unknown = server.clock.new_uuid();
    let missing = post_path(&server, &format!("/api/v1/dead-letters/dlt_{unknown}/release")).await;
    assert_eq!(
        (missing.status, missing.problem_code().as_str()),
        (StatusCode::NOT_FOUND, "not-found")
    );
    let malformed = post_path(&server, "/api/v1/dead-letters/ses_1/drop").await;
    assert_eq!(malformed.status, StatusCode::BAD_REQUEST);
}
