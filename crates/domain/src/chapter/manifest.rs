//! A chapter's text as it is stored: the hashes of its scenes, in order, so that a scene that stays
//! as it was is stored once.

use serde::{Deserialize, Serialize};

use crate::content::{Content, ContentHash};

/// The scenes of a chapter's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The hashes of the scenes' texts, in order.
    pub scenes: Vec<ContentHash>,
}

impl Manifest {
    /// The document that is stored, by its hash.
    ///
    /// # Errors
    /// Never for hashes; JSON's writer could refuse other data.
    pub fn to_content(&self) -> Result<Content, serde_json::Error> {
        Content::canonical(self)
    }

    /// Reads a stored document.
    ///
    /// # Errors
    /// The text is no manifest.
    pub fn read(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_read_as_it_was_stored() {
        let manifest = Manifest { scenes: vec![ContentHash::of(b"one"), ContentHash::of(b"two")] };
        let stored = manifest.to_content().unwrap();
        assert_eq!(Manifest::read(&stored.text).unwrap(), manifest);
    }

    #[test]
    fn the_stored_form_is_canonical_and_does_not_change() {
        let manifest = Manifest { scenes: vec![ContentHash::of(b"")] };
        assert_eq!(
            &*manifest.to_content().unwrap().text,
            "{\"scenes\":[\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"]}"
        );
    }

    #[test]
    fn another_document_is_no_manifest() {
        assert!(Manifest::read("{\"scenes\":[\"prose\"]}").is_err());
        assert!(Manifest::read("{\"scenes\":[],\"title\":\"x\"}").is_err());
        assert!(Manifest::read("It was raining.").is_err());
    }
}
