//! The schema, as migrations that can be applied and reverted on both databases. Each migration is
//! one SQL file in `migrations/`. The statements that revert it follow after a line `-- down`.
//!
//! A merged migration is never edited. Types are written in braces, because each database has its
//! own names for them:
//!
//! - Ids are `uuid` on PostgreSQL and lower-case hyphenated text on SQLite, so that an operator can
//!   read them in the database's own shell.
//! - JSON is `jsonb` on PostgreSQL and text on SQLite.
//! - Times are `timestamptz` on PostgreSQL and RFC 3339 text with microseconds and `Z` on SQLite,
//!   so that the order of the text is the order of time.

use scribe_ports::store::StoreError;

/// Creates the table of applied migrations. Its name and columns are those that the first releases
/// gave it.
pub(crate) const CREATE_TABLE: &str = "CREATE TABLE IF NOT EXISTS seaql_migrations \
     (version varchar NOT NULL PRIMARY KEY, applied_at bigint NOT NULL)";

pub(crate) const READ_APPLIED: &str = "SELECT version FROM seaql_migrations ORDER BY version";

/// A step from one schema to the next.
struct Migration {
    name: &'static str,
    sql: &'static str,
}

macro_rules! migrations {
    ($($name:literal),+ $(,)?) => {
        /// Every migration, in order.
        const MIGRATIONS: &[Migration] = &[$(Migration {
            name: concat!("m", $name),
            sql: include_str!(concat!("../migrations/", $name, ".sql")),
        },)+];
    };
}

migrations![
    "0001_log",
    "0002_work",
    "0003_library",
    "0004_canon",
    "0005_processes",
    "0006_process_model",
    "0007_recaps",
    "0008_promises"
];

/// The names of types and of the current time in a database.
#[derive(Debug)]
pub(crate) struct Dialect {
    /// The types in the order of [`TYPE_PLACEHOLDERS`].
    pub(crate) types: [&'static str; TYPE_PLACEHOLDERS.len()],
    /// The expression for the seconds since 1970.
    pub(crate) now: &'static str,
}

/// The types that migrations use.
const TYPE_PLACEHOLDERS: [&str; 7] =
    ["{id}", "{int}", "{float}", "{bool}", "{json}", "{time}", "{hash}"];

/// The direction in which migrations run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Applies all pending migrations.
    Up,
    /// Reverts this many of the last migrations.
    Down(u32),
}

pub(crate) fn migration_names() -> impl Iterator<Item = &'static str> {
    MIGRATIONS.iter().map(|migration| migration.name)
}

/// Renders the SQL for a direction, given the applied migrations.
///
/// # Errors
/// The database holds a migration that this program does not know.
pub(crate) fn render_script(
    direction: Direction,
    applied: &[String],
    dialect: &Dialect,
) -> Result<String, StoreError> {
    refuse_unknown(applied)?;
    let is_applied = |migration: &&Migration| applied.iter().any(|name| name == migration.name);
    Ok(match direction {
        Direction::Up => {
            let waiting = MIGRATIONS.iter().filter(|migration| !is_applied(migration));
            waiting.map(|migration| migration.render_up(dialect)).collect()
        }
        Direction::Down(steps) => {
            let steps = usize::try_from(steps).unwrap_or(usize::MAX);
            let last = MIGRATIONS.iter().rev().filter(is_applied).take(steps);
            last.map(|migration| migration.render_down(dialect)).collect()
        }
    })
}

/// Refuses a schema that a newer version has created.
///
/// # Errors
/// The database holds a migration that this program does not know.
pub(crate) fn refuse_unknown(applied: &[String]) -> Result<(), StoreError> {
    match applied.iter().find(|applied| !migration_names().any(|name| name == *applied)) {
        None => Ok(()),
        Some(name) => Err(StoreError::Unusable(format!(
            "the database was written by a newer version of scribe (this version does not know its \
             migration {name}). Use that version, or name another data folder or database"
        ))),
    }
}

impl Migration {
    fn render_up(&self, dialect: &Dialect) -> String {
        let (up, _) = self.up_and_down_sql();
        let (name, now) = (self.name, dialect.now);
        format!(
            "{}\nINSERT INTO seaql_migrations (version, applied_at) VALUES ('{name}', {now});\n",
            dialect.replace_placeholders(up)
        )
    }

    fn render_down(&self, dialect: &Dialect) -> String {
        let (_, down) = self.up_and_down_sql();
        let name = self.name;
        format!(
            "{}\nDELETE FROM seaql_migrations WHERE version = '{name}';\n",
            dialect.replace_placeholders(down)
        )
    }

    fn up_and_down_sql(&self) -> (&'static str, &'static str) {
        self.sql.split_once("\n-- down\n").unwrap_or((self.sql, ""))
    }
}

impl Dialect {
    fn replace_placeholders(&self, sql: &str) -> String {
        let types = TYPE_PLACEHOLDERS.iter().zip(self.types);
        types.fold(sql.to_owned(), |sql, (name, spelled)| sql.replace(name, spelled))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIALECT: Dialect = Dialect { types: ["t"; TYPE_PLACEHOLDERS.len()], now: "0" };

    #[test]
    fn every_type_is_spelled_and_every_migration_goes_back() {
        for migration in MIGRATIONS {
            let (up, down) = (migration.render_up(&DIALECT), migration.render_down(&DIALECT));
            assert!(!up.contains(['{', '}']) && !down.contains(['{', '}']), "{up}{down}");
            let tables = |word: &str, sql: &str| sql.matches(word).count();
            assert_eq!(
                tables("CREATE TABLE ", &up),
                tables("DROP TABLE ", &down),
                "{}",
                migration.name
            );
        }
    }

    #[test]
    fn only_unapplied_migrations_go_up_and_the_last_goes_down_first() {
        let applied: Vec<String> = migration_names().take(2).map(str::to_owned).collect();
        let up = render_script(Direction::Up, &applied, &DIALECT).unwrap();
        assert!(!up.contains("m0002_work") && up.contains("m0003_library"), "{up}");
        let down = render_script(Direction::Down(1), &applied, &DIALECT).unwrap();
        assert!(down.contains("m0002_work") && !down.contains("m0001_log"), "{down}");
        assert!(render_script(Direction::Up, &["m9999_other".to_owned()], &DIALECT).is_err());
    }
}
