//! Text: counting, splitting, finding, checking and patching prose, in English and Chinese alike.
//! Pure functions; nothing here knows of books or models.

pub mod chapter_words;
pub mod language;
pub mod mention;
pub mod patch;
pub mod placeholder;
pub mod prose_check;
pub mod quote;
pub mod sentences;
pub mod shorten;
pub mod words;

/// Says that a text holds the character NUL, which not every database can store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text contains NUL")]
pub struct NulInText;

/// Refuses a text that holds NUL.
///
/// # Errors
/// The text holds NUL.
pub fn refuse_nul(text: &str) -> Result<(), NulInText> {
    if text.contains('\0') { Err(NulInText) } else { Ok(()) }
}
