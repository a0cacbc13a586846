//! A command that is sent many times at once under one id is executed once, and every sender gets
//! the stored outcome.

use std::sync::Arc;

use scribe_app::{
    Error, Ports,
    intake::{self, CommandOutcome, CommandRequest},
    runtime,
};
use scribe_domain::{
    chapter::{edit_chapter::EditChapter, version::VersionStatus},
    command::{Command, GenesisCommand, NovelCommand},
    genesis::abandon_genesis::AbandonGenesis,
    id::{ChapterId, CommandId, SessionId},
    novel::start_generation::StartGeneration,
    refusal::Refusal,
};
use scribe_ports::clock::Clock;
use tokio::sync::Barrier;

use crate::{person, process::Home};

/// The number of senders that send the same command at once.
const SENDERS: usize = 16;

/// Sends a command from many senders at once; every one of them must get the same outcome.
async fn send_at_once(ports: &Ports, command: Command) -> CommandOutcome {
    let id = CommandId(ports.clock.new_uuid());
    let envelope = CommandRequest { command_id: Some(id), ..person::user_request(ports, command) };
    let barrier = Arc::new(Barrier::new(SENDERS));
    let send = |_| {
        let (ports, envelope) = (ports.clone(), envelope.clone());
        let barrier = Arc::clone(&barrier);
        tokio::runtime::Handle::current().spawn(async move {
            barrier.wait().await;
            intake::accept_command(&ports, envelope).await
        })
    };
    let senders: Vec<_> = (0..SENDERS).map(send).collect();
    let mut outcomes = Vec::new();
    for sender in senders {
        let outcome = sender.await.unwrap();
        outcomes.push(outcome.unwrap_or_else(|error| panic!("{:?}: {error}", envelope.command)));
    }
    let first = outcomes[0].clone();
    for outcome in outcomes {
        assert_eq!(outcome.command_id, id);
        assert_eq!(outcome.session_id, first.session_id);
        assert_eq!(outcome.novel_id, first.novel_id);
    }
    first
}

async fn send_genesis(ports: &Ports, session_id: SessionId, command: GenesisCommand) {
    send_at_once(ports, Command::Genesis { session_id, command: Box::new(command) }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_sender_of_a_decision_gets_the_stored_outcome() {
    for home in Home::on_each_database("every_sender_of_a_decision_gets_the_stored_outcome").await {
        let process = home.start_alone().await;
        let ports = &process.ports;
        runtime::start(ports, home.clock.new_uuid()).await.unwrap();
        let session = person::start_book(ports).await;
        loop {
            let decision = person::next_decision(&person::wait_for_decision(ports, session).await);
            if decision.is_empty() {
                break;
            }
            for command in decision {
                send_genesis(ports, session, command).await;
            }
        }
        let novel_id = ports.db.session(session).await.unwrap().unwrap().novel_id.unwrap();
        let chapter_id = ports.db.chapters(novel_id, 0, 1).await.unwrap()[0].id;
        for n in 0..25 {
            let edit = EditChapter {
                chapter_id,
                content: format!("The lamp was out for the {n}th time."),
                base_version: None,
            };
            let edit = NovelCommand::EditChapter(with_base(ports, edit).await);
            let command = Command::Novel { novel_id, command: Box::new(edit) };
            assert!(send_at_once(ports, command).await.result.is_some());
        }
        let start = NovelCommand::StartGeneration(StartGeneration::default());
        let command = Command::Novel { novel_id, command: Box::new(start) };
        send_at_once(ports, command).await;
    }
}

/// Returns the edit with the currently accepted version as its base.
async fn with_base(ports: &Ports, edit: EditChapter) -> EditChapter {
    let versions = ports.db.versions(edit.chapter_id).await.unwrap();
    let accepted = versions.iter().find(|version| version.status == VersionStatus::Accepted);
    let base_version =
        accepted.map(|version| serde_json::from_value(serde_json::json!(version.number)).unwrap());
    EditChapter { base_version, ..edit }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_sender_of_an_abandonment_gets_the_stored_outcome() {
    for home in
        Home::on_each_database("every_sender_of_an_abandonment_gets_the_stored_outcome").await
    {
        let process = home.start_alone().await;
        for _ in 0..40 {
            let session = person::start_book(&process.ports).await;
            let abandon = GenesisCommand::AbandonGenesis(AbandonGenesis::default());
            send_genesis(&process.ports, session, abandon).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_sender_of_a_running_command_gets_the_stored_outcome() {
    for home in Home::on_each_database("every_sender_of_a_command_that_goes_on").await {
        let process = home.start_alone().await;
        for _ in 0..20 {
            let session = SessionId(process.ports.clock.new_uuid());
            let start = GenesisCommand::StartGenesis(Box::default());
            send_genesis(&process.ports, session, start).await;
        }
    }
}

#[tokio::test]
async fn a_refusal_with_another_cause_stays_a_refusal() {
    let home = Home::sqlite();
    let process = home.start_alone().await;
    let ports = &process.ports;
    let session = person::start_book(ports).await;
    let abandon = || GenesisCommand::AbandonGenesis(AbandonGenesis::default());
    person::send_command(ports, session, abandon()).await;
    let again =
        intake::accept_command(ports, person::session_request(ports, session, abandon())).await;
    assert!(matches!(again, Err(Error::Refused(_))), "{again:?}");
    let edit = NovelCommand::EditChapter(EditChapter {
        chapter_id: ChapterId(home.clock.new_uuid()),
        content: "The lamp was out.".to_owned(),
        base_version: None,
    });
    let novel_id = scribe_domain::id::NovelId(home.clock.new_uuid());
    let command = Command::Novel { novel_id, command: Box::new(edit) };
    let missing = intake::accept_command(ports, person::user_request(ports, command)).await;
    assert!(matches!(missing, Err(Error::Refused(Refusal::NotFound { .. }))), "{missing:?}");
}
