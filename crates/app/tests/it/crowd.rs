//! Many books at once.

use scribe_app::runtime;
use scribe_domain::stage::Stage;
use scribe_ports::clock::Clock;

use crate::{person, process::Home};

/// More books than the database has read connections.
const BOOKS: usize = 64;

#[tokio::test]
async fn tasks_that_wait_for_the_database_do_not_hold_each_other_up() {
    for home in
        Home::on_each_database("tasks_that_wait_for_the_database_do_not_hold_each_other_up").await
    {
        let mut process = home.start_alone().await;
        process.ports.settings.workers = BOOKS;
        runtime::start(&process.ports, home.clock.new_uuid()).await.unwrap();
        let mut sessions = Vec::new();
        for _ in 0..BOOKS {
            sessions.push(person::start_book(&process.ports).await);
        }
        for session in sessions {
            let state = person::wait_for_decision(&process.ports, session).await;
            assert!(!state.stages[&Stage::ConceptSelection].proposals.is_empty());
        }
        process.kill().await;
    }
}
