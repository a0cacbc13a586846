//! The user who sends a command is recorded as the user of everything that results from it.

use scribe_app::{
    intake::{self, CommandRequest},
    runtime,
};
use scribe_domain::{
    command::GenesisCommand,
    genesis::start_genesis::StartGenesis,
    id::{SessionId, UserId},
};
use scribe_ports::clock::Clock;

use crate::{person, process::Home};

#[tokio::test]
async fn the_user_of_a_command_owns_its_tasks_and_pays_for_its_calls() {
    for home in
        Home::on_each_database("the_user_of_a_command_owns_its_tasks_and_pays_for_its_calls").await
    {
        let process = home.start_alone().await;
        let ports = &process.ports;
        runtime::start(ports, home.clock.new_uuid()).await.unwrap();
        let (session, user) = (SessionId(home.clock.new_uuid()), UserId(home.clock.new_uuid()));
        let start = GenesisCommand::StartGenesis(Box::<StartGenesis>::default());
        let request = CommandRequest { user, ..person::session_request(ports, session, start) };
        intake::accept_command(ports, request).await.unwrap();
        person::wait_for_decision(ports, session).await;

        let probe = home.open_probe().await;
        for table in ["command_inbox", "genesis_sessions", "async_tasks", "llm_calls"] {
            let sql = format!("SELECT DISTINCT CAST(user_id AS text) FROM {table}");
            assert_eq!(probe.column(&sql).await, [user.0.to_string()], "{table}");
        }
        let metadata = probe.column("SELECT CAST(metadata AS text) FROM domain_events").await;
        let by_others = metadata.iter().filter(|text| !text.contains(&user.to_string()));
        assert_eq!((by_others.count(), metadata.len() > 2), (0, true), "{metadata:?}");
    }
}
