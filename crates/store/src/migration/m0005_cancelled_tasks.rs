//! An index of the cancelled tasks by their step. Few tasks are, so that it is small, and a task that is
//! read can say at no cost whether there was another before it.

use async_trait::async_trait;
use sea_orm_migration::prelude::{DbErr, Index, MigrationName, MigrationTrait, SchemaManager};

use super::{index, partial, status_is};

const NAME: &str = "async_tasks_cancelled";

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0005_cancelled_tasks"
    }
}

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let by_step = index(NAME, "async_tasks", &["flow_run_id", "step"]);
        manager.create_index(partial(by_step, status_is("CANCELLED"))).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(NAME).to_owned()).await
    }
}
