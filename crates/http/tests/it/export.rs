//! A novel as a file.

use axum::http::{StatusCode, header};
use scribe_domain::{
    chapter::manifest::Manifest,
    content::Content,
    id::NovelId,
    read_model::{ChapterRow, NovelRow, ReadModelWrite},
};
use scribe_ports::{
    clock::Clock,
    store::{ChangeSet, ChangeSetIdentity},
};
use scribe_testkit::store_contract::{example::example_row, fixture::Fixture};

use crate::support::Server;

/// Stores a novel with this title, its first chapter planned and its second one written.
async fn store_novel(server: &Server, title: &str, scenes: &[&str]) -> String {
    let f = Fixture::default();
    let id = NovelId(server.clock.new_uuid());
    let scenes: Vec<Content> = scenes.iter().map(|scene| Content::new(*scene)).collect();
    let manifest = Manifest { scenes: scenes.iter().map(|scene| scene.hash).collect() };
    let manifest = manifest.to_content().unwrap();
    let chapter = |position| ChapterRow {
        novel_id: id,
        position,
        title: format!("Part {position}"),
        version_id: None,
        content: None,
        ..example_row(&f)
    };
    let written = ChapterRow { content: Some(manifest.hash), ..chapter(2) };
    let row = NovelRow {
        id,
        session_id: None,
        title: title.to_owned(),
        language: "en".to_owned(),
        author: "M. E.".to_owned(),
        target_chapters: 2,
        completed_chapters: 1,
        ..example_row(&f)
    };
    let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, id.into());
    set.read_models = vec![ReadModelWrite::Novel(row), ReadModelWrite::Chapter(chapter(1))];
    if !scenes.is_empty() {
        set.read_models.push(ReadModelWrite::Chapter(written));
    }
    set.contents = scenes;
    set.contents.push(manifest);
    server.ports.db.commit(set).await.unwrap();
    id.to_string()
}

#[tokio::test]
async fn a_novel_is_exported_in_the_requested_format() {
    let server = Server::idle().await;
    let id = store_novel(&server, "The Lamp", &["It was dark.", "Then it was not."]).await;
    let markdown = server.get(&format!("/api/v1/novels/{id}/export?format=markdown")).await;
    assert_eq!(markdown.status, StatusCode::OK, "{markdown:?}");
    assert_eq!(markdown.headers[header::CONTENT_TYPE], "text/markdown; charset=utf-8");
    assert!(markdown.text.starts_with("# The Lamp\n"), "{}", markdown.text);
    assert!(markdown.text.contains("Part 2") && !markdown.text.contains("Part 1"));
    assert!(markdown.text.contains("It was dark.\n\n* * *\n\nThen it was not."));
    let epub = server.get(&format!("/api/v1/novels/{id}/export")).await;
    assert_eq!(epub.headers[header::CONTENT_TYPE], "application/epub+zip");
    let disposition = epub.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert_eq!(
        disposition,
        "attachment; filename=\"The Lamp.epub\"; filename*=UTF-8''The%20Lamp.epub"
    );
}

#[tokio::test]
async fn a_hostile_title_cannot_leave_its_header() {
    let server = Server::idle().await;
    let title = "a\"; filename=x\r\nSet-Cookie: y=1\n../灯";
    let id = store_novel(&server, title, &["Text."]).await;
    let file = server.get(&format!("/api/v1/novels/{id}/export?format=markdown")).await;
    assert_eq!(file.status, StatusCode::OK);
    assert!(!file.headers.contains_key("set-cookie"));
    assert_eq!(
        file.headers[header::CONTENT_DISPOSITION].to_str().unwrap(),
        "attachment; filename=\"a ; filename=x Set-Cookie y=1 .. _.md\"; \
         filename*=UTF-8''a%20%3B%20filename%3Dx%20Set-Cookie%20y%3D1%20..%20%E7%81%AF.md"
    );
}

#[tokio::test]
async fn unread_answers_share_one_limit() {
    let server = Server::idle().await;
    let text = "It was dark on the stairs. ".repeat(150_000);
    let id = store_novel(&server, "The Lamp", &[&text]).await;
    let path = format!("/api/v1/novels/{id}/export?format=markdown");
    let mut unread = Vec::new();
    let mut refused = None;
    while refused.is_none() && unread.len() < 64 {
        let response = server.open_path(&path).await;
        if response.status() == StatusCode::OK {
            unread.push(response);
        } else {
            refused = Some(response);
        }
    }
    let refused = refused.unwrap();
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(refused.headers().contains_key(header::RETRY_AFTER));
    assert!(unread.len() > 24, "{}", unread.len());
    // Small answers pass. A client that reads or disconnects frees its share.
    assert_eq!(server.get("/api/v1/novels").await.status, StatusCode::OK);
    unread.pop();
    assert_eq!(server.get(&path).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_impossible_export_is_a_problem() {
    let server = Server::idle().await;
    let id = store_novel(&server, "Outlined", &[]).await;
    let path = format!("/api/v1/novels/{id}/export");
    let empty = server.get(&path).await;
    assert_eq!(
        (empty.status, empty.problem_code()),
        (StatusCode::UNPROCESSABLE_ENTITY, "no-text-yet".into())
    );
    let unknown = server.get(&format!("{path}?format=docx")).await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    assert_eq!(unknown.problem_code(), "malformed-request");
    assert!(unknown.json()["detail"].as_str().unwrap().contains("epub, markdown"));
    let missing = server.get(&format!("/api/v1/novels/{}/export", server.clock.new_uuid())).await;
    assert_eq!(missing.problem_code(), "not-found");
}
