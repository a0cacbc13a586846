//! Tests of bytes directly before a reply that are not UTF-8, and of replacements for lost bytes.

use scribe_ports::model::{FinishReason, LanguageModel};

use crate::{
    Seen, end, model, prose,
    server::{Answer, Server},
};

/// Returns an event whose text consists of these bytes.
fn event(bytes: &[u8]) -> Vec<u8> {
    [b"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" as &[u8], bytes, b"\"}}]}\n\n"]
        .concat()
}

async fn read_text(answer: Answer) -> String {
    let server = Server::start(vec![answer]);
    let seen = Seen::default();
    let reply = model(&server).complete(&prose(), &seen).await.unwrap();
    let shown: String = seen.0.lock().unwrap().iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!((shown.as_str(), reply.finish), (reply.text.as_str(), FinishReason::Stop));
    reply.text
}

#[tokio::test]
async fn a_lost_byte_before_the_text_is_removed() {
    for pieces in [
        vec![b"\xffMara lit the lamp." as &[u8]],
        vec![b"\xff", b"Mara lit the lamp."],
        vec![b"\xef\xbf\xbdMara lit the lamp."],
        vec![b"\\ufffdMara lit the lamp."],
        vec![b"\\ufffd", b"\\ufffdMara lit the lamp."],
        vec![b"\xe9", b"Mara lit the lamp."],
        vec![b"\\ude00Mara lit the lamp."],
        vec![b"", b"\xffMara", b" lit the lamp."],
        vec![b"\xff", b"\xffMara", b" lit the lamp."],
    ] {
        let stream =
            pieces.iter().fold(Answer::stream(), |answer, piece| answer.then(event(piece)));
        let text = read_text(stream.event(&end("stop")).then("data: [DONE]\n\n")).await;
        assert_eq!(text, "Mara lit the lamp.", "{pieces:?}");
    }
    let whole = b"{\"choices\":[{\"message\":{\"content\":\"\xffMara lit the lamp.\"},\"finish_reason\":\"stop\"}]}";
    assert_eq!(read_text(Answer::stream().then(*whole)).await, "Mara lit the lamp.");
}

#[tokio::test]
async fn a_lost_byte_inside_the_text_becomes_a_replacement_character() {
    for pieces in [vec![b"Mara\xff lit." as &[u8]], vec![b"Mara", b"\xff lit."]] {
        let stream =
            pieces.iter().fold(Answer::stream(), |answer, piece| answer.then(event(piece)));
        let text = read_text(stream.event(&end("stop")).then("data: [DONE]\n\n")).await;
        assert_eq!(text, "Mara\u{fffd} lit.", "{pieces:?}");
    }
}

#[tokio::test]
async fn a_character_split_at_the_start_is_joined() {
    for pieces in [vec![b"\xe9\x9b" as &[u8], b"\xa8."], vec![b"\\ud83d", b"\\ude00."]] {
        let stream =
            pieces.iter().fold(Answer::stream(), |answer, piece| answer.then(event(piece)));
        let text = read_text(stream.event(&end("stop")).then("data: [DONE]\n\n")).await;
        assert!(["雨.", "😀."].contains(&text.as_str()), "{text}");
    }
}

#[tokio::test]
async fn a_lost_byte_before_an_event_is_ignored() {
    for before in [b"\xff" as &[u8], b"\xfe ", b"\x00"] {
        let first = [before, &event(b"Mara lit the lamp.")].concat();
        let answer = Answer::stream().then(first).event(&end("stop")).then("data: [DONE]\n\n");
        assert_eq!(read_text(answer).await, "Mara lit the lamp.", "{before:?}");
    }
}
