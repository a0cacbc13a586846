//! Labels of the versions of a text, in lower case.

scribe_domain::word_lists! {
    "whole/versions/labels":
        pub(super) phrases EARLIER, LAST, VERSIONS;
        pub(super) tables NUMBERS;
}
