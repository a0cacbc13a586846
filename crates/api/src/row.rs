//! From the words of rows to the vocabularies of views.

use std::{convert::Infallible, str::FromStr};

use serde::{
    Deserialize,
    de::{IntoDeserializer, value},
};

/// Says that a stored row holds a word that its column does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the column {column} holds {word:?}")]
pub struct UnreadableRow {
    /// The table and the column.
    pub column: &'static str,
    /// The word.
    pub word: String,
}

/// A row whose columns are typed can always be shown.
impl From<Infallible> for UnreadableRow {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// Reads the word of a column.
pub(crate) fn read_word<W: FromStr>(column: &'static str, word: &str) -> Result<W, UnreadableRow> {
    word.parse().map_err(|_| UnreadableRow { column, word: word.to_owned() })
}

/// Reads the variant of an enumeration as its `Deserialize` does.
pub(crate) fn read_variant<'de, E: Deserialize<'de>>(word: &'de str) -> Result<E, value::Error> {
    E::deserialize(word.into_deserializer())
}
