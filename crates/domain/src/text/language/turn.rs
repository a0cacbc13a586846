//! Turns: detects where a text changes to another language or script.

use super::{
    HanCount, HanScript, LanguageTag, is_foreign_passage, is_known, is_language,
    script::{ScriptCount, find_scripts},
    speech::narrated_sentences,
};
use crate::text::words::is_cjk;

/// The minimum number of letters in a stretch from which a script can be detected.
const MIN_STRETCH_LETTERS: usize = 40;
/// The minimum number of letters in another script at which the text counts as having changed its
/// language. Fewer letters may be a quotation, an inscription or a name.
const MIN_TURN_LETTERS: usize = 60;
/// The number of letters that a window needs so that languages with the same script can be
/// distinguished.
const WINDOW_LETTERS: usize = 800;

/// Returns the first sentence from which on a text is in a language or script other than the one of
/// the tag, or `None` if the language does not change. Speech in quotation marks is ignored.
#[must_use]
pub fn find_turn<'a>(text: &'a str, language: &str) -> Option<&'a str> {
    let tag = LanguageTag::parse(language);
    let sentences = narrated_sentences(text);
    script_turn(&sentences, &tag)
        .or_else(|| han_turn(&sentences, &tag))
        .or_else(|| language_turn(&sentences, &tag))
        .or_else(|| foreign_ending(text, &sentences, language))
}

/// Returns the beginning of the last paragraph if it is certainly in another language. Only the end
/// is examined: a text that changes its language by mistake stays in the other language until its
/// end, whereas a foreign paragraph in the middle may be a letter or an inscription.
fn foreign_ending<'a>(
    text: &'a str,
    sentences: &[NarratedSentence<'a>],
    language: &str,
) -> Option<&'a str> {
    let (before, last) = text.trim_end().rsplit_once('\n')?;
    // A paragraph in italics is a quotation or a verse.
    if last.trim_start().starts_with(['*', '_']) {
        return None;
    }
    let start = last.as_ptr() as usize;
    let in_last = || sentences.iter().filter(|(sentence, _)| sentence.as_ptr() as usize >= start);
    let narrated: String = in_last().map(|(_, narrated)| narrated.as_str()).collect();
    let letters = narrated.chars().filter(|c| c.is_alphabetic());
    let weight: usize = letters.map(|c| if is_cjk(c) { 3 } else { 1 }).sum();
    let is_ending =
        weight >= MIN_STRETCH_LETTERS && is_foreign_passage(&narrated, language, before);
    is_ending.then(|| in_last().next().map(|(sentence, _)| *sentence))?
}

/// A sentence, and the same sentence without its quoted speech.
type NarratedSentence<'a> = (&'a str, String);

/// A stretch of whole sentences, without quoted speech.
struct NarratedStretch<'a> {
    first: &'a str,
    text: String,
}

/// Splits the sentences into stretches, each with at least `min_letters` characters for which
/// `counts` is true.
fn split_into_stretches<'a>(
    sentences: &[NarratedSentence<'a>],
    counts: impl Fn(char) -> bool,
    min_letters: usize,
) -> Vec<NarratedStretch<'a>> {
    let mut stretches: Vec<NarratedStretch<'a>> = Vec::new();
    let mut missing_letters = 0_usize;
    for (sentence, narrated) in sentences {
        let letters_in_sentence = narrated.chars().filter(|c| counts(*c)).count();
        match stretches.last_mut() {
            Some(last) if missing_letters > 0 => {
                last.text.push('\n');
                last.text.push_str(narrated);
            }
            _ => {
                stretches.push(NarratedStretch { first: sentence, text: narrated.clone() });
                missing_letters = min_letters;
            }
        }
        missing_letters = missing_letters.saturating_sub(letters_in_sentence);
    }
    stretches
}

