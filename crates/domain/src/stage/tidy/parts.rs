//! Tidies the replies for parts: applies the tables, cuts and numbers the lists, and fills in
//! values that follow from the rest of the book.

use serde_json::{Value, json};

use super::{
    TidyRules, bound_schema, extents::bound_by_length, field_schema, numbered::resolve_numbers,
    set_count, shorten_texts_to_fit, tables::field_table, tidy_document, untitled::is_untitled,
};
use crate::stage::{
    CharacterRole, FieldProblem, Part,
    names::{clean_name, resolve::resolve_name, same_name},
    part::MAX_CAST,
};

/// The list of a part, with the number of items that were asked for.
struct ListLimits {
    list: &'static str,
    /// The field that is numbered automatically, and its first number.
    numbered: Option<(&'static str, u32)>,
    /// The number of items that were asked for. Additional items are dropped.
    requested: usize,
    /// The minimum number of usable items. If there are fewer, the model is asked again.
    min: usize,
}

/// Returns the main list of a part, and the minimum number of items in it.
///
/// Every chapter needs its plan and its node card. Most other lists need one item. The lists of
/// entries and relations may be empty.
fn list_limits(part: Part) -> Option<ListLimits> {
    let span = |first: u32, last: u32| (last + 1).saturating_sub(first) as usize;
    let limits = |list, requested, min| ListLimits { list, numbered: None, requested, min };
    Some(match part {
        Part::Concepts { count } => limits("concepts", count as usize, 1),
        Part::Story => limits("title_suggestions", 20, 1),
        Part::Cast => limits("cast", MAX_CAST, 1),
        Part::Entries => limits("entries", 1_000, 0),
        Part::Relations => limits("relations", 2_000, 0),
        Part::Arcs => limits("arcs", 50, 1),
        Part::NodeCards { first, last } => ListLimits {
            list: "node_cards",
            numbered: Some(("number", first)),
            requested: span(first, last),
            min: span(first, last),
        },
        Part::ChapterPlans { first, last } => ListLimits {
            list: "chapters",
            numbered: Some(("position", first)),
            requested: span(first, last),
            min: span(first, last),
        },
        Part::Style
        | Part::Dimension(_)
        | Part::PowerSystem
        | Part::Character { .. }
        | Part::Concerned { .. } => {
            return None;
        }
    })
}

/// Returns the name of a part's list, and the minimum and maximum number of its items.
#[must_use]
pub fn usable_list_range(part: Part) -> Option<(&'static str, std::ops::RangeInclusive<usize>)> {
    list_limits(part).map(|limits| (limits.list, limits.min..=limits.requested))
}

/// Returns the schema of the reply that a model is asked for. A reply that conforms to it is usable
/// after tidying.
#[must_use]
pub fn bounded_reply_schema(part: Part, rules: TidyRules<'_>) -> Value {
    let mut schema = bound_schema(part.reply_schema(), field_table(part), rules);
    if let Some(ListLimits { list, requested, min, .. }) = list_limits(part)
        && let Some(list) = field_schema(&mut schema, list)
    {
        let has_exact_count = matches!(
            part,
            Part::Concepts { .. } | Part::NodeCards { .. } | Part::ChapterPlans { .. }
        );
        if has_exact_count {
            set_count(list, requested, requested);
        } else {
            list["minItems"] = json!(min);
        }
    }
    bound_by_length(&mut schema, part, rules);
    shorten_texts_to_fit(&mut schema, rules.language);
    schema
}

/// Drops the relations of a character to itself.
fn drop_self_relations(document: &mut Value, changes: &mut Vec<FieldProblem>) {
    let Some(relations) = find_list(document, "relations") else { return };
    let count = relations.len();
    relations.retain(|relation| relation["from"].is_null() || relation["from"] != relation["to"]);
    let dropped = count - relations.len();
    if dropped > 0 {
        let change = format!("{dropped} items were dropped: they relate a character to itself");
        changes.push(FieldProblem::new("relations", change));
    }
}

/// Tidies a part's reply. Returns the changes.
pub fn tidy_part(part: Part, document: &mut Value, rules: TidyRules<'_>) -> Vec<FieldProblem> {
    let mut changes = Vec::new();
    let empty = list_limits(part).filter(|limits| limits.min == 0).map(|limits| limits.list);
    if let Some(list) = empty.filter(|_| rules.is_last) {
        drop_unknown_lists(document, list, &mut changes);
    }
    match part {
        Part::Relations => {
            resolve_numbers(document, "relations", rules.names, &mut changes);
            drop_self_relations(document, &mut changes);
        }
        Part::NodeCards { .. } => {
            resolve_numbers(document, "node_cards", rules.names, &mut changes);
        }
        Part::ChapterPlans { .. } => {
            resolve_numbers(document, "chapters", rules.names, &mut changes);
        }
        Part::Cast => clean_names(document, &mut changes),
        Part::Concepts { .. }
        | Part::Story
        | Part::Style
        | Part::Dimension(_)
        | Part::PowerSystem
        | Part::Entries
        | Part::Character { .. }
        | Part::Arcs
        | Part::Concerned { .. } => {}
    }
    let original_list = empty
        .and_then(|list| document.get(list))
        .filter(|original_list| is_filled(original_list))
        .cloned();
    changes.extend(tidy_document(document, field_table(part), rules));
    // If the list had items and none of them can be used, the original list is kept, so that the
    // model is asked again.
    if let (Some(list), Some(original_list)) = (empty, original_list)
        && !rules.is_last
        && document.get(list).is_some_and(|unique_members| !is_filled(unique_members))
    {
        document[list] = original_list;
        return changes;
    }
    if let Some(limits) = list_limits(part) {
        let is_last = rules.is_last && matches!(part, Part::NodeCards { .. });
        truncate_and_number(document, &limits, is_last, &mut changes);
    }
    match part {
        Part::Style => fill_blank(document, "spelling_variant", rules.language),
        Part::Cast => tidy_cast(document, &mut changes),
        Part::Character { index } => {
            if let Some(name) = rules.names.get(index as usize)
                && document.get("name").and_then(Value::as_str) != Some(name)
                && document.is_object()
            {
                document["name"] = json!(name);
                changes.push(FieldProblem::new("name", "was replaced by the name in the cast"));
            }
        }
        Part::Arcs => tidy_items(document, "arcs", |arc| {
            if arc["first_chapter"].as_u64() > arc["last_chapter"].as_u64() {
                let first = arc["first_chapter"].take();
                arc["first_chapter"] = arc["last_chapter"].take();
                arc["last_chapter"] = first;
            }
        }),
        Part::ChapterPlans { .. } => tidy_items(document, "chapters", |plan| {
            drop_untitled(plan, &mut changes);
            set_viewpoint(plan, rules.names);
        }),
        Part::Concepts { .. }
        | Part::Story
        | Part::Dimension(_)
        | Part::PowerSystem
        | Part::Entries
        | Part::Relations
        | Part::NodeCards { .. }
        | Part::Concerned { .. } => {}
    }
    changes
}

fn is_filled(list: &Value) -> bool {
    list.as_array().is_some_and(|items| !items.is_empty())
}

/// Drops unknown lists after the last reply. The model may have meant one of them as `list`, but
/// this is not certain.
fn drop_unknown_lists(document: &mut Value, list: &str, changes: &mut Vec<FieldProblem>) {
    let Some(members) = document.as_object_mut() else { return };
    members.retain(|name, value| {
        let is_unknown = name != list && is_filled(value);
        if is_unknown {
            changes
                .push(FieldProblem::new(name.as_str(), format!("was dropped: it is not `{list}`")));
        }
        !is_unknown
    });
}

fn find_list<'a>(document: &'a mut Value, list: &str) -> Option<&'a mut Vec<Value>> {
    document.get_mut(list).and_then(Value::as_array_mut)
}

