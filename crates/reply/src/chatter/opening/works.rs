//! How models present a text that they have written, in lower case.

scribe_domain::word_lists! {
    "chatter/opening/works":
        pub(super) phrases FOLLOWING, REVISED, WORKS, BELOW;
}