/// Returns the first sentence in a script that the language does not use.
fn script_turn<'a>(sentences: &[NarratedSentence<'a>], tag: &LanguageTag) -> Option<&'a str> {
    let scripts = find_scripts(tag)?;
    let mut total = 0;
    let mut foreign = 0;
    let mut first = None;
    for (sentence, narrated) in sentences {
        let count = ScriptCount::count(narrated, scripts);
        let own_and_foreign = count.own + count.foreign;
        total += own_and_foreign;
        // The whole sentence is in another script, not only a name in it.
        if count.is_foreign(8) {
            foreign += own_and_foreign;
            first = first.or(Some(*sentence));
        }
    }
    // An ideograph carries more information than a letter.
    let weight = if scripts.contains(&super::script::Script::Latin) { 3 } else { 1 };
    let is_turn = foreign * weight >= MIN_TURN_LETTERS && foreign * weight * 10 >= total;
    first.filter(|_| is_turn)
}

/// Returns the first sentence of a part in the other script of Chinese.
fn han_turn<'a>(sentences: &[NarratedSentence<'a>], tag: &LanguageTag) -> Option<&'a str> {
    if !tag.is_chinese() {
        return None;
    }
    let stretches = split_into_stretches(sentences, is_cjk, MIN_STRETCH_LETTERS);
    let counts: Vec<HanCount> =
        stretches.iter().map(|stretch| HanCount::count(&stretch.text)).collect();
    // Plain `zh` asks for neither script in particular, but the text must keep to one script.
    let script =
        HanScript::from_tag(tag).or_else(|| counts.iter().find_map(|count| count.script()))?;
    let is_other = |count: &HanCount| {
        let (letters_in_sentence, other) = count.count_own_and_other(script);
        other >= 3 && other > letters_in_sentence * 2
    };
    let other_stretches: Vec<usize> =
        counts.iter().enumerate().filter(|(_, count)| is_other(count)).map(|(i, _)| i).collect();
    let letters = |i: &usize| stretches[*i].text.chars().filter(|c| is_cjk(*c)).count();
    let other: usize = other_stretches.iter().map(letters).sum();
    let total: usize = (0..stretches.len()).map(|i| letters(&i)).sum();
    (other >= MIN_TURN_LETTERS && other * 7 >= total)
        .then(|| other_stretches.first().map(|i| stretches[*i].first))?
}

