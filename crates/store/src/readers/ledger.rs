//! `llm_calls`.

use async_trait::async_trait;
use scribe_domain::id::{CallId, TaskId, UserId};
use scribe_ports::store::{
    StoreError,
    readers::{Ledger, LedgerTotals},
    rows::{CallEnd, CallStart, CallStatus, StoredCall},
};
use uuid::Uuid;

use crate::{
    backend::{Backend, Columns},
    sql_store::SqlStore,
};

/// An uncertain call counts with its estimate. A call that failed without using a token costs
/// nothing, one that has not ended yet counts only as begun.
macro_rules! sums {
    () => {
        "count(*) AS calls, \
         CAST(coalesce(sum(CASE WHEN status = 'UNCERTAIN' AND prompt_tokens = 0 \
         THEN estimated_tokens ELSE prompt_tokens END), 0) AS BIGINT) AS prompt_tokens, \
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

/// The columns that are read; named, so that a column that is added later changes no prepared
/// statement of a running process.
macro_rules! columns {
    () => {
        "id, task_id, partition_key, user_id, call_no, attempt, purpose, status, request_hash, \
         part_hashes, agent, provider, model, prompt_version, estimated_tokens, \
         estimated_cost_usd, started_at, reply_hash, prompt_tokens, cached_tokens, \
         completion_tokens, cost_usd, duration_ms, finish, error, ended_at"
    };
}

#[async_trait]
impl<B: Backend> Ledger for SqlStore<B> {
    async fn calls_of_task(&self, task: TaskId) -> Result<Vec<StoredCall>, StoreError> {
        let sql = concat!(
            "SELECT ",
            columns!(),
            " FROM llm_calls WHERE task_id = $1 ORDER BY call_no, attempt, id"
        );
        self.many(sql, [task.0.into()], call).await
    }

    async fn calls_of_cancelled_tasks(
        &self,
        key: Uuid,
        step_name: &str,
    ) -> Result<Vec<StoredCall>, StoreError> {
        let sql = concat!(
            "SELECT ",
            columns!(),
            " FROM llm_calls WHERE partition_key = $1 AND EXISTS (SELECT 1 FROM async_tasks AS t \
             WHERE t.id = llm_calls.task_id AND t.step = $2 AND t.status = 'CANCELLED') \
             ORDER BY started_at, call_no, attempt, id"
        );
        self.many(sql, [key.into(), step_name.into()], call).await
    }

    async fn totals(&self, key: Uuid) -> Result<LedgerTotals, StoreError> {
        let sql = concat!("SELECT ", sums!(), " FROM llm_calls WHERE partition_key = $1");
        self.exactly_one(sql, [key.into()], totals).await
    }

    async fn totals_of_agents(&self, key: Uuid) -> Result<Vec<(String, LedgerTotals)>, StoreError> {
        let sql = concat!(
            "SELECT agent, ",
            sums!(),
            " FROM llm_calls WHERE partition_key = $1 GROUP BY agent ORDER BY agent"
        );
        self.many(sql, [key.into()], |row| Ok((row.text("agent")?, totals(row)?))).await
    }

    async fn providers(&self, key: Uuid) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT DISTINCT provider FROM llm_calls WHERE partition_key = $1 \
         AND status = 'COMPLETED' ORDER BY provider";
        self.many(sql, [key.into()], |row| row.text("provider")).await
    }
}

fn totals(row: &dyn Columns) -> Result<LedgerTotals, StoreError> {
    let unknown = row.long("unknown")?;
    Ok(LedgerTotals {
        calls: row.long("calls")?,
        prompt_tokens: row.long("prompt_tokens")?,
        completion_tokens: row.long("completion_tokens")?,
        cost_usd: row.opt_float("cost_usd")?.filter(|_| unknown == 0),
        duration_ms: row.long("duration_ms")?,
    })
}

fn call(row: &dyn Columns) -> Result<StoredCall, StoreError> {
    let id = CallId(row.id("id")?);
    let status = row.word("status", CallStatus::parse)?;
    let start = CallStart {
        id,
        task_id: TaskId(row.id("task_id")?),
        partition_key: row.id("partition_key")?,
        user_id: UserId(row.id("user_id")?),
        call_no: row.int("call_no")?,
        attempt: row.int("attempt")?,
        purpose: row.text("purpose")?,
        request_hash: row.hash("request_hash")?,
        part_hashes: row.json("part_hashes")?,
        agent: row.text("agent")?,
        provider: row.text("provider")?,
        model: row.text("model")?,
        prompt_version: row.text("prompt_version")?,
        estimated_tokens: row.long("estimated_tokens")?,
        estimated_cost_usd: row.opt_float("estimated_cost_usd")?,
        started_at: row.time("started_at")?,
    };
    let end = match status {
        CallStatus::Started => None,
        CallStatus::Completed
        | CallStatus::Failed
        | CallStatus::Uncertain
        | CallStatus::Superseded => Some(CallEnd {
            id,
            status,
            reply: row.opt_hash("reply_hash")?,
            prompt_tokens: row.long("prompt_tokens")?,
            cached_tokens: row.long("cached_tokens")?,
            completion_tokens: row.long("completion_tokens")?,
            cost_usd: row.opt_float("cost_usd")?,
            duration_ms: row.long("duration_ms")?,
            finish: row.opt_text("finish")?,
            error: row.opt_text("error")?,
            ended_at: row.time("ended_at")?,
        }),
    };
    Ok(StoredCall { start, status, end })
}
