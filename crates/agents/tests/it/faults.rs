//! Tests of repeated questions and of replies that do not match the request.

use scribe_domain::{
    chapter::{Step, finding::MAX_NEW},
    command::{ChapterCommand, Command},
    problem_code::ProblemCode,
    task::{StepTask, TaskKind},
    text::words::count_words,
};
use scribe_ports::{
    agent::{FaultyReply, PromptContext, Reply, ReplyFault},
    model::{Finish, OutputFormat},
};
use serde_json::{Value, json};

use crate::studio::{Studio, first_task, last_task, write};

const SCENE: StepTask =
    StepTask { kind: TaskKind::DraftScene, step: Step::DraftScene { scene: 1, round: 0 } };

fn planned() -> Studio {
    let mut studio = Studio::new(3, 600);
    studio.begin(1);
    studio.step(1);
    studio.step(1);
    studio
}

pub(crate) fn command(
    studio: &Studio,
    job: StepTask,
    text: &str,
    is_last: bool,
) -> Result<ChapterCommand, ReplyFault> {
    let context = PromptContext::from(studio.chapter_context(1));
    let agent = studio.agent(job.kind);
    match agent.command(
        &studio.task(1, job),
        &context,
        Reply { text, finish: Finish::Unstated, is_last },
    )? {
        Command::Chapter { command, .. } => Ok(*command),
        other => panic!("{other:?}"),
    }
}

fn again(studio: &Studio, text: &str, fault: ReplyFault) -> (String, String) {
    let faulty = FaultyReply { text: text.to_owned(), fault };
    let request = studio.request(1, SCENE, studio.chapter_context(1), Some(&faulty));
    let last = request.parts.last().unwrap();
    assert_eq!(last.name, "repair");
    (last.text.clone(), write(&request))
}

#[test]
fn a_scene_that_broke_off_goes_on_and_is_one_scene() {
    let studio = planned();
    let text = write(&studio.request(1, SCENE, studio.chapter_context(1), None));
    let cut: String = text.chars().take(text.chars().count() / 2).collect();
    let Err(ReplyFault::CutOff { kept }) = command(&studio, SCENE, &cut, false) else {
        panic!("{cut}");
    };
    assert!(cut.starts_with(&kept) && kept.len() < cut.len());
    let (asked, rest) = again(&studio, &cut, ReplyFault::CutOff { kept: kept.clone() });
    assert!(asked.contains("Go on from exactly there"));
    let ending = kept.trim_end();
    assert!(asked.contains(&ending[ending.floor_char_boundary(ending.len() - 60)..]));
    let joined = format!("{kept} {rest}");
    let ChapterCommand::DraftScene(drafted) = command(&studio, SCENE, &joined, false).unwrap()
    else {
        panic!("{joined}");
    };
    assert_eq!(count_words(&drafted.text), count_words(&text));
}

#[test]
fn a_short_scene_is_enlarged_from_inside_and_a_faulty_one_written_again() {
    let studio = planned();
    let short = "Agnes counted the jars. She counted them again, for luck.";
    let Err(fault @ ReplyFault::TooShort(_)) = command(&studio, SCENE, short, false) else {
        panic!("it was long enough");
    };
    let (asked, whole) = again(&studio, short, fault);
    assert!(asked.contains(short) && asked.contains("enlarged from inside"), "{asked}");
    assert!(command(&studio, SCENE, &whole, false).is_ok());
    let half = &whole[..whole.floor_char_boundary(whole.len() / 2)];
    assert!(command(&studio, SCENE, half, true).is_ok());
    let few_words = command(&studio, SCENE, short, true);
    assert!(matches!(few_words, Err(ReplyFault::Mend(_))), "ten words are no scene");
    let first = write(&studio.request(1, SCENE, studio.chapter_context(1), None));
    let (asked, other) = again(&studio, &first, ReplyFault::Mend("“x” stands twice".into()));
    assert!(asked.contains("“x” stands twice") && asked.contains(&first));
    assert_ne!(other, first);
    assert!(command(&studio, SCENE, &other, false).is_ok());
}

