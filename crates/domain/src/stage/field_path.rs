//! Paths of fields in a document: `characters[2].goal`, or `/characters/2/goal` as a JSON pointer.

use std::fmt;

use serde_json::Value;

use super::problem::FieldProblem;

/// The maximum number of names that a message lists.
const MAX_LISTED: usize = 40;

/// A path from the top of a document to one of its values. An item of a list is named by its index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldPath(Vec<String>);

impl FieldPath {
    /// Parses a path in either notation.
    ///
    /// # Errors
    /// The text names no field.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        let steps: Vec<String> = match text.trim().strip_prefix('/') {
            Some(pointer) => {
                pointer.split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
            }
            None => text
                .trim()
                .replace('[', ".")
                .replace(']', "")
                .split('.')
                .map(str::to_owned)
                .collect(),
        };
        if steps.iter().any(String::is_empty) {
            return Err(FieldProblem::new(
                "",
                "must name a field, for example `characters[2].goal` or `/characters/2/goal`",
            ));
        }
        Ok(Self(steps))
    }

    pub(super) fn steps(&self) -> Vec<&str> {
        self.0.iter().map(String::as_str).collect()
    }

    /// Creates a path from its steps.
    pub(super) fn from_steps<S: ToString>(steps: impl IntoIterator<Item = S>) -> Self {
        Self(steps.into_iter().map(|step| step.to_string()).collect())
    }

    /// Returns the last name of the path; the index of an item is not a name.
    #[must_use]
    pub fn last_name(&self) -> &str {
        let name = self.0.iter().rev().find(|step| step.parse::<usize>().is_err());
        name.map_or("value", String::as_str)
    }

    /// Returns the value at the path.
    #[must_use]
    pub fn find<'a>(&self, document: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(document, |value, step| find_member(value, step))
    }

    /// Replaces the value at the path. Returns false if the document has no such field.
    #[must_use]
    pub fn replace(&self, document: &mut Value, new: Value) -> bool {
        let target = self.0.iter().try_fold(document, |value, step| match value {
            Value::Object(fields) => fields.get_mut(step),
            Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        });
        target.map(|target| *target = new).is_some()
    }

    /// Returns the schema of the value at the path.
    #[must_use]
    pub fn find_schema<'a>(&self, schema: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(schema, |schema, step| match step.parse::<usize>() {
            Ok(_) => schema.get("items"),
            Err(_) => schema.get("properties")?.get(step),
        })
    }

    /// Describes where the path leaves the document, and lists the fields that are there.
    pub(super) fn describe_missing(&self, document: &Value) -> String {
        let mut value = document;
        for (depth, step) in self.0.iter().enumerate() {
            match find_member(value, step) {
                Some(member) => value = member,
                None => {
                    let above = Self(self.0[..depth].to_vec());
                    let place =
                        if depth == 0 { "the stage".to_owned() } else { format!("`{above}`") };
                    return format!("`{self}` does not exist; {place} has {}", list_members(value));
                }
            }
        }
        format!("`{self}` does not exist")
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.0.iter().enumerate() {
            match step.parse::<usize>() {
                Ok(index) => write!(f, "[{index}]")?,
                Err(_) if i == 0 => f.write_str(step)?,
                Err(_) => write!(f, ".{step}")?,
            }
        }
        Ok(())
    }
}

fn find_member<'a>(value: &'a Value, step: &str) -> Option<&'a Value> {
    match value {
        Value::Object(fields) => fields.get(step),
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

fn list_members(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let names = fields.keys().filter(|name| *name != "version").take(MAX_LISTED);
            let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
            format!("the fields {}", names.join(", "))
        }
        Value::Array(items) if items.is_empty() => "no items".to_owned(),
        Value::Array(items) => format!("the items [0] to [{}]", items.len() - 1),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            "no fields of its own".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_notations_name_the_same_field() {
        let dotted = FieldPath::parse("characters[1].goal").unwrap();
        assert_eq!(FieldPath::parse("/characters/1/goal").unwrap(), dotted);
        assert_eq!(dotted.to_string(), "characters[1].goal");
        let document = json!({ "characters": [{}, { "goal": "the sea" }] });
        assert_eq!(dotted.find(&document), Some(&json!("the sea")));
        assert_eq!(dotted.last_name(), "goal");
        assert!(FieldPath::parse("").is_err());
        assert!(FieldPath::parse("a..b").is_err());
    }

    #[test]
    fn a_missing_field_is_described_with_the_fields_that_exist() {
        let document = json!({ "characters": [{ "goal": "x", "wound": "y" }] });
        let describe = |path: &str| FieldPath::parse(path).unwrap().describe_missing(&document);
        assert!(describe("people").contains("the stage has the fields `characters`"));
        assert!(describe("characters[4]").contains("the items [0] to [0]"));
        assert!(describe("characters[0].aim").contains("`goal`, `wound`"));
    }
}
