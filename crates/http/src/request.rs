//! Reads requests strictly, and names the field that is wrong.

mod body;
mod commands;
mod json;
mod parameters;
mod path_id;
mod structure;

pub use self::{
    body::{BodyBudget, MAX_COMMAND_BYTES, MAX_TEXT_COMMAND_BYTES},
    structure::{MAX_DEPTH, MAX_VALUES},
};
pub(crate) use self::{
    commands::{CommandKind, CommandScope, Commands, PersonCommands, read_command},
    json::{JsonBody, read_fields},
    parameters::Parameters,
    path_id::{LastInPath, PathId},
};
