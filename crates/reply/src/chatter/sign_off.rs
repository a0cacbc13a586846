//! Tells a sign-off from a last line of prose that begins like one.

use super::{
    after::{NOTE_WORDS, OFFERS, SIGN_OFFS},
    languages,
    lead_in::{names_work, starts_with_any},
    offers,
};
use crate::word::has_word;

/// Changes that are offered to the person who has asked.
const CHANGES: &[&str] = &[
    "any changes",
    "like changes",
    "want changes",
    "revisions",
    "adjustments",
    "edits",
    "modifications",
    "your expectations",
    "your needs",
    "your requirements",
    "your vision",
    "the tone",
    "you wanted",
    "you had in mind",
    "you were looking for",
    "me to revise",
    "me to adjust",
    "änderungen",
    "anpassungen",
    "changements",
    "cambios",
    "ajustes",
    "modificaciones",
    "modifiche",
    "alterações",
    "изменения",
    "правки",
    "değişiklik",
    "تعديل",
    "تعديلات",
    "تغييرات",
    "बदलाव",
    "แก้ไข",
];

/// The same in scripts without spaces, with a word of politeness: stories speak of changes, too.
const CHANGES_WITHOUT_SPACE: &[&str] = &["修改", "调整", "調整", "修正", "要望", "변경", "수정"];
const POLITE: &[&str] = &["您", "如需", "请告诉", "ください", "お知らせ", "주세요", "시면"];

/// Words with which stories end, too, where no bracket or mark is around them.
const LOOSE_ENDINGS: &[&str] = &[
    "the end",
    "to be continued",
    "fortsetzung folgt",
    "продолжение следует",
    "далі буде",
    "未完待续",
    "未完待續",
    "待续",
    "待續",
    "devam edecek",
    "còn tiếp",
    "يتبع",
    "המשך יבוא",
    "다음 장에 계속",
    "continuará",
    "à suivre",
    "つづく",
    "fin",
    "fim",
    "끝",
    "終わり",
    "完",
    "終",
    "hết",
    "tamat",
    "समाप्त",
];

/// True for a line, in lower case, that offers changes of a work or hopes that it pleases.
pub(super) fn is_offer(line: &str) -> bool {
    let begins = starts_with_any(line, SIGN_OFFS) || starts_with_any(line, OFFERS);
    begins && (names_work(line) || offers_changes(line)) || offers_to_go_on(line)
}

/// True for a question whether the model is to write more.
fn offers_to_go_on(line: &str) -> bool {
    let is_question = line.ends_with(['?', '？', '؟', ';', 'ี', 'ั', 'บ', 'ะ', 'か', '요'])
        || line.ends_with("か。");
    let has = |words: &[&str]| words.iter().any(|word| line.contains(word));
    is_question
        && !line.starts_with(['-', '–', '—'])
        && !line.contains(super::QUOTES)
        && has(offers::OFFERING)
        && (names_work(line)
            || languages::WORKS.iter().any(|word| has_word(line, word))
            || has(offers::GOING_ON) && has(WRITING))
}

/// What a model offers to do; people in stories go on with other things.
const WRITING: &[&str] =
    &["scen", "yaz", "schreib", "write", "écri", "escrib", "пис", "写", "書", "쓰", "써"];

/// True for `*Note: I kept to the style sheet.*`
pub(super) fn is_note(line: &str) -> bool {
    let bare = line.trim_start_matches(super::BRACKETS);
    starts_with_any(bare, &["note:", "note -", "author's note:"])
        && NOTE_WORDS.iter().any(|word| bare.contains(word))
}

fn offers_changes(line: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| has_word(line, word));
    // In a calm voice people in stories hope the same.
    let is_calm = line.ends_with("what you wanted");
    has(CHANGES) && !is_calm || has(CHANGES_WITHOUT_SPACE) && has(POLITE)
}

pub(super) fn is_loose_ending(line: &str) -> bool {
    LOOSE_ENDINGS
        .contains(&line.trim_matches(|c: char| !c.is_alphabetic() && c.is_ascii_punctuation()))
        || LOOSE_ENDINGS.contains(&line.trim_end_matches(['。', '！', '…']))
}
