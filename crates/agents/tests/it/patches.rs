//! Replacements of passages: what is no text of the book is asked for again, and at last its passage
//! stays.

use scribe_domain::{
    chapter::finding::{Finding, FindingKind, Objection},
    command::{ChapterCommand, Command},
    task::ChapterJob,
    text::prose_check::Severity,
};
use scribe_ports::{
    agent::{Material, Reply, ReplyFault},
    model::Finish,
};
use serde_json::json;

use crate::faults::drafted;

#[test]
fn a_replacement_that_is_no_text_is_asked_for_again_and_at_last_dropped() {
    let (studio, critique, _) = drafted();
    let ChapterJob::Critique { version_id, .. } = critique else { panic!("{critique:?}") };
    let job = ChapterJob::PatchScenes { version_id, round: 1 };
    let text = studio.material(1).text();
    let mut sentences = text.split_inclusive(". ").map(str::trim).filter(|one| one.len() > 30);
    let (first, second) = (sentences.next().unwrap(), sentences.next().unwrap());
    let mut chapter = studio.material(1);
    chapter.chapter.work.as_mut().unwrap().findings = [("f1", first), ("f2", second)]
        .map(|(id, passage)| Finding {
            id: id.to_owned(),
            agent: "critic".to_owned(),
            scene: 1,
            objection: Objection {
                severity: Severity::Must,
                passage: passage.to_owned(),
                problem: "p".to_owned(),
                order: "o".to_owned(),
                kind: FindingKind::Patch,
            },
        })
        .to_vec();
    let material = Material { chapter: Some(Box::new(chapter)), ..Material::default() };
    let patched = |bad: &str, is_last: bool| {
        let reply = json!({ "replacements": [
            { "finding_id": "f1", "passage": first, "replacement": bad },
            { "finding_id": "f2", "passage": second, "replacement": "The bell did not ring." },
        ] });
        let text = reply.to_string();
        let reply = Reply { text: &text, finish: Finish::Stop, is_last };
        studio.agent(job.kind()).command(&studio.task(1, job), &material, reply)
    };
    for bad in
        ["null", "[deleted]", "…", "A -> B", "It rang. (12 words)", "她举起灯，看着黑暗的大海。"]
    {
        let asked = patched(bad, false);
        assert!(
            matches!(&asked, Err(ReplyFault::Mend(said)) if said.contains("replacements[0]")),
            "{bad}: {asked:?}"
        );
        let Ok(Command::Chapter { command, .. }) = patched(bad, true) else { panic!("{bad}") };
        let ChapterCommand::PatchScenes(kept) = *command else { panic!("{bad}") };
        let text = &kept.scenes[0].text;
        assert!(text.contains(first) && text.contains("The bell did not ring."), "{bad}");
        assert!(!text.contains(bad) && !text.contains(second), "{bad}");
    }
    for good in ["", "The bell rang twice before she heard it."] {
        assert!(patched(good, false).is_ok(), "{good}");
    }
}
