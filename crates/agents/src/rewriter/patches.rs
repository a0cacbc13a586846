//! Applies replacements. A replacement that cannot be placed is dropped. Every other byte of the
//! scene is kept.

use scribe_domain::{
    chapter::{
        finding::Finding,
        passage::{find_passage, is_cut_off, strip_label},
        patch_scenes::PatchedScene,
    },
    text::{
        patch::{Replacement, apply_replacements},
        quote::{self, SearchedText},
        words::has_words,
    },
};
use scribe_ports::agent::WrittenScene;

use super::{Patch, finding_ids, replacement, stops};

/// The result of applying replacements to a chapter.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct PatchedScenes {
    /// The full new text of each scene that changes.
    pub(super) scenes: Vec<PatchedScene>,
    /// The rejected replacements, each with its index in the reply and the fault. Their passages
    /// stay unchanged.
    pub(super) faults: Vec<(usize, &'static str)>,
}

/// Applies replacements, at most one for each finding, each in the scene of its finding.
pub(super) fn apply(
    scenes: &[WrittenScene],
    findings: &[&Finding],
    patches: &[Patch],
    language: &str,
) -> PatchedScenes {
    let matched_findings = finding_ids::match_findings(patches, findings);
    let mut result = PatchedScenes::default();
    for scene in scenes {
        let mut replacements = Vec::new();
        for finding in findings.iter().filter(|finding| finding.scene == scene.number) {
            let is_same_finding = |matched: &Option<&Finding>| {
                matched.is_some_and(|matched| matched.id == finding.id)
            };
            let Some(index) = matched_findings.iter().position(is_same_finding) else { continue };
            let patch = &patches[index];
            // A replacement whose passage is not found is dropped.
            let Some(passage) = locate_passage(&scene.text, patch, finding) else { continue };
            let patch = Patch { passage, ..patch.clone() };
            match replacement::clean_replacement(&patch, &scene.text, language) {
                Ok(replacement) => {
                    replacements.push(stops::avoid_doubled_stop(
                        &scene.text,
                        patch.passage,
                        replacement,
                    ));
                }
                Err(fault) => result.faults.push((index, fault)),
            }
        }
        let text = apply_compatible(&scene.text, &replacements);
        if text != scene.text && has_words(&text) {
            result.scenes.push(PatchedScene { scene: scene.number, text });
        }
    }
    result
}

/// Returns the passage that a replacement replaces. This is the passage of the reply if the scene
/// contains it, and otherwise the matching passage of the scene or of the finding.
fn locate_passage(scene: &str, patch: &Patch, finding: &Finding) -> Option<String> {
    let given_passage = patch.passage.trim();
    if matches!(quote::find_passage(scene, given_passage), Ok(Some(_))) {
        return Some(patch.passage.clone());
    }
    let finding_passage = &finding.draft.passage;
    let is_part_of_finding = || {
        let unlabelled = strip_label(given_passage).unwrap_or(given_passage);
        let finding_passage = SearchedText::new(finding_passage).ok();
        let is_in_finding = |passage: &str| {
            finding_passage
                .as_ref()
                .is_some_and(|text| matches!(text.find_quoted(passage), Ok(Some(_))))
        };
        is_cut_off(given_passage) && (is_in_finding(given_passage) || is_in_finding(unlabelled))
    };
    // If the reply omits the passage or gives only its beginning or end, the finding's passage is
    // used.
    if (given_passage.is_empty() || is_part_of_finding())
        && matches!(quote::find_passage(scene, finding_passage), Ok(Some(_)))
    {
        return Some(finding_passage.clone());
    }
    let text = SearchedText::new(scene).ok()?;
    let range = find_passage(&text, given_passage)?;
    Some(scene[range].to_owned())
}

/// Applies as many replacements as fit together. Earlier replacements take precedence.
fn apply_compatible(text: &str, replacements: &[Replacement]) -> String {
    let mut applied: Vec<Replacement> = Vec::new();
    let mut patched = text.to_owned();
    for replacement in replacements {
        applied.push(replacement.clone());
        match apply_replacements(text, &applied) {
            Ok(new_text) => patched = new_text,
            Err(_) => {
                applied.pop();
            }
        }
    }
    patched
}

#[cfg(test)]
mod tests {
    use scribe_domain::{
        chapter::finding::{FindingDraft, FindingKind},
        text::prose_check::Severity,
    };

    use super::*;

    fn sample_finding(id: &str, scene: u32) -> Finding {
        Finding {
            id: id.to_owned(),
            agent: "critic".to_owned(),
            scene,
            draft: FindingDraft {
                severity: Severity::Must,
                passage: "p".to_owned(),
                problem: "q".to_owned(),
                instruction: "o".to_owned(),
                kind: FindingKind::Patch,
            },
        }
    }

