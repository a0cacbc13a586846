//! Reads the severity of a finding from the words that reviewers use.

use serde_json::{Value, json};

use crate::{stage::FieldProblem, text::prose_check::Severity};

crate::word_lists! {
    "chapter/severity":
        phrases BLOCKER, MUST, SHOULD, IGNORED_WORDS;
}

/// Replaces the severities in a document's findings by the words of the vocabulary. A severity
/// whose meaning is not clear is left unchanged.
pub(super) fn read_severities(document: &mut Value) -> Vec<FieldProblem> {
    let findings = document.get_mut("findings").and_then(Value::as_array_mut);
    let mut changes = Vec::new();
    for (i, finding) in findings.into_iter().flatten().enumerate() {
        let Some(given) = finding.get_mut("severity") else { continue };
        let Some(parsed) = parse_severity(given) else { continue };
        let word = json!(parsed);
        if word != *given {
            let change = format!("was {given} and is {word}");
            changes.push(FieldProblem::new(format!("findings[{i}].severity"), change));
            *given = word;
        }
    }
    changes
}

fn parse_severity(given: &Value) -> Option<Severity> {
    match given {
        Value::Number(number) => number.as_f64().map(severity_from_number),
        Value::String(text) => parse_text(text),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Reads a positive number as `must` and any other number as `should`. A number does not say
/// whether 1 is the most or the least severe. `must` is the middle severity, and findings with
/// `must` are revised.
fn severity_from_number(number: f64) -> Severity {
    if number > 0.0 { Severity::Must } else { Severity::Should }
}

fn parse_text(text: &str) -> Option<Severity> {
    let lower = text.to_lowercase();
    let number = lower.split(['/', ' ']).next().and_then(|first| first.trim().parse::<f64>().ok());
    if let Some(number) = number {
        return Some(severity_from_number(number));
    }
    let mut found = None;
    for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if IGNORED_WORDS.contains(&word) {
            continue;
        }
        let parsed = parse_word(word)?;
        if found.is_some_and(|found| found != parsed) {
            return None;
        }
        found = Some(parsed);
    }
    found
}

fn parse_word(word: &str) -> Option<Severity> {
    let lists = [
        (&["blocker"][..], Severity::Blocker),
        (&["must"], Severity::Must),
        (&["should"], Severity::Should),
        (&BLOCKER, Severity::Blocker),
        (&MUST, Severity::Must),
        (&SHOULD, Severity::Should),
    ];
    let exact_match = lists.iter().find(|(words, _)| words.contains(&word));
    // In a script without spaces, more characters can follow the known word directly: 高优先级.
    let longest_prefix = || {
        let prefix_matches = lists.iter().flat_map(|(words, severity)| {
            let is_prefix =
                |known: &&&str| known.chars().all(is_unspaced) && word.starts_with(**known);
            words.iter().filter(is_prefix).map(|known| (known.len(), *severity))
        });
        prefix_matches.max_by_key(|(length, _)| *length).map(|(_, severity)| severity)
    };
    exact_match.map(|(_, severity)| *severity).or_else(longest_prefix)
}

fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c), 0x3040..=0x30FF | 0x3400..=0x9FFF | 0xAC00..=0xD7A3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_severity_in_other_words_is_mapped_to_one_of_three() {
        for (given, severity) in [
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
            assert_eq!(parse_severity(&given), Some(severity), "{given}");
        }
        for given in [
            json!("not critical"),
            json!("不严重"),
            json!("nicht hoch"),
            json!("high or low"),
            json!("purple"),
            json!(""),
            json!(null),
        ] {
            assert_eq!(parse_severity(&given), None, "{given}");
        }
    }
}
