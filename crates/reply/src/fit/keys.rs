//! The property that a key means: in another spelling, one letter off, with a number before it, or
//! in another language.

use serde_json::Value;

use super::scalar::plain;

/// The shortest key in which one letter may be wrong.
const LEAST_LETTERS: usize = 5;

/// What the properties of documents are called in German, French, Spanish, Russian, Chinese and
/// Japanese, as [`plain`] words.
const TRANSLATED: &[(&str, &str)] = &[
    ("concepts", "konzepte ideen concepts conceptos концепции 概念 创意 構想 コンセプト"),
    (
        "coreidea",
        "kernidee grundidee idéecentrale ideacentral основнаяидея 核心创意 核心想法 核心アイデア",
    ),
    ("description", "beschreibung descripción описание 描述 说明 說明 説明 記述"),
    ("logline", "ログライン 一句话简介"),
    (
        "coreconcept",
        "kernkonzept conceptcentral conceptocentral основнаяконцепция 核心概念 核心コンセプト",
    ),
    (
        "mainthemes",
        "hauptthemen thèmesprincipaux temasprincipales основныетемы 主题 主要主题 主題 主要テーマ",
    ),
    (
        "targetaudience",
        "zielgruppe publiccible públicoobjetivo целеваяаудитория 目标读者 目标受众 対象読者 読者層",
    ),
    (
        "titlesuggestions",
        "titelvorschläge suggestionsdetitre títulossugeridos названия 标题建议 书名建议 タイトル案",
    ),
    ("entries", "einträge entrées entradas записи 条目 條目 項目"),
    ("kind", "type category art typ tipo вид тип 类型 種類 类别"),
    ("name", "nom nombre имя название 名字 名称 姓名 名前 氏名"),
    ("cast", "besetzung figuren distribution reparto персонажи 角色 人物 登場人物 角色列表"),
    ("role", "rolle rôle rol papel роль 角色定位 定位 役割"),
    ("sketch", "skizze esquisse boceto набросок 简介 簡介 概略"),
    ("appearance", "aussehen apparence apariencia внешность 外貌 外見"),
    ("personality", "persönlichkeit personnalité personalidad характер личность 性格"),
    ("background", "hintergrund antécédents trasfondo предыстория 背景 経歴"),
    ("motivation", "motivación мотивация 动机 動機"),
    ("goal", "ziel but objectif objetivo цель 目标 目標 目的"),
    ("obstacle", "hindernis obstáculo препятствие 障碍 障害"),
    ("turningpoint", "wendepunkt pointtournant puntodegiro поворотныймомент 转折点 転機"),
    ("wound", "wunde blessure herida рана 创伤 傷"),
    ("monologue", "monolog monólogo монолог 独白"),
    ("relations", "beziehungen relaciones отношения 关系 關係 関係"),
    ("strength", "stärke intensité intensidad сила 强度 強さ"),
    ("arcs", "handlungsbögen arcos арки 弧线 故事线 アーク"),
    ("title", "titel titre título заголовок 标题 標題 题目 タイトル 題名"),
    (
        "firstchapter",
        "ersteskapitel premierchapitre primercapítulo перваяглава 首章 第一章 最初の章",
    ),
    (
        "lastchapter",
        "letzteskapitel dernierchapitre últimocapítulo последняяглава 末章 最后一章 最後の章",
    ),
    ("scene", "szene scène escena сцена 场景 場景 場面 シーン"),
    ("scenes", "szenen scènes escenas сцены 场景列表 场景 場景 場面 シーン"),
    ("conflict", "konflikt conflit conflicto конфликт 冲突 衝突 葛藤"),
    ("function", "funktion fonction función функция 功能 機能"),
    ("tension", "spannung tensión напряжение 张力 緊張 緊張感"),
    ("chapters", "kapitel chapitres capítulos главы 章节 章節 章"),
    ("purpose", "zweck propósito назначение 用途"),
    ("viewpoint", "perspektive pointdevue puntodevista точказрения 视角 視角 視点"),
    ("beats", "handlungsschritte события 节拍 情节点 ビート"),
    ("opening", "anfang beginn eröffnung ouverture apertura начало 开头 開頭 開場 冒頭"),
    ("ending", "ende schluss fin конец финал 结尾 結尾 結末"),
    ("place", "ort lieu lugar место 地点 地點 場所"),
    ("time", "zeit tiempo время 时间 時間"),
    ("turn", "wendung tournant giro поворот 转折 轉折 転換"),
    ("change", "veränderung changement cambio изменение 变化 變化"),
    ("words", "wörter mots palabras слова 字数 字數 文字数"),
    ("summary", "zusammenfassung résumé resumen краткоесодержание резюме 摘要 概要 总结 要約"),
    ("rules", "regeln règles reglas правила 规则 規則 ルール"),
    ("rule", "regel règle regla правило 规则 規則 ルール"),
    ("examples", "beispiele exemples ejemplos примеры 例子 示例 例"),
    ("findings", "befunde constats hallazgos замечания 发现 问题列表 指摘"),
    ("severity", "schwere gravité gravedad серьёзность 严重程度 重大度 priority importance"),
    ("problem", "problème problema проблема 问题 問題 issue comment complaint objection"),
    (
        "order",
        "fix suggestion suggestedfix recommendation recommendedfix instruction action solution \
         anweisung vorschlag lösung korrektur consigne corrección sugerencia sugestão correção \
         suggerimento correzione исправление рекомендация предложение 建议 建議 修改建议 指示 \
         修正案 修正指示 제안 수정안",
    ),
    (
        "passage",
        "passagetext original old before oldtext oldpassage originaltext originalpassage quote quotedtext \
         excerpt textstelle zitat vorher extrait pasaje fragmento trecho brano отрывок фрагмент \
         цитата 原文 段落 原句 片段 引用 引文 該当箇所 원문 구절",
    ),
    (
        "replacement",
        "new newtext newpassage newversion after revised revision revisedtext revisedpassage \
         rewrite rewritten rewrittentext rewrittenpassage corrected correctedtext replacewith \
         replacementtext updated updatedtext ersetzung ersatz neu neuertext nachher remplacement \
         nouveau nouveautexte reemplazo sustitución nuevo nuevotexto substituição novo novotexto \
         sostituzione nuovo nuovotesto замена новыйтекст стало 替换 替换为 替換 修改后 修改後 \
         改为 改為 新文本 置換 修正後 修正文 교체 수정문",
    ),
    ("id", "findingid finding"),
    ("state", "status verdict zustand état estado stato статус состояние 状态 狀態 状態 상태"),
    ("findingid", "id finding findingnumber findingno fid befund замечание 发现 编号 指摘番号"),
    ("criteria", "kriterien critères criterios критерии 标准 基準"),
    ("score", "punktzahl bewertung puntuación оценка 分数 评分 得分 点数 スコア"),
    ("quotation", "zitat citation cita цитата 引用 引文"),
    ("characters", "figuren personnages personajes персонажи 角色 人物 登場人物"),
    ("facts", "fakten faits hechos факты 事实 事実"),
    ("promises", "versprechen promesses promesas обещания 承诺 伏笔 伏線"),
    ("cost", "kosten coût costo цена 代价 代償"),
    ("levels", "stufen niveaux niveles уровни 等级 段階"),
];

