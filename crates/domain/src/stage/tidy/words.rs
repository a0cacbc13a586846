//! Words of closed lists, as people and models say them.

use serde_json::{Value, json};

use super::walk::{Fate, Walk};

/// Other ways to say a word of a list: the first word of the list decides which list it is. What is
/// compared is in lower case, without white space, hyphens and underscores.
const SYNONYMS: &[(&str, &str)] = &[
    (
        "first",
        "1st 1stperson i ich ichform ichperspektive ersteperson icherzähler \
         premièrepersonne 1repersonne primerapersona primapersona primeirapessoa \
         первоелицо отпервоголица 第一人称 第一人稱 一人称 1인칭 일인칭 ensimmäinenpersona \
         eerstepersoon ikvorm",
    ),
    (
        "second",
        "2nd 2ndperson you zweiteperson deuxièmepersonne segundapersona \
         secondapersona segundapessoa второелицо отвтороголица 第二人称 第二人稱 二人称 2인칭 \
         tweedepersoon",
    ),
    (
        "third_limited",
        "closethird closethirdperson 3rdlimited 3rdpersonlimited limitedthird \
         limitedthirdperson thirdclose thirdpersonclose drittepersonpersonal \
         personaldritteperson personalererzähler troisièmepersonnelimitée \
         troisièmepersonnefocalisationinterne tercerapersonalimitada \
         terzapersonalimitata terceirapessoalimitada 第三人称限知 第三人称有限 第三人稱限知 三人称限定 \
         三人称一元 3인칭제한 3인칭제한적",
    ),
    (
        "third_omniscient",
        "omniscient omniscientnarrator omniscientthird 3rdpersonomniscient \
         auktorial auktorialererzähler allwissend allwissendererzähler \
         troisièmepersonneomnisciente omniscienta tercerapersonaomnisciente \
         terzapersonaonnisciente terceirapessoaonisciente 第三人称全知 第三人稱全知 三人称全知 \
         3인칭전지적 전지적작가시점 всеведущий",
    ),
    (
        "past",
        "preterite simplepast präteritum vergangenheit imperfekt passé \
         passésimple pasado pretérito passato passado прошедшее прошедшеевремя \
         过去时 过去式 過去式 過去形 과거 과거시제 과거형 verledentijd geçmiş geçmişzaman الماضي \
         भूतकाल",
    ),
    (
        "present",
        "simplepresent präsens gegenwart présent presente настоящее \
         настоящеевремя 现在时 现在式 現在式 現在形 현재 현재시제 현재형 tegenwoordigetijd \
         şimdikizaman المضارع वर्तमानकाल",
    ),
    (
        "close",
        "near intimate deep closethird deeppov nah nahe proche cercana cercano \
         vicina vicino próxima близкая близко 近 近距离 近い 가까움",
    ),
    ("medium", "middle moderate mittel moyenne media средняя 中 中等 중간"),
    (
        "distant",
        "far remote objective fern distanziert éloignée distante lejana далёкая \
         далекая 远 遠 远距离 遠い",
    ),
    (
        "double",
        "doublequotes doublequotationmarks curlydouble doppelte \
         doppelteanführungszeichen doubles comillasdobles 双引号 雙引號",
    ),
    (
        "single",
        "singlequotes singlequotationmarks einfache einfacheanführungszeichen \
         simples comillassimples 单引号 單引號",
    ),
    ("corner", "cornerbrackets cornermarks kagikakko 鉤括弧 かぎ括弧 カギ括弧 直角引号"),
    (
        "guillemets",
        "guillemet chevrons anglequotes frenchquotes frenchquotationmarks \
         guillemetsfrançais comillasangulares comillaslatinas ёлочки елочки \
         caporali",
    ),
    (
        "dash",
        "dashes emdash emdashes gedankenstrich tiret tirets raya rayas тире \
         travessão 破折号",
    ),
    ("none", "no nothing off keine keins aucun aucune ninguno ninguna нет 无 無 なし 없음"),
    (
        "mild",
        "low light slight gering leicht légère faible leve baja bajo lieve низкий \
         轻微 輕微 低 軽い 약함",
    ),
    (
        "moderate",
        "medium middle mäßig mittel modéré modérée moderado moderada moderata \
         умеренный умеренно 适度 中等 中 보통",
    ),
    (
        "closed",
        "resolved fixed done mended addressed solved corrected repaired erledigt behoben gelöst \
         geschlossen résolu corrigé fermé resuelto corregido cerrado resolvido corrigido fechado \
         risolto corretto chiuso решено исправлено закрыто 已解决 已修复 已修改 已关闭 已解決 已修復 \
         解決 解決済み 解決済 修正済み 修正済 해결 해결됨 수정됨 çözüldü opgelost",
    ),
    ("explicit", "graphic explizit explicite explícito explícita esplicita откровенно 露骨"),
];

