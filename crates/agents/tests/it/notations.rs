//! Tests of documents in unexpected notations that have only one possible reading.

use scribe_domain::{chapter::Step, command::ChapterCommand, text::prose_check::Severity};
use scribe_ports::agent::ReplyFault;
use serde_json::{Value, json};

use crate::{
    faults::{drafted_studio, objection_json, parse_command},
    studio::{first_task, sample_reply},
    untidy::{critique_json, outlining_studio, parse_outline},
};

#[test]
fn a_score_in_words_is_read() {
    let (studio, step_task, _) = drafted_studio();
    let text = studio.chapter_context(1).joined_scene_text();
    let real = text.split(". ").next().unwrap();
    for score in [
        json!("8.5 (strong)"),
        json!("8,5 von 10"),
        json!("8.5分"),
        json!("85%"),
        json!("**8.5**"),
        json!({ "value": 8.5 }),
        json!("8-9"),
    ] {
        let mut reply = critique_json(&studio, step_task, real);
        for (_, criterion) in reply["criteria"].as_object_mut().unwrap() {
            criterion["score"] = score.clone();
        }
        let ChapterCommand::CritiqueVersion(parsed) =
            parse_command(&studio, step_task, &reply.to_string(), false).unwrap()
        else {
            panic!("{reply}");
        };
        assert!((parsed.critique.score - 8.5).abs() < 0.01, "{score}: {}", parsed.critique.score);
    }
}

#[test]
fn an_unreadable_score_is_requested_again_and_never_read_as_zero() {
    let (studio, step_task, _) = drafted_studio();
    let text = studio.chapter_context(1).joined_scene_text();
    let real = text.split(". ").next().unwrap();
    let mut reply = critique_json(&studio, step_task, real);
    for (_, criterion) in reply["criteria"].as_object_mut().unwrap() {
        criterion["score"] = json!(8);
    }
    reply["criteria"]["tension"]["score"] = json!("5 to 9");
    let asked = parse_command(&studio, step_task, &reply.to_string(), false);
    assert!(
        matches!(&asked, Err(ReplyFault::Repair(given)) if given.contains("criteria.tension.score")),
        "{asked:?}"
    );
    let ChapterCommand::CritiqueVersion(parsed) =
        parse_command(&studio, step_task, &reply.to_string(), true).unwrap()
    else {
        panic!("{reply}");
    };
    assert_eq!(parsed.critique.criteria.len(), 7);
    assert!((parsed.critique.score - 8.0).abs() < 0.01, "{}", parsed.critique.score);
}

#[test]
fn criteria_as_a_list_are_read() {
    let (studio, step_task, _) = drafted_studio();
    let text = studio.chapter_context(1).joined_scene_text();
    let real = text.split(". ").next().unwrap();
    let mut reply = critique_json(&studio, step_task, real);
    let criteria = reply["criteria"].as_object().unwrap().clone();
    let named = |key: &str, name: &dyn Fn(&str) -> String| -> Value {
        let elements = criteria.iter().map(|(criterion, held)| {
            let mut element = held.clone();
            element[key] = json!(name(criterion));
            element
        });
        elements.collect()
    };
    let spaced = |name: &str| name.replace('_', " ");
    let single: Value = criteria.iter().map(|(name, held)| json!({ name.clone(): held })).collect();
    let as_is = |name: &str| name.to_owned();
    for list in [named("criterion", &as_is), named("name", &spaced), single] {
        reply["criteria"] = list;
        let ChapterCommand::CritiqueVersion(parsed) =
            parse_command(&studio, step_task, &reply.to_string(), false).unwrap()
        else {
            panic!("{reply}");
        };
        assert_eq!(parsed.critique.criteria.len(), 8, "{reply}");
    }
}

