//! An unattended book: after one command, the corridor writes it to its end.

use scribe_app::{intake, queries::genesis_state::load_genesis_state, runtime};
use scribe_domain::{
    command::{Command, GenesisCommand, NovelCommand},
    genesis::{
        GenesisStatus, StopAfter, finish_genesis::FinishGenesis, set_attended::SetAttended,
        start_genesis::StartGenesis,
    },
    id::{NovelId, SessionId},
    novel::{NovelStatus, cancel_generation::CancelGeneration},
    stage::{Preferences, Stage},
};
use uuid::Uuid;

use crate::{
    person::{self, send_command, until_published, user_request},
    process::{Home, Process, eventually},
};

/// The number of chapters of each book.
const CHAPTERS: u32 = 2;

async fn start_process(home: &Home, life: u8) -> Process {
    let process = home.start_alone().await;
    runtime::start(&process.ports, Uuid::new_v8([life; 16])).await.unwrap();
    process
}

async fn start_session(process: &Process, stop_after: Option<StopAfter>) -> SessionId {
    let session = SessionId(process.ports.clock.new_uuid());
    let preferences =
        Preferences { chapters: CHAPTERS, words_per_chapter: 300, ..Preferences::default() };
    let start = StartGenesis {
        preferences: Some(preferences),
        attended: false,
        stop_after,
        ..StartGenesis::default()
    };
    send_command(&process.ports, session, GenesisCommand::StartGenesis(Box::new(start))).await;
    session
}

/// Waits until the session's novel is created.
async fn wait_for_novel(process: &Process, session: SessionId) -> NovelId {
    let find = async || process.ports.db.session(session).await.unwrap().unwrap().novel_id;
    eventually("the novel is created", async || find().await.is_some()).await;
    find().await.unwrap()
}

async fn until_status(process: &Process, novel: NovelId, wanted: NovelStatus) {
    eventually("the novel has the status", async || {
        process.ports.db.novel(novel).await.unwrap().unwrap().status == wanted
    })
    .await;
}

async fn set_attended(process: &Process, session: SessionId, attended: bool) {
    let command = SetAttended { attended, stop_after: None };
    send_command(&process.ports, session, GenesisCommand::SetAttended(command)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_command_writes_a_whole_book() {
    for home in Home::on_each_database("one_command_writes_a_whole_book").await {
        let process = start_process(&home, 1).await;
        let session = start_session(&process, None).await;
        let novel = wait_for_novel(&process, session).await;
        until_published(&process.ports, novel, 2).await;
        until_status(&process, novel, NovelStatus::Completed).await;
        process.kill().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_stops_after_its_outline_creates_the_novel_and_waits() {
    let home = Home::sqlite();
    let process = start_process(&home, 1).await;
    let session = start_session(&process, Some(StopAfter::Outline)).await;
    let novel = wait_for_novel(&process, session).await;
    person::wait_for_decision(&process.ports, session).await;
    let state = load_genesis_state(&process.ports, session).await.unwrap();
    assert!(state.attended);
    until_status(&process, novel, NovelStatus::Ready).await;

    set_attended(&process, session, false).await;
    until_status(&process, novel, NovelStatus::Completed).await;
    process.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_stopped_after_a_chapter_continues_when_it_becomes_unattended() {
    let home = Home::sqlite();
    let process = start_process(&home, 1).await;
    let session = start_session(&process, Some(StopAfter::Chapter(1))).await;
    let novel = wait_for_novel(&process, session).await;
    until_published(&process.ports, novel, 1).await;
    until_status(&process, novel, NovelStatus::Ready).await;
    assert_eq!(process.ports.db.novel(novel).await.unwrap().unwrap().completed_chapters, 1);

    set_attended(&process, session, false).await;
    until_status(&process, novel, NovelStatus::Completed).await;
    process.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_becomes_unattended_between_stages_is_completed() {
    let home = Home::sqlite();
    let process = start_process(&home, 1).await;
    let session = person::start_book(&process.ports).await;
    for _ in 0..2 {
        assert!(person::decide(&process.ports, session).await);
    }
    let state = person::wait_for_decision(&process.ports, session).await;
    assert_eq!(state.current_stage.stage(), Some(Stage::Worldview));
    assert_eq!(state.status, GenesisStatus::InProgress);
    set_attended(&process, session, false).await;
    let novel = wait_for_novel(&process, session).await;
    until_status(&process, novel, NovelStatus::Completed).await;
    process.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_becomes_unattended_after_its_stages_starts_the_chapters() {
    let home = Home::sqlite();
    let process = start_process(&home, 1).await;
    let session = person::start_book(&process.ports).await;
    while person::decide(&process.ports, session).await {}
    let novel = wait_for_novel(&process, session).await;
    set_attended(&process, session, false).await;
    until_status(&process, novel, NovelStatus::Completed).await;
    process.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn chapters_that_a_person_cancels_stay_cancelled() {
    let home = Home::sqlite();
    let process = start_process(&home, 1).await;
    let session = start_session(&process, None).await;
    let novel_id = wait_for_novel(&process, session).await;
    until_status(&process, novel_id, NovelStatus::Generating).await;
    let cancel = NovelCommand::CancelGeneration(CancelGeneration::default());
    let command = Command::Novel { novel_id, command: Box::new(cancel) };
    intake::accept_command(&process.ports, user_request(&process.ports, command)).await.unwrap();
    person::wait_for_decision(&process.ports, session).await;
    let status = process.ports.db.novel(novel_id).await.unwrap().unwrap().status;
    assert_eq!(status, NovelStatus::Ready);
    process.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_book_continues_automatically_after_a_kill_at_any_event() {
    let home = Home::sqlite();
    let mut process = start_process(&home, 1).await;
    let session = start_session(&process, None).await;
    for life in 2..12 {
        let position = process.ports.db.last_position().await.unwrap();
        let (db, wanted) = (&process.ports.db, position + i64::from(life));
        eventually("some events later", async || db.last_position().await.unwrap() >= wanted).await;
        process.kill().await;
        process = start_process(&home, life).await;
    }
    let novel = wait_for_novel(&process, session).await;
    until_status(&process, novel, NovelStatus::Completed).await;
    process.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_can_finish_an_unattended_session_in_parallel_to_the_flow() {
    let home = Home::sqlite();
    let process = start_process(&home, 1).await;
    let session = start_session(&process, None).await;
    let novel = loop {
        let state = load_genesis_state(&process.ports, session).await.unwrap();
        if let Some(novel) = state.novel_id {
            break novel;
        }
        // Of the two commands, the second is refused, and the book continues in either case.
        let finish = GenesisCommand::FinishGenesis(FinishGenesis::default());
        let request = person::session_request(&process.ports, session, finish);
        drop(intake::accept_command(&process.ports, request).await);
    };
    until_status(&process, novel, NovelStatus::Completed).await;
    process.kill().await;
}
