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
    faults::{command, drafted, objection},
    studio::{Studio, first_task, write},
};

pub(crate) fn outlining() -> Studio {
    let mut studio = Studio::new(3, 600);
    studio.begin(1);
    studio
}

pub(crate) fn outline(
    studio: &Studio,
    json: &Value,
    is_last: bool,
) -> Result<ChapterCommand, ReplyFault> {
    command(studio, first_task(Step::Outline), &json.to_string(), is_last)
}

/// Returns the sample writer's critique with every quotation replaced.
pub(crate) fn critique(studio: &Studio, job: StepTask, quotation: &str) -> Value {
    let reply = write(&studio.request(1, job, studio.chapter_context(1), None));
    let mut reply: Value = serde_json::from_str(&reply).unwrap();
    for (_, criterion) in reply["criteria"].as_object_mut().unwrap() {
        criterion["quotation"] = json!(quotation);
    }
    reply
}

#[test]
fn a_critic_whose_quotations_are_all_invented_scores_nothing_at_last() {
    let (studio, job, _) = drafted();
    let text = studio.chapter_context(1).text();
    let real = text.split(". ").next().unwrap();
    let mut reply = critique(&studio, job, "never written");
    reply["findings"] = json!([objection(real), objection("never written either")]);
    let reply = reply.to_string();
    assert!(matches!(command(&studio, job, &reply, false), Err(ReplyFault::Mend(_))));
    let ChapterCommand::CritiqueVersion(kept) = command(&studio, job, &reply, true).unwrap() else {
        panic!("{reply}");
    };
    assert!(kept.critique.criteria.is_empty());
    assert!(kept.critique.basis.starts_with("unreviewed"), "{}", kept.critique.basis);
    assert_eq!(kept.critique.findings.len(), 1);
}

#[test]
fn a_quotation_may_differ_in_case_marks_and_spaces() {
    let (studio, job, _) = drafted();
    let text = studio.chapter_context(1).text();
    let real: String = text.split(". ").next().unwrap().to_uppercase().replace(' ', "  ");
    let reply = critique(&studio, job, &format!("“…{real}…”"));
    let ChapterCommand::CritiqueVersion(kept) =
        command(&studio, job, &reply.to_string(), false).unwrap()
    else {
        panic!("{reply}");
    };
    assert_eq!(kept.critique.criteria.len(), 8);
}

#[test]
fn a_critique_is_kept_without_what_is_wrong_in_it() {
    let (studio, job, _) = drafted();
    let text = studio.chapter_context(1).text();
    let real = text.split(". ").next().unwrap();
    let mut reply = critique(&studio, job, real);
    reply["criteria"].as_object_mut().unwrap().remove("dialogue");
    reply["criteria"]["tension"]["score"] = json!("12");
    reply["criteria"]["ending"] = json!(null);
    reply["findings"] = json!([
        { "severity": "High", "passage": real, "problem": "p" },
        "The ending is weak.",
    ]);
    reply.as_object_mut().unwrap().remove("answers");
    let ChapterCommand::CritiqueVersion(kept) =
        command(&studio, job, &reply.to_string(), false).unwrap()
    else {
        panic!("{reply}");
    };
    assert_eq!(kept.critique.criteria.len(), 6);
    assert!(kept.critique.criteria.iter().all(|criterion| criterion.score <= 10.0));
    assert_eq!(kept.critique.findings.len(), 1);
}

#[test]
fn a_failing_reviewer_costs_no_book() {
    let (studio, critique, check) = drafted();
    let Step::Review { version_id, .. } = critique.step else { panic!("{critique:?}") };
    let given = |job: StepTask, code| {
        let agent = studio.agent(job.kind);
        match agent.failure_command(&studio.task(1, job), code, "The reply was no JSON.") {
            Command::Chapter { command, .. } => *command,
            other => panic!("{other:?}"),
        }
    };
    let patch = first_task(Step::PatchScenes { version_id, round: 1 });
    let arbitrate = first_task(Step::Arbitrate { version_id });
    for code in [ProblemCode::UnusableReply, ProblemCode::ModelRefused] {
        let ChapterCommand::CritiqueVersion(critique) = given(critique, code) else { panic!() };
        assert!(critique.critique.basis.starts_with("unreviewed"));
        let ChapterCommand::CheckFacts(check) = given(check, code) else { panic!() };
        assert!(check.basis.starts_with("unreviewed") && check.findings.is_empty());
        let ChapterCommand::PatchScenes(patched) = given(patch, code) else { panic!() };
        assert!(patched.scenes.is_empty());
        let ChapterCommand::Arbitrate(ruling) = given(arbitrate, code) else { panic!() };
        assert_eq!(ruling.ruling, Ruling::Accept);
    }
    for job in [critique, check, patch, arbitrate] {
        assert!(matches!(given(job, ProblemCode::Internal), ChapterCommand::ReportFailure(_)));
    }
}

#[test]
fn a_chapter_that_nobody_could_review_is_recorded() {
    let (mut studio, critique, check) = drafted();
    for job in [critique, check] {
        let agent = studio.agent(job.kind);
        let given =
            agent.failure_command(&studio.task(1, job), ProblemCode::UnusableReply, "It was.");
        let Command::Chapter { command, .. } = given else { panic!("{given:?}") };
        studio.decide(1, *command, agent.spec().name).unwrap();
    }
    let Some(Step::Review { version_id, round }) = studio.chapter(1).next_step() else { panic!() };
    let judge = ChapterCommand::JudgeReview(JudgeReview { version_id, round });
    studio.decide(1, judge, "rules").unwrap();
    assert!(matches!(studio.chapter(1).next_step(), Some(Step::Record { .. })));
}

