//! Closed vocabularies: enumerations whose words are defined once and used for storage, JSON,
//! schemas and text. The list of all variants is generated, so no variant can be missing.

/// The error for a word that is not in a vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected one of {}", expected.join(", "))]
pub struct UnknownWord {
    /// The allowed words.
    pub expected: &'static [&'static str],
}

/// Declares an enumeration without fields, with the word for each variant.
///
/// The schema is a plain list of strings, because every provider of structured replies supports
/// this form.
#[macro_export]
macro_rules! vocabulary {
    (
        $(#[$meta:meta])*
        $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)+ }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_meta])* $variant,)+ }

        impl $name {
            /// Every variant, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The word of every variant, in the order of declaration.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// Returns the word of the variant.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::vocabulary::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::vocabulary::UnknownWord { expected: Self::WORDS }),
                }
            }
        }

        impl $crate::table::ColumnValue for $name {
            const TYPE: $crate::table::ColumnType = $crate::table::ColumnType::Text;
            const WORDS: &'static [&'static str] = Self::WORDS;

            fn to_sql(&self) -> $crate::table::SqlValue {
                $crate::table::SqlValue::Word(self.as_str())
            }

            fn read_optional(
                row: &dyn $crate::table::RowReader,
                column: &str,
            ) -> Result<Option<Self>, $crate::table::ColumnError> {
                let Some(text) = row.read_text(column)? else { return Ok(None) };
                text.parse().map(Some).map_err(|_| {
                    $crate::table::ColumnError::new(column, format!("{text:?} is not known"))
                })
            }
        }

        impl $crate::vocabulary::serde::Serialize for $name {
            fn serialize<S: $crate::vocabulary::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::vocabulary::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::vocabulary::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as $crate::vocabulary::serde::Deserialize>::deserialize(
                    deserializer,
                )?;
                text.parse().map_err(|_| {
                    <D::Error as $crate::vocabulary::serde::de::Error>::unknown_variant(&text, Self::WORDS)
                })
            }
        }

        impl $crate::vocabulary::schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut $crate::vocabulary::schemars::SchemaGenerator) -> $crate::vocabulary::schemars::Schema {
                $crate::vocabulary::schemars::json_schema!({ "type": "string", "enum": Self::WORDS })
            }
        }
    };
}

#[doc(hidden)]
pub use {schemars, serde};
