//! Estimates how many tokens a scene's reply needs, from the script of its language.

/// Extra tokens, because a scene may exceed its word budget.
const SPARE_TOKENS: u32 = 400;

/// Returns the token limit for a scene of so many words.
pub(super) fn reply_tokens(words: u32, language: &str) -> u32 {
    words.saturating_mul(tokens_per_word(language)).saturating_add(SPARE_TOKENS)
}

/// Returns the largest number of tokens that a word takes according to
/// [`scribe_ports::model::estimate_tokens`], including its share of spaces and punctuation.
fn tokens_per_word(language: &str) -> u32 {
    let tag = language.to_ascii_lowercase();
    let mut subtags = tag.split(['-', '_']);
    let primary = subtags.next().unwrap_or_default();
    // A script subtag has four letters. If the tag has one, it takes precedence over the language.
    let script = subtags.find(|subtag| subtag.len() == 4 && subtag.is_ascii());
    match script.unwrap_or_else(|| default_script(primary)) {
        // A character is a word.
        "hans" | "hant" | "hani" | "jpan" => 3,
        // A Korean word has three or four syllables, and each is a token.
        "kore" | "hang" => 6,
        // Two characters make a token, and words are long.
        "cyrl" | "grek" | "arab" | "hebr" | "armn" | "geor" => 5,
        // Vowels and tones are separate characters, so a word takes as many tokens as a Korean
        // word. Words are not always separated by spaces.
        "deva" | "beng" | "guru" | "gujr" | "orya" | "taml" | "telu" | "knda" | "mlym" | "sinh"
        | "ethi" | "tibt" => 6,
        // A word has about four letters, and as many signs as a Devanagari word.
        "thai" | "laoo" | "khmr" | "mymr" => 7,
        // Words are long through suffixes or have many letters beyond ASCII.
        "agglutinative" => 4,
        _ => 2,
    }
}

/// Returns the script that a language is usually written in, as its ISO 15924 code in lower case.
fn default_script(primary: &str) -> &'static str {
    match primary {
        "zh" | "yue" | "cmn" | "wuu" | "nan" | "hak" | "lzh" => "hani",
        "ja" => "jpan",
        "ko" => "kore",
        "ru" | "uk" | "be" | "bg" | "sr" | "mk" | "kk" | "ky" | "tg" | "mn" | "tt" | "ba"
        | "cv" | "os" => "cyrl",
        "el" => "grek",
        "ar" | "fa" | "ur" | "ps" | "ckb" | "ug" | "sd" | "dv" => "arab",
        "he" | "yi" => "hebr",
        "hy" => "armn",
        "ka" => "geor",
        "hi" | "mr" | "ne" | "sa" | "mai" | "bho" => "deva",
        "bn" | "as" => "beng",
        "pa" => "guru",
        "gu" => "gujr",
        "or" => "orya",
        "ta" => "taml",
        "te" => "telu",
        "kn" => "knda",
        "ml" => "mlym",
        "si" => "sinh",
        "am" | "ti" => "ethi",
        "bo" | "dz" => "tibt",
        "th" => "thai",
        "lo" => "laoo",
        "km" => "khmr",
        "my" => "mymr",
        "tr" | "az" | "uz" | "tk" | "fi" | "et" | "hu" | "eu" | "vi" | "is" | "lt" | "lv"
        | "pl" | "cs" | "sk" | "de" | "nl" => "agglutinative",
        _ => "latn",
    }
}

#[cfg(test)]
mod tests {
    use scribe_domain::text::words::count_words;
    use scribe_ports::model::estimate_tokens;

    use super::*;

