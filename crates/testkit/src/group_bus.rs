//! A bus that divides the keys among the members of a group, as a broker with partitions does.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use scribe_domain::id::BookId;
use scribe_ports::{
    bus::{BusDelivery, BusError, BusMessage, EventBus, RefusedMessage, Subscription},
    store::rows::StoredEvent,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Delivers each event to one member of every group. When a member joins or leaves, the keys of its
/// group are redistributed.
#[derive(Default)]
pub struct GroupBus(Arc<Mutex<Groups>>);

#[derive(Default)]
struct Groups {
    members: HashMap<&'static str, Vec<MemberSender>>,
    last_member: u64,
}

struct MemberSender {
    id: u64,
    sender: UnboundedSender<MemberMessage>,
}

/// What a member receives.
enum MemberMessage {
    Events(Vec<Arc<StoredEvent>>),
    /// The index of the member in its group, and the number of members.
    Share(usize, usize),
}

impl Groups {
    /// Sends every member of a group its share of the keys.
    fn divide_keys(&mut self, group: &'static str) {
        let members = self.members.entry(group).or_default();
        for (index, member) in members.iter().enumerate() {
            // A member that is about to leave does not listen any more.
            drop(member.sender.send(MemberMessage::Share(index, members.len())));
        }
    }
}

/// Returns the index of the member that owns a key.
fn owner(key: BookId, members: usize) -> usize {
    let (_, random) = key.0.as_u64_pair();
    usize::try_from(random).unwrap() % members
}

#[async_trait]
impl EventBus for GroupBus {
    async fn publish(&self, messages: &[BusMessage]) -> Result<Vec<RefusedMessage>, BusError> {
        let groups = self.0.lock().unwrap();
        for message in messages {
            for members in groups.members.values().filter(|members| !members.is_empty()) {
                let member = &members[owner(message.key(), members.len())];
                let events = vec![Arc::clone(&message.event)];
                drop(member.sender.send(MemberMessage::Events(events)));
            }
        }
        Ok(Vec::new())
    }

    async fn subscribe(&self, group: &'static str) -> Result<Box<dyn Subscription>, BusError> {
        let (sender, receiver) = unbounded_channel();
        let mut groups = self.0.lock().unwrap();
        groups.last_member += 1;
        let id = groups.last_member;
        groups.members.entry(group).or_default().push(MemberSender { id, sender });
        groups.divide_keys(group);
        Ok(Box::new(GroupMember { groups: Arc::clone(&self.0), group, id, receiver, share: None }))
    }
}

struct GroupMember {
    groups: Arc<Mutex<Groups>>,
    group: &'static str,
    id: u64,
    receiver: UnboundedReceiver<MemberMessage>,
    /// The index of this member and the number of members, as it last received them.
    share: Option<(usize, usize)>,
}

#[async_trait]
impl Subscription for GroupMember {
    async fn next(&mut self) -> Result<BusDelivery, BusError> {
        match self.receiver.recv().await.ok_or(BusError::Closed)? {
            MemberMessage::Events(events) => Ok(BusDelivery::Events(events)),
            MemberMessage::Share(index, members) => {
                self.share = Some((index, members));
                Ok(BusDelivery::Reassigned)
            }
        }
    }

    fn owns_key(&self, key: BookId) -> bool {
        self.share.is_some_and(|(index, members)| owner(key, members) == index)
    }
}

impl Drop for GroupMember {
    fn drop(&mut self) {
        let mut groups = self.groups.lock().unwrap();
        let members = groups.members.entry(self.group).or_default();
        members.retain(|member| member.id != self.id);
        groups.divide_keys(self.group);
    }
}
