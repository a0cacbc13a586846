//! What a model writes under a label beside a text: `Summary: …`, `**Changes:** …`.

use super::{has, is_short, words::SIDES};
use crate::chatter;

/// A longer label is a sentence.
const LONGEST_LABEL_CHARS: usize = 40;

/// Labels before a text, alone on their line, in lower case.
const TOPS: &str = "\
    story|the story|final version|final text|final scene|scene text|story text|\
    text der szene|szenentext|endfassung|finale fassung|texte de la scène|version finale|\
    texto de la escena|versión final|testo della scena|versione finale|texto da cena|\
    versão final|tekst sceny|wersja ostateczna|wersja końcowa|финальная версия|\
    итоговая версия|окончательная версия|текст сцены|остаточна версія|фінальна версія|\
    текст сцени|definitieve versie|tekst van de scène|sahne metni|son hali|son sürüm|\
    نص المشهد|النسخة النهائية|दृश्य का पाठ|अंतिम संस्करण|เนื้อเรื่อง|ฉบับสุดท้าย|\
    bản cuối cùng|nội dung cảnh|最终版本|最終版本|最终稿|最終稿|定稿|場面の本文|決定稿|최종본|최종 원고|장면 본문|גרסה סופית|\
    טקסט הסצנה|first draft|second draft|draft|attempt|entwurf|erster entwurf|rohfassung|premier jet|\
    première version|ébauche|brouillon|primer borrador|borrador|primera versión|prima bozza|bozza|\
    primeiro rascunho|rascunho|primeira versão|черновик|первый вариант|первый черновик|набросок|\
    чернетка|перший варіант|перша версія|szkic|pierwsza wersja|pierwszy szkic|taslak|ilk taslak|\
    المسودة الأولى|مسودة|پیش‌نویس|نسخهٔ اول|मसौदा|पहला मसौदा|bản nháp|bản nháp đầu tiên|bản thảo|draf|\
    draf pertama|eerste versie|eerste opzet|kladversie|utkast|första utkastet|första utkast|\
    první verze|první návrh|koncept|初稿|第一稿|草稿|초안|초고";

/// Labels before a text with a word or two after them.
const FACTS: &str =
    "genre|word count target|target word count|target length|written by|字数要求|style";

/// Labels after a text, in lower case, that no story has at its end.
const BOTTOMS: &str = "\
    summary|scene summary|summary of the scene|summary of this scene|synopsis|recap|\
    next scene|next chapter|author's note|author note|note to editor|editor's note|\
    writer's note|approximate word count|reading time|self-assessment|self assessment|\
    suggestions for next steps|follow-up questions|key changes made|notes on this draft|\
    zusammenfassung|nächste szene|nächstes kapitel|anmerkung der autorin|\
    anmerkung des autors|wortzahl|wortanzahl|wörterzahl|anzahl der wörter|résumé|\
    scène suivante|prochaine scène|note de l'auteur|note de l'autrice|nombre de mots|\
    resumen|próxima escena|siguiente escena|nota del autor|nota de la autora|\
    número de palabras|riassunto|prossima scena|scena successiva|nota dell'autore|\
    nota dell'autrice|numero di parole|resumo|próxima cena|nota do autor|nota da autora|\
    contagem de palavras|краткое содержание|следующая сцена|примечание автора|\
    количество слов|підсумок|короткий зміст|наступна сцена|примітка автора|кількість слів|\
    streszczenie|następna scena|uwaga od autora|nota autora|liczba słów|samenvatting|\
    volgende scène|opmerking van de auteur|aantal woorden|özet|sonraki sahne|yazarın notu|\
    kelime sayısı|本场概要|本场梗概|内容概要|场景概要|下一场|下一章预告|作者按|作者注|创作说明|本場概要|下一場|作者按語|作者註|創作說明|要約|あらすじ|\
    次の場面|次のシーン|作者より|修正点|요약|줄거리 요약|다음 장면|작가 노트|작가의 말|ملخص|ملخص المشهد|المشهد التالي|\
    ملاحظة الكاتب|ملاحظة المؤلف|सारांश|अगला दृश्य|लेखक की टिप्पणी|สรุป|ฉากถัดไป|ฉากต่อไป|\
    หมายเหตุผู้เขียน|tóm tắt|cảnh tiếp theo|ghi chú của tác giả|סיכום|הסצנה הבאה|הערת המחבר|\
    הערת הסופר|key themes|craft notes|motifs used|motifs|note on style|notes on style|style note|意象|モチーフ|모티프|style notes|writing notes|notes on craft|nächster schritt|nächste schritte|prochaine étape|siguiente paso|下一步";

/// Those of them that authors of books write, too.
const AUTHORS: &[&str] = &["author's note", "author note", "writer's note", "editor's note"];

/// The same in emphasis or brackets, or where a rule parts them from the text.
const SET_OFF: &str = "\
    changes|changes made|key changes|edits|next|next steps|note|notes|related|glossary|\
    english translation|translation|sources|änderungen|anmerkung|anmerkungen|hinweis|\
    hinweise|nächste schritte|modifications|changements|remarque|remarques|\
    notes sur la scène|cambios|notas|nota|modifiche|alterações|mudanças|observações|\
    изменения|примечание|примечания|правки|зміни|примітки|zmiany|uwagi|wijzigingen|\
    opmerkingen|değişiklikler|notlar|修改|修改说明|改动|说明|备注|字数|修訂|修改說明|変更点|備考|文字数|수정 사항|변경 사항|참고|\
    التغييرات|ملاحظات|बदलाव|टिप्पणी|การเปลี่ยนแปลง|หมายเหตุ|thay đổi|ghi chú|שינויים|הערות|themes|themen|thèmes|temas";

