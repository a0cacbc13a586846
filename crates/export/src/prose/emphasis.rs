//! Converts the emphasis notations of Markdown to a single one: `_so_`, `__so__`, `**so**` and
//! `***so***` become `*so*`.

use super::is_letter;

/// The emphasis marks. The same number of marks opens and closes emphasis.
const EMPHASIS_MARKS: [char; 2] = ['*', '_'];
/// A run of more marks is an ornament or stands for omitted letters.
const MAX_EMPHASIS_MARKS: usize = 3;

/// Rewrites emphasis in any notation to single asterisks, if it cannot mean anything else.
pub(super) fn unify_emphasis(line: &str) -> String {
    if !line.contains("**") && !line.contains('_') {
        return line.to_owned();
    }
    let chars: Vec<char> = line.chars().collect();
    let mut unified = String::with_capacity(line.len());
    let mut at = 0;
    while at < chars.len() {
        let marks = count_marks(&chars, at);
        match opens_run(&chars, at, marks).then(|| find_closing_run(&chars, at, marks)).flatten() {
            Some(end) => {
                unified.push('*');
                unified.extend(&chars[at + marks..end]);
                unified.push('*');
                at = end + marks;
            }
            None => {
                let skipped = marks.max(1);
                unified.extend(&chars[at..at + skipped]);
                at += skipped;
            }
        }
    }
    unified
}

/// Counts the equal marks in a row.
fn count_marks(chars: &[char], at: usize) -> usize {
    let mark = chars[at];
    if EMPHASIS_MARKS.contains(&mark) {
        chars[at..].iter().take_while(|c| **c == mark).count()
    } else {
        0
    }
}

fn opens_run(chars: &[char], at: usize, marks: usize) -> bool {
    let before = at.checked_sub(1).map(|i| chars[i]);
    let after = chars.get(at + marks).copied();
    (1..=MAX_EMPHASIS_MARKS).contains(&marks)
        && !before.is_some_and(is_letter)
        && after.is_some_and(|c| !c.is_whitespace())
}

/// Finds the run of marks that closes the run at `open`.
fn find_closing_run(chars: &[char], open: usize, marks: usize) -> Option<usize> {
    let mark = chars[open];
    let end = (open + marks..chars.len()).find(|at| chars[*at] == mark)?;
    let after = chars.get(end + marks).copied();
    let closes = count_marks(chars, end) == marks
        && !chars[end - 1].is_whitespace()
        && !after.is_some_and(is_letter);
    closes.then_some(end)
}

#[cfg(test)]
mod tests {
    use super::unify_emphasis;

    #[test]
    fn every_notation_of_emphasis_is_recognised() {
        for line in ["_never_", "__never__", "**never**", "***never***", "*never*"] {
            let text = format!("He would {line}, she knew, “{line}” come.");
            assert_eq!(unify_emphasis(&text), "He would *never*, she knew, “*never*” come.");
        }
        assert_eq!(unify_emphasis("他**从不**回头。"), "他*从不*回头。");
        assert_eq!(unify_emphasis("_A whole line._"), "*A whole line.*");
    }

    #[test]
    fn other_marks_are_not_changed() {
        for line in [
            "f**k and d***n",
            "the file_name_of it",
            "**** and * * *",
            "__ and _ and **",
            "2 ** 3 ** 4",
            "an _open one",
            "**unequal*",
            "He signed ____________.",
            "user_name and pass_word",
        ] {
            assert_eq!(unify_emphasis(line), line);
        }
    }
}