#[test]
fn documents_that_do_not_fit_are_mended_by_their_fields() {
    let mut studio = Studio::new(3, 600);
    studio.begin(1);
    for (reply, problem) in [
        ("{\"beats\": [], \"opening\": \"o\", \"ending\": \"e\"}", "beats: "),
        ("{\"beats\": {}, \"opening\": \"o\"}", "beats: "),
        ("The chapter opens", "no JSON"),
    ] {
        let fault = command(&studio, first_task(Step::Outline), reply, false);
        assert!(
            matches!(&fault, Err(ReplyFault::Mend(said)) if said.contains(problem)),
            "{reply}: {fault:?}"
        );
    }
    let declined = command(
        &studio,
        first_task(Step::Outline),
        "I'm sorry, but I can't help with that request.",
        false,
    );
    assert!(matches!(declined, Err(ReplyFault::Declined(_))));
}

/// Returns a studio with a chapter whose first draft waits for review.
pub(crate) fn drafted() -> (Studio, StepTask, StepTask) {
    let mut studio = planned();
    loop {
        if let Some(Step::Review { version_id, round }) = studio.chapter(1).next_step() {
            let critique = first_task(Step::Review { version_id, round });
            return (studio, critique, last_task(Step::Review { version_id, round }));
        }
        studio.step(1);
    }
}

pub(crate) fn objection(passage: &str) -> Value {
    json!({ "severity": "must", "passage": passage, "problem": "p", "order": "o", "kind": "patch" })
}

#[test]
fn readers_who_invent_quotations_are_not_heard() {
    let (studio, critique, check) = drafted();
    let text = studio.chapter_context(1).text();
    let real = text.split("\n\n").next().unwrap().split(". ").next().unwrap();
    let reply = json!({ "findings": [objection("never written"), objection(real)], "answers": [] });
    let ChapterCommand::CheckFacts(checked) =
        command(&studio, check, &reply.to_string(), false).unwrap()
    else {
        panic!("{reply}");
    };
    assert_eq!(checked.findings.len(), 1);
    assert_eq!(checked.findings[0].scene, 1);
    let mut reply: Value =
        serde_json::from_str(&write(&studio.request(1, critique, studio.chapter_context(1), None)))
            .unwrap();
    for (_, criterion) in reply["criteria"].as_object_mut().unwrap() {
        criterion["quotation"] = json!("never written");
    }
    let fault = command(&studio, critique, &reply.to_string(), false);
    assert!(matches!(fault, Err(ReplyFault::Mend(said)) if said.contains("quote verbatim")));
    let many: Vec<Value> = (0..30)
        .map(|i| {
            let mut objection = objection(real);
            objection["problem"] = json!(format!("p{i}"));
            objection
        })
        .collect();
    let reply = json!({ "findings": many, "answers": [], "basis": "the cast" });
    let ChapterCommand::CheckFacts(checked) =
        command(&studio, check, &reply.to_string(), false).unwrap()
    else {
        panic!("{reply}");
    };
    assert_eq!(checked.findings.len(), MAX_NEW);
    assert_eq!(checked.basis, "the cast");
}

#[test]
fn a_failure_names_the_step_that_could_not_be_done() {
    let (studio, critique, _) = drafted();
    for kind in [TaskKind::OutlineChapter, TaskKind::DraftScene, TaskKind::RecordChapter] {
        let given = studio.agent(kind).failure_command(
            &studio.task(1, critique),
            ProblemCode::UnusableReply,
            "It was.",
        );
        let Command::Chapter { command, .. } = given else { panic!("{given:?}") };
        let ChapterCommand::ReportFailure(given) = *command else { panic!("{command:?}") };
        assert_eq!(given.step, critique.step);
        assert_eq!(given.code, ProblemCode::UnusableReply);
    }
}

#[test]
fn every_schema_is_plain_and_every_agent_is_asked_for_little() {
    let (studio, critique, check) = drafted();
    let Step::Review { version_id, .. } = critique.step else { panic!("{critique:?}") };
    for job in [
        first_task(Step::Outline),
        first_task(Step::StructureScenes),
        critique,
        check,
        first_task(Step::PatchScenes { version_id, round: 1 }),
        first_task(Step::Arbitrate { version_id }),
        first_task(Step::Record { version_id }),
    ] {
        let request = studio.request(1, job, studio.chapter_context(1), None);
        assert!(request.max_output_tokens <= 2_000);
        let OutputFormat::Json { schema, .. } = &request.output else { panic!("{job:?}") };
        let schema = schema.text();
        for unknown in ["oneOf", "$ref", "$defs"] {
            assert!(!schema.contains(unknown), "{job:?}: {schema}");
        }
    }
}
