-- Flow runs and their resume handles, tasks, timers and the ledger of model calls.

CREATE TABLE flow_runs (
    id {id} NOT NULL PRIMARY KEY,
    flow_type text NOT NULL,
    scope_id {id} NOT NULL,
    partition_key {id} NOT NULL,
    version {int} NOT NULL,
    status text NOT NULL,
    state text NOT NULL,
    updated_at {time} NOT NULL
);

CREATE TABLE flow_resume_handles (
    id {id} NOT NULL PRIMARY KEY,
    correlation_id {id} NOT NULL,
    flow_run_id {id} NOT NULL,
    task_run_id {id},
    status text NOT NULL DEFAULT 'PENDING_PAUSE',
    resume_payload {json},
    created_at {time} NOT NULL,
    paused_at {time},
    resumed_at {time},
    expires_at {time}
);
CREATE UNIQUE INDEX flow_resume_handles_open ON flow_resume_handles (correlation_id)
    WHERE status IN ('PENDING_PAUSE', 'WAITING');
CREATE INDEX flow_resume_handles_flow ON flow_resume_handles (flow_run_id)
    WHERE status IN ('PENDING_PAUSE', 'WAITING');

CREATE TABLE async_tasks (
    id {id} NOT NULL PRIMARY KEY,
    task_type text NOT NULL,
    correlation_id text NOT NULL,
    status text NOT NULL DEFAULT 'PENDING',
    input_data {json} NOT NULL,
    result_data {json},
    error_details {json},
    flow_run_id {id} NOT NULL,
    step text NOT NULL,
    try_no {int} NOT NULL,
    partition_key {id} NOT NULL,
    scope_type text NOT NULL,
    scope_id {id} NOT NULL,
    user_id {id} NOT NULL,
    lease_owner {id},
    lease_until {time},
    epoch {int} NOT NULL DEFAULT 0,
    next_run_at {time},
    created_at {time} NOT NULL,
    started_at {time},
    completed_at {time},
    retry_count {int} NOT NULL DEFAULT 0,
    max_retries {int} NOT NULL DEFAULT 3
);
CREATE INDEX async_tasks_due ON async_tasks (next_run_at, id)
    WHERE status = 'PENDING';
CREATE INDEX async_tasks_running ON async_tasks (id)
    WHERE status = 'RUNNING';
CREATE INDEX async_tasks_flow ON async_tasks (flow_run_id)
    WHERE status IN ('PENDING', 'RUNNING');
CREATE INDEX async_tasks_scope ON async_tasks (scope_id)
    WHERE status IN ('PENDING', 'RUNNING');

CREATE TABLE timers (
    id {id} NOT NULL PRIMARY KEY,
    partition_key {id} NOT NULL,
    due_at {time} NOT NULL,
    command {json} NOT NULL
);
CREATE INDEX timers_due ON timers (due_at, id);

CREATE TABLE llm_calls (
    id {id} NOT NULL PRIMARY KEY,
    task_id {id} NOT NULL,
    partition_key {id} NOT NULL,
    user_id {id} NOT NULL,
    call_no {int} NOT NULL,
    attempt {int} NOT NULL,
    purpose text NOT NULL,
    status text NOT NULL,
    request_hash {hash} NOT NULL,
    part_hashes {json} NOT NULL,
    agent text NOT NULL,
    provider text NOT NULL,
    model text NOT NULL,
    prompt_version text NOT NULL,
    estimated_tokens {int} NOT NULL,
    estimated_cost_usd {float},
    reply_hash {hash},
    prompt_tokens {int} NOT NULL DEFAULT 0,
    cached_tokens {int} NOT NULL DEFAULT 0,
    completion_tokens {int} NOT NULL DEFAULT 0,
    cost_usd {float},
    duration_ms {int} NOT NULL DEFAULT 0,
    finish text,
    error text,
    started_at {time} NOT NULL,
    ended_at {time}
);
CREATE INDEX llm_calls_task ON llm_calls (task_id, call_no, attempt);
CREATE UNIQUE INDEX llm_calls_reply ON llm_calls (task_id, call_no)
    WHERE status = 'COMPLETED';
CREATE INDEX llm_calls_key ON llm_calls (partition_key);

-- down
DROP TABLE llm_calls;
DROP TABLE timers;
DROP TABLE async_tasks;
DROP TABLE flow_resume_handles;
DROP TABLE flow_runs;
