//! Recognises headings and scene labels. The layout of the book adds them, so prose must not
//! contain them.

mod place;
mod quoted;

use std::sync::LazyLock;

use scribe_domain::text::{
    chapter_words::chapter_words,
    sentences::{is_closing, is_end},
};

pub(crate) use self::{
    place::{is_bare_number, names_book_position},
    quoted::{continues_heading, may_yet_continue_heading},
};
use crate::beginnings::Beginnings;
use crate::text::{self, is_sign_of_letter};

scribe_domain::word_lists! {
    "heading/words":
        phrases PARTS, PARTS_WITHOUT_SPACE, LABELS, NOTES, CARDINALS, ORDINALS;
}

/// A line longer than this is prose that begins like a heading.
const MAX_HEADING_CHARS: usize = 80;

const HAN_DIGITS: &str = "〇零一二三四五六七八九十百千两兩壱弐参";

/// Emphasis marks and brackets that may enclose a heading.
const ENCLOSING_MARKS: &[char] =
    &['*', '_', ' ', '【', '】', '[', ']', '(', ')', '（', '）', '~', '「', '」'];

/// Returns true for `# Heading`.
pub(crate) fn is_marked(line: &str) -> bool {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    (1..=6).contains(&level) && line[level..].starts_with([' ', '\t', '　'])
}

/// Returns true for a line that is certainly a heading or a scene label. It can be removed anywhere
/// in a text.
pub(crate) fn is_heading(line: &str) -> bool {
    let line = line.trim();
    if is_marked(line) {
        return !is_numbered_sentence(line);
    }
    if line.chars().count() > MAX_HEADING_CHARS {
        return false;
    }
    let unwrapped = line.trim_matches(ENCLOSING_MARKS);
    // Without brackets or emphasis, a whole sentence after a label may be part of the narration.
    let is_prose = unwrapped.len() == line.len() && ends_sentence(line);
    is_numbered(unwrapped) || is_label(unwrapped) || is_note(unwrapped) && !is_prose
}

/// Returns the words of a line that is marked as a heading but names no part of a book, such as the
/// date in a diary or a sign on a door.
pub(crate) fn marked_line_text(line: &str) -> Option<&str> {
    if !is_marked(line) || is_numbered_sentence(line) {
        return None;
    }
    let text = line.trim_start_matches('#').trim().trim_end_matches('#').trim_end();
    let unwrapped = text.trim_matches(ENCLOSING_MARKS);
    let names_part = is_numbered(unwrapped) || is_label(unwrapped) || is_note(unwrapped);
    (!unwrapped.is_empty() && !names_part).then_some(text)
}

pub(crate) fn heading_mark(line: &str) -> &'static str {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    &"######"[..level.min(6)]
}

/// Returns true for `# 7 was the room.`
fn is_numbered_sentence(line: &str) -> bool {
    let remaining = line.strip_prefix('#').map_or("", str::trim_start);
    remaining.starts_with(char::is_numeric) && ends_sentence(remaining)
}

/// Returns true for a line that is a heading at the top of a text. There, a bold line also counts
/// as a heading.
pub(crate) fn is_heading_at_top(line: &str) -> bool {
    is_bold(line) || is_heading(line)
}

/// Returns true for a bold line that is a heading only because of its position.
pub(crate) fn is_only_bold(line: &str) -> bool {
    is_bold(line) && !is_heading(line)
}

fn is_bold(line: &str) -> bool {
    line.strip_prefix("**").and_then(|remaining| remaining.strip_suffix("**")).is_some_and(
        |inner| {
            !inner.is_empty()
                && !inner.contains("**")
                && inner.chars().count() <= MAX_HEADING_CHARS
                && !ends_sentence(inner)
        },
    )
}

pub(crate) fn ends_sentence(line: &str) -> bool {
    line.ends_with(|c: char| is_end(c) || is_closing(c) && !ENCLOSING_MARKS.contains(&c))
        || line.ends_with([',', '，', '،', '"', '”'])
}

/// Returns true for a character at which a sentence may end.
pub(crate) fn ends_with_stop(c: char) -> bool {
    is_end(c)
}

/// Returns true for `Chapter 3: Salt`, `Scene Two`, `Szene 2`, `3. Kapitel`, `第三章 盐`, `제3장`.
fn is_numbered(line: &str) -> bool {
    if ends_sentence(line) {
        return false;
    }
    let lower = line.to_lowercase();
    is_word_and_number(&lower) || is_number_and_word(&lower) || is_east_asian(&lower)
}

