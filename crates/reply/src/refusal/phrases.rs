//! Whole phrases of refusals, in lower case and with plain apostrophes.

scribe_domain::word_lists! {
    "refusal/phrases":
        pub(super) phrases SENTENCES, TASKS, SHORT_BEGINNINGS, REFUSALS, VERDICTS, EDGE_SUBJECTS;
}
