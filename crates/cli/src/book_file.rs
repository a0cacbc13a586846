//! The file of a book.

use std::path::{Path, PathBuf};

use scribe_domain::id::{NovelId, SessionId};
use scribe_ports::{book::BookFormat, store::readers::Database};

use crate::exit::Failure;

/// Where a book is written.
pub struct BookFile {
    path: PathBuf,
}

impl BookFile {
    /// The file that was asked for.
    ///
    /// # Errors
    /// Never.
    pub fn of(folder: &Path, session: SessionId, out: Option<&Path>) -> Result<Self, Failure> {
        let path = out.map_or_else(|| folder.join(format!("{session}.epub")), Path::to_path_buf);
        Ok(Self { path })
    }

    /// Writes the book.
    ///
    /// # Errors
    /// The book cannot be read, or the file cannot be written.
    pub async fn write(&mut self, db: &dyn Database, novel: NovelId) -> Result<(), Failure> {
        let book = scribe_app::queries::book::book(db, novel).await?;
        let bytes = scribe_export::Epub.render(&book).map_err(anyhow::Error::new)?;
        std::fs::write(&self.path, bytes).map_err(anyhow::Error::new)?;
        Ok(())
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> Option<PathBuf> {
        Some(self.path.clone())
    }
}