#[test]
fn beats_as_objects_or_under_another_name_are_read() {
    let studio = outlining_studio();
    let plain = ["Agnes counts.", "Agnes leaves."];
    for beats in [
        json!({ "outline": plain }),
        json!({ "events": plain, "chapter": 1 }),
        json!({ "beats": [{ "beat": 1, "description": plain[0] }, { "beat": 2, "description": plain[1] }] }),
        json!({ "beats": [{ "beat": plain[0] }, { "beat": plain[1] }] }),
        json!({ "beats": { "1": plain[0], "2": plain[1] } }),
        json!({ "beats": [{ "nummer": 1, "text": plain[0] }, { "nummer": 2, "text": plain[1] }] }),
        json!(plain),
    ] {
        let ChapterCommand::OutlineChapter(parsed) = parse_outline(&studio, &beats, false).unwrap()
        else {
            panic!("{beats}");
        };
        assert_eq!(parsed.outline.beats, plain, "{beats}");
    }
    let titled = json!({ "beats": [{ "title": "The jar", "description": plain[0] }] });
    let ChapterCommand::OutlineChapter(parsed) = parse_outline(&studio, &titled, false).unwrap()
    else {
        panic!("{titled}");
    };
    assert_eq!(parsed.outline.beats, ["The jar: Agnes counts."]);
}

#[test]
fn a_fact_check_in_words_without_findings_is_accepted() {
    let (studio, _, step_task) = drafted_studio();
    for text in ["[]", "No contradictions found.", "没有发现矛盾。", "{\"findings\": []}"] {
        let ChapterCommand::CheckFacts(parsed) =
            parse_command(&studio, step_task, text, false).unwrap()
        else {
            panic!("{text}");
        };
        assert_eq!(parsed.findings, [], "{text}");
    }
    let text = studio.chapter_context(1).joined_scene_text();
    let real = text.split(". ").next().unwrap();
    let findings_array = json!([objection_json(real)]).to_string();
    let ChapterCommand::CheckFacts(parsed) =
        parse_command(&studio, step_task, &findings_array, false).unwrap()
    else {
        panic!("{findings_array}");
    };
    assert_eq!(parsed.findings.len(), 1);
    let more = "No contradictions found, but the lamp was red before.";
    assert!(parse_command(&studio, step_task, more, false).is_err());
}

#[test]
fn scene_briefs_under_another_name_and_with_described_places_are_read() {
    let mut studio = outlining_studio();
    studio.run_next_step(1);
    let step_task = first_task(Step::StructureScenes);
    let reply: Value = serde_json::from_str(&sample_reply(&studio.build_request(
        1,
        step_task,
        studio.chapter_context(1),
        None,
    )))
    .unwrap();
    let scenes = reply["scenes"].as_array().unwrap().clone();
    let mut described = scenes.clone();
    for scene in &mut described {
        scene["place"] = json!({ "name": "The office", "description": "dark" });
        scene["words"] = json!("about 200 words");
    }
    for document in [
        json!({ "scene_briefs": scenes }),
        json!({ "chapter": 1, "briefs": scenes }),
        json!({ "scenes": described }),
    ] {
        let ChapterCommand::StructureScenes(parsed) =
            parse_command(&studio, step_task, &document.to_string(), false).unwrap()
        else {
            panic!("{document}");
        };
        assert_eq!(parsed.briefs.scenes.len(), scenes.len());
        let is_described = document["scenes"].is_array();
        assert_eq!(parsed.briefs.scenes[0].place == "The office: dark", is_described);
    }
}

/// Reads a critique whose findings are replaced by `findings`.
fn with_findings(findings: &Value) -> (Result<ChapterCommand, ReplyFault>, String) {
    let (studio, step_task, _) = drafted_studio();
    let text = studio.chapter_context(1).joined_scene_text();
    let mut reply = critique_json(&studio, step_task, text.split(". ").next().unwrap());
    reply["findings"] = findings.clone();
    (parse_command(&studio, step_task, &reply.to_string(), false), reply.to_string())
}

