//! Removes the model's text before and after a scene, line by line from both ends.

use scribe_domain::text::{sentences::split_sentences, words::has_fewer_words};

use crate::text::{is_rule, may_be_scene};
use crate::{
    chatter::{self, Opening, Preface},
    refusal,
};

scribe_domain::word_lists! {
    "whole/edges":
        phrases PRAISES;
}

/// The most such lines at one end of a reply.
const MOST_LINES: usize = 12;

/// Returns the scene without the model's remarks around it. A text that is not a scene is returned
/// unchanged.
pub(super) fn remove_remark_lines(text: &str) -> String {
    let top = after_prefaces(text);
    before_remarks(top).to_owned()
}

fn after_prefaces(text: &str) -> &str {
    let mut scene = text.trim_start();
    let mut opening = Opening::default();
    for _ in 0..MOST_LINES {
        let Some((first, rest)) = scene.split_once('\n') else { break };
        opening.precedes_preface = begins_with_preface(rest.trim_start());
        opening.is_paragraph = begins_with_break(rest) || begins_with_preface(rest);
        if is_foreign_count(first, rest) {
            break;
        }
        let is_refusal = opening.is_paragraph
            && refusal::is_refusal_at_edge(first)
            && !refusal::refers_back(rest)
            && refusal::is_longer_than_refusal(rest);
        let preface = chatter::find_preface(first.trim(), opening);
        if !is_refusal && preface.is_none() || !may_be_scene(rest) {
            break;
        }
        opening.follows_plan = preface == Some(Preface::Plan) || opening.follows_plan;
        scene = without_rule(rest.trim_start());
    }
    scene
}

/// Returns true for a word count such as `412 words.` that does not match the length of the text. A
/// character in the story is then counting.
fn is_foreign_count(line: &str, text: &str) -> bool {
    let line = line.trim();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let Some(words) = line.get(..digits).and_then(|number| number.parse::<usize>().ok()) else {
        return false;
    };
    let is_bare =
        line[digits..].trim_end_matches(['.', '。']).chars().all(|c| c.is_alphabetic() || c == ' ');
    let is_near = words < 20_000
        && !has_fewer_words(text, words * 2 / 3)
        && has_fewer_words(text, words * 3 / 2);
    digits > 0 && is_bare && !is_near
}

/// Returns true if a blank line follows.
fn begins_with_break(rest: &str) -> bool {
    rest.trim_start_matches([' ', '\t', '\r']).starts_with('\n')
}

/// Returns true if the next line is also the model's: `Got it!` is above `Here is the scene:`.
fn begins_with_preface(rest: &str) -> bool {
    let (next, after) = rest.split_once('\n').unwrap_or((rest, ""));
    let opening = Opening { is_paragraph: begins_with_break(after), ..Opening::default() };
    chatter::find_preface(next.trim(), opening).is_some() || chatter::is_lead_in(next.trim())
}

fn before_remarks(text: &str) -> &str {
    let mut scene = text.trim_end();
    for _ in 0..MOST_LINES {
        let Some((before, last)) = split_last_paragraph(scene) else { break };
        let is_note =
            |remark: &str| chatter::is_labelled_note(remark) && !chatter::has_labels(before);
        let is_one = |remark: &str| {
            chatter::is_closing_remark(remark) || chatter::is_sign_off(remark) || is_note(remark)
        };
        let is_remark = |line: &str| {
            is_rule(line.trim())
                || line.trim().is_empty()
                || is_one(line)
                || are_remarks(line, &is_one)
        };
        let is_refusal =
            || refusal::is_refusal_at_edge(last) && refusal::is_longer_than_refusal(before);
        // A line of the same paragraph belongs to the prose.
        let is_removed = last.lines().all(is_remark)
            || is_refusal()
            || is_note(last) && !last.trim().contains('\n')
            || is_farewell(last, before);
        // After a colon, the words belong to a character.
        let is_quoted = before.trim_end().ends_with([':', '：']) || is_foreign_count(last, before);
        if !is_removed || is_quoted || !may_be_scene(before) {
            break;
        }
        scene = before.trim_end();
    }
    scene
}

/// Returns true for a line that consists of remarks, with or without praise after the first: `About
/// 200 words. Good.`
fn are_remarks(line: &str, is_one: &dyn Fn(&str) -> bool) -> bool {
    split_sentences(line)
        .iter()
        .enumerate()
        .all(|(i, (_, sentence))| is_one(sentence) || i > 0 && PRAISES.contains(&sentence.trim()))
}

/// Returns true for a polite ending below a story that is not told in a polite style: `以上です。`
fn is_farewell(last: &str, before: &str) -> bool {
    const FAREWELLS: &[&str] = &["以上です", "以上となります", "以上になります", "이상입니다"];
    let is_end = |c: char| matches!(c, '。' | '.' | '！');
    FAREWELLS.contains(&last.trim().trim_end_matches(is_end))
        && !["です", "ます", "ました", "ません", "니다"]
            .iter()
            .any(|end| before.trim_end().trim_end_matches(is_end).ends_with(end))
}

/// Splits a text into the part before its last paragraph and that paragraph.
fn split_last_paragraph(text: &str) -> Option<(&str, &str)> {
    let mut at = text.len();
    for line in text.split_inclusive('\n').rev() {
        if line.trim().is_empty() {
            return Some(text.split_at(at));
        }
        at -= line.len();
    }
    None
}

/// Removes a rule at the start of a text.
fn without_rule(text: &str) -> &str {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if is_rule(first.trim()) { rest.trim_start() } else { text }
}

#[cfg(test)]
mod tests {
    use crate::clean_prose;

    #[test]
    fn a_count_is_the_models_where_it_counts_the_text() {
        let text = "Rain fell on the roof. ".repeat(40).trim().to_owned();
        for (line, is_kept) in [("412 words.", true), ("205 words.", false), ("12 Wörter", true)] {
            let reply = format!("{text}\n\n{line}");
            let kept = if is_kept { &reply } else { &text };
            assert_eq!(clean_prose(&reply).as_ref(), Ok(kept), "{line}");
        }
    }

    #[test]
    fn an_assent_alone_is_a_storys() {
        let text = "Rain fell on the roof of the tower, and nobody came to light the lamp again.";
        for assent in ["Understood.", "Absolutely!", "明白了。", "承知しました。", "Verstanden."]
        {
            let reply = format!("{assent}\n\n{text}");
            assert_eq!(clean_prose(&reply).as_ref(), Ok(&reply));
            let reply = format!("{assent}\n\nHere is the revised scene:\n\n{text}");
            assert_eq!(clean_prose(&reply).as_deref(), Ok(text), "{assent}");
        }
    }
}
