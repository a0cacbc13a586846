//! How models offer to go on and to change a text, in lower case and with plain apostrophes.

scribe_domain::word_lists! {
    "chatter/closing/questions":
        pub(super) phrases QUESTIONS, OFFERED_CHANGES, CHANGING, TELLING, CHANGES, NUMBERED_OFFERS,
            ANYTHING;
}
