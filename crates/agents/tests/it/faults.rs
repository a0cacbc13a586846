//! Tests of repeated questions and of replies that do not match the request.

use scribe_domain::{
    chapter::{Step, finding::MAX_NEW},
    command::{ChapterCommand, Command},
    problem_code::ProblemCode,
    task::{StepTask, TaskKind},
    text::words::count_words,
};
use scribe_ports::{
    agent::{FaultyReply, PromptContext, ReplyFault, UnparsedReply},
    model::{FinishReason, OutputFormat},
};
use serde_json::{Value, json};

use crate::studio::{Studio, first_task, last_task, sample_reply};

const SCENE: StepTask =
    StepTask { kind: TaskKind::DraftScene, step: Step::DraftScene { scene: 1, round: 0 } };

fn planned_studio() -> Studio {
    let mut studio = Studio::new(3, 600);
    studio.begin_chapter(1);
    studio.run_next_step(1);
    studio.run_next_step(1);
    studio
}

pub(crate) fn parse_command(
    studio: &Studio,
    step_task: StepTask,
    text: &str,
    is_last: bool,
) -> Result<ChapterCommand, ReplyFault> {
    let context = PromptContext::from(studio.chapter_context(1));
    let agent = studio.agent(step_task.kind);
    match agent.convert_reply(
        &studio.task(1, step_task),
        &context,
        UnparsedReply { text, finish: FinishReason::Unstated, is_last, is_fallback: false },
    )? {
        Command::Chapter { command, .. } => Ok(*command),
        other => panic!("{other:?}"),
    }
}

fn render_repair(studio: &Studio, text: &str, fault: ReplyFault) -> (String, String) {
    let faulty = FaultyReply { text: text.to_owned(), fault };
    let request = studio.build_request(1, SCENE, studio.chapter_context(1), Some(&faulty));
    let last = request.parts.last().unwrap();
    assert_eq!(last.name, "repair");
    (last.text.clone(), sample_reply(&request))
}

#[test]
fn a_scene_that_was_cut_off_is_continued_as_one_scene() {
    let studio = planned_studio();
    let text = sample_reply(&studio.build_request(1, SCENE, studio.chapter_context(1), None));
    let cut: String = text.chars().take(text.chars().count() / 2).collect();
    let Err(ReplyFault::CutOff { kept }) = parse_command(&studio, SCENE, &cut, false) else {
        panic!("{cut}");
    };
    assert!(cut.starts_with(&kept) && kept.len() < cut.len());
    let (asked, rest) = render_repair(&studio, &cut, ReplyFault::CutOff { kept: kept.clone() });
    assert!(asked.contains("Go on from exactly there"));
    let ending = kept.trim_end();
    assert!(asked.contains(&ending[ending.floor_char_boundary(ending.len() - 60)..]));
    let joined = format!("{kept} {rest}");
    let ChapterCommand::DraftScene(drafted) =
        parse_command(&studio, SCENE, &joined, false).unwrap()
    else {
        panic!("{joined}");
    };
    assert_eq!(count_words(&drafted.text), count_words(&text));
}

#[test]
fn a_continuation_has_room_for_the_words_that_are_left_only() {
    let studio = planned_studio();
    let build = |faulty| studio.build_request(1, SCENE, studio.chapter_context(1), faulty);
    let whole = build(None);
    let text = sample_reply(&whole);
    let fault = ReplyFault::CutOff { kept: text.clone() };
    let rest = build(Some(&FaultyReply { text, fault }));
    assert!(rest.max_output_tokens * 2 < whole.max_output_tokens, "{rest:?}");
}

#[test]
fn a_short_scene_is_extended_and_a_faulty_scene_is_requested_again() {
    let studio = planned_studio();
    let short = "Agnes counted the jars. She counted them again, for luck.";
    let Err(fault @ ReplyFault::TooShort(_)) = parse_command(&studio, SCENE, short, false) else {
        panic!("it was long enough");
    };
    let (asked, whole) = render_repair(&studio, short, fault);
    assert!(asked.contains(short) && asked.contains("enlarged from inside"), "{asked}");
    assert!(parse_command(&studio, SCENE, &whole, false).is_ok());
    let half = &whole[..whole.floor_char_boundary(whole.len() / 2)];
    assert!(parse_command(&studio, SCENE, half, true).is_ok());
    let few_words = parse_command(&studio, SCENE, short, true);
    assert!(matches!(few_words, Err(ReplyFault::Repair(_))), "ten words are no scene");
    let first = sample_reply(&studio.build_request(1, SCENE, studio.chapter_context(1), None));
    let (asked, other) =
        render_repair(&studio, &first, ReplyFault::Repair("“x” stands twice".into()));
    assert!(asked.contains("“x” stands twice") && asked.contains(&first));
    assert_ne!(other, first);
    assert!(parse_command(&studio, SCENE, &other, false).is_ok());
}

