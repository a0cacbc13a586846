//! Notes about a text and marks of its end, in lower case and with plain apostrophes.

scribe_domain::word_lists! {
    "chatter/closing/notes":
        pub(super) phrases NOTE_LABELS, NOTE_BODIES, BRACKETED_ENDINGS, END_TAGS, MACHINES, RATINGS,
            REPORTS, REPORT_BODIES, ENDS, CONTINUATIONS, WORK_REPORTS, OWN_REPORTS;
}