/// The word of `quotation_marks` for the marks themselves.
const MARKS: [(&str, &str); 5] = [
    ("\"“”„＂", "double"),
    ("'‘’‚`", "single"),
    ("「」『』", "corner"),
    ("«»‹›", "guillemets"),
    ("—–―", "dash"),
];

impl Walk<'_> {
    pub(super) fn tidy_word(
        &mut self,
        value: &mut Value,
        at: &str,
        among: &[&'static str],
        otherwise: Option<&'static str>,
    ) -> Fate {
        if value.as_str().is_some_and(|word| among.contains(&word)) {
            return Fate::Kept;
        }
        let said = value.as_str().and_then(|said| read_word(said, among));
        let Some(word) = said.or(otherwise) else { return Fate::Unusable };
        self.note(at, &format!("was {value} and is {word}"));
        *value = json!(word);
        Fate::Kept
    }
}

/// The only word of a list that is said.
fn read_word(said: &str, among: &[&'static str]) -> Option<&'static str> {
    let plain_said = plain(said);
    let same = among.iter().find(|word| plain(word) == plain_said).copied();
    same.filter(|_| !plain_said.is_empty())
        .or_else(|| among.contains(&"guillemets").then(|| read_marks(said)).flatten())
        .or_else(|| {
            let is_meant = |word: &&&'static str| {
                let of_word = SYNONYMS.iter().find(|(of, _)| *of == **word);
                of_word
                    .is_some_and(|(_, synonyms)| synonyms.split(' ').any(|word| word == plain_said))
            };
            let mut meant = among.iter().filter(is_meant);
            meant.next().filter(|_| meant.next().is_none()).copied()
        })
}

/// The kind of marks that a text has, where it has one kind.
fn read_marks(said: &str) -> Option<&'static str> {
    let mut kinds = said
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '…' && *c != '.')
        .map(|c| MARKS.iter().find(|(marks, _)| marks.contains(c)).map_or("", |(_, word)| *word));
    let first = kinds.next().filter(|kind| !kind.is_empty())?;
    kinds.all(|kind| kind == first).then_some(first)
}

/// A word in lower case, of its letters and digits alone.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::{Distance, Limit, Person, QuotationMarks, Tense};

    #[test]
    fn a_word_may_be_said_in_other_words_and_languages() {
        for (among, said, word) in [
            (Person::WORDS, "1st person", "first"),
            (Person::WORDS, "Ich-Form", "first"),
            (Person::WORDS, "Première personne", "first"),
            (Person::WORDS, "第一人称", "first"),
            (Person::WORDS, "Close third", "third_limited"),
            (Person::WORDS, "auktorialer Erzähler", "third_omniscient"),
            (Tense::WORDS, "Präsens", "present"),
            (Tense::WORDS, "过去时", "past"),
            (Distance::WORDS, "close third", "close"),
            (QuotationMarks::WORDS, "« »", "guillemets"),
            (QuotationMarks::WORDS, "“ ”", "double"),
            (QuotationMarks::WORDS, "“…”", "double"),
            (QuotationMarks::WORDS, "„“", "double"),
            (QuotationMarks::WORDS, "\"", "double"),
            (QuotationMarks::WORDS, "‘…’", "single"),
            (QuotationMarks::WORDS, "「」", "corner"),
            (QuotationMarks::WORDS, "—", "dash"),
            (Limit::WORDS, "low", "mild"),
            (Limit::WORDS, "keine", "none"),
        ] {
            assert_eq!(read_word(said, among), Some(word), "{said}");
        }
        for (among, said) in [
            (Person::WORDS, "third"),
            (Person::WORDS, ""),
            (Tense::WORDS, "future"),
            (QuotationMarks::WORDS, "“…” and «…»"),
            (QuotationMarks::WORDS, "“ ” « »"),
            (QuotationMarks::WORDS, "《》"),
            (Limit::WORDS, "kisses only"),
        ] {
            assert_eq!(read_word(said, among), None, "{said}");
        }
    }
}
