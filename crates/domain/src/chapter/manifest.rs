//! Manifests: the stored text of a version is a list of its scenes. A scene that does not change is
//! therefore stored only once, even if many versions contain it.

use serde::{Deserialize, Serialize};

use crate::content::{Content, ContentHash};

/// The separator between two scenes when a chapter is shown as one text.
pub const SCENE_BREAK: &str = "\n\n* * *\n\n";

/// The scenes of a version, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The hashes of the scenes' texts.
    pub scenes: Vec<ContentHash>,
}

impl Manifest {
    /// Returns the document to store.
    ///
    /// # Errors
    /// None in practice, because hashes can always be serialized.
    pub fn to_content(&self) -> Result<Content, serde_json::Error> {
        Content::canonical_json(self)
    }

    /// Reads a stored document.
    ///
    /// # Errors
    /// The document is not a manifest.
    pub fn parse(document: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(document)
    }
}

/// Joins scenes to one text, separated by scene breaks.
#[must_use]
pub fn join_scenes<S: AsRef<str>>(scenes: &[S]) -> String {
    scenes.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(SCENE_BREAK)
}

/// Splits a user's text at its scene breaks, which are lines that contain only `*`, `#`, `-`, `~`
/// or `⁂`. Blank scenes are left out.
#[must_use]
pub fn split_scenes(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut scenes = vec![String::new()];
    for line in text.split('\n') {
        if is_break(line) {
            scenes.push(String::new());
        } else if let Some(scene) = scenes.last_mut() {
            scene.push_str(line);
            scene.push('\n');
        }
    }
    scenes
        .into_iter()
        .map(|scene| scene.trim_matches('\n').trim_end().to_owned())
        .filter(|scene| !scene.trim().is_empty())
        .collect()
}

fn is_break(line: &str) -> bool {
    let marks: Vec<char> = line.chars().filter(|c| !c.is_whitespace()).collect();
    match marks.as_slice() {
        ['⁂' | '#'] => true,
        [first @ ('*' | '-' | '~' | '#'), remaining @ ..] => {
            remaining.len() >= 2 && remaining.iter().all(|mark| mark == first)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_scenes_are_split_at_the_same_boundaries() {
        let scenes = vec!["One.\n\nTwo.".to_owned(), "Three.".to_owned()];
        assert_eq!(split_scenes(&join_scenes(&scenes)), scenes);
    }

    #[test]
    fn only_a_line_of_marks_breaks_a_scene() {
        let text = "a * b\r\n***\r\nc\n#\n\n-- d\n⁂\n— e\n- - -\n";
        assert_eq!(split_scenes(text), ["a * b", "c", "-- d", "— e"]);
    }
}
