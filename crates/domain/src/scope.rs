//! The object that a command or a task is about.

use crate::vocabulary;

vocabulary! {
    /// The kind of object that a command or a task is about.
    ScopeType {
        /// A genesis session.
        Session = "session",
        /// A novel.
        Novel = "novel",
        /// A chapter.
        Chapter = "chapter",
    }
}
