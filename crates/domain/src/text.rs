//! Text: counting, splitting, searching, checking and patching prose, in English as well as in
//! Chinese. All functions are pure and independent of books and models.

pub mod chapter_words;
pub mod language;
pub mod likeness;
pub mod mention;
pub mod patch;
pub mod placeholder;
pub mod prose_check;
pub mod quote;
pub mod sentences;
pub mod shorten;
pub mod words;

/// The error for a text that contains the character NUL, which some databases cannot store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text contains NUL")]
pub struct NulInText;

/// Checks that a text does not contain NUL.
///
/// # Errors
/// The text contains NUL.
pub fn refuse_nul(text: &str) -> Result<(), NulInText> {
    if text.contains('\0') { Err(NulInText) } else { Ok(()) }
}
