//! The public vocabulary of answers: what the HTTP API sends and the command line prints.
//!
//! A view is built from the row or the outcome that it shows. It serializes in one direction and is
//! read again by the clients of a running server; its schema in the OpenAPI document is derived from
//! its type. A field that is optional is left out where it has no value, unless the view says null.
//! Requests are read elsewhere, with the commands of `scribe-domain`.

mod agent;
mod canon;
mod chapter;
mod command;
mod dead_letter;
mod document;
mod event;
mod genesis;
mod health;
pub mod live;
mod novel;
mod page;
mod problem;
mod review;
mod version;

pub use self::{
    agent::{AgentCostView, AgentView},
    canon::{ArcView, CharacterView, EntryView, FactView, LastSeenView, RelationView},
    chapter::{ChapterDetails, ChapterTextView, ChapterView, SceneProgress},
    command::{CommandReply, CommandResult},
    dead_letter::{DeadLetterStatus, DeadLetterView},
    document::Document,
    event::{CloudEvent, DataContentType, SpecVersion},
    genesis::{
        ActionView, GenesisAction, GenesisState, PendingView, ProposalView, SessionView, StageView,
    },
    health::{CheckView, HealthStatus, HealthView, LiveStatus, LiveView},
    novel::{NovelDetails, NovelView},
    page::Page,
    problem::{FailureView, ProblemView},
    review::ReviewView,
    version::{VersionDetails, VersionProvenance, VersionTextView, VersionView},
};
