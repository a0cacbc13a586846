//! A finished book, read over HTTP.

use std::sync::Arc;

use axum::http::StatusCode;
use scribe_sample::SampleWriter;
use serde_json::{Value, json};

use crate::support::Server;

/// Starts a server with a book that the sample writer has completed; returns the novel's id too.
async fn finished_book() -> (Server, String) {
    let server = Server::working_with(Arc::new(SampleWriter::default())).await;
    let novel = server.make_novel("The Keeper").await;
    let started = server.novel_command(&novel, "START_GENERATION", json!({})).await;
    assert_eq!(started.status, StatusCode::ACCEPTED, "{started:?}");
    let command = started.headers["location"].to_str().unwrap().to_owned();
    let at_rest = |novel: &Value| novel["status"] != "GENERATING";
    let shown = server.wait_for_answer(&format!("/api/v1/novels/{novel}"), at_rest).await;
    assert_eq!(shown["status"], "COMPLETED", "{shown}");
    assert_eq!(shown["completed_chapters"], 2);
    assert_eq!(server.get(&command).await.json()["status"], "COMPLETED");
    (server, novel)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_front_page_lists_a_finished_book() {
    let (server, _) = finished_book().await;
    let page = server.get("/").await.text;
    assert!(page.contains("The Keeper") && page.contains("2 of 2 chapters"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_for_prose_belongs_to_a_version() {
    let (server, novel) = finished_book().await;
    let number = |value: &Value, name: &str| value[name].as_i64().unwrap();
    let mut tokens = (0, 0);
    for chapter in server.list_items(&format!("novels/{novel}/chapters")).await {
        let chapter = chapter["chapter_id"].as_str().unwrap();
        for version in server.list_items(&format!("chapters/{chapter}/versions")).await {
            assert_eq!(version["model"], "sample-writer-1", "{version}");
            assert!(!version["prompt_version"].as_str().unwrap().is_empty());
            assert_eq!(version["cost_usd"], 0.0);
            tokens.0 += number(&version, "prompt_tokens");
            tokens.1 += number(&version, "completion_tokens");
            let one = format!("/api/v1/chapters/{chapter}/versions/{}", version["number"]);
            let one = server.get(&one).await.json();
            assert_eq!(one["completion_tokens"], version["completion_tokens"]);
        }
    }
    let costs = server.list_items(&format!("novels/{novel}/costs")).await;
    let of = |name: &str| {
        let of_agent = costs
            .iter()
            .filter(|cost| ["writer", "rewriter"].contains(&cost["agent"].as_str().unwrap()));
        of_agent.map(|cost| number(cost, name)).sum::<i64>()
    };
    assert_eq!(tokens, (of("prompt_tokens"), of("completion_tokens")));
    assert!(tokens.0 > 0 && tokens.1 > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_chapter_is_read_with_its_text_versions_and_reviews() {
    let (server, novel) = finished_book().await;
    for chapter in server.list_items(&format!("novels/{novel}/chapters")).await {
        read_chapter(&server, &chapter).await;
    }
}

/// Reads a chapter and everything that belongs to it; returns its text.
async fn read_chapter(server: &Server, listed: &Value) -> String {
    assert_eq!(listed["status"], "PUBLISHED");
    let id = listed["chapter_id"].as_str().unwrap();
    let chapter = server.get(&format!("/api/v1/chapters/{id}")).await.json();
    let text = chapter["content"].as_str().unwrap().to_owned();
    assert!(text.split_whitespace().count() > 100, "{text}");
    let versions = server.list_items(&format!("chapters/{id}/versions")).await;
    let accepted: Vec<_> =
        versions.iter().filter(|version| version["status"] == "accepted").collect();
    assert_eq!(accepted.len(), 1, "{versions:?}");
    assert_eq!(accepted[0]["version_id"], listed["version_id"]);
    assert_eq!(accepted[0]["words"], listed["words"]);
    for (number, version) in (1..).zip(&versions) {
        assert_eq!(version["number"], number);
        let one = format!("/api/v1/chapters/{id}/versions/{number}");
        let one = server.get(&one).await.json();
        assert_eq!(one["version_id"], version["version_id"]);
        assert_eq!(one["content"] == chapter["content"], version == accepted[0]);
    }
    let reviews = server.list_items(&format!("chapters/{id}/reviews")).await;
    assert!(reviews.iter().any(|review| review["kind"] == "CRITIC" && review["score"].is_number()));
    assert!(reviews.iter().any(|review| review["is_consistent"].is_boolean()));
    for review in &reviews {
        assert!(review["agent"].is_string() && review["closed"].is_array());
        for finding in review["findings"].as_array().unwrap() {
            let severity = finding["severity"].as_str().unwrap();
            assert!(["should", "must", "blocker"].contains(&severity), "{finding}");
            assert!(finding["passage"].is_string() && finding["problem"].is_string());
        }
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_canon_lists_characters_last_seen_and_facts() {
    let (server, novel) = finished_book().await;
    let mut texts = String::new();
    for chapter in server.list_items(&format!("novels/{novel}/chapters")).await {
        texts.push_str(&read_chapter(&server, &chapter).await);
    }
    let characters = server.list_items(&format!("novels/{novel}/characters")).await;
    assert!(characters.iter().all(|character| character["sheet"].is_object()));
    let seen: Vec<_> =
        characters.iter().filter(|character| character["last_seen"].is_object()).collect();
    assert!(!seen.is_empty(), "{characters:?}");
    assert!(seen.iter().all(|character| character["last_seen"]["state"].is_object()));
    assert!(seen.iter().any(|character| character["last_seen"]["position"] == 2));
    let facts = server.list_items(&format!("novels/{novel}/facts")).await;
    assert!(!facts.is_empty());
    for fact in &facts {
        assert!(texts.contains(fact["quotation"].as_str().unwrap()), "{fact}");
        assert!(fact["subject"].is_string() && fact["chapter_id"].is_string());
    }
    for (list, field) in [("entries", "entry"), ("relations", "description"), ("arcs", "title")] {
        let items = server.list_items(&format!("novels/{novel}/{list}")).await;
        assert!(!items.is_empty(), "{list}");
        assert!(items.iter().all(|item| !item[field].is_null() && item["novel_id"] == novel));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_costs_name_every_agent_that_has_worked() {
    let (server, novel) = finished_book().await;
    let costs = server.list_items(&format!("novels/{novel}/costs")).await;
    let agents = server.list_items("agents").await;
    let names: Vec<&str> = agents.iter().map(|agent| agent["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"writer") && names.contains(&"worldsmith"), "{names:?}");
    let checker = agents.iter().find(|agent| agent["name"] == "fact_checker").unwrap();
    assert_eq!(checker["capabilities"], json!(["check", "record"]));
    assert_eq!(checker["tier"], "standard");
    for agent in ["worldsmith", "writer", "critic", "fact_checker"] {
        let cost = costs.iter().find(|cost| cost["agent"] == agent).unwrap();
        assert!(cost["calls"].as_i64().unwrap() > 0 && cost["prompt_tokens"].as_i64().unwrap() > 0);
        assert_eq!(cost["cost_usd"], 0.0);
    }
    assert!(costs.iter().all(|cost| names.contains(&cost["agent"].as_str().unwrap())));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stream_of_a_novel_has_its_chapters_and_its_canon() {
    let (server, novel) = finished_book().await;
    let path = format!("/api/v1/novels/{novel}/events/stream");
    let mut stream = server.watch(&path, None).await;
    let ends = |data: &Value| {
        data["type"] == "Novel.StatusChanged" && data["data"]["status"] == "COMPLETED"
    };
    let seen = stream.read_until(|event| ends(&event.data)).await;
    for wanted in [
        "Novel.Created",
        "Novel.GenerationStarted",
        "Chapter.Planned",
        "Chapter.SceneDrafted",
        "Chapter.Critiqued",
        "Chapter.Recorded",
        "Chapter.Published",
        "Canon.CharacterAdded",
        "Canon.EntryAdded",
        "Canon.FactRecorded",
        "Canon.CharacterChanged",
    ] {
        assert!(seen.iter().any(|event| event.event == wanted), "{wanted}");
    }
    assert!(seen.iter().all(|event| !event.event.starts_with("Genesis.")));
    assert!(seen.windows(2).all(|pair| pair[0].id < pair[1].id));
    // An event of the canon has the novel as its subject.
    let canon = seen.iter().find(|event| event.event == "Canon.FactRecorded").unwrap();
    assert_eq!(canon.data["subject"], novel);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_list_continues_after_a_cursor() {
    let (server, novel) = finished_book().await;
    let agents = "agents".to_owned();
    let of_novel = ["characters", "entries", "facts", "costs", "arcs", "relations"]
        .map(|list| format!("novels/{novel}/{list}"));
    for list in of_novel.into_iter().chain([agents]) {
        let all = server.list_items(&list).await;
        let mut paged = Vec::new();
        let mut path = format!("/api/v1/{list}?limit=1");
        loop {
            let page = server.get(&path).await.json();
            paged.extend(page["items"].as_array().unwrap().clone());
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("/api/v1/{list}?limit=1&cursor={cursor}");
        }
        assert_eq!(paged, all, "{list}");
        for (query, field) in [("cursor=x", "cursor"), ("limit=0", "limit"), ("x=1", "x")] {
            let refused = server.get(&format!("/api/v1/{list}?{query}")).await;
            assert_eq!(refused.problem_code(), "malformed-request", "{list}?{query}");
            assert_eq!(refused.json()["errors"][0]["field"], field, "{list}?{query}");
        }
    }
}
