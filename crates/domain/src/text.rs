//! Text: counting, splitting, finding, checking and patching prose, in English and Chinese alike.
//! Pure functions; nothing here knows of books or models.

pub mod words;
