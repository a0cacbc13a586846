//! Reads contents in the order of the requested hashes.

use std::{collections::HashMap, sync::Arc};

use scribe_domain::content::ContentHash;
use scribe_ports::store::readers::Contents;
use serde_json::Value;

use crate::Error;

const CONTENTS_PER_QUERY: usize = 100;

/// Reads texts in the order of the hashes.
///
/// # Errors
/// A content is missing, or the database cannot answer.
pub(crate) async fn read_texts(
    db: &(impl Contents + ?Sized),
    hashes: &[ContentHash],
) -> Result<Vec<Arc<str>>, Error> {
    let mut by_hash = HashMap::with_capacity(hashes.len());
    for page in hashes.chunks(CONTENTS_PER_QUERY) {
        let contents = db.contents(page).await?;
        by_hash.extend(contents.into_iter().map(|content| (content.hash, content.text)));
    }
    let text = |hash: &ContentHash| {
        let missing = || Error::Damaged(format!("content {hash} is missing"));
        by_hash.get(hash).cloned().ok_or_else(missing)
    };
    hashes.iter().map(text).collect()
}

/// Reads JSON documents in the order of the hashes.
///
/// # Errors
/// A content is missing or is not valid JSON, or the database cannot answer.
pub(crate) async fn read_documents(
    db: &(impl Contents + ?Sized),
    hashes: &[ContentHash],
) -> Result<Vec<Value>, Error> {
    let texts = read_texts(db, hashes).await?;
    texts.iter().map(|text| serde_json::from_str(text).map_err(Error::from)).collect()
}
