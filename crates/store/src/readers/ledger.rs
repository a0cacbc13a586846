//! Queries on the ledger, the table `llm_calls`.

use async_trait::async_trait;
use scribe_domain::{
    content::ContentHash,
    id::{BookId, TaskId},
    table::{ColumnError, RowReader, TableRow},
};
use scribe_ports::store::{
    StoreError,
    readers::{Ledger, LedgerTotals},
    rows::{CallEnd, CallStart, CallStatus, StoredCall},
};

use super::query::{query, query_as};
use crate::{backend::Backend, sql_store::SqlStore};

/// The totals of calls. An uncertain call counts with its estimate. A call that failed without
/// using tokens costs nothing. A running call only increases the number of calls.
macro_rules! sums {
    () => {
        "count(*) AS calls, \
         CAST(coalesce(sum(CASE WHEN status = 'UNCERTAIN' AND prompt_tokens = 0 \
         THEN estimated_tokens ELSE prompt_tokens END), 0) AS BIGINT) AS prompt_tokens, \
         CAST(coalesce(sum(cached_tokens), 0) AS BIGINT) AS cached_tokens, \
         CAST(coalesce(sum(completion_tokens), 0) AS BIGINT) AS completion_tokens, \
         CAST(coalesce(sum(duration_ms), 0) AS BIGINT) AS duration_ms, \
         CAST(coalesce(sum(CASE WHEN status = 'UNCERTAIN' \
         THEN coalesce(cost_usd, estimated_cost_usd) ELSE cost_usd END), 0) \
         AS DOUBLE PRECISION) AS cost_usd, \
         count(CASE WHEN status IN ('COMPLETED', 'SUPERSEDED') AND cost_usd IS NULL THEN 1 \
         WHEN status = 'FAILED' AND cost_usd IS NULL \
         AND prompt_tokens + completion_tokens > 0 THEN 1 \
         WHEN status = 'UNCERTAIN' AND cost_usd IS NULL \
         AND estimated_cost_usd IS NULL THEN 1 END) AS unknown"
    };
}

#[async_trait]
impl<B: Backend> Ledger for SqlStore<B> {
    async fn calls_of_task(&self, task: TaskId) -> Result<Vec<StoredCall>, StoreError> {
        query_as::<CallStart>(
            "SELECT {columns}, status, reply_hash, prompt_tokens, cached_tokens, \
             completion_tokens, cost_usd, duration_ms, finish, error, ended_at \
             FROM llm_calls WHERE task_id = $1 ORDER BY call_no, attempt, id",
        )
        .read_with(read_call)
        .bind(task.0)
        .fetch_all(self)
        .await
    }

    async fn calls_of_cancelled_tasks(
        &self,
        book: BookId,
        step_name: &str,
    ) -> Result<Vec<StoredCall>, StoreError> {
        query_as::<CallStart>(
            "SELECT {columns}, status, reply_hash, prompt_tokens, cached_tokens, \
             completion_tokens, cost_usd, duration_ms, finish, error, ended_at \
             FROM llm_calls WHERE partition_key = $1 AND EXISTS (SELECT 1 FROM async_tasks AS t \
             WHERE t.id = llm_calls.task_id AND t.step = $2 AND t.status = 'CANCELLED') \
             ORDER BY started_at, call_no, attempt, id",
        )
        .read_with(read_call)
        .bind(book)
        .bind(step_name)
        .fetch_all(self)
        .await
    }

    async fn answers_to_question(
        &self,
        book: BookId,
        request_hash: ContentHash,
    ) -> Result<Vec<StoredCall>, StoreError> {
        query_as::<CallStart>(
            "SELECT {columns}, status, reply_hash, prompt_tokens, cached_tokens, \
             completion_tokens, cost_usd, duration_ms, finish, error, ended_at \
             FROM llm_calls WHERE partition_key = $1 AND request_hash = $2 \
             AND status = 'COMPLETED' ORDER BY started_at, call_no, attempt, id",
        )
        .read_with(read_call)
        .bind(book)
        .bind(request_hash)
        .fetch_all(self)
        .await
    }

    async fn totals(&self, book: BookId) -> Result<LedgerTotals, StoreError> {
        query(concat!("SELECT ", sums!(), " FROM llm_calls WHERE partition_key = $1"), read_totals)
            .bind(book)
            .fetch_one(self)
            .await
    }

    async fn totals_of_agents(
        &self,
        book: BookId,
    ) -> Result<Vec<(String, LedgerTotals)>, StoreError> {
        query(
            concat!(
                "SELECT agent, ",
                sums!(),
                " FROM llm_calls WHERE partition_key = $1 GROUP BY agent ORDER BY agent"
            ),
            |row| Ok((row.get("agent")?, read_totals(row)?)),
        )
        .bind(book)
        .fetch_all(self)
        .await
    }

    async fn least_cached_tokens(
        &self,
        book: BookId,
        provider: &str,
        model: &str,
    ) -> Result<Option<i64>, StoreError> {
        query(
            "SELECT min(cached_tokens) AS least FROM llm_calls WHERE partition_key = $1 \
             AND provider = $2 AND model = $3 AND cached_tokens > 0",
            |row| row.get("least"),
        )
        .bind(book)
        .bind(provider)
        .bind(model)
        .fetch_one(self)
        .await
    }

    async fn providers(&self, book: BookId) -> Result<Vec<String>, StoreError> {
        query(
            "SELECT DISTINCT provider FROM llm_calls WHERE partition_key = $1 \
             AND status = 'COMPLETED' ORDER BY provider",
            |row| row.get("provider"),
        )
        .bind(book)
        .fetch_all(self)
        .await
    }
}

fn read_totals(row: &dyn RowReader) -> Result<LedgerTotals, ColumnError> {
    let unknown: i64 = row.get("unknown")?;
    Ok(LedgerTotals {
        calls: row.get("calls")?,
        prompt_tokens: row.get("prompt_tokens")?,
        cached_tokens: row.get("cached_tokens")?,
        completion_tokens: row.get("completion_tokens")?,
        cost_usd: row.get::<Option<f64>>("cost_usd")?.filter(|_| unknown == 0),
        duration_ms: row.get("duration_ms")?,
    })
}

fn read_call(row: &dyn RowReader) -> Result<StoredCall, ColumnError> {
    let status = row.get("status")?;
    let end = match status {
        CallStatus::Started => None,
        CallStatus::Completed
        | CallStatus::Failed
        | CallStatus::Uncertain
        | CallStatus::Superseded => Some(CallEnd::read(row)?),
    };
    Ok(StoredCall { start: CallStart::read(row)?, status, end })
}
