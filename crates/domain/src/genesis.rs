//! The genesis session: from an idea, or no idea, to everything from which a novel is made.
//!
//! This is step 1 of the corridor. Each command has a file with its payload and its `decide`
//! function. [`Genesis`] is the state that decisions need. It contains hashes instead of documents.
//! The commands decide which proposal is needed. The flow decides who produces it and who waits for
//! it.

pub mod abandon_genesis;
pub mod action;
mod attendance;
pub mod basis;
pub mod confirm_stage;
pub mod draft_part;
pub mod event;
pub mod expire_wait;
pub mod fail_proposal;
pub mod finish_genesis;
pub mod generate_inspiration;
pub mod navigate_to_stage;
pub mod pause_genesis;
pub mod projection;
pub mod provide_feedback;
pub mod request_proposal;
pub mod resume_genesis;
pub mod select_concept;
pub mod set_attended;
mod stage_state;
pub mod start_genesis;
mod state;
mod status;
pub mod unattended;

pub use attendance::{Attendance, StopAfter};
pub use event::GenesisEvent;
pub use stage_state::{ConfirmedProposal, PendingCommand, Proposal, ProposalDraft, StageState};
pub use state::Genesis;
pub use status::{CurrentStage, GenesisStatus, Mode, StageStatus};
