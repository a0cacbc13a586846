//! How models speak about a text in further languages, in lower case and with plain apostrophes.

scribe_domain::word_lists! {
    "chatter/languages":
        pub(super) phrases ASSENTS, PRESENTATIONS, WORKS;
}
