//! What a session's state shows while its flow has not yet handled the latest events.

use std::sync::Arc;

use scribe_app::{
    consumer::parse_event, flow_runner::FlowRunner, queries::genesis_state::load_genesis_state,
    subscriber::Subscriber,
};
use scribe_ports::store::readers::EventFilter;

use crate::{person, process::Home};

#[tokio::test]
async fn a_session_is_pending_from_its_command_on() {
    let home = Home::sqlite();
    let process = home.start_alone().await;
    let ports = &process.ports;
    let session = person::start_book(ports).await;
    let is_pending = async || load_genesis_state(ports, session).await.unwrap().is_pending;
    assert!(is_pending().await, "the flow has not heard of it");

    let flow = FlowRunner::new(ports.clone());
    loop {
        let handled = ports.db.checkpoint(FlowRunner::NAME, session.into()).await.unwrap();
        let events =
            ports.db.events_after(EventFilter::Book(session.into()), handled, 100).await.unwrap();
        if events.is_empty() {
            break;
        }
        let events: Vec<_> =
            events.iter().map(|event| Arc::new(parse_event(event).unwrap())).collect();
        flow.react(&events).await.unwrap();
        assert!(is_pending().await, "a task is to be done");
    }
    assert_eq!(ports.db.list_open_tasks(session.0).await.unwrap().len(), 1);
}
