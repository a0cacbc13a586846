//! The words of documents, such as `third_limited`, as they are written in a sentence.

use std::fmt::Display;

/// Returns a word of a document as it is written in a sentence.
pub(crate) fn format_word(word: &impl Display) -> String {
    let word = word.to_string();
    match word.as_str() {
        "first" => "first person".to_owned(),
        "second" => "second person".to_owned(),
        "third_limited" => {
            "third person, limited to what the viewpoint character perceives".to_owned()
        }
        "third_omniscient" => "third person, omniscient".to_owned(),
        word => word.to_lowercase().replace('_', " "),
    }
}
