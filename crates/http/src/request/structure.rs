//! Checks the structure of a JSON body on its bytes, before any value is built. A nested value
//! takes one byte in the body, but more than a hundred bytes in memory.

use crate::problem::Problem;

/// The maximum depth of objects and arrays.
pub const MAX_JSON_DEPTH: usize = 64;

/// The maximum number of values, including those in objects and arrays.
pub const MAX_JSON_VALUES: usize = 50_000;

/// Refuses bytes whose value would be too deep or too large to build. Whether the bytes are valid
/// JSON is checked later, by the parser.
pub(super) fn check_structure(bytes: &[u8]) -> Result<(), Problem> {
    let (mut depth, mut values) = (0_usize, 1_usize);
    let (mut is_text, mut is_escaped) = (false, false);
    for byte in bytes {
        if is_text {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => is_text = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => is_text = true,
            b'[' | b'{' => {
                depth += 1;
                values += 1;
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            // Every value of an object or array after the first follows a comma.
            b',' => values += 1,
            _ => {}
        }
        if depth > MAX_JSON_DEPTH {
            let detail =
                format!("a body may have at most {MAX_JSON_DEPTH} levels of objects and arrays");
            return Err(Problem::invalid_field("", detail));
        }
        if values > MAX_JSON_VALUES {
            let detail = format!("a body may have at most {MAX_JSON_VALUES} values");
            return Err(Problem::invalid_field("", detail));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_levels_inside_texts_are_not_counted() {
        let text = format!("[\"{}\"]", r#"[{,\"\\,]"#.repeat(MAX_JSON_VALUES));
        assert!(check_structure(text.as_bytes()).is_ok());
        for (unit, end) in [("0,", "0"), ("[],", "0"), (r#"{"":0},"#, "0")] {
            let few = format!("[{}{end}]", unit.repeat(MAX_JSON_VALUES / 2 - 2));
            assert!(check_structure(few.as_bytes()).is_ok(), "{unit}");
            let many = format!("[{}{end}]", unit.repeat(MAX_JSON_VALUES));
            assert!(check_structure(many.as_bytes()).is_err(), "{unit}");
        }
        let nested = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(check_structure(nested(MAX_JSON_DEPTH).as_bytes()).is_ok());
        assert!(check_structure(nested(MAX_JSON_DEPTH + 1).as_bytes()).is_err());
    }
}
