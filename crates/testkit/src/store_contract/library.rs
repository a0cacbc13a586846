//! The read models that people see.

use std::sync::Arc;

use scribe_domain::{
    content::ContentHash,
    context::LOCAL_USER,
    id::{ChapterId, NovelId, SessionId, VersionId},
    read_model::{ChapterRow, NovelRow, ProposalRow, ReadModelWrite, SessionRow, VersionRow},
};
use scribe_ports::store::readers::Database;
use serde_json::json;

use super::{committed, fixture::Fixture};

fn session(f: &Fixture) -> SessionRow {
    SessionRow {
        id: SessionId(f.id()),
        user_id: LOCAL_USER,
        novel_id: None,
        status: "IN_PROGRESS".to_owned(),
        mode: "guided".to_owned(),
        language: "zh-Hans".into(),
        current_stage: "CONCEPT_SELECTION".into(),
        confirmed_data: json!({}),
        session_metadata: json!({ "premise": "一座灯塔", "z": 1, "a": [0.1, 1e21] }),
        version: 1,
        created_at: f.now(),
        updated_at: f.now(),
    }
}

fn proposal(f: &Fixture, session_id: SessionId, number: i32) -> ProposalRow {
    ProposalRow {
        id: f.id(),
        session_id,
        stage: "CONCEPT_SELECTION".into(),
        number,
        content: ContentHash::of(b"concept"),
        score: (number == 1).then_some(7.25),
        created_at: f.now(),
    }
}

pub(super) fn novel(f: &Fixture) -> NovelRow {
    NovelRow {
        id: NovelId(f.id()),
        user_id: LOCAL_USER,
        session_id: Some(SessionId(f.id())),
        title: "The \"Keeper\"".into(),
        language: "en".into(),
        author: "Anonymous".into(),
        status: "READY".into(),
        target_chapters: 30,
        completed_chapters: 0,
        words: 0,
        details: json!({ "theme": "solitude" }),
        version: 1,
        created_at: f.now(),
        updated_at: f.now(),
    }
}

pub(super) fn chapter(f: &Fixture, novel_id: NovelId, position: i32) -> ChapterRow {
    ChapterRow {
        id: ChapterId(f.id()),
        novel_id,
        position,
        title: format!("Chapter {position}"),
        status: "PLANNED".into(),
        words: 0,
        open_findings: 0,
        version_id: None,
        content: None,
        details: json!({}),
        version: 1,
        created_at: f.now(),
        updated_at: f.now(),
    }
}

fn version(f: &Fixture, chapter_id: ChapterId, number: i32) -> VersionRow {
    VersionRow {
        id: VersionId(f.id()),
        chapter_id,
        number,
        parent_id: (number > 1).then(|| VersionId(f.id())),
        content: ContentHash::of(&number.to_be_bytes()),
        words: 3_000,
        status: "proposed".into(),
        author: "writer".into(),
        reason: "draft".into(),
        details: json!({ "model": "sample-1" }),
        created_at: f.now(),
    }
}

/// A row of every read model.
pub(super) fn every_read_model(f: &Fixture) -> Vec<ReadModelWrite> {
    let (session, novel) = (session(f), novel(f));
    let chapter = chapter(f, novel.id, 1);
    let mut rows = super::canon::rows::of_every_table(f, novel.id, chapter.id);
    rows.extend([
        ReadModelWrite::Proposal(proposal(f, session.id, 1)),
        ReadModelWrite::Proposal(proposal(f, session.id, 2)),
        ReadModelWrite::Version(version(f, chapter.id, 1)),
        ReadModelWrite::Session(session),
        ReadModelWrite::Novel(novel),
        ReadModelWrite::Chapter(chapter),
    ]);
    rows
}

pub(super) async fn write(database: &dyn Database, f: &Fixture, rows: Vec<ReadModelWrite>) {
    let mut set = f.set();
    set.read_models = rows;
    committed(database, set).await;
}

