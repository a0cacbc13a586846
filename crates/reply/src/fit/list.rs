//! Finds the list that a document is about, under any name and in any notation.

use serde_json::{Map, Value, map::Entry};

use super::{
    object::fit_object, required_names, schema_allows_type, shape::has_required, text, unwrap_only,
};

/// The id member of an element that answers a finding.
const FINDING_ID: &str = "finding_id";

/// The maximum number of fields that a document about its one list of texts has.
const MAX_FIELDS: usize = 3;

/// Returns the property of a schema to which a bare list belongs: the only property with elements
/// of this kind.
pub(crate) fn find_list_property<'a>(schema: &'a Value, list: &Value) -> Option<&'a str> {
    let mut fitting = list_properties(schema).filter(|(name, property)| {
        let is_required = required_names(schema).any(|required| required == *name);
        is_required && is_list_of(list, property, name)
    });
    fitting.next().filter(|_| fitting.next().is_none()).map(|(name, _)| name)
}

fn list_properties(schema: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties
        .filter(|(_, property)| schema_allows_type(property, "array"))
        .map(|(name, property)| (name.as_str(), property))
}

/// Returns true if all elements of a list match those of a property, or if an object is one such
/// element.
fn is_list_of(value: &Value, property: &Value, name: &str) -> bool {
    let items = &property["items"];
    match value {
        Value::Array(elements) => {
            !elements.is_empty() && elements.iter().all(|element| is_element(element, items, name))
        }
        Value::Object(_) => schema_allows_type(items, "object") && is_element(value, items, name),
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => false,
    }
}

fn is_element(element: &Value, items: &Value, name: &str) -> bool {
    if !schema_allows_type(items, "object") {
        let is_text = || text::extract_text(element.clone(), items, name).is_string();
        return schema_allows_type(items, "string")
            && (element.is_string() || (element.is_object() && is_text()));
    }
    element.as_object().is_some_and(|members| can_become(members, items))
}

/// Returns true if an object contains what a schema requires, in any notation.
fn can_become(members: &Map<String, Value>, schema: &Value) -> bool {
    let is_fit = || match fit_object(Value::Object(members.clone()), schema) {
        Value::Object(members) => has_required(&members, schema),
        _ => false,
    };
    has_required(members, schema) || is_fit()
}

/// Returns true if an object contains at least half of what a schema requires. As for a list with
/// the right name, the rest is requested from the model or filled in.
fn has_half_of_required(members: &Map<String, Value>, schema: &Value) -> bool {
    let Value::Object(fitted) = fit_object(Value::Object(members.clone()), schema) else {
        return false;
    };
    let (has, all) = required_names(schema)
        .fold((0, 0), |(has, all), name| (has + usize::from(fitted.contains_key(name)), all + 1));
    has > 1 && has * 2 >= all
}

/// Finds the missing list of an object under another name. It must be the only member that fits
/// exactly one missing list.
pub(super) fn find_misnamed_list<'a>(
    unknown: &[(String, Value)],
    missing: &[&'a str],
    schema: &Value,
) -> Option<(&'a str, usize)> {
    // Texts would fit any list of texts, and a small document consists of texts.
    let is_small = required_names(schema).count() <= MAX_FIELDS;
    let missing = missing.iter().filter(|name| {
        is_small || schema_allows_type(&schema["properties"][**name]["items"], "object")
    });
    let missing: Vec<&'a str> = missing.copied().collect();
    let find_unique = |matches: &dyn Fn(&Value, &str) -> bool| {
        let mut found = unknown.iter().enumerate().flat_map(|(at, (_, value))| {
            let matching = missing.iter().filter(move |name| matches(value, name));
            matching.map(move |name| (*name, at))
        });
        found.next().filter(|_| found.next().is_none())
    };
    let is_matching_list =
        |value: &Value, name: &str| is_list_of(value, &schema["properties"][name], name);
    let resembles_list = |value: &Value, name: &str| {
        let items = &schema["properties"][name]["items"];
        let resembles_list =
            |one: &Value| one.as_object().is_some_and(|one| has_half_of_required(one, items));
        is_matching_list(value, name)
            || value.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(resembles_list))
    };
    find_unique(&is_matching_list).or_else(|| find_unique(&resembles_list))
}

/// Reads a list that is written as an object with the names of its elements as keys, such as
/// `{"Mara": {"role": …}, "Tom": {"role": …}}`. If the elements are complete, keys that are not
/// names are ignored.
pub(super) fn read_named(members: &Map<String, Value>, items: &Value) -> Option<Vec<Value>> {
    const NAMES: [&str; 4] = ["name", "title", FINDING_ID, "id"];
    let name = NAMES.into_iter().find(|name| items["properties"].get(*name).is_some());
    let element = |(key, value): (&String, &Value)| {
        let members = value.as_object()?;
        if can_become(members, items) && name != Some(FINDING_ID) {
            return Some(value.clone());
        }
        let mut named_member = members.clone();
        match named_member.entry(name?) {
            Entry::Vacant(entry) => {
                entry.insert(Value::from(key.as_str()));
            }
            // An element that already has its id needs no other.
            Entry::Occupied(_) if name == Some(FINDING_ID) => {}
            Entry::Occupied(_) => return None,
        }
        can_become(&named_member, items).then_some(Value::Object(named_member))
    };
    if members.is_empty() {
        return None;
    }
    members.iter().map(element).collect()
}

