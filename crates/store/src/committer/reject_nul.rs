//! Refuses NUL in all texts. PostgreSQL can store it neither in text nor in JSON, and both
//! databases should refuse the same data.

use scribe_domain::table::{ColumnType, SqlValue};
use scribe_ports::store::StoreError;

/// Refuses rows that contain a text or a document with NUL.
pub(crate) fn reject_nul(columns: &[ColumnType], rows: &[SqlValue]) -> Result<(), StoreError> {
    let holds_nul = |(param, ty): (&SqlValue, &ColumnType)| match param {
        SqlValue::Text(json) if *ty == ColumnType::Json => contains_escaped_nul(json),
        SqlValue::Text(text) => text.contains('\0'),
        SqlValue::Word(_)
        | SqlValue::Null
        | SqlValue::Int(_)
        | SqlValue::Float(_)
        | SqlValue::Id(_)
        | SqlValue::Time(_)
        | SqlValue::Hash(_) => false,
    };
    if rows.iter().zip(columns.iter().cycle()).any(holds_nul) {
        return Err(StoreError::Refused("a text contains NUL".into()));
    }
    Ok(())
}

/// True if `\u0000` follows an even number of backslashes, which is how JSON represents NUL.
fn contains_escaped_nul(json: &str) -> bool {
    json.match_indices("\\u0000").any(|(at, _)| {
        let before = json.as_bytes()[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
        before % 2 == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nul_is_found_in_text_and_in_documents() {
        let nul = serde_json::json!({ "a": "b\0" });
        let backslash = serde_json::json!({ "a": "\\u0000" });
        assert!(reject_nul(&[ColumnType::Json], &[(&nul).into()]).is_err());
        assert!(reject_nul(&[ColumnType::Json], &[(&backslash).into()]).is_ok());
        assert!(
            reject_nul(&[ColumnType::Int, ColumnType::Text], &[1.into(), "a\0".into()]).is_err()
        );
        assert!(reject_nul(&[ColumnType::Text], &["\\u0000".into()]).is_ok());
    }
}
