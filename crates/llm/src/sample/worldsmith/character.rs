//! One member of the cast.

mod texts;

use serde_json::{Value, json};

use super::book::Book;
use crate::sample::{
    draw::nth_of_permutation,
    names,
    template::{Values, capital, fill},
};

pub(super) fn propose(book: &Book<'_>, index: u32) -> Value {
    let cast = book.cast();
    let index = index as usize;
    let (name, role, sketch) = match cast.get(index) {
        Some(member) => (member.name.as_str(), member.role.as_str(), member.sheet.as_str()),
        None => ("The Stranger", "SUPPORTING", ""),
    };
    let role = if role.is_empty() { "SUPPORTING" } else { role };
    let [she, him, her, hers, herself] = names::gender(name, sketch).pronouns();
    let place = book.world.place(index);
    let mut values = book.kernel.values();
    values.extend([
        ("name", names::call_name(name)),
        ("she", she),
        ("him", him),
        ("her", her),
        ("hers", hers),
        ("herself", herself),
        ("place", place),
    ]);
    let key = book.draw("character", &[]).bits();
    let text = |side: u32, texts: &[&str]| line(key.rotate_left(side * 5), index, texts, &values);
    let dialogue = |n: usize| line(key, index * 2 + n, &texts::DIALOGUE, &values);
    let goal = match role {
        "PROTAGONIST" if index == 0 => fill("To {want}.", &values),
        _ => line(key, index, &texts::GOAL[1..], &values),
    };
    json!({
        "name": name,
        "role": role,
        "appearance": text(1, &texts::APPEARANCE),
        "personality": personality(book, index, text(2, &texts::PERSONALITY)),
        "background": text(3, &texts::BACKGROUND),
        "motivation": text(4, &texts::MOTIVATION),
        "goal": goal,
        "obstacle": text(5, &texts::OBSTACLE),
        "turning_point": text(6, &texts::TURNING),
        "wound": text(7, &texts::WOUND),
        "monologue": text(8, &texts::MONOLOGUE),
        "dialogue_samples": [dialogue(0), dialogue(1)],
    })
}

fn line(key: u64, index: usize, texts: &[&str], values: &Values<'_>) -> String {
    fill(texts[nth_of_permutation(key, texts.len(), index)], values)
}

/// The traits that were asked for go round the cast.
fn personality(book: &Book<'_>, index: usize, text: String) -> String {
    let wanted = &book.preferences.personality_preferences;
    match wanted.get(index % wanted.len().max(1)) {
        Some(wish) => format!("{}. {text}", capital(wish.trim().trim_end_matches('.'))),
        None => text,
    }
}
