//! The schema, as migrations that go up and down on both databases.
//!
//! A merged migration is never edited. Ids are `uuid` on PostgreSQL and lower-case hyphenated text
//! on SQLite, where an operator reads them with the database's own shell; JSON is `jsonb` and text,
//! times are `timestamptz` and RFC 3339 text with microseconds and `Z`, so that the order of the
//! text is the order of time.

use async_trait::async_trait;
use sea_orm_migration::{
    prelude::{
        Alias, ColumnDef, DbErr, Expr, ExprTrait, Index, IndexCreateStatement, MigrationName,
        MigrationTrait, MigratorTrait, SchemaManager, SimpleExpr, Table,
    },
    sea_query::{ConditionalStatement, IndexOrder},
};

mod m0001_log;
mod m0002_work;
mod m0003_library;
mod m0004_canon;

/// Lists the migrations in order.
pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let all: Vec<Box<dyn MigrationTrait>> = vec![
            Box::new(m0001_log::Migration),
            Box::new(m0002_work::Migration),
            Box::new(m0003_library::Migration),
            Box::new(m0004_canon::Migration),
        ];
        all.into_iter().map(|one| Box::new(Whole(one)) as Box<dyn MigrationTrait>).collect()
    }
}

impl Migrator {
    /// The names of the migrations, in order.
    pub(crate) fn names() -> Vec<String> {
        Self::migrations().iter().map(|migration| migration.name().to_owned()).collect()
    }
}

/// A migration that is applied wholly or not at all, on SQLite too: a disk that fills up in the
/// middle of one leaves nothing behind that the next start would stumble over.
struct Whole(Box<dyn MigrationTrait>);

impl MigrationName for Whole {
    fn name(&self) -> &str {
        self.0.name()
    }
}

#[async_trait]
impl MigrationTrait for Whole {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.0.up(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.0.down(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create_table(
    manager: &SchemaManager<'_>,
    name: &str,
    columns: Vec<ColumnDef>,
) -> Result<(), DbErr> {
    let mut table = Table::create().table(Alias::new(name)).take();
    for column in columns {
        table.col(column);
    }
    manager.create_table(table).await
}

async fn drop_tables(manager: &SchemaManager<'_>, names: &[&str]) -> Result<(), DbErr> {
    for name in names {
        manager.drop_table(Table::drop().table(Alias::new(*name)).take()).await?;
    }
    Ok(())
}

fn index(name: &str, table: &str, columns: &[&str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(Alias::new(table)).take();
    for column in columns {
        index.col((Alias::new(*column), IndexOrder::Asc));
    }
    index
}

fn unique_index(name: &str, table: &str, columns: &[&str]) -> IndexCreateStatement {
    index(name, table, columns).unique().take()
}

fn partial(mut index: IndexCreateStatement, rows: SimpleExpr) -> IndexCreateStatement {
    index.cond_where(rows).take()
}

/// The condition of a partial index: the status is one of these. Queries repeat it word for word,
/// else SQLite does not use the index.
fn status_in(values: &[&str]) -> SimpleExpr {
    Expr::col(Alias::new("status")).is_in(values.iter().map(|value| Expr::val(*value)))
}

fn status_is(value: &str) -> SimpleExpr {
    Expr::col(Alias::new("status")).eq(value)
}
