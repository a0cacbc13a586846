//! What a run has recorded: what the clients sent and received, what the model server was asked,
//! which faults there were, and what the database holds at the end.
//!
//! Every time is in milliseconds since the start of the run.

use serde::Serialize;

/// Everything that the checker reads.
#[derive(Debug, Clone, Default, Serialize)]
pub struct History {
    pub commands: Vec<Command>,
    pub readers: Vec<Reader>,
    pub faults: Vec<Fault>,
    /// The requests to the model server, in the order in which they arrived.
    pub requests: Vec<Request>,
    /// When the run ended.
    pub ended_ms: u64,
    /// The log, in the order of its positions.
    pub events: Vec<Event>,
    pub streams: Vec<Stream>,
    pub inbox: Vec<InboxRow>,
    pub outbox: Vec<OutboxRow>,
    pub tasks: Vec<TaskRow>,
    pub calls: Vec<CallRow>,
    pub books: Vec<Book>,
    /// What `scribe events verify` found wrong.
    pub verify_faults: Vec<String>,
    /// The exit codes of the processes that were shut down after the run.
    pub exit_codes: Vec<Option<i32>>,
}

/// A command of a client, which sends it until it is answered.
#[derive(Debug, Clone, Serialize)]
pub struct Command {
    pub id: String,
    /// The number of the book that it starts.
    pub book: u32,
    pub sent_ms: u64,
    pub answers: Vec<Answer>,
}

impl Command {
    /// Returns the session that each acceptance named.
    pub(crate) fn accepted_sessions(&self) -> impl Iterator<Item = &str> {
        self.answers.iter().filter_map(|answer| match &answer.outcome {
            CommandOutcome::Accepted { session } => Some(session.as_str()),
            CommandOutcome::Refused { .. } | CommandOutcome::Unknown { .. } => None,
        })
    }
}

/// What came back when a command was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    pub at_ms: u64,
    pub outcome: CommandOutcome,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum CommandOutcome {
    /// The command was accepted.
    Accepted { session: String },
    /// The command was refused, and nothing was stored.
    Refused { status: u16 },
    /// It is unknown whether the command was stored.
    Unknown { reason: String },
}

/// A client that follows the stream of all events from the beginning, and continues at another
/// process when its process does not answer.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Reader {
    /// What arrived, in this order.
    pub seen: Vec<SeenEvent>,
    /// How often it connected.
    pub connections: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeenEvent {
    pub position: i64,
    pub id: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The process is ended with SIGKILL and started again.
    Kill,
    /// The process is suspended with SIGSTOP, and continues.
    Stop,
    /// The connections to the database are reset and refused.
    Cut,
    /// The connections to the database are open, but nothing passes.
    Hang,
    /// The process is shut down with SIGTERM and started again.
    Restart,
}

#[derive(Debug, Clone, Serialize)]
pub struct Fault {
    pub kind: FaultKind,
    /// The number of the process, from 0.
    pub process: usize,
    /// True if the process led when it was hit.
    pub led: bool,
    pub began_ms: u64,
    /// When the process was ready again.
    pub ended_ms: u64,
    /// The time until another process led, if the process led.
    pub fail_over_ms: Option<u64>,
    /// The time until the next event was committed.
    pub next_event_ms: Option<u64>,
    /// The longest time without a committed event during the fault.
    pub longest_silence_ms: u64,
    /// The number of books that were being written.
    pub open_books: usize,
    /// The exit code, if the process was shut down with SIGTERM.
    pub exit_code: Option<i32>,
}

/// A request to the model server.
#[derive(Debug, Clone, Serialize)]
pub struct Request {
    /// The hash of the whole request.
    pub key: String,
    /// The hash of the reply.
    pub reply: String,
    /// The process that asked.
    pub process: usize,
    pub requested_ms: u64,
    /// `None` while the reply is on its way.
    pub end: Option<RequestEnd>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RequestEnd {
    pub at_ms: u64,
    /// True if the process has received the whole reply.
    pub is_delivered: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    pub position: i64,
    pub id: String,
    pub event_type: String,
    pub stream: String,
    pub version: i64,
    /// The key of the book.
    pub book: String,
    pub causation: Option<String>,
    /// The time of the event. It is negative before the start of the run.
    pub at_ms: i64,
}

/// A stream as the program has stored its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stream {
    pub id: String,
    pub version: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InboxRow {
    pub id: String,
    pub status: String,
    pub session: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutboxRow {
    pub event: String,
    pub status: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaskRow {
    pub id: String,
    pub status: String,
    /// What the task is for: its flow run, step and try.
    pub purpose: String,
}

/// A row of the ledger of model calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallRow {
    pub task: String,
    pub call_no: i64,
    pub attempt: i64,
    pub status: String,
    /// The hash of the stored reply.
    pub reply: Option<String>,
}

/// A book as it is in the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Book {
    /// The number of the book; `None` if no client has started the session.
    pub number: Option<u32>,
    pub session: String,
    /// The status of the novel, or that of the session if there is no novel.
    pub status: String,
    /// The texts of the accepted versions, in the order of the chapters.
    pub chapters: Vec<String>,
}