/// The label of a line, what follows it there, and whether it stands in emphasis or brackets.
fn label(line: &str) -> Option<(String, &str, bool)> {
    let line = line.trim();
    let is_set_off = line.starts_with(['*', '_', '#', '[', '(', '【', '（']);
    let (label, rest) = match line.split_once([':', '：']) {
        Some((label, rest)) => (label, rest),
        None if is_set_off => (line, ""),
        None => return None,
    };
    if label.chars().count() > LONGEST_LABEL_CHARS {
        return None;
    }
    let is_around = |c: char| !c.is_alphanumeric() && !is_joined(c);
    let lower = label.trim_matches(is_around).to_lowercase();
    let lower = lower.replace('’', "'").replace('\u{307}', "");
    Some((lower, rest.trim_matches(['*', '_', ' ', '\u{a0}', '\u{3000}']), is_set_off))
}

/// A sign that belongs to the letter before it.
fn is_joined(c: char) -> bool {
    matches!(u32::from(c), 0x64B..=0x65F | 0x900..=0xDFF | 0xE30..=0xE4E)
}

/// True for a label before a text.
pub(super) fn is_top(paragraph: &str, lower: &str) -> bool {
    let bare = lower.trim_matches(|c: char| matches!(c, '*' | '_' | '[' | ']' | '【' | '】' | ' '));
    let unstopped = bare.trim_end_matches([':', '：', ' ', '\u{a0}']);
    let unstopped = unstopped.trim_end_matches(|c: char| c.is_numeric() || c == ' ');
    if TOPS.split('|').any(|known| known == unstopped) {
        let is_label = unstopped.len() < bare.len() || bare.len() < paragraph.trim().len();
        return is_label || unstopped.contains(' ');
    }
    let Some((label, rest, _)) = label(paragraph) else { return false };
    FACTS.split('|').any(|known| known == label)
        && !paragraph.contains('\n')
        && (1..=3).contains(&rest.split_whitespace().count())
        && !rest.ends_with(['.', '!', '?'])
        && (label != "written by" || rest.starts_with(char::is_uppercase))
}

/// True for a paragraph under a label after a text.
pub(super) fn is_bottom(paragraph: &str, is_parted: bool) -> bool {
    let Some((label, rest, is_set_off)) = label(paragraph.lines().next().unwrap_or_default())
    else {
        return false;
    };
    if label == "characters" {
        return !rest.is_empty()
            && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'));
    }
    let name = label.as_str();
    // In brackets or emphasis a note is the model's where it speaks of the text.
    let note = rest.to_lowercase();
    let speaks = || has(&note, super::WORKS) || has(&note, SIDES);
    if BOTTOMS.split('|').any(|known| known == name) {
        // `Next scene: the sea.` is a narrator's.
        let is_remark = !AUTHORS.contains(&name) || speaks();
        return is_set_off || is_remark && !rest.starts_with(char::is_lowercase);
    }
    SET_OFF.split('|').any(|known| known == name)
        && (is_parted && (is_set_off || speaks())
            || is_set_off && (speaks() || !matches!(name, "note" | "next" | "nota")))
}

/// True for a block of notes: a label alone and what stands under it.
pub(super) fn is_notes(block: &str) -> bool {
    let block = block.trim();
    let first = block.lines().next().unwrap_or_default();
    label(first).is_some_and(|(label, rest, is_set_off)| {
        let name = label.as_str();
        rest.is_empty()
            && (is_set_off || first.trim().ends_with([':', '：']))
            && (BOTTOMS.split('|').any(|known| known == name)
                || SET_OFF.split('|').any(|known| known == name)
                || chatter::is_note_label(first, true))
    })
}

/// The text before a label that stands alone, where only its list or one paragraph follows.
pub(super) fn before_notes(text: &str) -> Option<&str> {
    const MOST_BYTES: usize = 1_200;
    let mut at = text.len();
    let (mut paragraphs, mut items) = (0, 0);
    for paragraph in text.rsplit("\n\n") {
        at -= paragraph.len();
        if text.len() - at > MOST_BYTES || at == 0 {
            return None;
        }
        let trimmed = paragraph.trim();
        let is_list = !trimmed.is_empty() && trimmed.lines().all(|line| is_item(line.trim()));
        let mut lines = trimmed.splitn(2, '\n');
        let first = lines.next().unwrap_or_default();
        let rest = lines.next().unwrap_or_default();
        if is_alone(first) {
            let has_list = !rest.is_empty() && rest.lines().all(|line| is_item(line.trim()));
            let is_notes = (has_list || items > 0) && paragraphs == items
                || rest.is_empty() && paragraphs == 1 && is_bold(first);
            return is_notes.then(|| text[..at].trim_end());
        }
        paragraphs += 1;
        items += usize::from(is_list);
        if paragraphs - items > 1 || paragraphs > 4 {
            return None;
        }
        at = at.saturating_sub(2);
    }
    None
}

fn is_bold(line: &str) -> bool {
    line.starts_with("**") || line.starts_with('#')
}

fn is_alone(line: &str) -> bool {
    label(line).is_some_and(|(label, rest, is_set_off)| {
        let name = label.as_str();
        rest.is_empty()
            && is_short(line)
            && (BOTTOMS.split('|').any(|known| known == name)
                || is_set_off && SET_OFF.split('|').any(|known| known == name)
                || matches!(name, "related" | "follow-up questions" | "sources")
                    && line.ends_with(':'))
    })
}

/// `- …`, `1. …`
fn is_item(line: &str) -> bool {
    let unnumbered = line.trim_start_matches(|c: char| c.is_ascii_digit());
    ["- ", "* ", "• ", "– "].iter().any(|mark| line.starts_with(mark))
        || unnumbered.len() < line.len() && unnumbered.starts_with(['.', ')'])
}