    fn sample_patch(id: &str, passage: &str, replacement: &str) -> Patch {
        Patch {
            finding_id: id.to_owned(),
            passage: passage.to_owned(),
            replacement: replacement.to_owned(),
        }
    }

    #[test]
    fn unplaceable_replacements_are_dropped_and_the_others_applied() {
        let scenes = [
            WrittenScene { number: 1, text: "The lamp burned. She ran. She ran.".to_owned() },
            WrittenScene { number: 2, text: "Nothing here\tchanges.".to_owned() },
        ];
        let findings = [
            sample_finding("f1", 1),
            sample_finding("f2", 1),
            sample_finding("f3", 1),
            sample_finding("f4", 2),
        ];
        let findings: Vec<&Finding> = findings.iter().collect();
        let patches = [
            sample_patch("f1", "lamp burned", "lamp went out"),
            sample_patch("f2", "She ran.", "She fled."),
            sample_patch("f3", "burned.", "was lit."),
            sample_patch("f4", "not in the text", "never"),
            sample_patch("f9", "Nothing", "Everything"),
        ];
        let patched = apply(&scenes, &findings, &patches, "en");
        let text = "The lamp went out. She ran. She ran.".to_owned();
        let scenes = vec![PatchedScene { scene: 1, text }];
        assert_eq!(patched, PatchedScenes { scenes, faults: Vec::new() });
    }

