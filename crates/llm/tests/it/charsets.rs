//! Tests of responses in encodings other than UTF-8 that their label names.

use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
use scribe_ports::model::ModelError;
use serde_json::json;

use crate::{ask, end, server::Answer, text};

/// Returns a response with a label and a body.
fn labelled(status: u16, label: &str, body: &[u8]) -> Answer {
    let head = format!(
        "HTTP/1.1 {status} Said\r\nContent-Type: {label}\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    Answer::raw(head).then(body)
}

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

/// Returns labels with a sentence, and the sentence in the encoding that the label names.
fn encoded(body: impl Fn(&str) -> String) -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let with =
        |encoding: &'static Encoding, text: &str| encoding.encode(&body(text)).0.into_owned();
    vec![
        ("iso-8859-1", "Grüße für alle, déjà vu.", with(WINDOWS_1252, "Grüße für alle, déjà vu.")),
        ("Windows-1252", "“Olá” – señor", with(WINDOWS_1252, "“Olá” – señor")),
        ("GB18030", "账户余额不足，请充值。", with(GB18030, "账户余额不足，请充值。")),
        ("gbk", "雨下了一整夜。", with(GB18030, "雨下了一整夜。")),
        ("\"gb2312\"", "雨下了一整夜。", with(GB18030, "雨下了一整夜。")),
        ("Shift_JIS", "雨が降る。能力表示", with(SHIFT_JIS, "雨が降る。能力表示")),
        ("Big5", "雨下了一整夜。功能", with(BIG5, "雨下了一整夜。功能")),
        ("euc-kr", "비가 내렸다.", with(EUC_KR, "비가 내렸다.")),
        ("windows-1251", "Шёл дождь.", with(WINDOWS_1251, "Шёл дождь.")),
        ("utf-16le", "Дождь 雨 😀", utf_16(&body("Дождь 雨 😀"), u16::to_le_bytes)),
        ("utf-16be", "Дождь 雨 😀", utf_16(&body("Дождь 雨 😀"), u16::to_be_bytes)),
        (
            "utf-16",
            "Дождь 雨 😀",
            utf_16(&format!("\u{feff}{}", body("Дождь 雨 😀")), u16::to_be_bytes),
        ),
        // The bytes contradict the label.
        ("iso-8859-1", "Grüße 雨", body("Grüße 雨").into_bytes()),
        ("gbk", "雨下了一整夜。", body("雨下了一整夜。").into_bytes()),
        ("no-such-encoding", "Grüße 雨", body("Grüße 雨").into_bytes()),
    ]
}

#[tokio::test]
async fn an_error_body_is_read_in_the_encoding_of_its_label() {
    let whole = |message: &str| json!({ "error": { "message": message } }).to_string();
    for body in [whole, str::to_owned] {
        for (charset, message, bytes) in encoded(body) {
            let label = format!("application/json; charset={charset}");
            let error = ask(labelled(500, &label, &bytes)).await.unwrap_err();
            assert!(error.to_string().contains(message), "{charset}: {error}");
        }
    }
}

#[tokio::test]
async fn a_whole_reply_is_read_in_the_encoding_of_its_label() {
    let body = |message: &str| {
        let choice = json!({ "message": { "content": message }, "finish_reason": "stop" });
        json!({ "choices": [choice] }).to_string()
    };
    for (charset, message, bytes) in encoded(body) {
        let label = format!("application/json;charset={charset}");
        let reply = ask(labelled(200, &label, &bytes)).await;
        assert_eq!(reply.map(|reply| reply.text), Ok(message.to_owned()), "{charset}");
    }
}

#[tokio::test]
async fn a_stream_in_a_labelled_encoding_does_not_depend_on_where_it_is_cut() {
    let body = |message: &str| {
        format!("data: {}\n\ndata: {}\n\ndata: [DONE]\n\n", text(message), end("stop"))
    };
    for (charset, message, bytes) in encoded(body) {
        for size in [1, 7] {
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset={charset}\r\n\
                 Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            );
            let mut answer = Answer::raw(head);
            for piece in bytes.chunks(size) {
                answer = answer.then(format!("{:x}\r\n", piece.len())).then(piece).then("\r\n");
            }
            let reply = ask(answer.last_chunk()).await;
            assert_eq!(reply.map(|reply| reply.text), Ok(message.to_owned()), "{charset} {size}");
        }
    }
}

#[tokio::test]
async fn a_byte_order_mark_determines_the_encoding() {
    let message = "{\"error\":\"雨\"}";
    for bytes in [
        utf_16(&format!("\u{feff}{message}"), u16::to_le_bytes),
        utf_16(&format!("\u{feff}{message}"), u16::to_be_bytes),
    ] {
        for status in [200, 500] {
            let error = ask(labelled(status, "application/json", &bytes)).await.unwrap_err();
            assert!(matches!(error, ModelError::Unavailable { .. }), "{error:?}");
            assert!(error.to_string().contains("雨"), "{status}: {error}");
        }
    }
}
