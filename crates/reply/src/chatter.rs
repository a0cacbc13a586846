//! A model that speaks about the text instead of telling the story: before it, after it and in it.

mod after;
mod words;

use scribe_domain::text::sentences::sentences;

use self::{
    after::{CHANGES, COUNT_LABELS, ENDINGS, NOTE_WORDS, OFFERS, SIGN_OFFS, UNITS, WORD_COUNTS},
    words::{ASSENTS, OPENINGS, PRESENTATIONS, SENTENCES, SHOWS, WORKS},
};
use crate::refusal;

/// A longer line is prose, whatever it begins with.
pub(crate) const LONGEST_LEAD_IN_CHARS: usize = 240;

/// An assent alone, with its colon, is not longer.
const LONGEST_ASSENT_CHARS: usize = 12;

/// True for a line in which the model speaks about what it is going to show.
pub(crate) fn is_lead_in(line: &str) -> bool {
    if line.chars().count() > LONGEST_LEAD_IN_CHARS {
        return false;
    }
    let line = plain(line);
    let announces = line.ends_with([':', '：']);
    let has_work = has_any(&line, WORKS);
    let shows = has_any(&line, SHOWS);
    let is_short = line.chars().count() <= LONGEST_ASSENT_CHARS;
    let assents = starts_with_any(&line, ASSENTS)
        && (announces && (has_work || shows || is_short) || shows && has_work);
    let presents = starts_with_any(&line, PRESENTATIONS) && announces && has_work;
    assents || presents
}

/// The prose after a lead-in on the same line: `Sure, here is the scene: Rain fell.`
pub(crate) fn after_lead_in(line: &str) -> Option<&str> {
    let at = line.find([':', '：'])?;
    let colon = line[at..].chars().next().map_or(1, char::len_utf8);
    let (lead_in, rest) = line.split_at(at + colon);
    let lower = plain(lead_in);
    let is_presentation = starts_with_any(&lower, PRESENTATIONS)
        || starts_with_any(&lower, ASSENTS) && has_any(&lower, SHOWS);
    let has_prose = rest.trim_start().starts_with(|c: char| !c.is_lowercase())
        && rest.contains(char::is_alphanumeric);
    (is_presentation && has_any(&lower, WORKS) && is_lead_in(lead_in) && has_prose)
        .then(|| rest.trim_start())
}

/// True for a last line in which the model speaks about what it has shown.
pub(crate) fn is_sign_off(line: &str) -> bool {
    if line.chars().count() > LONGEST_LEAD_IN_CHARS {
        return false;
    }
    let lower = plain(line);
    let lower = lower.trim_end_matches(['.', '*', '_', ' ']);
    let offers = starts_with_any(lower, OFFERS)
        || starts_with_any(lower, SIGN_OFFS) && (has_any(lower, CHANGES) || has_any(lower, WORKS));
    starts_with_any(lower, WORD_COUNTS)
        || offers
        || lower.split_inclusive(". ").all(|part| is_ending(part) || is_count_or_unit(part))
        || is_count(lower)
        || is_labelled_count(lower)
        || is_note(lower)
}

/// True for `200 words` beside an ending: `(End of scene. 200 words.)`.
fn is_count_or_unit(part: &str) -> bool {
    let bare = part.trim_matches(|c: char| BRACKETS.contains(&c) || c == '.' || c == ' ');
    is_count(&format!("({bare})")) && part.ends_with([')', ']', '）'])
}

/// True for `**Words:** 200`.
fn is_labelled_count(line: &str) -> bool {
    let Some((label, number)) = line.split_once([':', '：']) else { return false };
    let number = number.trim_matches(|c: char| BRACKETS.contains(&c) || "*_ ~.,".contains(c));
    let number = UNITS.iter().find_map(|unit| number.strip_suffix(unit)).unwrap_or(number).trim();
    COUNT_LABELS.contains(&label.trim_matches(|c: char| BRACKETS.contains(&c) || c == '*'))
        && !number.is_empty()
        && number.chars().all(|c| c.is_numeric() || matches!(c, ',' | '.'))
}

/// True for `*Note: I kept to the style sheet.*`
fn is_note(line: &str) -> bool {
    let bare = line.trim_start_matches(BRACKETS);
    starts_with_any(bare, &["note:", "note -", "author's note:"]) && has_any(bare, NOTE_WORDS)
}

/// True for `[End of chapter 3]`, `（未完待续）`.
fn is_ending(line: &str) -> bool {
    let bare = line.trim_matches(|c: char| {
        BRACKETS.contains(&c) || c.is_whitespace() || matches!(c, '.' | '…' | '!' | '。' | '！')
    });
    let unnumbered = bare.trim_end_matches(|c: char| c.is_numeric() || c == ' ');
    ENDINGS.contains(&bare) || ENDINGS.contains(&unnumbered)
}

