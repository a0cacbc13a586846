//! The database for commands that only read: beside whoever holds the data folder, and without
//! holding it.

use std::{fs, io::ErrorKind, path::Path, sync::Arc};

use scribe_domain::problem_code::ProblemCode;
use scribe_ports::store::{StoreError, readers::Database};
use scribe_store::{MigrationState, PostgresStore, SqliteStore};

use crate::{config::Config, exit::Failure, folder};

/// How many connections read.
const READERS: u32 = 2;

/// Opens the database read-only; `None` where there is none yet.
///
/// # Errors
/// It cannot be read, or its schema is of another version of the program.
pub async fn open(config: &Config) -> Result<Option<Arc<dyn Database>>, Failure> {
    let Some((db, migrations)) = beside(config).await? else { return Ok(None) };
    // A server's database is there before scribe has made anything in it.
    if migrations.iter().all(|migration| !migration.applied) {
        return Ok(None);
    }
    check(&migrations)?;
    Ok(Some(db))
}

/// Where the schema stands; all migrations wait where there is no database yet.
///
/// # Errors
/// The database cannot be read.
pub async fn migrations(config: &Config) -> Result<Vec<MigrationState>, Failure> {
    match beside(config).await? {
        Some((_, migrations)) => Ok(migrations),
        None => Ok(scribe_store::migrations_waiting()),
    }
}

/// Opens the database read-only, whatever its schema.
async fn beside(
    config: &Config,
) -> Result<Option<(Arc<dyn Database>, Vec<MigrationState>)>, Failure> {
    Ok(match &config.settings.database.url {
        None => {
            let path = folder::database(&config.data_dir);
            // A link that leads nowhere is something, too.
            match fs::symlink_metadata(&path) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    return refuse_to_hide(&path).map(|()| None);
                }
                Err(error) => return Err(folder::unusable(&config.data_dir, &error)),
            }
            let store = SqliteStore::open_read_only(&path).map_err(|cause| match cause {
                StoreError::Unusable(_) => cause.into(),
                cause => Failure::Folder(format!("{} cannot be read: {cause}", path.display())),
            })?;
            let migrations = store.migration_status().await?;
            Some((Arc::new(store), migrations))
        }
        Some(url) => {
            let store = PostgresStore::connect_read_only(url, READERS).await?;
            let migrations = store.migration_status().await?;
            Some((Arc::new(store), migrations))
        }
    })
}

/// Refuses a place without a database, where others lie beside it.
fn refuse_to_hide(path: &Path) -> Result<(), Failure> {
    // One that was saved from its place may lie elsewhere, too.
    if let Err(cause @ StoreError::Unusable(_)) = SqliteStore::open_read_only(path) {
        return Err(cause.into());
    }
    let beside = SqliteStore::databases_beside(path);
    let names: Vec<String> = beside.iter().map(|path| path.display().to_string()).collect();
    let (are, which) = match names.len() {
        0 => return Ok(()),
        1 => ("is a database of scribe", "it"),
        _ => ("are databases of scribe", "the right one"),
    };
    Err(Failure::Folder(format!(
        "there is no database {path}, but beside it {are}: {names}. To continue, rename {which} to \
         {path}. To start from nothing, use scribe write",
        path = path.display(),
        names = names.join(", "),
    )))
}

/// Refuses a place without a database, for whoever would make one there and needs a book; where the
/// database is a server's, whether it has books shows when it is read.
///
/// # Errors
/// There is none.
pub fn require(config: &Config) -> Result<(), Failure> {
    let path = folder::database(&config.data_dir);
    let is_missing = config.settings.database.url.is_none()
        && fs::symlink_metadata(&path).is_err_and(|error| error.kind() == ErrorKind::NotFound);
    if !is_missing {
        return Ok(());
    }
    refuse_to_hide(&path)?;
    Err(none_yet(config))
}

/// Says that there is no database.
fn none_yet(config: &Config) -> Failure {
    let detail = match &config.settings.database.url {
        None => format!(
            "there is no database {} and no book yet; scribe write begins one",
            folder::database(&config.data_dir).display()
        ),
        Some(_) => "there is no book in the database of database.url yet; scribe write begins one"
            .to_owned(),
    };
    Failure::RefusedAs(ProblemCode::NotFound, detail)
}

/// Opens a database that must be there.
///
/// # Errors
/// As [`open`], or there is none.
pub async fn open_existing(config: &Config) -> Result<Arc<dyn Database>, Failure> {
    open(config).await?.ok_or_else(|| none_yet(config))
}

/// A reader cannot bring the schema up to date, and must not misread it.
fn check(migrations: &[MigrationState]) -> Result<(), Failure> {
    match migrations.iter().find(|migration| !migration.applied) {
        None => Ok(()),
        Some(MigrationState { name, .. }) => Err(Failure::Folder(format!(
            "the database needs the migration {name}; run scribe migrate up"
        ))),
    }
}
