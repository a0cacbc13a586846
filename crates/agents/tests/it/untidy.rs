//! Tests that the book continues after imperfect replies and after failed reviews.

use scribe_domain::{
    chapter::{Step, arbitrate::Ruling, judge_review::JudgeReview},
    command::{ChapterCommand, Command},
    problem_code::ProblemCode,
    task::StepTask,
};
use scribe_ports::agent::ReplyFault;
use serde_json::{Value, json};

use crate::{
    faults::{drafted_studio, objection_json, parse_command},
    studio::{Studio, first_task, sample_reply},
};

pub(crate) fn outlining_studio() -> Studio {
    let mut studio = Studio::new(3, 600);
    studio.begin_chapter(1);
    studio
}

pub(crate) fn parse_outline(
    studio: &Studio,
    json: &Value,
    is_last: bool,
) -> Result<ChapterCommand, ReplyFault> {
    parse_command(studio, first_task(Step::Outline), &json.to_string(), is_last)
}

/// Returns the sample writer's critique with every quotation replaced.
pub(crate) fn critique_json(studio: &Studio, step_task: StepTask, quotation: &str) -> Value {
    let reply = sample_reply(&studio.build_request(1, step_task, studio.chapter_context(1), None));
    let mut reply: Value = serde_json::from_str(&reply).unwrap();
    for (_, criterion) in reply["criteria"].as_object_mut().unwrap() {
        criterion["quotation"] = json!(quotation);
    }
    reply
}

#[test]
fn a_critique_with_only_invented_quotations_has_no_score_in_the_last_attempt() {
    let (studio, step_task, _) = drafted_studio();
    let text = studio.chapter_context(1).joined_scene_text();
    let real = text.split(". ").next().unwrap();
    let mut reply = critique_json(&studio, step_task, "never written");
    reply["findings"] = json!([objection_json(real), objection_json("never written either")]);
    let reply = reply.to_string();
    assert!(matches!(parse_command(&studio, step_task, &reply, false), Err(ReplyFault::Repair(_))));
    let ChapterCommand::CritiqueVersion(parsed) =
        parse_command(&studio, step_task, &reply, true).unwrap()
    else {
        panic!("{reply}");
    };
    assert!(parsed.critique.criteria.is_empty());
    assert!(parsed.critique.basis.starts_with("unreviewed"), "{}", parsed.critique.basis);
    assert_eq!(parsed.critique.findings.len(), 1);
}

#[test]
fn a_quotation_may_differ_in_case_marks_and_spaces() {
    let (studio, step_task, _) = drafted_studio();
    let text = studio.chapter_context(1).joined_scene_text();
    let real: String = text.split(". ").next().unwrap().to_uppercase().replace(' ', "  ");
    let reply = critique_json(&studio, step_task, &format!("“…{real}…”"));
    let ChapterCommand::CritiqueVersion(parsed) =
        parse_command(&studio, step_task, &reply.to_string(), false).unwrap()
    else {
        panic!("{reply}");
    };
    assert_eq!(parsed.critique.criteria.len(), 8);
}

#[test]
fn invalid_items_of_a_critique_are_dropped() {
    let (studio, step_task, _) = drafted_studio();
    let text = studio.chapter_context(1).joined_scene_text();
    let real = text.split(". ").next().unwrap();
    let mut reply = critique_json(&studio, step_task, real);
    reply["criteria"].as_object_mut().unwrap().remove("dialogue");
    reply["criteria"]["tension"]["score"] = json!("12");
    reply["criteria"]["ending"] = json!(null);
    reply["findings"] = json!([
        { "severity": "High", "passage": real, "problem": "p" },
        "The ending is weak.",
    ]);
    reply.as_object_mut().unwrap().remove("answers");
    let ChapterCommand::CritiqueVersion(parsed) =
        parse_command(&studio, step_task, &reply.to_string(), false).unwrap()
    else {
        panic!("{reply}");
    };
    assert_eq!(parsed.critique.criteria.len(), 6);
    assert!(parsed.critique.criteria.iter().all(|criterion| criterion.score <= 10.0));
    assert_eq!(parsed.critique.findings.len(), 1);
}

