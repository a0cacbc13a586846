//! Reads lists of words from the text files under a crate's `data` folder.
//!
//! A line that begins with `#` is a comment, and `[name]` begins a section. The content of a
//! section's lines depends on the declaration of the list in [`word_lists`](crate::word_lists):
//!
//! * `phrases`: one or more phrases with `|` between them,
//! * `words`: words with spaces between them,
//! * `pairs`: `key = value`,
//! * `tables` and `phrase_tables`: words, or phrases, in one section `[name.key]` for each key.
//!
//! White space around a phrase, a key or a value is ignored. A phrase must be enclosed in `"` if
//! white space around it is meant, if it contains `|`, or if it begins with `#` or `[`; there are
//! no escapes. The order is kept. A section is parsed once, when it is first used. A line that
//! cannot be read is skipped, and the test that [`word_lists`](crate::word_lists) generates for
//! each file reports it.

use std::{collections::HashSet, ops::Deref, sync::OnceLock};

/// The way in which the entries of a list are separated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryForm {
    /// Phrases with bars between them.
    Phrases,
    /// Words with spaces between them.
    Words,
    /// A key and a value with `=` between them.
    Pairs,
    /// Words in one section for each key.
    Tables,
    /// Phrases in one section for each key.
    PhraseTables,
}

/// A section of a data file.
#[derive(Debug)]
pub struct List<T: 'static> {
    /// The way in which the entries are separated.
    pub form: EntryForm,
    file: &'static str,
    name: &'static str,
    parse: fn(&'static str, &str) -> Vec<T>,
    entries: OnceLock<Vec<T>>,
}

/// Words or phrases.
pub type WordList = List<&'static str>;
/// Keys and values.
pub type PairList = List<(&'static str, &'static str)>;
/// Words by key, such as the function words of each language.
pub type WordTable = List<(&'static str, Vec<&'static str>)>;

impl<T> List<T> {
    const fn new(
        form: EntryForm,
        file: &'static str,
        name: &'static str,
        parse: fn(&'static str, &str) -> Vec<T>,
    ) -> Self {
        Self { form, file, name, parse, entries: OnceLock::new() }
    }
}

impl WordList {
    /// Declares the section `[name]` of a data file, with phrases.
    #[must_use]
    pub const fn phrases(file: &'static str, name: &'static str) -> Self {
        Self::new(EntryForm::Phrases, file, name, read_phrases)
    }

    /// Declares the section `[name]` of a data file, with words.
    #[must_use]
    pub const fn words(file: &'static str, name: &'static str) -> Self {
        Self::new(EntryForm::Words, file, name, read_words)
    }
}

impl PairList {
    /// Declares the section `[name]` of a data file, with pairs.
    #[must_use]
    pub const fn pairs(file: &'static str, name: &'static str) -> Self {
        Self::new(EntryForm::Pairs, file, name, read_pairs)
    }
}

impl WordTable {
    /// Declares the sections `[name.key]` of a data file, with words.
    #[must_use]
    pub const fn tables(file: &'static str, name: &'static str) -> Self {
        Self::new(EntryForm::Tables, file, name, read_table)
    }

    /// Declares the sections `[name.key]` of a data file, with phrases.
    #[must_use]
    pub const fn phrase_tables(file: &'static str, name: &'static str) -> Self {
        Self::new(EntryForm::PhraseTables, file, name, read_phrase_table)
    }

    /// Returns the words of a key; none if the key is unknown.
    #[must_use]
    pub fn find_words(&self, key: &str) -> &[&'static str] {
        self.iter().find(|(known, _)| *known == key).map_or(&[], |(_, words)| words)
    }

    /// Returns the words of all keys.
    pub fn all_words(&self) -> impl Iterator<Item = &'static str> {
        self.iter().flat_map(|(_, words)| words.iter().copied())
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.entries.get_or_init(|| (self.parse)(self.file, self.name))
    }
}

impl<T> IntoIterator for &'static List<T> {
    type Item = &'static T;
    type IntoIter = std::slice::Iter<'static, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

