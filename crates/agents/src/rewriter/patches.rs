//! Applying replacements: what cannot be placed is dropped, and every other byte stays.

use scribe_domain::{
    chapter::{finding::Finding, patch_scenes::PatchedScene},
    text::{
        patch::{Replacement, apply as patch},
        prose_check::wrong_language,
        words::has_words,
    },
};
use scribe_ports::agent::WrittenScene;
use scribe_reply::{clean_prose, find_traces};

use super::Patch;

/// The scenes that replacements change, each whole. A replacement counts in the scene of its
/// finding, for which there is one at most.
pub(super) fn apply(
    scenes: &[WrittenScene],
    findings: &[&Finding],
    patches: &[Patch],
    language: &str,
) -> Vec<PatchedScene> {
    let patched = |scene: &WrittenScene| {
        let own = findings.iter().filter(|finding| finding.scene == scene.number);
        let wanted: Vec<Replacement> = own
            .filter_map(|finding| patches.iter().find(|patch| patch.finding_id == finding.id))
            .filter_map(|patch| replacement(patch, language))
            .collect();
        let text = patched(&scene.text, &wanted);
        let changed = text != scene.text && has_words(&text);
        changed.then_some(PatchedScene { scene: scene.number, text })
    };
    scenes.iter().filter_map(patched).collect()
}

/// The text with as many replacements as can be made together, the first ones first.
fn patched(text: &str, wanted: &[Replacement]) -> String {
    let mut kept: Vec<Replacement> = Vec::new();
    let mut patched = text.to_owned();
    for replacement in wanted {
        kept.push(replacement.clone());
        match patch(text, &kept) {
            Ok(with) => patched = with,
            Err(_) => {
                kept.pop();
            }
        }
    }
    patched
}

/// What may come into the book of a replacement, without its wrapping; `None` where that is
/// nothing. An empty one drops its passage.
fn replacement(patch: &Patch, language: &str) -> Option<Replacement> {
    let cleaned = match patch.replacement.as_str() {
        "" => String::new(),
        text => clean_prose(text).ok()?,
    };
    let is_prose =
        find_traces(&cleaned).is_empty() && wrong_language::check(&cleaned, language).is_none();
    // White space at its ends belongs to the place of the passage.
    let has_wrapping = cleaned != patch.replacement.trim();
    let replacement = if has_wrapping { cleaned } else { patch.replacement.clone() };
    is_prose.then(|| Replacement { passage: patch.passage.clone(), replacement })
}

#[cfg(test)]
mod tests {
    use scribe_domain::{
        chapter::finding::{FindingKind, Objection},
        text::prose_check::Severity,
    };

    use super::*;

    fn finding(id: &str, scene: u32) -> Finding {
        Finding {
            id: id.to_owned(),
            agent: "critic".to_owned(),
            scene,
            objection: Objection {
                severity: Severity::Must,
                passage: "p".to_owned(),
                problem: "q".to_owned(),
                order: "o".to_owned(),
                kind: FindingKind::Patch,
            },
        }
    }

    fn patch(id: &str, passage: &str, replacement: &str) -> Patch {
        Patch {
            finding_id: id.to_owned(),
            passage: passage.to_owned(),
            replacement: replacement.to_owned(),
        }
    }

    #[test]
    fn what_cannot_be_placed_is_dropped_and_the_rest_is_made() {
        let scenes = [
            WrittenScene { number: 1, text: "The lamp burned. She ran. She ran.".to_owned() },
            WrittenScene { number: 2, text: "Nothing here\tchanges.".to_owned() },
        ];
        let findings = [finding("f1", 1), finding("f2", 1), finding("f3", 1), finding("f4", 2)];
        let findings: Vec<&Finding> = findings.iter().collect();
        let patches = [
            patch("f1", "lamp burned", "lamp went out"),
            patch("f2", "She ran.", "She fled."),
            patch("f3", "burned.", "was lit."),
            patch("f4", "not in the text", "never"),
            patch("f9", "Nothing", "Everything"),
        ];
        let patched = apply(&scenes, &findings, &patches, "en");
        let text = "The lamp went out. She ran. She ran.".to_owned();
        assert_eq!(patched, [PatchedScene { scene: 1, text }]);
    }

    #[test]
    fn wrapping_is_taken_off_a_replacement_and_chatter_never_comes_into_the_book() {
        let scenes = [WrittenScene { number: 1, text: "The lamp burned.".to_owned() }];
        let finding = finding("f1", 1);
        let patches = [patch("f1", "lamp", "As an AI, I would write lantern")];
        assert_eq!(apply(&scenes, &[&finding], &patches, "en"), []);
        for replacement in [
            "<think>Well.</think>The lantern glowed.<|im_end|>",
            "Here is the revised passage:\n\nThe lantern glowed.",
        ] {
            let patches = [patch("f1", "The lamp burned.", replacement)];
            let text = "The lantern glowed.".to_owned();
            let patched = [PatchedScene { scene: 1, text }];
            assert_eq!(apply(&scenes, &[&finding], &patches, "en"), patched);
        }
    }
}
