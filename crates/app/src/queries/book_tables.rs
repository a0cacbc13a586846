//! The tables of a book as they are now, or as they were when the log ended at a given position.

mod snapshot;

use std::sync::Arc;

use scribe_domain::id::BookId;
use scribe_ports::store::readers::{BookTables, Database};

pub use self::snapshot::BookSnapshot;
use crate::{Error, unit_of_work::BookFold};

/// Returns the tables of a book, either as they were at a position of the log or, without a
/// position, as they are now. The past state is folded from the book's events by the same code that
/// a rebuild uses.
///
/// # Errors
/// The log is damaged, or the database cannot answer.
pub async fn load_book_tables(
    db: &Arc<dyn Database>,
    book: BookId,
    at: Option<i64>,
) -> Result<Arc<dyn BookTables>, Error> {
    match at {
        None => Ok(Arc::<dyn Database>::clone(db)),
        Some(at) => {
            let fold = BookFold::fold_until(&**db, book, at).await?;
            Ok(Arc::new(BookSnapshot::new(fold.into_rows())))
        }
    }
}
