-- What people see: users, sessions and their proposals, novels, chapters, versions and reviews.

CREATE TABLE users (
    id {id} NOT NULL PRIMARY KEY,
    email text,
    password_hash text,
    created_at {time} NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (email);

CREATE TABLE genesis_sessions (
    id {id} NOT NULL PRIMARY KEY,
    user_id {id} NOT NULL,
    novel_id {id},
    status text NOT NULL DEFAULT 'IN_PROGRESS',
    mode text NOT NULL,
    language text NOT NULL,
    current_stage text NOT NULL DEFAULT 'CONCEPT_SELECTION',
    confirmed_data {json} NOT NULL,
    session_metadata {json} NOT NULL,
    version {int} NOT NULL DEFAULT 1,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);

CREATE TABLE genesis_proposals (
    id {id} NOT NULL PRIMARY KEY,
    session_id {id} NOT NULL,
    stage text NOT NULL,
    number {int} NOT NULL,
    content_hash {hash} NOT NULL,
    score {float},
    created_at {time} NOT NULL
);
CREATE INDEX genesis_proposals_session ON genesis_proposals (session_id, number);

CREATE TABLE novels (
    id {id} NOT NULL PRIMARY KEY,
    user_id {id} NOT NULL,
    session_id {id},
    title text NOT NULL,
    language text NOT NULL,
    author text NOT NULL,
    status text NOT NULL,
    target_chapters {int} NOT NULL,
    completed_chapters {int} NOT NULL,
    words {int} NOT NULL,
    details {json} NOT NULL,
    version {int} NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);

CREATE TABLE chapters (
    id {id} NOT NULL PRIMARY KEY,
    novel_id {id} NOT NULL,
    position {int} NOT NULL,
    title text NOT NULL,
    status text NOT NULL,
    words {int} NOT NULL,
    open_findings {int} NOT NULL,
    version_id {id},
    content_hash {hash},
    details {json} NOT NULL,
    version {int} NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE INDEX chapters_novel ON chapters (novel_id, position);

CREATE TABLE chapter_versions (
    id {id} NOT NULL PRIMARY KEY,
    chapter_id {id} NOT NULL,
    number {int} NOT NULL,
    parent_id {id},
    content_hash {hash} NOT NULL,
    words {int} NOT NULL,
    status text NOT NULL,
    author text NOT NULL,
    reason text NOT NULL,
    details {json} NOT NULL,
    created_at {time} NOT NULL
);
CREATE UNIQUE INDEX chapter_versions_chapter ON chapter_versions (chapter_id, number);

CREATE TABLE reviews (
    id {id} NOT NULL PRIMARY KEY,
    chapter_id {id} NOT NULL,
    version_id {id} NOT NULL,
    agent text NOT NULL,
    kind text NOT NULL,
    score {float},
    comment text NOT NULL,
    is_consistent {bool},
    issues {json} NOT NULL,
    created_at {time} NOT NULL
);
CREATE INDEX reviews_chapter ON reviews (chapter_id, id);

-- down
DROP TABLE reviews;
DROP TABLE chapter_versions;
DROP TABLE chapters;
DROP TABLE novels;
DROP TABLE genesis_proposals;
DROP TABLE genesis_sessions;
DROP TABLE users;