fn any_sentence() -> String {
    let (studio, ..) = drafted_studio();
    let text = studio.chapter_context(1).scenes[0].text.clone();
    let is_plain = |one: &&str| one.len() > 40 && !one.contains(['“', '”', '\n']);
    text.split_inclusive(". ").map(str::trim).find(is_plain).unwrap().to_owned()
}

#[test]
fn a_severity_in_other_words_is_recognised_in_a_finding() {
    let sentence = any_sentence();
    for (given, severity) in [
        (json!("critical"), Severity::Blocker),
        (json!("Critical"), Severity::Blocker),
        (json!("severe"), Severity::Blocker),
        (json!("严重"), Severity::Blocker),
        (json!("major"), Severity::Must),
        (json!("high"), Severity::Must),
        (json!("High severity"), Severity::Must),
        (json!("hoch"), Severity::Must),
        (json!("élevée"), Severity::Must),
        (json!("高"), Severity::Must),
        (json!("높음"), Severity::Must),
        (json!(2), Severity::Must),
        (json!("3"), Severity::Must),
        (json!("minor"), Severity::Should),
        (json!("low"), Severity::Should),
        (json!("medium"), Severity::Should),
        (json!("низкая"), Severity::Should),
    ] {
        let mut finding = objection_json(&sentence);
        finding["severity"] = given.clone();
        let (command, reply) = with_findings(&json!([finding]));
        let Ok(ChapterCommand::CritiqueVersion(parsed)) = command else { panic!("{reply}") };
        assert_eq!(parsed.critique.findings[0].draft.severity, severity, "{given}");
    }
}

#[test]
fn findings_as_an_object_or_with_other_keys_are_read() {
    let sentence = any_sentence();
    let one = objection_json(&sentence);
    let other = |fields: &[(&str, &str)]| {
        let mut other = one.clone();
        for (key, instead) in fields {
            let value = other.as_object_mut().unwrap().remove(*key).unwrap();
            other[*instead] = value;
        }
        json!([other])
    };
    for findings in [
        one.clone(),
        json!({ "f1": one }),
        json!({ "finding": one }),
        json!([one.to_string()]),
        other(&[("passage", "quote"), ("problem", "issue"), ("order", "fix"), ("kind", "type")]),
        other(&[("order", "suggestion"), ("problem", "comment")]),
        other(&[("order", "recommendation"), ("passage", "excerpt")]),
    ] {
        let (command, reply) = with_findings(&findings);
        let Ok(ChapterCommand::CritiqueVersion(parsed)) = command else {
            panic!("{reply}: {command:?}")
        };
        assert_eq!(parsed.critique.findings.len(), 1, "{reply}");
        assert_eq!(parsed.critique.findings[0].draft.passage, sentence, "{reply}");
        assert_eq!(parsed.critique.findings[0].draft.instruction, one["order"], "{reply}");
    }
    let two = json!({ "f1": one, "f2": objection_json(sentence.split_once(' ').unwrap().1) });
    let (command, reply) = with_findings(&two);
    let Ok(ChapterCommand::CritiqueVersion(parsed)) = command else { panic!("{reply}") };
    assert_eq!(parsed.critique.findings.len(), 2, "{reply}");
}

#[test]
fn a_labelled_or_cut_off_passage_of_a_finding_is_found() {
    let sentence = any_sentence();
    let head = sentence.split(' ').take(5).collect::<Vec<_>>().join(" ");
    for passage in [
        format!("Scene 1: {sentence}"),
        format!("Scene 1, paragraph 2: “{sentence}”"),
        format!("Szene 1: {sentence}"),
        format!("第1场：{sentence}"),
        format!("Passage: {sentence}"),
        format!("{head}..."),
        format!("“{head} …”"),
        format!("Scene 1: {head}..."),
    ] {
        let mut finding = objection_json(&passage);
        finding["severity"] = json!("must");
        let (command, reply) = with_findings(&json!([finding]));
        let Ok(ChapterCommand::CritiqueVersion(parsed)) = command else { panic!("{reply}") };
        assert_eq!(parsed.critique.findings.len(), 1, "{passage}");
        assert_eq!(parsed.critique.findings[0].draft.passage, sentence, "{passage}");
    }
    let (command, reply) = with_findings(&json!([objection_json("Scene 1: never written at all")]));
    let Ok(ChapterCommand::CritiqueVersion(parsed)) = command else { panic!("{reply}") };
    assert!(parsed.critique.findings.is_empty());
}

