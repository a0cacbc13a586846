//! Settles the grammatical person of a style sheet that says only "third person".

use serde_json::{Value, json};

use crate::stage::{FieldProblem, Person};

crate::word_lists! {
    "stage/tidy/person":
        phrases THIRD, KNOWS_ALL;
}

/// Reads "third person" as the limited third person, which is the most common form. If the user's
/// preferences or the style sheet state another person, that person is used.
pub fn settle_third_person(
    document: &mut Value,
    preferred_person: Option<Person>,
) -> Option<FieldProblem> {
    let stated_person = match document.get("person")? {
        Value::String(text) => text.to_lowercase(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    let letters: String = stated_person.chars().filter(|c| c.is_alphanumeric()).collect();
    if !THIRD.contains(&letters.as_str()) {
        return None;
    }
    let settled = match preferred_person {
        Some(preferred_person @ (Person::ThirdLimited | Person::ThirdOmniscient)) => {
            preferred_person
        }
        Some(Person::First | Person::Second) => return None,
        None if knows_all(document) => return None,
        None => Person::ThirdLimited,
    };
    let change = format!("was {} and is {settled}", document["person"]);
    document["person"] = json!(settled);
    Some(FieldProblem::new("person", change))
}

fn knows_all(value: &Value) -> bool {
    match value {
        Value::String(text) => {
            let lower = text.to_lowercase();
            KNOWS_ALL.iter().any(|word| lower.contains(word))
        }
        Value::Array(items) => items.iter().any(knows_all),
        Value::Object(members) => members.values().any(knows_all),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
