//! `scribe migrate`: changes the database schema, or lists its migrations.

use std::sync::Arc;

use scribe_store::MigrationState;
use serde_json::{Value, json};

use super::print::{print_document, print_line};
use crate::{
    args::MigrateAction,
    clock::SystemClock,
    config::Config,
    exit::Failure,
    folder::DataFolder,
    read_access,
    supervisor::Supervisor,
    wiring::{DatabaseAccess, HeldDatabase, upgrade_schema},
};

/// The direction in which the schema is changed.
#[derive(Debug, Clone, Copy)]
enum MigrationDirection {
    Up,
    Down,
}

pub(super) async fn run_migrate_command(
    config: &Config,
    action: MigrateAction,
    json: bool,
) -> Result<(), Failure> {
    let states = match action {
        MigrateAction::Up => change_schema(config, MigrationDirection::Up).await?,
        MigrateAction::Down => change_schema(config, MigrationDirection::Down).await?,
        MigrateAction::Status => read_access::read_migrations(config).await?,
    };
    if json {
        let shown = |MigrationState { name, applied }: &MigrationState| -> Value {
            json!({ "name": name, "applied": applied })
        };
        return print_document(
            &json!({ "migrations": states.iter().map(shown).collect::<Vec<_>>() }),
        );
    }
    states.iter().try_for_each(|MigrationState { name, applied }| {
        print_line(format_args!("{} {name}", if *applied { "applied" } else { "waiting" }))
    })
}

async fn change_schema(
    config: &Config,
    way: MigrationDirection,
) -> Result<Vec<MigrationState>, Failure> {
    if let MigrationDirection::Down = way {
        read_access::require_database(config)?;
    }
    let folder = DataFolder::lock(&config.data_dir)?;
    let (supervisor, _deaths) = Supervisor::new();
    let database = HeldDatabase::open(
        config,
        &folder,
        Arc::new(SystemClock),
        supervisor,
        &DatabaseAccess::Exclusive,
    )
    .await?;
    let changed = match way {
        MigrationDirection::Up => upgrade_schema(&database, &folder).await,
        MigrationDirection::Down => database.migrate_down().await,
    };
    let states = database.migration_status().await;
    database.close().await;
    changed.and(states)
}
