//! Finds scenes that repeat themselves. The last reply of the writer is kept even if it repeats
//! itself, so that the book can continue. Code raises the finding, because a model may overlook the
//! repetition.

use scribe_domain::{
    chapter::finding::{FindingDraft, FindingKind, LocatedFinding},
    text::prose_check::{
        Severity,
        repetition::{HashedText, SentenceHashes},
    },
};

use crate::chapter_task::ChapterTask;

/// Returns a finding for each reviewed scene that repeats its own text or earlier text of the book.
/// Repetitions that already have a finding are skipped.
pub(super) fn find_loops(
    task: ChapterTask<'_>,
    reviewed_scenes: &[(u32, &str)],
    reviewer: &str,
) -> Vec<LocatedFinding> {
    let mut earlier = SentenceHashes::default();
    earlier.add_text(&task.context.previous_ending);
    let mut findings = Vec::new();
    for scene in &task.context.scenes {
        let is_reviewed = reviewed_scenes.iter().any(|(number, _)| *number == scene.number);
        let text = HashedText::new(&scene.text);
        if let Some(passage) = text.find_loop(&earlier).filter(|_| is_reviewed) {
            findings.push(LocatedFinding { scene: scene.number, draft: finding_draft(passage) });
        }
        earlier.add_all(&text);
    }
    let open = task.require_run().map(|work| work.findings.as_slice()).unwrap_or_default();
    findings.retain(|located| {
        !open.iter().any(|finding| {
            finding.agent == reviewer
                && finding.scene == located.scene
                && finding.draft.passage == located.draft.passage
        })
    });
    findings
}

fn finding_draft(passage: &str) -> FindingDraft {
    FindingDraft {
        severity: Severity::Must,
        passage: passage.to_owned(),
        problem: "The scene repeats text that is already in the scene or in the book.".to_owned(),
        instruction: "Rewrite the scene without repetitions.".to_owned(),
        kind: FindingKind::RedraftScene,
    }
}
