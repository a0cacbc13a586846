//! Turns: a text that begins in one language or script and goes on in another.

use super::{
    HanCount, HanScript, LanguageTag, is_known, is_language,
    script::{ScriptCount, scripts_of},
    speech::narrated_sentences,
};
use crate::text::words::is_cjk;

/// How many letters a stretch has, at least, so that its script can be told.
const STRETCH: usize = 40;
/// How many letters in another script are a turn, and no quotation, an inscription or a name.
const LEAST: usize = 60;
/// How many letters a window has that tells languages of one script apart.
const WINDOW: usize = 800;

/// The first sentence from which a text is in another language or script than a tag asks for;
/// `None` where it keeps to one. What is said in quotation marks does not count.
#[must_use]
pub fn find_turn<'a>(text: &'a str, language: &str) -> Option<&'a str> {
    let tag = LanguageTag::read(language);
    let sentences = narrated_sentences(text);
    script_turn(&sentences, &tag)
        .or_else(|| han_turn(&sentences, &tag))
        .or_else(|| language_turn(&sentences, &tag))
}

/// A sentence, and the same without what is said in quotation marks.
type Narrated<'a> = (&'a str, String);

/// A stretch of whole sentences, without what is said in quotation marks.
struct Stretch<'a> {
    first: &'a str,
    text: String,
}

/// The text in stretches of at least so many characters that count.
fn stretches<'a>(
    sentences: &[Narrated<'a>],
    counts: impl Fn(char) -> bool,
    least: usize,
) -> Vec<Stretch<'a>> {
    let mut stretches: Vec<Stretch<'a>> = Vec::new();
    let mut room = 0_usize;
    for (sentence, narrated) in sentences {
        let own = narrated.chars().filter(|c| counts(*c)).count();
        match stretches.last_mut() {
            Some(last) if room > 0 => {
                last.text.push('\n');
                last.text.push_str(narrated);
            }
            _ => {
                stretches.push(Stretch { first: sentence, text: narrated.clone() });
                room = least;
            }
        }
        room = room.saturating_sub(own);
    }
    stretches
}

/// The beginning of what is written in a script of other languages.
fn script_turn<'a>(sentences: &[Narrated<'a>], tag: &LanguageTag) -> Option<&'a str> {
    let scripts = scripts_of(tag)?;
    let mut all = 0;
    let mut foreign = 0;
    let mut first = None;
    for (sentence, narrated) in sentences {
        let count = ScriptCount::of(narrated, scripts);
        let own_and_foreign = count.own + count.foreign;
        all += own_and_foreign;
        // A sentence in another script, not a name in it.
        if count.is_foreign(8) {
            foreign += own_and_foreign;
            first = first.or(Some(*sentence));
        }
    }
    // An ideograph says more than a letter.
    let weight = if scripts.contains(&super::script::Script::Latin) { 3 } else { 1 };
    let is_turn = foreign * weight >= LEAST && foreign * weight * 10 >= all;
    first.filter(|_| is_turn)
}

/// The beginning of what is written in the other script of Chinese.
fn han_turn<'a>(sentences: &[Narrated<'a>], tag: &LanguageTag) -> Option<&'a str> {
    if !tag.is_chinese() {
        return None;
    }
    let stretches = stretches(sentences, is_cjk, STRETCH);
    let counts: Vec<HanCount> =
        stretches.iter().map(|stretch| HanCount::of(&stretch.text)).collect();
    // Plain `zh` asks for neither script, but for one.
    let script = HanScript::of(tag).or_else(|| counts.iter().find_map(|count| count.script()))?;
    let is_other = |count: &HanCount| {
        let (own, other) = count.own_and_other(script);
        other >= 3 && other > own * 2
    };
    let turned: Vec<usize> =
        counts.iter().enumerate().filter(|(_, count)| is_other(count)).map(|(i, _)| i).collect();
    let letters = |i: &usize| stretches[*i].text.chars().filter(|c| is_cjk(*c)).count();
    let other: usize = turned.iter().map(letters).sum();
    let all: usize = (0..stretches.len()).map(|i| letters(&i)).sum();
    (other >= LEAST && other * 7 >= all).then(|| turned.first().map(|i| stretches[*i].first))?
}

