//! Languages that are closely related, for example Spanish and Portuguese or Russian and Ukrainian.
//! Letters and function words that occur in only one language of a pair identify the language of a
//! text.

crate::word_lists! {
    "text/language/neighbours":
        tables GROUPS, WORDS;
        pairs LETTERS;
}

/// Checks whether a text has at least `min_signs` signs of a language that is related to
/// `language`, and hardly any of `language` itself.
pub(super) fn is_in_neighbour(text: &str, language: &str, min_signs: usize) -> bool {
    let language = match language {
        "no" => "nb",
        "bs" => "hr",
        language => language,
    };
    let Some((_, group)) = GROUPS.iter().find(|(_, group)| group.contains(&language)) else {
        return false;
    };
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let count = |counted: &str, excluded: &str| {
        let (letters, excluded_letters) = (special_letters(counted), special_letters(excluded));
        let is_letter = |c: &char| letters.contains(*c) && !excluded_letters.contains(*c);
        let (counted_words, excluded_words) =
            (WORDS.find_words(counted), WORDS.find_words(excluded));
        let is_word = |word: &&&str| counted_words.contains(word) && !excluded_words.contains(word);
        lower.chars().filter(is_letter).count() + words.iter().filter(is_word).count()
    };
    group.iter().filter(|other| **other != language).any(|other| {
        let foreign = count(other, language);
        foreign >= min_signs && foreign > count(language, other) * 3
    })
}

fn special_letters(language: &str) -> &'static str {
    LETTERS.iter().find(|(tag, _)| *tag == language).map_or("", |(_, letters)| letters)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A passage in each of several languages, with the language's tag.
    pub(in crate::text::language) const PASSAGES: &[(&str, &str)] = &[
        (
            "es",
            "Subí despacio por la escalera y la lámpara me temblaba en la mano. Don João, el \
            portugués, no dijo nada; los demás miraban el mar con una calma que yo no tenía. —¿Y \
            ahora qué? —preguntó él. Pero nadie contestó, y la niña se fue hacia la puerta.",
        ),
        (
            "pt",
            "Subi devagar pela escada e a lâmpada tremia-me na mão. Dom Ramón, o espanhol, não \
            disse nada; os outros olhavam o mar com uma calma que eu não tinha. — E agora? — \
            perguntou ele. Mas ninguém respondeu, e a menina foi até à porta sem fazer barulho.",
        ),
        (
            "gl",
            "Subín amodo pola escaleira e a lámpada tremíame na man. Non dixo nada; os outros \
            miraban o mar cunha calma que eu non tiña. E agora que? preguntou el. Pero ninguén \
            respondeu, e a nena marchou coa súa nai cando xa era máis tarde.",
        ),
        (
            "ru",
            "Я медленно поднимался по лестнице, и лампа дрожала в руке. Он ничего не сказал; \
            остальные смотрели на море, и было тихо. «А теперь что?» — спросила она. Но никто не \
            ответил, и девочка ушла к двери, чтобы только её не видели.",
        ),
        (
            "uk",
            "Я повільно підіймався сходами, і лампа тремтіла в руці. Він нічого не сказав; інші \
            дивилися на море, і було тихо. «А тепер що?» — спитала вона. Але ніхто не відповів, і \
            дівчинка пішла до дверей, щоб тільки її не бачили.",
        ),
        (
            "bg",
            "Изкачвах се бавно по стълбите и лампата трепереше в ръката ми. Той не каза нищо; \
            другите гледаха морето и беше тихо. „А сега какво?“ — попита тя. Но никой не отговори и \
            момичето се върна във къщата, защото вече беше късно.",
        ),
        (
            "ar",
            "صعدت الدرج ببطء وكانت الشمعة ترتجف في يدي. لم يقل شيئًا، وكان الآخرون ينظرون إلى \
            البحر في هدوء لم أعرفه. قالت: ماذا الآن؟ لكن أحدًا لم يجب، وذهبت الفتاة إلى الباب \
            التي كانت مفتوحة على الريح.",
        ),
        (
            "fa",
            "آهسته از پله‌ها بالا رفتم و چراغ در دستم می‌لرزید. او چیزی نگفت؛ دیگران به دریا نگاه \
            می‌کردند و همه جا ساکت بود. پرسید: حالا چه؟ اما کسی جواب نداد و دختر به طرف در رفت که \
            باز بود.",
        ),
        (
            "ur",
            "میں آہستہ آہستہ سیڑھیاں چڑھا اور چراغ میرے ہاتھ میں کانپ رہا تھا۔ اس نے کچھ نہیں کہا، \
            باقی لوگ سمندر کو دیکھ رہے تھے اور خاموشی تھی۔ لیکن کسی نے جواب نہیں دیا اور لڑکی دروازے \
            کی طرف چلی گئی۔",
        ),
        (
            "cs",
            "Pomalu jsem stoupal po schodech a lampa se mi třásla v ruce. Neřekl nic; ostatní se \
            dívali na moře a bylo ticho. Nikdo neodpověděl, a když se dívka otočila, ještě svítilo.",
        ),
        (
            "sk",
            "Pomaly som stúpal po schodoch a lampa sa mi triasla v ruke. Nepovedal nič; ostatní sa \
            dívali na more a bolo ticho. Nikto neodpovedal, a keď sa dievča otočilo, ešte svietilo.",
        ),
        (
            "da",
            "Jeg gik langsomt op ad trappen, og lampen rystede i hånden. Han sagde ikke noget; de \
            andre så ud over havet, og der blev stille. Ingen svarede, og pigen havde nu vendt sig.",
        ),
        (
            "nb",
            "Jeg gikk langsomt opp trappen, og lampen skalv i hånden. Han sa ikke noe; de andre så \
            ut over havet, og det ble stille. Ingen svarte, og jenta hadde nå snudd seg.",
        ),
        (
            "nn",
            "Eg gjekk sakte opp trappa, og lampa skalv i handa. Han sa ikkje noko; dei andre såg ut \
            over havet, og det vart stilt. Ingen svara, og ho hadde no snudd seg frå dei.",
        ),
        (
            "hi",
            "वह धीरे धीरे सीढ़ियाँ चढ़ी और उसके हाथ में दीया काँप रहा था। उसने कुछ नहीं कहा, बाकी लोग \
            समुद्र को देख रहे थे। किसी ने जवाब नहीं दिया और लड़की दरवाज़े की ओर गई।",
        ),
        (
            "mr",
            "ती हळूहळू जिना चढली आणि तिच्या हातात दिवा थरथरत होता. तो काही बोलला नाही. बाकीचे समुद्राकडे \
            पाहत होते आणि सगळीकडे शांत होते. कोणी उत्तर दिले नाही आणि मुलगी दाराकडे गेली होती.",
        ),
    ];

    #[test]
    fn a_text_is_distinguished_from_every_neighbour_of_its_language() {
        for (wanted_words, text) in PASSAGES {
            for (_, group) in GROUPS.iter().filter(|(_, group)| group.contains(wanted_words)) {
                for other in group {
                    let is_told = is_in_neighbour(text, other, 6);
                    assert_eq!(
                        is_told,
                        other != wanted_words,
                        "{wanted_words} in a book in {other}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_language_without_neighbours_never_matches_a_neighbour() {
        for (wanted_words, text) in PASSAGES {
            for language in ["en", "fr", "ko", "no"] {
                let is_norwegian = language == "no" && ["da", "nn"].contains(wanted_words);
                assert_eq!(
                    is_in_neighbour(text, language, 6),
                    is_norwegian,
                    "{wanted_words} {language}"
                );
            }
        }
    }
}
