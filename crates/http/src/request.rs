//! Reads requests strictly, and names the field that is wrong.

mod body;
mod command_body;
mod command_route;
mod current_user;
mod json;
mod json_body;
mod offered_command;
mod parameters;
mod path_id;
mod structure;

pub use self::{
    body::{BodyBudget, MAX_COMMAND_BYTES, MAX_TEXT_COMMAND_BYTES},
    structure::{MAX_JSON_DEPTH, MAX_JSON_VALUES},
};
pub(crate) use self::{
    command_body::{CommandBody, CommandOptions},
    command_route::{CommandRoute, TargetField},
    current_user::CurrentUser,
    json_body::JsonBody,
    offered_command::{OfferedCommand, TextLimit},
    parameters::QueryParameters,
    path_id::{LastPathParameter, PathId},
};
