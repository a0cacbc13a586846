//! Manifests: a version's text is a document that lists its scenes, so that a scene that did not
//! change is stored once however many versions hold it.

use serde::{Deserialize, Serialize};

use crate::content::{Content, ContentHash};

/// What stands between two scenes when a chapter is shown as one text.
pub const SCENE_BREAK: &str = "\n\n* * *\n\n";

/// The scenes of a version, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The hashes of the scenes' texts.
    pub scenes: Vec<ContentHash>,
}

impl Manifest {
    /// The document that is stored.
    ///
    /// # Errors
    /// Never in practice: hashes are texts.
    pub fn to_content(&self) -> Result<Content, serde_json::Error> {
        Content::canonical(self)
    }

    /// Reads a stored document.
    ///
    /// # Errors
    /// It is not a manifest.
    pub fn read(document: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(document)
    }
}

/// Joins scenes to one text.
#[must_use]
pub fn join<S: AsRef<str>>(scenes: &[S]) -> String {
    scenes.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(SCENE_BREAK)
}

/// Splits a person's text at its scene breaks: lines that hold nothing but `*`, `#`, `-`, `~` or
/// `⁂`. Blank scenes are left out.
#[must_use]
pub fn split(text: &str) -> Vec<String> {
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
        [first @ ('*' | '-' | '~' | '#'), rest @ ..] => {
            rest.len() >= 2 && rest.iter().all(|mark| mark == first)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_was_joined_is_split_again() {
        let scenes = vec!["One.\n\nTwo.".to_owned(), "Three.".to_owned()];
        assert_eq!(split(&join(&scenes)), scenes);
    }

    #[test]
    fn only_a_line_of_marks_breaks_a_scene() {
        let text = "a * b\r\n***\r\nc\n#\n\n-- d\n⁂\n— e\n- - -\n";
        assert_eq!(split(text), ["a * b", "c", "-- d", "— e"]);
    }
}
