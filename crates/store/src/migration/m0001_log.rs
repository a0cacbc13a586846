//! The write side: the event log, streams, the command inbox, the outbox, contents, checkpoints and
//! dead letters.

use async_trait::async_trait;
use sea_orm_migration::{
    prelude::{DbErr, MigrationName, MigrationTrait, SchemaManager},
    schema::{
        big_integer, big_integer_null, blob, json_binary, json_binary_null, text, text_null,
        timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null, uuid_uniq,
    },
};

use super::{create_table, drop_tables, index, partial, status_in, status_is, unique_index};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0001_log"
    }
}

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        event_log(manager).await?;
        inbox(manager).await?;
        outbox(manager).await?;
        create_table(manager, "contents", vec![blob("hash").primary_key().take(), text("body")])
            .await?;
        subscribers(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            &[
                "dead_letters",
                "checkpoints",
                "contents",
                "event_outbox",
                "command_inbox",
                "streams",
                "domain_events",
            ],
        )
        .await
    }
}

/// The committer numbers the events itself, so that positions have no gaps and follow the order of
/// commits; a sequence would promise neither.
async fn event_log(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_table(
        manager,
        "domain_events",
        vec![
            big_integer("id").primary_key().take(),
            uuid_uniq("event_id"),
            text("correlation_id"),
            uuid_null("causation_id"),
            text("event_type"),
            big_integer("event_version").default(1).take(),
            text("aggregate_type"),
            uuid("aggregate_id"),
            big_integer("aggregate_version"),
            uuid("partition_key"),
            json_binary("payload"),
            json_binary("metadata"),
            timestamp_with_time_zone("created_at"),
        ],
    )
    .await?;
    manager
        .create_index(unique_index(
            "domain_events_stream",
            "domain_events",
            &["aggregate_id", "aggregate_version"],
        ))
        .await?;
    manager
        .create_index(index("domain_events_key", "domain_events", &["partition_key", "id"]))
        .await?;
    create_table(
        manager,
        "streams",
        vec![
            uuid("id").primary_key().take(),
            text("aggregate_type"),
            big_integer("version"),
            big_integer("schema_version"),
            text("state"),
        ],
    )
    .await
}

async fn inbox(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_table(
        manager,
        "command_inbox",
        vec![
            uuid("id").primary_key().take(),
            text("scope_type"),
            uuid("scope_id"),
            uuid_null("session_id"),
            uuid("user_id"),
            json_binary("actor"),
            text("command_type"),
            text_null("active_key"),
            json_binary("command_payload"),
            blob("request_hash"),
            text("status").default("RECEIVED").take(),
            big_integer("response_status"),
            json_binary_null("result"),
            text("correlation_id"),
            timestamp_with_time_zone("received_at"),
            timestamp_with_time_zone_null("processed_at"),
            timestamp_with_time_zone_null("deadline_at"),
            json_binary_null("error_details"),
        ],
    )
    .await?;
    manager
        .create_index(partial(
            unique_index("command_inbox_active", "command_inbox", &["scope_id", "active_key"]),
            status_in(&["RECEIVED", "PROCESSING"]),
        ))
        .await
}

async fn outbox(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_table(
        manager,
        "event_outbox",
        vec![
            uuid("id").primary_key().take(),
            uuid("event_id"),
            big_integer_null("position"),
            text("topic"),
            uuid("partition_key"),
            json_binary_null("payload"),
            json_binary_null("headers"),
            text("status").default("PENDING").take(),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone_null("published_at"),
            big_integer("retry_count").default(0).take(),
            big_integer("max_retries").default(3).take(),
            timestamp_with_time_zone_null("next_retry_at"),
        ],
    )
    .await?;
    manager
        .create_index(partial(
            index("event_outbox_waiting", "event_outbox", &["position"]),
            status_is("PENDING"),
        ))
        .await
}

async fn subscribers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_table(
        manager,
        "checkpoints",
        vec![text("subscriber"), uuid("partition_key"), big_integer("position")],
    )
    .await?;
    manager
        .create_index(unique_index(
            "checkpoints_key",
            "checkpoints",
            &["subscriber", "partition_key"],
        ))
        .await?;
    create_table(
        manager,
        "dead_letters",
        vec![
            uuid("id").primary_key().take(),
            text("subscriber"),
            uuid("partition_key"),
            big_integer("position"),
            uuid("event_id"),
            text("reason"),
            timestamp_with_time_zone("parked_at"),
            timestamp_with_time_zone_null("released_at"),
            timestamp_with_time_zone_null("dropped_at"),
        ],
    )
    .await?;
    manager
        .create_index(index(
            "dead_letters_key",
            "dead_letters",
            &["subscriber", "partition_key", "position"],
        ))
        .await
}
