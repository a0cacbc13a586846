//! Finds what a model has left in prose and what the program cannot remove safely.

use scribe_domain::text::prose_check::{ProseCheck, ProseFinding, Severity};
use scribe_domain::text::sentences::is_end;

use crate::{
    heading, remark,
    wrapping::mark::{self, Mark, ParsedMark},
};

scribe_domain::word_lists! {
    "traces":
        phrases LOOSE_NOTES;
}

/// Finds the traces of a conversation with a model in prose: sentences about the text, headings and
/// notes, marks, and data.
#[must_use]
pub fn find_traces(text: &str) -> Vec<ProseFinding> {
    let finding = |check, severity, passage: &str, message: &str| ProseFinding {
        check,
        passage: passage.to_owned(),
        message: message.to_owned(),
        severity,
    };
    let mut findings = Vec::new();
    findings.extend(remark::find_remarks(text).into_iter().map(|passage| {
        let message = "speaks of the text instead of telling the story";
        // A narrator may use the other phrases, and may be a machine.
        let severity =
            if remark::speaks_as_model(passage) { Severity::Blocker } else { Severity::Must };
        finding(ProseCheck::Chatter, severity, passage, message)
    }));
    let lines = || text.lines().map(str::trim);
    let mut non_empty_lines = lines().filter(|line| !line.is_empty()).peekable();
    while let Some(line) = non_empty_lines.next() {
        let mut is_quoted =
            || non_empty_lines.peek().is_some_and(|next| heading::continues_heading(next, line));
        if heading::is_heading(line) && !is_quoted() || is_note(line) {
            let message = "is a heading or a note, not prose";
            findings.push(finding(ProseCheck::Heading, Severity::Must, line, message));
        }
    }
    if is_data(text) {
        let first = text.trim().lines().next().unwrap_or_default();
        let message = "is data, not prose";
        findings.push(finding(ProseCheck::Markup, Severity::Blocker, first, message));
    }
    findings.extend(
        lines().filter(|line| has_mark(line)).map(|line| {
            finding(ProseCheck::Markup, Severity::Blocker, line, "is markup, not prose")
        }),
    );
    // An unclosed fence is not code in the story.
    let mut fences = lines().filter(|line| line.starts_with("```") && !line[3..].contains('`'));
    let last = fences.next_back();
    if fences.count() % 2 == 0 {
        let message = "is markup, not prose";
        findings
            .extend(last.map(|line| finding(ProseCheck::Markup, Severity::Must, line, message)));
    }
    findings
}

fn is_note(line: &str) -> bool {
    let unwrapped = line.trim_matches(['*', '_', '[', ']', '(', ')', '（', '）', '【', '】']);
    let Some((label, _)) = unwrapped.split_once([':', '：']) else { return false };
    let label = label.trim_matches(['*', '_', ' ']).to_lowercase();
    let label = label.trim_end_matches(|c: char| c.is_numeric()).trim_end();
    LOOSE_NOTES.contains(&label) && !unwrapped.ends_with(is_end)
}

/// Returns true for a mark that does not occur in stories.
fn has_mark(line: &str) -> bool {
    let starts = line.match_indices(mark::starts_mark);
    starts.map(|(at, _)| line.split_at(at)).any(|(before, remaining)| {
        match mark::parse_mark(remaining) {
            ParsedMark::Mark(
                Mark::OpenReasoning { is_listed: false, .. }
                | Mark::CloseReasoning { is_listed: false, .. },
                _,
            ) => false,
            ParsedMark::Mark(Mark::CloseReasoning { .. }, bytes)
                if mark::is_mentioned(before, &remaining[bytes..])
                    && mark::continues_sentence(&remaining[bytes..]) =>
            {
                false
            }
            ParsedMark::Mark(Mark::OpenReasoning { .. }, bytes)
                if mark::is_mentioned(before, &remaining[bytes..]) =>
            {
                false
            }
            ParsedMark::Mark(mark, bytes) => !mark.is_loose(&remaining[..bytes]),
            ParsedMark::Nothing | ParsedMark::Unknown => false,
        }
    })
}

/// Returns true for JSON, complete or cut off. If a machine in the story prints JSON, the story
/// continues after it, so such a text does not count.
pub(crate) fn is_data(text: &str) -> bool {
    let text = text.trim();
    if !text.starts_with(['{', '[']) {
        return false;
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
    let mut end = 0;
    while values.next().is_some_and(|value| value.is_ok()) {
        end = values.byte_offset();
    }
    let remaining = text.get(end..).unwrap_or_default();
    let is_followed = end > 0 && {
        let is_on_next_line = remaining.trim_start_matches([' ', '\t', '\r']).starts_with('\n');
        is_on_next_line && remaining.trim_start().starts_with(|c: char| !"{}[],:\"".contains(c))
    };
    if is_followed {
        return false;
    }
    let starts_like_object = || text[1..].trim_start().starts_with('"') && text.contains("\":");
    remaining.trim().is_empty() || starts_like_object()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_data_are_found() {
        for text in [
            "<think>I should begin with rain.</think>\nIt rained.",
            "```\nIt rained.",
            "{\"scene\": \"It rained.\"}",
            "{ \"scene\": \"雨下了",
            "[\"It rained.\"]",
            "{\"scene\": \"It rained.\"}\n{\"scene\": \"It stopped.\"}",
            "{\"scene\": \"It rained.\",",
            "It rained.<|im_end|>",
            "It rained. [INST]",
        ] {
            assert_eq!(find_traces(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn notes_are_found_on_any_line() {
        for line in ["## The Door", "Author’s note: slow burn", "Setting: the attic", "地点：阁楼"]
        {
            let text = format!("It rained.\n{line}\nIt stopped.");
            assert_eq!(find_traces(&text).len(), 1, "{line}");
        }
    }

    #[test]
    fn prose_has_no_traces() {
        for text in [
            "[He never came back.]",
            "{She} was the word.",
            "It was < 3 and > 2.",
            "《雨》",
            "Time: that was what he lacked.",
            "In this chapter of her life there was no rain.",
            "Here is the scene of the crime, as the photographer saw it.",
            "<deepthinker> are you there?",
            "He wrote list |> map(f) and smiled.",
            "```ls``` lists, and so does `dir`",
            "He typed.\n\n```\nopen\n```\n\nIt opened.",
            "It hummed.\n<bot> Welcome.\n<Mara> hi",
            "He typed </analysis> and pressed return.",
            "a <| b",
            "Dear Mara,\n\nI hope this helps. The lamp is yours.\n\nTom",
            "The voice stopped.\n\n[END OF TAPE]\n\nHe rewound it.",
            "He closed the book.\n\nTo be continued.",
            "他合上了书。\n\n未完待续。",
            "End of scene, he whispered, and she laughed.",
            "As an AI, I am not afraid of the dark.",
            "As an AI language model, I was not supposed to dream.",
            "作为人工智能，我不怕黑。",
            "Als KI hatte ich keine Angst.",
            "Como IA, no tengo miedo a la oscuridad.",
            "AIとして、私は闇を恐れない。",
            "{\"status\": \"dark\"}\n\nThat was all the machine printed.",
            "{\"status\": \"dark\"}\nThat was all the machine printed.",
            "[1, 2]\n[3, 4]\n\n“Who counts?” she asked.",
            "[\"dark\"]\n\n那就是机器打印的全部。",
        ] {
            assert_eq!(find_traces(text), [], "{text}");
        }
    }
}
