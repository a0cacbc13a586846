//! The rows of the corridor's own tables, a file each.

mod call;
mod dead_letter;
mod event;
mod flow;
mod handle;
mod inbox;
mod stream;
mod task;
mod timer;

pub use self::{
    call::{CallEnd, CallStart, CallStatus, StoredCall},
    dead_letter::{DeadLetterEnd, DeadLetterRow, StoredDeadLetter},
    event::{EventRow, StoredEvent},
    flow::{FlowRow, FlowStatus},
    handle::{HandleRow, HandleStatus},
    inbox::{InboxEnd, InboxRow, InboxStatus},
    stream::StreamRow,
    task::{StoredTask, TaskChange, TaskRow, TaskStatus},
    timer::TimerRow,
};

/// An enumeration that is stored as its name in capitals.
macro_rules! stored {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// The stored name.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// Reads the stored name.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

use stored;
