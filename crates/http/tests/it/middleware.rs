//! The parts that every answer has in common.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};

use crate::support::Server;

#[tokio::test]
async fn a_correlation_id_is_kept_and_a_bad_one_replaced() {
    let server = Server::idle().await;
    let sent = |value: Vec<u8>| {
        let request = Request::get("/api/v1/health/live").header("x-correlation-id", value);
        request.body(Body::empty()).unwrap()
    };
    let kept = "my run #7 (a|b) ~".to_owned();
    for good in [kept, "x".repeat(128)] {
        let answer = server.send(sent(good.clone().into())).await;
        assert_eq!(answer.headers["x-correlation-id"], good);
    }
    for bad in [Vec::new(), b"x".repeat(129), b"a\tb".to_vec(), "ä".as_bytes().to_vec()] {
        let answer = server.send(sent(bad)).await;
        let fresh = answer.headers["x-correlation-id"].to_str().unwrap();
        assert!(uuid::Uuid::try_parse(fresh).is_ok(), "{fresh}");
    }
}

#[tokio::test]
async fn unknown_routes_and_methods_are_problems() {
    let server = Server::idle().await;
    for path in ["/nothing", "/api/v1", "/api/v1/novels/", "/api/v2/novels", "/problems/nothing"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        answer.problem_code();
    }
    let request = Request::delete("/api/v1/novels").body(Body::empty()).unwrap();
    let answer = server.send(request).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.problem_code(), "method-not-allowed");
    assert_eq!(answer.headers["allow"], "GET,HEAD,POST");
}

#[tokio::test]
async fn every_answer_has_security_headers() {
    let server = Server::idle().await;
    for path in ["/", "/nothing", "/api/v1/novels", "/api/v1/events/x"] {
        let answer = server.get(path).await;
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        assert!(answer.headers.contains_key("content-security-policy"), "{path}");
    }
}
