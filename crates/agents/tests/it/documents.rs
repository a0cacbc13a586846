//! Every document that is asked for: its fields stand in the prompt once, and its reply is read
//! alike in any order of the fields.

use scribe_domain::{chapter::Step, command::ChapterCommand, task::StepTask};
use scribe_ports::model::{OutputFormat, PromptRole, ReplySchema};
use serde_json::{Map, Value};

use crate::{
    faults::{drafted_studio, parse_command},
    parts::render_part_request,
    studio::{Studio, first_task, sample_reply},
};

fn schema_of(output: &OutputFormat) -> Option<&ReplySchema> {
    match output {
        OutputFormat::Prose => None,
        OutputFormat::Json { schema, .. } => Some(schema),
    }
}

/// Returns the tasks whose replies are documents.
fn document_tasks(critique: StepTask, check: StepTask) -> Vec<StepTask> {
    let Step::Review { version_id, .. } = critique.step else { panic!("{critique:?}") };
    let other_steps = [
        Step::PlanChapter,
        Step::Outline,
        Step::StructureScenes,
        Step::PatchScenes { version_id, round: 1 },
        Step::Arbitrate { version_id },
        Step::Record { version_id },
    ];
    other_steps.into_iter().map(first_task).chain([critique, check]).collect()
}

fn assert_undescribed(schema: &Value, path: &str) {
    assert!(schema.get("description").is_none(), "{path}: {schema}");
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        assert_undescribed(property, &format!("{path}.{name}"));
    }
    if schema["items"].is_object() {
        assert_undescribed(&schema["items"], &format!("{path}[]"));
    }
}

#[test]
fn the_fields_of_a_document_are_described_in_the_prompt_and_not_in_the_schema() {
    let (studio, critique, check) = drafted_studio();
    let of_chapter = document_tasks(critique, check)
        .into_iter()
        .map(|task| studio.build_request(1, task, studio.chapter_context(1), None));
    for request in of_chapter.chain([render_part_request()]) {
        let schema = schema_of(&request.output).unwrap();
        assert_undescribed(schema.document(), &request.capability);
        let task = request.parts.iter().filter(|part| part.role == PromptRole::User);
        let fields = schema.fields_in_words().unwrap();
        assert!(!fields.is_empty());
        let shown: usize = task.map(|part| part.text.matches(fields).count()).sum();
        assert_eq!(shown, 1, "{}: {fields}", request.capability);
        let prompt: String = request.parts.iter().map(|part| part.text.as_str()).collect();
        assert!(prompt.contains("Answer with one JSON object and nothing else."), "{prompt}");
    }
}

/// Writes a document with the members of each object in reverse order.
fn write_reversed(value: &Value) -> String {
    let write_member = |(name, member): (&String, &Value)| {
        format!("{}: {}", Value::from(name.as_str()), write_reversed(member))
    };
    match value {
        Value::Object(members) => {
            let members: Vec<String> = members.iter().rev().map(write_member).collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(write_reversed).collect();
            format!("[{}]", items.join(", "))
        }
        scalar => scalar.to_string(),
    }
}

fn read(studio: &Studio, task: StepTask, text: &str) -> ChapterCommand {
    parse_command(studio, task, text, false).unwrap()
}

#[test]
fn a_reply_is_read_alike_in_any_order_of_its_fields() {
    let (studio, critique, check) = drafted_studio();
    for task in document_tasks(critique, check) {
        let request = studio.build_request(1, task, studio.chapter_context(1), None);
        let reply = sample_reply(&request);
        let document: Map<String, Value> = serde_json::from_str(&reply).unwrap();
        let reversed = write_reversed(&Value::Object(document.clone()));
        assert!(document.len() == 1 || reversed != reply, "{task:?}");
        assert_eq!(read(&studio, task, &reversed), read(&studio, task, &reply), "{task:?}");
    }
}
