//! `scribe resume`: continues a book that was interrupted.

use scribe_domain::{
    genesis::GenesisStatus, id::SessionId, problem_code::ProblemCode, read_model::SessionRow,
};
use scribe_ports::store::readers::Database;

use super::{
    progress::{print_notice, print_writer_notices},
    write::{self, FollowOptions},
};
use crate::{
    args::ResumeArgs,
    book_client::BookClient,
    book_file::ExportedFile,
    config::{Config, Environment},
    exit::Failure,
    folder, read_access,
    writers::refuse_other_writer,
};

/// The number of sessions searched for an unfinished one.
const MAX_SEARCHED_SESSIONS: u32 = 100;

pub(super) async fn run_resume_command(
    config: &Config,
    environment: &Environment,
    args: &ResumeArgs,
    json: bool,
) -> Result<(), Failure> {
    let named = args
        .id
        .as_deref()
        .map(str::parse::<SessionId>)
        .transpose()
        .map_err(|error| Failure::Usage(format!("the id: {error}")))?;
    read_access::require_database(config)?;
    let mut client = BookClient::open(config, environment).await?;
    let resumed = continue_book(config, environment, &mut client, named, json).await;
    client.close().await.and(resumed)
}

async fn continue_book(
    config: &Config,
    environment: &Environment,
    client: &mut BookClient,
    named: Option<SessionId>,
    json: bool,
) -> Result<(), Failure> {
    let session_id = match named {
        Some(id) => id,
        None => match client.read_with_retry(find_newest_book).await? {
            Some(id) => id,
            None => return Err(no_book_failure(config)),
        },
    };
    if client.is_embedded() {
        client
            .read_with_retry(async |db| refuse_other_writer(config, db, session_id).await)
            .await?;
    }
    print_notice(&format!("session {session_id} (data: {})", config.data_dir.display()));
    print_writer_notices(config, environment);
    let file = ExportedFile::for_session(session_id, &config.data_dir)
        .map_err(|failure| failure.with_book(session_id, None))?;
    let options = FollowOptions { stop_after: None, file: Some(file), json };
    write::resume_book(client, session_id, &options).await
}

/// Returns the newest unfinished book, or the newest of all if all are finished.
async fn find_newest_book(db: &dyn Database) -> Result<Option<SessionId>, Failure> {
    let sessions = db.sessions(None, MAX_SEARCHED_SESSIONS).await?;
    for session in &sessions {
        if is_unfinished(db, session).await? {
            return Ok(Some(session.id));
        }
    }
    Ok(sessions.first().map(|session| session.id))
}

/// Returns the failure for a database without a book. On SQLite, the message mentions a backup,
/// because the folder may also be empty because the database file was deleted.
fn no_book_failure(config: &Config) -> Failure {
    let detail = match &config.settings.database.url {
        Some(_) => "there is no book in the database yet; scribe write begins one".to_owned(),
        None => format!(
            "there is no book in {path}; scribe write begins one. If there was one before, put a backup \
             of the database at {path}",
            path = folder::database_path(&config.data_dir).display()
        ),
    };
    Failure::RefusedAs(ProblemCode::NotFound, detail)
}

/// True if a stage or a chapter is still missing.
async fn is_unfinished(db: &dyn Database, session: &SessionRow) -> Result<bool, Failure> {
    match (session.status, session.novel_id) {
        (GenesisStatus::InProgress | GenesisStatus::Paused, _) => Ok(true),
        (_, Some(novel)) => Ok(db
            .novel(novel)
            .await?
            .is_some_and(|novel| novel.completed_chapters < novel.target_chapters)),
        (_, None) => Ok(false),
    }
}
