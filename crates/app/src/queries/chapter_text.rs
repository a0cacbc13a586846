//! The texts of chapters: each version is a manifest that names its scenes.

use std::{collections::HashMap, sync::Arc};

use scribe_domain::{
    chapter::manifest::{Manifest, join},
    content::{Content, ContentHash},
};
use scribe_ports::store::readers::Database;

use crate::Error;

/// Texts that are read at once.
const PAGE: usize = 100;

/// The scenes of every manifest, in the order of the manifests.
///
/// # Errors
/// A manifest or a scene is missing or damaged, or the database cannot answer.
pub async fn scenes(
    db: &dyn Database,
    manifests: &[ContentHash],
) -> Result<Vec<Vec<Arc<str>>>, Error> {
    let documents = texts(db, manifests).await?;
    let mut read = Vec::with_capacity(manifests.len());
    for hash in manifests {
        let text = documents.get(hash).ok_or_else(|| missing(*hash))?;
        let manifest = Manifest::read(text)
            .map_err(|error| Error::Damaged(format!("the chapter text {hash}: {error}")))?;
        read.push(manifest);
    }
    let hashes: Vec<ContentHash> =
        read.iter().flat_map(|manifest| &manifest.scenes).copied().collect();
    let texts = texts(db, &hashes).await?;
    let text = |hash: &ContentHash| texts.get(hash).cloned().ok_or_else(|| missing(*hash));
    read.iter().map(|manifest| manifest.scenes.iter().map(text).collect()).collect()
}

/// Reads the text of a manifest, with a line of `* * *` between two scenes.
///
/// # Errors
/// The manifest or a scene is missing or damaged, or the database cannot answer.
pub async fn read_text(db: &dyn Database, manifest: ContentHash) -> Result<String, Error> {
    let scenes = scenes(db, &[manifest]).await?;
    Ok(scenes.first().map(|scenes| join(scenes)).unwrap_or_default())
}

async fn texts(
    db: &dyn Database,
    hashes: &[ContentHash],
) -> Result<HashMap<ContentHash, Arc<str>>, Error> {
    let mut texts = HashMap::new();
    for hashes in hashes.chunks(PAGE) {
        let found = db.contents(hashes).await?;
        texts.extend(found.into_iter().map(|Content { hash, text }| (hash, text)));
    }
    Ok(texts)
}

fn missing(hash: ContentHash) -> Error {
    Error::Damaged(format!("content {hash} is missing"))
}
