//! Books whose every reply has the wrapping that models and their servers add. Each book takes as
//! many calls as without the wrapping, and has the same text.

use std::sync::Mutex;

use serde_json::{Value, json};

use crate::{
    beside::with_model,
    book_server::{Answer, BookServer, Question},
    scribe::{Scribe, stderr_text},
};

fn whole_answer(text: impl Into<String>) -> Answer {
    Answer { text: text.into(), finish: "stop" }
}

/// Writes a book of one chapter. Returns its text and the number of calls.
fn write_book(
    decorate: impl Fn(&Question, &str) -> Answer + Send + Sync + 'static,
) -> (String, usize) {
    let scribe = Scribe::new();
    let server = BookServer::decorated(decorate);
    let args = [
        "write",
        "--premise",
        "A keeper of a lamp",
        "--chapters",
        "1",
        "--words-per-chapter",
        "400",
        "--out",
        "book.md",
    ];
    let output = with_model(scribe.command(&args), &server.url).output().unwrap();
    assert!(output.status.success(), "{}", stderr_text(&output));
    (std::fs::read_to_string(scribe.path().join("book.md")).unwrap(), server.calls())
}

#[test]
fn a_chapter_without_a_usable_review_is_accepted_and_listed_at_the_end() {
    let scribe = Scribe::new();
    let server = BookServer::decorated(|question, text| match question.form.as_deref() {
        Some("critique") => whole_answer("It is a lovely chapter, well done!"),
        _ => whole_answer(text),
    });
    let args = ["write", "--premise", "A keeper of a lamp", "--chapters", "1"];
    let output = with_model(scribe.command(&args), &server.url).output().unwrap();
    assert!(output.status.success(), "{}", stderr_text(&output));
    let printed = String::from_utf8(output.stdout).unwrap();
    let listed = "Chapters that were accepted without a review:\n    1 ";
    assert!(printed.contains(listed), "{printed}");
    assert!(printed.contains("no usable review by critic (scribe chapters show "), "{printed}");
}

/// Checks that a book with wrapped replies equals the book without the wrapping.
#[track_caller]
fn is_written_alike(wrap: impl Fn(&Question, &str) -> String + Send + Sync + 'static) {
    let plain = write_book(|_, text| whole_answer(text));
    let wrapped = write_book(move |question, text| whole_answer(wrap(question, text)));
    assert_eq!(wrapped, plain);
}

#[test]
fn reasoning_and_template_tokens_are_kept_out_of_the_book() {
    is_written_alike(|question, text| match question.earlier % 6 {
        0 => format!("<thought>A storm? {{\"a\": 1}}</thought>\n{text}<|im_end|>"),
        1 => format!("[THINK]So be it.[/THINK]{text}</s>"),
        2 => format!(
            "<|channel|>analysis<|message|>We need a text.<|end|><|start|>assistant<|channel|>\
             final<|message|>{text}<|return|>"
        ),
        3 => format!("◁think▷Well.◁/think▷{text}<end_of_turn>\n<start_of_turn>user\nGo on!"),
        4 => format!("<|start_header_id|>assistant<|end_header_id|>\n\n{text}<|eot_id|>"),
        _ => format!("[/INST] {text} [INST]"),
    });
}

#[test]
fn chatter_fences_and_headings_are_kept_out_of_the_book() {
    is_written_alike(|question, text| {
        if question.form.is_some() {
            return format!(
                "Gerne! Hier ist das Ergebnis:\n\n```json\n{text}\n```\n\nLet me know!"
            );
        }
        let (first, rest) = text.split_at(text.find(". ").unwrap() + 2);
        let (first, rest) = (first.trim(), rest.trim());
        match question.earlier {
            0 => format!(
                "Natürlich! Hier ist die Szene:\n\n---\n\n**Szene 1**\n\n{first} {rest}\n\n\
                 ## Scene 2: The Door\n\n*(Word count: 212)*"
            ),
            _ => format!("## Scene 2: The Door\n\n{first} {rest}\n\n**Kapitel 3**\n\n(200 words)"),
        }
    });
}

