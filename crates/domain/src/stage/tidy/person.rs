//! The grammatical person of a style sheet that only says that it is the third.

use serde_json::{Value, json};

use crate::stage::{FieldProblem, Person};

/// The third person without how much it knows, in lower case and of letters and digits alone.
const THIRD: &[&str] = &[
    "third",
    "3",
    "3rd",
    "thirdperson",
    "3rdperson",
    "inthethirdperson",
    "heshe",
    "dritte",
    "dritteperson",
    "erform",
    "ersieform",
    "sieform",
    "troisième",
    "troisièmepersonne",
    "3epersonne",
    "tercera",
    "tercerapersona",
    "terza",
    "terzapersona",
    "terceira",
    "terceirapessoa",
    "третьелицо",
    "оттретьеголица",
    "第三人称",
    "第三人稱",
    "三人称",
    "삼인칭",
    "3인칭",
    "derdepersoon",
    "üçüncütekilşahıs",
];
/// What says that the narrator knows more than one character does, in lower case.
const KNOWS_ALL: &[&str] = &[
    "omniscien",
    "all-knowing",
    "auktorial",
    "allwissend",
    "onniscien",
    "oniscien",
    "onisciente",
    "всеведущ",
    "всезнающ",
    "全知",
    "전지적",
];

/// Takes the third person for the limited one, which is the usual one, where neither the person
/// who asked for the book nor the sheet itself says otherwise.
pub fn settle_third_person(document: &mut Value, asked: Option<Person>) -> Option<FieldProblem> {
    let said = match document.get("person")? {
        Value::String(text) => text.to_lowercase(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    let plain: String = said.chars().filter(|c| c.is_alphanumeric()).collect();
    if !THIRD.contains(&plain.as_str()) {
        return None;
    }
    let settled = match asked {
        Some(asked @ (Person::ThirdLimited | Person::ThirdOmniscient)) => asked,
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
