//! Whom a name means: a model calls people by a part of their name, with a form of address, or
//! with a remark in brackets. A name is resolved only if it fits exactly one member of the cast.

use super::fold::{fold_case, fold_marks, is_written_together};

/// Forms of address and rank that stand before a name, folded.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "doctor",
    "sir",
    "dame",
    "lady",
    "lord",
    "captain",
    "capt",
    "colonel",
    "col",
    "major",
    "general",
    "lieutenant",
    "lt",
    "sergeant",
    "sgt",
    "inspector",
    "detective",
    "officer",
    "constable",
    "judge",
    "king",
    "queen",
    "prince",
    "princess",
    "duke",
    "duchess",
    "count",
    "countess",
    "baron",
    "baroness",
    "father",
    "mother",
    "brother",
    "sister",
    "aunt",
    "uncle",
    "grandma",
    "grandpa",
    "old",
    "young",
    "little",
    "the",
    "saint",
    "st",
    "rev",
    "reverend",
    "herr",
    "frau",
    "fraulein",
    "monsieur",
    "madame",
    "mademoiselle",
    "mme",
    "mlle",
    "m",
    "senor",
    "senora",
    "senorita",
    "don",
    "dona",
    "signor",
    "signora",
    "senhor",
    "senhora",
    "gospodin",
    "gospodja",
    "pan",
    "pani",
    "bay",
    "bayan",
    "hanim",
    "bey",
    "господин",
    "госпожа",
    "доктор",
    "капитан",
    "sheikh",
    "shaykh",
    "haji",
    "sayyid",
    "السيد",
    "السيدة",
    "الدكتور",
    "श्री",
    "श्रीमती",
    "डॉ",
    "คุณ",
    "นาย",
    "นาง",
    "นางสาว",
];
/// Forms of address that follow a name.
const TITLES_BEHIND: &[&str] = &[
    "先生",
    "女士",
    "小姐",
    "太太",
    "夫人",
    "老师",
    "老師",
    "医生",
    "醫生",
    "博士",
    "教授",
    "大人",
    "师傅",
    "師傅",
    "同学",
    "同學",
    "队长",
    "隊長",
    "船长",
    "船長",
    "将军",
    "將軍",
    "さん",
    "さま",
    "様",
    "君",
    "くん",
    "ちゃん",
    "殿",
    "氏",
    "씨",
    "님",
    "양",
    "군",
    "哥哥",
    "姐姐",
    "弟弟",
    "妹妹",
    "哥",
    "姐",
    "叔",
    "婶",
    "嬸",
    "爷",
    "爺",
];
/// The same in Latin letters, as words of their own or behind a hyphen.
const LATIN_TITLES_BEHIND: &[&str] =
    &["san", "sama", "kun", "chan", "sensei", "senpai", "ssi", "nim", "jr", "sr", "bey", "hanim"];
/// Characters before a Chinese name that make it familiar.
const FAMILIAR: [char; 4] = ['老', '小', '阿', '大'];
/// Words inside names that tell nobody apart.
const PARTICLES: &[&str] = &[
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "du", "la", "le",
    "bin", "ibn", "bint", "ben", "al", "el", "o", "d", "l", "mac", "y", "e", "zu", "af", "av",
    "ter", "ten",
];

/// Whom a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolved<'a> {
    /// This member of the cast.
    Member(&'a str),
    /// More than one could be meant.
    Ambiguous,
    /// Nobody of the cast.
    Nobody,
}

impl<'a> Resolved<'a> {
    /// The member's name, if exactly one is meant.
    #[must_use]
    pub fn member(self) -> Option<&'a str> {
        match self {
            Self::Member(name) => Some(name),
            Self::Ambiguous | Self::Nobody => None,
        }
    }
}