/// A key in English, where it is one of another language; in any case as a plain word.
pub(super) fn in_english(key: &str) -> String {
    let word = without_number(&plain(key)).to_owned();
    let mut meant = TRANSLATED.iter().filter(|(_, words)| says(words, &word));
    let first = meant.next().filter(|_| meant.next().is_none());
    first.map_or(word, |(english, _)| (*english).to_owned())
}

fn says(words: &str, word: &str) -> bool {
    words.split(' ').any(|one| one == word)
}

/// `concepts` of `1concepts`.
fn without_number(word: &str) -> &str {
    let bare = word.trim_start_matches(|c: char| c.is_ascii_digit());
    if bare.is_empty() { word } else { bare }
}

/// The only property of a schema that a key means; `None` where there is none or more than one.
pub(super) fn property_of<'a>(key: &str, schema: &'a Value) -> Option<&'a str> {
    let properties = schema["properties"].as_object()?;
    let word = plain(key);
    if word.is_empty() {
        return None;
    }
    let bare = without_number(&word);
    let is_same = |known: &str| plain(known) == word;
    let is_numbered = |known: &str| plain(known) == bare;
    let is_translated = |known: &str| {
        let known = plain(known);
        TRANSLATED.iter().any(|(english, words)| *english == known && says(words, bare))
    };
    let is_near = |known: &str| {
        let known = plain(known);
        known.chars().count() >= LEAST_LETTERS && is_one_off(bare, &known)
    };
    let ways: [&dyn Fn(&str) -> bool; 4] = [&is_same, &is_numbered, &is_translated, &is_near];
    for means in ways {
        let mut meant = properties.keys().filter(|known| means(known));
        if let Some(first) = meant.next() {
            return meant.next().is_none().then_some(first.as_str());
        }
    }
    None
}

/// True for two words that differ in one letter: another one, one more, one fewer, or two that
/// changed places.
fn is_one_off(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if long.len() - short.len() > 1 || short.len() + 1 < LEAST_LETTERS {
        return false;
    }
    let same = short.iter().zip(&long).take_while(|(a, b)| a == b).count();
    let (rest, longer) = (&short[same..], &long[same..]);
    if longer.is_empty() {
        return false;
    }
    if rest.len() < longer.len() {
        return rest == &longer[1..];
    }
    let is_swap =
        rest.len() > 1 && (rest[0], rest[1]) == (longer[1], longer[0]) && rest[2..] == longer[2..];
    is_swap || rest[1..] == longer[1..]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_means_the_only_property_that_it_is_near() {
        let schema = json!({ "properties": {
            "description": {}, "summary": {}, "hard_limits": {}, "name": {}, "from": {},
            "concepts": {}
        } });
        for (key, property) in [
            ("Description", "description"),
            ("desciption", "description"),
            ("descripton", "description"),
            ("descriptions", "description"),
            ("desrciption", "description"),
            ("hard-limit", "hard_limits"),
            ("Zusammenfassung", "summary"),
            ("résumé", "summary"),
            ("摘要", "summary"),
            ("要約", "summary"),
            ("описание", "description"),
            ("名前", "name"),
            ("1. concepts", "concepts"),
            ("2) Summary", "summary"),
        ] {
            assert_eq!(property_of(key, &schema), Some(property), "{key}");
        }
        for key in ["form", "nam", "names", "descripption2", "text", "", "1", "sumary2x"] {
            assert_eq!(property_of(key, &schema), None, "{key}");
        }
        let two = json!({ "properties": { "level1": {}, "level2": {} } });
        assert_eq!(property_of("level3", &two), None);
    }
}
