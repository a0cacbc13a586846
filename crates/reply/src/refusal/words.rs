//! How models and filters decline, in lower case and with plain apostrophes.

scribe_domain::word_lists! {
    "refusal/words":
        pub(super) phrases OPENINGS, INABILITIES, SUBJECTS;
}
