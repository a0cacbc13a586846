//! The revision of a part: what the prompt says of the earlier version, and how the reply is put in
//! its place.

use minijinja::{Value as TemplateValue, context};
use scribe_domain::{
    genesis::draft_part::{ProposalContext, RevisedProposal},
    stage::{
        FieldProblem, Part, PartOutput,
        field_path::FieldPath,
        revision::{find_earlier_part, list_pieces, narrow_schema},
        tidy::{self, TidyRules},
    },
};
use serde_json::{Value, json};

use super::readable::{format_word, part_lines};

/// A part of a proposal that a user has criticised.
pub(super) struct PartRevision<'a> {
    revised: &'a RevisedProposal,
    part: Part,
    /// The part in the criticised proposal; `None` if it is new, as the sheet of a new character.
    earlier: Option<PartOutput>,
}

impl<'a> PartRevision<'a> {
    /// Returns the revision, if the proposal revises an earlier one.
    pub(super) fn find(known: &'a ProposalContext, part: Part) -> Option<Self> {
        let revised = known.revised.as_ref()?;
        let earlier = find_earlier_part(&revised.data, &known.done, part);
        Some(Self { revised, part, earlier })
    }

    /// Returns the schema of the reply. If the feedback names a field, it is the schema of that
    /// field.
    pub(super) fn narrow_schema(&self, schema: Value) -> Value {
        let mut schema = match &self.revised.target {
            Some(target) => narrow_schema(schema, target),
            None => schema,
        };
        if matches!(self.part, Part::Concerned { .. }) {
            schema["properties"]["pieces"]["items"] =
                json!({ "type": "string", "enum": self.piece_names() });
        }
        schema
    }

    fn piece_names(&self) -> Vec<String> {
        list_pieces(&self.revised.data).into_iter().map(|(name, _)| name).collect()
    }

    /// Returns what the prompt says of the revision.
    pub(super) fn to_variable(&self, chapters: u32) -> TemplateValue {
        let pieces = match self.part {
            Part::Concerned { .. } => self.piece_names(),
            _ => Vec::new(),
        };
        let earlier = self.earlier.as_ref();
        let lines = earlier.map(|output| part_lines(std::slice::from_ref(output), chapters));
        let field = self.field().map(|field| format_word(&field.last_name()));
        context! {
            feedback => &self.revised.feedback,
            pieces,
            earlier => lines.unwrap_or_default(),
            field,
            now => self.current_value().map(|value| describe_value(&value)),
        }
    }

    /// Returns the field within the part that the feedback names.
    fn field(&self) -> Option<&FieldPath> {
        self.revised.target.as_ref()?.inner.as_ref()
    }

    fn earlier_document(&self) -> Value {
        let earlier = self.earlier.as_ref().map(|output| serde_json::to_value(output.data()));
        earlier.and_then(Result::ok).unwrap_or_default()
    }

    fn current_value(&self) -> Option<Value> {
        self.field()?.find(&self.earlier_document()).cloned()
    }

    /// Tidies a reply. A reply for a field is tidied as a part of the earlier document, from which
    /// everything else is then taken.
    pub(super) fn tidy_reply(
        &self,
        document: &mut Value,
        rules: TidyRules<'_>,
    ) -> Vec<FieldProblem> {
        let Some(field) = self.field() else {
            let mut changes = tidy::tidy_part(self.part, document, rules);
            changes.extend(self.keep_known_pieces(document));
            return changes;
        };
        let before = self.earlier_document();
        let mut whole = before.clone();
        let name = field.last_name();
        if !field.replace(&mut whole, document.get(name).cloned().unwrap_or_default()) {
            return Vec::new();
        }
        let changes = tidy::tidy_part(self.part, &mut whole, rules);
        // An item that was dropped would leave another one in its place.
        if same_shape(&before, &whole)
            && let Some(value) = field.find(&whole)
        {
            document[name] = value.clone();
        }
        changes.into_iter().filter(|change| change.field.ends_with(name)).collect()
    }

    /// Drops names that are not those of pieces.
    fn keep_known_pieces(&self, document: &mut Value) -> Option<FieldProblem> {
        if !matches!(self.part, Part::Concerned { .. }) {
            return None;
        }
        let names = self.piece_names();
        let pieces = document.get_mut("pieces").and_then(Value::as_array_mut)?;
        let count = pieces.len();
        pieces.retain(|piece| piece.as_str().is_some_and(|piece| names.iter().any(|n| n == piece)));
        let dropped = count - pieces.len();
        (dropped > 0).then(|| {
            FieldProblem::new("pieces", format!("{dropped} are no pieces of the proposal"))
        })
    }

    /// Returns the whole document of the part. If the feedback names a field, everything else is
    /// that of the criticised proposal.
    pub(super) fn complete_reply(&self, reply: Value) -> Value {
        let Some(field) = self.field() else { return reply };
        let mut document = self.earlier_document();
        let value = reply.get(field.last_name()).cloned().unwrap_or_default();
        if field.replace(&mut document, value) { document } else { reply }
    }
}

/// True if all lists of two documents that are on the top level have as many items.
fn same_shape(before: &Value, after: &Value) -> bool {
    let lists = before.as_object().into_iter().flatten().filter_map(|(name, value)| {
        let count = value.as_array()?.len();
        Some(after.get(name).and_then(Value::as_array).is_some_and(|list| list.len() == count))
    });
    lists.into_iter().all(|is_same| is_same)
}

/// Describes a value in a prompt: a text as it is, a list line by line.
fn describe_value(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(describe_value).collect::<Vec<String>>().join("\n"),
        Value::Object(fields) => {
            let lines = fields
                .iter()
                .map(|(name, value)| format!("{}: {}", format_word(name), describe_value(value)));
            lines.collect::<Vec<String>>().join("\n")
        }
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}
