//! Several processes on one PostgreSQL database, any of which may die.

use std::{collections::HashSet, time::Duration};

use scribe_app::{feed::FeedScope, intake, live::Moment, runtime, verify::verify_database, worker};
use scribe_domain::{
    command::GenesisCommand,
    genesis::start_genesis::StartGenesis,
    id::{NovelId, SessionId},
    novel::NovelStatus,
    stage::Preferences,
};
use uuid::Uuid;

use crate::{
    person::session_request,
    process::{Home, Process, eventually},
};

async fn start_process(home: &Home, n: u8) -> Process {
    let process = home.start_alone().await;
    runtime::start(&process.ports, Uuid::new_v8([n; 16])).await.unwrap();
    process
}

async fn start_book(process: &Process) -> SessionId {
    let session = SessionId(process.ports.clock.new_uuid());
    let preferences = Preferences { chapters: 2, words_per_chapter: 300, ..Preferences::default() };
    let start =
        StartGenesis { preferences: Some(preferences), attended: false, ..StartGenesis::default() };
    let start = GenesisCommand::StartGenesis(Box::new(start));
    let request = session_request(&process.ports, session, start);
    intake::accept_command(&process.ports, request).await.unwrap();
    session
}

async fn until_complete(process: &Process, session: SessionId) -> NovelId {
    let db = &process.ports.db;
    let is_complete = async || {
        let session = db.session(session).await.unwrap().unwrap();
        let Some(novel) = session.novel_id else { return false };
        db.novel(novel).await.unwrap().is_some_and(|novel| novel.status == NovelStatus::Completed)
    };
    eventually("the book is complete", is_complete).await;
    db.session(session).await.unwrap().unwrap().novel_id.unwrap()
}

/// Returns the texts of the accepted versions, in the order of the chapters.
async fn texts(process: &Process, novel: NovelId) -> Vec<String> {
    let db = &process.ports.db;
    let mut texts = Vec::new();
    for chapter in db.chapters(novel, 0, 100).await.unwrap() {
        let versions = db.accepted_versions(novel).await.unwrap();
        let version = versions.iter().find(|version| version.chapter_id == chapter.id).unwrap();
        let contents = db.contents(&[version.content]).await.unwrap();
        texts.push(contents[0].text.to_string());
    }
    texts
}

async fn leaders(process: &Process) -> Vec<Uuid> {
    let states = process.ports.db.processes().await.unwrap();
    let leads = states.iter().filter(|state| state.leads && state.is_alive);
    leads.map(|state| state.process.id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn books_are_written_while_each_process_in_turn_is_killed() {
    let test = "books_are_written_while_each_process_in_turn_is_killed";
    let Some(server) = Home::postgres_server(test) else { return };
    let alone = Home::sqlite();
    let process = start_process(&alone, 1).await;
    let session = start_book(&process).await;
    let novel = until_complete(&process, session).await;
    let expected = texts(&process, novel).await;
    process.kill().await;

    let home = Home::postgres(&server).await;
    let mut old = start_process(&home, 1).await;
    let mut new = start_process(&home, 2).await;
    let mut sessions = Vec::new();
    for _ in 0..3 {
        sessions.push(start_book(&old).await);
        sessions.push(start_book(&new).await);
    }
    for life in 3..9 {
        let position = new.ports.db.last_position().await.unwrap();
        let more = position + 3 * i64::from(life);
        let db = &new.ports.db;
        eventually("some events later", async || db.last_position().await.unwrap() >= more).await;
        old.kill().await;
        old = std::mem::replace(&mut new, start_process(&home, life).await);
    }
    for session in sessions {
        let novel = until_complete(&new, session).await;
        assert_eq!(texts(&new, novel).await, expected, "the same text as alone");
    }
    assert_eq!(leaders(&new).await.len(), 1);
    runtime::wait_until_settled(&new.ports).await.unwrap();
    let report = verify_database(&*new.ports.db).await.unwrap();
    assert!(report.faults.is_empty(), "{:?}", report.faults);
    old.kill().await;
    new.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_works_on_the_tasks_of_a_book_that_another_one_leads() {
    let test = "a_process_works_on_the_tasks_of_a_book_that_another_one_leads";
    let Some(server) = Home::postgres_server(test) else { return };
    let home = Home::postgres(&server).await;
    // The leader asks no model: every call is made by the other process.
    let mut leader = home.start_alone().await;
    leader.ports.book_filter = scribe_app::BookFilter::without_books();
    runtime::start(&leader.ports, Uuid::new_v8([1; 16])).await.unwrap();
    eventually("the first process leads", async || leaders(&leader).await.len() == 1).await;
    let helper = start_process(&home, 2).await;
    let session = start_book(&leader).await;
    until_complete(&helper, session).await;
    assert_eq!(leaders(&helper).await, [Uuid::new_v8([1; 16])]);
    leader.kill().await;
    helper.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn replies_are_accepted_by_a_process_that_has_not_noticed_the_others() {
    let test = "replies_are_accepted_by_a_process_that_has_not_noticed_the_others";
    let Some(server) = Home::postgres_server(test) else { return };
    let calls = async |home: &Home, session, process: &Process| {
        until_complete(process, session).await;
        home.model.requested_parts().len()
    };
    let alone = Home::sqlite();
    let process = start_process(&alone, 1).await;
    let session = start_book(&process).await;
    let expected = calls(&alone, session, &process).await;
    process.kill().await;

    let home = Home::postgres(&server).await;
    // The process that asks the model checks in once, while it is alone.
    let (asks, id) = (home.start_alone().await, Uuid::new_v8([2; 16]));
    asks.ports
        .db
        .register_process(&runtime::build_process_row(id, asks.ports.clock.now()))
        .await
        .unwrap();
    asks.ports.db.check_in().await.unwrap();
    let session = start_book(&asks).await;
    asks.ports.spawner.spawn("workers", Box::pin(worker::run_workers(asks.ports.clone(), id)));
    let mut leader = home.start_alone().await;
    leader.ports.book_filter = scribe_app::BookFilter::without_books();
    runtime::start(&leader.ports, Uuid::new_v8([1; 16])).await.unwrap();
    assert_eq!(calls(&home, session, &leader).await, expected);
    leader.kill().await;
    asks.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scene_is_followed_through_a_process_that_does_not_write_it() {
    let test = "a_scene_is_followed_through_a_process_that_does_not_write_it";
    let Some(server) = Home::postgres_server(test) else { return };
    let home = Home::postgres(&server).await;
    let writes = start_process(&home, 1).await;
    let mut watches = home.start_alone().await;
    watches.ports.book_filter = scribe_app::BookFilter::without_books();
    runtime::start(&watches.ports, Uuid::new_v8([2; 16])).await.unwrap();
    let mut live = watches.ports.live.watch_scope(FeedScope::All);
    let session = start_book(&watches).await;
    let follow = async {
        let (mut agents, mut drafts) = (HashSet::new(), 0);
        while drafts < 2 || agents.len() < 5 {
            match &*live.next().await {
                Moment::Progress(work) => drop(agents.insert(work.agent.clone())),
                Moment::Delta(delta) => drafts += usize::from(!delta.text.is_empty()),
                Moment::Snapshot(_) => {}
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), follow).await.unwrap();
    until_complete(&watches, session).await;
    writes.kill().await;
    watches.kill().await;
}
