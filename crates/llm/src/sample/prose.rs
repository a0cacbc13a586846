//! Prose: scenes made from a brief's own beats, names and places.
//!
//! No sentence comes twice in a book, by construction: a frame is open to every third scene only,
//! and there the chapter's position counts its fillings, none of which is like another. The frames
//! that stand in neighbouring scenes are therefore different ones as well.

mod beats;
mod brief;
mod grammar;
mod inflect;
mod moves;
mod scene;
mod slots;
mod voice;

use serde_json::Value;

/// Writes the scene that the variables describe.
pub(super) fn draft(variables: &Value) -> String {
    scene::write(&brief::Brief::read(variables))
}