#[test]
fn a_failed_reviewer_does_not_stop_the_book() {
    let (studio, critique, check) = drafted_studio();
    let Step::Review { version_id, .. } = critique.step else { panic!("{critique:?}") };
    let command = |step_task: StepTask, code| {
        let agent = studio.agent(step_task.kind);
        match agent.failure_command(&studio.task(1, step_task), code, "The reply was no JSON.") {
            Command::Chapter { command, .. } => *command,
            other => panic!("{other:?}"),
        }
    };
    let patch = first_task(Step::PatchScenes { version_id, round: 1 });
    let arbitrate = first_task(Step::Arbitrate { version_id });
    for code in [ProblemCode::UnusableReply, ProblemCode::ModelRefused] {
        let ChapterCommand::CritiqueVersion(critique) = command(critique, code) else { panic!() };
        assert!(critique.critique.basis.starts_with("unreviewed"));
        let ChapterCommand::CheckFacts(check) = command(check, code) else { panic!() };
        assert!(check.basis.starts_with("unreviewed") && check.findings.is_empty());
        let ChapterCommand::PatchScenes(patched) = command(patch, code) else { panic!() };
        assert!(patched.scenes.is_empty());
        let ChapterCommand::Arbitrate(ruling) = command(arbitrate, code) else { panic!() };
        assert_eq!(ruling.ruling, Ruling::Accept);
    }
    for step_task in [critique, check, patch, arbitrate] {
        assert!(matches!(
            command(step_task, ProblemCode::Internal),
            ChapterCommand::ReportFailure(_)
        ));
    }
}

#[test]
fn a_chapter_without_usable_reviews_is_recorded() {
    let (mut studio, critique, check) = drafted_studio();
    for step_task in [critique, check] {
        let agent = studio.agent(step_task.kind);
        let command = agent.failure_command(
            &studio.task(1, step_task),
            ProblemCode::UnusableReply,
            "It was.",
        );
        let Command::Chapter { command, .. } = command else { panic!("{command:?}") };
        studio.decide(1, *command, agent.spec().name).unwrap();
    }
    let Some(Step::Review { version_id, round }) = studio.chapter(1).next_step() else { panic!() };
    let judge = ChapterCommand::JudgeReview(JudgeReview { version_id, round });
    studio.decide(1, judge, "rules").unwrap();
    assert!(matches!(studio.chapter(1).next_step(), Some(Step::Record { .. })));
}

#[test]
fn names_in_scene_briefs_resolve_to_the_cast() {
    let mut studio = outlining_studio();
    studio.run_next_step(1);
    let step_task = first_task(Step::StructureScenes);
    let mut reply: Value = serde_json::from_str(&sample_reply(&studio.build_request(
        1,
        step_task,
        studio.chapter_context(1),
        None,
    )))
    .unwrap();
    let scene = &mut reply["scenes"][0];
    scene["viewpoint"] = json!("agnes (the clerk)");
    scene["cast"] = json!(["Quill", "Agnes Quill", "Rupert", "The crowd"]);
    scene["obstacle"] = json!("o ".repeat(1_000));
    scene.as_object_mut().unwrap().remove("words");
    let ChapterCommand::StructureScenes(parsed) =
        parse_command(&studio, step_task, &reply.to_string(), false).unwrap()
    else {
        panic!("{reply}");
    };
    let scene = &parsed.briefs.scenes[0];
    assert_eq!(scene.viewpoint, "Agnes Quill");
    assert_eq!(scene.cast, ["Agnes Quill", "Rupert Venner", "The crowd"]);
    assert!(scene.obstacle.chars().count() <= 1_000);
}

#[test]
fn missing_ends_of_an_outline_are_taken_from_its_beats() {
    let studio = outlining_studio();
    let json = json!({ "beats": ["Agnes counts.", " ", "Agnes counts.", "Agnes leaves."] });
    let ChapterCommand::OutlineChapter(parsed) = parse_outline(&studio, &json, false).unwrap()
    else {
        panic!("{json}");
    };
    assert_eq!(parsed.outline.beats, ["Agnes counts.", "Agnes leaves."]);
    assert_eq!(
        (&*parsed.outline.opening, &*parsed.outline.ending),
        ("Agnes counts.", "Agnes leaves.")
    );
}