/// Every row is read back, and replaced as a whole.
pub async fn read_models_are_read_as_they_were_written(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let mut session = session(&f);
    let proposals = [proposal(&f, session.id, 1), proposal(&f, session.id, 2)];
    let mut novel = novel(&f);
    let mut chapter = chapter(&f, novel.id, 1);
    let versions = [version(&f, chapter.id, 1), version(&f, chapter.id, 2)];
    let rows = vec![
        ReadModelWrite::Session(session.clone()),
        ReadModelWrite::Proposal(proposals[1].clone()),
        ReadModelWrite::Proposal(proposals[0].clone()),
        ReadModelWrite::Novel(novel.clone()),
        ReadModelWrite::Chapter(chapter.clone()),
        ReadModelWrite::Version(versions[0].clone()),
        ReadModelWrite::Version(versions[1].clone()),
    ];
    write(&*database, &f, rows).await;
    assert_eq!(database.session(session.id).await.unwrap(), Some(session.clone()));
    assert_eq!(database.proposals(session.id).await.unwrap(), proposals);
    assert_eq!(database.novel(novel.id).await.unwrap(), Some(novel.clone()));
    assert_eq!(database.chapter(chapter.id).await.unwrap(), Some(chapter.clone()));
    assert_eq!(database.versions(chapter.id).await.unwrap(), versions);
    assert_eq!(database.accepted_versions(novel.id).await.unwrap(), []);

    (session.status, session.novel_id, session.version) =
        ("COMPLETED".to_owned(), Some(novel.id), 9);
    (novel.status, novel.words) = ("GENERATING".into(), 3_000);
    (chapter.version_id, chapter.content) = (Some(versions[1].id), Some(versions[1].content));
    let rows = vec![
        ReadModelWrite::Session(session.clone()),
        ReadModelWrite::Novel(novel.clone()),
        ReadModelWrite::Chapter(chapter.clone()),
    ];
    write(&*database, &f, rows).await;
    assert_eq!(database.session(session.id).await.unwrap(), Some(session));
    assert_eq!(database.novel(novel.id).await.unwrap(), Some(novel.clone()));
    assert_eq!(database.chapter(chapter.id).await.unwrap(), Some(chapter));
    let accepted = database.accepted_versions(novel.id).await.unwrap();
    assert_eq!(accepted, versions[1..]);
}

/// Lists are cut at the limit and go on after the last row seen.
pub async fn lists_go_on_after_a_cursor(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let sessions: Vec<_> = (0..3).map(|_| session(&f)).collect();
    let novels: Vec<_> = (0..3).map(|_| novel(&f)).collect();
    let chapters: Vec<_> = (1..=3).map(|position| chapter(&f, novels[0].id, position)).collect();
    let mut rows: Vec<_> = sessions.iter().cloned().map(ReadModelWrite::Session).collect();
    rows.extend(novels.iter().cloned().map(ReadModelWrite::Novel));
    rows.extend(chapters.iter().cloned().map(ReadModelWrite::Chapter));
    write(&*database, &f, rows).await;

    let newest = database.sessions(None, 2).await.unwrap();
    assert_eq!(newest, [sessions[2].clone(), sessions[1].clone()]);
    let rest = database.sessions(Some(newest[1].id), 2).await.unwrap();
    assert_eq!(rest, [sessions[0].clone()]);
    let newest = database.novels(None, 2).await.unwrap();
    assert_eq!(newest, [novels[2].clone(), novels[1].clone()]);
    assert_eq!(database.novels(Some(newest[1].id), 9).await.unwrap(), [novels[0].clone()]);
    assert_eq!(database.chapters(novels[0].id, 0, 2).await.unwrap(), chapters[..2]);
    assert_eq!(database.chapters(novels[0].id, 2, 2).await.unwrap(), chapters[2..]);
    assert_eq!(database.chapters(novels[1].id, 0, 2).await.unwrap(), []);
}
