//! The exported file of a book. The process that writes the book and the command that follows the
//! book both keep it up to date.

use std::path::{Path, PathBuf};

use scribe_app::queries::book::assemble_book;
use scribe_domain::id::{BookId, NovelId, SessionId};
use scribe_ports::store::{
    readers::{Database, EventFilter},
    rows::StoredEvent,
};

use crate::{
    exit::Failure,
    export_ledger::{ExportLedger, WrittenFile},
    output_path::OutputPath,
};

const EVENTS_PER_QUERY: u32 = 1_000;

/// The exported file of a book.
#[derive(Clone)]
pub struct ExportedFile {
    out: OutputPath,
    ledger: ExportLedger,
}

impl ExportedFile {
    /// Parses the path that the user gave; see [`OutputPath::parse`].
    ///
    /// # Errors
    /// The path does not name a file that can be written.
    pub fn parse(out: Option<&Path>, data_dir: &Path) -> Result<Self, Failure> {
        Ok(Self { out: OutputPath::parse(out)?, ledger: ExportLedger::open(data_dir) })
    }

    /// Returns the file that is recorded for a session. If none is recorded, it is a file in the
    /// current folder.
    ///
    /// # Errors
    /// The record cannot be read, or the recorded folder no longer exists.
    pub fn for_session(session: SessionId, data_dir: &Path) -> Result<Self, Failure> {
        let out = ExportLedger::open(data_dir).read_output_path(session.0)?;
        Self::parse(out.as_deref(), data_dir).map_err(to_resumable)
    }

    /// Records the file for a session, so that the process that completes the book writes it, even
    /// if that is another process.
    ///
    /// # Errors
    /// The data folder cannot be written.
    pub fn record_output_path(&self, session: SessionId) -> Result<(), Failure> {
        self.ledger.remember_output_path(session.0, self.out.path())
    }

    /// Writes the novel's file unless it already contains the current text. Returns the path of the
    /// file, or `None` while no chapter has a text.
    ///
    /// # Errors
    /// The novel cannot be read, or the file cannot be written.
    pub async fn update_file(
        &self,
        db: &dyn Database,
        session: SessionId,
        novel: NovelId,
    ) -> Result<Option<PathBuf>, Failure> {
        let _lock = self.ledger.wait_for_lock(session.0).await.map_err(to_resumable)?;
        let written = self.ledger.read_written_file(session.0)?.unwrap_or_default();
        let through = db.last_position().await?;
        if let Some(path) = written.path.as_ref().filter(|path| path.exists())
            && !has_text_changed(db, session.into(), written.through).await?
        {
            return Ok(Some(path.clone()));
        }
        let path = match assemble_book(db, novel).await {
            Ok(book) => self.out.write_book(&book, &self.ledger).map_err(to_resumable)?,
            Err(scribe_app::Error::NoText(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let written = WrittenFile { through, path: Some(path.clone()) };
        self.ledger.remember_written_file(session.0, written)?;
        Ok(Some(path))
    }

    /// Writes the file of a book whose text has changed. The process that writes the book calls
    /// this. If the user has moved the file away, it is not written again until the text changes.
    ///
    /// # Errors
    /// The same as for [`Self::update_file`].
    pub async fn update_file_if_wanted(
        data_dir: &Path,
        db: &dyn Database,
        session: SessionId,
    ) -> Result<(), Failure> {
        let ledger = ExportLedger::open(data_dir);
        let Some(written) = ledger.read_written_file(session.0)? else { return Ok(()) };
        if !has_text_changed(db, session.into(), written.through).await? {
            return Ok(());
        }
        let novel = db.session(session).await?.and_then(|session| session.novel_id);
        let Some(novel) = novel else { return Ok(()) };
        Self::for_session(session, data_dir)?.update_file(db, session, novel).await.map(drop)
    }
}

/// True for an event that changes the text of a book. This is checked for every event of every
/// book, so only the event type is examined.
pub(crate) fn changes_text(event: &StoredEvent) -> bool {
    matches!(event.event_type.as_str(), "Novel.ChapterPublished" | "Chapter.Edited")
}

/// True if the text of a book has changed after a position.
async fn has_text_changed(db: &dyn Database, book: BookId, position: i64) -> Result<bool, Failure> {
    let mut after = position;
    loop {
        let events = db.events_after(EventFilter::Book(book), after, EVENTS_PER_QUERY).await?;
        let Some(last) = events.last() else { return Ok(false) };
        after = last.position;
        if events.iter().any(changes_text) {
            return Ok(true);
        }
    }
}

/// Makes the failure resumable: a file that cannot be written does not end the book, which
/// continues once the cause is fixed.
fn to_resumable(failure: Failure) -> Failure {
    match failure {
        Failure::Usage(detail) => {
            Failure::Resumable(format!("{detail}. Nothing is lost. Run scribe resume to try again"))
        }
        other => other,
    }
}
