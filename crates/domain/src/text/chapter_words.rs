//! What chapters are called.

crate::word_lists! {
    "text/chapter_words":
        phrases CHAPTER_WORDS;
}

/// The words for a chapter that stand before its number, in lower case and in every language.
#[must_use]
pub fn chapter_words() -> &'static [&'static str] {
    &CHAPTER_WORDS
}