fn read_phrases(file: &'static str, name: &str) -> Vec<&'static str> {
    find_lines(file, name).flat_map(|line| split_phrases(line).unwrap_or_default()).collect()
}

fn read_words(file: &'static str, name: &str) -> Vec<&'static str> {
    find_lines(file, name).flat_map(str::split_whitespace).collect()
}

fn read_pairs(file: &'static str, name: &str) -> Vec<(&'static str, &'static str)> {
    find_lines(file, name).filter_map(split_pair).collect()
}

fn read_table(file: &'static str, name: &str) -> Vec<(&'static str, Vec<&'static str>)> {
    let keys =
        read_sections(file).filter_map(|(section, _)| Some((table_key(section, name)?, section)));
    keys.map(|(key, section)| (key, read_words(file, section))).collect()
}

fn read_phrase_table(file: &'static str, name: &str) -> Vec<(&'static str, Vec<&'static str>)> {
    let keys =
        read_sections(file).filter_map(|(section, _)| Some((table_key(section, name)?, section)));
    keys.map(|(key, section)| (key, read_phrases(file, section))).collect()
}

/// Returns the key of a section `[name.key]`.
fn table_key<'a>(section: &'a str, name: &str) -> Option<&'a str> {
    let (table, key) = section.split_once('.')?;
    table.eq_ignore_ascii_case(name).then_some(key)
}

/// Returns the lines of the section with a name, ignoring the case of the name.
fn find_lines(file: &'static str, name: &str) -> impl Iterator<Item = &'static str> {
    read_sections(file)
        .find(|(section, _)| section.eq_ignore_ascii_case(name))
        .into_iter()
        .flat_map(|(_, lines)| lines)
}

/// Returns the sections of a data file, each with its lines, without comments and empty lines.
pub fn read_sections(
    file: &'static str,
) -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    let mut lines = file.lines().filter(|line| is_content(line)).peekable();
    std::iter::from_fn(move || {
        // A line before the first section is ignored.
        let name = lines.by_ref().find_map(section_name)?;
        let mut content = Vec::new();
        while let Some(line) = lines.next_if(|line| section_name(line).is_none()) {
            content.push(line);
        }
        Some((name, content))
    })
}

fn is_content(line: &str) -> bool {
    !line.trim().is_empty() && !line.starts_with('#')
}

fn section_name(line: &str) -> Option<&str> {
    line.strip_prefix('[')?.strip_suffix(']')
}

/// Returns the phrases of a line; `None` if the line cannot be read.
pub fn split_phrases(line: &str) -> Option<Vec<&str>> {
    let mut phrases = Vec::new();
    let mut remaining = line;
    loop {
        let (phrase, after) = split_phrase(remaining, '|')?;
        phrases.push(phrase);
        let Some(after) = after else { return Some(phrases) };
        remaining = after;
    }
}

fn split_pair(line: &str) -> Option<(&str, &str)> {
    let (key, remaining) = split_phrase(line, '=')?;
    let (value, None) = split_phrase(remaining?, '\0')? else { return None };
    Some((key, value))
}

/// Returns the first phrase of a line, and the text after the separator that follows the phrase.
fn split_phrase(line: &str, separator: char) -> Option<(&str, Option<&str>)> {
    let line = line.trim();
    let Some(quoted) = line.strip_prefix('"') else {
        let (phrase, remaining) = match line.split_once(separator) {
            Some((phrase, remaining)) => (phrase.trim(), Some(remaining)),
            None => (line, None),
        };
        return (!phrase.is_empty()).then_some((phrase, remaining));
    };
    quoted.match_indices('"').find_map(|(at, _)| {
        let remaining = quoted[at + 1..].trim_start();
        let after = remaining.strip_prefix(separator);
        (remaining.is_empty() || after.is_some()).then_some((&quoted[..at], after))
    })
}

impl EntryForm {
    /// Checks whether a section belongs to the list with the name.
    fn has_section(self, name: &str, section: &str) -> bool {
        match self {
            Self::Phrases | Self::Words | Self::Pairs => section.eq_ignore_ascii_case(name),
            Self::Tables | Self::PhraseTables => table_key(section, name).is_some(),
        }
    }

    fn can_read(self, line: &str) -> bool {
        match self {
            Self::Phrases | Self::PhraseTables => split_phrases(line).is_some(),
            Self::Pairs => split_pair(line).is_some(),
            Self::Words | Self::Tables => !line.contains(['|', '"']),
        }
    }
}

