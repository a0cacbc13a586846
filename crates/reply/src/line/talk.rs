//! What a model says before a title: `Sure!`, `Here is the title:`, `The title is`.

/// Assents; an exclamation mark follows them.
const ASSENTS: &[&str] = &[
    "sure",
    "certainly",
    "of course",
    "absolutely",
    "okay",
    "great",
    "gerne",
    "natürlich",
    "klar",
    "sicher",
    "bien sûr",
    "d'accord",
    "claro",
    "¡claro",
    "por supuesto",
    "¡por supuesto",
    "certo",
    "natuurlijk",
    "oczywiście",
    "конечно",
    "хорошо",
    "звісно",
    "tabii",
    "elbette",
    "بالتأكيد",
    "بالطبع",
    "ज़रूर",
    "แน่นอน",
    "好的",
    "当然",
    "當然",
    "没问题",
    "はい",
    "もちろん",
    "承知しました",
    "네",
    "물론이죠",
    "물론입니다",
];

/// Words for what is presented.
const TITLES: &[&str] = &[
    "title",
    "titel",
    "titre",
    "título",
    "titulo",
    "titolo",
    "tytuł",
    "название",
    "заголовок",
    "назва",
    "başlık",
    "başlığ",
    "العنوان",
    "عنوان",
    "शीर्षक",
    "ชื่อเรื่อง",
    "标题",
    "標題",
    "书名",
    "書名",
    "タイトル",
    "題名",
    "제목",
];

/// How what presents a title begins.
const PRESENTATIONS: &[&str] = &[
    "here is",
    "here's",
    "here are",
    "sure",
    "certainly",
    "of course",
    "okay",
    "the ",
    "this is",
    "my ",
    "a ",
    "i suggest",
    "i propose",
    "i would",
    "i'd",
    "one ",
    "hier ist",
    "hier sind",
    "der ",
    "mein ",
    "ein ",
    "gerne",
    "voici",
    "le titre",
    "un titre",
    "je ",
    "aquí",
    "el título",
    "un título",
    "este es",
    "claro",
    "aqui",
    "o título",
    "ecco",
    "il titolo",
    "hier is",
    "de titel",
    "oto",
    "вот",
    "название",
    "ось",
    "işte",
    "إليك",
    "هذا",
    "यह",
    "यहाँ",
    "นี่คือ",
    "以下",
    "这是",
    "這是",
    "好的",
    "当然",
    "本书",
    "这本",
    "この",
    "以下は",
    "はい",
    "다음은",
    "이 ",
    "네",
];

/// Marks of quotation around a title that is named in a sentence.
const QUOTES: &[(char, char)] = &[
    ('"', '"'),
    ('“', '”'),
    ('„', '“'),
    ('«', '»'),
    ('《', '》'),
    ('「', '」'),
    ('『', '』'),
    ('*', '*'),
];

/// A title without what the model says before it.
pub(super) fn without_talk(title: &str) -> &str {
    let rest = without_assent(title);
    after_presentation(rest).unwrap_or(rest)
}

/// `Sure! Salt` without `Sure!`.
fn without_assent(title: &str) -> &str {
    let Some((before, rest)) = title.split_once(['!', '！']) else { return title };
    let before = before.trim().replace('’', "'").to_lowercase();
    let rest = rest.trim();
    if ASSENTS.contains(&before.as_str()) && rest.contains(char::is_alphanumeric) {
        rest
    } else {
        title
    }
}

/// The title after `Here is the title:`, or in `The title is “Salt”.`
fn after_presentation(title: &str) -> Option<&str> {
    let presents = |before: &str| {
        // The small letter of `İ` has a dot of its own.
        let lower = before.trim().replace('’', "'").replace('İ', "i").to_lowercase();
        let is_short = lower.chars().count() <= 80;
        let names_title = TITLES.iter().any(|word| has_title(&lower, word));
        let begins = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
        is_short && names_title && (begins(PRESENTATIONS) || begins(TITLES))
    };
    if let Some(at) = title.find([':', '：']) {
        let rest = title[at..].trim_start_matches([':', '：', ' ']);
        // `The Title: A Memoir` has two words before its colon.
        let is_sentence = title[..at].split_whitespace().count() >= 3 || !title.is_ascii();
        if is_sentence && rest.contains(char::is_alphanumeric) && presents(&title[..at]) {
            return Some(rest);
        }
    }
    let (start, closing) = title.char_indices().find_map(|(at, c)| {
        QUOTES.iter().find(|(opening, _)| *opening == c).map(|(_, closing)| (at, *closing))
    })?;
    let inside = &title[start..];
    let inside = &inside[inside.chars().next()?.len_utf8()..];
    let (named, after) = inside.split_once(closing)?;
    let after = after.trim_matches(['.', '。', '!', ' ']);
    let ends = ["", "です", "である", "입니다", "है", "*"];
    let is_named = presents(&title[..start]) && !title[..start].trim().is_empty();
    (is_named && ends.contains(&after) && named.contains(char::is_alphanumeric)).then_some(named)
}

/// True where a text has a word for a title, whole in a script with small letters: `titles` is none.
fn has_title(lower: &str, word: &str) -> bool {
    let has_ending = word == "başlığ" || !word.starts_with(char::is_lowercase);
    if has_ending {
        return lower.contains(word);
    }
    lower.split(|c: char| !c.is_alphabetic()).any(|said| said == word)
}
