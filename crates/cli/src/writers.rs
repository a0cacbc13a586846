//! Determines which provider has written a book so far, and which models write now. If no provider
//! is set, the sample writer is used, and it must not continue a book that a model has written.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use scribe_domain::id::SessionId;
use scribe_ports::{
    clock::Clock,
    store::{
        processes::{ProcessRow, ProcessState},
        readers::Database,
    },
};
use scribe_sample::PROVIDER;

use crate::{clock::SystemClock, config::Config, exit::Failure};

/// Returns why another model would write the books of this process too: a process with that model
/// uses the same database, and one of the two works on the tasks of all books.
///
/// # Errors
/// The database cannot be reached.
pub async fn find_different_model(
    db: &dyn Database,
    own: &ProcessRow,
) -> Result<Option<String>, Failure> {
    let processes = db.processes().await?;
    let is_different = |state: &ProcessState| {
        let other = &state.process;
        let is_known = !other.model.is_empty() && !own.model.is_empty();
        // Two processes that each work on a book of their own do not meet.
        let may_meet = other.all_books || own.all_books;
        state.is_alive && other.id != own.id && is_known && may_meet && other.model != own.model
    };
    Ok(processes.into_iter().find(is_different).map(|state| {
        let ProcessRow { name, model, .. } = state.process;
        format!(
            "{name} uses the same database with the model {model}, and this process has the model \
             {}. Both would write the same books",
            own.model
        )
    }))
}

/// The maximum time for which a task waits for a retry.
const MAX_RETRY_WAIT: TimeDelta = TimeDelta::days(1);

/// The number of tasks searched for books that would be continued.
const MAX_SEARCHED_TASKS: u32 = 10_000;

/// Refuses to continue a book that another provider has written.
///
/// # Errors
/// Another provider has written the book, and no provider is set.
pub async fn refuse_other_writer(
    config: &Config,
    db: &dyn Database,
    book: SessionId,
) -> Result<(), Failure> {
    if config.names_writer {
        return Ok(());
    }
    match find_other_writer(db, book).await? {
        None => Ok(()),
        Some(provider) => Err(other_writer_failure(book, &provider)),
    }
}

/// Refuses to continue the books with open tasks if another provider has written one of them.
///
/// # Errors
/// Another provider has written one of the books, and no provider is set.
pub async fn refuse_other_writers(config: &Config, db: &dyn Database) -> Result<(), Failure> {
    if config.names_writer {
        return Ok(());
    }
    let horizon = SystemClock.now() + MAX_RETRY_WAIT;
    let waiting = db.due_tasks(horizon, None, MAX_SEARCHED_TASKS).await?;
    let tasks = db.tasks(&waiting).await?.into_iter().chain(db.running_tasks().await?);
    let books: BTreeSet<SessionId> = tasks.map(|task| SessionId(task.row.book.0)).collect();
    for book in books {
        refuse_other_writer(config, db, book).await?;
    }
    Ok(())
}

/// Returns the provider of a model that has written a part of the book.
async fn find_other_writer(db: &dyn Database, book: SessionId) -> Result<Option<String>, Failure> {
    let providers = db.providers(book.into()).await?;
    Ok(providers.into_iter().find(|provider| provider.as_str() != PROVIDER))
}

fn other_writer_failure(book: SessionId, provider: &str) -> Failure {
    Failure::Usage(format!(
        "{book} was written with the provider {provider} so far, but no provider is set, so the \
         sample writer would continue it. Name the settings file of the book with --config, or \
         choose the sample writer with SCRIBE__MODEL__PROVIDER=sample"
    ))
}
