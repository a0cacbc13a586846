//! How the flow runner handles several events at once.

use std::sync::Arc;

use scribe_app::{
    consumer::{self, parse_event},
    flow_runner::FlowRunner,
    intake, relay, runtime,
    subscriber::Subscriber,
};
use scribe_domain::{
    command::{Command, GenesisCommand, NovelCommand},
    event::RecordedEvent,
    genesis::{pause_genesis::PauseGenesis, resume_genesis::ResumeGenesis},
    id::{NovelId, SessionId},
    novel::{pause_generation::PauseGeneration, resume_generation::ResumeGeneration},
};
use scribe_ports::{clock::Clock, store::readers::EventFilter};
use uuid::Uuid;

use crate::{
    person,
    process::{Home, Process},
};

/// Starts a process with flows but without workers.
async fn start_process(home: &Home) -> Process {
    let process = home.start_alone().await;
    let ports = &process.ports;
    let flows = Arc::new(FlowRunner::new(ports.clone()));
    ports.spawner.spawn("flows", Box::pin(consumer::run(ports.clone(), flows)));
    ports.spawner.spawn("relay", Box::pin(relay::run(ports.clone())));
    process
}

#[tokio::test]
async fn of_several_pauses_and_resumes_at_once_the_last_counts() {
    let pause = || GenesisCommand::PauseGenesis(PauseGenesis::default());
    let resume = || GenesisCommand::ResumeGenesis(ResumeGenesis::default());
    for (commands, due) in
        [(vec![pause(), resume(), pause()], 0), (vec![pause(), resume(), pause(), resume()], 1)]
    {
        let home = Home::sqlite();
        let process = start_process(&home).await;
        let session = person::start_book(&process.ports).await;
        runtime::wait_until_settled(&process.ports).await.unwrap();
        process.kill().await;
        let process = home.start_alone().await;
        for command in commands {
            person::send_command(&process.ports, session, command).await;
        }
        process.kill().await;
        let process = start_process(&home).await;
        runtime::wait_until_settled(&process.ports).await.unwrap();
        let tasks = process.ports.db.due_tasks(home.clock.now(), None, 10).await.unwrap();
        assert_eq!(tasks.len(), due);
    }
}

/// Starts the generation of a book while no flow runs; returns the book and its novel.
async fn start_generation_without_flows(home: &Home) -> (Process, SessionId, NovelId) {
    let process = home.start_alone().await;
    runtime::start(&process.ports, Uuid::new_v8([1; 16])).await.unwrap();
    let session = person::start_book(&process.ports).await;
    while person::decide(&process.ports, session).await {}
    runtime::wait_until_settled(&process.ports).await.unwrap();
    process.kill().await;
    let process = home.start_alone().await;
    let novel = person::start_generation(&process.ports, session).await;
    (process, session, novel)
}

/// Returns the events that the flows have not handled yet.
async fn unhandled_events(process: &Process, session: SessionId) -> Vec<Arc<RecordedEvent>> {
    let db = &process.ports.db;
    let handled = db.checkpoint(FlowRunner::NAME, session.into()).await.unwrap();
    let events = db.events_after(EventFilter::Book(session.into()), handled, 100).await.unwrap();
    events.iter().map(|event| Arc::new(parse_event(event).unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_reacts_to_the_events_of_its_own_commands_in_the_same_commit() {
    for home in Home::on_each_database("a_flow_reacts_to_the_events_of_its_own_commands").await {
        let (process, session, _) = start_generation_without_flows(&home).await;
        let db = &process.ports.db;
        let events = unhandled_events(&process, session).await;
        let before = db.last_position().await.unwrap();
        let handled = FlowRunner::new(process.ports.clone()).react(&events).await.unwrap();
        assert_eq!(handled, before + 1, "the chapter's work has started");
        assert_eq!(db.last_position().await.unwrap(), handled);
        assert_eq!(db.checkpoint(FlowRunner::NAME, session.into()).await.unwrap(), handled);
        assert_eq!(db.due_tasks(home.clock.now(), None, 10).await.unwrap().len(), 1);
        let again = FlowRunner::new(process.ports.clone()).react(&events).await.unwrap();
        assert_eq!(again, handled);
        assert_eq!(db.last_position().await.unwrap(), handled);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_leaves_its_own_events_for_later_if_another_event_precedes_them() {
    for home in Home::on_each_database("a_flow_leaves_its_own_events_for_later").await {
        let (process, session, novel) = start_generation_without_flows(&home).await;
        let started = unhandled_events(&process, session).await;
        for command in [
            NovelCommand::PauseGeneration(PauseGeneration::default()),
            NovelCommand::ResumeGeneration(ResumeGeneration::default()),
        ] {
            let command = Command::Novel { novel_id: novel, command: Box::new(command) };
            intake::accept_command(&process.ports, person::user_request(&process.ports, command))
                .await
                .unwrap();
        }
        let runner = FlowRunner::new(process.ports.clone());
        let handled = runner.react(&started).await.unwrap();
        assert_eq!(handled, started.last().unwrap().position);
        let rest = unhandled_events(&process, session).await;
        assert_eq!(rest.len(), 3, "the pause, its end, and the flow's own event: {rest:?}");
        let db = &process.ports.db;
        assert_eq!(db.due_tasks(home.clock.now(), None, 10).await.unwrap(), []);
        assert_eq!(runner.react(&rest).await.unwrap(), db.last_position().await.unwrap());
        assert_eq!(db.due_tasks(home.clock.now(), None, 10).await.unwrap().len(), 1);
    }
}
