//! Tells a sign-off from a last line of prose that begins like one.

use super::{
    after::{OFFERS, SIGN_OFFS},
    lead_in::{names_work, starts_with_any},
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
const CHANGES_WITHOUT_SPACE: &[&str] = &["修改", "调整", "調整", "修正", "변경", "수정"];
const POLITE: &[&str] = &["您", "如需", "请告诉", "ください", "お知らせ", "주세요", "시면"];

/// Words with which stories end, too, where no bracket or mark is around them.
const LOOSE_ENDINGS: &[&str] = &["the end", "continuará", "à suivre", "つづく"];

/// How a sentence begins in which a model says what it is.
const MODELS: &[&str] = &[
    "as an ai",
    "as a language model",
    "as a large language model",
    "als ki-",
    "en tant que modèle de langage",
    "como modelo de lenguaje",
    "как языковая модель",
    "作为一个ai",
    "作为ai",
    "作为一名ai",
    "作为人工智能",
    "作为一个人工智能",
    "作为语言模型",
    "作为一个语言模型",
];

/// True for a line, in lower case, that offers changes of a work or hopes that it pleases.
pub(super) fn is_offer(line: &str) -> bool {
    let begins = starts_with_any(line, SIGN_OFFS) || starts_with_any(line, OFFERS);
    begins && (names_work(line) || offers_changes(line))
}

fn offers_changes(line: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| has_word(line, word));
    has(CHANGES) || has(CHANGES_WITHOUT_SPACE) && has(POLITE)
}

pub(super) fn is_loose_ending(line: &str) -> bool {
    LOOSE_ENDINGS.iter().any(|ending| line.starts_with(ending))
}

pub(super) fn names_model(sentence: &str) -> bool {
    starts_with_any(sentence, MODELS)
}
