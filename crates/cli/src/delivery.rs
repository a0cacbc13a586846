//! Where a book goes when it is done, from the command that began it to the one that ends it.

use std::path::{Path, PathBuf};

use scribe_app::queries::book::book;
use scribe_domain::id::{NovelId, SessionId};
use scribe_ports::store::readers::Database;

use crate::{exit::Failure, exports::Exports, out::Out};

/// The file that a person wants of a book.
#[derive(Clone)]
pub struct Delivery {
    out: Out,
    exports: Exports,
}

impl Delivery {
    /// Reads what the person gave; see [`Out::of`].
    ///
    /// # Errors
    /// It names no file that could be written.
    pub fn to(out: Option<&Path>, data_dir: &Path) -> Result<Self, Failure> {
        Ok(Self { out: Out::of(out)?, exports: Exports::of(data_dir) })
    }

    /// What was remembered for a session; the current folder where nothing was.
    ///
    /// # Errors
    /// The record cannot be read, or its folder is gone.
    pub fn of_session(session: SessionId, data_dir: &Path) -> Result<Self, Failure> {
        let out = Exports::of(data_dir).out(session.0)?;
        Self::to(out.as_deref(), data_dir).map_err(resumable)
    }

    /// Remembers it for a session, whichever process ends the book.
    ///
    /// # Errors
    /// The data folder cannot be written.
    pub fn remember(&self, session: SessionId) -> Result<(), Failure> {
        self.exports.remember_out(session.0, self.out.path())
    }

    /// Writes the novel's file; `None` while no chapter has a text.
    ///
    /// # Errors
    /// The novel cannot be read, or the file cannot be written.
    pub async fn deliver(
        &self,
        db: &dyn Database,
        novel: NovelId,
    ) -> Result<Option<PathBuf>, Failure> {
        match book(db, novel).await {
            Ok(book) => self.out.write(&book, &self.exports).map(Some).map_err(resumable),
            Err(scribe_app::Error::NoText(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// A place that cannot be written ends no book: once it is mended, the book goes on.
fn resumable(failure: Failure) -> Failure {
    match failure {
        Failure::Usage(detail) => {
            Failure::Resumable(format!("{detail}. Nothing is lost; scribe resume tries it again"))
        }
        other => other,
    }
}
