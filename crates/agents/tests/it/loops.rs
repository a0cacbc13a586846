//! Tests of scenes that repeat themselves: the book continues and reports the repetition.

use scribe_domain::{
    chapter::finding::FindingKind,
    command::{ChapterCommand, Command},
    text::prose_check::Severity,
};
use scribe_ports::{
    agent::{ChapterContext, PromptContext, UnparsedReply},
    model::FinishReason,
};

use crate::{faults::drafted_studio, studio::sample_reply};

#[test]
fn a_scene_with_a_loop_has_an_open_finding() {
    let (studio, step_task, _) = drafted_studio();
    let reply = sample_reply(&studio.build_request(1, step_task, studio.chapter_context(1), None));
    let findings = |chapter: ChapterContext| {
        let context = PromptContext::from(chapter);
        let reply = UnparsedReply {
            text: &reply,
            finish: FinishReason::Stop,
            is_last: true,
            is_fallback: false,
        };
        let command =
            studio.agent(step_task.kind).convert_reply(&studio.task(1, step_task), &context, reply);
        let Ok(Command::Chapter { command, .. }) = command else { panic!("{command:?}") };
        let ChapterCommand::CritiqueVersion(critique) = *command else { panic!("{command:?}") };
        let by_code = |problem: &str| problem.contains("repeats text");
        let findings = critique.critique.findings.into_iter();
        findings.filter(|found| by_code(&found.draft.problem)).collect::<Vec<_>>()
    };
    assert_eq!(findings(studio.chapter_context(1)), []);

    let mut circling = studio.chapter_context(1);
    circling.scenes[0].text = "The lamp went out. ".repeat(300).trim().to_owned();
    let found = findings(circling);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].scene, found[0].draft.severity), (1, Severity::Must));
    assert_eq!(found[0].draft.kind, FindingKind::RedraftScene);
    assert_eq!(found[0].draft.passage, "The lamp went out.");

    let mut copied = studio.chapter_context(1);
    let mut second = copied.scenes[0].clone();
    second.number = copied.scenes.last().unwrap().number + 1;
    copied.scenes.push(second);
    let scenes: Vec<u32> = findings(copied).iter().map(|found| found.scene).collect();
    assert_eq!(scenes, [studio.chapter_context(1).scenes.last().unwrap().number + 1]);
}
