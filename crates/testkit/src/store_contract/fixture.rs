//! Makes rows for the contract. They are plausible, and they differ where the contract needs it.

use std::time::Duration;

use scribe_domain::{
    Timestamp,
    content::ContentHash,
    context::LOCAL_USER,
    id::{BookId, CallId, CommandId, EventId, FlowRunId, SessionId, TaskId},
    scope::ScopeType,
    stream::AggregateType,
};
use scribe_ports::{
    clock::Clock,
    store::{
        ChangeSet, ChangeSetIdentity, Expectation,
        rows::{
            CallEnd, CallStart, CallStatus, FlowRow, FlowStatus, InboxEnd, InboxRow, InboxStatus,
            StoredEvent, StreamRow, TaskRow, TaskStatus,
        },
    },
};
use serde_json::json;
use uuid::Uuid;

use crate::clock::ManualClock;

/// Makes rows, ids and times.
#[derive(Debug, Default)]
pub struct Fixture {
    clock: ManualClock,
}

impl Fixture {
    /// Returns a new id.
    pub fn id(&self) -> Uuid {
        self.clock.new_uuid()
    }

    /// Returns a new book id.
    pub fn book(&self) -> BookId {
        BookId(self.id())
    }

    /// Returns the time with microseconds. Each call returns a slightly later time.
    pub fn now(&self) -> Timestamp {
        self.clock.advance(Duration::from_micros(1_001));
        self.clock.now()
    }

    /// Returns an empty set for a new book, without an identity.
    pub fn set(&self) -> ChangeSet {
        ChangeSet::new(ChangeSetIdentity::ByExpectation, BookId(self.id()))
    }

    /// Returns a set that accepts an active command.
    pub fn command(&self, scope_id: Uuid, active_key: Option<&str>) -> ChangeSet {
        let id = CommandId(self.id());
        let mut set = ChangeSet::new(ChangeSetIdentity::Command(id), BookId(scope_id));
        set.inbox = Some(InboxRow {
            id,
            scope_type: ScopeType::Session,
            scope_id,
            session_id: Some(SessionId(scope_id)),
            user_id: LOCAL_USER,
            actor: json!({ "kind": "system" }),
            command_type: "GENERATE_INSPIRATION".into(),
            active_key: active_key.map(Into::into),
            payload: json!({ "hints": ["a lighthouse", 1.5, null] }),
            request_hash: ContentHash::hash_bytes(id.as_bytes()),
            status: InboxStatus::Processing,
            response_status: 202,
            result: Some(json!({ "session_id": scope_id.to_string() })),
            correlation_id: "correlation \u{2603}".into(),
            received_at: self.now(),
            processed_at: None,
            deadline_at: Some(self.now()),
            error: None,
        });
        set
    }

    pub fn end(&self, id: CommandId) -> InboxEnd {
        InboxEnd {
            id,
            status: InboxStatus::Completed,
            result: Some(json!({ "proposals": 3 })),
            error: None,
            at: self.now(),
        }
    }

    pub fn event(&self, book: BookId, stream: Uuid, version: i64) -> StoredEvent {
        StoredEvent {
            position: 0,
            event_id: EventId(self.id()),
            book,
            aggregate_type: "GenesisSession".to_owned(),
            aggregate_id: stream,
            aggregate_version: version,
            event_type: "Genesis.Started".to_owned(),
            event_version: 1,
            payload: json!({ "premise": "雪 and \"quotes\"", "n": version }),
            metadata: json!({ "actor": { "kind": "system" }, "user_id": LOCAL_USER }),
            correlation_id: "correlation".into(),
            causation_id: Some(self.id()),
            created_at: self.now(),
        }
    }

    /// Returns a stream row at a version.
    pub fn stream(&self, id: Uuid, version: i64) -> StreamRow {
        let state = format!("{{\"z\":1,\"a\":{version}}}").into();
        StreamRow {
            id,
            aggregate_type: AggregateType::GenesisSession,
            version,
            schema_version: 1,
            state,
        }
    }

    /// Returns a set that appends one event to a stream and expects the preceding version.
    pub fn append(&self, book: BookId, stream: Uuid, version: i64) -> ChangeSet {
        let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, book);
        set.expects.push(Expectation::Stream { id: stream, version: version - 1 });
        set.events.push(self.event(book, stream, version));
        set.streams.push(self.stream(stream, version));
        set
    }

    pub fn flow(&self, id: FlowRunId, version: i64) -> FlowRow {
        FlowRow {
            id,
            flow_type: "genesis".into(),
            scope_id: id.0,
            book: BookId(id.0),
            version,
            status: FlowStatus::Running,
            state: format!("{{\"step\":{version}}}").into(),
            updated_at: self.now(),
        }
    }

    /// Returns a task that may run at once.
    pub fn task(&self, flow_run_id: FlowRunId) -> TaskRow {
        let now = self.now();
        TaskRow {
            id: TaskId(self.id()),
            agent: "worldsmith".into(),
            input: json!({ "stage": "WORLDVIEW" }),
            flow_run_id,
            step_name: "propose".into(),
            try_no: 1,
            book: BookId(flow_run_id.0),
            scope_type: ScopeType::Session,
            scope_id: flow_run_id.0,
            user_id: LOCAL_USER,
            status: TaskStatus::Pending,
            epoch: 0,
            next_run_at: Some(now),
            correlation_id: "correlation".into(),
            created_at: now,
        }
    }

    /// Returns the start of a call.
    pub fn call(&self, task_id: TaskId, book: BookId, call_no: i32, attempt: i32) -> CallStart {
        let id = CallId(self.id());
        CallStart {
            id,
            task_id,
            book,
            user_id: LOCAL_USER,
            call_no,
            attempt,
            purpose: "draft".into(),
            request_hash: ContentHash::hash_bytes(id.as_bytes()),
            part_hashes: json!({ "system": ContentHash::hash_bytes(b"system") }),
            agent: "writer".into(),
            provider: "sample".into(),
            model: "sample-1".into(),
            prompt_version: "3".into(),
            estimated_tokens: 1_200,
            estimated_cost_usd: Some(0.0375),
            started_at: self.now(),
        }
    }

    pub fn call_end(&self, id: CallId, status: CallStatus) -> CallEnd {
        CallEnd {
            id,
            status,
            reply: (status == CallStatus::Completed).then(|| ContentHash::hash_bytes(b"reply")),
            prompt_tokens: 1_000,
            cached_tokens: 250,
            completion_tokens: 500,
            cost_usd: Some(0.125),
            duration_ms: 2_500,
            finish: Some("stop".into()),
            error: None,
            ended_at: self.now(),
        }
    }
}
