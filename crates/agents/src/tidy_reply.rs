//! Reads a usable document from a reply. Code corrects small faults. If the text is in the wrong
//! language, the model is asked again.

use schemars::JsonSchema;
use scribe_domain::{
    stage::{FieldProblem, document},
    text::language::document::{ForeignText, find_foreign_texts},
};
use scribe_ports::{
    agent::{ReplyFault, UnparsedReply},
    model::ReplySchema,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{reply, variables::language_name};

/// Reads a reply as a document in the book's language.
///
/// # Errors
/// The tidied reply still cannot be read. Or it is in another language, and the model can be asked
/// again.
pub(crate) fn parse_document<T: DeserializeOwned + JsonSchema + 'static>(
    reply: UnparsedReply<'_>,
    agent: &'static str,
    language: &str,
    tidy: impl FnOnce(&mut Value) -> Vec<FieldProblem>,
) -> Result<T, ReplyFault> {
    let schema = reply::document_schema::<T>();
    Ok(document::read_document(read_value(reply, &schema, agent, language, tidy)?)?)
}

/// Reads a reply as an untyped document in the book's language, like [`parse_document`].
pub(crate) fn read_value(
    reply: UnparsedReply<'_>,
    schema: &ReplySchema,
    agent: &'static str,
    language: &str,
    tidy: impl FnOnce(&mut Value) -> Vec<FieldProblem>,
) -> Result<Value, ReplyFault> {
    let mut document = reply::read_json(reply, schema)?;
    let changes = tidy(&mut document);
    drop_foreign_titles(&mut document, language);
    let foreign = find_foreign_texts(&document, language);
    if !foreign.is_empty() {
        require_language(&mut document, &foreign, reply.is_last, language)?;
        tracing::warn!(agent, language, "using a reply in another language");
    }
    for FieldProblem { field, message } in &changes {
        tracing::info!(agent, field = %field, change = %message, "a reply was tidied");
    }
    Ok(document)
}

/// Drops the title suggestions in another language if any suggestion is in the book's language.
fn drop_foreign_titles(document: &mut Value, language: &str) {
    let Some(titles) = document.get_mut("title_suggestions").and_then(Value::as_array_mut) else {
        return;
    };
    let is_in_book_language =
        |title: &Value| find_foreign_texts(&json!({ "title": title }), language).is_empty();
    if titles.iter().any(is_in_book_language) {
        titles.retain(is_in_book_language);
    }
}

/// Asks the model again for texts in another language. If this was the last reply, a chapter title
/// in another language is replaced by the chapter number, and other texts are accepted. Only a book
/// title in another language is still refused.
fn require_language(
    document: &mut Value,
    foreign: &[ForeignText],
    is_last: bool,
    language: &str,
) -> Result<(), ReplyFault> {
    let language = language_name(language);
    let message = format!("is not written in {language}; write it in {language}");
    let is_book_title = |text: &&ForeignText| text.field.starts_with("title_suggestions");
    if !is_last || foreign.iter().any(|text| is_book_title(&text)) {
        let problems = foreign.iter().map(|text| match text.field.as_str() {
            "" => ("", "the answer"),
            field => (field, "this"),
        });
        let lines: Vec<(String, String)> = problems
            .map(|(field, subject)| (field.to_owned(), format!("{subject} {message}")))
            .collect();
        return Err(ReplyFault::from_field_problems(
            lines.iter().map(|(field, message)| (field.as_str(), message.as_str())),
        ));
    }
    let plans = document.get_mut("chapters").and_then(Value::as_array_mut);
    for (i, plan) in plans.into_iter().flatten().enumerate() {
        if foreign.iter().any(|text| text.field == format!("chapters[{i}].title")) {
            plan["title"] = json!("");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the tidied document.
    fn parse_tidied(json: &Value, language: &str, is_last: bool) -> Result<Value, ReplyFault> {
        let mut document = json.clone();
        drop_foreign_titles(&mut document, language);
        let foreign = find_foreign_texts(&document, language);
        if !foreign.is_empty() {
            require_language(&mut document, &foreign, is_last, language)?;
        }
        Ok(document)
    }

    #[test]
    fn a_story_in_another_language_is_requested_again_and_its_title_dropped() {
        let story = json!({
            "title_suggestions": ["灯塔看守人", "最后的光"],
            "core_concept": "守塔人害怕黑暗，却必须点亮灯塔。",
        });
        for is_last in [false, true] {
            let fault = parse_tidied(&story, "en", is_last);
            assert!(
                matches!(&fault, Err(ReplyFault::Repair(problem)) if problem.contains("title_suggestions[0]")),
                "{fault:?}"
            );
        }
        assert!(parse_tidied(&story, "zh", false).is_ok());
        assert!(parse_tidied(&story, "zh-Hant", false).is_err());
    }

    #[test]
    fn a_title_in_another_language_is_dropped_beside_a_title_in_the_language_of_the_book() {
        let story = json!({ "title_suggestions": ["灯塔看守人", "The Last Light", "L’Étranger"] });
        let tidied = parse_tidied(&story, "en", false).unwrap();
        assert_eq!(tidied["title_suggestions"], json!(["The Last Light", "L’Étranger"]));
    }

    #[test]
    fn after_the_last_attempt_a_chapter_title_in_another_language_is_dropped() {
        let plans = json!({ "chapters": [{ "title": "第一夜", "purpose": "She counts." }] });
        assert!(parse_tidied(&plans, "en", false).is_err());
        let tidied = parse_tidied(&plans, "en", true).unwrap();
        assert_eq!(tidied["chapters"][0]["title"], "");
    }
}
