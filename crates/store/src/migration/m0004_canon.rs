//! What is true in a novel: characters and how they stand, entries, relations, threads, facts, and
//! what the book remembers of its chapters.
//!
//! Lists are read by `(novel_id, id)`, where ids are ordered by time; what a chapter needs is read
//! by the place in the book, so that a chapter late in the book costs what an early one does.

use async_trait::async_trait;
use sea_orm_migration::{
    prelude::{ColumnDef, DbErr, MigrationName, MigrationTrait, SchemaManager},
    schema::{big_integer, blob, json_binary, text, timestamp_with_time_zone, uuid},
};

use super::{create_table, drop_tables, index};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0004_canon"
    }
}

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        arcs(manager).await?;
        records(manager).await?;
        characters(manager).await?;
        entries(manager).await?;
        relations(manager).await?;
        facts(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            &[
                "canon_facts",
                "canon_relations",
                "canon_entries",
                "canon_character_states",
                "canon_characters",
                "chapter_records",
                "story_arcs",
            ],
        )
        .await
    }
}

/// A table whose first column is its key, with indexes by the columns that its readers name.
async fn table(
    manager: &SchemaManager<'_>,
    name: &str,
    key: &'static str,
    columns: Vec<ColumnDef>,
    indexes: &[(&str, &[&str])],
) -> Result<(), DbErr> {
    let mut all = vec![uuid(key).primary_key().take()];
    all.extend(columns);
    create_table(manager, name, all).await?;
    for (suffix, columns) in indexes {
        manager.create_index(index(&format!("{name}_{suffix}"), name, columns)).await?;
    }
    Ok(())
}

async fn arcs(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(
        manager,
        "story_arcs",
        "id",
        vec![
            uuid("novel_id"),
            text("title"),
            text("description"),
            big_integer("first_chapter"),
            big_integer("last_chapter"),
            text("status"),
            timestamp_with_time_zone("updated_at"),
        ],
        &[("novel", &["novel_id", "first_chapter"])],
    )
    .await
}

async fn records(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(
        manager,
        "chapter_records",
        "chapter_id",
        vec![
            uuid("novel_id"),
            big_integer("position"),
            text("title"),
            uuid("version_id"),
            text("summary"),
            blob("record_hash"),
            blob("manifest_hash"),
            timestamp_with_time_zone("recorded_at"),
        ],
        &[("novel", &["novel_id", "position"])],
    )
    .await
}

async fn characters(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(
        manager,
        "canon_characters",
        "id",
        vec![
            uuid("novel_id"),
            text("name"),
            text("role"),
            json_binary("sheet"),
            timestamp_with_time_zone("created_at"),
        ],
        &[("novel", &["novel_id", "id"])],
    )
    .await?;
    table(
        manager,
        "canon_character_states",
        "id",
        vec![
            uuid("novel_id"),
            uuid("character_id"),
            uuid("chapter_id"),
            big_integer("position"),
            json_binary("state"),
            timestamp_with_time_zone("recorded_at"),
        ],
        &[("latest", &["novel_id", "character_id", "position"])],
    )
    .await
}

async fn entries(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(
        manager,
        "canon_entries",
        "id",
        vec![
            uuid("novel_id"),
            text("kind"),
            text("name"),
            json_binary("entry"),
            timestamp_with_time_zone("created_at"),
        ],
        &[("novel", &["novel_id", "id"])],
    )
    .await
}

async fn relations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(
        manager,
        "canon_relations",
        "id",
        vec![
            uuid("novel_id"),
            text("from_name"),
            text("to_name"),
            text("kind"),
            big_integer("strength"),
            text("description"),
            timestamp_with_time_zone("updated_at"),
        ],
        &[("novel", &["novel_id", "from_name", "to_name"])],
    )
    .await
}

async fn facts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(
        manager,
        "canon_facts",
        "id",
        vec![
            uuid("novel_id"),
            uuid("chapter_id"),
            uuid("version_id"),
            big_integer("position"),
            text("subject"),
            text("statement"),
            text("quotation"),
            timestamp_with_time_zone("recorded_at"),
        ],
        &[("novel", &["novel_id", "id"]), ("subject", &["novel_id", "subject", "position", "id"])],
    )
    .await
}
