//! How requests are read: strictly, with the field in the answer where something is wrong.

mod json;
mod parameters;
mod path_id;

pub(crate) use self::{
    json::{JsonBody, read},
    parameters::Parameters,
    path_id::{LastInPath, PathId},
};
