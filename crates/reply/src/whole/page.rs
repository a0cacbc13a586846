//! Converts rules and line breaks in HTML and in escaped Markdown. An escaped Markdown rule has a
//! backslash before each mark.

/// The separator of two scenes.
const SCENE_RULE: &str = "* * *";

const HTML_RULES: &[&str] = &["<hr>", "<hr/>", "<hr />"];
scribe_domain::word_lists! {
    "whole/page":
        phrases BREAKS;
}

/// Replaces HTML and escaped Markdown rules and line breaks by those of prose.
pub(super) fn normalise_rules_and_breaks(text: String) -> String {
    if !text.contains(['<', '\\', '&']) {
        return text;
    }
    let lines: Vec<&str> = text.lines().map(normalise_line).collect();
    lines.join("\n")
}

fn normalise_line(line: &str) -> &str {
    let mut stripped = line.trim();
    if HTML_RULES.contains(&stripped) {
        return SCENE_RULE;
    }
    let centred =
        stripped.strip_prefix("<center>").and_then(|remaining| remaining.strip_suffix("</center>"));
    if let Some(centred) = centred.filter(|centred| !centred.contains('<')) {
        stripped = centred.trim();
    } else if BREAKS.contains(&stripped) {
        return "";
    } else if !is_escaped_rule(stripped) {
        // A line break tag at the end of a line is redundant.
        let end = BREAKS.iter().find_map(|tag| stripped.strip_suffix(tag));
        return end.filter(|end| !end.contains('<')).map_or(line, str::trim_end);
    }
    if is_escaped_rule(stripped) { SCENE_RULE } else { stripped }
}

/// Returns true for `\* \* \*` or `\-\-\-`.
fn is_escaped_rule(line: &str) -> bool {
    let marks = line.chars().filter(|c| matches!(c, '*' | '-' | '_' | '#')).count();
    (2..=12).contains(&marks)
        && line.contains('\\')
        && line.chars().all(|c| matches!(c, '\\' | '*' | '-' | '_' | '#' | ' '))
}

#[cfg(test)]
mod tests {
    use crate::clean_prose;

    #[test]
    fn html_rules_and_breaks_become_those_of_prose() {
        for rule in
            ["<hr>", "<hr />", "\\* \\* \\*", "\\*\\*\\*", "<center>* * *</center>", "\\-\\-\\-"]
        {
            let text = format!("Rain fell.\n\n{rule}\n\nWind rose.");
            let kept = "Rain fell.\n\n* * *\n\nWind rose.";
            assert_eq!(clean_prose(&text).as_deref(), Ok(kept), "{rule}");
        }
        for text in [
            "Rain fell.\n<br>\nWind rose.",
            "Rain fell.<br>\n\nWind rose.",
            "Rain fell.\n\n&nbsp;\n\nWind rose.",
        ] {
            let kept = clean_prose(text).map(|kept| kept.replace("\n\n", "\n"));
            assert_eq!(kept.as_deref(), Ok("Rain fell.\nWind rose."), "{text}");
        }
    }

    #[test]
    fn marks_inside_a_line_stay() {
        for text in [
            "She typed <br> and waited.\n\nNothing.",
            "He drew ¯\\_(ツ)_/¯ on the wall.\n\nNobody laughed.",
            "The path was C:\\new\\*.\n\nIt was empty.",
        ] {
            assert_eq!(clean_prose(text).as_deref(), Ok(text));
        }
    }
}