/// Finds the member of the cast that a name means.
///
/// The closest reading that fits anybody decides: the name as it stands, then without differences
/// of case, of accents and punctuation, without remarks in brackets, without forms of address, and
/// last by a part of the name.
#[must_use]
pub fn resolve<'a>(said: &str, cast: &'a [String]) -> Resolved<'a> {
    let bare = without_brackets(said);
    let readings: [&dyn Fn(&str) -> bool; 7] = [
        &|name| name.trim() == said.trim(),
        &|name| fold_case(name) == fold_case(said),
        &|name| fold_marks(name) == fold_marks(said),
        &|name| fold_marks(name) == fold_marks(&bare),
        &|name| fold_marks(&without_brackets(name)) == fold_marks(&bare),
        &|name| is_same_without_titles(&bare, name),
        &|name| is_part(&bare, name),
    ];
    if fold_marks(&bare).is_empty() {
        return Resolved::Nobody;
    }
    for reading in readings {
        let mut fitting = cast.iter().filter(|name| reading(name));
        match (fitting.next(), fitting.next()) {
            (Some(name), None) => return Resolved::Member(name),
            (Some(_), Some(_)) => return Resolved::Ambiguous,
            (None, _) => {}
        }
    }
    Resolved::Nobody
}

/// A name without what stands in brackets.
fn without_brackets(name: &str) -> String {
    let mut depth = 0_u32;
    let mut bare = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '(' | '（' | '[' | '［' | '【' | '〔' => depth += 1,
            ')' | '）' | ']' | '］' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    // What follows a dash or a comma is a remark too: "Mara Voss, the keeper".
    let end = bare.find([',', '，', '、', ';', '；', ':', '：', '/']).or_else(|| bare.find(" – "));
    let end = end.or_else(|| bare.find(" — ")).or_else(|| bare.find(" - "));
    let kept = bare[..end.unwrap_or(bare.len())].trim();
    if kept.is_empty() { name.trim().to_owned() } else { kept.to_owned() }
}

/// A name taken apart: the forms of address, and the words that tell people apart.
struct NameParts {
    titles: Vec<String>,
    words: Vec<String>,
}

impl NameParts {
    fn of(name: &str) -> Self {
        let mut parts = Self { titles: Vec::new(), words: Vec::new() };
        for word in fold_marks(name).split_whitespace() {
            let word = word.strip_suffix('-').unwrap_or(word);
            if [TITLES, LATIN_TITLES_BEHIND, TITLES_BEHIND].iter().any(|all| all.contains(&word)) {
                parts.titles.push(word.to_owned());
            } else {
                parts.words.push(without_title_behind(word, &mut parts.titles));
            }
        }
        parts
    }

    /// True where both have a form of address and none in common: Mr Hale is not Mrs Hale.
    fn contradicts(&self, other: &Self) -> bool {
        !self.titles.is_empty()
            && !other.titles.is_empty()
            && !self.titles.iter().any(|title| other.titles.contains(title))
    }

    /// The words that tell people apart.
    fn telling(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str).filter(|word| !PARTICLES.contains(word)).map(|word| {
            ["al-", "el-", "ال"].iter().find_map(|p| word.strip_prefix(p)).unwrap_or(word)
        })
    }
}

fn without_title_behind(word: &str, titles: &mut Vec<String>) -> String {
    if let Some((name, title)) = word.rsplit_once('-')
        && LATIN_TITLES_BEHIND.contains(&title)
    {
        titles.push(title.to_owned());
        return name.to_owned();
    }
    let behind = TITLES_BEHIND.iter().find_map(|title| {
        let name = word.strip_suffix(title).filter(|name| !name.is_empty())?;
        Some((name, *title))
    });
    match behind {
        Some((name, title)) => {
            titles.push(title.to_owned());
            name.to_owned()
        }
        None => word.to_owned(),
    }
}

fn is_same_without_titles(said: &str, name: &str) -> bool {
    let (said, name) = (NameParts::of(said), NameParts::of(name));
    let is_same = said.words.concat() == name.words.concat();
    !said.words.is_empty() && is_same && !said.contradicts(&name)
}

/// True where one of two names has all words of the other, in order.
fn is_part(said: &str, name: &str) -> bool {
    let (said_parts, name_parts) = (NameParts::of(said), NameParts::of(name));
    if said_parts.contradicts(&name_parts) {
        return false;
    }
    let said_words: Vec<&str> = said_parts.telling().collect();
    let name_words: Vec<&str> = name_parts.telling().collect();
    if said_words.is_empty() || name_words.is_empty() {
        return false;
    }
    if has_in_order(&name_words, &said_words) {
        return true;
    }
    // Longer than the cast's name: only other names may be added, no ordinary words.
    let only_names = without_brackets(said)
        .split_whitespace()
        .filter(|word| !TITLES.contains(&fold_marks(word).as_str()))
        .filter(|word| !PARTICLES.contains(&fold_marks(word).as_str()))
        .all(|word| word.chars().next().is_some_and(|c| !c.is_lowercase()));
    if only_names && name_words.len() > 1 && has_in_order(&said_words, &name_words) {
        return true;
    }
    is_part_written_together(&said_words.concat(), &name_words.concat())
}

