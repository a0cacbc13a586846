//! Labels of the versions of a text, in lower case.

scribe_domain::word_lists! {
    "whole/versions/labels":
        pub(super) phrases EARLIER, LAST, VERSIONS;
}

/// Numbers and letters of versions; the place in each row is the number.
pub(super) const NUMBERS: &[&[&str]] = &[
    &["1", "2", "3", "4"],
    &["i", "ii", "iii", "iv"],
    &["one", "two", "three", "four"],
    &["一", "二", "三", "四"],
    &["a", "b", "c", "d"],
    &["甲", "乙", "丙", "丁"],
    &["а", "б", "в", "г"],
    &["א", "ב", "ג", "ד"],
];
