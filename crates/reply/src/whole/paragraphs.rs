//! Converts paragraphs in two other notations. In the first, each line is a paragraph without blank
//! lines in between, as is usual in Chinese and Japanese. In the second, lines are wrapped at a
//! width, so that there are line breaks inside sentences.

use std::borrow::Cow;

use crate::word::is_unspaced_script;

/// A text shorter than this may be verse or a note of a few lines.
const MIN_CHARS: usize = 240;
/// A character of a script without spaces counts as this many letters.
const LETTERS_PER_UNSPACED_CHAR: usize = 3;
const MIN_LINES: usize = 3;

/// The widths at which programs wrap lines, in characters.
const WRAP_WIDTHS: std::ops::RangeInclusive<usize> = 50..=100;
/// Fewer line breaks may match a width by chance.
const MIN_FILLED_LINES: usize = 3;

/// Returns a text whose paragraphs are separated by blank lines, without line breaks from wrapping.
pub(super) fn convert_paragraphs(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') || count_letters(text) < MIN_CHARS {
        return Cow::Borrowed(text);
    }
    if is_wrapped(text) {
        return Cow::Owned(split_blocks(text).map(join_lines).collect::<Vec<_>>().join("\n\n"));
    }
    if is_line_a_paragraph(text) {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        return Cow::Owned(lines.collect::<Vec<_>>().join("\n\n"));
    }
    Cow::Borrowed(text)
}

/// Returns the length of a text in letters of an alphabet.
fn count_letters(text: &str) -> usize {
    let weight = |c: char| if is_unspaced_script(c) { LETTERS_PER_UNSPACED_CHAR } else { 1 };
    text.chars().map(weight).take(MIN_CHARS).sum()
}

fn split_blocks(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").filter(|block| !block.trim().is_empty())
}

fn join_lines(block: &str) -> String {
    block.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

/// Returns true if each line is a paragraph: no line is blank, and at least 80 % of the lines end a
/// sentence. Verse does not match, because its lines end in the middle of a sentence.
fn is_line_a_paragraph(text: &str) -> bool {
    let text = text.trim();
    if text.contains("\n\n") || text.lines().any(|line| line.trim().is_empty()) {
        return false;
    }
    let lines = text.lines().count();
    let ending = text.lines().filter(|line| ends_sentence(line)).count();
    lines >= MIN_LINES && ending * 5 >= lines * 4
}

fn ends_sentence(line: &str) -> bool {
    const SENTENCE_ENDS: &[char] =
        &['.', '!', '?', '…', '。', '！', '？', '।', '؟', '—', '―', ':', '：'];
    const SPEECH: &[char] = &['”', '"', '»', '“', '」', '』', '’', '\''];
    let line = line.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | ')'));
    line.ends_with(SPEECH) || line.ends_with(SENTENCE_ENDS)
}

/// Returns true if the text is wrapped. Every line is then full, except the last line of each
/// paragraph: the first word of the next line would not have fitted.
fn is_wrapped(text: &str) -> bool {
    if text.chars().any(is_unspaced_script) {
        return false;
    }
    let width = |line: &str| line.trim().chars().count();
    let widest = text.lines().map(width).max().unwrap_or_default();
    if !WRAP_WIDTHS.contains(&widest) {
        return false;
    }
    let mut filled = 0;
    let mut inside_sentence = 0;
    for block in split_blocks(text) {
        let lines: Vec<&str> = block.lines().map(str::trim).collect();
        for pair in lines.windows(2) {
            let [line, next] = pair else { continue };
            let word = next.split(' ').next().map_or(0, width);
            if width(line) + 1 + word <= widest {
                return false;
            }
            filled += 1;
            inside_sentence += usize::from(!ends_sentence(line));
        }
    }
    filled >= MIN_FILLED_LINES && inside_sentence * 2 > filled
}

#[cfg(test)]
mod tests {
    use crate::clean_prose;

    const PARAGRAPHS: [&str; 4] = [
        "Mara counted the red bucket in the long grass, and the keeper polished a torn letter beside \
         the cold stove until nothing of it could be read.",
        "“You will not find it there,” he said.",
        "She went on counting. The ferryman had wanted her father's coat while rain struck the roof, \
         and her brother forgot the bucket after the bell had rung.",
        "Old Tomas buried the broken clock behind the church, where nobody would look for it.",
    ];

    /// Wraps a paragraph into lines of at most `width` characters.
    fn fill(paragraph: &str, width: usize) -> String {
        let mut lines = vec![String::new()];
        for word in paragraph.split(' ') {
            let line = lines.last_mut().unwrap();
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(word.to_owned());
            } else {
                let space = if line.is_empty() { "" } else { " " };
                line.extend([space, word]);
            }
        }
        lines.join("\n")
    }

    #[test]
    fn lines_that_are_filled_to_a_width_are_joined() {
        let whole = PARAGRAPHS.join("\n\n");
        for width in [60, 72, 80] {
            let text = PARAGRAPHS.map(|paragraph| fill(paragraph, width)).join("\n\n");
            assert_ne!(text, whole);
            assert_eq!(clean_prose(&text).as_ref(), Ok(&whole), "{width}");
        }
    }

    #[test]
    fn a_line_may_be_a_paragraph() {
        let whole = PARAGRAPHS.join("\n\n");
        for text in [
            PARAGRAPHS.join("\n"),
            PARAGRAPHS.join("  \n"),
            PARAGRAPHS.map(|paragraph| format!("    {paragraph}")).join("\n"),
        ] {
            assert_eq!(clean_prose(&text).as_ref(), Ok(&whole), "{text}");
        }
        let chinese = [
            "　　船长在楼梯下面擦亮红色的水桶，邻居在港口的墙边拿起两块小石头，谁也没有说话，雨一直敲着屋顶。",
            "　　“你在那里找不到的。”他说，声音低得几乎听不见，像是怕吵醒那只睡在炉边的老狗。",
            "　　磨坊的女人在高高的草里藏好七把钥匙，然后沿着河岸慢慢走回去，再也没有回头看一眼。",
        ];
        let whole = chinese.map(|line| line.trim().to_owned()).join("\n\n");
        assert_eq!(clean_prose(&chinese.join("\n")), Ok(whole));
    }

    #[test]
    fn verse_letters_and_lists_keep_their_line_breaks() {
        let verse = "The tide came in before the bell,\nthe tide went out again,\nand all the keeper \
                     had to tell\nwas written by the rain.\n\n\
                     The lamp burned low, the lamp burned high,\nthe boats went home to bed,\nand \
                     nobody could tell us why\nthe eastern sky was red.";
        let prose = PARAGRAPHS.join("\n\n");
        let letter = format!(
            "{prose}\n\nDear Mara,\nI have the key.\nCome before the tide.\nYour brother\n\nShe read \
             it twice."
        );
        for text in [verse, &letter] {
            assert_eq!(clean_prose(text).as_deref(), Ok(text));
        }
    }
}
