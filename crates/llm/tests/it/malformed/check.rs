//! Compares the outcome of a case with the required one.

use scribe_ports::model::{FinishReason, TokenUsage};
use serde_json::Value;

use super::{
    case::{Case, Tokens},
    play::{Outcome, Played, kind},
};

/// Returns the differences, one per line. Each line begins with the case's id.
pub(super) fn faults(case: &Case, played: &Played) -> Vec<String> {
    let mut faults = Vec::new();
    let mut expect = |is_right: bool, found: String| {
        if !is_right {
            faults.push(format!("{}: {found}", case.id));
        }
    };
    match &played.outcome {
        Outcome::Text { text, finish, usage, prompt_was_cut } => {
            let is_cut = *prompt_was_cut;
            expect(is_cut == case.prompt_was_cut, format!("the prompt was cut: {is_cut}"));
            expect(case.text.as_ref() == Some(text), format!("read as the text {text:?}"));
            check_reply(case, *finish, *usage, &mut expect);
        }
        Outcome::Json { value, finish, usage } => {
            let wanted =
                case.json.as_ref().map(|json| serde_json::from_str::<Value>(json).unwrap());
            expect(wanted.as_ref() == Some(value), format!("read as the object {value}"));
            check_reply(case, *finish, *usage, &mut expect);
        }
        Outcome::Problem(problem) => {
            let is_wanted = case.problem.as_ref() == Some(&kind(problem));
            expect(is_wanted, format!("the model is asked again: {problem:?}"));
            check_words(case, played, &problem.to_string(), &mut expect);
        }
        Outcome::Error(error) => {
            expect(case.error.as_ref() == Some(&kind(error)), format!("ends with {error:?}"));
            let retried = error.is_retryable();
            expect(case.retried == Some(retried), format!("retried: {retried}: {error:?}"));
            let waits_ms = error.retry_after().map(|wait| wait.as_millis());
            expect(waits_ms == case.waits_ms.map(u128::from), format!("waits {waits_ms:?} ms"));
            check_words(case, played, &error.to_string(), &mut expect);
        }
    }
    check_requests(case, played, &mut expect);
    faults
}

fn check_reply(
    case: &Case,
    finish: FinishReason,
    usage: TokenUsage,
    expect: &mut impl FnMut(bool, String),
) {
    if let Some(word) = &case.ends_as {
        expect(finish.as_str() == word, format!("ends as {}", finish.as_str()));
    }
    if let Some(wanted) = &case.tokens {
        let found = Tokens {
            prompt: usage.prompt_tokens,
            completion: usage.completion_tokens,
            estimated: usage.is_estimated,
        };
        expect(*wanted == found, format!("counted {found:?}"));
    }
}

fn check_words(case: &Case, played: &Played, message: &str, expect: &mut impl FnMut(bool, String)) {
    for words in &case.says {
        let words = words.replace("{url}", &played.url);
        expect(message.contains(&words), format!("does not say {words:?}: {message}"));
    }
    for words in &case.never_says {
        expect(!message.contains(words), format!("says {words:?}: {message}"));
    }
}

fn check_requests(case: &Case, played: &Played, expect: &mut impl FnMut(bool, String)) {
    let asked = played.requests.len();
    let wanted = case.asked.unwrap_or_else(|| case.answers().len());
    expect(asked == wanted, format!("asked {asked} times"));
    let Some(last) = played.requests.last() else { return };
    for (pointer, wanted) in &case.sent {
        let sent = last.body.pointer(pointer);
        expect(sent == Some(wanted), format!("sends {sent:?} as {pointer}"));
    }
    if let Some(path) = &case.asked_path {
        let line = last.head.lines().next().unwrap_or_default().to_owned();
        expect(line == format!("post {path} http/1.1"), format!("asks {line}"));
    }
}
