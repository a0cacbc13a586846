//! Work in progress: flow runs and their resume handles, tasks, timers and the ledger of model
//! calls.

use async_trait::async_trait;
use sea_orm_migration::{
    prelude::{DbErr, MigrationName, MigrationTrait, SchemaManager},
    schema::{
        big_integer, blob, blob_null, double_null, json_binary, json_binary_null, text, text_null,
        timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

use super::{create_table, drop_tables, index, partial, status_in, status_is, unique_index};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0002_work"
    }
}

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        flows(manager).await?;
        tasks(manager).await?;
        timers(manager).await?;
        ledger(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            &["llm_calls", "timers", "async_tasks", "flow_resume_handles", "flow_runs"],
        )
        .await
    }
}

async fn flows(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_table(
        manager,
        "flow_runs",
        vec![
            uuid("id").primary_key().take(),
            text("flow_type"),
            uuid("scope_id"),
            uuid("partition_key"),
            big_integer("version"),
            text("status"),
            text("state"),
            timestamp_with_time_zone("updated_at"),
        ],
    )
    .await?;
    create_table(
        manager,
        "flow_resume_handles",
        vec![
            uuid("id").primary_key().take(),
            uuid("correlation_id"),
            uuid("flow_run_id"),
            uuid_null("task_run_id"),
            text("status").default("PENDING_PAUSE").take(),
            json_binary_null("resume_payload"),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone_null("paused_at"),
            timestamp_with_time_zone_null("resumed_at"),
            timestamp_with_time_zone_null("expires_at"),
        ],
    )
    .await?;
    manager
        .create_index(partial(
            unique_index("flow_resume_handles_open", "flow_resume_handles", &["correlation_id"]),
            status_in(&["PENDING_PAUSE", "WAITING"]),
        ))
        .await?;
    manager
        .create_index(partial(
            index("flow_resume_handles_flow", "flow_resume_handles", &["flow_run_id"]),
            status_in(&["PENDING_PAUSE", "WAITING"]),
        ))
        .await
}

async fn tasks(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_table(
        manager,
        "async_tasks",
        vec![
            uuid("id").primary_key().take(),
            text("task_type"),
            text("correlation_id"),
            text("status").default("PENDING").take(),
            json_binary("input_data"),
            json_binary_null("result_data"),
            json_binary_null("error_details"),
            uuid("flow_run_id"),
            text("step"),
            big_integer("try_no"),
            uuid("partition_key"),
            text("scope_type"),
            uuid("scope_id"),
            uuid("user_id"),
            uuid_null("lease_owner"),
            timestamp_with_time_zone_null("lease_until"),
            big_integer("epoch").default(0).take(),
            timestamp_with_time_zone_null("next_run_at"),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone_null("started_at"),
            timestamp_with_time_zone_null("completed_at"),
            big_integer("retry_count").default(0).take(),
            big_integer("max_retries").default(3).take(),
        ],
    )
    .await?;
    let open = || status_in(&["PENDING", "RUNNING"]);
    for partial in [
        partial(
            index("async_tasks_due", "async_tasks", &["next_run_at", "id"]),
            status_is("PENDING"),
        ),
        partial(index("async_tasks_running", "async_tasks", &["id"]), status_is("RUNNING")),
        partial(index("async_tasks_flow", "async_tasks", &["flow_run_id"]), open()),
        partial(index("async_tasks_scope", "async_tasks", &["scope_id"]), open()),
    ] {
        manager.create_index(partial).await?;
    }
    Ok(())
}

async fn timers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_table(
        manager,
        "timers",
        vec![
            uuid("id").primary_key().take(),
            uuid("partition_key"),
            timestamp_with_time_zone("due_at"),
            json_binary("command"),
        ],
    )
    .await?;
    manager.create_index(index("timers_due", "timers", &["due_at", "id"])).await
}

async fn ledger(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_table(
        manager,
        "llm_calls",
        vec![
            uuid("id").primary_key().take(),
            uuid("task_id"),
            uuid("partition_key"),
            uuid("user_id"),
            big_integer("call_no"),
            big_integer("attempt"),
            text("purpose"),
            text("status"),
            blob("request_hash"),
            json_binary("part_hashes"),
            text("agent"),
            text("provider"),
            text("model"),
            text("prompt_version"),
            big_integer("estimated_tokens"),
            double_null("estimated_cost_usd"),
            blob_null("reply_hash"),
            big_integer("prompt_tokens").default(0).take(),
            big_integer("cached_tokens").default(0).take(),
            big_integer("completion_tokens").default(0).take(),
            double_null("cost_usd"),
            big_integer("duration_ms").default(0).take(),
            text_null("finish"),
            text_null("error"),
            timestamp_with_time_zone("started_at"),
            timestamp_with_time_zone_null("ended_at"),
        ],
    )
    .await?;
    manager
        .create_index(index("llm_calls_task", "llm_calls", &["task_id", "call_no", "attempt"]))
        .await?;
    manager
        .create_index(partial(
            unique_index("llm_calls_reply", "llm_calls", &["task_id", "call_no"]),
            status_is("COMPLETED"),
        ))
        .await?;
    manager.create_index(index("llm_calls_key", "llm_calls", &["partition_key"])).await
}