/// The beginning of an end, or the end of a beginning, in another language of the same script.
fn language_turn<'a>(sentences: &[Narrated<'a>], tag: &LanguageTag) -> Option<&'a str> {
    if !is_known(tag.primary()) || tag.is_chinese() || tag.primary() == "ja" {
        return None;
    }
    let windows = stretches(sentences, char::is_alphabetic, WINDOW);
    let is_long = |stretch: &&Stretch<'_>| {
        stretch.text.chars().filter(|c| c.is_alphabetic()).count() * 2 >= WINDOW
    };
    windows
        .iter()
        .filter(is_long)
        .find(|stretch| !is_language(&stretch.text, tag.primary()))
        .map(|stretch| stretch.first)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HANS: &str = "守塔人像三十年来的每一天那样，在黎明前爬上楼梯，却发现灯已经亮了。没有人上来过。门是从里面锁上的，唯一的钥匙挂在她的脖子上。";
    const HANT: &str = "守塔人像三十年來的每一天那樣，在黎明前爬上樓梯，卻發現燈已經亮了。沒有人上來過。門是從裡面鎖上的，唯一的鑰匙掛在她的脖子上。";
    const ENGLISH: &str = "The keeper climbed the stairs before dawn, as she had every day for thirty \
        years, and found the lamp already burning. Nobody had been up there. The door had been \
        locked from the inside, and the only key hung where it always hung. ";
    const GERMAN: &str = "Die Wärterin stieg vor dem Morgengrauen die Treppe hinauf, wie sie es seit \
        dreißig Jahren jeden Tag getan hatte, und fand die Lampe schon brennend vor. Niemand war \
        oben gewesen. Die Tür war von innen verschlossen. ";

    #[test]
    fn a_chapter_that_changes_its_characters_half_way_is_noticed() {
        let turned = format!("{HANS}\n\n{HANS}\n\n{HANT}\n\n{HANT}");
        for language in ["zh-Hans", "zh", "zh-CN"] {
            assert!(find_turn(&turned, language).is_some(), "{language}");
        }
        let back = format!("{HANT}{HANT}{HANS}{HANS}");
        for language in ["zh-Hant", "zh-TW", "zh", "yue"] {
            assert!(find_turn(&back, language).is_some(), "{language}");
        }
        for (text, language) in [(HANS, "zh-Hans"), (HANS, "zh"), (HANT, "zh"), (HANT, "zh-HK")] {
            assert_eq!(find_turn(&text.repeat(4), language), None);
        }
    }

    #[test]
    fn an_inscription_in_the_other_characters_is_no_turn() {
        let text = format!(
            "{HANS}{HANS}石碑上刻着：「燈塔長明，萬國來歸，歲歲平安」。匾上写着萬壽無疆。{HANS}"
        );
        assert_eq!(find_turn(&text, "zh-Hans"), None);
    }

    #[test]
    fn a_paragraph_in_another_script_is_noticed_and_a_name_is_not() {
        let turned = format!("{ENGLISH}\n\n{ENGLISH}\n\n{HANS}");
        assert!(find_turn(&turned, "en").is_some_and(|first| first.starts_with("守塔人")));
        let russian =
            "Смотритель маяка поднялся по лестнице ещё до рассвета и увидел свет. ".repeat(2);
        assert!(find_turn(&format!("{ENGLISH}{russian}"), "de").is_some());
        assert!(find_turn(&format!("{HANS}\n\n{ENGLISH}"), "zh").is_some());
        let named = format!(
            "{ENGLISH}The sign said 灯塔旅馆. “你好，欢迎光临，请进来坐一会儿吧，” said 陈渡. {ENGLISH}"
        );
        assert_eq!(find_turn(&named, "en"), None);
        let brand = format!("{HANS}她打开 MacBook Pro，播放 Let It Be。{HANS}");
        assert_eq!(find_turn(&brand, "zh"), None);
    }

    #[test]
    fn a_chapter_that_changes_its_language_half_way_is_noticed() {
        let turned = ENGLISH.repeat(6) + &GERMAN.repeat(6);
        assert!(find_turn(&turned, "en").is_some());
        assert_eq!(find_turn(&ENGLISH.repeat(12), "en"), None);
        assert_eq!(find_turn(&GERMAN.repeat(12), "de"), None);
    }

    #[test]
    fn a_long_letter_in_quotation_marks_is_no_turn() {
        let letter = GERMAN.repeat(4);
        let letter = letter.trim();
        for quoted in [
            format!("“{letter}”"),
            format!("\"{letter}\""),
            format!("„{letter}“"),
            format!("«{letter}»"),
            format!("»{letter}«"),
            format!("“{letter}\n\n{letter}”"),
            format!("“{letter}\n\n“{letter}”"),
        ] {
            let scene = format!("{ENGLISH}\n\n{quoted}\n\n{}", ENGLISH.repeat(3));
            assert_eq!(find_turn(&scene, "en"), None, "{quoted}");
            let turned = format!("{scene}\n\n{}", GERMAN.repeat(6));
            assert!(find_turn(&turned, "en").is_some(), "{quoted}");
        }
        let other = format!("{HANS}\n\n「{}」\n\n{HANS}", HANT.repeat(3));
        assert_eq!(find_turn(&other, "zh-Hans"), None);
    }
}