fn tidy_items(document: &mut Value, list: &str, tidy: impl FnMut(&mut Value)) {
    find_list(document, list).into_iter().flatten().for_each(tidy);
}

/// Keeps at most the number of items that were asked for, and numbers them.
fn truncate_and_number(
    document: &mut Value,
    limits: &ListLimits,
    is_last: bool,
    changes: &mut Vec<FieldProblem>,
) {
    let Some(items) = find_list(document, limits.list) else { return };
    if items.len() > limits.requested {
        let change = format!("had {} items and has {}", items.len(), limits.requested);
        changes.push(FieldProblem::new(limits.list, change));
        items.truncate(limits.requested);
    }
    // A missing card is replaced by a copy of the card before it, whose development continues.
    while is_last && items.len() < limits.min {
        let Some(card) = items.last().cloned() else { break };
        changes.push(FieldProblem::new(
            limits.list,
            "lacked an item, so the preceding item was copied",
        ));
        items.push(card);
    }
    if let Some((field, first)) = limits.numbered {
        for (number, item) in (first..).zip(items) {
            item[field] = json!(number);
        }
    }
}

fn fill_blank(document: &mut Value, field: &str, text: &str) {
    if document
        .get(field)
        .and_then(Value::as_str)
        .is_some_and(|given_viewpoint| given_viewpoint.trim().is_empty())
    {
        document[field] = json!(text);
    }
}