    /// Sample passages by language.
    const PASSAGES: &[(&str, &str)] = &[
        (
            "en",
            "She unlocked the lighthouse door before dawn, although nobody had asked her to, and climbed the hundred and twelve steps in the dark.",
        ),
        (
            "de",
            "Sie schloss die Leuchtturmtür vor der Morgendämmerung auf, obwohl niemand sie darum gebeten hatte, und stieg die hundertzwölf Stufen im Dunkeln hinauf.",
        ),
        (
            "fr",
            "Elle déverrouilla la porte du phare avant l’aube, bien que personne ne le lui eût demandé, et gravit les cent douze marches dans l’obscurité.",
        ),
        (
            "es",
            "Abrió la puerta del faro antes del amanecer, aunque nadie se lo había pedido, y subió los ciento doce escalones a oscuras.",
        ),
        (
            "fi",
            "Hän avasi majakanvartijanasunnon oven ennen aamunkoittoa, vaikkei kukaan ollut pyytänyt, ja kiipesi satakaksitoista porrasta pimeässä.",
        ),
        (
            "tr",
            "Kimse ondan istemediği hâlde şafaktan önce deniz fenerinin kapısını açtı ve yüz on iki basamağı karanlıkta çıktı.",
        ),
        (
            "hu",
            "Hajnal előtt kinyitotta a világítótorony ajtaját, bár senki sem kérte erre, és a sötétben megmászta a száztizenkét lépcsőfokot.",
        ),
        (
            "vi",
            "Cô mở khóa cửa ngọn hải đăng trước bình minh, dù không ai yêu cầu, và leo một trăm mười hai bậc thang trong bóng tối.",
        ),
        (
            "pl",
            "Otworzyła drzwi latarni morskiej przed świtem, choć nikt jej o to nie prosił, i wspięła się po stu dwunastu stopniach w ciemności.",
        ),
        (
            "ru",
            "Она отперла дверь маяка ещё до рассвета, хотя никто её об этом не просил, и в темноте поднялась по ста двенадцати ступеням.",
        ),
        (
            "uk",
            "Вона відімкнула двері маяка ще до світанку, хоча ніхто її про це не просив, і в темряві піднялася ста дванадцятьма сходинками.",
        ),
        (
            "el",
            "Ξεκλείδωσε την πόρτα του φάρου πριν από την αυγή, αν και κανείς δεν της το είχε ζητήσει, και ανέβηκε τα εκατόν δώδεκα σκαλοπάτια στο σκοτάδι.",
        ),
        (
            "ar",
            "فتحت باب المنارة قبل الفجر، مع أن أحدًا لم يطلب منها ذلك، وصعدت مئة واثنتي عشرة درجة في الظلام.",
        ),
        (
            "he",
            "היא פתחה את דלת המגדלור לפני עלות השחר, אף שאיש לא ביקש ממנה, וטיפסה במאה ושתים־עשרה המדרגות בחושך.",
        ),
        (
            "hi",
            "उसने भोर से पहले ही प्रकाशस्तंभ का दरवाज़ा खोल दिया, हालाँकि किसी ने उससे कहा नहीं था, और अँधेरे में एक सौ बारह सीढ़ियाँ चढ़ गई।",
        ),
        (
            "ta",
            "யாரும் கேட்காதபோதிலும், அவள் விடியலுக்கு முன்பே கலங்கரை விளக்கத்தின் கதவைத் திறந்து, இருட்டில் நூற்றுப் பன்னிரண்டு படிகளையும் ஏறினாள்.",
        ),
        (
            "bn",
            "কেউ না বললেও সে ভোরের আগেই বাতিঘরের দরজা খুলল, আর অন্ধকারে একশো বারোটি সিঁড়ি বেয়ে উঠে গেল।",
        ),
        ("th", "เธอไขประตูประภาคารก่อนรุ่งสาง แม้ไม่มีใครขอให้ทำ แล้วปีนบันไดหนึ่งร้อยสิบสองขั้นในความมืด"),
        ("km", "នាងបានបើកទ្វារប៉មភ្លើងហ្វារមុនព្រលឹម ទោះបីគ្មាននរណាសុំក៏ដោយ ហើយឡើងជណ្តើរមួយរយដប់ពីរកាំក្នុងទីងងឹត។"),
        (
            "ko",
            "그녀는 아무도 부탁하지 않았는데도 새벽이 오기 전에 등대 문을 열고 어둠 속에서 백열두 계단을 올라갔다.",
        ),
        (
            "ja",
            "誰に頼まれたわけでもないのに、彼女は夜明け前に灯台の扉を開け、暗闇の中で百十二段の階段を上った。",
        ),
        (
            "zh-Hans",
            "天还没亮，她就打开了灯塔的门，虽然没有人让她这么做，然后在黑暗中爬上了一百一十二级台阶。",
        ),
        (
            "zh-Hant",
            "天還沒亮，她就打開了燈塔的門，雖然沒有人叫她這麼做，然後在黑暗中爬上了一百一十二級臺階。",
        ),
        (
            "sr-Latn",
            "Otključala je vrata svetionika pre zore, iako je niko nije zamolio, i popela se uz sto dvanaest stepenika u mraku.",
        ),
        (
            "uz-Cyrl",
            "Ҳеч ким ундан сўрамаган бўлса ҳам, у тонгдан олдин маяк эшигини очди ва қоронғида бир юз ўн икки зинапояга кўтарилди.",
        ),
    ];

    #[test]
    fn the_token_limit_fits_a_scene_in_every_script() {
        for (language, passage) in PASSAGES {
            let words = u32::try_from(count_words(passage)).unwrap();
            let estimated = estimate_tokens(passage);
            let text_tokens = words * tokens_per_word(language);
            assert!(
                text_tokens >= estimated,
                "{language}: {words} words, {estimated} tokens, limit {text_tokens}"
            );
            assert!(
                text_tokens <= 4 * estimated,
                "{language}: limit {text_tokens} for {estimated} tokens"
            );
        }
    }

    #[test]
    fn the_script_of_a_tag_overrides_the_usual_script() {
        assert_eq!(tokens_per_word("sr"), tokens_per_word("ru"));
        assert_eq!(tokens_per_word("sr-Latn"), tokens_per_word("en"));
        assert_eq!(tokens_per_word("zh_TW"), tokens_per_word("zh-Hans"));
    }
}
