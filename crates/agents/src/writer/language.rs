//! The language that a scene is checked against.

use std::borrow::Cow;

use scribe_domain::text::language::{
    LanguageTag,
    han::{HanCount, HanScript},
};
use scribe_ports::agent::ChapterContext;

/// The minimum number of characters particular to one script that identify the script of a book.
const MIN_CHARS: usize = 12;

/// Returns the book's language. If the language is Chinese and names no script, the script is
/// determined from the book's story and earlier text, if they show it.
pub(super) fn scene_language(context: &ChapterContext, scene: u32) -> Cow<'_, str> {
    let language = context.novel.language.as_str();
    let tag = LanguageTag::parse(language);
    if !tag.is_chinese() || HanScript::from_tag(&tag).is_some() {
        return Cow::Borrowed(language);
    }
    let story = context.story.as_ref().map(|story| story.core_concept.as_str());
    let scenes = context.scenes.iter().filter(|written| written.number != scene);
    let texts = scenes
        .map(|written| written.text.as_str())
        .chain([context.previous_ending.as_str(), context.novel.title.as_str()])
        .chain(story);
    match common_script(texts) {
        Some(HanScript::Simplified) => Cow::Owned(format!("{}-Hans", tag.primary())),
        Some(HanScript::Traditional) => Cow::Owned(format!("{}-Hant", tag.primary())),
        None => Cow::Borrowed(language),
    }
}

/// Returns the script that the texts are written in, if they agree.
fn common_script<'a>(texts: impl Iterator<Item = &'a str>) -> Option<HanScript> {
    let mut total = HanCount::default();
    for text in texts {
        let count = HanCount::count(text);
        total.simplified += count.simplified;
        total.traditional += count.traditional;
    }
    let script = total.script()?;
    let (own_chars, other_chars) = total.count_own_and_other(script);
    (own_chars >= MIN_CHARS && own_chars >= other_chars * 4).then_some(script)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HANS: &str =
        "守塔人像三十年来的每一天那样，在黎明前爬上楼梯，却发现灯已经亮了。没有人上来过。门锁着。";
    const HANT: &str =
        "守塔人像三十年來的每一天那樣，在黎明前爬上樓梯，卻發現燈已經亮了。沒有人上來過。門鎖著。";

    #[test]
    fn the_script_of_a_book_is_detected_from_its_text() {
        assert_eq!(common_script([HANS, "雨"].into_iter()), Some(HanScript::Simplified));
        assert_eq!(common_script([HANT, "灯"].into_iter()), Some(HanScript::Traditional));
        assert_eq!(common_script([HANS, HANT].into_iter()), None);
        assert_eq!(common_script(["灯塔"].into_iter()), None);
    }
}