#[test]
fn names_in_scene_briefs_are_those_of_the_cast() {
    let mut studio = outlining();
    studio.step(1);
    let job = first_task(Step::StructureScenes);
    let mut reply: Value =
        serde_json::from_str(&write(&studio.request(1, job, studio.chapter_context(1), None)))
            .unwrap();
    let scene = &mut reply["scenes"][0];
    scene["viewpoint"] = json!("agnes (the clerk)");
    scene["cast"] = json!(["Quill", "Agnes Quill", "Rupert", "The crowd"]);
    scene["obstacle"] = json!("o ".repeat(1_000));
    scene.as_object_mut().unwrap().remove("words");
    let ChapterCommand::StructureScenes(kept) =
        command(&studio, job, &reply.to_string(), false).unwrap()
    else {
        panic!("{reply}");
    };
    let scene = &kept.briefs.scenes[0];
    assert_eq!(scene.viewpoint, "Agnes Quill");
    assert_eq!(scene.cast, ["Agnes Quill", "Rupert Venner", "The crowd"]);
    assert!(scene.obstacle.chars().count() <= 1_000);
}

#[test]
fn an_outline_without_its_ends_has_those_of_its_beats() {
    let studio = outlining();
    let json = json!({ "beats": ["Agnes counts.", " ", "Agnes counts.", "Agnes leaves."] });
    let ChapterCommand::OutlineChapter(kept) = outline(&studio, &json, false).unwrap() else {
        panic!("{json}");
    };
    assert_eq!(kept.outline.beats, ["Agnes counts.", "Agnes leaves."]);
    assert_eq!((&*kept.outline.opening, &*kept.outline.ending), ("Agnes counts.", "Agnes leaves."));
}

#[test]
fn a_document_in_another_language_is_asked_for_again() {
    let studio = outlining();
    for beat in [
        "艾格尼丝数着罐子，发现少了一个。",
        "アグネスは瓶を数え、一つ足りないことに気づく。",
        "Агнес считает банки и замечает пропажу.",
        "تعد أغنيس الجرار وتكتشف أن واحدة مفقودة.",
        "아그네스는 항아리를 세고 하나가 없는 것을 안다.",
    ] {
        let json =
            json!({ "beats": [beat], "opening": "Agnes counts.", "ending": "Agnes leaves." });
        let fault = outline(&studio, &json, false);
        assert!(
            matches!(&fault, Err(ReplyFault::Mend(said)) if said.contains("beats[0]: this is not written in the language en")),
            "{beat}: {fault:?}"
        );
        assert!(outline(&studio, &json, true).is_ok());
    }
    let german = "Agnes zählt die Gläser und merkt, dass eines fehlt, und niemand will es gewesen \
        sein, obwohl der Schrank seit gestern Abend verschlossen war und nur sie den Schlüssel hat.";
    let json =
        json!({ "beats": [german, "Sie sucht es überall."], "opening": german, "ending": german });
    assert!(matches!(outline(&studio, &json, false), Err(ReplyFault::Mend(_))));
    let named = json!({ "beats": ["陈渡 shows Agnes the sign: 灯塔旅馆."], "opening": "At Café Ñandú.", "ending": "“再见，再见，再见。”" });
    assert!(outline(&studio, &named, false).is_ok());
}

#[test]
fn a_record_that_never_comes_is_made_of_the_text() {
    let mut studio = outlining();
    while !matches!(studio.chapter(1).next_step(), Some(Step::Record { .. })) {
        studio.step(1);
    }
    let Some(Step::Record { version_id }) = studio.chapter(1).next_step() else {
        panic!("nothing to record");
    };
    let job = first_task(Step::Record { version_id });
    let reply = "I read the chapter and liked it.";
    assert!(command(&studio, job, reply, false).is_err());
    let ChapterCommand::RecordChapter(kept) = command(&studio, job, reply, true).unwrap() else {
        panic!("{reply}");
    };
    let text = studio.chapter_context(1).text();
    let first = kept.record.summary.split(['.', '…']).next().unwrap();
    assert!(!first.is_empty() && text.contains(first), "{}", kept.record.summary);
    assert_eq!(kept.record.validate(), []);
    let reply = json!({
        "summary": "Agnes counts. ".repeat(200),
        "characters": [{ "name": "Agnes", "place": "the office" }, { "name": "agnes quill" }],
        "facts": [{ "subject": "Quill", "statement": "She counts.", "quotation": "never written" }],
    });
    let ChapterCommand::RecordChapter(kept) =
        command(&studio, job, &reply.to_string(), false).unwrap()
    else {
        panic!("{reply}");
    };
    assert_eq!(kept.record.characters.len(), 1);
    assert_eq!(kept.record.characters[0].name, "Agnes Quill");
    assert!(kept.record.facts.is_empty());
}

#[test]
fn a_narration_that_names_a_chapter_beyond_the_book_is_written_again() {
    let mut studio = outlining();
    studio.step(1);
    studio.step(1);
    let job = first_task(Step::DraftScene { scene: 1, round: 0 });
    let text = write(&studio.request(1, job, studio.chapter_context(1), None));
    let named = format!("{text} All of it had begun in chapter 33.");
    let fault = command(&studio, job, &named, false);
    assert!(
        matches!(&fault, Err(ReplyFault::Mend(said)) if said.contains("chapter 33")),
        "{fault:?}"
    );
    assert!(command(&studio, job, &named, true).is_ok());
    assert!(command(&studio, job, &text, false).is_ok());
}
