//! Which books this process works on: a server works on all books, a command only on its own book.

use std::{collections::BTreeSet, sync::Arc};

use scribe_domain::id::{BookId, SessionId};
use tokio::sync::watch;

/// The books for which the workers of this process call models. This does not affect the flows:
/// they handle the events of all books.
#[derive(Debug, Clone, Default)]
pub struct BookFilter(Option<Arc<watch::Sender<BTreeSet<BookId>>>>);

impl BookFilter {
    /// The process works on every book.
    #[must_use]
    pub fn with_all_books() -> Self {
        Self(None)
    }

    /// The process works on no book until one is added with [`BookFilter::add_book`].
    #[must_use]
    pub fn without_books() -> Self {
        Self(Some(Arc::default()))
    }

    /// Adds a book, which includes its genesis and its chapters.
    pub fn add_book(&self, book: SessionId) {
        if let Some(books) = &self.0 {
            books.send_if_modified(|books| books.insert(book.into()));
        }
    }

    /// Returns the books that are worked on; `None` for all.
    pub(crate) fn books(&self) -> Option<Vec<BookId>> {
        self.0.as_ref().map(|books| books.borrow().iter().copied().collect())
    }

    /// Returns a watcher that is notified of every book added from now on.
    pub(crate) fn watch_added_books(&self) -> AddedBooksWatcher {
        AddedBooksWatcher(self.0.as_ref().map(|books| books.subscribe()))
    }
}

pub(crate) struct AddedBooksWatcher(Option<watch::Receiver<BTreeSet<BookId>>>);

impl AddedBooksWatcher {
    /// Resolves when another book has been added.
    pub(crate) async fn wait_for_book(&mut self) {
        let has_changed = match &mut self.0 {
            Some(books) => books.changed().await.is_ok(),
            None => false,
        };
        if !has_changed {
            std::future::pending::<()>().await;
        }
    }
}
