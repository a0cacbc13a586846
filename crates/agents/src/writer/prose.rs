//! Checks a draft by code, before a model call is spent on reviewing it.

use scribe_domain::text::{
    prose_check::{ProseCheck, ProseFinding, ProseRules, Severity, check_prose},
    sentences::split_sentences,
    words::{count_words, has_words},
};
use scribe_ports::{
    agent::{ReplyFault, UnparsedReply},
    model::FinishReason,
};
use scribe_reply::{clean_prose, find_traces};

use crate::non_document_reply::NonDocumentReply;

/// A text with fewer than one in this many of the requested words is not a scene, unless the model
/// has written nothing better.
const MIN_LENGTH_DIVISOR: usize = 4;
/// A text with fewer than one in this many of the requested words is never a scene.
const MIN_LENGTH_OF_FALLBACK_DIVISOR: usize = 10;

/// The labels of the brief in the prompt. No line of a novel begins with them.
const LABELS: &[&str] = &[
    "What is wanted:",
    "What stands in the way:",
    "What turns:",
    "What changes:",
    "It ends on:",
    "In the way:",
    "What happens, in this order:",
    "The turn:",
    "The change:",
    "Opens on:",
    "Open on:",
    "Ends on:",
    "End on:",
    "Who is there:",
];

/// Returns the scene if its text can be kept. Tolerable faults are reported only while the model
/// can be asked again.
///
/// The finish reason from the server decides whether the scene is complete. If the server gave
/// none, the punctuation decides.
pub(super) fn accept_scene(
    reply: UnparsedReply<'_>,
    rules: ProseRules<'_>,
) -> Result<String, ReplyFault> {
    let text = match clean_prose(reply.text) {
        Ok(text) => text,
        Err(problem) => match NonDocumentReply::parse(reply.text, &serde_json::Value::Null) {
            Some(refusal @ NonDocumentReply::Refusal(_)) => return Err(refusal.into()),
            Some(NonDocumentReply::Message(_)) | None => return Err(problem.into()),
        },
    };
    let traces = find_traces(&text);
    let findings = check_prose(&text, rules);
    let findings: Vec<&ProseFinding> = traces.iter().chain(&findings).collect();
    let find_checks = |checks: &[ProseCheck]| -> Vec<&ProseFinding> {
        findings.iter().copied().filter(|finding| checks.contains(&finding.check)).collect()
    };
    let unusable: Vec<&ProseFinding> =
        findings.iter().copied().filter(|finding| finding.severity == Severity::Blocker).collect();
    let echoes = find_echoes(&text);
    if !unusable.is_empty() || !echoes.is_empty() {
        let echoes = echoes.iter().map(|line| (*line, "is a line of the brief, not prose"));
        return Err(ReplyFault::from_field_problems(describe_findings(&unusable).chain(echoes)));
    }
    let lacks_end = !find_checks(&[ProseCheck::CutOff]).is_empty();
    let is_cut_off = match reply.finish {
        FinishReason::Stop => false,
        FinishReason::Length => true,
        FinishReason::Unstated => lacks_end,
    };
    let complete_part = if lacks_end { cut_to_whole_sentences(&text) } else { Some(text.as_str()) };
    if is_cut_off && complete_part.is_none() {
        return Err(ReplyFault::Repair("the text ends in the middle of its first sentence".into()));
    }
    if reply.is_last {
        let words = count_words(&text);
        // A short text in any language that talks about the task is not a scene.
        let is_prose = find_checks(&[ProseCheck::Chatter, ProseCheck::Heading]).is_empty();
        let divisor = match reply.is_fallback && is_prose {
            true => MIN_LENGTH_OF_FALLBACK_DIVISOR,
            false => MIN_LENGTH_DIVISOR,
        };
        if words * divisor < rules.budget_words {
            let problem = format!("the scene has {words} words of {}", rules.budget_words);
            return Err(ReplyFault::Repair(problem));
        }
        // Text after the last complete sentence is dropped only if the server reported that the
        // reply was cut off.
        let accepted =
            complete_part.filter(|_| reply.finish == FinishReason::Length).unwrap_or(&text);
        return Ok(accepted.trim_end().to_owned());
    }
    let faults = find_checks(&[
        ProseCheck::Chatter,
        ProseCheck::Heading,
        ProseCheck::Markup,
        ProseCheck::Repetition,
    ]);
    if !faults.is_empty() {
        return Err(ReplyFault::from_field_problems(describe_findings(&faults)));
    }
    let length = find_checks(&[ProseCheck::Length]);
    let is_too_long = !length.is_empty() && count_words(&text) >= rules.budget_words;
    // A text that is already too long is not continued.
    if let Some(accepted) = complete_part.filter(|_| is_cut_off && !is_too_long) {
        return Err(ReplyFault::CutOff { kept: accepted.to_owned() });
    }
    match length.first() {
        None => Ok(text),
        Some(finding) if !is_too_long => Err(ReplyFault::TooShort(finding.message.clone())),
        Some(finding) => Err(ReplyFault::Repair(finding.message.clone())),
    }
}