/// Returns the first sentence of a part in another language with the same script.
fn language_turn<'a>(sentences: &[NarratedSentence<'a>], tag: &LanguageTag) -> Option<&'a str> {
    if !is_known(tag.primary()) || tag.is_chinese() || tag.primary() == "ja" {
        return None;
    }
    let windows = split_into_stretches(sentences, char::is_alphabetic, WINDOW_LETTERS);
    let is_long = |stretch: &&NarratedStretch<'_>| {
        stretch.text.chars().filter(|c| c.is_alphabetic()).count() * 2 >= WINDOW_LETTERS
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
    fn a_chapter_that_changes_its_han_script_half_way_is_reported() {
        let other_stretches = format!("{HANS}\n\n{HANS}\n\n{HANT}\n\n{HANT}");
        for language in ["zh-Hans", "zh", "zh-CN"] {
            assert!(find_turn(&other_stretches, language).is_some(), "{language}");
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
    fn an_inscription_in_the_other_han_script_passes() {
        let text = format!(
            "{HANS}{HANS}石碑上刻着：「燈塔長明，萬國來歸，歲歲平安」。匾上写着萬壽無疆。{HANS}"
        );
        assert_eq!(find_turn(&text, "zh-Hans"), None);
    }

    #[test]
    fn a_paragraph_in_another_script_is_reported_but_a_name_is_not() {
        let other_stretches = format!("{ENGLISH}\n\n{ENGLISH}\n\n{HANS}");
        assert!(find_turn(&other_stretches, "en").is_some_and(|first| first.starts_with("守塔人")));
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
    fn a_chapter_that_changes_its_language_half_way_is_reported() {
        let other_stretches = ENGLISH.repeat(6) + &GERMAN.repeat(6);
        assert!(find_turn(&other_stretches, "en").is_some());
        assert_eq!(find_turn(&ENGLISH.repeat(12), "en"), None);
        assert_eq!(find_turn(&GERMAN.repeat(12), "de"), None);
    }

    #[test]
    fn a_last_paragraph_in_another_language_is_reported() {
        const JAPANESE: &str = "灯台守は夜明け前に階段を上り、灯りがすでについているのを見つけた。";
        const FRENCH: &str =
            "La gardienne leva la lampe et regarda la mer dans le noir, sans un mot.";
        const RUSSIAN: &str =
            "Смотрительница подняла лампу и посмотрела на тёмное море. Было тихо.";
        const UKRAINIAN: &str = "Вона підняла лампу й подивилася на темне море, і було тихо.";
        const THAI: &str = "เธอไขประตูประภาคารก่อนรุ่งสาง แม้ไม่มีใครขอให้ทำ แล้วปีนบันไดในความมืด";
        const KOREAN: &str = "등대지기는 새벽이 오기 전에 계단을 올라가 불이 켜진 것을 보았다.";
        const ENDING: &str =
            "The keeper raised the lamp and looked at the dark sea before the storm.";
        for (letters_in_sentence, language, last) in [
            (HANS, "zh", ENDING),
            (HANS, "zh-CN", HANT),
            (HANS, "zh", JAPANESE),
            (JAPANESE, "ja", ENDING),
            (JAPANESE, "ja", HANS),
            (KOREAN, "ko", ENDING),
            (KOREAN, "ko", HANS),
            (RUSSIAN, "ru", ENDING),
            (RUSSIAN, "ru", UKRAINIAN),
            (THAI, "th", ENDING),
            (ENGLISH, "en", FRENCH),
            (ENGLISH, "en", "她举起灯，看着黑暗的大海，一句话也没有说。"),
            (GERMAN, "de", ENDING),
            (FRENCH, "fr", GERMAN),
        ] {
            let scene = [letters_in_sentence; 30].join("\n\n");
            let other_stretches = format!("{scene}\n\n{last}");
            let found = find_turn(&other_stretches, language);
            assert!(found.is_some_and(|first| last.starts_with(first)), "{language}: {last}");
            assert_eq!(find_turn(&scene, language), None, "{language}");
            let quoted = format!("{scene}\n\n“{last}”");
            assert_eq!(find_turn(&quoted, language), None, "{language}: {last}");
        }
    }

    #[test]
    fn a_scene_in_the_language_of_the_book_passes() {
        use crate::text::language::{may_be_in_language, neighbours::tests::PASSAGES};
        const OTHERS: &[(&str, &str)] = &[
            (
                "en",
                "“Dinna fash yersel’,” said Mrs Okonkwo-Lévêque. “Nein? Nichts?”\n\n“Naw.”\n\nRain. \
                Salt. The Rue de la Paix at three in the morning, and nobody about but Señor Núñez \
                and the cat. “C’est la vie,” he said, and spat.",
            ),
            (
                "de",
                "»Nu mach ma hinne«, sagte Frau O’Neill, die aus Dublin kam. »The show must go on!«\n\n\
                »Jau.«\n\nEr lachte, nahm den Mantel und ging mit João und María del Carmen hinaus in den \
                Regen, der seit dem Morgen nicht aufgehört hatte.",
            ),
            (
                "fr",
                "— Ben, j’sais pas, moi, dit-il. Well, well, well !\n\n— Chut.\n\nMadame O’Hara, qui \
                venait de Hull, posa la lampe sur la table et regarda la mer. On n’entendait plus que \
                le vent, et le pas de M. von Berg dans l’escalier.",
            ),
            (
                "it",
                "— Mah, che ne so io? disse don Alfonso de la Cerda. Il vecchio posò la lampada sul \
                tavolo e guardò il mare, che non diceva nulla. Poi uscì con João e con la signora \
                O’Hara, senza una parola.",
            ),
            (
                "nl",
                "“Da’s mooi,” zei mevrouw Müller. Ze zette de lamp op tafel en keek naar de zee, die \
                er niet meer was. “Und jetzt?” vroeg ze. Niemand gaf antwoord, en het bleef stil.",
            ),
            (
                "tr",
                "“Yok be abi,” dedi Işıl. Lambayı masaya koydu ve denize baktı; kimse bir şey demedi. \
                Sonra Mr. O’Hara ile birlikte kapıya doğru yürüdü, ama dışarısı çok karanlıktı.",
            ),
            (
                "pl",
                "„No i co?” — spytała pani Müller. Postawiła lampę na stole i spojrzała na morze, którego \
                już nie było. Nikt nie odpowiedział, a potem wyszła do ogrodu.",
            ),
            (
                "sv",
                "”Nä, du”, sade fru O’Hara. Hon ställde lampan på bordet och såg ut över havet, som \
                inte längre fanns där. Ingen svarade, och det var tyst när han gick.",
            ),
            (
                "fi",
                "”No mitäs nyt”, sanoi rouva Müller. Hän laski lampun pöydälle ja katsoi merta, jota ei \
                enää ollut. Kukaan ei vastannut, ja sitten hän lähti.",
            ),
            (
                "vi",
                "“Ừ thì thôi,” cô Lan nói. Cô đặt đèn lên bàn và nhìn ra biển, nơi không còn gì nữa. \
                Không ai trả lời, và anh John đi ra cửa.",
            ),
            (
                "zh",
                "“喂，John，你听见了吗？”陈渡问。没有人回答。她举起灯，看着黑暗的大海。桌上放着一台 iPad 和一本 \
                Moby-Dick。\n\n“没事。”他说。\n\n雨停了。",
            ),
            (
                "zh-TW",
                "「喂，John，你聽見了嗎？」陳渡問。沒有人回答。她舉起燈，看著黑暗的大海。桌上放著一台 iPad。\n\n\
                「沒事。」他說。\n\n雨停了。",
            ),
            (
                "ja",
                "「おい、ジョン、聞こえたか？」と陳渡は言った。誰も答えなかった。彼女は灯を掲げ、暗い海を見つめた。\n\n\
                「没事」\n\n午前三時。雨が止んだ。",
            ),
            (
                "ko",
                "“야, 존, 들었어?” 진도가 물었다. 아무도 대답하지 않았다. 그녀는 등불(燈)을 들고 어두운 바다를 바라보았다. \
                \n\n“됐어.”\n\n비가 그쳤다.",
            ),
            (
                "th",
                "“เฮ้ จอห์น ได้ยินไหม” เขาถาม ไม่มีใครตอบ เธอยกตะเกียงขึ้นแล้วมองทะเลมืด บนโต๊ะมี iPad เครื่องหนึ่ง\n\n\
                ฝนหยุดแล้ว",
            ),
            (
                "he",
                "״נו, ג׳ון?״ שאלה דנה. איש לא ענה. היא הרימה את המנורה והביטה בים האפל.\n\nהגשם פסק.",
            ),
        ];
        for (language, passage) in PASSAGES.iter().chain(OTHERS) {
            for scene in [(*passage).to_owned(), [*passage; 12].join("\n\n")] {
                assert!(may_be_in_language(&scene, language), "{language}");
                assert_eq!(find_turn(&scene, language), None, "{language}");
            }
            for paragraph in passage.split("\n\n") {
                let is_foreign = is_foreign_passage(paragraph, language, passage);
                assert!(!is_foreign, "{language}: {paragraph}");
            }
        }
    }

    #[test]
    fn the_last_line_may_contain_names_and_dialect() {
        for (letters_in_sentence, language, last) in [
            (ENGLISH, "en", "Ye canna dae that, said the auld man, and went doon tae the sea."),
            (ENGLISH, "en", "Rue de la Paix. Madame de la Tour. Jean. And rain."),
            (ENGLISH, "en", "陈渡"),
            (HANS, "zh", "她打开 MacBook Pro，播放 Let It Be。"),
            (HANS, "zh", "Let It Be."),
            (GERMAN, "de", "Dat is’ nix, sagte der Alte, un dann ging er na Huus."),
        ] {
            let scene = format!("{}\n\n{last}", [letters_in_sentence; 10].join("\n\n"));
            assert_eq!(find_turn(&scene, language), None, "{language}: {last}");
        }
    }

    #[test]
    fn a_long_letter_in_quotation_marks_is_not_a_change_of_language() {
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
            let other_stretches = format!("{scene}\n\n{}", GERMAN.repeat(6));
            assert!(find_turn(&other_stretches, "en").is_some(), "{quoted}");
        }
        let other = format!("{HANS}\n\n「{}」\n\n{HANS}", HANT.repeat(3));
        assert_eq!(find_turn(&other, "zh-Hans"), None);
    }
}
