//! Several consumers of one subscriber on a bus that divides the books among them.

use std::sync::Arc;

use scribe_app::{consumer, relay};
use scribe_domain::id::BookId;
use scribe_ports::bus::EventBus;
use scribe_testkit::{group_bus::GroupBus, store_contract::fixture::Fixture};
use tokio::task::JoinHandle;

use crate::{
    process::{Home, Process, eventually},
    witness::{Faults, Witness, append_event},
};

fn start_consumer(process: &Process) -> JoinHandle<()> {
    let ports = process.ports.clone();
    let witness = Arc::new(Witness { ports: ports.clone(), faults: Arc::new(Faults::default()) });
    tokio::runtime::Handle::current().spawn(consumer::run(ports, witness))
}

/// Appends events to every book in turn.
async fn append_to_all(process: &Process, f: &Fixture, books: &mut [(BookId, Vec<i64>)], n: i64) {
    for _ in 0..n {
        for (book, positions) in &mut *books {
            let version = i64::try_from(positions.len()).unwrap() + 1;
            positions.push(append_event(&*process.ports.db, f, *book, version).await);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_is_handled_once_in_order_while_consumers_join_and_leave() {
    let test = "every_event_is_handled_once_in_order_while_consumers_join_and_leave";
    for home in Home::on_each_database(test).await {
        let bus: Arc<dyn EventBus> = Arc::new(GroupBus::default());
        let process = home.start(bus).await;
        process.ports.spawner.spawn("relay", Box::pin(relay::run(process.ports.clone())));
        let f = Fixture::default();
        let mut books: Vec<_> = (0..20).map(|_| (f.book(), Vec::new())).collect();
        let mut consumers = vec![start_consumer(&process)];
        for turn in 0..8 {
            append_to_all(&process, &f, &mut books, 3).await;
            if turn % 2 == 0 {
                consumers.push(start_consumer(&process));
            } else {
                consumers.remove(0).abort();
            }
        }
        append_to_all(&process, &f, &mut books, 3).await;
        for (book, positions) in &books {
            let db = &process.ports.db;
            let handled = async || Witness::handled_positions(&**db, *book).await;
            eventually("it is handled", async || handled().await.len() >= positions.len()).await;
            assert_eq!(handled().await, *positions);
        }
        consumers.into_iter().for_each(|consumer| consumer.abort());
        process.kill().await;
    }
}
