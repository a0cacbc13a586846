//! Removes list marks on every line of a text: numbers, bullets, word counts.

use crate::remark;

/// The lines of a real list are shorter than this on average, in characters.
const MIN_CHARS: usize = 80;

/// Removes the list marks from all lines of a text.
pub(super) fn remove_list_marks(text: &str) -> Option<String> {
    let first = text.chars().next()?;
    if first.is_ascii_digit() {
        return remove_numbers(text);
    }
    if matches!(first, '-' | '•' | '*') {
        let bullet = format!("{first} ");
        return change_lines(text, "\n\n", |line| line.strip_prefix(&*bullet))
            .filter(|_| is_long(text));
    }
    if text.ends_with([')', '）']) { remove_counts(text) } else { None }
}

/// Removes numbers that increase from line to line: `1. …`, `  1| …`.
fn remove_numbers(text: &str) -> Option<String> {
    let mut last = 0_usize;
    let mut number_digits = |line: &str| {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let number = line.get(..digits)?.parse::<usize>().ok()?;
        let is_next = number > last && number <= last + 2;
        last = number;
        is_next.then_some(digits)
    };
    let bars = text.lines().all(|line| {
        line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('|')
    });
    let mut cleaned = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.is_empty() && !bars {
            cleaned.push("");
            continue;
        }
        let remaining = &line[number_digits(line)?..];
        cleaned.push(
            if bars { remaining.strip_prefix('|')? } else { remaining.strip_prefix(". ")? }.trim(),
        );
    }
    let joined = cleaned.join("\n").trim().to_owned();
    let is_text = cleaned.iter().filter(|line| !line.is_empty()).count() > 1 && is_long(&joined);
    is_text.then_some(joined)
}

/// Removes a word count below every paragraph: `… (19 words)`.
fn remove_counts(text: &str) -> Option<String> {
    change_lines(text, "\n", |line| {
        let at = line.rfind(['(', '（'])?;
        let is_count = remark::is_count_or_ending(&line[at..]);
        (is_count && !line[..at].trim().is_empty()).then(|| line[..at].trim_end())
    })
}

/// Changes each non-empty line. Returns `None` if there are fewer than two.
fn change_lines<'a>(
    text: &'a str,
    line_break: &str,
    change: impl Fn(&'a str) -> Option<&'a str>,
) -> Option<String> {
    let mut cleaned = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        cleaned.push(change(line)?.trim());
    }
    let line_break = if text.contains("\n\n") { "\n\n" } else { line_break };
    (cleaned.len() > 1).then(|| cleaned.join(line_break))
}

fn is_long(text: &str) -> bool {
    let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
    text.len() / lines.max(1) >= MIN_CHARS
}

#[cfg(test)]
mod tests {
    use crate::clean_prose;

    const LINES: [&str; 2] = [
        "Rain fell on the harbour, and nobody came to light the lamp at the end of the old pier.",
        "The wind answered for them both, and a dog barked at the boats until the morning came.",
    ];

    #[test]
    fn marks_on_every_line_of_a_text_are_removed() {
        let [first, second] = LINES;
        for reply in [
            format!("1. {first}\n\n3. {second}"),
            format!("  1| {first}\n  2|\n  3| {second}"),
            format!("- {first}\n\n- {second}"),
            format!("{first} (18 words)\n\n{second} (16 words)"),
        ] {
            assert_eq!(clean_prose(&reply), Ok(LINES.join("\n\n")), "{reply}");
        }
    }

    #[test]
    fn lists_and_speech_of_a_story_stay() {
        for text in [
            "1. Oil.\n2. Rope.\n3. Salt.",
            "- Who is there?\n- Nobody.\n- Go away.",
            "She wrote a number (12 words) and left.\n\nHe wrote another (3 words)",
        ] {
            assert_eq!(clean_prose(text).as_deref(), Ok(text));
        }
    }
}