fn describe_findings<'a>(
    findings: &'a [&ProseFinding],
) -> impl Iterator<Item = (&'a str, &'a str)> {
    findings.iter().map(|finding| (finding.passage.as_str(), finding.message.as_str()))
}

/// Returns the lines in which a model repeats its brief.
fn find_echoes(text: &str) -> Vec<&str> {
    let strip_marks = |line: &'_ str| line.trim_start_matches(['*', '-', '#', ' ']).to_owned();
    let is_echo = |line: &&str| LABELS.iter().any(|label| strip_marks(line).starts_with(label));
    text.lines().map(str::trim).filter(is_echo).collect()
}

/// Returns the text up to its last complete sentence, with the paragraph break after it. Returns
/// `None` if no sentence is complete.
fn cut_to_whole_sentences(text: &str) -> Option<&str> {
    let (at, _) = split_sentences(text).last().copied()?;
    let complete_part = &text[..at];
    let trimmed = complete_part.trim_end();
    let accepted =
        if complete_part[trimmed.len()..].contains('\n') { complete_part } else { trimmed };
    has_words(accepted).then_some(accepted)
}

#[cfg(test)]
mod tests {
    use scribe_domain::text::prose_check::repetition::SentenceHashes;

    use super::*;

    const SCENE: &str = "The lamp was burning when she came up. “Who’s there?” she asked, and the \
        wind answered for them both. She put out the flame and waited for the dark to speak.";

    #[test]
    fn a_short_text_is_a_scene_if_nothing_better_was_written() {
        let earlier = SentenceHashes::default();
        let rules = ProseRules { language: "en", budget_words: 200, earlier: &earlier };
        let accept = |text, is_fallback| {
            let finish = FinishReason::Stop;
            accept_scene(UnparsedReply { text, finish, is_last: true, is_fallback }, rules)
        };
        assert!(accept(SCENE, false).is_err());
        assert!(accept(SCENE, true).is_ok());
        assert!(accept("The lamp was burning when she came up.", true).is_err());
    }

    fn accept_complete(
        text: &str,
        budget_words: usize,
        is_last: bool,
    ) -> Result<String, ReplyFault> {
        accept_with_finish(text, budget_words, is_last, FinishReason::Unstated)
    }

    fn accept_with_finish(
        text: &str,
        budget_words: usize,
        is_last: bool,
        finish: FinishReason,
    ) -> Result<String, ReplyFault> {
        let earlier = SentenceHashes::default();
        accept_scene(
            UnparsedReply { text, finish, is_last, is_fallback: false },
            ProseRules { language: "en", budget_words, earlier: &earlier },
        )
    }

    #[test]
    fn a_few_words_are_refused_as_a_scene_even_in_the_last_attempt() {
        for text in ["Okay.", "Which genre would you like?"] {
            assert!(
                matches!(accept_complete(text, 200, true), Err(ReplyFault::Repair(_))),
                "{text}"
            );
        }
        assert!(accept_complete(SCENE, 120, true).is_ok());
    }

    #[test]
    fn a_sound_scene_is_kept_without_its_wrapping() {
        for reply in [
            format!("Sure, here is the scene:\n\n# Scene 1\n\n{SCENE}"),
            format!("<thought>She waits.</thought>\n\n{SCENE}"),
            format!("[/INST] {SCENE} [INST]"),
            format!("{SCENE}<|end|>"),
            serde_json::json!({ "scene": 1, "title": "The Lamp", "content": SCENE }).to_string(),
            format!("Natuurlijk! Hier is de scène:\n\n{SCENE}\n\n**Self-check:**\n- It rains."),
            format!("Viewpoint: her\nPlace: the attic\n\n{SCENE}\n\n~ To be continued ~"),
        ] {
            assert_eq!(accept_complete(&reply, 33, false).unwrap(), SCENE);
        }
    }

    #[test]
    fn a_text_that_was_cut_off_is_continued_from_its_last_whole_sentence() {
        let text = format!("{SCENE} And then the");
        assert_eq!(
            accept_complete(&text, 90, false),
            Err(ReplyFault::CutOff { kept: SCENE.to_owned() })
        );
        assert_eq!(accept_with_finish(&text, 90, true, FinishReason::Length).unwrap(), SCENE);
        let nothing = accept_with_finish("And then the", 90, true, FinishReason::Length);
        assert!(matches!(nothing, Err(ReplyFault::Repair(_))), "{nothing:?}");
        // If the cut is only a guess, a last reply loses no text.
        assert_eq!(accept_complete(&text, 90, true).unwrap(), text);
        let paragraphs = format!("{SCENE}\n\nAnd then the old man");
        let kept = format!("{SCENE}\n\n");
        assert_eq!(accept_complete(&paragraphs, 90, false), Err(ReplyFault::CutOff { kept }));
    }

