//! A process that starts does not read the whole log.

use std::{sync::Arc, time::Duration};

use futures::future::join_all;
use scribe_app::{consumer, flow_runner::FlowRunner, relay, runtime};
use scribe_domain::id::BookId;
use scribe_ports::store::readers::Database;

use crate::{
    person,
    process::{Home, eventually},
};

/// More events than a log grows by before the low-water position is moved.
const EVENTS: i64 = 1_100;

async fn low_water(db: &dyn Database) -> i64 {
    db.checkpoint(FlowRunner::NAME, BookId::NONE).await.unwrap()
}

#[tokio::test]
async fn the_low_water_position_follows_the_log() {
    for home in Home::on_each_database("the_low_water_position_follows_the_log").await {
        let mut process = home.start_alone().await;
        process.ports.settings.longest_sleep = Duration::from_millis(50);
        let ports = &process.ports;
        let flows = Arc::new(FlowRunner::new(ports.clone()));
        ports.spawner.spawn("flows", Box::pin(consumer::run(ports.clone(), flows)));
        ports.spawner.spawn("relay", Box::pin(relay::run(ports.clone())));
        person::start_book(ports).await;
        runtime::wait_until_settled(ports).await.unwrap();
        assert_eq!(low_water(&*ports.db).await, 0, "a short log is read whole");
        while ports.db.last_position().await.unwrap() < EVENTS {
            join_all((0..50).map(|_| person::start_book(ports))).await;
        }
        eventually("it is moved", async || low_water(&*ports.db).await > 0).await;
        runtime::wait_until_settled(ports).await.unwrap();
        assert!(low_water(&*ports.db).await <= ports.db.last_position().await.unwrap());
        process.kill().await;
    }
}
