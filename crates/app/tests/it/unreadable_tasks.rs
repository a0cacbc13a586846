//! Tasks that this program cannot read, such as those of a newer version.

use std::time::Duration;

use scribe_app::worker;
use scribe_domain::{
    command::GenesisCommand,
    genesis::{GenesisStatus, resume_genesis::ResumeGenesis},
    id::{BookId, TaskId},
    stage::Stage,
};
use scribe_ports::store::{
    ChangeSet, ChangeSetIdentity,
    readers::EventFilter,
    rows::{TaskRow, TaskStatus},
};
use uuid::Uuid;

use crate::{
    logged, person,
    process::{Home, Process, eventually},
    workers::with_a_task,
};

/// Several times as long as the workers pause before they look at a task again.
const SEVERAL_LOOKS: Duration = Duration::from_secs(3);

/// Marks the rows that a test damages.
const DAMAGED: &str = "damaged";

/// Stores copies of a task that are due before it, each in a book of its own.
async fn add_copies(process: &Process, task: &TaskRow, count: usize) -> Vec<TaskId> {
    let ports = &process.ports;
    let mut ids = Vec::new();
    for _ in 0..count {
        let id = TaskId(ports.clock.new_uuid());
        let book = BookId(ports.clock.new_uuid());
        let copy = TaskRow {
            id,
            book,
            scope_id: book.0,
            next_run_at: task.next_run_at.map(|due| due - Duration::from_secs(60)),
            correlation_id: DAMAGED.to_owned(),
            ..task.clone()
        };
        let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, book);
        set.tasks.push(copy);
        ports.commit(set).await.unwrap();
        ids.push(id);
    }
    ids
}

/// Damages tasks that are due first, runs two workers, and checks that the remaining task is done
/// and that each damaged one is reported once.
async fn do_not_starve_others(test: &str, damage: &str) {
    for home in Home::on_each_database(test).await {
        logged::record(&home);
        let (mut process, session, task) = with_a_task(&home).await;
        process.ports.settings.workers = 2;
        let damaged = add_copies(&process, &task.row, 5).await;
        let probe = home.open_writable_probe().await;
        let damage = format!("UPDATE async_tasks SET {damage} WHERE correlation_id = '{DAMAGED}'");
        assert_eq!(probe.execute(&damage).await, 5);
        drop(probe);
        let ports = &process.ports;
        ports.spawner.spawn("workers", Box::pin(worker::run_workers(ports.clone(), Uuid::nil())));
        eventually("the readable task is complete", async || {
            let task = ports.db.task(task.row.id).await.unwrap().unwrap();
            task.row.status == TaskStatus::Completed
        })
        .await;
        eventually("every damaged task is reported", async || {
            damaged.iter().all(|id| !logged::lines_with(&id.to_string()).is_empty())
        })
        .await;
        tokio::time::sleep(SEVERAL_LOOKS).await;
        for id in damaged {
            let lines = logged::lines_with(&id.to_string());
            assert_eq!(lines.len(), 1, "{lines:#?}");
            assert!(lines[0].starts_with("ERROR"), "{lines:#?}");
        }
        let state = person::wait_for_decision(ports, session).await;
        assert!(!state.stages[&Stage::ConceptSelection].proposals.is_empty());
        process.kill().await;
    }
}

#[tokio::test]
async fn tasks_of_an_unknown_kind_are_reported_once_and_starve_no_others() {
    do_not_starve_others("unknown_kind", r#"input_data = '{"kind":"compose"}'"#).await;
}

#[tokio::test]
async fn tasks_of_an_unknown_agent_are_reported_once_and_starve_no_others() {
    do_not_starve_others("unknown_agent", "task_type = 'composer'").await;
}

#[tokio::test]
async fn tasks_with_a_damaged_row_are_reported_once_and_starve_no_others() {
    do_not_starve_others("damaged_row", "scope_type = 'SYMPHONY'").await;
}

#[tokio::test]
async fn an_unreadable_task_pauses_its_book_until_a_user_resumes_it() {
    for home in Home::on_each_database("an_unreadable_task_pauses_its_book").await {
        logged::record(&home);
        let (process, session, task) = with_a_task(&home).await;
        let ports = &process.ports;
        let input = task.row.input.to_string();
        let probe = home.open_writable_probe().await;
        let set_input = async |input: &str| {
            probe.execute(&format!("UPDATE async_tasks SET input_data = '{input}'")).await;
        };
        set_input(r#"{"kind":"compose"}"#).await;
        ports.spawner.spawn("workers", Box::pin(worker::run_workers(ports.clone(), Uuid::nil())));
        eventually("the book is paused", async || {
            let session = ports.db.session(session).await.unwrap().unwrap();
            session.status == GenesisStatus::Paused
        })
        .await;
        let events = ports.db.events_after(EventFilter::All, 0, 1_000).await.unwrap();
        let paused: Vec<_> =
            events.iter().filter(|event| event.event_type == "Genesis.Paused").collect();
        let [paused] = paused[..] else { panic!("{paused:?}") };
        assert!(paused.payload["reason"].as_str().unwrap().contains("compose"), "{paused:?}");
        assert_eq!(logged::lines_with(&task.row.id.to_string()).len(), 1);
        set_input(&input).await;
        let resume = GenesisCommand::ResumeGenesis(ResumeGenesis::default());
        person::send_command(ports, session, resume).await;
        let state = person::wait_for_decision(ports, session).await;
        assert!(!state.stages[&Stage::ConceptSelection].proposals.is_empty());
        process.kill().await;
    }
}

#[tokio::test]
async fn a_task_that_can_neither_be_done_nor_failed_is_tried_once_by_each_process() {
    let test = "a_task_that_can_neither_be_done_nor_failed_is_tried_once_by_each_process";
    let Some(server) = Home::postgres_server(test) else { return };
    let home = Home::postgres(&server).await;
    logged::record(&home);
    let (first, _, task) = with_a_task(&home).await;
    let second = home.start_alone().await;
    let probe = home.open_writable_probe().await;
    assert!(probe.execute("UPDATE streams SET state = '{}'").await > 0);
    for (process, n) in [(&first, 1), (&second, 2)] {
        let owner = Uuid::new_v8([n; 16]);
        let ports = &process.ports;
        ports.spawner.spawn("workers", Box::pin(worker::run_workers(ports.clone(), owner)));
    }
    let errors = || {
        let mut lines = logged::lines_with(&task.row.id.to_string());
        lines.retain(|line| line.starts_with("ERROR"));
        lines
    };
    eventually("each process reports the task", async || errors().len() >= 2).await;
    tokio::time::sleep(SEVERAL_LOOKS).await;
    assert_eq!(errors().len(), 2, "{:#?}", errors());
    first.kill().await;
    second.kill().await;
}
