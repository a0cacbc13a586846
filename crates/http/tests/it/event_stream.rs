//! Event streams: every event once, in order, across any interruption.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use serde_json::json;

use crate::support::{Received, Server, SseReader};

/// Returns the positions of the events on a page of the log.
fn event_positions(page: &serde_json::Value) -> Vec<i64> {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["position"].as_i64().unwrap())
        .collect()
}

#[tokio::test]
async fn a_session_stream_continues_live_after_the_replay_without_gap_or_repeat() {
    let server = Server::working().await;
    let session = server.start_session().await;
    let path = format!("/api/v1/genesis/{session}/events/stream");
    let mut early = server.watch(&path, None).await;
    let is_last = |event: &Received| {
        event.event == "Genesis.ConceptsProposed" && event.data["data"]["next"].is_null()
    };
    let live = early.read_until(is_last).await;
    let replayed = server.watch(&path, None).await.read_until(is_last).await;
    assert_eq!(live, replayed);
    assert_eq!(live[0].event, "Genesis.Started");
    let all = server.get("/api/v1/events").await.json();
    let of_session = event_positions(&all);
    assert_eq!(live.iter().map(|event| event.id).collect::<Vec<_>>(), of_session);
    for event in &live {
        assert_eq!(event.data["specversion"], "1.0");
        assert_eq!(event.data["type"], event.event);
        assert_eq!(event.data["subject"], session);
        assert!(event.data["source"].as_str().unwrap().starts_with('/'));
        assert!(event.data["id"].as_str().unwrap().starts_with("evt_"));
        assert_eq!(event.data["datacontenttype"], "application/json");
        assert!(event.data["time"].is_string() && event.data["correlationid"].is_string());
    }
    assert_eq!(live.last().unwrap().data["source"], "/agents/worldsmith");
}

#[tokio::test]
async fn a_broken_stream_continues_after_the_last_seen_event() {
    let server = Server::idle().await;
    let session = server.start_session().await;
    let path = format!("/api/v1/genesis/{session}/events/stream");
    let first = server.watch(&path, None).await.next().await.unwrap();
    pause_session(&server, &session).await;
    let mut again = server.watch(&path, Some(first.id)).await;
    assert_eq!(again.next().await.unwrap().id, first.id + 1);
    assert_eq!(again.next().await.unwrap().event, "Genesis.Paused");
    // The header is current, while the parameter stems from the first connection.
    let stale = format!("{path}?last_event_id=0");
    assert_eq!(server.watch(&stale, Some(first.id)).await.next().await.unwrap().id, first.id + 1);
    assert_eq!(server.watch(&stale, None).await.next().await.unwrap().id, first.id);
}

#[tokio::test]
async fn the_stream_of_all_events_starts_at_the_present() {
    let server = Server::idle().await;
    server.start_session().await;
    let mut all: SseReader = server.watch("/api/v1/events/stream", None).await;
    let other = server.start_session().await;
    let event = all.next().await.unwrap();
    assert_eq!((event.id, event.event.as_str()), (3, "Genesis.Started"));
    assert_eq!(event.data["subject"], other);
}

#[tokio::test]
async fn the_stream_of_a_session_has_no_events_of_another_session() {
    let server = Server::idle().await;
    let mine = server.start_session().await;
    let other = server.start_session().await;
    let mut stream = server.watch(&format!("/api/v1/genesis/{mine}/events/stream"), None).await;
    pause_session(&server, &other).await;
    pause_session(&server, &mine).await;
    let seen = stream.read_until(|event| event.event == "Genesis.Paused").await;
    assert!(seen.iter().all(|event| event.data["subject"] == mine));
    assert_eq!(seen.len(), 3);
}

#[tokio::test]
async fn an_id_that_is_malformed_or_beyond_the_log_is_refused() {
    let server = Server::idle().await;
    let session = server.start_session().await;
    for id in ["x", "-1", "3", "1.0", "99999999999999999999"] {
        let request = Request::get(format!("/api/v1/genesis/{session}/events/stream"))
            .header("last-event-id", id);
        let answer = server.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{id}");
        assert_eq!(answer.problem_code(), "malformed-request");
        assert_eq!(answer.json()["errors"][0]["field"], "Last-Event-ID");
    }
}

#[tokio::test]
async fn streams_end_when_the_feed_is_closed() {
    let server = Server::idle().await;
    let session = server.start_session().await;
    let mut stream = server.watch(&format!("/api/v1/genesis/{session}/events/stream"), None).await;
    stream.next().await.unwrap();
    stream.next().await.unwrap();
    server.feed.close();
    assert_eq!(stream.next().await, None);
}

async fn pause_session(server: &Server, session: &str) {
    let body = json!({ "command_type": "PAUSE_GENESIS", "session_id": session, "payload": {} });
    assert_eq!(server.command(body).await.status, StatusCode::OK);
}
