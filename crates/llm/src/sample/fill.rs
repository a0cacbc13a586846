//! Filling a schema: what an agent's frames propose is made to fit, and what no frame proposes is
//! made up from the names in the variables.

mod made_up;

use serde_json::{Map, Value, json};

use self::made_up::MadeUp;

/// How deep documents are followed; a schema may contain itself.
const DEPTH: usize = 16;

/// A document that fits the schema, made from a proposal where there is one.
pub(super) fn fit(proposed: Option<Value>, schema: &Value, variables: &Value) -> Value {
    let mut fitter = Fitter { root: schema, made_up: MadeUp::read(variables) };
    fitter.value(proposed, schema, "", DEPTH)
}

struct Fitter<'a> {
    root: &'a Value,
    made_up: MadeUp,
}

impl Fitter<'_> {
    fn value(&mut self, given: Option<Value>, schema: &Value, key: &str, depth: usize) -> Value {
        let schema = self.resolve(schema);
        let given = given.filter(|value| !value.is_null() || allows_null(&schema));
        if depth == 0 {
            return given.unwrap_or(Value::Null);
        }
        if let Some(only) = schema.get("const") {
            return only.clone();
        }
        if let Some(words) = schema.get("enum").and_then(Value::as_array) {
            return one_of(given.as_ref(), words);
        }
        for several in ["anyOf", "oneOf", "allOf"] {
            if let Some(branches) = schema.get(several).and_then(Value::as_array) {
                let branch = self.branch(given.as_ref(), branches);
                return self.value(given, &branch, key, depth - 1);
            }
        }
        match kind(&schema, given.as_ref()) {
            "object" => self.object(given, &schema, depth),
            "array" => self.array(given, &schema, key, depth),
            "string" => self.string(given, &schema, key),
            kind @ ("integer" | "number") => number(given.as_ref(), &schema, kind == "integer"),
            "boolean" => json!(given.is_some_and(|value| truth(&value))),
            "null" => Value::Null,
            // A schema without a type takes everything.
            _ => given.unwrap_or_else(|| json!(self.made_up.text(key))),
        }
    }

    /// Follows a reference into the schema's definitions.
    fn resolve(&self, schema: &Value) -> Value {
        let mut schema = schema;
        for _ in 0..DEPTH {
            let target = schema.get("$ref").and_then(Value::as_str);
            let found = target
                .and_then(|target| target.strip_prefix('#'))
                .and_then(|pointer| self.root.pointer(pointer));
            match found {
                Some(found) => schema = found,
                None => break,
            }
        }
        schema.clone()
    }

    /// The alternative that a proposal fits, else the first that is not null.
    fn branch(&self, given: Option<&Value>, branches: &[Value]) -> Value {
        let branches: Vec<Value> = branches.iter().map(|branch| self.resolve(branch)).collect();
        let fitting = given.and_then(|given| {
            branches.iter().find(|branch| types(branch).iter().any(|kind| is_of(given, kind)))
        });
        let solid = || branches.iter().find(|branch| types(branch) != ["null"]);
        fitting.or_else(solid).cloned().unwrap_or(Value::Null)
    }

    fn object(&mut self, given: Option<Value>, schema: &Value, depth: usize) -> Value {
        let is_given = given.is_some();
        let mut fields = match given {
            Some(Value::Object(fields)) => fields,
            Some(_) | None => Map::new(),
        };
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
            return Value::Object(fields);
        };
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .map_or_else(Vec::new, |names| names.iter().filter_map(Value::as_str).collect());
        let mut fitted = Map::new();
        for (name, property) in properties {
            let value = fields.remove(name);
            if value.is_some() || !is_given || required.contains(&name.as_str()) {
                fitted.insert(name.clone(), self.value(value, property, name, depth - 1));
            }
        }
        if schema.get("additionalProperties") != Some(&Value::Bool(false)) {
            fitted.append(&mut fields);
        }
        Value::Object(fitted)
    }

    fn array(&mut self, given: Option<Value>, schema: &Value, key: &str, depth: usize) -> Value {
        let bound = |name: &str| {
            let bound = schema.get(name).and_then(Value::as_u64);
            bound.and_then(|bound| usize::try_from(bound).ok())
        };
        let (least, most) =
            (bound("minItems").unwrap_or(0), bound("maxItems").unwrap_or(usize::MAX));
        let any = Value::Bool(true);
        let item = schema.get("items").unwrap_or(&any);
        let values: Vec<Option<Value>> = match given {
            Some(Value::Array(values)) => values.into_iter().map(Some).collect(),
            Some(Value::Null) => Vec::new(),
            Some(one) => vec![Some(one)],
            // An answer refers to a question, which cannot be made up.
            None if key == "answers" => Vec::new(),
            None => vec![None; 2.max(least).min(most)],
        };
        let missing = least.saturating_sub(values.len());
        let values = values.into_iter().take(most).chain(vec![None; missing]);
        values.map(|value| self.value(value, item, key, depth - 1)).collect()
    }

    fn string(&mut self, given: Option<Value>, schema: &Value, key: &str) -> Value {
        let text = match given {
            Some(Value::String(text)) => text,
            Some(Value::Array(parts)) => {
                parts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
            }
            Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
            Some(Value::Null | Value::Object(_)) | None => self.made_up.text(key),
        };
        let most = schema.get("maxLength").and_then(Value::as_u64).unwrap_or(u64::MAX);
        json!(text.chars().take(usize::try_from(most).unwrap_or(usize::MAX)).collect::<String>())
    }
}

