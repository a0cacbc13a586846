//! Adapts the members of objects to the names in the schema.

use serde_json::{Map, Value};

use super::{adapt_value, keys, list, number, required_names, scalar, schema_allows_type, shape};

/// Members that describe a document in a schema, such as `$defs`, and are not part of a document.
const SCHEMA_KEYS: [&str; 4] = ["properties", "$defs", "definitions", "schema"];

/// The depth to which a document is searched. The search at each level reads everything below it.
const MAX_LEVELS: usize = 10;

pub(super) fn fit_object(value: Value, schema: &Value) -> Value {
    let value = match shape::decode_text(value) {
        Value::Object(members) => Value::Object(members),
        value @ Value::Array(_) => list::convert_to_object(value, schema),
        value => wrap_number(value, schema),
    };
    let Value::Object(members) = value else { return value };
    let properties = schema["properties"].as_object();
    let others = &schema["additionalProperties"];
    let mut fitted = Map::new();
    let mut renamed = Vec::new();
    for (key, value) in members {
        match properties.and_then(|properties| properties.get(&key)) {
            Some(property_schema) => {
                let fit_value = adapt_value(value, property_schema, &key);
                fitted.insert(key, fit_value);
            }
            None => renamed.push((key, value)),
        }
    }
    let (spelled, others_named): (Vec<_>, Vec<_>) = renamed
        .into_iter()
        .map(|(key, value)| (keys::find_property(&key, schema), key, value))
        .partition(|(known, key, _)| {
            known.is_some_and(|known| scalar::normalise_word(known) == scalar::normalise_word(key))
        });
    let mut unknown = Vec::new();
    let known_names: Vec<String> = if others_named.is_empty() {
        Vec::new()
    } else {
        let spelled = spelled.iter().filter_map(|(known, ..)| known.map(str::to_owned));
        fitted.keys().cloned().chain(spelled).collect()
    };
    for (known, key, value) in spelled.into_iter().chain(others_named) {
        let is_spelled = known
            .is_some_and(|known| scalar::normalise_word(known) == scalar::normalise_word(&key));
        // A key that only resembles the name of a member that is present means something else.
        let known =
            known.filter(|known| is_spelled || known_names.iter().all(|name| name != known));
        let Some(known) = known else {
            unknown.push((key, value));
            continue;
        };
        let fit_value = adapt_value(value, &schema["properties"][known], known);
        match fitted.get(known) {
            None => {
                fitted.insert(known.to_owned(), fit_value);
            }
            // A second, different value keeps its own key, which the strict check then refuses.
            Some(other) if *other != fit_value => {
                fitted.insert(key, fit_value);
            }
            Some(_) => {}
        }
    }
    let is_deep = |(_, value): &(String, Value)| !is_shallow(value, MAX_LEVELS);
    if !unknown.is_empty() && !unknown.iter().any(is_deep) {
        fill_missing(&mut fitted, &mut unknown, schema);
    }
    for (key, value) in unknown {
        // The schema allows no such property.
        if *others == Value::Bool(false) {
            continue;
        }
        let fit_value = if others.is_object() { adapt_value(value, others, &key) } else { value };
        fitted.insert(key, fit_value);
    }
    drop_missing(&mut fitted, schema);
    Value::Object(fitted)
}

