//! Removes text that a model writes before a continuation and that does not belong to it.

use std::sync::LazyLock;

use crate::{heading, lexicon::Lexicon, text, word::is_unspaced_script};

/// The most such lines before a continuation.
const MOST_LINES: usize = 4;
const MOST_WORDS: usize = 14;
const MOST_UNSPACED_CHARS: usize = 24;

/// A quotation with fewer words may be a character's speech.
const FEWEST_QUOTED_WORDS: usize = 25;

scribe_domain::word_lists! {
    "continuation/lead_in":
        words CONTINUING, LOOSELY_CONTINUING, BESIDE;
}

const CONTINUE: u8 = 1;
const LOOSE: u8 = 2;
const SIDE: u8 = 4;

static WORDS: LazyLock<Lexicon> = LazyLock::new(|| {
    Lexicon::new(&[(&CONTINUING, CONTINUE), (&LOOSELY_CONTINUING, LOOSE), (&BESIDE, SIDE)])
});

/// Removes the model's words before a continuation.
pub(super) fn remove_lead_in<'a>(kept: &str, continuation: &'a str) -> &'a str {
    let mut text = continuation;
    for _ in 0..MOST_LINES {
        let Some(rest) = after_line(text).or_else(|| after_sentence(kept, text)) else { break };
        text = rest;
    }
    let trimmed = text.trim_start();
    let joined = ["[...]", "[…]", "...", "…"].iter().find_map(|mark| trimmed.strip_prefix(mark));
    let joined = joined.map(str::trim_start).filter(|rest| {
        rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '“' | '"' | '「' | '«'))
    });
    let text = joined.unwrap_or(text);
    remove_quotation(kept, text).unwrap_or(text)
}

/// Returns the text after a first line that only announces a continuation or names its part.
fn after_line(text: &str) -> Option<&str> {
    let (line, rest) = text.trim_start().split_once('\n')?;
    let line = line.trim();
    let is_rule = line.len() > 2 && line.bytes().all(|b| matches!(b, b'-' | b'*' | b'_'));
    let is_removed = is_rule || continues(line) || heading::is_heading(line);
    (is_removed && !rest.trim().is_empty()).then_some(rest)
}

/// Returns the text after a first sentence that only announces a continuation.
fn after_sentence<'a>(kept: &str, text: &'a str) -> Option<&'a str> {
    let trimmed = text.trim_start();
    let at = trimmed.find([':', '：', '.', '。', '!', '！'])?;
    let end = at + trimmed[at..].chars().next().map_or(1, char::len_utf8);
    let (sentence, rest) = trimmed.split_at(end);
    let is_parted = sentence.ends_with([':', '：']) || super::ends_sentence(kept);
    let is_long = sentence.chars().count() > MOST_UNSPACED_CHARS / 2;
    let says = is_parted && is_long && sentence.starts_with(|c: char| !c.is_lowercase());
    (says && continues(sentence) && !rest.trim().is_empty()).then_some(rest)
}

/// Returns true for a line that consists only of words that announce a continuation.
pub(crate) fn continues(line: &str) -> bool {
    const MARKS: &[char] = &[
        '*', '_', '#', '[', ']', '(', ')', '（', '）', '【', '】', '-', '—', '–', '~', '…', '>',
        ' ',
    ];
    let bare = line.trim().trim_matches(MARKS);
    let is_set_off = bare.len() < line.trim().len() || bare.ends_with([':', '：']);
    // The text itself may continue with such a word in the middle of a sentence.
    if bare.is_empty() || bare.starts_with(char::is_lowercase) && !is_set_off {
        return false;
    }
    let words = WORDS.read_line(&text::to_plain_lower(bare), CONTINUE | LOOSE | SIDE);
    words.is_some_and(|words| {
        words.words <= MOST_WORDS && (words.has(CONTINUE) || is_set_off && words.has(LOOSE))
    })
}

