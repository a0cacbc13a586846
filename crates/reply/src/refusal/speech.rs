//! Refusals that somebody says in a story without quotation marks.

use std::sync::LazyLock;

use crate::{phrases::Phrases, word::is_unspaced_script};

/// Who says a refusal in a story.
const SPEAKING: &[&str] = &[
    "he said",
    "she said",
    "it said",
    "said the",
    "said my",
    "he wrote",
    "she wrote",
    "it wrote",
    "the machine said",
    "sagte ",
    "schrieb er",
    "schrieb sie",
    " dit-il",
    " dit-elle",
    " dit la",
    "dijo ",
    "disse ",
    "zei ",
    "powiedział",
    "сказал",
    "ответил",
    "сказав",
    "dedi ",
    "他说",
    "她说",
    "它说",
    "他說",
    "她說",
    "机器说",
    "、と",
    "」と",
    "라고 말",
    "라고 했",
    " wrote the",
    " wrote my",
    " said ",
    "the letter began",
    "the letter said",
    "the letter read",
    "the letter ran",
    "the note said",
    "the note read",
    "the card said",
    "schrieb ",
    "stand in ",
    "écrivait",
    "écrivit",
    "a écrit",
    "disait ",
    "disait-",
    "escribía",
    "escribió",
    "decía ",
    "scrisse ",
    "scriveva",
    "diceva ",
    "escreveu",
    "escrevia",
    "dizia ",
    "schreef",
    "napisał",
    "pisał",
    "писал",
    "писав",
    "yazdı",
    "yazıyordu",
    " كتبت ",
    " كتب ",
    "ने लिखा",
    "写道",
    "寫道",
    "写着",
    "寫著",
    "回信",
    "とあった",
    "にあった",
    "書いてあった",
    "書かれていた",
    "적혀 있었",
    "쓰여 있었",
];

/// Who is spoken to in a story, in scripts that do not part words.
const ADDRESSED: &[&str] = &[
    "船长",
    "船長",
    "队长",
    "隊長",
    "先生",
    "女士",
    "夫人",
    "大人",
    "陛下",
    "殿下",
    "将军",
    "将軍",
    "老爷",
    "小姐",
    "妈妈",
    "媽媽",
    "爸爸",
    "母亲",
    "父亲",
    "老师",
    "师父",
    "艦長",
    "閣下",
    "社長",
    "お母さん",
    "お父さん",
    "母さん",
    "父さん",
    "隊长",
];

/// Words between two commas that address nobody.
const PARENTHESES: &[&str] = &[
    "however",
    "therefore",
    "though",
    "too",
    "please",
    "thanks",
    "sorry",
    "unfortunately",
    "instead",
    "again",
    "sadly",
    "but",
    "cependant",
    "toutefois",
    "malheureusement",
    "désolé",
    "désolée",
    "merci",
    "jedoch",
    "allerdings",
    "leider",
    "danke",
    "bitte",
    "aber",
    "lamentablemente",
    "gracias",
    "pero",
    "grazie",
    "purtroppo",
    "infelizmente",
    "obrigado",
    "porém",
    "niestety",
    "jednak",
    "однако",
    "извините",
    "простите",
    "спасибо",
    "helaas",
    "echter",
    "maalesef",
    "ancak",
    "fakat",
    "عذرا",
    "عذرًا",
    "لكن",
    "क्षमा",
    "लेकिन",
    "죄송하지만",
    "하지만",
    "현재",
];

/// True for what somebody says to another, or a narrator of what has been.
pub(super) fn is_somebodys(line: &str) -> bool {
    addresses_person(line) || recalls(&line.to_lowercase().replace('’', "'"))
}

/// True for a narrator who says why: `I was there.`
pub(crate) fn recalls(lower: &str) -> bool {
    const WAS: &[&str] = &[
        ". i was ",
        ". i have tried",
        ". i tried",
        ". ich war ",
        ". j'y étais",
        ". yo estaba",
        ". io c'ero",
        ". eu estava",
        ". я там был",
        ". я был",
        ". byłem",
        "。我当时",
        "。我試過",
        "。我试过",
        "。私はそこ",
    ];
    WAS.iter().any(|words| lower.contains(words))
}