#[test]
fn a_scene_reported_as_complete_is_complete_regardless_of_its_ending() {
    for endings in [
        ["„Geh!“", "「もう遅い」"],
        ["Yours,\n\nMara", "« Va-t’en ! »"],
        ["ذهب؟", "वह चला गया।"],
        ["and so on", "เขาไปแล้ว"],
    ] {
        let (text, calls) = write_book(move |question, text| match question.form {
            None => whole_answer(format!("{text}\n\n{}", endings[question.earlier.min(1)])),
            Some(_) => whole_answer(text),
        });
        assert_eq!(calls, 25, "{endings:?}");
        for ending in endings {
            let lines: Vec<&str> = ending.lines().filter(|line| !line.is_empty()).collect();
            assert!(lines.iter().all(|line| text.contains(line)), "{ending}: {text}");
        }
    }
}

#[test]
fn a_scene_reported_as_cut_off_is_continued_once_without_repetition() {
    let (plain, calls) = write_book(|_, text| whole_answer(text));
    let first = Mutex::new(String::new());
    let cut = write_book(move |question, text| {
        if question.form.is_some() {
            return whole_answer(text);
        }
        let mut first = first.lock().unwrap();
        if first.is_empty() {
            // The limit is reached right after a full stop.
            text.clone_into(&mut first);
            let sentences: Vec<&str> = text.split_inclusive(". ").collect();
            let half = sentences.len() / 2;
            return Answer { text: sentences[..half].concat(), finish: "length" };
        }
        if question.prompt.contains("Go on from exactly there") {
            let sentences: Vec<&str> = first.split_inclusive(". ").collect();
            let rest = sentences[sentences.len() / 2 - 1..].concat();
            return whole_answer(format!(
                "Sure, here is the continuation:\n\n## Scene 1\n\n{rest}"
            ));
        }
        // A text that was cut off does not count as too short, so the model is not asked to extend
        // it.
        let is_enlarged = question.prompt.contains("enlarged from inside");
        whole_answer(if is_enlarged { format!("It was enlarged. {text}") } else { text.to_owned() })
    });
    assert_eq!(cut, (plain, calls + 1));
}

/// Changes a document of the script.
fn change_document(text: &str, change: impl Fn(Value) -> Value) -> String {
    let inner = text.trim().trim_start_matches("```json").trim_end_matches("```");
    change(serde_json::from_str(inner).unwrap()).to_string()
}

#[test]
fn documents_of_another_shape_are_read_if_unambiguous() {
    is_written_alike(|question, text| {
        if question.form.is_none() {
            return text.to_owned();
        }
        let number: usize = question.prompt.len() % 7;
        match (question.form.as_deref(), number) {
            (Some("critique"), _) => change_document(text, |mut value| {
                for (_, criterion) in value["criteria"].as_object_mut().unwrap() {
                    criterion["score"] = json!(criterion["score"].to_string());
                }
                value
            }),
            (Some("style"), _) => change_document(text, |mut value| {
                value["distance"] = json!("Close");
                value["person"] = json!("Third Limited");
                value
            }),
            (_, 0) => change_document(text, |value| json!([value])),
            (_, 1) => change_document(text, |value| json!({ "result": value })),
            (_, 2) => change_document(text, |value| json!(value.to_string())),
            (_, 3) => change_document(text, |mut value| {
                value["confidence"] = json!(0.9);
                value
            }),
            (_, 4) => change_document(text, |value| json!({ "name": "reply", "arguments": value })),
            (_, 5) => change_document(text, |value| value)
                .replace("},{", "}\n{")
                .replace("\",\"", "\"，\""),
            _ => format!(
                "<|channel|>analysis<|message|>{{\"a\":1}}?<|end|><|start|>assistant<|channel|>final \
                 <|constrain|>json<|message|>{text}<|return|>"
            ),
        }
    });
}

#[test]
fn titles_are_printed_without_marks_of_emphasis_and_quotation() {
    is_written_alike(|question, text| match question.form.as_deref() {
        Some("story") => change_document(text, |mut value| {
            let title = value["title_suggestions"][0].as_str().unwrap().to_owned();
            value["title_suggestions"][0] = json!(format!("**\"{title}\"**"));
            value
        }),
        Some("chapters") => change_document(text, |mut value| {
            let title = value["chapters"][0]["title"].as_str().unwrap().to_owned();
            value["chapters"][0]["title"] = json!(format!("# Chapter 1: *{title}*"));
            value
        }),
        _ => text.to_owned(),
    });
}
