//! Genres whose worlds are not ours.

mod fantasy;
mod horror;
mod science_fiction;
mod web_fiction;

pub(super) use self::{
    fantasy::FANTASY, horror::HORROR, science_fiction::SCIENCE_FICTION, web_fiction::WEB_FICTION,
};
