//! The rows of the corridor's own tables, each in its own file.

mod call;
mod dead_letter;
mod event;
mod flow;
mod handle;
mod inbox;
mod outbox;
mod stream;
mod task;
mod timer;

pub use self::{
    call::{CallEnd, CallStart, CallStatus, StoredCall},
    dead_letter::{DeadLetterEnd, DeadLetterRow, StoredDeadLetter},
    event::StoredEvent,
    flow::{FlowRow, FlowStatus},
    handle::{HandleRow, HandleStatus},
    inbox::{InboxEnd, InboxRow, InboxStatus},
    outbox::{OutboxChange, OutboxStatus},
    stream::StreamRow,
    task::{RunningClaim, StoredTask, TaskChange, TaskRow, TaskStatus},
    timer::TimerRow,
};
