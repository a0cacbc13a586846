//! A subscriber of the event log that keeps the exported files of books up to date, whether or not
//! a command follows the books.
//!
//! It keeps no checkpoint. Each book's record says up to which position the file is current, and at
//! startup the records are compared with the log. A file that cannot be written does not block
//! other books; writing it is retried after the next change of its book.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Duration,
};

use scribe_app::Ports;
use scribe_domain::id::SessionId;
use scribe_ports::store::{ChangeTopic, readers::EventFilter};
use tokio::time::sleep;

use crate::{
    book_file::{ExportedFile, changes_text},
    exit::Failure,
    export_ledger::ExportLedger,
};

const SUBSCRIBER_NAME: &str = "book-files";

/// The number of events read at once.
const EVENTS_PER_QUERY: u32 = 256;

/// The pause before the subscriber follows the log again after a failure.
const RETRY_DELAY: Duration = Duration::from_secs(1);

/// Starts the subscriber for the files recorded in a data folder.
pub(crate) fn start_subscriber(ports: &Ports, data_dir: &Path) {
    let (ports, data_dir) = (ports.clone(), data_dir.to_path_buf());
    let spawner = ports.spawner.clone();
    spawner.spawn(SUBSCRIBER_NAME, Box::pin(run_subscriber(ports, data_dir)));
}

async fn run_subscriber(ports: Ports, data_dir: PathBuf) {
    loop {
        if let Err(failure) = follow_log(&ports, &data_dir).await {
            tracing::warn!(%failure, "the files of books are not being updated; retrying");
            sleep(RETRY_DELAY).await;
        }
    }
}

async fn follow_log(ports: &Ports, data_dir: &Path) -> Result<(), Failure> {
    // The position is read first, so that no event is missed while the files are compared.
    let mut position = ports.db.last_position().await?;
    for book in ExportLedger::open(data_dir).list_wanted_books()? {
        refresh_book(ports, data_dir, SessionId(book)).await;
    }
    loop {
        let changed = ports.db.wait_for_change(ChangeTopic::Events);
        let events = ports.db.events_after(EventFilter::All, position, EVENTS_PER_QUERY).await?;
        let Some(last) = events.last() else {
            changed.await;
            continue;
        };
        position = last.position;
        let changed: BTreeSet<_> =
            events.iter().filter(|event| changes_text(event)).map(|event| event.book).collect();
        for book in changed {
            refresh_book(ports, data_dir, SessionId(book.0)).await;
        }
    }
}

/// Writes the file of a book, and logs a failure. A command that follows the book reports the same
/// failure itself.
async fn refresh_book(ports: &Ports, data_dir: &Path, session: SessionId) {
    if let Err(failure) = ExportedFile::update_file_if_wanted(data_dir, &*ports.db, session).await {
        tracing::warn!(
            %session,
            %failure,
            "the book's file could not be written. The book itself is stored, and the file is \
             written when the text changes next"
        );
    }
}
