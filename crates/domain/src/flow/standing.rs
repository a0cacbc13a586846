//! Decides from the state of the book whether the tasks of its flow may be worked on. A flow
//! receives the events of a user's command only after the command is committed. Without this check,
//! agents would do unneeded work until then.

use super::{Flow, book::BookFlow, genesis::GenesisFlow};
use crate::{
    event::Event,
    genesis::{Genesis, GenesisEvent, GenesisStatus},
    novel::{Novel, NovelEvent, NovelStatus, StatusChange},
    stream::StreamId,
};

/// What the state of a book means for the tasks of its flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The tasks are worked on as the flow decides.
    Active,
    /// The tasks are held. The flow releases them when it receives the resume event.
    Paused,
    /// No new task is created, except for tasks that record an accepted text. The flow has not
    /// received the event that ended the generation yet.
    Ended,
}

/// Returns true if no task of the book may be claimed after the event. The commit of the event
/// holds the tasks. The flow receives the event later and then cancels or keeps the tasks.
#[must_use]
pub fn stops_tasks(event: &Event) -> bool {
    match event {
        Event::Novel(NovelEvent::StatusChanged { change, .. }) => match change {
            StatusChange::Paused | StatusChange::Stopped | StatusChange::Cancelled => true,
            StatusChange::Resumed | StatusChange::Finished => false,
        },
        Event::Genesis(fact) => {
            matches!(fact, GenesisEvent::Paused { .. } | GenesisEvent::Abandoned { .. })
        }
        Event::Novel(_) | Event::Chapter(_) | Event::Canon(_) => false,
    }
}

impl Flow {
    /// Returns the stream whose state decides whether tasks are worked on.
    #[must_use]
    pub fn deciding_stream(&self) -> StreamId {
        match self {
            Self::Genesis(flow) => StreamId::session(flow.session_id),
            Self::Book(flow) => StreamId::novel(flow.novel_id),
        }
    }

    /// Returns what the state of a session means for the flow's tasks.
    #[must_use]
    pub fn standing_in_session(&self, session: &Genesis) -> Standing {
        match self {
            Self::Genesis(_) => GenesisFlow::derive_standing(session),
            Self::Book(_) => Standing::Active,
        }
    }

    /// Returns what the state of a novel means for the flow's tasks.
    #[must_use]
    pub fn standing_in_novel(&self, novel: &Novel) -> Standing {
        match self {
            Self::Book(flow) => flow.derive_standing(novel),
            Self::Genesis(_) => Standing::Active,
        }
    }
}

impl GenesisFlow {
    fn derive_standing(session: &Genesis) -> Standing {
        match session.status {
            GenesisStatus::InProgress => Standing::Active,
            GenesisStatus::Paused => Standing::Paused,
            GenesisStatus::Completed | GenesisStatus::Abandoned => Standing::Ended,
        }
    }
}

impl BookFlow {
    /// Derives the standing from the novel's status. The end of a generation
    /// and of all orders results in [`Standing::Ended`] only until the flow has received the event. After that, the only
    /// remaining tasks are those that record a user's text.
    fn derive_standing(&self, novel: &Novel) -> Standing {
        match novel.status {
            NovelStatus::Paused => Standing::Paused,
            _ if !novel.has_work() && self.generating => Standing::Ended,
            NovelStatus::Ready
            | NovelStatus::Generating
            | NovelStatus::Completed
            | NovelStatus::Failed => Standing::Active,
        }
    }
}
