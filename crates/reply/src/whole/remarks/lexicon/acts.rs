//! What is done in a paragraph: a text is handed over, somebody asks, hopes, reports.

scribe_domain::word_lists! {
    "whole/remarks/lexicon/acts":
        pub(super) phrases HERE, FIT, CHANGE, GO, IF, HOPE, REPORT, NAMED, CHECK, NOTE, DONE, TELL,
            FEEDBACK, CONTINUING, MADE, CAN, ALTER, OPINION, USED, WRITE, READ, PLAN,
            CLIENT, THANKS, PROPOSE, MIND, COMMAND, REWRITE, AWAITED, FIND, ALL;
}
