//! How a model says what it is, and what it speaks of when it does, in lower case and with plain
//! apostrophes.

scribe_domain::word_lists! {
    "chatter/models":
        pub(super) phrases OPENINGS, TASKS;
}
