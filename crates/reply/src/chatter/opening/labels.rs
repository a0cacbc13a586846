//! Labels that models write above a text, in lower case.

scribe_domain::word_lists! {
    "chatter/opening/labels":
        pub(super) phrases LABELS, LABEL_ADJECTIVES, LABEL_WORKS;
}
