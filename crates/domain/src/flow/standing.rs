//! Whether a flow's tasks may be worked on, by what its book has become. A flow hears of a person's
//! command after the command's commit; until then it would have work done that nobody wants.

use super::{Flow, book::BookFlow, genesis::GenesisFlow};
use crate::{
    event::Event,
    genesis::{Genesis, GenesisEvent, GenesisStatus},
    novel::{Novel, NovelEvent, NovelStatus, StatusChange},
    stream::StreamId,
};

/// What the state of a book says about the tasks of its flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They are worked on as the flow says.
    GoesOn,
    /// They are held; the flow releases them when it hears of the resume.
    Paused,
    /// No new one is made, but for the memory of what is accepted; the flow hears of the end next.
    Ended,
}

/// True for an event after which the tasks of its book may not be claimed: its commit holds them, and
/// the flow that hears of it later cancels or keeps them.
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
    /// The stream whose state says whether tasks are worked on.
    #[must_use]
    pub fn stream(&self) -> StreamId {
        match self {
            Self::Genesis(flow) => StreamId::session(flow.session_id),
            Self::Book(flow) => StreamId::novel(flow.novel_id),
        }
    }

    /// What a session says about the flow's tasks.
    #[must_use]
    pub fn standing_in_session(&self, session: &Genesis) -> Standing {
        match self {
            Self::Genesis(_) => GenesisFlow::standing(session),
            Self::Book(_) => Standing::GoesOn,
        }
    }

    /// What a novel says about the flow's tasks.
    #[must_use]
    pub fn standing_in_novel(&self, novel: &Novel) -> Standing {
        match self {
            Self::Book(flow) => flow.standing(novel),
            Self::Genesis(_) => Standing::GoesOn,
        }
    }
}

impl GenesisFlow {
    fn standing(session: &Genesis) -> Standing {
        match session.status {
            GenesisStatus::InProgress => Standing::GoesOn,
            GenesisStatus::Paused => Standing::Paused,
            GenesisStatus::Completed | GenesisStatus::Abandoned => Standing::Ended,
        }
    }
}

impl BookFlow {
    /// A generation that has ended is an end only until the flow has heard of it: afterwards its one
    /// kind of task is the memory of a person's text.
    fn standing(&self, novel: &Novel) -> Standing {
        match novel.status {
            NovelStatus::Paused => Standing::Paused,
            _ if novel.generation.is_none() && self.generating => Standing::Ended,
            NovelStatus::Ready
            | NovelStatus::Generating
            | NovelStatus::Completed
            | NovelStatus::Failed => Standing::GoesOn,
        }
    }
}