#[test]
fn a_document_in_another_language_is_requested_again() {
    let studio = outlining_studio();
    for beat in [
        "艾格尼丝数着罐子，发现少了一个。",
        "アグネスは瓶を数え、一つ足りないことに気づく。",
        "Агнес считает банки и замечает пропажу.",
        "تعد أغنيس الجرار وتكتشف أن واحدة مفقودة.",
        "아그네스는 항아리를 세고 하나가 없는 것을 안다.",
    ] {
        let json =
            json!({ "beats": [beat], "opening": "Agnes counts.", "ending": "Agnes leaves." });
        let fault = parse_outline(&studio, &json, false);
        assert!(
            matches!(&fault, Err(ReplyFault::Repair(problem)) if problem.contains("beats[0]: this is not written in English;")),
            "{beat}: {fault:?}"
        );
        assert!(parse_outline(&studio, &json, true).is_ok());
    }
    let german = "Agnes zählt die Gläser und merkt, dass eines fehlt, und niemand will es gewesen \
        sein, obwohl der Schrank seit gestern Abend verschlossen war und nur sie den Schlüssel hat.";
    let json =
        json!({ "beats": [german, "Sie sucht es überall."], "opening": german, "ending": german });
    assert!(matches!(parse_outline(&studio, &json, false), Err(ReplyFault::Repair(_))));
    let outline_json = json!({ "beats": ["陈渡 shows Agnes the sign: 灯塔旅馆."], "opening": "At Café Ñandú.", "ending": "“再见，再见，再见。”" });
    assert!(parse_outline(&studio, &outline_json, false).is_ok());
}

#[test]
fn a_missing_record_is_built_from_the_text() {
    let mut studio = outlining_studio();
    while !matches!(studio.chapter(1).next_step(), Some(Step::Record { .. })) {
        studio.run_next_step(1);
    }
    let Some(Step::Record { version_id }) = studio.chapter(1).next_step() else {
        panic!("nothing to record");
    };
    let step_task = first_task(Step::Record { version_id });
    let reply = "I read the chapter and liked it.";
    assert!(parse_command(&studio, step_task, reply, false).is_err());
    let ChapterCommand::RecordChapter(parsed) =
        parse_command(&studio, step_task, reply, true).unwrap()
    else {
        panic!("{reply}");
    };
    let text = studio.chapter_context(1).joined_scene_text();
    let first = parsed.record.summary.split(['.', '…']).next().unwrap();
    assert!(!first.is_empty() && text.contains(first), "{}", parsed.record.summary);
    assert_eq!(parsed.record.validate(), []);
    let reply = json!({
        "summary": "Agnes counts. ".repeat(200),
        "characters": [{ "name": "Agnes", "place": "the office" }, { "name": "agnes quill" }],
        "facts": [{ "subject": "Quill", "statement": "She counts.", "quotation": "never written" }],
    });
    let ChapterCommand::RecordChapter(parsed) =
        parse_command(&studio, step_task, &reply.to_string(), false).unwrap()
    else {
        panic!("{reply}");
    };
    assert_eq!(parsed.record.characters.len(), 1);
    assert_eq!(parsed.record.characters[0].name, "Agnes Quill");
    assert!(parsed.record.facts.is_empty());
}

#[test]
fn a_narration_that_names_a_chapter_beyond_the_book_is_requested_again() {
    let mut studio = outlining_studio();
    studio.run_next_step(1);
    studio.run_next_step(1);
    let step_task = first_task(Step::DraftScene { scene: 1, round: 0 });
    let text = sample_reply(&studio.build_request(1, step_task, studio.chapter_context(1), None));
    let narration = format!("{text} All of it had begun in chapter 33.");
    let fault = parse_command(&studio, step_task, &narration, false);
    assert!(
        matches!(&fault, Err(ReplyFault::Repair(problem)) if problem.contains("chapter 33")),
        "{fault:?}"
    );
    assert!(parse_command(&studio, step_task, &narration, true).is_ok());
    assert!(parse_command(&studio, step_task, &text, false).is_ok());
}