/// Returns a continuation without enclosing quotation marks, unless the text before it opened them.
fn remove_quotation<'a>(kept: &str, text: &'a str) -> Option<&'a str> {
    let trimmed = text.trim();
    [('"', '"'), ('“', '”'), ('«', '»'), ('「', '」'), ('„', '“')].iter().find_map(
        |(open, close)| {
            let inner = trimmed.strip_prefix(*open)?.strip_suffix(*close)?;
            let is_open = match open == close {
                true => kept.matches(*open).count() % 2 == 1,
                false => kept.matches(*open).count() > kept.matches(*close).count(),
            };
            let words = inner.split_whitespace().count()
                + inner.chars().filter(|c| is_unspaced_script(*c)).count() / 2;
            let is_whole = !inner.contains([*open, *close]) && words >= FEWEST_QUOTED_WORDS;
            (is_whole && !is_open).then_some(inner)
        },
    )
}

#[cfg(test)]
mod tests {
    use crate::join_continuation;

    const KEPT: &str = "Rain fell on the roof. Nobody came";

    #[test]
    fn announcements_of_a_continuation_are_removed() {
        for lead_in in [
            "Continuing the scene:",
            "[Continued from previous]",
            "*continues*",
            "Picking up where we left off:",
            "Continued:",
            "Here’s the continuation:",
            "Scene 1 (cont.)",
            "**Scene 1 (continued)**",
            "(picking up from the last sentence)",
            "[Continuing from where I left off]",
            "Okay, continuing.",
            "Fortsetzung:",
            "(Fortsetzung)",
            "Hier geht es weiter:",
            "Ich fahre fort:",
            "Suite :",
            "(suite)",
            "Voici la suite de la scène :",
            "Continuación:",
            "(continuación)",
            "Aquí está la continuación:",
            "(continua)",
            "Continuação:",
            "（接上文）",
            "续：",
            "继续：",
            "以下是续写：",
            "接着上文继续：",
            "（续）",
            "繼續：",
            "（続き）",
            "続き：",
            "以下、続きです。",
            "Продолжение:",
            "(продолжение)",
            "Вот продолжение сцены:",
            "(이어서)",
            "계속:",
            "이어지는 내용입니다.",
            "Devamı:",
            "(ciąg dalszy)",
            "Vervolg:",
            "(تابع)",
            "Going on from the last line:",
            "Rest of the scene:",
            "Und weiter:",
            "Weiter im Text:",
            "Je reprends là où le texte s’arrêtait :",
            "… suite et fin :",
            "تتمة:",
            "إليك بقية المشهد:",
            "आगे:",
            "(जारी)",
            "यह रहा दृश्य का अगला भाग:",
            "나머지 부분입니다:",
            "Scene 1",
            "---",
        ] {
            let joined =
                join_continuation(KEPT, &format!("{lead_in}\n\nto light the lamp."), false);
            let whole = "Rain fell on the roof. Nobody came to light the lamp.";
            assert_eq!(joined.as_deref(), Some(whole), "{lead_in}");
        }
    }

    #[test]
    fn marks_at_the_join_are_removed() {
        for mark in ["...", "… ", "[...] "] {
            let joined = join_continuation(KEPT, &format!("{mark}to light the lamp."), false);
            let whole = "Rain fell on the roof. Nobody came to light the lamp.";
            assert_eq!(joined.as_deref(), Some(whole), "{mark}");
        }
        let rest = "to light the lamp, and the boats knocked against the pier like men who had \
            come home too late and found the door locked. She carried the oil up the stairs.";
        let joined = join_continuation(KEPT, &format!("\"{rest}\""), false);
        assert_eq!(joined, Some(format!("{KEPT} {rest}")));
    }

    #[test]
    fn a_continuation_of_the_same_words_stays() {
        for (kept, rest) in [
            ("The rain kept", "continuing.\n\nNobody minded."),
            ("He said: “Go", "on.”\n\n“Where?”"),
            ("She fell silent.", "“Continue,” said the judge.\n\nShe did."),
            ("She fell silent.", "Continue it did, the rain.\n\nShe left."),
            ("She fell silent.", "“Who is there?”"),
            ("She fell silent.", "Rest.\n\nNobody came."),
            ("She fell silent.", "Going.\n\nNobody came."),
        ] {
            let joined = join_continuation(kept, rest, false).unwrap();
            assert!(joined.ends_with(rest), "{joined}");
        }
    }
}
