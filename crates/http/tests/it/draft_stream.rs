//! Live progress: a scene while it is written, and which agent works on what.

use std::sync::Arc;

use axum::http::StatusCode;
use scribe_domain::content::ContentHash;
use serde_json::{Value, json};

use crate::support::{Dictation, Server, SseReader};

/// Starts a server that writes a novel whose scenes arrive in `pieces` pieces.
async fn start_writing(pieces: usize) -> (Server, Arc<Dictation>, String) {
    let dictation = Arc::new(Dictation::in_pieces(pieces));
    let server = Server::working_with(Arc::clone(&dictation) as Arc<_>).await;
    let novel = server.make_novel("The Keeper").await;
    let started = server.novel_command(&novel, "START_GENERATION", json!({})).await;
    assert_eq!(started.status, StatusCode::ACCEPTED, "{started:?}");
    (server, dictation, novel)
}

async fn watch_novel(server: &Server, novel: &str) -> SseReader {
    server.watch(&format!("/api/v1/novels/{novel}/events/stream"), None).await
}

fn piece_text(moment: &Value) -> &str {
    moment["text"].as_str().unwrap()
}

/// Returns the place of a piece: its scene, its call and its offset.
fn piece_place(moment: &Value) -> (i64, String, usize) {
    let offset = moment["offset"].as_u64().unwrap();
    (
        moment["scene"].as_i64().unwrap(),
        moment["call_id"].as_str().unwrap().to_owned(),
        usize::try_from(offset).unwrap(),
    )
}

#[tokio::test]
async fn a_scene_is_streamed_while_it_is_written() {
    let (server, dictation, novel) = start_writing(3).await;
    let mut early = watch_novel(&server, &novel).await;
    let nothing = early.next_live("draft.snapshot").await.unwrap();
    assert_eq!(
        nothing,
        json!({ "chapter_id": null, "scene": null, "call_id": null, "offset": 0, "text": "" })
    );

    dictation.allow_pieces(1);
    let first = early.next_live("draft.delta").await.unwrap();
    let (scene, call, offset) = piece_place(&first);
    assert_eq!((scene, offset), (1, 0));
    assert!(call.starts_with("cal_"), "{call}");
    let chapters = server.list_items(&format!("novels/{novel}/chapters")).await;
    assert_eq!(first["chapter_id"], chapters[0]["chapter_id"]);

    // A later client gets the text so far once, and then the same pieces as the others.
    let mut late = watch_novel(&server, &novel).await;
    let mut of_all = server.watch("/api/v1/events/stream", None).await;
    for stream in [&mut late, &mut of_all] {
        assert_eq!(stream.next_live("draft.snapshot").await.unwrap(), first);
    }
    dictation.allow_pieces(2);
    let mut whole = piece_text(&first).to_owned();
    for _ in 0..2 {
        let next = early.next_live("draft.delta").await.unwrap();
        assert_eq!(piece_place(&next), (1, call.clone(), whole.chars().count()));
        assert_eq!(late.next_live("draft.delta").await.unwrap(), next);
        assert_eq!(of_all.next_live("draft.delta").await.unwrap(), next);
        whole.push_str(piece_text(&next));
    }
    let stored = early.read_until(|event| event.event == "Chapter.SceneDrafted").await;
    let hash = ContentHash::hash_bytes(whole.as_bytes()).to_string();
    assert!(stored.last().unwrap().data.to_string().contains(&hash), "{stored:?}");

    // The next scene is written by another call, which starts at offset 0.
    dictation.allow_pieces(1);
    let (scene, other, offset) = piece_place(&early.next_live("draft.delta").await.unwrap());
    assert_eq!((scene, offset), (2, 0));
    assert_ne!(other, call);
}

#[tokio::test]
async fn a_slow_client_gets_a_snapshot_and_does_not_delay_the_writer() {
    let (server, dictation, novel) = start_writing(500).await;
    let mut slow = watch_novel(&server, &novel).await;
    slow.next_live("draft.snapshot").await.unwrap();
    // No client reads while the writer writes.
    dictation.allow_pieces(400);
    dictation.wait_for_pieces(400).await;
    let snapshot = slow.next_live("draft.snapshot").await.unwrap();
    assert_eq!(piece_place(&snapshot).2, 0);
    dictation.allow_pieces(1);
    let next = slow.next_live("draft.delta").await.unwrap();
    let (scene, call, offset) = piece_place(&next);
    assert_eq!((scene, offset), (1, piece_text(&snapshot).chars().count()));
    assert_eq!(snapshot["call_id"], call);
    assert_eq!(
        watch_novel(&server, &novel).await.next_live("draft.snapshot").await.unwrap()["text"],
        { format!("{}{}", piece_text(&snapshot), piece_text(&next)) }
    );
}

#[tokio::test]
async fn a_stream_reports_which_agent_works_on_which_task() {
    let (server, dictation, novel) = start_writing(2).await;
    let mut early = watch_novel(&server, &novel).await;
    dictation.allow_pieces(1);
    early.next_live("draft.delta").await.unwrap();
    let mut late = watch_novel(&server, &novel).await;
    let progress = late.next_live("task.progress").await.unwrap();
    assert_eq!(progress["agent"], "writer");
    assert_eq!(progress["task"], "draft_scene");
    assert_eq!(progress["status"], "running");
    assert_eq!((&progress["chapter"], &progress["scene"]), (&json!(1), &json!(1)));
    assert_eq!(progress["novel_id"], novel);
    assert!(progress["task_id"].as_str().unwrap().starts_with("tsk_"));
    dictation.allow_pieces(1);
    let mut ended = progress.clone();
    ended["status"] = json!("ended");
    assert_eq!(late.next_live("task.progress").await.unwrap(), ended);
    let delta = early.next_live("draft.delta").await.unwrap();
    let document = server.get("/api/v1/openapi.json").await.json();
    for (schema, moment) in [("TaskProgress", &progress), ("DraftDelta", &delta)] {
        let schema = &document["components"]["schemas"][schema];
        let moment = moment.as_object().unwrap();
        assert!(moment.keys().all(|name| schema["properties"][name].is_object()), "{moment:?}");
        let required = schema["required"].as_array().unwrap();
        assert!(required.iter().all(|name| moment.contains_key(name.as_str().unwrap())));
    }
}

#[tokio::test]
async fn the_stream_of_a_novel_has_no_events_of_another_novel() {
    let (server, dictation, novel) = start_writing(1).await;
    let mut mine = watch_novel(&server, &novel).await;
    let other = server.start_session().await;
    let mut of_session =
        server.watch(&format!("/api/v1/genesis/{other}/events/stream"), None).await;
    dictation.allow_pieces(1);
    let mut tasks = Vec::new();
    while let Some((_, passing)) = mine.next_event().await {
        match passing.event.as_str() {
            "Chapter.SceneDrafted" => break,
            "task.progress" => tasks.push(passing.data),
            _ => {}
        }
    }
    assert!(!tasks.is_empty() && tasks.iter().all(|task| task["novel_id"] == novel), "{tasks:?}");
    while let Some((id, passing)) = of_session.next_event().await {
        assert!(!passing.event.starts_with("draft."), "{passing:?}");
        if passing.event == "task.progress" {
            assert_eq!(passing.data["session_id"], other);
        }
        if id.is_some() && passing.data["data"]["next"].is_null() {
            break;
        }
    }
}
