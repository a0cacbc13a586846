//! Reads the severity of a finding from the words that reviewers use.

use serde_json::{Value, json};

use crate::{stage::FieldProblem, text::prose_check::Severity};

crate::word_lists! {
    "chapter/severity":
        phrases BLOCKER, MUST, SHOULD, AROUND;
}

/// Replaces the severities in a document's findings by the words of the vocabulary. Leaves a
/// severity unchanged if its meaning is not clear.
pub(super) fn read_severities(document: &mut Value) -> Vec<FieldProblem> {
    let findings = document.get_mut("findings").and_then(Value::as_array_mut);
    let mut changes = Vec::new();
    for (i, finding) in findings.into_iter().flatten().enumerate() {
        let Some(said) = finding.get_mut("severity") else { continue };
        let Some(read) = read_severity(said) else { continue };
        let word = json!(read);
        if word != *said {
            let change = format!("was {said} and is {word}");
            changes.push(FieldProblem::new(format!("findings[{i}].severity"), change));
            *said = word;
        }
    }
    changes
}

fn read_severity(said: &Value) -> Option<Severity> {
    match said {
        Value::Number(number) => number.as_f64().map(from_number),
        Value::String(text) => read_words(text),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Reads a number as `must`: a number does not say whether 1 is the most or the least severe,
/// `must` is the middle severity, and findings with `must` are revised. Numbers up to 0 are
/// `should`.
fn from_number(number: f64) -> Severity {
    if number > 0.0 { Severity::Must } else { Severity::Should }
}

fn read_words(text: &str) -> Option<Severity> {
    let lower = text.to_lowercase();
    let number = lower.split(['/', ' ']).next().and_then(|first| first.trim().parse::<f64>().ok());
    if let Some(number) = number {
        return Some(from_number(number));
    }
    let mut meant = None;
    for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if AROUND.contains(&word) {
            continue;
        }
        let read = read_word(word)?;
        if meant.is_some_and(|meant| meant != read) {
            return None;
        }
        meant = Some(read);
    }
    meant
}

fn read_word(word: &str) -> Option<Severity> {
    let lists = [
        (&["blocker"][..], Severity::Blocker),
        (&["must"], Severity::Must),
        (&["should"], Severity::Should),
        (&BLOCKER, Severity::Blocker),
        (&MUST, Severity::Must),
        (&SHOULD, Severity::Should),
    ];
    let same = lists.iter().find(|(words, _)| words.contains(&word));
    // In a script without spaces, more characters can follow the known word directly: 高优先级.
    let longest = || {
        let begun = lists.iter().flat_map(|(words, severity)| {
            let is_begun =
                |known: &&&str| known.chars().all(is_written_together) && word.starts_with(**known);
            words.iter().filter(is_begun).map(|known| (known.len(), *severity))
        });
        begun.max_by_key(|(length, _)| *length).map(|(_, severity)| severity)
    };
    same.map(|(_, severity)| *severity).or_else(longest)
}

fn is_written_together(c: char) -> bool {
    matches!(u32::from(c), 0x3040..=0x30FF | 0x3400..=0x9FFF | 0xAC00..=0xD7A3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_severity_in_other_words_is_mapped_to_one_of_three() {
        for (said, severity) in [
            (json!("critical"), Severity::Blocker),
            (json!("Severe"), Severity::Blocker),
            (json!("Critical issue"), Severity::Blocker),
            (json!("严重"), Severity::Blocker),
            (json!("致命"), Severity::Blocker),
            (json!("重大"), Severity::Blocker),
            (json!("심각"), Severity::Blocker),
            (json!("kritisch"), Severity::Blocker),
            (json!("critique"), Severity::Blocker),
            (json!("crítico"), Severity::Blocker),
            (json!("критический"), Severity::Blocker),
            (json!("critico"), Severity::Blocker),
            (json!("major"), Severity::Must),
            (json!("HIGH"), Severity::Must),
            (json!("high severity"), Severity::Must),
            (json!("very high"), Severity::Must),
            (json!("高"), Severity::Must),
            (json!("重要"), Severity::Must),
            (json!("높음"), Severity::Must),
            (json!("hoch"), Severity::Must),
            (json!("majeur"), Severity::Must),
            (json!("alta"), Severity::Must),
            (json!("высокая"), Severity::Must),
            (json!("importante"), Severity::Must),
            (json!("alto"), Severity::Must),
            (json!(2), Severity::Must),
            (json!("8/10"), Severity::Must),
            (json!(1), Severity::Must),
            (json!("minor"), Severity::Should),
            (json!("Low"), Severity::Should),
            (json!("medium"), Severity::Should),
            (json!("轻微"), Severity::Should),
            (json!("中"), Severity::Should),
            (json!("低"), Severity::Should),
            (json!("낮음"), Severity::Should),
            (json!("gering"), Severity::Should),
            (json!("mineur"), Severity::Should),
            (json!("baja"), Severity::Should),
            (json!("низкая"), Severity::Should),
            (json!("baixa"), Severity::Should),
            (json!("basso"), Severity::Should),
            (json!(0), Severity::Should),
            (json!("must fix"), Severity::Must),
            (json!("must be fixed"), Severity::Must),
            (json!("P1"), Severity::Must),
            (json!("P0"), Severity::Blocker),
            (json!("严重错误"), Severity::Blocker),
            (json!("必须修改"), Severity::Must),
            (json!("高优先级"), Severity::Must),
            (json!("高い"), Severity::Must),
            (json!("높은"), Severity::Must),
            (json!("低い"), Severity::Should),
            (json!("중간 정도"), Severity::Should),
            (json!("should fix"), Severity::Should),
            (json!("must"), Severity::Must),
            (json!("Blocker"), Severity::Blocker),
        ] {
            assert_eq!(read_severity(&said), Some(severity), "{said}");
        }
        for said in [
            json!("not critical"),
            json!("不严重"),
            json!("nicht hoch"),
            json!("high or low"),
            json!("purple"),
            json!(""),
            json!(null),
        ] {
            assert_eq!(read_severity(&said), None, "{said}");
        }
    }
}
