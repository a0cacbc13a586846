//! A novel as a reader gets it: the accepted texts of its chapters. It can be exported to a file
//! format.

use std::collections::HashMap;

use scribe_domain::{
    Timestamp,
    content::ContentHash,
    id::{NovelId, VersionId},
    read_model::{ChapterRow, NovelRow},
    refusal::Refusal,
};
use scribe_ports::{
    book::{Book, BookChapter},
    store::readers::Database,
};

use super::chapter_text;
use crate::Error;

/// The provider name of the sample writer in the ledger.
const SAMPLE_PROVIDER: &str = "sample";

const CHAPTERS_PER_QUERY: u32 = 200;

/// Assembles the book of a novel; chapters without an accepted text are left out.
///
/// # Errors
/// The novel does not exist, no chapter has a text, stored data is damaged, or the database cannot
/// answer.
pub async fn assemble_book(db: &dyn Database, id: NovelId) -> Result<Book, Error> {
    let Some(novel) = db.novel(id).await? else {
        return Err(Refusal::NotFound { what: "novel", id: id.to_string() }.into());
    };
    let written = load_written_chapters(db, id).await?;
    let hashes: Vec<ContentHash> = written.iter().map(|(_, hash)| *hash).collect();
    let scenes = chapter_text::load_scenes(db, &hashes).await?;
    let versions = db.accepted_versions(id).await?;
    let accepted: HashMap<VersionId, Timestamp> =
        versions.into_iter().map(|version| (version.id, version.created_at)).collect();
    let mut modified_at = None;
    let mut chapters = Vec::with_capacity(written.len());
    for ((row, _), scenes) in written.iter().zip(scenes) {
        let accepted_at = row.version_id.and_then(|version| accepted.get(&version));
        modified_at = modified_at.max(Some(accepted_at.copied().unwrap_or(row.updated_at)));
        chapters.push(BookChapter {
            position: u32::try_from(row.position).unwrap_or_default(),
            title: row.title.clone(),
            scenes: scenes.iter().map(ToString::to_string).collect(),
            open_findings: u32::try_from(row.open_findings).unwrap_or_default(),
        });
    }
    let Some(modified_at) = modified_at else { return Err(Error::NoText(id)) };
    Ok(Book {
        novel_id: id,
        written_by_sample: is_written_by_sample(db, &novel).await?,
        title: novel.title,
        author: novel.author,
        language: novel.language,
        description: None,
        modified_at,
        chapters,
    })
}

/// Returns the chapters that have an accepted text, in reading order, each with the hash of its
/// manifest.
async fn load_written_chapters(
    db: &dyn Database,
    novel: NovelId,
) -> Result<Vec<(ChapterRow, ContentHash)>, Error> {
    let mut written = Vec::new();
    let mut after = 0;
    loop {
        let rows = db.chapters(novel, after, CHAPTERS_PER_QUERY).await?;
        let Some(last) = rows.last() else { return Ok(written) };
        after = last.position;
        written.extend(rows.into_iter().filter_map(|row| {
            let content = row.content?;
            Some((row, content))
        }));
    }
}

/// True if every model reply in the book comes from the sample writer.
async fn is_written_by_sample(db: &dyn Database, novel: &NovelRow) -> Result<bool, Error> {
    Ok(db.providers(novel.book()).await? == [SAMPLE_PROVIDER])
}