fn has_in_order(whole: &[&str], part: &[&str]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|word| rest.any(|other| other == word))
}

/// 渡 or 阿渡 for 陈渡, 민수 for 김민수, 田中 for 田中一郎.
fn is_part_written_together(said: &str, name: &str) -> bool {
    if !is_written_together(said) || !is_written_together(name) {
        return false;
    }
    let familiar = said.strip_prefix(FAMILIAR).filter(|rest| !rest.is_empty());
    [Some(said), familiar]
        .into_iter()
        .flatten()
        .any(|said| said.len() < name.len() && (name.starts_with(said) || name.ends_with(said)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved<'a>(said: &str, cast: &'a [String]) -> Option<&'a str> {
        resolve(said, cast).member()
    }

    fn cast(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn a_name_that_fits_one_member_is_that_members() {
        let cast = cast(&[
            "Mara Voss",
            "Dr. Edmund Hale",
            "陈渡",
            "Işıl Demir",
            "José Ó Briain",
            "田中 一郎",
            "김민수",
            "Harun al-Rashid",
            "Margaret \"Peg\" Doyle",
            "Анна Каренина",
            "Ludwig van Aken",
            "Guðrún Jónsdóttir",
            "Björk",
            "राम शर्मा",
        ]);
        for (said, name) in [
            ("Mara", "Mara Voss"),
            ("mara voss", "Mara Voss"),
            ("Captain Voss", "Mara Voss"),
            ("Mara Voss (the keeper)", "Mara Voss"),
            ("Mara Voss, keeper of the light", "Mara Voss"),
            ("Mara Elisabeth Voss", "Mara Voss"),
            ("Dr. Hale (the physician)", "Dr. Edmund Hale"),
            ("Dr Hale", "Dr. Edmund Hale"),
            ("Hale", "Dr. Edmund Hale"),
            ("陈渡（哥哥）", "陈渡"),
            ("阿渡", "陈渡"),
            ("陈渡先生", "陈渡"),
            ("老陈", "陈渡"),
            ("Isil", "Işıl Demir"),
            ("IŞIL DEMİR", "Işıl Demir"),
            ("Jose O'Briain", "José Ó Briain"),
            ("田中さん", "田中 一郎"),
            ("田中一郎", "田中 一郎"),
            ("민수", "김민수"),
            ("김민수 씨", "김민수"),
            ("al-Rashid", "Harun al-Rashid"),
            ("Rashid", "Harun al-Rashid"),
            ("Peg", "Margaret \"Peg\" Doyle"),
            ("Peg Doyle", "Margaret \"Peg\" Doyle"),
            ("анна", "Анна Каренина"),
            ("Ludwig Aken", "Ludwig van Aken"),
            ("Gudrun", "Guðrún Jónsdóttir"),
            ("bjork", "Björk"),
            ("राम", "राम शर्मा"),
        ] {
            assert_eq!(resolved(said, &cast), Some(name), "{said}");
        }
    }

    #[test]
    fn a_name_that_could_be_two_is_ambiguous() {
        let cast = cast(&["Mara Voss", "Tobias Voss", "Mr Hale", "Mrs Hale", "陈渡", "陈序"]);
        for said in ["Voss", "Hale", "陈", "老陈", "Captain Voss"] {
            assert_eq!(resolve(said, &cast), Resolved::Ambiguous, "{said}");
        }
        assert_eq!(resolved("Mr. Hale", &cast), Some("Mr Hale"));
        assert_eq!(resolved("mrs hale (his wife)", &cast), Some("Mrs Hale"));
    }

    #[test]
    fn somebody_else_is_nobody() {
        let cast = cast(&["Mara Voss", "陈渡"]);
        for said in
            ["", "()", "The crowd", "Mara's brother", "the brother of Mara Voss", "陈序", "Mar"]
        {
            assert_eq!(resolve(said, &cast), Resolved::Nobody, "{said}");
        }
    }
}
