//! Labels of blocks before a scene and after it, in lower case.

scribe_domain::word_lists! {
    "whole/frame/words":
        pub(super) phrases LABELS, TITLE_LABELS, TAIL_LABELS;
}
