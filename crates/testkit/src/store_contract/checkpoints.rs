//! How far subscribers have come.

use std::sync::Arc;

use scribe_ports::store::{ChangeSet, Checkpoint, Identity, readers::Database};
use uuid::Uuid;

use super::{committed, fixture::Fixture};

const SUBSCRIBER: &str = "projections";

async fn handle(database: &dyn Database, key: Uuid, position: i64) {
    let identity = Identity::Delivery { subscriber: SUBSCRIBER, key, position };
    let mut set = ChangeSet::new(identity, key);
    set.checkpoint = Some(Checkpoint { subscriber: SUBSCRIBER, key, position });
    committed(database, set).await;
}

/// At start, a subscriber learns which keys to read, and from where.
pub async fn keys_behind_are_those_with_events_to_handle(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (one, two) = (f.id(), f.id());
    assert_eq!(database.keys_behind(SUBSCRIBER).await.unwrap(), []);
    for (key, version) in [(one, 1), (two, 1), (one, 2), (two, 2)] {
        committed(&*database, f.append(key, key, version)).await;
    }
    assert_eq!(database.keys_behind(SUBSCRIBER).await.unwrap(), [(one, 0), (two, 0)]);
    handle(&*database, one, 1).await;
    assert_eq!(database.keys_behind(SUBSCRIBER).await.unwrap(), [(one, 1), (two, 0)]);
    handle(&*database, one, 3).await;
    assert_eq!(database.keys_behind(SUBSCRIBER).await.unwrap(), [(two, 0)]);
    assert_eq!(database.keys_behind("another").await.unwrap().len(), 2);
    handle(&*database, two, 4).await;
    assert_eq!(database.keys_behind(SUBSCRIBER).await.unwrap(), []);
    committed(&*database, f.append(one, one, 3)).await;
    assert_eq!(database.keys_behind(SUBSCRIBER).await.unwrap(), [(one, 3)]);
}

/// The low-water position follows the first event that is not handled, and never goes back.
pub async fn the_low_water_position_never_passes_an_open_event(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (one, two) = (f.id(), f.id());
    assert_eq!(database.handled_up_to(SUBSCRIBER).await.unwrap(), 0);
    for (key, version) in [(one, 1), (two, 1), (one, 2)] {
        committed(&*database, f.append(key, key, version)).await;
    }
    handle(&*database, one, 3).await;
    assert_eq!(database.handled_up_to(SUBSCRIBER).await.unwrap(), 1);
    handle(&*database, Uuid::nil(), 1).await;
    assert_eq!(database.keys_behind(SUBSCRIBER).await.unwrap(), [(two, 1)]);
    assert_eq!(database.handled_up_to(SUBSCRIBER).await.unwrap(), 1);
    handle(&*database, two, 2).await;
    assert_eq!(database.handled_up_to(SUBSCRIBER).await.unwrap(), 3);
    handle(&*database, Uuid::nil(), 3).await;
    assert_eq!(database.keys_behind(SUBSCRIBER).await.unwrap(), []);
    let mut back = f.set();
    back.checkpoint = Some(Checkpoint { subscriber: SUBSCRIBER, key: Uuid::nil(), position: 2 });
    committed(&*database, back).await;
    assert_eq!(database.checkpoint(SUBSCRIBER, f.id()).await.unwrap(), 3);
}
