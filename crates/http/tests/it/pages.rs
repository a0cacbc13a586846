//! The page for browsers, health, metrics and the OpenAPI document.

use axum::http::StatusCode;
use serde_json::json;

use crate::support::Server;

#[tokio::test]
async fn the_front_page_explains_the_start_and_lists_books() {
    let server = Server::idle().await;
    let page = server.get("/").await;
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    assert!(page.text.contains("scribe write"));
    assert!(!page.text.contains("{books}") && !page.text.contains("<script"));
    let body = json!({
        "command_type": "START_GENESIS", "payload": { "genre": "<b>{version} & 'more'" },
    });
    server.command(body).await;
    let page = server.get("/").await;
    assert!(!page.text.contains("<b>"));
    assert!(page.text.contains("&#60;b&#62;&#123;version&#125; &#38; &#39;more&#39;"));
}

#[tokio::test]
async fn health_names_its_checks() {
    let server = Server::working().await;
    let health = server.get("/api/v1/health").await;
    assert_eq!(health.status, StatusCode::OK);
    let health = health.json();
    assert_eq!(health["status"], "ok");
    assert_eq!(health["checks"][0]["name"], "database");
    assert_eq!(health["checks"][0]["required"], true);
    assert!(health["checks"][0]["latency_ms"].is_number());
    assert_eq!(server.get("/api/v1/health/ready").await.status, StatusCode::OK);
    assert_eq!(server.get("/api/v1/health/live").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_database_without_a_leader_degrades_health_but_not_readiness() {
    let server = Server::idle().await;
    let health = server.get("/api/v1/health").await.json();
    assert_eq!(health["status"], "degraded");
    assert_eq!(health["checks"][1]["name"], "leader");
    assert!(health["checks"][1]["detail"].as_str().unwrap().contains("no process is the leader"));
    assert_eq!(server.get("/api/v1/health/ready").await.json()["status"], "ok");
}

#[tokio::test]
async fn a_blocked_relay_degrades_health_but_not_readiness() {
    let server = Server::idle().await;
    server.start_session().await;
    server.clock.advance(std::time::Duration::from_secs(61));
    let health = server.get("/api/v1/health").await;
    assert_eq!(health.status, StatusCode::OK);
    let health = health.json();
    assert_eq!(health["status"], "degraded");
    assert_eq!(health["checks"][2]["name"], "relay");
    assert_eq!(health["checks"][2]["status"], "degraded");
    assert_eq!(server.get("/api/v1/health/ready").await.json()["status"], "ok");
}

#[tokio::test]
async fn gauges_change_with_the_log() {
    let server = Server::idle().await;
    server.start_session().await;
    let metrics = server.get("/metrics").await;
    assert!(metrics.text.contains("\nscribe_events_position 2\n"), "{}", metrics.text);
    assert!(metrics.text.contains("# TYPE scribe_tasks_due gauge"));
    assert!(metrics.text.contains("\nscribe_prompt_cache_missed_books 0\n"));
}

#[tokio::test]
async fn the_document_of_the_api_is_openapi_3_1() {
    let server = Server::idle().await;
    let document = server.get("/api/v1/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["paths"]["/api/v1/genesis/commands"]["post"]["requestBody"].is_object());
}

#[tokio::test]
async fn lists_are_paged_newest_first() {
    let server = Server::idle().await;
    let mut started = Vec::new();
    for _ in 0..5 {
        started.push(server.start_session().await);
        server.clock.advance(std::time::Duration::from_millis(1));
    }
    let mut listed = Vec::new();
    let mut path = "/api/v1/genesis?limit=2".to_owned();
    loop {
        let page = server.get(&path).await.json();
        listed.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["session_id"].as_str().unwrap().to_owned()),
        );
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/api/v1/genesis?limit=2&cursor={cursor}");
    }
    started.reverse();
    assert_eq!(listed, started);
}
