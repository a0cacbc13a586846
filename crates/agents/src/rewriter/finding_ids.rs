//! Finds which finding a replacement corrects, in whatever form the reply gives its id.

use scribe_domain::chapter::{finding::Finding, passage::strip_label};

use super::Patch;

scribe_domain::word_lists! {
    "rewriter/finding_ids":
        phrases WORDS;
}

/// The number of letters that a passage needs to identify a finding.
const MIN_LETTERS: usize = 8;

/// Returns the finding of each replacement. If a replacement could belong to several findings, its
/// entry is `None`.
pub(super) fn match_findings<'a>(
    patches: &[Patch],
    findings: &[&'a Finding],
) -> Vec<Option<&'a Finding>> {
    patches.iter().map(|patch| match_finding(patch, patches.len(), findings)).collect()
}

fn match_finding<'a>(
    patch: &Patch,
    patches: usize,
    findings: &[&'a Finding],
) -> Option<&'a Finding> {
    let by_id = |id: &str| findings.iter().copied().find(|finding| finding.id == id);
    let given_id = patch.finding_id.trim();
    if let Some(finding) = by_id(given_id) {
        return Some(finding);
    }
    let by_passage = || find_by_passage(&patch.passage, findings);
    match parse_id(given_id) {
        Some(PatchFindingId::Own(number)) => by_id(&format!("f{number}")),
        // The number may be a position in the list that was shown.
        Some(PatchFindingId::Number(number)) => {
            by_passage().or_else(|| by_id(&format!("f{number}")))
        }
        Some(PatchFindingId::Several) => by_passage(),
        None => {
            let only = findings.first().filter(|_| findings.len() == 1 && patches == 1);
            by_passage().or(only.copied())
        }
    }
}

enum PatchFindingId {
    /// The finding's own id in another notation, such as `F-2` for `f2`.
    Own(u32),
    /// A number without a prefix.
    Number(u32),
    Several,
}

fn parse_id(given_id: &str) -> Option<PatchFindingId> {
    let lower = given_id.to_lowercase();
    let digits_start = lower.find(|c: char| c.is_ascii_digit())?;
    let remaining = lower[digits_start..].trim_start_matches(|c: char| c.is_ascii_digit());
    if remaining.contains(|c: char| c.is_ascii_digit()) {
        return Some(PatchFindingId::Several);
    }
    let prefix = lower[..digits_start].replace(|c: char| !c.is_alphanumeric(), " ");
    let word = prefix.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_known = WORDS.contains(&word.as_str()) && !remaining.contains(char::is_alphabetic);
    let number =
        lower[digits_start..lower.len() - remaining.len()].parse().ok().filter(|_| is_known)?;
    Some(if word.ends_with('f') {
        PatchFindingId::Own(number)
    } else {
        PatchFindingId::Number(number)
    })
}

/// Returns the only finding whose passage equals the passage of a replacement, contains it, or is
/// part of it.
fn find_by_passage<'a>(passage: &str, findings: &[&'a Finding]) -> Option<&'a Finding> {
    let matches_passage = |passage: &str, finding: &Finding| {
        let finding_text = letters_and_digits(&finding.draft.passage);
        let pieces =
            passage.split("...").flat_map(|piece| piece.split('…')).map(letters_and_digits);
        let mut pieces = pieces.filter(|piece| !piece.is_empty()).peekable();
        let is_long = |text: &str| text.chars().count() >= MIN_LETTERS;
        pieces.peek().is_some()
            && is_long(&finding_text)
            && pieces.all(|piece| {
                is_long(&piece) && (finding_text.contains(&piece) || piece.contains(&finding_text))
            })
    };
    [Some(passage), strip_label(passage)].into_iter().flatten().find_map(|passage| {
        let mut matching =
            findings.iter().copied().filter(|finding| matches_passage(passage, finding));
        matching.next().filter(|_| matching.next().is_none())
    })
}

/// Returns the letters and digits of a text in lower case.
pub(super) fn letters_and_digits(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
