//! The worldsmith: proposes every part of genesis.

mod arcs;
mod book;
mod cast;
mod chapters;
mod character;
mod concepts;
mod dimension;
mod entries;
mod nodes;
mod power;
mod relations;
mod story;
mod style;
mod titles;
mod world;

use scribe_domain::stage::Part;
use serde_json::Value;

use self::book::Book;
use super::input;

/// Proposes the part that the variables name; `None` if they name none.
pub(super) fn propose(variables: &Value) -> Option<Value> {
    let part: Part = input::text(variables, "part").parse().ok()?;
    let book = Book::read(variables);
    Some(match part {
        Part::Concepts { count } => concepts::propose(&book, count),
        Part::Story => story::propose(&book),
        Part::Style => style::propose(&book),
        Part::Dimension(kind) => dimension::propose(&book, kind),
        Part::PowerSystem => power::propose(&book),
        Part::Entries => entries::propose(&book),
        Part::Cast => cast::propose(&book),
        Part::Character { index } => character::propose(&book, index),
        Part::Relations => relations::propose(&book),
        Part::Arcs => arcs::propose(&book),
        Part::NodeCards { first, last } => nodes::propose(&book, first, last),
        Part::ChapterPlans { first, last } => chapters::propose(&book, first, last),
    })
}
