//! What a person does with single chapters, with the sample writer behind it.

use std::sync::Arc;

use axum::http::StatusCode;
use scribe_sample::SampleWriter;
use serde_json::{Value, json};

use crate::support::Server;

/// A book of two chapters, each of which a person accepts.
struct AttendedBook {
    server: Server,
    novel: String,
}

impl AttendedBook {
    async fn start() -> Self {
        let server = Server::working_with(Arc::new(SampleWriter)).await;
        let novel = server.make_novel("The Keeper").await;
        let payload = json!({ "approval": "chapter" });
        let started = server.novel_command(&novel, "START_GENERATION", payload).await;
        assert_eq!(started.status, StatusCode::ACCEPTED, "{started:?}");
        Self { server, novel }
    }

    /// Waits until a version of the chapter is submitted; returns the chapter as it is listed.
    async fn submitted(&self, index: usize) -> Value {
        self.chapter(index, |chapter| chapter["status"] == "AWAITING_APPROVAL").await
    }

    /// Waits until the chapter is in the book.
    async fn published(&self, index: usize) -> Value {
        self.chapter(index, |chapter| chapter["status"] == "PUBLISHED").await
    }

    async fn chapter(&self, index: usize, is_ready: impl Fn(&Value) -> bool) -> Value {
        let path = format!("/api/v1/novels/{}/chapters", self.novel);
        let listed = self.server.wait_for_answer(&path, |list| is_ready(&list["items"][index]));
        listed.await["items"][index].clone()
    }

    /// Sends a command for a chapter, and checks the status of the answer.
    async fn send(&self, command: &str, payload: Value, status: StatusCode) -> Value {
        let answer = self.server.novel_command(&self.novel, command, payload).await;
        assert_eq!(answer.status, status, "{command}: {answer:?}");
        answer.json()
    }

    async fn approve(&self, chapter: &Value) {
        let (id, version) = (&chapter["chapter_id"], &chapter["awaiting_version_id"]);
        let payload = json!({ "chapter_id": id, "version": version });
        self.send("APPROVE_CHAPTER", payload, StatusCode::OK).await;
    }

    async fn version_text(&self, chapter: &Value, number: u32) -> String {
        let id = chapter["chapter_id"].as_str().unwrap();
        let path = format!("/api/v1/chapters/{id}/versions/{number}");
        self.server.get(&path).await.json()["content"].as_str().unwrap().to_owned()
    }

    async fn statuses(&self, chapter: &Value) -> Vec<String> {
        let id = chapter["chapter_id"].as_str().unwrap();
        let versions = self.server.list_items(&format!("chapters/{id}/versions")).await;
        versions.iter().map(|version| version["status"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_rejects_approves_revises_restores_and_has_a_chapter_written() {
    let book = AttendedBook::start().await;
    let first = book.submitted(0).await;
    let id = first["chapter_id"].clone();
    assert_eq!((&first["version_id"], &first["words"]), (&Value::Null, &json!(0)));
    let first_draft = book.version_text(&first, 1).await;

    // Sent back with notes: another version is submitted.
    let payload = json!({ "chapter_id": id, "version": 1, "notes": "Anselm must not laugh." });
    let reply = book.send("REJECT_CHAPTER", payload, StatusCode::ACCEPTED).await;
    let draft = first["awaiting_version_id"].clone();
    let is_new = |chapter: &Value| {
        chapter["status"] == "AWAITING_APPROVAL" && chapter["awaiting_version_id"] != draft
    };
    let second = book.chapter(0, is_new).await;
    assert_ne!(book.version_text(&second, 2).await, first_draft);
    let followed = format!("/api/v1/commands/{}", reply["command_id"].as_str().unwrap());
    let is_done = |reply: &Value| reply["status"] == "COMPLETED";
    let ended = book.server.wait_for_answer(&followed, is_done).await;
    assert_eq!(ended["result"]["chapter_id"], id);
    let payload = json!({ "chapter_id": id, "version": 1 });
    let stale = book.send("APPROVE_CHAPTER", payload, StatusCode::CONFLICT).await;
    assert_eq!(stale["code"], "stale-version");
    assert_eq!(book.statuses(&first).await, ["superseded", "proposed"]);

    // Accepted: the book goes on to its end.
    book.approve(&second).await;
    book.published(0).await;
    book.approve(&book.submitted(1).await).await;
    book.published(1).await;
    let shown = format!("/api/v1/novels/{}", book.novel);
    book.server.wait_for_answer(&shown, |novel| novel["status"] == "COMPLETED").await;

    // A chapter of the book is revised; its text stays until the new one is accepted.
    let payload = json!({ "chapter_id": id, "instruction": "Let it rain." });
    book.send("REVISE_CHAPTER", payload, StatusCode::ACCEPTED).await;
    let revised = book.submitted(0).await;
    assert_eq!(revised["version_id"], second["awaiting_version_id"]);
    book.approve(&revised).await;
    let published = book.published(0).await;
    assert_eq!(published["version_id"], revised["awaiting_version_id"]);

    // An earlier version is restored.
    let payload = json!({ "chapter_id": id, "version": 2 });
    let restored = book.send("RESTORE_VERSION", payload, StatusCode::OK).await;
    assert_eq!(restored["result"]["number"], 2);
    let path = format!("/api/v1/chapters/{}", id.as_str().unwrap());
    let is_recorded = |chapter: &Value| chapter["details"]["step"].is_null();
    book.server.wait_for_answer(&path, is_recorded).await;
    let statuses = book.statuses(&first).await;
    assert_eq!(statuses[..2], ["superseded", "accepted"], "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| *status == "accepted").count(), 1);

    // Exactly one chapter is written, again.
    let none = book.send("GENERATE_CHAPTER", json!({}), StatusCode::UNPROCESSABLE_ENTITY).await;
    assert_eq!(none["code"], "no-chapter-left");
    let payload = json!({ "chapter_id": id, "direction": "Let it snow." });
    book.send("GENERATE_CHAPTER", payload, StatusCode::ACCEPTED).await;
    let again = book.submitted(0).await;
    book.approve(&again).await;
    assert_eq!(book.published(0).await["version_id"], again["awaiting_version_id"]);
    book.server.wait_for_answer(&shown, |novel| novel["status"] == "COMPLETED").await;
}