/// Returns true for `chapter 3`, `глава третья: соль`.
fn is_word_and_number(line: &str) -> bool {
    let with_space = PARTS.iter().filter_map(|word| {
        let remaining = line.strip_prefix(word)?;
        remaining.starts_with([' ', '\u{a0}', '#', '-', '.']).then_some(remaining)
    });
    let without_space = PARTS_WITHOUT_SPACE.iter().filter_map(|word| line.strip_prefix(word));
    with_space.chain(without_space).any(|remaining| {
        let remaining = remaining.trim_start_matches([' ', '\u{a0}', '#', '-', '.']);
        let end = remaining.find(|c: char| !c.is_alphanumeric() && !is_sign_of_letter(c));
        let (number, title) = remaining.split_at(end.unwrap_or(remaining.len()));
        is_number(number) && begins_title(title)
    })
}

/// Returns true for `3. kapitel`, `erstes kapitel`, `3-chapter`.
fn is_number_and_word(line: &str) -> bool {
    let Some((number, remaining)) = line.split_once([' ', '.']) else { return false };
    let remaining = remaining.trim_start_matches(['.', ' ', '-']);
    let end = remaining
        .find(|c: char| !c.is_alphabetic() && !is_sign_of_letter(c))
        .unwrap_or(remaining.len());
    let (word, title) = remaining.split_at(end);
    // `One part` is not a heading, but `First part` is.
    let is_digits = !number.is_empty() && number.chars().all(char::is_numeric);
    if !is_digits && !ORDINALS.contains(&number) || !PARTS.contains(&word) {
        return false;
    }
    // `3. Scene: burnt car` is an item of a list.
    if is_digits && !chapter_words().contains(&word) {
        title.trim().is_empty()
    } else {
        begins_title(title)
    }
}

/// Returns true for text that may follow a number: nothing, or a separator and a title.
fn begins_title(text: &str) -> bool {
    let text = text.trim_start_matches([' ', '\u{a0}', '*', '_']);
    text.is_empty() || text.starts_with([':', '.', '-', '–', '—', '：', '·', '|', '،', '。'])
}

fn is_number(word: &str) -> bool {
    let is_roman = || is_roman_number(word);
    let is_digits = || word.chars().all(|c| c.is_numeric() || HAN_DIGITS.contains(c));
    !word.is_empty() && (is_digits() || is_roman() || is_number_word(word))
}

fn is_number_word(word: &str) -> bool {
    CARDINALS.contains(&word) || ORDINALS.contains(&word)
}

/// Returns true for a Roman number such as `iv`, but not for `ill` or `civil`.
fn is_roman_number(word: &str) -> bool {
    let mut remaining = word;
    for (max_repeats, sign, others) in
        [(3, "c", ["xc", "l", "xl"]), (3, "x", ["ix", "v", "iv"]), (3, "i", ["", "", ""])]
    {
        let without_sign = remaining.trim_start_matches(sign);
        if remaining.len() - without_sign.len() > max_repeats {
            return false;
        }
        remaining = without_sign;
        let [nine, five, four] = others;
        if nine.is_empty() {
            continue;
        }
        if let Some(after) = remaining.strip_prefix(nine).or_else(|| remaining.strip_prefix(four)) {
            remaining = after;
        } else {
            remaining = remaining.strip_prefix(five).unwrap_or(remaining);
        }
    }
    remaining.is_empty()
}

/// Returns true for `第三章`, `第 3 場：門`, `제3장`, `제 3 장: 문`, `3장`.
fn is_east_asian(line: &str) -> bool {
    let is_digit = |c: char| c.is_numeric() || HAN_DIGITS.contains(c) || matches!(c, ' ' | '　');
    let first = line.strip_prefix(['第', '제']);
    let remaining = first.unwrap_or(line);
    let after = remaining.trim_start_matches(is_digit);
    if after.len() == remaining.len() {
        return false;
    }
    let mut units = ["章", "回", "节", "節", "幕", "场", "場", "話", "话", "部", "巻", "卷"].iter();
    let mut korean = ["장면", "장", "화", "막", "부"].iter();
    let unit = match first {
        Some(_) => units.find_map(|unit| after.strip_prefix(unit)),
        None => None,
    };
    let unit = unit.or_else(|| korean.find_map(|unit| after.strip_prefix(unit)));
    unit.is_some_and(|title| {
        if first.is_none() {
            // `3장 가져와` asks for three sheets.
            return title.trim().is_empty() || title.trim_start().starts_with([':', '：']);
        }
        title.is_empty()
            || title.starts_with(|c: char| {
                c.is_whitespace() || matches!(c, '：' | ':' | '、' | '·' | '-' | '—' | '「')
            })
    })
}

/// Returns true for `Scene break`, `Scene 2`, `场景：阁楼`, `[Scene: the attic]`.
fn is_label(line: &str) -> bool {
    let lower = line.to_lowercase();
    LABELS.contains(&lower.trim_end_matches(['.', ':', '：']))
}

/// Returns true for `POV: Mara`, `视角：李明`.
fn is_note(line: &str) -> bool {
    let Some((label, _)) = line.split_once([':', '：']) else { return false };
    let label = text::to_plain_lower(label.trim_matches(['*', '_', ' ']));
    let label = label.trim_end_matches(|c: char| c.is_numeric()).trim_end();
    NOTES.contains(&label)
}

