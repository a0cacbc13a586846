-- The log, the streams, the inbox, the outbox, contents, checkpoints and dead letters.

CREATE TABLE domain_events (
    id {int} NOT NULL PRIMARY KEY,
    event_id {id} NOT NULL UNIQUE,
    correlation_id text NOT NULL,
    causation_id {id},
    event_type text NOT NULL,
    event_version {int} NOT NULL DEFAULT 1,
    aggregate_type text NOT NULL,
    aggregate_id {id} NOT NULL,
    aggregate_version {int} NOT NULL,
    partition_key {id} NOT NULL,
    payload {json} NOT NULL,
    metadata {json} NOT NULL,
    created_at {time} NOT NULL
);
CREATE UNIQUE INDEX domain_events_stream ON domain_events (aggregate_id, aggregate_version);
CREATE INDEX domain_events_key ON domain_events (partition_key, id);

CREATE TABLE streams (
    id {id} NOT NULL PRIMARY KEY,
    aggregate_type text NOT NULL,
    version {int} NOT NULL,
    schema_version {int} NOT NULL,
    state text NOT NULL
);

CREATE TABLE command_inbox (
    id {id} NOT NULL PRIMARY KEY,
    scope_type text NOT NULL,
    scope_id {id} NOT NULL,
    session_id {id},
    user_id {id} NOT NULL,
    actor {json} NOT NULL,
    command_type text NOT NULL,
    active_key text,
    command_payload {json} NOT NULL,
    request_hash {hash} NOT NULL,
    status text NOT NULL DEFAULT 'RECEIVED',
    response_status {int} NOT NULL,
    result {json},
    correlation_id text NOT NULL,
    received_at {time} NOT NULL,
    processed_at {time},
    deadline_at {time},
    error_details {json}
);
CREATE UNIQUE INDEX command_inbox_active ON command_inbox (scope_id, active_key)
    WHERE status IN ('RECEIVED', 'PROCESSING');

CREATE TABLE event_outbox (
    id {id} NOT NULL PRIMARY KEY,
    event_id {id} NOT NULL,
    position {int},
    topic text NOT NULL,
    partition_key {id} NOT NULL,
    payload {json},
    headers {json},
    status text NOT NULL DEFAULT 'PENDING',
    created_at {time} NOT NULL,
    published_at {time},
    retry_count {int} NOT NULL DEFAULT 0,
    max_retries {int} NOT NULL DEFAULT 3,
    next_retry_at {time}
);
CREATE INDEX event_outbox_waiting ON event_outbox (position)
    WHERE status = 'PENDING';

CREATE TABLE contents (
    hash {hash} NOT NULL PRIMARY KEY,
    body text NOT NULL
);

CREATE TABLE checkpoints (
    subscriber text NOT NULL,
    partition_key {id} NOT NULL,
    position {int} NOT NULL
);
CREATE UNIQUE INDEX checkpoints_key ON checkpoints (subscriber, partition_key);

CREATE TABLE dead_letters (
    id {id} NOT NULL PRIMARY KEY,
    subscriber text NOT NULL,
    partition_key {id} NOT NULL,
    position {int} NOT NULL,
    event_id {id} NOT NULL,
    reason text NOT NULL,
    parked_at {time} NOT NULL,
    released_at {time},
    dropped_at {time}
);
CREATE INDEX dead_letters_key ON dead_letters (subscriber, partition_key, position);

-- down
DROP TABLE dead_letters;
DROP TABLE checkpoints;
DROP TABLE contents;
DROP TABLE event_outbox;
DROP TABLE command_inbox;
DROP TABLE streams;
DROP TABLE domain_events;
