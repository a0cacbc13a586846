//! Languages that are near each other: Spanish and Portuguese, Russian and Ukrainian. Letters and
//! function words that only one of a pair has tell which of the two a text is in.

/// What a language is told from its neighbours by.
struct Profile {
    tag: &'static str,
    /// Letters and marks that not all of its neighbours have, in lower case.
    letters: &'static str,
    /// Frequent words that not all of its neighbours have, in lower case.
    words: &'static str,
}

const fn profile(tag: &'static str, letters: &'static str, words: &'static str) -> Profile {
    Profile { tag, letters, words }
}

/// Languages by the group whose members are taken for each other.
const GROUPS: &[&[Profile]] = &[
    &[
        profile(
            "es",
            "ñ¿¡",
            "el los las y con una un del pero muy había él sus su en hacia cuando más es la al lo \
             le ella como",
        ),
        profile(
            "pt",
            "çãõêâ",
            "não uma um com os as em do da dos das ao mas e muito mais ela ele seu sua já até também \
             quando pelo pela à no na o a como",
        ),
        profile(
            "gl",
            "ñ¿¡",
            "unha un non coa cos os as do da dos das ao xa máis pero e moi cando polo pola ela el o \
             a na no como súa seu",
        ),
        profile(
            "ca",
            "çàèòŀ·",
            "amb els les i però és una un del molt havia seva seu quan més el la als dels ell ella \
             com que no",
        ),
    ],
    &[
        profile(
            "ru",
            "ыэёъищ",
            "что и он она они был была было когда только ещё уже как его её это",
        ),
        profile(
            "uk",
            "іїєґищ",
            "що і та він вона вони був була було коли тільки ще вже як його її це",
        ),
        profile(
            "be",
            "іўыэё",
            "што і ён яна яны быў была было калі толькі яшчэ ўжо як яго яе гэта",
        ),
        profile("bg", "ъищ", "че и той тя те беше когато само още вече като го я се във със това"),
        profile("sr", "јљњћђџи", "да и он она они је био била када само још већ као га се што то"),
        profile("mk", "ѓќѕјљњџи", "дека и тој таа тие беше кога само уште веќе како го се што тоа"),
    ],
    &[
        profile("ar", "ةيكىأإ", "في من إلى على أن كان كانت التي الذي لم هذا هذه كل عن ما"),
        profile("fa", "پچژگکی", "و از به در این آن که را است بود می با خود برای هم او"),
        profile("ur", "پچژگکیٹڈڑںےہھ", "کے کی کا میں سے نے ہے کو تھا تھی اور وہ پر یہ"),
    ],
    &[
        profile("cs", "ěřů", "se byl byla bylo jako když ještě protože jsem která který co už"),
        profile("sk", "ľĺŕäô", "sa bol bola bolo ako keď ešte pretože som ktorá ktorý čo už"),
    ],
    &[
        profile(
            "da",
            "",
            "af ud op havde blev noget nogen mig sig nu meget efter ind hvad ikke hun",
        ),
        profile(
            "nb",
            "",
            "av ut opp hadde ble noe noen meg seg nå mye etter inn hva ikke hun jeg de en et hver fra",
        ),
        profile(
            "nn",
            "",
            "av ut opp hadde vart noko nokon meg seg no mykje etter inn kva ikkje ho eg dei \
             ein eit kvar frå",
        ),
    ],
    &[
        profile("id", "", "karena bahwa bisa uang coba setelah mobil kantor berbeda rusak"),
        profile(
            "ms",
            "",
            "kerana bahawa wang mahu cuba selepas kereta pejabat berbeza sahaja awak",
        ),
    ],
    &[
        profile("sl", "", "in ki bil kot tudi njen njena še že pri ga zdaj bilo kaj nekaj samo pa"),
        profile(
            "hr",
            "ćđ",
            "i koji koja bio kao također njezin još već kod ga sada bilo što nešto samo pa",
        ),
    ],
    &[
        profile("hi", "", "है में और का की के से को था थी वह एक नहीं उसने"),
        profile("mr", "ळ", "आहे आणि होता होती होते तो ती एक नाही तिने"),
        profile("ne", "", "छ थियो मा को ले र एक छैन उनले"),
    ],
];

/// True where a text has so many signs of a neighbour of its language, and hardly any of its own.
pub(super) fn is_in_neighbour(text: &str, language: &str, least: usize) -> bool {
    let language = match language {
        "no" => "nb",
        "bs" => "hr",
        language => language,
    };
    let found = GROUPS.iter().find_map(|group| {
        let own = group.iter().find(|profile| profile.tag == language)?;
        Some((*group, own))
    });
    let Some((group, own)) = found else { return false };
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let count = |of: &Profile, against: &Profile| {
        let is_letter = |c: &char| of.letters.contains(*c) && !against.letters.contains(*c);
        let has = |profile: &Profile, word: &str| profile.words.split(' ').any(|own| own == word);
        let is_word = |word: &&&str| has(of, word) && !has(against, word);
        lower.chars().filter(is_letter).count() + words.iter().filter(is_word).count()
    };
    group.iter().filter(|other| other.tag != own.tag).any(|other| {
        let foreign = count(other, own);
        foreign >= least && foreign > count(own, other) * 3
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A passage in each of several languages, by tag.
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
    fn a_text_is_told_from_every_neighbour_of_its_language() {
        for (own, text) in PASSAGES {
            for group in GROUPS.iter().filter(|group| group.iter().any(|one| one.tag == *own)) {
                for other in *group {
                    let is_told = is_in_neighbour(text, other.tag, 6);
                    assert_eq!(is_told, other.tag != *own, "{own} in a book in {}", other.tag);
                }
            }
        }
    }

    #[test]
    fn a_language_without_neighbours_is_never_in_one() {
        for (own, text) in PASSAGES {
            for language in ["en", "fr", "ko", "no"] {
                let is_norwegian = language == "no" && ["da", "nn"].contains(own);
                assert_eq!(is_in_neighbour(text, language, 6), is_norwegian, "{own} {language}");
            }
        }
    }
}
