//! The genesis session: from an idea, or none, to everything that a novel is made from.
//!
//! Step 1 of the corridor: each verb has a file with its command and its `decide`; [`Genesis`] is
//! the state that deciding needs, and holds hashes where documents are meant. Which proposal is
//! asked for is decided here; who makes it and who waits is the flow's affair.

pub mod abandon_genesis;
mod attendance;
pub mod confirm_stage;
pub mod draft_part;
pub mod event;
pub mod expire_wait;
pub mod fail_proposal;
pub mod finish_genesis;
pub mod generate_inspiration;
pub mod pause_genesis;
pub mod projection;
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
pub use stage_state::{Confirmed, Drafting, PartRef, Pending, Proposal, StageState};
pub use state::Genesis;
pub use status::{CurrentStage, GenesisStatus, Mode, StageStatus};
