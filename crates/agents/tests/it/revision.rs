//! Tests of revised parts: what the prompt shows of the criticised proposal, what is asked for, and
//! what is kept.

use std::sync::Arc;

use scribe_agents::roster;
use scribe_domain::{
    Timestamp,
    command::{Command, GenesisCommand},
    genesis::draft_part::RevisedProposal,
    id::{ProposalId, SessionId, derive_uuid},
    stage::{Part, Preferences, Stage, StageData, revision::FieldTarget},
    task::{Task, TaskKind},
};
use scribe_ports::{
    agent::{Agent, PromptContext, ReplyFault, UnparsedReply},
    model::{FinishReason, ModelRequest, OutputFormat},
};
use serde_json::{Value, json};

use crate::parts::session_context;

fn sheet(name: &str, role: &str) -> Value {
    json!({
        "name": name, "role": role, "appearance": "Tall.", "personality": "Quiet.",
        "background": "The coast.", "motivation": "Debt.", "goal": "To leave.",
        "obstacle": "The tide.", "turning_point": "She stays.", "wound": "A drowned brother.",
        "monologue": "I count.", "dialogue_samples": ["No.", "Not today."],
    })
}

fn characters() -> Value {
    json!({
        "characters": [sheet("Tamsin Orr", "PROTAGONIST"), sheet("Bronia Kest", "ANTAGONIST")],
        "relations": [{
            "from": "Tamsin Orr", "to": "Bronia Kest", "kind": "RIVAL", "strength": -4,
            "description": "They share a boat.",
        }],
    })
}

/// Returns the context of a proposal that revises the characters above.
fn context(field: Option<&str>) -> PromptContext {
    let PromptContext::Genesis(mut context) = session_context("en", Preferences::default()) else {
        panic!("no context of a session")
    };
    let data = StageData::from_json(Stage::Characters, characters()).unwrap();
    let target = field.map(|field| FieldTarget::find(&data, field, 10).unwrap());
    let feedback = "She should want the sea.".to_owned();
    context.known.revised = Some(RevisedProposal { data, feedback, target });
    context.known.settle_unchanged_parts();
    PromptContext::Genesis(context)
}

fn worldsmith() -> Arc<dyn Agent> {
    let agents = roster().unwrap();
    agents.into_iter().find(|agent| agent.spec().serves == TaskKind::ProposePart).unwrap()
}

fn task(part: Part) -> Task {
    let now = Timestamp::from_timestamp_millis(1_700_000_000_000).unwrap();
    Task::ProposePart {
        session_id: SessionId(derive_uuid(now, &[b"session"])),
        proposal_id: ProposalId(derive_uuid(now, &[b"proposal"])),
        stage: Stage::Characters,
        part,
        number: 0,
    }
}

fn render(part: Part, field: Option<&str>) -> ModelRequest {
    worldsmith().render_request(&task(part), &context(field), None).unwrap()
}

fn task_text(request: &ModelRequest) -> &str {
    &request.parts.last().unwrap().text
}

fn schema(request: &ModelRequest) -> &Value {
    let OutputFormat::Json { schema, .. } = &request.output else { panic!("no document") };
    schema.document()
}

fn keep_reply(part: Part, field: Option<&str>, reply: &Value) -> Result<Value, ReplyFault> {
    let text = reply.to_string();
    let reply = UnparsedReply {
        text: &text,
        finish: FinishReason::Stop,
        is_last: false,
        is_fallback: false,
    };
    match worldsmith().convert_reply(&task(part), &context(field), reply)? {
        Command::Genesis { command, .. } => match *command {
            GenesisCommand::DraftPart(draft) => Ok(draft.output),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_the_named_field_is_asked_for_and_the_rest_of_its_part_is_kept() {
    let (part, field) = (Part::Character { index: 0 }, Some("characters[0].goal"));
    let request = render(part, field);
    assert_eq!(schema(&request)["required"], json!(["goal"]));
    assert_eq!(schema(&request)["properties"].as_object().unwrap().len(), 1);
    let text = task_text(&request);
    for shown in ["She should want the sea.", "To leave.", "Only its goal may change", "\"goal\""] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    assert!(!text.contains("been asked"), "a revision is not to be unlike the earlier one: {text}");
    let kept = keep_reply(part, field, &json!({ "goal": "To own a boat." })).unwrap();
    let mut expected = sheet("Tamsin Orr", "PROTAGONIST");
    expected["goal"] = json!("To own a boat.");
    assert_eq!(kept, expected);
    assert!(keep_reply(part, field, &json!({ "goal": "" })).is_err(), "the part's rules apply");
}

#[test]
fn an_item_of_a_list_is_asked_for_alone() {
    let field = Some("relations[0]");
    let request = render(Part::Relations, field);
    let members = &schema(&request)["properties"]["relations"]["properties"];
    assert_eq!(members["from"]["enum"], json!(["Tamsin Orr", "Bronia Kest"]));
    let relation = json!({
        "from": "Bronia Kest", "to": "Tamsin Orr", "kind": "ENEMY", "strength": -9,
        "description": "She sold the boat.",
    });
    let kept = keep_reply(Part::Relations, field, &json!({ "relations": relation })).unwrap();
    assert_eq!(kept, json!({ "relations": [relation] }));
}

#[test]
fn the_first_question_lists_the_pieces_and_unknown_names_are_dropped() {
    let part = Part::Concerned { stage: Stage::Characters };
    let request = render(part, None);
    let pieces = &schema(&request)["properties"]["pieces"]["items"]["enum"];
    let names = ["Tamsin Orr", "Bronia Kest", "the relations"];
    assert!(names.iter().all(|name| pieces.as_array().unwrap().contains(&json!(name))), "{pieces}");
    let whole: String = request.parts.iter().map(|part| part.text.as_str()).collect();
    for shown in ["She should want the sea.", "They share a boat.", "A drowned brother."] {
        assert!(whole.contains(shown), "{shown}: {whole}");
    }
    let reply = json!({ "pieces": ["Tamsin Orr", "The weather"] });
    assert_eq!(keep_reply(part, None, &reply).unwrap(), json!({ "pieces": ["Tamsin Orr"] }));
    assert_eq!(keep_reply(part, None, &json!({ "pieces": [] })).unwrap(), json!({ "pieces": [] }));
}

#[test]
fn a_revised_part_is_shown_as_it_is_and_the_other_parts_as_settled() {
    let PromptContext::Genesis(mut context) = context(None) else { panic!("no session") };
    context.known.done.retain(|output| output.part() != Part::Character { index: 1 });
    let task = task(Part::Character { index: 1 });
    let request =
        worldsmith().render_request(&task, &PromptContext::Genesis(context), None).unwrap();
    let text = task_text(&request);
    assert!(text.starts_with("Write the sheet of Bronia Kest, the antagonist,"), "{text}");
    assert!(text.contains("It exists already:"), "{text}");
    assert!(text.contains("Keep everything else of it word for word."), "{text}");
    let settled: String =
        request.parts.iter().rev().skip(1).map(|part| part.text.as_str()).collect();
    assert!(settled.contains("They share a boat."), "{settled}");
}
