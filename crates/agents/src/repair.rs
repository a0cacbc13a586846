//! Repair: shows a faulty reply to the model that gave it.

use minijinja::{Value, context};
use scribe_domain::problem_code::ProblemCode;
use scribe_ports::agent::{FaultyReply, ReplyFault};

/// The number of characters of a faulty document that are shown.
const MAX_DOCUMENT_CHARS: usize = 6_000;
/// The number of characters of a faulty text that are shown. It fits a long scene.
const MAX_PROSE_CHARS: usize = 30_000;
/// The number of characters that are shown from the end of a text that was cut off, so that the
/// model can continue it.
const ENDING_CHARS: usize = 2_000;

#[derive(Debug, Clone, Copy)]
pub(crate) enum ReplyForm {
    /// A document. The prompt describes its fields.
    Document,
    Prose,
}

/// Returns the prompt variable `repair`, which is null for a first question.
pub(crate) fn repair_variable(faulty: Option<&FaultyReply>, form: ReplyForm) -> Value {
    let Some(FaultyReply { text, fault }) = faulty else { return Value::from(()) };
    let max_chars = match form {
        ReplyForm::Document => MAX_DOCUMENT_CHARS,
        ReplyForm::Prose => MAX_PROSE_CHARS,
    };
    let shortened_reply = || text.chars().take(max_chars).collect::<String>();
    match fault {
        ReplyFault::Repair(problem) => match form {
            ReplyForm::Prose => {
                context! { kind => "mend_prose", reply => shortened_reply(), problem }
            }
            ReplyForm::Document => {
                context! { kind => "mend", reply => shortened_reply(), problem }
            }
        },
        ReplyFault::TooShort(problem) => {
            context! { kind => "too_short", reply => shortened_reply(), problem }
        }
        ReplyFault::CutOff { kept } => {
            context! { kind => "cut_off", kept, ending => last_chars(kept) }
        }
        ReplyFault::ReasoningOnly => context! { kind => "reasoning_only" },
        // A declined question is never asked again, because it would be the same question.
        ReplyFault::Declined(_) => Value::from(()),
    }
}

/// Returns the prompt variable `given_up`: how often the agent has failed at the same task and, if
/// the replies were at fault, what was wrong with them.
pub(crate) fn failure_variable(times: u32, code: &str, detail: &str) -> Value {
    let code = ProblemCode::from_stored(code);
    let is_reply_at_fault = matches!(code, ProblemCode::UnusableReply | ProblemCode::ModelRefused);
    context! { times, detail => is_reply_at_fault.then_some(detail) }
}

/// Returns the last [`ENDING_CHARS`] characters of a text.
fn last_chars(text: &str) -> &str {
    let skipped = text.chars().count().saturating_sub(ENDING_CHARS);
    text.char_indices().nth(skipped).map_or("", |(at, _)| &text[at..])
}
