-- The canon of a novel, and what the book remembers of its chapters.

CREATE TABLE story_arcs (
    id {id} NOT NULL PRIMARY KEY,
    novel_id {id} NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    first_chapter {int} NOT NULL,
    last_chapter {int} NOT NULL,
    status text NOT NULL,
    updated_at {time} NOT NULL
);
CREATE INDEX story_arcs_novel ON story_arcs (novel_id, first_chapter);

CREATE TABLE chapter_records (
    chapter_id {id} NOT NULL PRIMARY KEY,
    novel_id {id} NOT NULL,
    position {int} NOT NULL,
    title text NOT NULL,
    version_id {id} NOT NULL,
    summary text NOT NULL,
    record_hash {hash} NOT NULL,
    manifest_hash {hash} NOT NULL,
    recorded_at {time} NOT NULL
);
CREATE INDEX chapter_records_novel ON chapter_records (novel_id, position);

CREATE TABLE canon_characters (
    id {id} NOT NULL PRIMARY KEY,
    novel_id {id} NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    sheet {json} NOT NULL,
    created_at {time} NOT NULL
);
CREATE INDEX canon_characters_novel ON canon_characters (novel_id, id);

CREATE TABLE canon_character_states (
    id {id} NOT NULL PRIMARY KEY,
    novel_id {id} NOT NULL,
    character_id {id} NOT NULL,
    chapter_id {id} NOT NULL,
    position {int} NOT NULL,
    state {json} NOT NULL,
    recorded_at {time} NOT NULL
);
CREATE INDEX canon_character_states_latest ON canon_character_states (novel_id, character_id, position);

CREATE TABLE canon_entries (
    id {id} NOT NULL PRIMARY KEY,
    novel_id {id} NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    entry {json} NOT NULL,
    created_at {time} NOT NULL
);
CREATE INDEX canon_entries_novel ON canon_entries (novel_id, id);

CREATE TABLE canon_relations (
    id {id} NOT NULL PRIMARY KEY,
    novel_id {id} NOT NULL,
    from_name text NOT NULL,
    to_name text NOT NULL,
    kind text NOT NULL,
    strength {int} NOT NULL,
    description text NOT NULL,
    updated_at {time} NOT NULL
);
CREATE INDEX canon_relations_novel ON canon_relations (novel_id, from_name, to_name);

CREATE TABLE canon_facts (
    id {id} NOT NULL PRIMARY KEY,
    novel_id {id} NOT NULL,
    chapter_id {id} NOT NULL,
    version_id {id} NOT NULL,
    position {int} NOT NULL,
    subject text NOT NULL,
    statement text NOT NULL,
    quotation text NOT NULL,
    recorded_at {time} NOT NULL
);
CREATE INDEX canon_facts_novel ON canon_facts (novel_id, id);
CREATE INDEX canon_facts_subject ON canon_facts (novel_id, subject, position, id);

-- down
DROP TABLE canon_facts;
DROP TABLE canon_relations;
DROP TABLE canon_entries;
DROP TABLE canon_character_states;
DROP TABLE canon_characters;
DROP TABLE chapter_records;
DROP TABLE story_arcs;
