//! Removes text that a model writes before a continuation and that does not belong to it.

use std::sync::LazyLock;

use crate::{heading, lexicon::Lexicon, text, word::is_unspaced_script};

/// The maximum number of such lines before a continuation.
const MAX_LINES: usize = 4;
const MAX_WORDS: usize = 14;
const MAX_UNSPACED_CHARS: usize = 24;

/// A quotation with fewer words may be a character's speech.
const MIN_QUOTED_WORDS: usize = 25;

scribe_domain::word_lists! {
    "continuation/lead_in":
        words CONTINUING, LOOSELY_CONTINUING, BESIDE;
}

const CONTINUING_KIND: u8 = 1;
const LOOSE_KIND: u8 = 2;
const SIDE_KIND: u8 = 4;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    Lexicon::new(&[
        (&CONTINUING, CONTINUING_KIND),
        (&LOOSELY_CONTINUING, LOOSE_KIND),
        (&BESIDE, SIDE_KIND),
    ])
});

/// Removes the model's words before a continuation.
pub(super) fn remove_lead_in<'a>(previous: &str, continuation: &'a str) -> &'a str {
    let mut text = continuation;
    for _ in 0..MAX_LINES {
        let Some(remaining) =
            skip_announcing_line(text).or_else(|| skip_announcing_sentence(previous, text))
        else {
            break;
        };
        text = remaining;
    }
    let trimmed = text.trim_start();
    let after_ellipsis =
        ["[...]", "[…]", "...", "…"].iter().find_map(|mark| trimmed.strip_prefix(mark));
    let after_ellipsis = after_ellipsis.map(str::trim_start).filter(|remaining| {
        remaining.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '“' | '"' | '「' | '«'))
    });
    let text = after_ellipsis.unwrap_or(text);
    remove_quotation(previous, text).unwrap_or(text)
}

/// Returns the text after a first line that only announces a continuation or names its part.
fn skip_announcing_line(text: &str) -> Option<&str> {
    let (line, remaining) = text.trim_start().split_once('\n')?;
    let line = line.trim();
    let is_rule = line.len() > 2 && line.bytes().all(|b| matches!(b, b'-' | b'*' | b'_'));
    let is_removed = is_rule || announces_continuation(line) || heading::is_heading(line);
    (is_removed && !remaining.trim().is_empty()).then_some(remaining)
}

/// Returns the text after a first sentence that only announces a continuation.
fn skip_announcing_sentence<'a>(previous: &str, text: &'a str) -> Option<&'a str> {
    let trimmed = text.trim_start();
    let at = trimmed.find([':', '：', '.', '。', '!', '！'])?;
    let end = at + trimmed[at..].chars().next().map_or(1, char::len_utf8);
    let (sentence, remaining) = trimmed.split_at(end);
    let is_separate = sentence.ends_with([':', '：']) || super::ends_sentence(previous);
    let is_long = sentence.chars().count() > MAX_UNSPACED_CHARS / 2;
    let may_announce = is_separate && is_long && sentence.starts_with(|c: char| !c.is_lowercase());
    (may_announce && announces_continuation(sentence) && !remaining.trim().is_empty())
        .then_some(remaining)
}

/// Returns true for a line that consists only of words that announce a continuation.
pub(crate) fn announces_continuation(line: &str) -> bool {
    const MARKS: &[char] = &[
        '*', '_', '#', '[', ']', '(', ')', '（', '）', '【', '】', '-', '—', '–', '~', '…', '>',
        ' ',
    ];
    let stripped = line.trim().trim_matches(MARKS);
    let is_set_off = stripped.len() < line.trim().len() || stripped.ends_with([':', '：']);
    // The text itself may continue with such a word in the middle of a sentence.
    if stripped.is_empty() || stripped.starts_with(char::is_lowercase) && !is_set_off {
        return false;
    }
    let reading = LEXICON
        .read_line(&text::to_plain_lower(stripped), CONTINUING_KIND | LOOSE_KIND | SIDE_KIND);
    reading.is_some_and(|reading| {
        reading.words <= MAX_WORDS
            && (reading.has(CONTINUING_KIND) || is_set_off && reading.has(LOOSE_KIND))
    })
}

/// Returns a continuation without enclosing quotation marks, unless the text before it opened them.
fn remove_quotation<'a>(previous: &str, text: &'a str) -> Option<&'a str> {
    let trimmed = text.trim();
    [('"', '"'), ('“', '”'), ('«', '»'), ('「', '」'), ('„', '“')].iter().find_map(
        |(open, close)| {
            let inner = trimmed.strip_prefix(*open)?.strip_suffix(*close)?;
            let is_open = match open == close {
                true => previous.matches(*open).count() % 2 == 1,
                false => previous.matches(*open).count() > previous.matches(*close).count(),
            };
            let reading = inner.split_whitespace().count()
                + inner.chars().filter(|c| is_unspaced_script(*c)).count() / 2;
            let is_whole = !inner.contains([*open, *close]) && reading >= MIN_QUOTED_WORDS;
            (is_whole && !is_open).then_some(inner)
        },
    )
}

#[cfg(test)]
mod tests {
    use crate::join_continuation;

    const PREVIOUS: &str = "Rain fell on the roof. Nobody came";

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
            let after_ellipsis =
                join_continuation(PREVIOUS, &format!("{lead_in}\n\nto light the lamp."), false);
            let whole = "Rain fell on the roof. Nobody came to light the lamp.";
            assert_eq!(after_ellipsis.as_deref(), Some(whole), "{lead_in}");
        }
    }

    #[test]
    fn marks_at_the_join_are_removed() {
        for mark in ["...", "… ", "[...] "] {
            let after_ellipsis =
                join_continuation(PREVIOUS, &format!("{mark}to light the lamp."), false);
            let whole = "Rain fell on the roof. Nobody came to light the lamp.";
            assert_eq!(after_ellipsis.as_deref(), Some(whole), "{mark}");
        }
        let remaining = "to light the lamp, and the boats knocked against the pier like men who had \
            come home too late and found the door locked. She carried the oil up the stairs.";
        let after_ellipsis = join_continuation(PREVIOUS, &format!("\"{remaining}\""), false);
        assert_eq!(after_ellipsis, Some(format!("{PREVIOUS} {remaining}")));
    }

    #[test]
    fn a_continuation_of_the_same_words_stays() {
        for (previous, remaining) in [
            ("The rain kept", "continuing.\n\nNobody minded."),
            ("He said: “Go", "on.”\n\n“Where?”"),
            ("She fell silent.", "“Continue,” said the judge.\n\nShe did."),
            ("She fell silent.", "Continue it did, the rain.\n\nShe left."),
            ("She fell silent.", "“Who is there?”"),
            ("She fell silent.", "Rest.\n\nNobody came."),
            ("She fell silent.", "Going.\n\nNobody came."),
        ] {
            let after_ellipsis = join_continuation(previous, remaining, false).unwrap();
            assert!(after_ellipsis.ends_with(remaining), "{after_ellipsis}");
        }
    }
}