#[test]
fn a_document_that_does_not_fit_is_requested_again_with_its_fields() {
    let mut studio = Studio::new(3, 600);
    studio.begin_chapter(1);
    for (reply, problem) in [
        ("{\"beats\": [], \"opening\": \"o\", \"ending\": \"e\"}", "beats: "),
        ("{\"beats\": {}, \"opening\": \"o\"}", "beats: "),
        ("The chapter opens", "no JSON"),
    ] {
        let fault = parse_command(&studio, first_task(Step::Outline), reply, false);
        assert!(
            matches!(&fault, Err(ReplyFault::Repair(said)) if said.contains(problem)),
            "{reply}: {fault:?}"
        );
    }
    let declined = parse_command(
        &studio,
        first_task(Step::Outline),
        "I'm sorry, but I can't help with that request.",
        false,
    );
    assert!(matches!(declined, Err(ReplyFault::Declined(_))));
}

/// Returns a studio with a chapter whose first draft waits for review.
pub(crate) fn drafted_studio() -> (Studio, StepTask, StepTask) {
    let mut studio = planned_studio();
    loop {
        if let Some(Step::Review { version_id, round }) = studio.chapter(1).next_step() {
            let critique = first_task(Step::Review { version_id, round });
            return (studio, critique, last_task(Step::Review { version_id, round }));
        }
        studio.run_next_step(1);
    }
}

pub(crate) fn objection_json(passage: &str) -> Value {
    json!({ "severity": "must", "passage": passage, "problem": "p", "order": "o", "kind": "patch" })
}

#[test]
fn findings_with_invented_quotations_are_dropped() {
    let (studio, critique, check) = drafted_studio();
    let text = studio.chapter_context(1).joined_scene_text();
    let real = text.split("\n\n").next().unwrap().split(". ").next().unwrap();
    let reply = json!({ "findings": [objection_json("never written"), objection_json(real)], "answers": [] });
    let ChapterCommand::CheckFacts(checked) =
        parse_command(&studio, check, &reply.to_string(), false).unwrap()
    else {
        panic!("{reply}");
    };
    assert_eq!(checked.findings.len(), 1);
    assert_eq!(checked.findings[0].scene, 1);
    let mut reply: Value = serde_json::from_str(&sample_reply(&studio.build_request(
        1,
        critique,
        studio.chapter_context(1),
        None,
    )))
    .unwrap();
    for (_, criterion) in reply["criteria"].as_object_mut().unwrap() {
        criterion["quotation"] = json!("never written");
    }
    let fault = parse_command(&studio, critique, &reply.to_string(), false);
    assert!(matches!(fault, Err(ReplyFault::Repair(said)) if said.contains("quote verbatim")));
    let many: Vec<Value> = (0..30)
        .map(|i| {
            let mut objection = objection_json(real);
            objection["problem"] = json!(format!("p{i}"));
            objection
        })
        .collect();
    let reply = json!({ "findings": many, "answers": [], "basis": "the cast" });
    let ChapterCommand::CheckFacts(checked) =
        parse_command(&studio, check, &reply.to_string(), false).unwrap()
    else {
        panic!("{reply}");
    };
    assert_eq!(checked.findings.len(), MAX_NEW);
    assert_eq!(checked.basis, "the cast");
}

#[test]
fn a_failure_names_the_failed_step() {
    let (studio, critique, _) = drafted_studio();
    for kind in [TaskKind::OutlineChapter, TaskKind::DraftScene, TaskKind::RecordChapter] {
        let failure_command = studio.agent(kind).failure_command(
            &studio.task(1, critique),
            ProblemCode::UnusableReply,
            "It was.",
        );
        let Command::Chapter { command, .. } = failure_command else {
            panic!("{failure_command:?}")
        };
        let ChapterCommand::ReportFailure(failure_command) = *command else {
            panic!("{command:?}")
        };
        assert_eq!(failure_command.step, critique.step);
        assert_eq!(failure_command.code, ProblemCode::UnusableReply);
    }
}

#[test]
fn every_schema_is_plain_and_small() {
    let (studio, critique, check) = drafted_studio();
    let Step::Review { version_id, .. } = critique.step else { panic!("{critique:?}") };
    for step_task in [
        first_task(Step::Outline),
        first_task(Step::StructureScenes),
        critique,
        check,
        first_task(Step::PatchScenes { version_id, round: 1 }),
        first_task(Step::Arbitrate { version_id }),
        first_task(Step::Record { version_id }),
    ] {
        let request = studio.build_request(1, step_task, studio.chapter_context(1), None);
        assert!(request.max_output_tokens <= 2_000);
        let OutputFormat::Json { schema, .. } = &request.output else { panic!("{step_task:?}") };
        let schema = schema.text();
        for unknown in ["oneOf", "$ref", "$defs"] {
            assert!(!schema.contains(unknown), "{step_task:?}: {schema}");
        }
    }
}
