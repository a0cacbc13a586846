//! Bounds: the schema that a model receives states what its reply is checked for. The bounds follow
//! from the table by which the reply is tidied.
//!
//! The bounds are stricter than the check, because a server that enforces a schema lets a weak
//! model write until it reaches a bound. Fields that the program fills in are left out, every other
//! field is required, and a name is one of the cast.

use serde_json::{Value, json};

use super::{
    TidyRules,
    walk::{Field, Rule},
};

/// Adds bounds to the schema of a document that is tidied with a table.
#[must_use]
pub(crate) fn bound_schema(mut schema: Value, table: &[Field], rules: TidyRules<'_>) -> Value {
    bound_object(&mut schema, table, rules);
    schema
}

fn bound_object(schema: &mut Value, table: &[Field], rules: TidyRules<'_>) {
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    let is_requested = |name: &String| {
        let field = table.iter().find(|field| field.name == name);
        field.is_some_and(|field| !matches!(field.rule, Rule::AutoNumber | Rule::AlwaysFalse))
    };
    properties.retain(|name, _| is_requested(name));
    for field in table {
        if let Some(property) = properties.get_mut(field.name) {
            bound_value(property, field.rule, rules);
        }
    }
    // The order of the table is the order in which a prompt describes the fields.
    let (properties, fields) = (&*properties, table.iter().map(|field| field.name));
    let required: Vec<&str> = fields.filter(|name| properties.contains_key(*name)).collect();
    schema["required"] = json!(required);
}

fn bound_value(schema: &mut Value, rule: Rule, rules: TidyRules<'_>) {
    match rule {
        Rule::Title(max) | Rule::Text(max) => set_text(schema, 1, requested_max_chars(max)),
        Rule::OptionalText(max) | Rule::OptionalTitle(max) => {
            set_text(schema, 0, requested_max_chars(max));
        }
        Rule::Passage => set_text(schema, 0, PASSAGE_CHARS),
        Rule::Sample { chars, .. } => set_text(schema, 0, chars.min(SAMPLE_CHARS)),
        Rule::Number { min, max, .. } => set_integer(schema, min, max),
        Rule::Score { .. } | Rule::RequiredScore => set_integer(schema, 0, 10),
        Rule::FirstChapter | Rule::LastChapter => {
            set_integer(schema, 1, i64::from(rules.chapters.max(1)));
        }
        Rule::Member | Rule::Viewpoint => set_member(schema, rules),
        Rule::Person => set_text(schema, 1, NAME_CHARS),
        Rule::Members { max } => {
            let people = max.min(MAX_REQUESTED_PEOPLE);
            let people =
                if rules.names.is_empty() { people } else { people.min(rules.names.len()) };
            set_list(schema, 0, people, |item| set_member(item, rules));
        }
        Rule::People { max } => {
            set_list(schema, 0, max.min(MAX_REQUESTED_PEOPLE), |item| {
                set_text(item, 1, NAME_CHARS);
            });
        }
        Rule::Phrase { requested, .. } => set_text(schema, 0, requested),
        Rule::Lines { asked, requested_chars, .. } => {
            set_list(schema, 0, asked, |item| set_text(item, 1, requested_chars));
        }
        Rule::Titles { max, chars } => {
            set_list(schema, 1, max.min(MAX_REQUESTED_TITLES), |item| {
                set_text(item, 1, requested_max_chars(chars));
            });
        }
        Rule::Items { table, asked, .. } => {
            set_list(schema, 0, asked, |item| bound_object(item, table, rules));
        }
        Rule::Object(table) => bound_object(schema, table, rules),
        // The type of the field lists its words.
        Rule::Word { .. } | Rule::RequiredWord { .. } => {}
        // The program fills in these fields, so they are no longer in the schema.
        Rule::AutoNumber | Rule::AlwaysFalse => {}
    }
}

/// The maximum number of names, and of titles, that is requested from the model.
const MAX_REQUESTED_PEOPLE: usize = 6;
const MAX_REQUESTED_TITLES: usize = 5;

/// The maximum number of characters that is requested in a name, in an item of a list, in a passage
/// that is quoted, and in a longer sample.
const NAME_CHARS: usize = 60;
pub(crate) const LINE_CHARS: usize = 160;
const PASSAGE_CHARS: usize = 200;
const SAMPLE_CHARS: usize = 1_200;

/// Returns the length limit that is requested from the model for a text that may have at most `max`
/// characters.
fn requested_max_chars(max: usize) -> usize {
    match max {
        ..=120 => max.min(NAME_CHARS),
        121..=1_000 => max.min(300),
        _ => 600,
    }
}

fn set_text(schema: &mut Value, min: usize, max: usize) {
    set_type(schema, "string");
    if min > 0 {
        schema["minLength"] = json!(min);
    }
    schema["maxLength"] = json!(max);
}

/// Sets the only type of a value, which is required.
fn set_type(schema: &mut Value, name: &str) {
    if let Some(members) = schema.as_object_mut() {
        members.retain(|key, _| key != "default" && key != "format");
    }
    schema["type"] = json!(name);
}

fn set_integer(schema: &mut Value, min: i64, max: i64) {
    set_type(schema, "integer");
    schema["minimum"] = json!(min);
    schema["maximum"] = json!(max);
}

fn set_member(schema: &mut Value, rules: TidyRules<'_>) {
    if rules.names.is_empty() {
        set_text(schema, 1, NAME_CHARS);
    } else {
        schema["enum"] = json!(rules.names);
    }
}

fn set_list(schema: &mut Value, min: usize, max: usize, bound_item: impl FnOnce(&mut Value)) {
    set_count(schema, min, max);
    if let Some(item) = schema.get_mut("items") {
        bound_item(item);
    }
}

/// Sets how many items a list may have.
pub(crate) fn set_count(schema: &mut Value, min: usize, max: usize) {
    schema["minItems"] = json!(min);
    schema["maxItems"] = json!(max);
}

/// Returns the schema of a field of a document.
pub(crate) fn field_schema<'a>(schema: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    schema.get_mut("properties").and_then(Value::as_object_mut).and_then(|all| all.get_mut(name))
}

/// Removes a field that a model is not asked for.
pub(crate) fn remove_field(schema: &mut Value, name: &str) {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.remove(name);
    }
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|required| required != name);
    }
}
