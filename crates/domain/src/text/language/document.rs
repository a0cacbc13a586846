//! Checks the language of a document that a model has produced: every text in it that a reader or a
//! later prompt sees.
//!
//! Names keep the letters of their origin, and short texts and lines of speech may be foreign. The
//! check reports texts that are clearly not in the book's language, by field and for the document
//! as a whole.

use serde_json::Value;

use super::{
    HanCount, HanScript, LanguageTag, MIN_LETTERS, may_be_in_language,
    script::{Script, ScriptCount, find_scripts, remove_speech},
};

/// A text in a document that is in another language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignText {
    /// The path of the field; empty for the document as a whole.
    pub field: String,
    /// True if the text is a title, which a reader sees.
    pub is_title: bool,
}

crate::word_lists! {
    "text/language/document":
        phrases SKIPPED;
}

/// The fields with texts that appear on a cover, in a table of contents or above a chapter.
const TITLES: &[&str] = &["title", "title_suggestions"];
/// The fields with texts that consist only of speech.
const SPEECH: &[&str] = &["dialogue_samples", "monologue"];

/// Returns the texts of a document that are certainly not in the language of the tag.
#[must_use]
pub fn find_foreign_texts(document: &Value, language: &str) -> Vec<ForeignText> {
    let tag = LanguageTag::parse(language);
    let mut texts = Vec::new();
    collect_texts(document, "", "", &mut texts);
    let mut foreign: Vec<ForeignText> = texts
        .iter()
        .filter(|text| text.is_foreign(&tag, language))
        .map(|text| ForeignText { field: text.path.clone(), is_title: text.is_title() })
        .collect();
    if foreign.is_empty() {
        let long_texts: Vec<&str> =
            texts.iter().filter(|text| !text.is_title()).map(|text| text.text).collect();
        let long_texts = long_texts.join("\n");
        let letters = long_texts.chars().filter(|c| c.is_alphabetic()).count();
        if letters >= MIN_LETTERS && !may_be_in_language(&long_texts, language) {
            foreign.push(ForeignText { field: String::new(), is_title: false });
        }
    }
    foreign
}

/// A text of a document.
struct FieldText<'a> {
    path: String,
    key: &'a str,
    text: &'a str,
}

impl FieldText<'_> {
    fn is_title(&self) -> bool {
        TITLES.contains(&self.key)
    }

    fn is_foreign(&self, tag: &LanguageTag, language: &str) -> bool {
        let Some(scripts) = find_scripts(tag) else { return false };
        let narrated = if self.is_title() || SPEECH.contains(&self.key) {
            self.text.to_owned()
        } else {
            remove_speech(self.text)
        };
        let count = ScriptCount::count(&narrated, scripts);
        let is_foreign = if scripts.contains(&Script::Han) {
            count.is_foreign(12) && has_ordinary_words(&narrated, self.is_title())
        } else {
            count.is_foreign(if self.is_title() { 1 } else { 4 })
        };
        let is_long = count.own + count.foreign >= MIN_LETTERS;
        is_foreign
            || self.is_in_other_characters(tag)
            || is_long && !may_be_in_language(&narrated, language)
    }

    /// Checks whether the text is Chinese in the script that the tag does not ask for.
    fn is_in_other_characters(&self, tag: &LanguageTag) -> bool {
        let Some(script) = HanScript::from_tag(tag) else { return false };
        let (own, other) = HanCount::count(self.text).count_own_and_other(script);
        own == 0 && other >= if self.is_title() { 1 } else { 3 }
    }
}

/// Checks whether a text in a foreign script is more than a name: a title with two words, or a text
/// with ordinary words.
fn has_ordinary_words(text: &str, is_title: bool) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let ordinary = words
        .iter()
        .filter(|word| word.chars().count() > 1 && word.chars().all(char::is_lowercase))
        .count();
    if is_title { words.len() >= 2 } else { ordinary >= 2 }
}

fn collect_texts<'a>(value: &'a Value, path: &str, key: &'a str, texts: &mut Vec<FieldText<'a>>) {
    match value {
        Value::String(text) if !text.trim().is_empty() => {
            texts.push(FieldText { path: path.to_owned(), key, text });
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                collect_texts(item, &format!("{path}[{i}]"), key, texts);
            }
        }
        Value::Object(fields) => {
            for (name, item) in fields.iter().filter(|(name, _)| !SKIPPED.contains(&name.as_str()))
            {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                collect_texts(item, &path, name, texts);
            }
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn foreign_fields(document: &Value, language: &str) -> Vec<String> {
        find_foreign_texts(document, language).into_iter().map(|text| text.field).collect()
    }

    #[test]
    fn every_text_in_another_script_is_found() {
        let story = json!({
            "title_suggestions": ["灯塔", "The Last Light"],
            "core_concept": "守塔人害怕黑暗，却必须点亮灯塔。",
            "main_themes": ["孤独与勇气", "memory"],
            "worldview_seeds": { "world_type": "一个海边的小镇" },
        });
        assert_eq!(
            foreign_fields(&story, "en"),
            [
                "core_concept",
                "main_themes[0]",
                "title_suggestions[0]",
                "worldview_seeds.world_type"
            ]
        );
        for (text, language) in [
            ("Она не хочет идти в темноту", "de"),
            ("الحارس يخاف من الظلام", "fr"),
            ("등대지기는 어둠을 두려워한다", "es"),
            ("she is afraid of the dark", "ja"),
            ("she is afraid of the dark", "ko"),
            ("she is afraid of the dark", "zh"),
            ("she is afraid of the dark", "ru"),
            ("she is afraid of the dark", "ar"),
            ("वह अंधेरे से डरती है", "en"),
            ("เธอกลัวความมืด", "en"),
        ] {
            assert_eq!(
                foreign_fields(&json!({ "goal": text }), language),
                ["goal"],
                "{text} in {language}"
            );
        }
    }

    #[test]
    fn names_short_texts_and_speech_are_not_reported() {
        let sheet = json!({
            "name": "陈渡",
            "viewpoint": "陈渡",
            "title": "L’Étranger",
            "place": "Café 灯塔, on the quay",
            "quotation": "他走了。",
            "background": "Chen Du (陈渡) grew up on the quay and calls his boat “守塔人的灯”.",
        });
        assert_eq!(foreign_fields(&sheet, "en"), [""; 0]);
        let outline = json!({
            "title": "ＯＫ",
            "place": "Manchester United",
            "time": "3 a.m.",
            "beats": ["她打开 MacBook Pro，播放 Let It Be。"],
        });
        for language in ["zh", "ja"] {
            assert_eq!(foreign_fields(&outline, language), [""; 0], "{language}");
        }
    }

    #[test]
    fn a_whole_document_in_another_language_of_the_same_script_is_found() {
        let german = "Die Wärterin steigt vor dem Morgengrauen die Treppe hinauf, wie sie es seit \
            dreißig Jahren jeden Tag getan hat, und findet die Lampe schon brennend vor.";
        let document =
            json!({ "beats": [german, german], "opening": german, "ending": "Sie wartet." });
        assert!(!find_foreign_texts(&document, "en").is_empty());
        assert_eq!(foreign_fields(&document, "de"), [""; 0]);
    }

    #[test]
    fn a_text_in_the_other_han_script_is_found() {
        let document = json!({ "title": "燈塔", "purpose": "她發現燈已經亮了" });
        assert_eq!(foreign_fields(&document, "zh-Hans"), ["purpose", "title"]);
        assert_eq!(foreign_fields(&document, "zh-Hant"), [""; 0]);
        assert_eq!(foreign_fields(&document, "zh"), [""; 0]);
    }
}