    #[test]
    fn the_finish_reason_overrides_the_punctuation() {
        for ending in
            [" And then the", " „Geh!“", " 「もう遅い」", "\n\nYours,\n\nMara Vane of Hull Road"]
        {
            let text = format!("{SCENE}{ending}");
            assert_eq!(
                accept_with_finish(&text, 36, false, FinishReason::Stop).as_ref(),
                Ok(&text)
            );
        }
        let kept = SCENE.to_owned();
        let cut = accept_with_finish(SCENE, 33, false, FinishReason::Length);
        assert_eq!(cut, Err(ReplyFault::CutOff { kept }));
    }

    #[test]
    fn headings_inside_a_scene_are_removed_in_the_first_attempt() {
        let text = format!("## Scene 2: The Door\n\n{SCENE}\n\n**Scene 3**\n\nIt rained.");
        let scene = format!("{SCENE}\n\nIt rained.");
        assert_eq!(accept_with_finish(&text, 35, false, FinishReason::Stop), Ok(scene));
    }

    #[test]
    fn length_is_a_fault_until_the_last_attempt() {
        assert!(matches!(accept_complete(SCENE, 60, false), Err(ReplyFault::TooShort(_))));
        assert!(matches!(accept_complete(SCENE, 20, false), Err(ReplyFault::Repair(_))));
        // A deviation of up to 15% either way is within the budget.
        assert!(accept_complete(SCENE, 36, false).is_ok());
        assert!(accept_complete(SCENE, 60, true).is_ok());
    }

    #[test]
    fn a_reply_without_prose_is_never_accepted() {
        for text in [
            format!("{SCENE} As an AI, I cannot continue this scene. She went on."),
            format!("What turns: the lamp.\nIt ends on: the dark.\n\n{SCENE}"),
            "雨下了整整一夜。她坐在窗前，听着雨声，想起了很久以前的事情。".to_owned(),
            "{\"scene\": \"The lamp burned.\"}".to_owned(),
        ] {
            let fault = accept_complete(&text, 33, true);
            assert!(matches!(fault, Err(ReplyFault::Repair(_))), "{text}: {fault:?}");
        }
        assert!(matches!(
            accept_complete("<think>Hm.</think>", 33, true),
            Err(ReplyFault::ReasoningOnly)
        ));
        let refusal = accept_complete("I'm sorry, but I can't assist with that.", 33, true);
        assert!(matches!(refusal, Err(ReplyFault::Declined(_))));
    }

    #[test]
    fn ambiguous_narration_is_accepted_in_the_last_attempt() {
        for passage in [
            "Here is the scene of the crime, as the photographer saw it.",
            "Let me know if you want to talk.",
            "As an AI, I have never seen a lamp.",
            "I hope this helps.",
            "In this scene, the camera stays on her hands.",
            "I can't write this letter.",
            "<deepthinker> are you there?",
            "He wrote list |> map(f) and smiled.",
            "He typed `ls` twice.",
        ] {
            let text = format!("{passage} {SCENE}");
            assert_eq!(accept_complete(&text, 40, true).as_ref(), Ok(&text), "{passage}");
            let text = format!("{SCENE} {passage} She went on.");
            assert_eq!(accept_complete(&text, 40, true).as_ref(), Ok(&text), "{passage}");
        }
        let text = format!("{SCENE}\n\nThis scene shows how lonely she is.");
        assert!(matches!(accept_complete(&text, 40, false), Err(ReplyFault::Repair(_))));
    }

    #[test]
    fn json_without_one_text_is_a_fault_that_does_not_repeat_the_scene() {
        let reply = serde_json::json!({ "one": SCENE, "two": SCENE }).to_string();
        let problem = "the reply is JSON, but plain prose is expected".to_owned();
        assert_eq!(accept_complete(&reply, 33, false), Err(ReplyFault::Repair(problem)));
    }

    #[test]
    fn a_repeated_sentence_is_a_fault_until_the_last_attempt() {
        let text = format!("{SCENE} {SCENE}");
        let fault = accept_complete(&text, 66, false);
        assert!(matches!(&fault, Err(ReplyFault::Repair(problem)) if problem.contains("already")));
        assert_eq!(accept_complete(&text, 66, true).unwrap(), text);
    }
}
