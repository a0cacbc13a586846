//! Opens the database for commands that only read. They do not need to hold the data folder, and
//! can run alongside the process that holds it.

use std::{fs, io::ErrorKind, path::Path, sync::Arc};

use scribe_domain::problem_code::ProblemCode;
use scribe_ports::store::{StoreError, readers::Database};
use scribe_store::{MigrationState, PostgresStore, SqliteStore};

use crate::{config::Config, exit::Failure, folder};

const READ_CONNECTIONS: u32 = 2;

/// Opens the database read-only. Returns `None` if there is no database yet.
///
/// # Errors
/// The database cannot be read, or its schema belongs to another version of the program.
pub async fn open_database(config: &Config) -> Result<Option<Arc<dyn Database>>, Failure> {
    let Some((db, migrations)) = open_beside_writer(config).await? else { return Ok(None) };
    // A PostgreSQL database exists before scribe has created anything in it.
    if migrations.iter().all(|migration| !migration.applied) {
        return Ok(None);
    }
    check_migrations(&migrations)?;
    Ok(Some(db))
}

/// Returns the state of the migrations. If there is no database yet, all of them are pending.
///
/// # Errors
/// The database cannot be read.
pub async fn read_migrations(config: &Config) -> Result<Vec<MigrationState>, Failure> {
    match open_beside_writer(config).await? {
        Some((_, migrations)) => Ok(migrations),
        None => Ok(scribe_store::list_pending_migrations()),
    }
}

/// Opens the database read-only, even if its schema is out of date.
async fn open_beside_writer(
    config: &Config,
) -> Result<Option<(Arc<dyn Database>, Vec<MigrationState>)>, Failure> {
    Ok(match &config.settings.database.url {
        None => {
            let path = folder::database_path(&config.data_dir);
            // A dangling link also counts as existing.
            match fs::symlink_metadata(&path) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    return refuse_if_copies_exist(&path).map(|()| None);
                }
                Err(error) => {
                    return Err(folder::unusable_folder_failure(&config.data_dir, &error));
                }
            }
            let store = SqliteStore::open_read_only(&path).map_err(|cause| match cause {
                StoreError::Unusable(_) => cause.into(),
                cause => Failure::Folder(format!("{} cannot be read: {cause}", path.display())),
            })?;
            let migrations = store.migration_status().await?;
            Some((Arc::new(store), migrations))
        }
        Some(url) => {
            let timeouts = config.settings.database.timeouts();
            let store = PostgresStore::connect_read_only(url, READ_CONNECTIONS, timeouts).await?;
            let migrations = store.migration_status().await?;
            Some((Arc::new(store), migrations))
        }
    })
}

/// Refuses a folder without a database if other database files are next to it.
fn refuse_if_copies_exist(path: &Path) -> Result<(), Failure> {
    // The files of a database that was moved aside may also be elsewhere.
    if let Err(cause @ StoreError::Unusable(_)) = SqliteStore::open_read_only(path) {
        return Err(cause.into());
    }
    let beside = SqliteStore::list_sibling_databases(path);
    let names: Vec<String> = beside.iter().map(|path| path.display().to_string()).collect();
    let (are, which) = match names.len() {
        0 => return Ok(()),
        1 => ("is a database of scribe", "it"),
        _ => ("are databases of scribe", "the database with your books"),
    };
    Err(Failure::Folder(format!(
        "there is no database {path}, but {names} in the same folder {are}. To continue, rename \
         {which} to {path}. To start from nothing, use scribe write",
        path = path.display(),
        names = names.join(", "),
    )))
}

/// Refuses a folder without a database. This is for commands that need an existing book and would
/// otherwise create a database. A PostgreSQL database is not checked here, because it must be read
/// to find out whether it has books.
///
/// # Errors
/// There is no database.
pub fn require_database(config: &Config) -> Result<(), Failure> {
    let path = folder::database_path(&config.data_dir);
    let is_missing = config.settings.database.url.is_none()
        && fs::symlink_metadata(&path).is_err_and(|error| error.kind() == ErrorKind::NotFound);
    if !is_missing {
        return Ok(());
    }
    refuse_if_copies_exist(&path)?;
    Err(missing_database_failure(config))
}

/// Returns the failure that says that there is no database.
fn missing_database_failure(config: &Config) -> Failure {
    let detail = match &config.settings.database.url {
        None => format!(
            "there is no database {} and no book yet; scribe write begins one",
            folder::database_path(&config.data_dir).display()
        ),
        Some(_) => "there is no book in the database of database.url yet; scribe write begins one"
            .to_owned(),
    };
    Failure::RefusedAs(ProblemCode::NotFound, detail)
}

/// Opens a database that must exist.
///
/// # Errors
/// The same as for [`open_database`], or there is no database.
pub async fn open_existing_database(config: &Config) -> Result<Arc<dyn Database>, Failure> {
    open_database(config).await?.ok_or_else(|| missing_database_failure(config))
}

/// Refuses a database with pending migrations. A reader cannot apply them, and must not misread the
/// old schema.
fn check_migrations(migrations: &[MigrationState]) -> Result<(), Failure> {
    match migrations.iter().find(|migration| !migration.applied) {
        None => Ok(()),
        Some(MigrationState { name, .. }) => Err(Failure::Folder(format!(
            "the database needs the migration {name}; run scribe migrate up"
        ))),
    }
}