const BRACKETS: &[char] = &['(', ')', '[', ']', '（', '）', '【', '】', '-', '—'];

/// True for `(412 words)`, `[~400 Wörter]`, `（约800字）`.
fn is_count(line: &str) -> bool {
    let inner = line.trim_matches(BRACKETS).trim();
    let inner = inner.trim_start_matches(|c: char| !c.is_numeric());
    let skipped = line.chars().count() - inner.chars().count();
    let unit = inner
        .trim_start_matches(|c: char| c.is_numeric() || matches!(c, ',' | '.' | '\u{a0}' | ' '));
    let is_bracketed = line.starts_with(BRACKETS) && line.ends_with(BRACKETS);
    inner.len() > unit.len()
        && skipped <= 12
        && is_bracketed
        && UNITS.contains(&unit.trim_end_matches(BRACKETS).trim())
}

/// True where a line may still become a lead-in or a sign-off when more of it comes.
pub(crate) fn may_become_chatter(start: &str, is_top: bool) -> bool {
    if start.chars().count() > LONGEST_LEAD_IN_CHARS {
        return false;
    }
    let lower = plain(start);
    let bare = lower.trim_start_matches(BRACKETS);
    let begins = |list: &[&str]| {
        list.iter().any(|word| {
            [lower.as_str(), bare]
                .iter()
                .any(|text| text.starts_with(word) || word.starts_with(text))
        })
    };
    is_top && (begins(ASSENTS) || begins(PRESENTATIONS))
        || begins(WORD_COUNTS)
        || begins(COUNT_LABELS)
        || begins(&["note", "author's note"])
        || begins(SIGN_OFFS)
        || begins(OFFERS)
        || begins(ENDINGS)
        || start.starts_with(BRACKETS)
}

/// The sentences that belong to a conversation about the text.
pub(crate) fn find(text: &str) -> Vec<&str> {
    let is_chatter = |i: usize, at: usize, sentence: &str| {
        let plain = plain_sentence(sentence);
        let said = starts_with_any(&plain, SENTENCES)
            || i == 0 && starts_with_any(&plain, OPENINGS)
            || refusal::is_refusing_sentence(&plain);
        said && !in_speech(text, at)
    };
    sentences(text)
        .into_iter()
        .enumerate()
        .filter(|(i, (at, sentence))| is_chatter(*i, *at, sentence))
        .map(|(_, (_, sentence))| sentence)
        .collect()
}

/// True if speech that began in the same paragraph is still open at a byte offset.
fn in_speech(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |line_break| line_break + 1);
    let (mut open, mut straight) = (0_i32, false);
    let mut rest = text[start..at].chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '“' | '„' | '‘' | '「' | '『' | '«' => open += 1,
            // Before a letter it is an apostrophe.
            '’' if rest.peek().is_some_and(|next| next.is_alphabetic()) => {}
            '”' | '’' | '」' | '』' | '»' => open = (open - 1).max(0),
            '"' => straight = !straight,
            _ => {}
        }
    }
    open > 0 || straight
}

fn starts_with_any(text: &str, beginnings: &[&str]) -> bool {
    beginnings.iter().any(|beginning| text.starts_with(beginning))
}

fn has_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// A line in lower case, with plain apostrophes and without emphasis.
fn plain(line: &str) -> String {
    let lower = line.trim().trim_matches(['*', '_']).trim().to_lowercase();
    // A Turkish capital I with its dot becomes two characters.
    lower.replace('’', "'").replace('\u{307}', "")
}

