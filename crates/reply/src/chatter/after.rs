//! What models add after a text, in lower case and with plain apostrophes.

scribe_domain::word_lists! {
    "chatter/after":
        pub(super) phrases OFFERS, SIGN_OFFS, WORD_COUNTS, UNITS, ENDINGS, COUNT_LABELS,
            APPROXIMATIONS, NOTE_WORDS;
}
