//! How models explain refusals, in lower case and with plain apostrophes.

scribe_domain::word_lists! {
    "refusal/explanations":
        pub(super) phrases EXPLANATIONS;
}
