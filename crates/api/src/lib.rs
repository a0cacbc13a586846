//! The public types of answers: the data that the HTTP API sends and the command line prints.
//!
//! A view is built from the row or the outcome that it shows, and the client of a running server
//! reads the view. The schema of a view in the OpenAPI document is derived from its type. An
//! optional field without a value is null; with `skip_serializing_if`, it is left out instead. The
//! payloads of commands are defined in `scribe-domain`, not in this crate.

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
mod process;
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
    genesis::{ActionView, GenesisState, PendingCommandView, ProposalView, SessionView, StageView},
    health::{CheckView, HealthStatus, HealthView, LivenessStatus, LivenessView},
    novel::{NovelDetails, NovelView},
    page::Page,
    problem::{FailureView, ProblemView},
    process::ProcessView,
    review::ReviewView,
    version::{VersionDetails, VersionProvenance, VersionTextView, VersionView},
};
