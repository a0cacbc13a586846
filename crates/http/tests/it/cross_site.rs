//! Requests that a page of another site makes a browser send.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};

use crate::support::{Answer, Server};

/// A path that is only read, and a path that changes something.
const READING: &str = "/api/v1/novels";
const CHANGING: &str = "/api/v1/genesis/commands";

async fn send_from(server: &Server, method: Method, host: &str, origin: Option<&str>) -> Answer {
    let path = if method == Method::POST { CHANGING } else { READING };
    let mut request = Request::builder().method(method).uri(path).header(header::HOST, host);
    if let Some(origin) = origin {
        request = request.header(header::ORIGIN, origin);
    }
    let body = r#"{"command_type":"START_GENESIS","payload":{}}"#;
    let request = request.header(header::CONTENT_TYPE, "application/json");
    server.send_as_it_is(request.body(Body::from(body)).unwrap()).await
}

#[track_caller]
fn assert_refused(answer: &Answer, why: &str) {
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{why}: {answer:?}");
    assert_eq!(answer.problem_code(), "cross-site-request", "{why}");
}

#[tokio::test]
async fn a_local_server_accepts_only_host_names_of_this_machine() {
    let server = Server::idle().await;
    for host in [
        "localhost",
        "LocalHost:8080",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.8.9.1:65535",
        "[::1]",
        "[::1]:8080",
    ] {
        let answer = send_from(&server, Method::GET, host, None).await;
        assert_eq!(answer.status, StatusCode::OK, "{host}: {answer:?}");
    }
    for host in [
        "rebound.example",
        "rebound.example:8080",
        "localhost.rebound.example",
        "127.0.0.1.rebound.example",
        "localhost@rebound.example",
        "rebound.example@localhost",
        "192.168.1.5:8080",
        "0.0.0.0:8080",
        "[::2]:8080",
        "",
        "::1",
    ] {
        for method in [Method::GET, Method::POST] {
            assert_refused(&send_from(&server, method, host, None).await, host);
        }
    }
}

#[tokio::test]
async fn a_local_server_refuses_requests_without_a_host_and_with_two() {
    let server = Server::idle().await;
    let without = Request::get(READING).body(Body::empty()).unwrap();
    assert_refused(&server.send_as_it_is(without).await, "no host");
    let two = Request::get(READING).header(header::HOST, "localhost");
    let two = two.header(header::HOST, "rebound.example").body(Body::empty()).unwrap();
    assert_refused(&server.send_as_it_is(two).await, "two hosts");
    let absolute = Request::get(format!("http://rebound.example{READING}"));
    let absolute = absolute.header(header::HOST, "localhost").body(Body::empty()).unwrap();
    assert_refused(&server.send_as_it_is(absolute).await, "another host in the line");
}

#[tokio::test]
async fn a_local_server_refuses_requests_of_another_origin() {
    let server = Server::idle().await;
    for (host, origin) in [
        ("localhost:8080", "http://localhost:8080"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("localhost:80", "http://localhost"),
        ("localhost", "http://localhost"),
    ] {
        let answer = send_from(&server, Method::GET, host, Some(origin)).await;
        assert_eq!(answer.status, StatusCode::OK, "{origin}: {answer:?}");
    }
    for origin in [
        "https://page.example",
        "http://localhost:3000",
        "http://localhost",
        "http://127.0.0.1:8080",
        "null",
        "",
        "localhost:8080",
    ] {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::POST] {
            let answer = send_from(&server, method.clone(), "localhost:8080", Some(origin)).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {origin}: {answer:?}");
        }
        let answer = send_from(&server, Method::POST, "localhost:8080", Some(origin)).await;
        assert_refused(&answer, origin);
    }
    assert_eq!(server.get("/api/v1/genesis").await.json()["items"], serde_json::json!([]));
}

#[tokio::test]
async fn a_public_server_checks_the_origin_of_changing_requests() {
    let server = Server::listening_on([192, 168, 1, 5]).await;
    let (host, own, other) =
        ("scribe.example:8080", "http://scribe.example:8080", "https://page.example");
    for (method, origin) in
        [(Method::GET, None), (Method::GET, Some(other)), (Method::GET, Some(own))]
    {
        let answer = send_from(&server, method, host, origin).await;
        assert_eq!(answer.status, StatusCode::OK, "{origin:?}: {answer:?}");
    }
    assert_refused(&send_from(&server, Method::POST, host, Some(other)).await, other);
    assert_refused(&send_from(&server, Method::POST, host, Some("null")).await, "null");
    assert_refused(
        &send_from(&server, Method::POST, "", Some(other)).await,
        "no host to compare with",
    );
    for origin in [None, Some(own)] {
        let answer = send_from(&server, Method::POST, host, origin).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{origin:?}: {answer:?}");
    }
    let behind = "https://scribe.example";
    let answer = send_from(&server, Method::POST, "scribe.example", Some(behind)).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "TLS ends before it: {answer:?}");
}

/// For a picture or a script, a browser does not send the origin, but says where the request was
/// embedded.
#[tokio::test]
async fn embedded_requests_of_another_site_are_refused_but_links_are_accepted() {
    let server = Server::idle().await;
    let embedded = async |site: &str, mode: &str| {
        let request = Request::get(READING)
            .header(header::HOST, "localhost")
            .header("sec-fetch-site", site)
            .header("sec-fetch-mode", mode);
        server.send_as_it_is(request.body(Body::empty()).unwrap()).await
    };
    for site in ["cross-site", "same-site"] {
        assert_refused(&embedded(site, "no-cors").await, site);
        assert_eq!(embedded(site, "navigate").await.status, StatusCode::OK, "{site}");
    }
    for site in ["same-origin", "none"] {
        assert_eq!(embedded(site, "cors").await.status, StatusCode::OK, "{site}");
    }
}
