//! The statements that write, one per table and manner, in the order in which they run.

use crate::statement::{
    Kind::{Bool, Float, Hash, Id, Int, Json, Text, Time},
    Statement,
};

macro_rules! writes {
    ($($(#[$doc:meta])* $name:ident [$($kind:ident),* $(,)?] $sql:literal;)*) => {
        /// A way to write to a table.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Write { $($(#[$doc])* $name,)* }

        impl Write {
            /// All, in the order in which they run.
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)*];

            /// The statement.
            pub(crate) fn statement(self) -> &'static Statement {
                match self {
                    $(Self::$name => {
                        static STATEMENT: Statement =
                            Statement { sql: $sql, columns: &[$($kind),*] };
                        &STATEMENT
                    })*
                }
            }
        }
    };
}

writes! {
    /// Commands that come to their end, before a new one takes their place.
    InboxEnd [Id, Text, Json, Json, Time]
        "WITH v (id, status, result, error, at) AS ({rows}) \
         UPDATE command_inbox AS c SET status = v.status, result = v.result, \
         error_details = v.error, processed_at = v.at FROM v WHERE c.id = v.id";

    /// New commands.
    Inbox [Id, Text, Id, Id, Id, Json, Text, Text, Json, Hash, Text, Int, Json, Text, Time, Time,
           Time, Json]
        "INSERT INTO command_inbox (id, scope_type, scope_id, session_id, user_id, actor, \
         command_type, active_key, command_payload, request_hash, status, response_status, result, \
         correlation_id, received_at, processed_at, deadline_at, error_details) {rows}";

    /// Events.
    Event [Int, Id, Text, Id, Text, Int, Text, Id, Int, Id, Json, Json, Time]
        "INSERT INTO domain_events (id, event_id, correlation_id, causation_id, event_type, \
         event_version, aggregate_type, aggregate_id, aggregate_version, partition_key, payload, \
         metadata, created_at) {rows}";

    /// The outbox rows of events; the row's id is the event's.
    Outbox [Int, Id, Id, Text, Id, Time]
        "INSERT INTO event_outbox (position, id, event_id, topic, partition_key, created_at) \
         {rows}";

    /// Stray states of streams. What takes the place of a stray is written after it is gone.
    StrayStream [Id] "DELETE FROM streams WHERE id IN ({rows})";
    /// Stray sessions.
    StraySession [Id] "DELETE FROM genesis_sessions WHERE id IN ({rows})";
    /// Stray proposals.
    StrayProposal [Id] "DELETE FROM genesis_proposals WHERE id IN ({rows})";
    /// Stray novels.
    StrayNovel [Id] "DELETE FROM novels WHERE id IN ({rows})";
    /// Stray chapters.
    StrayChapter [Id] "DELETE FROM chapters WHERE id IN ({rows})";
    /// Stray versions.
    StrayVersion [Id] "DELETE FROM chapter_versions WHERE id IN ({rows})";
    /// Stray reviews.
    StrayReview [Id] "DELETE FROM reviews WHERE id IN ({rows})";
    /// Stray threads.
    StrayArc [Id] "DELETE FROM story_arcs WHERE id IN ({rows})";
    /// Stray records.
    StrayRecord [Id] "DELETE FROM chapter_records WHERE chapter_id IN ({rows})";
    /// Stray characters.
    StrayCharacter [Id] "DELETE FROM canon_characters WHERE id IN ({rows})";
    /// Stray states of characters.
    StrayCharacterState [Id] "DELETE FROM canon_character_states WHERE id IN ({rows})";
    /// Stray entries.
    StrayEntry [Id] "DELETE FROM canon_entries WHERE id IN ({rows})";
    /// Stray relations.
    StrayRelation [Id] "DELETE FROM canon_relations WHERE id IN ({rows})";
    /// Stray facts.
    StrayFact [Id] "DELETE FROM canon_facts WHERE id IN ({rows})";

    /// Streams.
    Stream [Id, Text, Int, Int, Text]
        "INSERT INTO streams (id, aggregate_type, version, schema_version, state) {rows} \
         ON CONFLICT (id) DO UPDATE SET version = excluded.version, \
         schema_version = excluded.schema_version, state = excluded.state";

    /// Flow runs.
    Flow [Id, Text, Id, Id, Int, Text, Text, Time]
        "INSERT INTO flow_runs (id, flow_type, scope_id, partition_key, version, status, state, \
         updated_at) {rows} \
         ON CONFLICT (id) DO UPDATE SET version = excluded.version, status = excluded.status, \
         state = excluded.state, updated_at = excluded.updated_at";

    /// PENDING to RUNNING.
    TaskClaim [Id, Id, Time, Time]
        "WITH v (id, lease_owner, lease_until, at) AS ({rows}) \
         UPDATE async_tasks AS t SET status = 'RUNNING', epoch = t.epoch + 1, \
         lease_owner = v.lease_owner, lease_until = v.lease_until, started_at = v.at \
         FROM v WHERE t.id = v.id AND t.status = 'PENDING'";

    /// A RUNNING task stays its worker's for longer.
    TaskRenew [Id, Time]
        "WITH v (id, lease_until) AS ({rows}) \
         UPDATE async_tasks AS t SET lease_until = v.lease_until \
         FROM v WHERE t.id = v.id AND t.status = 'RUNNING'";

    /// RUNNING to COMPLETED.
    TaskComplete [Id, Json, Time]
        "WITH v (id, result, at) AS ({rows}) \
         UPDATE async_tasks AS t SET status = 'COMPLETED', result_data = v.result, \
         completed_at = v.at, lease_owner = NULL, lease_until = NULL \
         FROM v WHERE t.id = v.id AND t.status = 'RUNNING'";

    /// RUNNING to FAILED.
    TaskFail [Id, Json, Time]
        "WITH v (id, error, at) AS ({rows}) \
         UPDATE async_tasks AS t SET status = 'FAILED', error_details = v.error, \
         completed_at = v.at, lease_owner = NULL, lease_until = NULL \
         FROM v WHERE t.id = v.id AND t.status = 'RUNNING'";

    /// RUNNING to PENDING; a task that was held meanwhile stays so.
    TaskRelease [Id, Time]
        "WITH v (id, next_run_at) AS ({rows}) \
         UPDATE async_tasks AS t SET status = 'PENDING', next_run_at = \
         CASE WHEN t.next_run_at IS NULL THEN NULL ELSE v.next_run_at END, \
         lease_owner = NULL, lease_until = NULL \
         FROM v WHERE t.id = v.id AND t.status = 'RUNNING'";

    /// PENDING or RUNNING to CANCELLED.
    TaskCancel [Id, Time]
        "WITH v (id, at) AS ({rows}) \
         UPDATE async_tasks AS t SET status = 'CANCELLED', completed_at = v.at, \
         lease_owner = NULL, lease_until = NULL \
         FROM v WHERE t.id = v.id AND t.status IN ('PENDING', 'RUNNING')";

    /// The open tasks of a flow run to CANCELLED.
    FlowCancel [Id, Time]
        "WITH v (flow_run_id, at) AS ({rows}) \
         UPDATE async_tasks AS t SET status = 'CANCELLED', completed_at = v.at, \
         lease_owner = NULL, lease_until = NULL \
         FROM v WHERE t.flow_run_id = v.flow_run_id AND t.status IN ('PENDING', 'RUNNING')";

    /// The open tasks of a flow run are held: without a time to run at they are not due, and one in
    /// work is not when it is released.
    FlowHold [Id]
        "WITH v (flow_run_id) AS ({rows}) \
         UPDATE async_tasks AS t SET next_run_at = NULL \
         FROM v WHERE t.flow_run_id = v.flow_run_id AND t.status IN ('PENDING', 'RUNNING')";

    /// The held tasks of a flow run may run.
    FlowRelease [Id, Time]
        "WITH v (flow_run_id, at) AS ({rows}) \
         UPDATE async_tasks AS t SET next_run_at = v.at \
         FROM v WHERE t.flow_run_id = v.flow_run_id AND t.status IN ('PENDING', 'RUNNING') \
         AND t.next_run_at IS NULL";

    /// New tasks, after the changes of older ones.
    Task [Id, Text, Text, Text, Json, Id, Text, Int, Id, Text, Id, Id, Int, Time, Time]
        "INSERT INTO async_tasks (id, task_type, correlation_id, status, input_data, flow_run_id, \
         step, try_no, partition_key, scope_type, scope_id, user_id, epoch, next_run_at, \
         created_at) {rows}";

    /// Timers that are removed, before others are set.
    TimerRemoved [Id]
        "WITH v (id) AS ({rows}) DELETE FROM timers WHERE id IN (SELECT v.id FROM v)";

    /// Timers that are set or moved.
    Timer [Id, Id, Time, Json]
        "INSERT INTO timers (id, partition_key, due_at, command) {rows} \
         ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, command = excluded.command";

    /// Resume handles.
    Handle [Id, Id, Id, Id, Text, Json, Time, Time, Time, Time]
        "INSERT INTO flow_resume_handles (id, correlation_id, flow_run_id, task_run_id, status, \
         resume_payload, created_at, paused_at, resumed_at, expires_at) {rows} \
         ON CONFLICT (id) DO UPDATE SET status = excluded.status, \
         resume_payload = excluded.resume_payload, paused_at = excluded.paused_at, \
         resumed_at = excluded.resumed_at, expires_at = excluded.expires_at";

    /// Model calls that begin.
    CallStart [Id, Id, Id, Id, Int, Int, Text, Text, Hash, Json, Text, Text, Text, Text, Int, Float,
               Time]
        "INSERT INTO llm_calls (id, task_id, partition_key, user_id, call_no, attempt, purpose, \
         status, request_hash, part_hashes, agent, provider, model, prompt_version, \
         estimated_tokens, estimated_cost_usd, started_at) {rows}";

    /// The open calls of a task that is cancelled: each may cost what was estimated, until its end is
    /// known.
    CallsOfTaskLeft [Id, Time]
        "WITH v (id, at) AS ({rows}) \
         UPDATE llm_calls AS c SET status = 'UNCERTAIN', prompt_tokens = c.estimated_tokens, \
         cost_usd = c.estimated_cost_usd, ended_at = v.at, error = 'the task was cancelled' \
         FROM v WHERE c.task_id = v.id AND c.status = 'STARTED'";

    /// The same for every task of a flow run that is cancelled.
    CallsOfFlowLeft [Id, Time]
        "WITH v (flow_run_id, at) AS ({rows}) \
         UPDATE llm_calls AS c SET status = 'UNCERTAIN', prompt_tokens = c.estimated_tokens, \
         cost_usd = c.estimated_cost_usd, ended_at = v.at, error = 'the task was cancelled' \
         FROM v, async_tasks AS t WHERE t.flow_run_id = v.flow_run_id AND c.task_id = t.id \
         AND t.status = 'CANCELLED' AND c.status = 'STARTED'";

    /// Model calls that end.
    CallEnd [Id, Text, Hash, Int, Int, Int, Float, Int, Text, Text, Time]
        "WITH v (id, status, reply_hash, prompt_tokens, cached_tokens, completion_tokens, \
         cost_usd, duration_ms, finish, error, ended_at) AS ({rows}) \
         UPDATE llm_calls AS c SET status = v.status, reply_hash = v.reply_hash, \
         prompt_tokens = v.prompt_tokens, cached_tokens = v.cached_tokens, \
         completion_tokens = v.completion_tokens, cost_usd = v.cost_usd, \
         duration_ms = v.duration_ms, finish = v.finish, error = v.error, ended_at = v.ended_at \
         FROM v WHERE c.id = v.id AND c.status IN ('STARTED', 'UNCERTAIN')";

    /// Texts and documents, each stored once.
    Content [Hash, Text]
        "INSERT INTO contents (hash, body) {rows} ON CONFLICT (hash) DO NOTHING";

    /// Genesis sessions.
    Session [Id, Id, Id, Text, Text, Text, Text, Json, Json, Int, Time, Time]
        "INSERT INTO genesis_sessions (id, user_id, novel_id, status, mode, language, \
         current_stage, confirmed_data, session_metadata, version, created_at, updated_at) {rows} \
         ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, \
         novel_id = excluded.novel_id, status = excluded.status, \
         mode = excluded.mode, language = excluded.language, \
         current_stage = excluded.current_stage, confirmed_data = excluded.confirmed_data, \
         session_metadata = excluded.session_metadata, version = excluded.version, \
         created_at = excluded.created_at, updated_at = excluded.updated_at";

    /// Proposals.
    Proposal [Id, Id, Text, Int, Hash, Float, Time]
        "INSERT INTO genesis_proposals (id, session_id, stage, number, content_hash, score, \
         created_at) {rows} \
         ON CONFLICT (id) DO UPDATE SET session_id = excluded.session_id, \
         stage = excluded.stage, number = excluded.number, \
         content_hash = excluded.content_hash, score = excluded.score, \
         created_at = excluded.created_at";

    /// Novels.
    Novel [Id, Id, Id, Text, Text, Text, Text, Int, Int, Int, Json, Int, Time, Time]
        "INSERT INTO novels (id, user_id, session_id, title, language, author, status, \
         target_chapters, completed_chapters, words, details, version, created_at, updated_at) \
         {rows} \
         ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, \
         session_id = excluded.session_id, title = excluded.title, \
         language = excluded.language, author = excluded.author, status = excluded.status, \
         target_chapters = excluded.target_chapters, \
         completed_chapters = excluded.completed_chapters, words = excluded.words, \
         details = excluded.details, version = excluded.version, \
         created_at = excluded.created_at, updated_at = excluded.updated_at";

    /// Chapters.
    Chapter [Id, Id, Int, Text, Text, Int, Int, Id, Hash, Json, Int, Time, Time]
        "INSERT INTO chapters (id, novel_id, position, title, status, words, open_findings, \
         version_id, content_hash, details, version, created_at, updated_at) {rows} \
         ON CONFLICT (id) DO UPDATE SET novel_id = excluded.novel_id, \
         position = excluded.position, title = excluded.title, status = excluded.status, \
         words = excluded.words, open_findings = excluded.open_findings, \
         version_id = excluded.version_id, content_hash = excluded.content_hash, \
         details = excluded.details, version = excluded.version, \
         created_at = excluded.created_at, updated_at = excluded.updated_at";

    /// Versions of chapters.
    Version [Id, Id, Int, Id, Hash, Int, Text, Text, Text, Json, Time]
        "INSERT INTO chapter_versions (id, chapter_id, number, parent_id, content_hash, words, \
         status, author, reason, details, created_at) {rows} \
         ON CONFLICT (id) DO UPDATE SET chapter_id = excluded.chapter_id, \
         number = excluded.number, parent_id = excluded.parent_id, \
         content_hash = excluded.content_hash, words = excluded.words, \
         status = excluded.status, author = excluded.author, reason = excluded.reason, \
         details = excluded.details, created_at = excluded.created_at";

    /// Reviews.
    Review [Id, Id, Id, Text, Text, Float, Text, Bool, Json, Time]
        "INSERT INTO reviews (id, chapter_id, version_id, agent, kind, score, comment, \
         is_consistent, issues, created_at) {rows} \
         ON CONFLICT (id) DO UPDATE SET chapter_id = excluded.chapter_id, \
         version_id = excluded.version_id, agent = excluded.agent, kind = excluded.kind, \
         score = excluded.score, comment = excluded.comment, \
         is_consistent = excluded.is_consistent, issues = excluded.issues, \
         created_at = excluded.created_at";

    /// The story's threads.
    Arc [Id, Id, Text, Text, Int, Int, Text, Time]
        "INSERT INTO story_arcs (id, novel_id, title, description, first_chapter, last_chapter, \
         status, updated_at) {rows} \
         ON CONFLICT (id) DO UPDATE SET novel_id = excluded.novel_id, title = excluded.title, \
         description = excluded.description, first_chapter = excluded.first_chapter, \
         last_chapter = excluded.last_chapter, status = excluded.status, \
         updated_at = excluded.updated_at";

    /// What the book remembers of chapters.
    Record [Id, Id, Int, Text, Id, Text, Hash, Hash, Time]
        "INSERT INTO chapter_records (chapter_id, novel_id, position, title, version_id, summary, \
         record_hash, manifest_hash, recorded_at) {rows} \
         ON CONFLICT (chapter_id) DO UPDATE SET novel_id = excluded.novel_id, \
         position = excluded.position, title = excluded.title, version_id = excluded.version_id, \
         summary = excluded.summary, record_hash = excluded.record_hash, \
         manifest_hash = excluded.manifest_hash, recorded_at = excluded.recorded_at";

    /// Characters.
    Character [Id, Id, Text, Text, Json, Time]
        "INSERT INTO canon_characters (id, novel_id, name, role, sheet, created_at) {rows} \
         ON CONFLICT (id) DO UPDATE SET novel_id = excluded.novel_id, name = excluded.name, \
         role = excluded.role, sheet = excluded.sheet, created_at = excluded.created_at";

    /// How characters stand at the end of chapters.
    CharacterState [Id, Id, Id, Id, Int, Json, Time]
        "INSERT INTO canon_character_states (id, novel_id, character_id, chapter_id, position, \
         state, recorded_at) {rows} \
         ON CONFLICT (id) DO UPDATE SET novel_id = excluded.novel_id, \
         character_id = excluded.character_id, chapter_id = excluded.chapter_id, \
         position = excluded.position, state = excluded.state, recorded_at = excluded.recorded_at";

    /// Places, groups and things.
    Entry [Id, Id, Text, Text, Json, Time]
        "INSERT INTO canon_entries (id, novel_id, kind, name, entry, created_at) {rows} \
         ON CONFLICT (id) DO UPDATE SET novel_id = excluded.novel_id, kind = excluded.kind, \
         name = excluded.name, entry = excluded.entry, created_at = excluded.created_at";

    /// Relations between characters.
    Relation [Id, Id, Text, Text, Text, Int, Text, Time]
        "INSERT INTO canon_relations (id, novel_id, from_name, to_name, kind, strength, \
         description, updated_at) {rows} \
         ON CONFLICT (id) DO UPDATE SET novel_id = excluded.novel_id, \
         from_name = excluded.from_name, to_name = excluded.to_name, kind = excluded.kind, \
         strength = excluded.strength, description = excluded.description, \
         updated_at = excluded.updated_at";

    /// Facts that accepted texts say.
    Fact [Id, Id, Id, Id, Int, Text, Text, Text, Time]
        "INSERT INTO canon_facts (id, novel_id, chapter_id, version_id, position, subject, \
         statement, quotation, recorded_at) {rows} \
         ON CONFLICT (id) DO UPDATE SET novel_id = excluded.novel_id, \
         chapter_id = excluded.chapter_id, version_id = excluded.version_id, \
         position = excluded.position, subject = excluded.subject, \
         statement = excluded.statement, quotation = excluded.quotation, \
         recorded_at = excluded.recorded_at";

    /// Facts that no accepted text says any more, after those that are new.
    FactRemoved [Id] "DELETE FROM canon_facts WHERE id IN ({rows})";

    /// Checkpoints, which never go back.
    Checkpoint [Text, Id, Int]
        "INSERT INTO checkpoints (subscriber, partition_key, position) {rows} \
         ON CONFLICT (subscriber, partition_key) DO UPDATE SET position = excluded.position \
         WHERE excluded.position > checkpoints.position";

    /// Events that a subscriber cannot handle; one that was released is parked again.
    DeadLetter [Id, Text, Id, Int, Id, Text, Time]
        "INSERT INTO dead_letters (id, subscriber, partition_key, position, event_id, reason, \
         parked_at) {rows} \
         ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, \
         parked_at = excluded.parked_at, released_at = NULL";

    /// Dead letters that are given back for another try.
    DeadLetterReleased [Id, Time]
        "WITH v (id, at) AS ({rows}) \
         UPDATE dead_letters AS d SET released_at = v.at FROM v WHERE d.id = v.id";

    /// Dead letters that are given up.
    DeadLetterDropped [Id, Time]
        "WITH v (id, at) AS ({rows}) \
         UPDATE dead_letters AS d SET dropped_at = v.at FROM v WHERE d.id = v.id";

    /// Messages that the bus has taken.
    OutboxSent [Id, Time]
        "WITH v (id, at) AS ({rows}) \
         UPDATE event_outbox AS o SET status = 'SENT', published_at = v.at \
         FROM v WHERE o.id = v.id AND o.status = 'PENDING'";
}
