//! Marks on a name that come from lists, handles and other scripts: `#1 Mara`, `@mara`, `(Mara)`.

const PAIRS: [(char, char); 8] = [
    ('(', ')'),
    ('[', ']'),
    ('{', '}'),
    ('<', '>'),
    ('（', '）'),
    ('［', '］'),
    ('【', '】'),
    ('〔', '〕'),
];
/// The signs before a number in a list.
const NUMBER_SIGNS: [&str; 3] = ["#", "№", "＃"];
/// The marks after a number in a list.
const AFTER_NUMBER: [char; 7] = ['.', ')', ':', '、', '．', '）', '-'];

/// Letters that look alike in Latin, Cyrillic and Greek.
const LOOK_ALIKES: &[(char, char, char)] = &[
    ('A', 'А', 'Α'),
    ('B', 'В', 'Β'),
    ('C', 'С', 'Ϲ'),
    ('E', 'Е', 'Ε'),
    ('H', 'Н', 'Η'),
    ('I', 'І', 'Ι'),
    ('J', 'Ј', 'Ϳ'),
    ('K', 'К', 'Κ'),
    ('M', 'М', 'Μ'),
    ('O', 'О', 'Ο'),
    ('P', 'Р', 'Ρ'),
    ('S', 'Ѕ', 'S'),
    ('T', 'Т', 'Τ'),
    ('X', 'Х', 'Χ'),
    ('Y', 'У', 'Υ'),
    ('a', 'а', 'α'),
    ('c', 'с', 'ϲ'),
    ('e', 'е', 'e'),
    ('h', 'һ', 'h'),
    ('i', 'і', 'ι'),
    ('j', 'ј', 'ϳ'),
    ('k', 'к', 'κ'),
    ('o', 'о', 'ο'),
    ('p', 'р', 'ρ'),
    ('s', 'ѕ', 's'),
    ('v', 'ѵ', 'ν'),
    ('x', 'х', 'χ'),
    ('y', 'у', 'γ'),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Greek,
}

/// Checks whether a character is invisible.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
    )
}

/// Returns a name without surrounding brackets, list number, handle sign and possessive ending.
/// Returns `None` if the name has none of these.
pub(crate) fn strip_marks(name: &str) -> Option<String> {
    let mut stripped = name.trim();
    loop {
        let before = stripped;
        stripped = strip_number(strip_brackets(stripped));
        stripped = stripped.strip_prefix(['@', '＠', '#', '＃']).unwrap_or(stripped).trim();
        let possessive = ["'s", "’s", "'", "’"].iter().find_map(|end| stripped.strip_suffix(end));
        stripped = possessive.unwrap_or(stripped).trim();
        if stripped == before {
            break;
        }
    }
    (stripped != name.trim() && !stripped.is_empty()).then(|| stripped.to_owned())
}

/// Returns a name in the form for a cast. The list number, surrounding brackets and invisible
/// characters are removed, and the letters of each word are converted to a single script.
pub(crate) fn clean_name(name: &str) -> String {
    // Joiners are kept, because in some scripts they change the shapes of letters.
    let is_visible = |c: &char| !is_invisible(*c) || matches!(c, '\u{200c}' | '\u{200d}');
    let visible: String = name.chars().filter(is_visible).collect();
    let stripped = strip_number(strip_brackets(visible.trim()));
    stripped.split(' ').map(unify_script).collect::<Vec<_>>().join(" ")
}

/// Returns the text inside brackets that enclose the whole name.
fn strip_brackets(name: &str) -> &str {
    let inside = PAIRS.iter().find_map(|(open, close)| {
        let inside = name.strip_prefix(*open)?.strip_suffix(*close)?;
        (!inside.contains([*open, *close])).then_some(inside.trim())
    });
    inside.filter(|inside| !inside.is_empty()).unwrap_or(name)
}

/// Returns a name without a preceding `#1 ` or `1. `. A number without such a mark may belong to
/// the name, as in `7 of 9`.
fn strip_number(name: &str) -> &str {
    let sign = NUMBER_SIGNS.iter().find_map(|sign| name.strip_prefix(sign));
    let from_digits = sign.unwrap_or(name).trim_start();
    let remaining = from_digits.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = from_digits.len() - remaining.len();
    let mark = remaining.strip_prefix(AFTER_NUMBER);
    let after = mark.unwrap_or(remaining);
    let is_number = (1..=3).contains(&digits)
        && (sign.is_some() || mark.is_some())
        && after.starts_with(char::is_whitespace);
    let after = after.trim();
    if is_number && !after.is_empty() { after } else { name }
}

/// Replaces letters of other scripts in a word by those letters of the word's main script that look
/// like them.
pub(crate) fn unify_script(word: &str) -> String {
    let count = |script| word.chars().filter(|c| detect_script(*c) == Some(script)).count();
    let counts =
        [Script::Latin, Script::Cyrillic, Script::Greek].map(|script| (count(script), script));
    let total: usize = counts.iter().map(|(count, _)| count).sum();
    let Some((max_count, main_script)) = counts.into_iter().max_by_key(|(count, _)| *count) else {
        return word.to_owned();
    };
    if max_count == total || max_count * 2 <= total {
        return word.to_owned();
    }
    let letter = |c: char| match detect_script(c) {
        Some(script) if script != main_script => find_look_alike(c, main_script),
        Some(_) | None => Some(c),
    };
    // A letter without a look-alike is intended, so the word stays unchanged.
    word.chars().map(letter).collect::<Option<String>>().unwrap_or_else(|| word.to_owned())
}

fn detect_script(c: char) -> Option<Script> {
    match c {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => Some(Script::Latin),
        '\u{400}'..='\u{52f}' => Some(Script::Cyrillic),
        '\u{370}'..='\u{3ff}' => Some(Script::Greek),
        _ => None,
    }
}

fn find_look_alike(c: char, script: Script) -> Option<char> {
    let row = LOOK_ALIKES.iter().find(|row| row.0 == c || row.1 == c || row.2 == c)?;
    let alike = match script {
        Script::Latin => row.0,
        Script::Cyrillic => row.1,
        Script::Greek => row.2,
    };
    (detect_script(alike) == Some(script)).then_some(alike)
}
