//! The books that a process works on: a server on all, a command on the one that it was given.

use std::{collections::BTreeSet, sync::Arc};

use scribe_domain::id::{BookId, SessionId};
use tokio::sync::watch;

/// Says on which books the workers of a process work. What happens to another book meanwhile is still
/// carried on by its flow; a model is asked for none.
#[derive(Debug, Clone, Default)]
pub struct Attention(Option<Arc<watch::Sender<BTreeSet<BookId>>>>);

impl Attention {
    /// Every book.
    #[must_use]
    pub fn all() -> Self {
        Self(None)
    }

    /// No book, until one is named with [`Attention::turn_to`].
    #[must_use]
    pub fn none() -> Self {
        Self(Some(Arc::default()))
    }

    /// Works on this book, too: on its genesis and on its chapters.
    pub fn turn_to(&self, book: SessionId) {
        if let Some(books) = &self.0 {
            books.send_if_modified(|books| books.insert(book.into()));
        }
    }

    /// The keys of the books that are worked on; `None` for all.
    pub(crate) fn books(&self) -> Option<Vec<BookId>> {
        self.0.as_ref().map(|books| books.borrow().iter().copied().collect())
    }

    /// Hears of every book that is named from now on.
    pub(crate) fn watch(&self) -> Turns {
        Turns(self.0.as_ref().map(|books| books.subscribe()))
    }
}

/// The books that are named, one after the other.
pub(crate) struct Turns(Option<watch::Receiver<BTreeSet<BookId>>>);

impl Turns {
    /// Resolves when another book has been named.
    pub(crate) async fn next(&mut self) {
        let is_heard = match &mut self.0 {
            Some(books) => books.changed().await.is_ok(),
            None => false,
        };
        if !is_heard {
            std::future::pending::<()>().await;
        }
    }
}