#[test]
fn a_score_in_stars_or_words_is_read() {
    let (studio, step_task, _) = drafted_studio();
    let text = studio.chapter_context(1).joined_scene_text();
    let real = text.split(". ").next().unwrap();
    for score in ["★★★★☆", "eight", "Eight out of ten", "acht", "八", "восемь"] {
        let mut reply = critique_json(&studio, step_task, real);
        for (_, criterion) in reply["criteria"].as_object_mut().unwrap() {
            criterion["score"] = json!(score);
        }
        let read = parse_command(&studio, step_task, &reply.to_string(), false);
        let Ok(ChapterCommand::CritiqueVersion(parsed)) = read else { panic!("{score}: {read:?}") };
        assert!((parsed.critique.score - 8.0).abs() < 0.01, "{score}: {}", parsed.critique.score);
    }
}

#[test]
fn a_message_in_json_in_place_of_the_document_reaches_the_user() {
    let (studio, step_task, facts) = drafted_studio();
    for (text, given) in [
        (
            json!({ "error": "I cannot help with this request." }),
            "I cannot help with this request.",
        ),
        (json!({ "refusal": "I can't write this scene." }), "I can't write this scene."),
        (json!({ "refusal": "No." }), "No."),
        (
            json!({ "error": { "message": "I'm sorry, but I can't assist with that." } }),
            "I'm sorry, but I can't assist with that.",
        ),
        (
            json!({ "message": "Es tut mir leid, aber dabei kann ich nicht helfen." }),
            "Es tut mir leid, aber dabei kann ich nicht helfen.",
        ),
        (json!({ "error": "抱歉，我无法完成这个请求。" }), "抱歉，我无法完成这个请求。"),
        (
            json!({ "role": "assistant", "content": "I'm sorry, but I can't assist with that." }),
            "I'm sorry, but I can't assist with that.",
        ),
        (
            json!({ "success": false, "errors": ["I cannot help with this request."] }),
            "I cannot help with this request.",
        ),
        (
            json!({ "status": "refused", "reason": "I cannot help with this request." }),
            "I cannot help with this request.",
        ),
    ] {
        for step_task in [first_task(Step::Outline), step_task, facts] {
            let read = parse_command(&studio, step_task, &text.to_string(), false);
            assert!(
                matches!(&read, Err(ReplyFault::Declined(words)) if words == given),
                "{text}: {read:?}"
            );
        }
    }
    let question = json!({ "message": "I need more information about the cast." }).to_string();
    for is_last in [false, true] {
        let read = parse_command(&studio, first_task(Step::Outline), &question, is_last);
        assert!(
            matches!(&read, Err(ReplyFault::Repair(words)) if words.contains("I need more information about the cast.")),
            "{read:?}"
        );
    }
    let long = json!({ "message": "I need to know more. ".repeat(200) }).to_string();
    let Err(ReplyFault::Repair(words)) =
        parse_command(&studio, first_task(Step::Outline), &long, true)
    else {
        panic!("{long}");
    };
    assert!(words.chars().count() < 800, "{words}");
    let quoted = json!("I'm sorry, but I can't assist with that.").to_string();
    let read = parse_command(&studio, first_task(Step::Outline), &quoted, false);
    assert!(matches!(read, Err(ReplyFault::Declined(_))), "{read:?}");
    // The value of a member may be the document as a JSON string.
    let inside = json!({ "response": json!({
        "beats": ["Agnes counts."], "opening": "Agnes counts.", "ending": "Agnes counts."
    }).to_string() });
    assert!(parse_outline(&outlining_studio(), &inside, false).is_ok());
    // An empty member is ignored, and the document beside it is used.
    let beats = json!({ "beats": ["Agnes counts."], "error": null, "message": "Done." });
    assert!(parse_outline(&outlining_studio(), &beats, false).is_ok());
}