/// Returns true if the keys of an object are the ids of its elements.
pub(super) fn is_by_id(members: &Map<String, Value>, items: &Value) -> bool {
    [FINDING_ID, "id"].iter().any(|id| {
        items["properties"].get(*id).is_some()
            && members.values().any(|value| value.get(*id).is_none())
    })
}

/// Reads a list that is written as an object of ids and words: `{"f1": "closed"}`.
pub(super) fn read_texts_by_id(members: &Map<String, Value>, items: &Value) -> Option<Vec<Value>> {
    let mut others = required_names(items).filter(|name| *name != "id");
    let word = others.next().filter(|_| others.next().is_none())?;
    let is_by_id = required_names(items).any(|name| name == "id");
    let is_element = members.keys().any(|key| super::keys::find_property(key, items).is_some());
    if !is_by_id || is_element || members.is_empty() {
        return None;
    }
    let element = |(key, value): (&String, &Value)| {
        let text = Value::from(value.as_str()?);
        let pair = [("id".to_owned(), Value::from(key.as_str())), (word.to_owned(), text)];
        Some(Value::Object(Map::from_iter(pair)))
    };
    members.iter().map(element).collect()
}

/// Returns the only list of an object whose other members are numbers and truth values, such as
/// `{"items": […], "count": 3}`.
pub(super) fn find_only_list(members: &Map<String, Value>) -> Option<&Value> {
    let mut others = members.values().filter(|value| !value.is_number() && !value.is_boolean());
    others.next().filter(|only| only.is_array() && others.next().is_none())
}

/// Reads a list of texts that are the keys of an object with meaningless values, such as `{"Salt is
/// dear": true, "The sea": true}`.
pub(super) fn read_keys_as_texts(members: &Map<String, Value>) -> Option<Vec<Value>> {
    let is_meaningless = |value: &Value| {
        value.is_null() || *value == Value::Bool(true) || value.as_str() == Some("")
    };
    let is_list = members.len() > 1 && members.values().all(is_meaningless);
    is_list.then(|| members.keys().map(|key| Value::from(key.as_str())).collect())
}

/// Reads an object that is written as a list of names and values, such as `[{"key": "title",
/// "value": "Salt"}, …]`.
pub(super) fn read_pairs(elements: &[Value]) -> Option<Map<String, Value>> {
    const NAMES: [&str; 5] = ["key", "field", "name", "property", "attribute"];
    let mut members = Map::new();
    for element in elements {
        let pair = element.as_object().filter(|pair| pair.len() == 2)?;
        let name = NAMES.iter().find_map(|name| pair.get(*name)?.as_str())?;
        let value = pair.get("value")?;
        if members.insert(name.to_owned(), value.clone()).is_some() {
            return None;
        }
    }
    (!members.is_empty()).then_some(members)
}

/// Reads an object that is written as a list of its members. The name of each member is inside it,
/// as in `[{"criterion": "causality", "score": 8}, …]`, or around it, as in `[{"causality": {…}},
/// …]`.
pub(super) fn convert_to_object(value: Value, schema: &Value) -> Value {
    let Value::Array(elements) = &value else { return value };
    let Some(properties) = schema["properties"].as_object() else { return value };
    if let Some(members) = read_pairs(elements)
        && members.keys().all(|name| super::keys::find_property(name, schema).is_some())
    {
        return Value::Object(members);
    }
    let mut members = Map::new();
    for element in elements {
        let Some((name, element)) = read_named_member(element, schema) else {
            return unwrap_only(value);
        };
        let is_known = properties.contains_key(name);
        if !is_known || members.insert(name.to_owned(), element).is_some() {
            return unwrap_only(value);
        }
    }
    if members.is_empty() { value } else { Value::Object(members) }
}

/// Returns the property that an element of such a list stands for, and its value.
fn read_named_member<'a>(element: &Value, schema: &'a Value) -> Option<(&'a str, Value)> {
    let members = element.as_object()?;
    if members.len() == 1 {
        let (key, value) = members.iter().next()?;
        return Some((super::keys::find_property(key, schema)?, value.clone()));
    }
    let mut names = members.iter().filter_map(|(key, value)| {
        let property = super::keys::find_property(value.as_str()?, schema)?;
        // A text that is itself a field of the member does not name the member.
        let own_schema = &schema["properties"][property]["properties"];
        (own_schema.is_object() && own_schema.get(key).is_none()).then_some((key, property))
    });
    let (key, property) = names.next().filter(|_| names.next().is_none())?;
    let mut value = members.clone();
    value.remove(key);
    Some((property, Value::Object(value)))
}
