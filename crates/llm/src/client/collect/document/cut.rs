//! Reads a document whose end is missing, if the missing part has no content.

use serde_json::Value;

use super::read_json;

/// Closes the open brackets of a document and drops an incomplete member.
pub(in super::super::super) fn read_cut_json(data: &str) -> Option<Value> {
    let mut open = Vec::new();
    let (mut is_in_string, mut is_escaped) = (false, false);
    let mut last_member_end = None;
    for (at, byte) in data.bytes().enumerate() {
        match (is_in_string, byte) {
            (true, _) if is_escaped => is_escaped = false,
            (true, b'\\') => is_escaped = true,
            (_, b'"') => is_in_string = !is_in_string,
            (false, b'{') => open.push('}'),
            (false, b'[') => open.push(']'),
            (false, b'}' | b']') => {
                open.pop()?;
            }
            (false, b',') if open.len() == 1 => last_member_end = Some(at),
            _ => {}
        }
    }
    // A number may lack digits, but a string and a bracket show their own end.
    let has_complete_last_value = !is_in_string && data.trim_end().ends_with(['}', ']', '"']);
    let close_brackets = || {
        let brackets: String = open.iter().rev().collect();
        read_json(&format!("{data}{brackets}"))
    };
    let drop_last_member = || {
        let members = &data[..last_member_end?];
        read_json(&format!("{members}{}", open.first()?))
    };
    has_complete_last_value.then(close_brackets).flatten().or_else(drop_last_member)
}