static HEADING_WORDS: LazyLock<Beginnings> =
    LazyLock::new(|| Beginnings::new(&[&PARTS, &PARTS_WITHOUT_SPACE, &NOTES, &LABELS]));
static NUMBER_WORDS: LazyLock<Beginnings> =
    LazyLock::new(|| Beginnings::new(&[&CARDINALS, &ORDINALS]));

/// Returns true if a line may still turn out to be a heading.
pub(crate) fn may_become_heading(start: &str) -> bool {
    let unwrapped = start.trim_start_matches(ENCLOSING_MARKS);
    if unwrapped.is_empty() || start.starts_with('#') {
        return true;
    }
    let mut lower = unwrapped.to_lowercase();
    if lower.contains('’') {
        lower = lower.replace('’', "'");
    }
    let first = lower.split([' ', '.']).next().unwrap_or_default();
    HEADING_WORDS.may_begin(&lower)
        || NUMBER_WORDS.has_word_from(first)
        || is_number(first)
        || lower.starts_with(|c: char| c.is_numeric() || matches!(c, '第' | '제'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_labels_are_recognised_in_every_language() {
        for line in [
            "## Scene 2: The Door",
            "# The Door",
            "**Scene 2**",
            "Chapter 3",
            "Scene Two: The Door",
            "**Chapter Two: The Door**",
            "Scene IV",
            "Part XIX",
            "Scene XLII",
            "Part XC",
            "2막: 바다",
            "3. Kapitel: Das Meer",
            "[Scene: the attic]",
            "POV: Mara",
            "Author’s note: slow burn",
            "***Scene break***",
            "[Scene Break]",
            "Part One",
            "Kapitel 3",
            "3. Kapitel",
            "Erstes Kapitel",
            "Szene 2: Die Tür",
            "Kapitel drei",
            "Chapitre 3 : La porte",
            "Scène 2",
            "Capítulo 3",
            "Capítulo tres: La puerta",
            "Escena 2",
            "Capitolo 3",
            "Cena 2",
            "Глава 3",
            "Глава третья",
            "Сцена 2: Дверь",
            "Bölüm 3",
            "3. Bölüm",
            "Sahne 2",
            "Rozdział 3",
            "Hoofdstuk 3",
            "Scena 2",
            "الفصل الثالث",
            "الفصل 3",
            "المشهد ٢",
            "अध्याय 3",
            "दृश्य २: दरवाज़ा",
            "บทที่ 3",
            "บทที่ ๓",
            "ฉากที่ 2",
            "Chương 3",
            "Cảnh 2",
            "Bab 3",
            "第三章",
            "第12章：门",
            "第 3 场",
            "第二話「門」",
            "【场景：阁楼】",
            "场景二",
            "シーン2",
            "视角：李明",
            "제3장",
            "제 3 장: 문",
            "장면 2",
            "2화",
            "Κεφάλαιο 3",
            "פרק 3",
        ] {
            assert!(is_heading(line), "{line}");
        }
    }

    #[test]
    fn prose_that_begins_like_a_heading_is_not_a_heading() {
        for line in [
            "Chapter and verse, he knew it all.",
            "Scene after scene went by.",
            "#7 was the last house.",
            "Time: that was what he lacked.",
            "Part of her wanted to stay.",
            "He had one rule: never look back.",
            "Chapter 3 lay open on the desk.",
            "第三章放在桌上。",
            "第一场雪落下来",
            "第三章节她没有看",
            "Scene by scene it came back",
            "Kapitel 3 lag offen da.",
            "Teil drei der Geschichte kannte sie",
            "Глава семьи молчала",
            "الفصل كان باردا",
            "3장의 편지가 왔다",
            "Act now",
            "Part two of the plan was worse",
            "* * *",
            "---",
            "**Run!**",
            "Cena 2 minutos depois.",
            "One. Two. Three.",
            "III",
            "Note: it rained.",
            "One part",
            "Two act",
            "3장 가져와",
            "2부 뽑아 줘",
            "1. Act - like nothing happened",
            "3. Scene: burnt car, two bodies",
            "2. Szene: verbranntes Auto",
            "Act ill",
            "Part civil",
        ] {
            assert!(!is_heading(line), "{line}");
        }
    }

    #[test]
    fn a_heading_is_possible_from_its_first_character() {
        for line in
            ["## Scene 2", "**Scene 2**", "Kapitel 3", "第三章", "[Scene break]", "3. Bölüm"]
        {
            for (end, _) in line.char_indices().skip(1) {
                assert!(may_become_heading(&line[..end]), "{}", &line[..end]);
            }
        }
        assert!(!may_become_heading("Rain"));
        assert!(!may_become_heading("雨が"));
    }
}