    /// Returns the new text of a scene that consists of one passage, or the fault of its
    /// replacement.
    fn replace_whole(
        passage: &str,
        replacement: &str,
        language: &str,
    ) -> Result<String, &'static str> {
        let scenes = [WrittenScene { number: 1, text: passage.to_owned() }];
        let finding = sample_finding("f1", 1);
        let patches = [sample_patch("f1", passage, replacement)];
        let mut patched = apply(&scenes, &[&finding], &patches, language);
        match patched.faults.pop() {
            Some((index, fault)) => {
                assert_eq!((index, patched.scenes), (0, Vec::new()));
                Err(fault)
            }
            None => Ok(patched.scenes.pop().map_or(passage.to_owned(), |scene| scene.text)),
        }
    }

    const PASSAGE: &str = "The lamp burned all night on the sill.";

    #[test]
    fn wrapping_is_removed_from_a_replacement() {
        for replacement in [
            "<think>Well.</think>The lantern glowed.<|im_end|>",
            "Here is the revised passage:\n\nThe lantern glowed.",
            "**The lantern glowed.**",
            "The **lantern** glowed.",
            "Replacement: The lantern glowed.",
            "**Replacement:** The lantern glowed.",
            "Revised passage:\nThe lantern glowed.",
            "New text: The lantern glowed.",
            "Ersetzung: The lantern glowed.",
            "替换为：The lantern glowed.",
            "```\nThe lantern glowed.\n```",
            "The lantern glowed.\n\n(Word count: 3)",
        ] {
            let text = Ok("The lantern glowed.".to_owned());
            assert_eq!(replace_whole(PASSAGE, replacement, "en"), text, "{replacement}");
        }
        let text = Ok("The lantern glowed.\n\nShe slept.".to_owned());
        assert_eq!(replace_whole(PASSAGE, "The lantern glowed.\\n\\nShe slept.", "en"), text);
    }

    #[test]
    fn text_that_is_not_part_of_the_book_is_a_fault() {
        for replacement in [
            "As an AI, I would write lantern",
            "null",
            "None",
            "[deleted]",
            "(deleted)",
            "Deleted",
            "...",
            "…",
            "N/A",
            "TBD",
            "[...]",
            "<empty>",
            "The lamp burned. -> The lantern glowed.",
            "The lamp burned → The lantern glowed.",
            "The lamp burned => The lantern glowed.",
            "- The lamp burned.\n+ The lantern glowed.",
            "~~The lamp burned.~~ The lantern glowed.",
            "The <del>lamp</del><ins>lantern</ins> glowed.",
            "The {--lamp--}{++lantern++} glowed.",
            "<<<<<<< OLD\nThe lamp\n=======\nThe lantern\n>>>>>>> NEW",
            "The lantern glowed. [rest unchanged]",
            "The lantern glowed. (rest unchanged)",
            "The lantern glowed. [...]",
            "The lantern glowed. (...)",
            "The lantern glowed. (3 words)",
            "The lantern glowed. (12 Wörter)",
            "灯笼亮着。（5字）",
            "The lantern glowed.\n\n(Note: the lamp now has a name.)",
            "The lantern glowed.\n\nNote: the lamp now has a name.",
            "The lantern glowed. [Note: the lamp has a name.]",
            "The lantern glowed. (Hinweis: die Lampe hat einen Namen.)",
            "Original: The lamp burned.\nRevised: The lantern glowed.",
            "The lantern glowed.\n\nExplanation: it was repeated.",
            "{\"replacement\": \"The lantern glowed.\"}",
            "[Insert a livelier sentence here]",
            "La lanterne brillait dans la nuit et personne ne la voyait.",
            "灯笼整夜在窗台上亮着。",
            "Лампа горела всю ночь на подоконнике.",
        ] {
            let result = replace_whole(PASSAGE, replacement, "en");
            assert!(result.is_err(), "{replacement}: {result:?}");
        }
        for (passage, replacement, language) in [
            ("La lámpara ardía en la ventana.", "A lâmpada ardia na janela, e não uma vela.", "es"),
            ("Лампа горела всю ночь.", "Лампа горіла всю ніч, і її бачили всі.", "ru"),
            ("灯整夜亮着。她没有说话。", "燈整夜亮著。她沒有說話。", "zh-Hans"),
            ("灯整夜亮着。她没有说话。", "燈整夜亮著。她沒有說話。", "zh"),
            ("灯りは一晩中ついていた。", "灯整夜亮着，她没有说话。", "ja"),
            ("灯りは一晩中ついていた。", "The lantern glowed all night.", "ja"),
            ("Die Lampe brannte.", "The lantern glowed and she was not there.", "de"),
        ] {
            let result = replace_whole(passage, replacement, language);
            assert!(result.is_err(), "{replacement}: {result:?}");
        }
    }

    #[test]
    fn a_sound_replacement_is_not_changed() {
        for replacement in [
            "",
            "The lantern glowed.",
            "The lantern (her mother’s) glowed.",
            "“Note it down,” she said.",
            "*No,* she thought; the lantern glowed.",
            "Nothing burned.",
            "She read the label: salt, two ounces.",
            "He said three words (the last was a name).",
            "“C’est la vie,” said Madame de la Tour.",
            "The lantern glowed…",
            "— he stopped —",
            "The lantern glowed.\n\n* * *\n\nShe slept.",
        ] {
            let scene = format!("It was late. {PASSAGE} She slept.");
            let scenes = [WrittenScene { number: 1, text: scene.clone() }];
            let finding = sample_finding("f1", 1);
            let patches = [sample_patch("f1", PASSAGE, replacement)];
            let mut patched = apply(&scenes, &[&finding], &patches, "en");
            assert_eq!(patched.faults, [], "{replacement}");
            let result = patched.scenes.pop().map(|result| result.text);
            assert_eq!(result, Some(scene.replace(PASSAGE, replacement)));
        }
        // Patterns that the book already contains are allowed in a replacement.
        for (passage, replacement, language) in [
            ("He typed a -> b [1].", "He wrote a -> b [2].", "en"),
            ("Note: she was late.", "Note: she was very late.", "en"),
            (
                "La lampe brûlait dans la nuit et elle ne dormait pas.",
                "La lampe brûlait et elle ne dormait pas.",
                "en",
            ),
            ("他说了三个字。", "他只说了三个字（声音很轻）。", "zh"),
            ("彼女は黙った。", "彼女は何も言わなかった。", "ja"),
            ("— Ты где?", "— Где ты был?", "ru"),
            ("-¿Dónde?", "- ¿Dónde estabas? -dijo ella.", "es"),
        ] {
            assert_eq!(replace_whole(passage, replacement, language).as_deref(), Ok(replacement));
        }
    }

    /// Returns the scene after its passage is replaced.
    fn replace_in_scene(scene: &str, passage: &str, replacement: &str) -> String {
        let scenes = [WrittenScene { number: 1, text: scene.to_owned() }];
        let finding = sample_finding("f1", 1);
        let patches = [sample_patch("f1", passage, replacement)];
        let language = if scene.is_ascii() || scene.contains(['“', '…']) { "en" } else { "zh" };
        let mut patched = apply(&scenes, &[&finding], &patches, language);
        patched.scenes.pop().map_or_else(|| scene.to_owned(), |scene| scene.text)
    }

    #[test]
    fn a_full_stop_is_not_doubled_at_the_end_of_a_passage() {
        for (scene, passage, replacement, result) in [
            ("It rained. She ran.", "It rained", "It poured.", "It poured. She ran."),
            ("It rained. She ran.", "It rained", "It poured!", "It poured! She ran."),
            ("It rained! She ran.", "It rained", "It poured.", "It poured. She ran."),
            ("It rained… She ran.", "It rained", "It poured.", "It poured. She ran."),
            ("It rained? She ran.", "It rained", "It poured", "It poured? She ran."),
            ("It rained, and she ran.", "It rained", "It poured.", "It poured, and she ran."),
            ("It rained; she ran.", "It rained", "It poured.", "It poured; she ran."),
            ("It rained. She ran.", "It rained.", "It poured.", "It poured. She ran."),
            ("It rained. She ran.", "It rained", "It poured", "It poured. She ran."),
            ("“It rained.” She ran.", "It rained", "It poured.", "“It poured.” She ran."),
            ("It rained. She ran.", "It rained.", "It poured", "It poured. She ran."),
            ("It rained.\n\nShe ran.", "It rained.", "It poured", "It poured.\n\nShe ran."),
            ("It rained.", "It rained.", "It poured", "It poured."),
            ("It rained. She ran.", "It rained.", "It poured,", "It poured, She ran."),
            ("雨停了。她走了。", "雨停了。", "雨没有停", "雨没有停。她走了。"),
            ("雨停了。她走了。", "雨停了", "雨没有停。", "雨没有停。她走了。"),
            ("雨停了，她走了。", "雨停了", "雨没有停。", "雨没有停，她走了。"),
            ("It rained... She ran.", "It rained", "It poured...", "It poured... She ran."),
        ] {
            assert_eq!(
                replace_in_scene(scene, passage, replacement),
                result,
                "{scene}: {replacement}"
            );
        }
    }

    #[test]
    fn quotation_marks_that_the_passage_lacks_are_removed() {
        for (passage, replacement, result) in [
            (PASSAGE, "“The lantern glowed.”", "The lantern glowed."),
            (PASSAGE, "\"The lantern glowed.\"", "The lantern glowed."),
            (PASSAGE, "'The lantern glowed.'", "The lantern glowed."),
            (PASSAGE, "«The lantern glowed.»", "The lantern glowed."),
            (PASSAGE, "„The lantern glowed.“", "The lantern glowed."),
            (PASSAGE, "「The lantern glowed.」", "The lantern glowed."),
            (PASSAGE, "“Wait,” she said.", "“Wait,” she said."),
            (PASSAGE, "“Wait.” He did. “Go.”", "“Wait.” He did. “Go.”"),
            ("“The lamp is out.”", "“The lamp is lit.”", "“The lamp is lit.”"),
            ("“The lamp is out.” He left.", "“The lamp is lit.”", "“The lamp is lit.”"),
        ] {
            assert_eq!(
                replace_whole(passage, replacement, "en").as_deref(),
                Ok(result),
                "{replacement}"
            );
        }
    }

    #[test]
    fn a_remark_in_brackets_after_a_replacement_is_removed() {
        for remark in [
            "(Changed to make it rain.)",
            "(changed the lamp to a lantern)",
            "[Changed to make it rain.]",
            "(Revised for clarity.)",
            "(Rewritten to show the rain.)",
            "(Added rain.)",
            "(Removed the lamp.)",
            "(This version adds rain.)",
            "(Fixes f1.)",
            "(Geändert, damit es regnet.)",
            "(Modifié pour la pluie.)",
            "(Cambiado para que llueva.)",
            "(Изменено, чтобы шёл дождь.)",
            "（改为下雨。）",
            "（已修改）",
            "(雨に変更。)",
            "(수정됨.)",
        ] {
            let replacement = format!("The lantern glowed. {remark}");
            let result = replace_whole(PASSAGE, &replacement, "en");
            assert_eq!(result.as_deref(), Ok("The lantern glowed."), "{remark}");
        }
        for sound in [
            "The lantern glowed. (He never changed the oil.)",
            "The lantern glowed (changed, somehow).",
            "The lantern glowed. (Changed men sat around it.)",
            "(Changed men sat around it.)",
        ] {
            assert_eq!(replace_whole(PASSAGE, sound, "en").as_deref(), Ok(sound));
        }
    }

    #[test]
    fn a_change_shown_with_its_passage_is_parsed() {
        for arrow in ["->", "→", "=>", "⇒", "➔"] {
            let replacement = format!("{PASSAGE} {arrow} The lantern glowed.");
            let result = replace_whole(PASSAGE, &replacement, "en");
            assert_eq!(result.as_deref(), Ok("The lantern glowed."), "{replacement}");
        }
        for replacement in [
            format!("~~{PASSAGE}~~ The lantern glowed."),
            format!("[-{PASSAGE}-]{{+The lantern glowed.+}}"),
        ] {
            let result = replace_whole(PASSAGE, &replacement, "en");
            assert_eq!(result.as_deref(), Ok("The lantern glowed."), "{replacement}");
        }
    }
}
