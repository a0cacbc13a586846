//! The words for "chapter".

crate::word_lists! {
    "text/chapter_words":
        phrases CHAPTER_WORDS;
}

/// Returns the words for "chapter" that precede its number, in lower case and in every supported
/// language.
#[must_use]
pub fn chapter_words() -> &'static [&'static str] {
    &CHAPTER_WORDS
}
