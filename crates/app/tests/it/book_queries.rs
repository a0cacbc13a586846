//! Which queries assembling a book takes.

use std::sync::Arc;

use scribe_app::{Ports, queries::book::assemble_book, runtime};
use scribe_domain::{
    command::GenesisCommand,
    genesis::start_genesis::StartGenesis,
    id::{NovelId, SessionId},
    stage::Preferences,
};
use scribe_ports::clock::Clock;
use scribe_testkit::unreliable_store::UnreliableStore;

use crate::{person, process::Home};

async fn write_book(ports: &Ports, chapters: u32) -> NovelId {
    let session = SessionId(ports.clock.new_uuid());
    let preferences = Preferences { chapters, words_per_chapter: 300, ..Preferences::default() };
    let start = StartGenesis { preferences: Some(preferences), ..StartGenesis::default() };
    person::send_command(ports, session, GenesisCommand::StartGenesis(Box::new(start))).await;
    while person::decide(ports, session).await {}
    let novel = person::start_generation(ports, session).await;
    person::until_published(ports, novel, usize::try_from(chapters).unwrap()).await;
    novel
}

#[tokio::test]
async fn the_number_of_queries_for_a_book_does_not_depend_on_its_length() {
    let home = Home::sqlite();
    let process = home.start_alone().await;
    let ports = &process.ports;
    runtime::start(ports, home.clock.new_uuid()).await.unwrap();
    let store = UnreliableStore::new(Arc::clone(&ports.db));
    let mut queries = Vec::new();
    for chapters in [1, 5] {
        let novel = write_book(ports, chapters).await;
        let before = store.read_count();
        let made = assemble_book(&store, novel).await.unwrap();
        assert_eq!(made.chapters.len(), usize::try_from(chapters).unwrap());
        queries.push(store.read_count() - before);
    }
    assert_eq!(queries[0], queries[1], "{queries:?}");
    process.kill().await;
}