#[test]
fn an_answer_to_a_finding_is_parsed_in_every_plain_notation() {
    let (studio, _, step_task) = drafted_studio();
    let closed = |answers: &Value| {
        let reply = json!({ "findings": [], "answers": answers, "basis": "rules" });
        let read = parse_command(&studio, step_task, &reply.to_string(), false);
        let Ok(ChapterCommand::CheckFacts(parsed)) = read else { panic!("{reply}: {read:?}") };
        parsed.closed
    };
    for answers in [
        json!([{ "id": "f1", "state": "closed" }, { "id": "f2", "state": "open" }]),
        json!({ "f1": "closed", "f2": "open" }),
        json!({ "f1": { "state": "closed" }, "f2": { "state": "open" } }),
        json!([{ "id": "#f1", "state": "Closed" }, { "id": "[f2]", "state": "open" }]),
        json!([{ "id": "finding f1", "state": "resolved" }, { "id": "F2", "state": "unresolved" }]),
        json!([{ "id": "F1", "state": "fixed" }, { "id": "f2", "state": "not fixed" }]),
        json!([{ "id": "f1", "state": "已解决" }, { "id": "f2", "state": "未解决" }]),
        json!([{ "id": "f1", "state": "behoben" }, { "id": "f2", "state": "offen" }]),
        json!([{ "id": "f1", "state": "解決済み" }, { "id": "f2", "state": "未解決" }]),
        json!([{ "finding_id": "f1", "status": "closed" }, { "finding_id": "f2", "status": "open" }]),
    ] {
        assert_eq!(closed(&answers), ["f1"], "{answers}");
    }
    // A finding stays open if its answer is ambiguous.
    for answers in [
        json!([{ "id": "f1 or f2", "state": "closed" }]),
        json!([{ "id": "f1", "state": "partly closed" }]),
    ] {
        assert!(closed(&answers).iter().all(|id| id != "f1" && id != "f2"), "{answers}");
    }
}

#[test]
fn a_refusal_in_json_is_recognised_in_place_of_prose() {
    let mut studio = outlining_studio();
    studio.run_next_step(1);
    studio.run_next_step(1);
    let step_task = first_task(Step::DraftScene { scene: 1, round: 0 });
    for text in [
        json!({ "error": "I cannot help with this request." }),
        json!({ "refusal": "I'm sorry, but I can't assist with that." }),
        json!({ "error": { "message": "I'm sorry, but I can't assist with that." } }),
    ] {
        let read = parse_command(&studio, step_task, &text.to_string(), false);
        assert!(matches!(read, Err(ReplyFault::Declined(_))), "{text}: {read:?}");
    }
}

#[test]
fn scores_without_quotations_are_requested_again_and_not_counted() {
    let (studio, step_task, _) = drafted_studio();
    let mut reply = critique_json(&studio, step_task, "");
    for (_, criterion) in reply["criteria"].as_object_mut().unwrap() {
        *criterion = json!(8);
    }
    let asked = parse_command(&studio, step_task, &reply.to_string(), false);
    assert!(
        matches!(&asked, Err(ReplyFault::Repair(given)) if given.contains("quote verbatim")),
        "{asked:?}"
    );
    let Ok(ChapterCommand::CritiqueVersion(parsed)) =
        parse_command(&studio, step_task, &reply.to_string(), true)
    else {
        panic!("{reply}");
    };
    assert!(parsed.critique.criteria.is_empty());
    assert!(parsed.critique.basis.starts_with("unreviewed"));
}
