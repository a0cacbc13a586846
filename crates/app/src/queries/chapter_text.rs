//! The texts of chapters. Each version is a manifest that lists its scenes.

use std::sync::Arc;

use scribe_domain::{
    chapter::manifest::{Manifest, join_scenes},
    content::ContentHash,
};
use scribe_ports::store::readers::Database;

use crate::{Error, contents::read_texts};

/// Returns the scenes of each manifest, in the order of the manifests.
///
/// # Errors
/// A manifest or a scene is missing or damaged, or the database cannot answer.
pub async fn load_scenes(
    db: &dyn Database,
    manifests: &[ContentHash],
) -> Result<Vec<Vec<Arc<str>>>, Error> {
    let documents = read_texts(db, manifests).await?;
    let mut read = Vec::with_capacity(manifests.len());
    for (hash, text) in manifests.iter().zip(&documents) {
        let manifest = Manifest::parse(text)
            .map_err(|error| Error::Damaged(format!("the chapter text {hash}: {error}")))?;
        read.push(manifest);
    }
    let hashes: Vec<ContentHash> =
        read.iter().flat_map(|manifest| &manifest.scenes).copied().collect();
    let mut texts = read_texts(db, &hashes).await?.into_iter();
    Ok(read.iter().map(|manifest| texts.by_ref().take(manifest.scenes.len()).collect()).collect())
}

/// Reads the text of a manifest, with a line `* * *` between two scenes.
///
/// # Errors
/// The manifest or a scene is missing or damaged, or the database cannot answer.
pub async fn read_text(db: &dyn Database, manifest: ContentHash) -> Result<String, Error> {
    let scenes = load_scenes(db, &[manifest]).await?;
    Ok(scenes.first().map(|scenes| join_scenes(scenes)).unwrap_or_default())
}
