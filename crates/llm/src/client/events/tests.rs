//! Tests of the events that are extracted from a response.

use super::*;

fn events(stream: &str, size: usize) -> Vec<(bool, String)> {
    let mut events = Events::default();
    for bytes in stream.as_bytes().chunks(size) {
        events.push(bytes).unwrap();
    }
    events.end();
    std::iter::from_fn(|| events.pop())
        .map(|event| (event.kind == EventKind::Error, event.data))
        .collect()
}

#[track_caller]
fn assert_events(stream: &str, expected: &[&str]) {
    for size in 1..=stream.len() {
        let read = events(stream, size);
        let read: Vec<&str> = read.iter().map(|(_, data)| data.as_str()).collect();
        assert_eq!(read, expected, "{stream:?} in pieces of {size}");
    }
}

#[test]
fn events_are_whole_wherever_the_bytes_were_cut() {
    assert_events(
        "\u{feff}data: \"雨\"\r\n\r\n: ping\r\rdata: b\r\n\ndata: c",
        &["\"雨\"", "b", "c"],
    );
}

#[test]
fn data_on_several_lines_is_one_event() {
    for end in ["\n", "\r\n", "\r"] {
        let stream = ["data: {", "data:   \"a\":", "data: 1}", "", "data: [DONE]", ""].join(end);
        assert_events(&stream, &["{\n  \"a\":\n1}", "[DONE]"]);
    }
}

#[test]
fn complete_json_ends_its_event_without_a_blank_line() {
    assert_events(
        "data:{\"a\":\"}\"}\ndata: {\"b\":1}\ndata:[DONE]\n",
        &["{\"a\":\"}\"}", "{\"b\":1}", "[DONE]"],
    );
}

#[test]
fn documents_without_field_names_are_events() {
    assert_events("{\"a\":1}\n{\"b\":2}\n", &["{\"a\":1}", "{\"b\":2}"]);
    assert_events(
        "{\n  \"a\": \"x\\\"}\",\n  \"b\": [1]\n}\n",
        &["{\n  \"a\": \"x\\\"}\",\n  \"b\": [1]\n}"],
    );
}

#[test]
fn errors_are_recognised_by_field_name_and_event_name() {
    for (stream, data) in [
        ("error: {\"code\":400}\n\n", "{\"code\":400}"),
        ("error:busy", "busy"),
        ("event: error\ndata: {\"code\":400}\n\n", "{\"code\":400}"),
        ("event: error\n\n", ""),
        ("event:error", ""),
    ] {
        for size in 1..=stream.len() {
            assert_eq!(events(stream, size), [(true, data.to_owned())], "{stream:?}");
        }
    }
    assert_eq!(events("event: ping\ndata: {}\n\n", 3), [(false, "{}".to_owned())]);
}

#[test]
fn text_outside_of_events_is_stored() {
    let mut events = Events::default();
    events.push(b"Internal Server Error\nid: 7\n").unwrap();
    events.end();
    assert_eq!(events.pop(), None);
    assert_eq!(events.unframed_text(), "Internal Server Error");
}

#[test]
fn notices_are_recognised_by_event_name() {
    for (name, expected) in [
        ("warning", EventKind::Notice),
        ("Progress", EventKind::Notice),
        ("keep-alive", EventKind::Notice),
        ("Error", EventKind::Error),
        ("message", EventKind::Data),
        ("completion.chunk", EventKind::Data),
        ("", EventKind::Data),
    ] {
        let mut events = Events::default();
        events.push(format!("event: {name}\ndata: {{}}\n\ndata: {{}}\n\n").as_bytes()).unwrap();
        assert_eq!(events.pop().map(|event| event.kind), Some(expected), "{name}");
        assert_eq!(events.pop().map(|event| event.kind), Some(EventKind::Data), "{name}");
    }
}

#[test]
fn process_complete_line_processes_a_line_before_its_end() {
    for (stream, expected) in [
        ("{\"a\":1}", Some("{\"a\":1}")),
        ("{\n\"a\":1\n}", Some("{\n\"a\":1\n}")),
        ("data: {\"a\":[1]} ", Some("{\"a\":[1]}")),
        ("data: [DONE]", Some("[DONE]")),
        ("{\"a\":[1]", None),
        ("data: {\"a\":[1]", None),
        ("data: [DONE", None),
    ] {
        let mut events = Events::default();
        events.push(stream.as_bytes()).unwrap();
        assert_eq!(events.pop(), None, "{stream}");
        assert_eq!(events.process_complete_line(), expected.is_some(), "{stream}");
        assert_eq!(events.pop().map(|event| event.data).as_deref(), expected, "{stream}");
    }
}

#[test]
fn a_field_name_may_be_indented() {
    assert_events(" data: {\"a\":1}\n \n\t event: x\n\t data: b\n\n", &["{\"a\":1}", "b"]);
}

#[test]
fn each_of_several_documents_is_an_event() {
    for stream in [
        "{\"a\":\"}{\"}{\"b\":[1]}{\"c\":1}",
        "\u{1e}{\"a\":\"}{\"}\n\u{1e}{\"b\":[1]}\n\u{1e}{\"c\":1}\n",
        "\u{1e}{\"a\":\"}{\"}\u{1e}{\"b\":[1]}\u{1e}{\"c\":1}",
        "{\"a\":\"}{\"},{\"b\":[1]},\n{\"c\":1},",
        "data: {\"a\":\"}{\"}{\"b\":[1]}\n\ndata: {\"c\":1};\n\n",
    ] {
        assert_events(stream, &["{\"a\":\"}{\"}", "{\"b\":[1]}", "{\"c\":1}"]);
    }
    assert_events("data: {\n \"a\": [\n1]\n}\n\ndata: b\n\n", &["{\n \"a\": [\n1]\n}", "b"]);
    assert_events("{\"a\":1}[DONE]", &["{\"a\":1}", "[DONE]"]);
}

#[test]
fn text_beside_a_document_is_not_split_off() {
    assert_events("{\"a\":1} and {\"b\":1}\n", &["{\"a\":1} and {\"b\":1}"]);
}

#[test]
fn a_document_is_cut_if_the_response_ends_inside_it() {
    for (stream, expected) in [
        ("{\"a\":[1]", true),
        ("{\"a\":1}{\"b\":", true),
        ("data: {\"a\":\"}", true),
        ("{\n\"a\":1\n", true),
        ("{\"a\":[1]}", false),
        ("data: word", false),
    ] {
        let mut events = Events::default();
        events.push(stream.as_bytes()).unwrap();
        events.end();
        let last = std::iter::from_fn(|| events.pop()).last();
        assert_eq!(last.map(|event| event.is_cut), Some(expected), "{stream}");
    }
}

/// These bytes were found by `scripts/fuzz events`.
#[test]
fn bytes_give_the_same_events_cut_anywhere() {
    let read = |bytes: &[u8], size: usize| {
        let mut events = Events::default();
        for piece in bytes.chunks(size) {
            events.push(piece).unwrap();
        }
        events.end();
        std::iter::from_fn(|| events.pop()).map(|event| event.data).collect::<Vec<String>>()
    };
    // A byte order mark of UTF-16 after the end of a line is ignored.
    for bytes in [b"\r\xfe\xff{\"1\\\x1b".as_slice()] {
        for size in 1..bytes.len() {
            assert_eq!(read(bytes, size), read(bytes, bytes.len()), "{bytes:?} {size}");
        }
    }
}
