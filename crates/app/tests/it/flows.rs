//! How the flow runner handles several events at once.

use std::sync::Arc;

use scribe_app::{consumer, flow_runner::FlowRunner, relay, runtime};
use scribe_domain::{
    command::GenesisCommand,
    genesis::{pause_genesis::PauseGenesis, resume_genesis::ResumeGenesis},
};
use scribe_ports::clock::Clock;

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
        runtime::settle(&process.ports).await.unwrap();
        process.kill().await;
        let process = home.start_alone().await;
        for command in commands {
            person::send_command(&process.ports, session, command).await;
        }
        process.kill().await;
        let process = start_process(&home).await;
        runtime::settle(&process.ports).await.unwrap();
        let tasks = process.ports.db.due_tasks(home.clock.now(), None, 10).await.unwrap();
        assert_eq!(tasks.len(), due);
    }
}