/// Returns an object for a bare number if the schema has only one number: `{"score": 8.5, …}` for
/// `8.5`.
fn wrap_number(value: Value, schema: &Value) -> Value {
    let properties = schema["properties"].as_object();
    let is_number = |schema: &Value| {
        schema_allows_type(schema, "number") || schema_allows_type(schema, "integer")
    };
    let mut numbers = properties.into_iter().flatten().filter(|(_, schema)| is_number(schema));
    let (Some((name, property_schema)), None) = (numbers.next(), numbers.next()) else {
        return value;
    };
    let read = match &value {
        Value::Number(_) => true,
        Value::String(text) => number::read_number(text, property_schema).is_some(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => false,
    };
    if !read {
        return value;
    }
    let fit_value = adapt_value(value, property_schema, name);
    Value::Object(Map::from_iter([(name.clone(), fit_value)]))
}

/// Searches the unknown members for the missing ones: a list under another name, or members inside
/// an extra object.
fn fill_missing(
    fitted: &mut Map<String, Value>,
    unknown: &mut Vec<(String, Value)>,
    schema: &Value,
) {
    if required_names(schema).all(|name| fitted.contains_key(name)) {
        return;
    }
    // Members of an inner object come first, because a list inside it has its proper name.
    let is_object =
        |(key, value): &(String, Value)| value.is_object() && !SCHEMA_KEYS.contains(&key.as_str());
    let inner: Vec<Map<String, Value>> = unknown
        .iter()
        .filter(|member| is_object(member))
        .filter_map(|(_, value)| match fit_object(value.clone(), schema) {
            Value::Object(members) => Some(members),
            _ => None,
        })
        .collect();
    let is_known = |key: &String| schema["properties"].get(key).is_some();
    let mut found = Map::new();
    let mut is_ambiguous = false;
    for (key, value) in inner.into_iter().flatten().filter(|(key, _)| is_known(key)) {
        let is_other = fitted.get(&key).is_some_and(|known| *known != value);
        is_ambiguous |= is_other || found.insert(key, value).is_some();
    }
    if !is_ambiguous {
        fitted.extend(found);
    }
    let missing: Vec<&str> = required_names(schema)
        .filter(|name| !fitted.contains_key(*name))
        .filter(|name| schema_allows_type(&schema["properties"][*name], "array"))
        .collect();
    if let Some((name, at)) = list::find_misnamed_list(unknown, &missing, schema) {
        let (_, value) = unknown.remove(at);
        fitted.insert(name.to_owned(), adapt_value(value, &schema["properties"][name], name));
    } else if let [name] = missing.as_slice()
        && fitted.is_empty()
        && let members = unknown.iter().cloned().collect::<Map<_, _>>()
        && let Some(elements) = list::read_named(&members, &schema["properties"][*name]["items"])
    {
        let elements = Value::Array(elements);
        fitted
            .insert((*name).to_owned(), adapt_value(elements, &schema["properties"][*name], name));
        unknown.clear();
    } else if !missing.is_empty() && required_names(schema).count() == 1 {
        // A list that may be the missing one is kept, and the strict check refuses it.
        let is_list = |value: &Value| {
            value.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(Value::is_object))
        };
        unknown.retain(|(key, value)| {
            if is_list(value) {
                fitted.insert(key.clone(), value.clone());
            }
            !is_list(value)
        });
    }
}

/// Returns true if a value has at most `levels` levels of objects and lists.
fn is_shallow(value: &Value, levels: usize) -> bool {
    match value {
        Value::Object(members) => {
            levels > 0 && members.values().all(|member| is_shallow(member, levels - 1))
        }
        Value::Array(items) => levels > 0 && items.iter().all(|item| is_shallow(item, levels - 1)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}

/// Drops null members that may be missing, because null then means that the member is missing.
fn drop_missing(fitted: &mut Map<String, Value>, schema: &Value) {
    let properties = schema["properties"].as_object();
    let is_required = |key: &str| required_names(schema).any(|required| required == key);
    let allows_null = |key: &str| {
        let property_schema = properties.map_or(&Value::Null, |properties| &properties[key]);
        schema_allows_type(property_schema, "null")
            || ["anyOf", "oneOf"].iter().any(|of| {
                property_schema[*of].as_array().is_some_and(|all| {
                    all.iter().any(|alternative| schema_allows_type(alternative, "null"))
                })
            })
    };
    let is_known = |key: &str| properties.is_some_and(|properties| properties.contains_key(key));
    fitted.retain(|key, value| {
        !value.is_null() || !is_known(key) || is_required(key) || allows_null(key)
    });
}
