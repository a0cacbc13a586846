//! The power or technology system.

use serde_json::{Value, json};

use super::book::Book;
use crate::sample::{
    premise::{clean, shorten},
    template::{capital, fill, title_case},
};

pub(super) fn propose(book: &Book<'_>) -> Value {
    let power = &book.kernel.genre.power;
    let wanted = book.preferences.power_system.as_deref().map(|wish| shorten(&clean(wish), 60));
    let name = wanted.filter(|wish| wish.chars().any(char::is_alphanumeric));
    let name = name.map_or_else(|| power.name.to_owned(), |wish| title_case(&wish));
    let works = format!(
        "{} {}",
        power.works,
        fill(
            "{Group} claims to regulate it. The oldest record of its use is {object}, and the worst \
             use of it is remembered as {event}.",
            &book.kernel.values(),
        )
    );
    let levels: Vec<Value> = power
        .levels
        .iter()
        .map(|(name, allows)| {
            json!({ "name": name, "description": format!("{}.", capital(&format!("whoever has come this far {allows}"))) })
        })
        .collect();
    json!({
        "name": name,
        "description": works,
        "levels": if book.kernel.genre.name == "horror" { horror_levels(book) } else { levels },
        "hard_limits": power.limits,
        "cost": power.cost,
    })
}

/// In horror the levels are those of what is feared, not of a person.
fn horror_levels(book: &Book<'_>) -> Vec<Value> {
    let levels = book.kernel.genre.power.levels.iter();
    levels
        .map(|(name, is)| json!({ "name": name, "description": format!("{}.", capital(is)) }))
        .collect()
}