/// Removes marks that are not part of a name from the names of a cast.
fn clean_names(document: &mut Value, changes: &mut Vec<FieldProblem>) {
    tidy_items(document, "cast", |member| {
        let Some(Value::String(name)) = member.get_mut("name") else { return };
        let clean = clean_name(name);
        if clean != *name {
            changes.push(FieldProblem::new("cast", format!("{name:?} was changed to {clean:?}")));
            *name = clean;
        }
    });
}

/// Clears a chapter title that only says that there is no title. The chapter then has only its
/// number.
fn drop_untitled(plan: &mut Value, changes: &mut Vec<FieldProblem>) {
    let position = plan["position"].as_u64().unwrap_or_default();
    let Some(Value::String(title)) = plan.get_mut("title") else { return };
    if is_untitled(title, position) {
        changes.push(FieldProblem::new("title", format!("{title:?} means that there is no title")));
        title.clear();
    }
}

/// Drops members whose name occurs before. If there is no protagonist, makes the first member the
/// protagonist.
fn tidy_cast(document: &mut Value, changes: &mut Vec<FieldProblem>) {
    let Some(members) = find_list(document, "cast") else { return };
    let mut unique_members: Vec<Value> = Vec::with_capacity(members.len());
    for member in members.drain(..) {
        let name = member["name"].as_str().unwrap_or_default();
        let has_same_name =
            |other: &Value| same_name(other["name"].as_str().unwrap_or_default(), name);
        if unique_members.iter().any(has_same_name) {
            changes
                .push(FieldProblem::new("cast", format!("{name:?} was dropped: it occurs twice")));
        } else {
            unique_members.push(member);
        }
    }
    let protagonist = CharacterRole::Protagonist.as_str();
    if !unique_members.iter().any(|member| member["role"] == protagonist)
        && let Some(first) = unique_members.first_mut()
    {
        first["role"] = json!(protagonist);
        changes.push(FieldProblem::new(
            "cast[0].role",
            "was set to PROTAGONIST, because nobody had this role",
        ));
    }
    *members = unique_members;
}

/// Sets the viewpoint character of a chapter. This is the named character if the name can be
/// resolved, or else the first character who appears, or else the first of the cast. If nobody
/// appears in the chapter, the viewpoint character is added to it.
fn set_viewpoint(plan: &mut Value, names: &[String]) {
    let given_viewpoint = plan["viewpoint"].as_str().unwrap_or_default();
    let resolved = resolve_name(given_viewpoint, names).member().map(str::to_owned);
    let first_in_cast = plan["cast"].get(0).and_then(Value::as_str).map(str::to_owned);
    let free_name = (names.is_empty() && !given_viewpoint.trim().is_empty())
        .then(|| given_viewpoint.to_owned());
    let Some(viewpoint) =
        free_name.or(resolved).or(first_in_cast).or_else(|| names.first().cloned())
    else {
        return;
    };
    plan["viewpoint"] = json!(viewpoint);
    if let Some(cast) = plan["cast"].as_array_mut()
        && cast.is_empty()
    {
        cast.push(json!(viewpoint));
    }
}
