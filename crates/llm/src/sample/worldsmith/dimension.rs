//! The dimensions of the world.

mod texts;

use scribe_domain::stage::DimensionKind;
use serde_json::{Value, json};

use self::texts::Texts;
use super::book::Book;
use crate::sample::template::{fill, lower_initial};

pub(super) fn propose(book: &Book<'_>, kind: DimensionKind) -> Value {
    let (texts, place) = match kind {
        DimensionKind::Geography => (&texts::GEOGRAPHY, 0),
        DimensionKind::History => (&texts::HISTORY, 1),
        DimensionKind::Culture => (&texts::CULTURE, 2),
        DimensionKind::Rules => (&texts::RULES, 3),
        DimensionKind::Society => (&texts::SOCIETY, 4),
    };
    let mut draw = book.draw("dimension", &[place]);
    // The places take turns, so that each dimension looks at the world from another corner.
    let first = usize::try_from(place).unwrap_or(0);
    dimension(book, kind, texts, first, &draw.order(4)[..3])
}

fn dimension(
    book: &Book<'_>,
    kind: DimensionKind,
    texts: &Texts,
    first: usize,
    chosen: &[usize],
) -> Value {
    let power = &book.kernel.genre.power;
    let power_lower = lower_initial(power.name);
    let limit = |at: usize| power.limits.get(at).copied().unwrap_or(power.limits[0]);
    let places = [0, 1, 2, 3].map(|i| book.world.place(first + i));
    let mut values = book.kernel.values();
    values.extend([
        ("p1", places[0]),
        ("p2", places[1]),
        ("p3", places[2]),
        ("p4", places[3]),
        ("power_works", power.works),
        ("power_lower", &power_lower),
        ("cost", power.cost),
        ("limit1", limit(0)),
        ("limit2", limit(1)),
        ("limit3", limit(2)),
    ]);
    let all = |lines: &[&str]| lines.iter().map(|line| fill(line, &values)).collect::<Vec<_>>();
    let rules: Vec<Value> = chosen
        .iter()
        .filter_map(|i| texts.rules.get(*i))
        .map(|rule| {
            json!({
                "rule": fill(rule.rule, &values),
                "examples": all(&rule.examples),
                "boundary_conditions": all(rule.bounds),
            })
        })
        .collect();
    let mut summary = fill(texts.summary, &values);
    for wish in wishes(book, kind) {
        summary.push_str(&format!(" As asked for: {}.", wish.trim().trim_end_matches('.')));
    }
    json!({ "summary": summary, "rules": rules })
}

/// What the person wants of a dimension.
fn wishes<'a>(book: &'a Book<'_>, kind: DimensionKind) -> Vec<&'a str> {
    let wanted = &book.preferences;
    let wish = match kind {
        DimensionKind::Geography => wanted.geography_type.as_deref(),
        DimensionKind::History => wanted.time_period.as_deref(),
        DimensionKind::Culture => None,
        DimensionKind::Rules => wanted.tech_magic_level.as_deref(),
        DimensionKind::Society => wanted.social_structure.as_deref(),
    };
    let asked = (!book.wish.is_empty()).then_some(book.wish.as_str());
    wish.into_iter().chain(asked).collect()
}