fn one_of(given: Option<&Value>, words: &[Value]) -> Value {
    let same = |word: &&Value| match (given.and_then(Value::as_str), word.as_str()) {
        (Some(given), Some(word)) => given.eq_ignore_ascii_case(word),
        _ => given == Some(*word),
    };
    let found = words.iter().find(same).or_else(|| words.iter().find(|word| !word.is_null()));
    found.cloned().unwrap_or(Value::Null)
}

fn number(given: Option<&Value>, schema: &Value, whole: bool) -> Value {
    let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
    let (least, most) = (bound("minimum"), bound("maximum"));
    let usual = match (least, most) {
        (Some(least), Some(most)) => f64::midpoint(least, most),
        (Some(least), None) => least,
        (None, Some(most)) => most.min(1.0),
        (None, None) => 1.0,
    };
    let number = given.and_then(Value::as_f64).unwrap_or(usual);
    let number = number.max(least.unwrap_or(f64::MIN)).min(most.unwrap_or(f64::MAX));
    if whole {
        // Whole numbers of a reply are small; whatever is not becomes the nearest that is.
        #[expect(clippy::cast_possible_truncation, reason = "a saturating cast is what is meant")]
        let number = number.round() as i64;
        json!(number)
    } else {
        json!(number)
    }
}

fn truth(value: &Value) -> bool {
    match value {
        Value::Bool(truth) => *truth,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Null | Value::Number(_) | Value::Object(_) => false,
    }
}

/// The types that a schema allows.
fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ if schema.get("properties").is_some() => vec!["object"],
        _ if schema.get("enum").is_some() => vec!["string"],
        _ => Vec::new(),
    }
}

/// The type that a value is to have: its own if the schema allows it.
fn kind<'a>(schema: &'a Value, given: Option<&Value>) -> &'a str {
    let types = types(schema);
    let own = given.and_then(|given| types.iter().find(|kind| is_of(given, kind)));
    own.or_else(|| types.iter().find(|kind| **kind != "null")).copied().unwrap_or_default()
}

fn is_of(value: &Value, kind: &str) -> bool {
    match value {
        Value::Null => kind == "null",
        Value::Bool(_) => kind == "boolean",
        Value::Number(number) => kind == "number" || kind == "integer" && !number.is_f64(),
        Value::String(_) => kind == "string",
        Value::Array(_) => kind == "array",
        Value::Object(_) => kind == "object",
    }
}

fn allows_null(schema: &Value) -> bool {
    let in_branches = ["anyOf", "oneOf"].into_iter().any(|several| {
        let branches = schema.get(several).and_then(Value::as_array);
        branches.is_some_and(|branches| branches.iter().any(|branch| types(branch) == ["null"]))
    });
    let types = types(schema);
    in_branches || types.is_empty() || types.contains(&"null")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_without_frames_is_filled_with_the_names_of_the_book() {
        let schema = json!({
            "type": "object",
            "required": ["name", "place", "kind", "weight", "notes", "nested"],
            "properties": {
                "name": { "type": "string" },
                "place": { "type": "string" },
                "kind": { "type": "string", "enum": ["A", "B"] },
                "weight": { "type": "integer", "minimum": 3, "maximum": 9 },
                "notes": { "type": "array", "items": { "type": "string" }, "minItems": 3 },
                "nested": { "$ref": "#/$defs/nested" },
            },
            "$defs": { "nested": { "type": "object", "properties": {
                "maybe": { "anyOf": [{ "type": "null" }, { "type": "boolean" }] },
                "again": { "$ref": "#/$defs/nested" },
            } } },
        });
        let variables =
            json!({ "characters": [{ "name": "Ruth Carrow" }], "places": ["Flint Quay"] });
        let filled = fit(None, &schema, &variables);
        assert_eq!(filled["name"], "Ruth Carrow");
        assert_eq!(filled["place"], "Flint Quay");
        assert_eq!(filled["kind"], "A");
        assert_eq!(filled["weight"], 6);
        assert_eq!(filled["notes"].as_array().unwrap().len(), 3);
        assert_eq!(filled["nested"]["maybe"], false);
    }

    #[test]
    fn a_proposal_is_made_to_fit() {
        let schema = json!({
            "type": "object",
            "required": ["score", "severity", "reason"],
            "additionalProperties": false,
            "properties": {
                "score": { "type": "number", "maximum": 10 },
                "severity": { "enum": ["MUST", "SHOULD"] },
                "reason": { "type": ["string", "null"] },
                "optional": { "type": "string" },
            },
        });
        let proposed = json!({ "score": 12, "severity": "should", "extra": 1, "reason": null });
        let fitted = fit(Some(proposed), &schema, &Value::Null);
        assert_eq!(fitted, json!({ "score": 10.0, "severity": "SHOULD", "reason": null }));
    }
}
