//! How models repeat a prompt and plan a text, in lower case and with plain apostrophes.

scribe_domain::word_lists! {
    "chatter/opening/plans":
        pub(super) phrases IMPERATIVES, PLAN_LABELS, INTENTIONS, THOUGHTS, TASKS;
}