/// Returns all faults of a data file, compared with the lists that are declared for it.
#[must_use]
pub fn find_faults(file: &'static str, declared: &[(EntryForm, &str)]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut seen = HashSet::new();
    if file.lines().find(|line| is_content(line)).is_some_and(|line| section_name(line).is_none()) {
        faults.push("a line is before the first section".to_owned());
    }
    for (section, lines) in read_sections(file) {
        if !seen.insert(section) {
            faults.push(format!("[{section}] occurs twice"));
        }
        let Some((form, _)) = declared.iter().find(|(form, name)| form.has_section(name, section))
        else {
            faults.push(format!("[{section}] is not declared"));
            continue;
        };
        if lines.is_empty() {
            faults.push(format!("[{section}] is empty"));
        }
        for line in lines.iter().filter(|line| !form.can_read(line)) {
            faults.push(format!("[{section}] has a line that cannot be read: {line}"));
        }
        if matches!(form, EntryForm::Phrases | EntryForm::PhraseTables) {
            let mut phrases: Vec<&str> =
                lines.iter().filter_map(|line| split_phrases(line)).flatten().collect();
            phrases.sort_unstable();
            for pair in phrases.windows(2).filter(|pair| pair[0] == pair[1]) {
                faults.push(format!("[{section}] has a phrase twice: {}", pair[0]));
            }
        }
    }
    for (form, name) in declared {
        if !read_sections(file).any(|(section, _)| form.has_section(name, section)) {
            faults.push(format!("{name} has no section"));
        }
    }
    faults
}

/// Declares the lists in a crate's data files as statics.
///
/// `word_lists! { "chatter/endings": phrases ENDINGS, UNITS; }` reads the sections `[endings]` and
/// `[units]` of `data/chatter/endings.txt`. A module may have one such declaration. The declaration
/// includes a test that every line of the files can be read, and that the files contain exactly
/// these sections.
#[macro_export]
macro_rules! word_lists {
    ($($file:literal: $($visibility:vis $form:ident $($name:ident),+;)+)+) => {
        $($($(
            $visibility static $name: $crate::word_list_type!($form) =
                $crate::word_list::List::$form(
                    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/", $file, ".txt")),
                    stringify!($name),
                );
        )+)+)+

        #[cfg(test)]
        mod word_list_files {
            #[test]
            fn every_line_can_be_read_and_every_section_is_declared() {
                $({
                    let file =
                        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/", $file, ".txt"));
                    let declared = [
                        $($((super::$name.form, stringify!($name)),)+)+
                    ];
                    let faults = $crate::word_list::find_faults(file, &declared);
                    assert!(faults.is_empty(), "{}: {faults:#?}", $file);
                })+
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! word_list_type {
    (phrases) => {
        $crate::word_list::WordList
    };
    (words) => {
        $crate::word_list::WordList
    };
    (pairs) => {
        $crate::word_list::PairList
    };
    ($table:ident) => {
        $crate::word_list::WordTable
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
# Greetings.
[greetings]
hello | good morning
\" hi \" | \"<|end|>\"
\"\"quoted\"\"

[labels]
titel = title
\"a = b\" = \" c\"

[function.en]
the and
of
[function.de]
der die
";

    #[test]
    fn phrases_are_separated_by_bars_and_lines() {
        static GREETINGS: WordList = List::phrases(FILE, "GREETINGS");
        assert_eq!(&*GREETINGS, ["hello", "good morning", " hi ", "<|end|>", "\"quoted\""]);
    }

    #[test]
    fn pairs_and_tables_keep_their_order() {
        static LABELS: PairList = List::pairs(FILE, "LABELS");
        static FUNCTION: WordTable = List::tables(FILE, "FUNCTION");
        assert_eq!(&*LABELS, [("titel", "title"), ("a = b", " c")]);
        assert_eq!(&*FUNCTION, [("en", vec!["the", "and", "of"]), ("de", vec!["der", "die"])]);
    }

    #[test]
    fn a_missing_section_is_empty_and_reported() {
        static MISSING: WordList = List::phrases(FILE, "MISSING");
        assert!(MISSING.is_empty());
        let declared = [
            (EntryForm::Phrases, "greetings"),
            (EntryForm::Pairs, "labels"),
            (EntryForm::Tables, "function"),
        ];
        assert_eq!(find_faults(FILE, &declared), Vec::<String>::new());
        assert_eq!(find_faults(FILE, &declared[1..]).len(), 1);
        assert_eq!(
            find_faults(FILE, &[declared.as_slice(), &[(EntryForm::Words, "x")]].concat()).len(),
            1
        );
    }

    #[test]
    fn malformed_lines_are_reported() {
        for (file, faults) in [
            ("word\n[a]\nb", 1),
            ("[a]\nb\n[a]\nc", 1),
            ("[a]\nb | | c", 1),
            ("[a]\n\"b", 1),
            ("[a]\nb\nb", 1),
            ("[a]\n# nothing", 1),
            ("[a]\nb | \" c \"\n#d", 0),
        ] {
            assert_eq!(find_faults(file, &[(EntryForm::Phrases, "a")]).len(), faults, "{file}");
        }
        assert_eq!(find_faults("[a]\nb", &[(EntryForm::Pairs, "a")]).len(), 1);
        assert_eq!(find_faults("[a]\nb | c", &[(EntryForm::Words, "a")]).len(), 1);
    }
}
