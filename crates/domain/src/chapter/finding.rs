//! Findings: the objections of reviewers, each linked to a passage that occurs in the text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::passage::find_passage;
use crate::text::{prose_check::Severity, quote::SearchedText, sentences::split_sentences};

/// The maximum length of a stored passage, problem or instruction, in characters.
pub const MAX_CHARS: usize = 300;
/// The maximum number of findings that one review may add.
pub const MAX_NEW: usize = 7;
/// The maximum number of open findings. If there are more, the least severe findings are dropped.
pub const MAX_OPEN: usize = 28;

/// How a finding is to be corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// The passage is replaced, and the rest of the text is kept.
    Patch,
    /// The scene is rewritten.
    RedraftScene,
}

/// An objection of a reviewer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingDraft {
    /// The severity of the objection.
    pub severity: Severity,
    /// The place of the fault, verbatim; of a long sentence, its beginning.
    pub passage: String,
    /// What is wrong there.
    pub problem: String,
    /// The instruction for the correction.
    #[serde(rename = "order")]
    pub instruction: String,
    /// How the fault is to be corrected.
    pub kind: FindingKind,
}

/// An objection that is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// `f1`, `f2` … within the work on the chapter.
    pub id: String,
    /// Who objects, by the name in the roster.
    pub agent: String,
    /// The scene that holds the passage, from 1.
    pub scene: u32,
    /// The objection.
    #[serde(flatten)]
    pub draft: FindingDraft,
}

impl Finding {
    /// Checks whether the finding prevents a version from passing.
    #[must_use]
    pub fn blocks_approval(&self) -> bool {
        self.draft.severity >= Severity::Must
    }
}

/// An objection and the scene that contains its passage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocatedFinding {
    /// The scene's number in the chapter, from 1.
    pub scene: u32,
    /// The objection.
    pub draft: FindingDraft,
}

/// Returns the objections whose passage occurs in one of the scenes, each with its scene.
/// Objections with invented quotations are dropped.
#[must_use]
pub fn locate_findings(
    objections: Vec<FindingDraft>,
    scenes: &[(u32, &str)],
) -> Vec<LocatedFinding> {
    locate_findings_in(objections, &index_scenes(scenes))
}

/// Converts the scenes to texts in which passages can be searched for. Texts that contain NUL are
/// left out.
pub(super) fn index_scenes<'a>(scenes: &[(u32, &'a str)]) -> Vec<(u32, SearchedText<'a>)> {
    scenes
        .iter()
        .filter_map(|(number, text)| Some((*number, SearchedText::new(text).ok()?)))
        .collect()
}

/// Does the same as [`locate_findings`], for texts that are already converted.
pub(super) fn locate_findings_in(
    objections: Vec<FindingDraft>,
    scenes: &[(u32, SearchedText<'_>)],
) -> Vec<LocatedFinding> {
    let locate = |objection: &FindingDraft| {
        scenes.iter().find_map(|(number, text)| {
            let range = find_passage(text, &objection.passage)?;
            Some((*number, shorten_passage(&text.text()[range])))
        })
    };
    objections
        .into_iter()
        .filter_map(|mut objection| {
            let (scene, passage) = locate(&objection)?;
            objection.passage = passage;
            Some(LocatedFinding { scene, draft: objection })
        })
        .take(MAX_NEW)
        .map(|mut located| {
            shorten_text(&mut located.draft.problem);
            shorten_text(&mut located.draft.instruction);
            located
        })
        .collect()
}

/// Reads the finding id in a text if the text contains exactly one. For example, the id is `f1` in
/// `#f1`, `[F1]` and `finding f1`.
#[must_use]
pub fn parse_id(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_id = |word: &&str| {
        let number = word.strip_prefix('f').unwrap_or_default();
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    let ids: Vec<&str> = words.by_ref().filter(|word| is_id(word) || *word != "finding").collect();
    match ids.as_slice() {
        [id] if is_id(id) => Some((*id).to_owned()),
        _ => None,
    }
}

/// Returns the findings that are open after a review, the most severe first. Findings of equal
/// severity keep their order, the oldest first. At most [`MAX_OPEN`] findings are kept.
#[must_use]
pub fn merge_open_findings(
    previous: &[Finding],
    closed: &[String],
    new: &[Finding],
) -> Vec<Finding> {
    let still_open = previous.iter().filter(|finding| !closed.contains(&finding.id));
    let mut open: Vec<Finding> = still_open.chain(new).cloned().collect();
    open.sort_by_key(|finding| std::cmp::Reverse(finding.draft.severity));
    open.truncate(MAX_OPEN);
    open
}

/// Returns a passage in the wording of the text. A long passage is shortened to its first
/// sentences. If its first sentence alone is too long, that sentence is cut off.
fn shorten_passage(passage: &str) -> String {
    let Some((limit, _)) = passage.char_indices().nth(MAX_CHARS) else { return passage.to_owned() };
    let ends = split_sentences(passage).into_iter().map(|(at, sentence)| at + sentence.len());
    let end = ends.take_while(|end| *end <= limit).last().unwrap_or(limit);
    passage[..end].to_owned()
}

fn shorten_text(text: &mut String) {
    if let Some((at, _)) = text.char_indices().nth(MAX_CHARS) {
        text.truncate(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding_draft(passage: &str) -> FindingDraft {
        FindingDraft {
            severity: Severity::Must,
            passage: passage.to_owned(),
            problem: "p".repeat(400),
            instruction: "Correct it.".to_owned(),
            kind: FindingKind::Patch,
        }
    }

    #[test]
    fn an_invented_quotation_is_dropped_and_a_real_one_finds_its_scene() {
        let scenes = [(1, "The lamp burned."), (3, "He said: “No.” And left.")];
        let located = locate_findings(
            vec![finding_draft("never written"), finding_draft("\"No.\"")],
            &scenes,
        );
        assert_eq!(located.len(), 1);
        assert_eq!(located[0].scene, 3);
        assert_eq!(located[0].draft.problem.chars().count(), MAX_CHARS);
    }

    #[test]
    fn a_passage_is_stored_in_the_wording_of_the_text_and_shortened() {
        let long = "She counted the jars. ".repeat(30);
        let text = format!("“Wait,” he said. {long}");
        let located = locate_findings(
            vec![finding_draft("'wait' he said..."), finding_draft(&long)],
            &[(2, &text)],
        );
        assert_eq!(located[0].draft.passage, "Wait,” he said.");
        assert!(located[1].draft.passage.ends_with("jars."));
        assert!(located[1].draft.passage.chars().count() <= MAX_CHARS);
    }

    #[test]
    fn the_number_of_new_findings_is_limited() {
        let all = (0..40).map(|_| finding_draft("lamp")).collect();
        assert_eq!(locate_findings(all, &[(1, "A lamp.")]).len(), MAX_NEW);
    }
}
