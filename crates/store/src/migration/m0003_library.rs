//! What people see: users, sessions and their proposals, novels, chapters, versions and reviews.

use async_trait::async_trait;
use sea_orm_migration::{
    prelude::{DbErr, MigrationName, MigrationTrait, SchemaManager},
    schema::{
        big_integer, blob, blob_null, boolean_null, double_null, json_binary, text, text_null,
        timestamp_with_time_zone, uuid, uuid_null,
    },
};

use super::{create_table, drop_tables, index, unique_index};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0003_library"
    }
}

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        users(manager).await?;
        genesis(manager).await?;
        novels(manager).await?;
        chapters(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            &[
                "reviews",
                "chapter_versions",
                "chapters",
                "novels",
                "genesis_proposals",
                "genesis_sessions",
                "users",
            ],
        )
        .await
    }
}

async fn users(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_table(
        manager,
        "users",
        vec![
            uuid("id").primary_key().take(),
            text_null("email"),
            text_null("password_hash"),
            timestamp_with_time_zone("created_at"),
        ],
    )
    .await?;
    manager.create_index(unique_index("users_email", "users", &["email"])).await
}

async fn genesis(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_table(
        manager,
        "genesis_sessions",
        vec![
            uuid("id").primary_key().take(),
            uuid("user_id"),
            uuid_null("novel_id"),
            text("status").default("IN_PROGRESS").take(),
            text("mode"),
            text("language"),
            text("current_stage").default("CONCEPT_SELECTION").take(),
            json_binary("confirmed_data"),
            json_binary("session_metadata"),
            big_integer("version").default(1).take(),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone("updated_at"),
        ],
    )
    .await?;
    create_table(
        manager,
        "genesis_proposals",
        vec![
            uuid("id").primary_key().take(),
            uuid("session_id"),
            text("stage"),
            big_integer("number"),
            blob("content_hash"),
            double_null("score"),
            timestamp_with_time_zone("created_at"),
        ],
    )
    .await?;
    manager
        .create_index(index(
            "genesis_proposals_session",
            "genesis_proposals",
            &["session_id", "number"],
        ))
        .await
}

async fn novels(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_table(
        manager,
        "novels",
        vec![
            uuid("id").primary_key().take(),
            uuid("user_id"),
            uuid_null("session_id"),
            text("title"),
            text("language"),
            text("author"),
            text("status"),
            big_integer("target_chapters"),
            big_integer("completed_chapters"),
            big_integer("words"),
            json_binary("details"),
            big_integer("version"),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone("updated_at"),
        ],
    )
    .await
}

async fn chapters(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_table(
        manager,
        "chapters",
        vec![
            uuid("id").primary_key().take(),
            uuid("novel_id"),
            big_integer("position"),
            text("title"),
            text("status"),
            big_integer("words"),
            big_integer("open_findings"),
            uuid_null("version_id"),
            blob_null("content_hash"),
            json_binary("details"),
            big_integer("version"),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone("updated_at"),
        ],
    )
    .await?;
    manager.create_index(index("chapters_novel", "chapters", &["novel_id", "position"])).await?;
    create_table(
        manager,
        "chapter_versions",
        vec![
            uuid("id").primary_key().take(),
            uuid("chapter_id"),
            big_integer("number"),
            uuid_null("parent_id"),
            blob("content_hash"),
            big_integer("words"),
            text("status"),
            text("author"),
            text("reason"),
            json_binary("details"),
            timestamp_with_time_zone("created_at"),
        ],
    )
    .await?;
    manager
        .create_index(unique_index(
            "chapter_versions_chapter",
            "chapter_versions",
            &["chapter_id", "number"],
        ))
        .await?;
    create_table(
        manager,
        "reviews",
        vec![
            uuid("id").primary_key().take(),
            uuid("chapter_id"),
            uuid("version_id"),
            text("agent"),
            text("kind"),
            double_null("score"),
            text("comment"),
            boolean_null("is_consistent"),
            json_binary("issues"),
            timestamp_with_time_zone("created_at"),
        ],
    )
    .await?;
    manager.create_index(index("reviews_chapter", "reviews", &["chapter_id", "id"])).await
}
