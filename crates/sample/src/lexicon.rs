//! The words and sentence frames of a language: named lists, read once from the data folder.
//!
//! A list begins with a line `= name`, and each further line is an item. In a list that begins with
//! `=* name` every word is an item. `#` begins a comment.

use std::{collections::HashMap, sync::LazyLock};

/// The data of English.
const ENGLISH: [&str; 7] = [
    include_str!("../data/en/premise.txt"),
    include_str!("../data/en/names.txt"),
    include_str!("../data/en/verbs.txt"),
    include_str!("../data/en/genesis.txt"),
    include_str!("../data/en/chapters.txt"),
    include_str!("../data/en/prose.txt"),
    include_str!("../data/en/details.txt"),
];

/// The lists of a language, by name.
#[derive(Debug)]
pub(crate) struct Lexicon(HashMap<&'static str, Vec<&'static str>>);

impl Lexicon {
    /// The lists of English.
    pub(crate) fn english() -> &'static Self {
        static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(&ENGLISH));
        &LEXICON
    }

    fn read(files: &[&'static str]) -> Self {
        let mut lists: HashMap<&str, Vec<&str>> = HashMap::new();
        for file in files {
            let (mut list, mut is_of_words) = ("", false);
            for line in file.lines().map(str::trim) {
                let is_item = !line.is_empty() && !line.starts_with('#');
                if let Some(name) = line.strip_prefix("= ") {
                    (list, is_of_words) = (name, false);
                } else if let Some(name) = line.strip_prefix("=* ") {
                    (list, is_of_words) = (name, true);
                } else if is_item && is_of_words {
                    lists.entry(list).or_default().extend(line.split(' '));
                } else if is_item {
                    lists.entry(list).or_default().push(line);
                }
            }
        }
        Self(lists)
    }

    /// A list's items; none where there is no such list.
    pub(crate) fn list(&self, name: &str) -> &[&'static str] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// An item of a list, counted round; empty where the list is.
    pub(crate) fn item(&self, name: &str, n: usize) -> &'static str {
        let list = self.list(name);
        list.get(n % list.len().max(1)).copied().unwrap_or_default()
    }

    /// True where a list has this item.
    pub(crate) fn has(&self, list: &str, item: &str) -> bool {
        self.list(list).contains(&item)
    }
}
