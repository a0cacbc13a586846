//! The words of headings, in lower case.

scribe_domain::word_lists! {
    "heading/words":
        pub(super) phrases PARTS, PARTS_WITHOUT_SPACE, LABELS, NOTES, CARDINALS, ORDINALS, CHAPTERS;
}
