//! How models speak about a text, in lower case and with plain apostrophes.

scribe_domain::word_lists! {
    "chatter/words":
        pub(super) phrases ASSENTS, PRESENTATIONS, SHOWS, WORKS, OPENINGS, MODEL_SENTENCES,
            TEXT_SENTENCES;
}
