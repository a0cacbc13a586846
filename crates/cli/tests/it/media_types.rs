//! What a body is said to be, and numbers behind the question mark.

use crate::{
    raw_server::{Answer, RawServer},
    scribe::Scribe,
};

fn post_with(server: &RawServer, headers: &str) -> Answer {
    let body = r#"{"command_type":"NOTHING","payload":{}}"#;
    let request = format!(
        "POST /api/v1/genesis/commands HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         {headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    Answer::read(server.send(request.as_bytes()))
}

#[test]
fn a_body_that_is_not_json_in_utf_8_is_refused() {
    let scribe = Scribe::new();
    let server = RawServer::start(&scribe, &[]);
    let json = "Content-Type: application/json\r\n";
    for wrong in [
        String::new(),
        "Content-Type: text/plain\r\n".to_owned(),
        "Content-Type: application/json; charset=utf-16\r\n".to_owned(),
        "Content-Type: application/json;charset=\"ISO-8859-1\"\r\n".to_owned(),
        "Content-Type: application/json; x=y; Charset=gb18030\r\n".to_owned(),
        format!("{json}Content-Type: text/plain\r\n"),
        format!("{json}Content-Encoding: gzip\r\n"),
        format!("{json}Content-Encoding: identity, br\r\n"),
        format!("{json}Content-Encoding: identity\r\nContent-Encoding: deflate\r\n"),
    ] {
        let answer = post_with(&server, &wrong);
        assert_eq!(answer.status, 415, "{wrong:?}: {answer:?}");
        assert_eq!(answer.problem(), "unsupported-media-type");
    }
    for right in [
        json.to_owned(),
        "content-type: Application/JSON ; charset=UTF-8\r\n".to_owned(),
        "Content-Type: application/json;charset=\"utf-8\"\r\n".to_owned(),
        format!("{json}Content-Encoding: identity\r\n"),
    ] {
        let answer = post_with(&server, &right);
        assert_ne!(answer.status, 415, "{right:?}: {answer:?}");
        answer.problem();
    }
}

#[test]
fn an_invalid_number_in_a_query_is_refused_in_plain_words() {
    let scribe = Scribe::new();
    let server = RawServer::start(&scribe, &[]);
    for wrong in ["x", "", "-1", "0", "1001", "1.5", "99999999999999999999", "%D9%A3"] {
        let answer = server.get(&format!("/api/v1/novels?limit={wrong}"));
        assert_eq!((answer.status, answer.problem().as_str()), (400, "malformed-request"));
        let plain = "limit: must be a whole number from 1 to 1000";
        assert!(answer.body.contains(plain), "{wrong:?}: {answer:?}");
    }
    for wrong in ["x", "", "99999999999999999999"] {
        let answer = server.get(&format!("/api/v1/events?after={wrong}"));
        assert_eq!(answer.status, 400, "{answer:?}");
        assert!(answer.body.contains("after: must be a whole number"), "{wrong:?}: {answer:?}");
    }
}