/// True for a line in which somebody is addressed by a name or a title: `I cannot do that, Captain.`
fn addresses_person(line: &str) -> bool {
    const SEPARATORS: &[char] = &[',', '，', '、', '،', '.', '!', '?', '。', '！', '？', '।', ';'];
    let mut last = None;
    let mut rest = line.trim();
    while let Some(at) = rest.find(SEPARATORS) {
        let separator = rest[at..].chars().next();
        let segment = rest[..at].trim();
        if matches!(last, Some(',' | '，' | '、' | '،')) && is_address(segment) {
            return true;
        }
        last = separator;
        rest = &rest[at + separator.map_or(1, char::len_utf8)..];
    }
    matches!(last, Some(',' | '，' | '、' | '،')) && is_address(rest.trim())
}

fn is_address(segment: &str) -> bool {
    if segment.is_empty() || segment.chars().any(char::is_numeric) {
        return false;
    }
    let lower = segment.to_lowercase();
    let words: Vec<&str> = segment.split_whitespace().collect();
    if segment.chars().any(is_unspaced_script) {
        let is_korean = words.len() <= 2 && (segment.ends_with('님') || segment.ends_with('씨'));
        return is_korean || segment.starts_with("يا ") || ADDRESSED.contains(&segment);
    }
    match words.as_slice() {
        [word] => word.chars().count() > 2 && !PARENTHESES.contains(&lower.as_str()),
        [first, second] => {
            first.starts_with(char::is_uppercase) && second.starts_with(char::is_uppercase)
        }
        _ => false,
    }
}

/// True for a sentence, in lower case, that says who says it.
pub(crate) fn is_reported(lower: &str) -> bool {
    static WORDS: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(SPEAKING.iter().copied()));
    WORDS.is_in(lower)
}

/// True for a text that begins with what a machine or somebody has just said.
pub(crate) fn refers_back(text: &str) -> bool {
    const BEGINNINGS: &[&str] = &[
        "that is what",
        "that was",
        "so the machine",
        "so it said",
        "it said",
        "das war",
        "das schrieb",
        "das sagte",
        "c'était",
        "voilà ce",
        "eso era",
        "eso fue",
        "isso foi",
        "questo era",
        "это было",
        "так сказал",
        "这是",
        "这就是",
        "那是",
        "這是",
        "這就是",
        "と",
        "そう",
        "그것이",
        "그렇게",
    ];
    let start: String = text.trim_start().chars().take(16).collect();
    let start = start.to_lowercase().replace('’', "'");
    BEGINNINGS.iter().any(|beginning| start.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::addresses_person;

    #[test]
    fn a_person_is_addressed_by_a_name_or_a_title() {
        for line in [
            "I cannot fulfil that request, Captain. The ship would not survive it.",
            "I must decline, Your Honour.",
            "Je regrette, capitaine, je ne puis accéder à cette demande.",
            "К сожалению, не могу выполнить вашу просьбу, капитан.",
            "申し訳ありません、船長。そのご要望にはお応えできません。",
            "죄송합니다, 선장님. 그 요청은 들어드릴 수 없습니다.",
            "آسف، يا قبطان، لا أستطيع تلبية طلبك.",
        ] {
            assert!(addresses_person(line), "{line}");
        }
        for line in [
            "I'm sorry, but I can't assist with that request.",
            "Unfortunately, however, I can't write this scene.",
            "很抱歉，我无法协助完成这个请求。",
            "申し訳ありませんが、そのリクエストにはお応えできません。",
            "Es tut mir leid, aber dabei kann ich nicht helfen; die Anfrage verletzt Richtlinien.",
        ] {
            assert!(!addresses_person(line), "{line}");
        }
    }
}
