//! Prevents doubled punctuation between a replacement and the text after its passage.

use scribe_domain::text::{patch::Replacement, quote};

const STOPS: [char; 9] = ['.', '!', '?', '…', '。', '！', '？', '؟', '।'];
const PAUSES: [char; 8] = [',', ';', ':', '，', '、', '；', '：', '،'];

/// Returns a replacement that does not double the punctuation after it.
///
/// - If a stop follows the passage in the scene, that stop becomes part of the passage.
/// - If the sentence continues, the replacement loses its stop.
/// - If the passage ends with a full stop and the replacement with a letter or digit, the
///   replacement gets a full stop.
pub(super) fn avoid_doubled_stop(scene: &str, passage: String, replacement: String) -> Replacement {
    let end = replacement.trim_end();
    let last = passage.trim_end().chars().next_back();
    if let Some(stop @ ('.' | '。')) = last
        && end.ends_with(char::is_alphanumeric)
    {
        let space = &replacement[end.len()..];
        return Replacement { replacement: format!("{end}{stop}{space}"), passage };
    }
    let unchanged = || Replacement { passage: passage.clone(), replacement: replacement.clone() };
    let ends_with_stop = |text: &str| text.trim_end().ends_with(STOPS);
    if !ends_with_stop(&replacement) || ends_with_stop(&passage) {
        return unchanged();
    }
    // A passage that occurs twice cannot be replaced.
    let ranges = quote::find_all(scene, &passage).unwrap_or_default();
    let [range] = ranges.as_slice() else { return unchanged() };
    let after = &scene[range.end..];
    let remaining = after.trim_start_matches(STOPS);
    if remaining.len() < after.len() {
        let end = scene.len() - remaining.len();
        return Replacement { passage: scene[range.start..end].to_owned(), replacement };
    }
    if after.starts_with(PAUSES) {
        let replacement = replacement.trim_end().trim_end_matches(STOPS).to_owned();
        return Replacement { passage, replacement };
    }
    unchanged()
}