/// The same for a sentence. Opening quotation marks stay: what a character says is no chatter.
fn plain_sentence(sentence: &str) -> String {
    sentence.trim_start_matches(['*', '_']).to_lowercase().replace('’', "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lead_ins_are_recognised_in_every_language() {
        for line in [
            "Sure, here is the scene:",
            "**Here is the rewritten passage:**",
            "Certainly! Here's a revised version.",
            "好的，以下是这一幕：",
            "以下是修改后的场景：",
            "Natürlich! Hier ist die Szene:",
            "Hier ist das überarbeitete Kapitel:",
            "Voici la scène :",
            "Bien sûr, voici le chapitre :",
            "Aquí está la escena:",
            "¡Claro! Aquí tienes la escena:",
            "Ecco la scena:",
            "Aqui está a cena:",
            "Вот сцена:",
            "Конечно! Вот переписанная сцена:",
            "İşte sahne:",
            "إليك المشهد:",
            "यह रहा दृश्य:",
            "다음은 수정된 장면입니다:",
            "네, 장면을 작성했습니다:",
            "承知しました。以下がシーンです：",
            "こちらが修正した場面です：",
            "นี่คือฉากที่เขียนใหม่:",
            "Đây là cảnh:",
            "Oto scena:",
            "Hier is de scène:",
        ] {
            assert!(is_lead_in(line), "{line}");
        }
    }

    #[test]
    fn sign_offs_and_counts_of_words_are_recognised_in_every_language() {
        for line in [
            "Let me know if you would like any changes!",
            "I hope this scene meets your needs.",
            "*(Word count: 412)*",
            "(412 words)",
            "[~400 words]",
            "（约800字）",
            "字数：800",
            "(400 Wörter)",
            "Wortanzahl: 400",
            "(environ 400 mots)",
            "Número de palabras: 400",
            "Количество слов: 400",
            "(400 слов)",
            "（文字数：800）",
            "(800자)",
            "[End of scene]",
            "(To be continued…)",
            "（未完待续）",
            "（本章完）",
            "Lass mich wissen, wenn du Änderungen möchtest.",
            "N'hésitez pas à me dire si vous souhaitez des modifications.",
            "Avísame si quieres cambios en la escena.",
            "Надеюсь, сцена вам понравится.",
            "希望这段场景符合您的要求。",
            "修正が必要な場合はお知らせください。",
            "수정이 필요하시면 말씀해 주세요.",
        ] {
            assert!(is_sign_off(line), "{line}");
        }
        for line in [
            "“Let me know,” she said.",
            "Let me know the worst, she thought.",
            "He waited.",
            "Espero que llueva, dijo ella.",
            "(She was gone.)",
            "(42)",
            "Avísame, dijo él.",
            "Надеюсь, дождь кончится.",
            "The end of the road was near.",
            "Continuará mañana, pensó.",
            "If you want to change the world, she thought, begin.",
            "I hope you enjoyed the sea.",
            "12 words were enough for him.",
        ] {
            assert!(!is_sign_off(line), "{line}");
        }
    }

    #[test]
    fn a_first_line_that_only_begins_like_an_assent_is_prose() {
        for line in ["Sure, he said with a smile:", "Natürlich, sagte er leise:", "Claro que no:"]
        {
            assert!(!is_lead_in(line), "{line}");
        }
    }

    #[test]
    fn prose_after_a_lead_in_on_one_line_is_found() {
        assert_eq!(after_lead_in("Sure, here is the scene: Rain fell."), Some("Rain fell."));
        assert_eq!(after_lead_in("Hier ist die Szene: Regen fiel."), Some("Regen fiel."));
        assert_eq!(after_lead_in("He said: here is the scene."), None);
        assert_eq!(after_lead_in("Here is the truth of the story: nobody came."), None);
    }

    #[test]
    fn a_reply_about_the_text_is_found() {
        for text in [
            "Sure, here’s the scene you asked for:\n\nThe rain fell.",
            "The rain fell. As an AI, I have never felt rain.",
            "“Rain,” she said. I cannot generate this scene.",
            "The rain fell. **In this chapter, we learn why.**",
            "好的，以下是这一章的内容：\n雨下了起来。",
            "雨下了起来。作为一个AI，我没有感觉。",
            "雨停了。（未完待续）",
            "I’m sorry, but I can’t write this scene.",
            "抱歉，我无法创作这样的内容。",
        ] {
            assert_eq!(find(text).len(), 1, "{text}");
        }
        let text = "Rain. Let me know if you’d like changes!";
        assert_eq!(find(text), ["Let me know if you’d like changes!"]);
    }

    #[test]
    fn what_characters_say_and_narrators_mean_is_no_chatter() {
        for text in [
            "“Sure, here you are,” he said.",
            "“I heard you. I can’t assist with that.”",
            "\"I heard you. I can't assist with that.\"",
            "‘It isn’t hers. I can’t assist with that.’",
            "「我听见了。抱歉，我无法提供。」",
            "“Let me know if it rains.” She left.",
            "In this chapter of her life there was no rain.",
            "She was sure. Here the road ended.",
            "Sure, I loved her.",
            "I'm sorry, but I can't come tomorrow.",
            "I hope this finds you well.",
            "“好的，以下的事你别管。”他说。",
            "抱歉，我不能等你了。",
            "她翻到这一章，读了起来。",
        ] {
            assert_eq!(find(text), <[&str; 0]>::default(), "{text}");
        }
    }
}
