//! Genres whose worlds are ours.

mod historical;
mod literary;
mod mystery;
mod romance;
mod thriller;

pub(super) use self::{
    historical::HISTORICAL, literary::LITERARY, mystery::MYSTERY, romance::ROMANCE,
    thriller::THRILLER,
};
