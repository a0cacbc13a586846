-- The processes that share the database, and the one that leads.

CREATE TABLE processes (
    id {id} NOT NULL PRIMARY KEY,
    name text NOT NULL,
    version text NOT NULL,
    started_at {time} NOT NULL,
    seen_at {time} NOT NULL,
    -- The key of the advisory lock that a living process holds.
    lock_key {int} NOT NULL
);

CREATE TABLE leaders (
    role text NOT NULL PRIMARY KEY,
    epoch {int} NOT NULL,
    process_id {id} NOT NULL,
    renewed_at {time} NOT NULL
);

-- down
DROP TABLE leaders;
DROP TABLE processes;
