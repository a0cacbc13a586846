//! Detects narration that refers to the chapters of its own book: to a chapter that the book does
//! not have, or to the next or previous chapter. Speech in quotation marks is ignored, because
//! people in a story read books too.

mod citing;

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use self::citing::cites_own_book;
use super::{ProseCheck, ProseFinding, Severity};
use crate::text::{chapter_words::chapter_words, sentences::split_sentences};

crate::word_lists! {
    "text/prose_check/chapter_reference":
        phrases INFLECTED, PHRASES, OF_A_LIFE;
        pairs NUMBERS;
}

/// Finds every sentence of the narration that refers to a chapter beyond the given number of
/// chapters, or to a neighbouring chapter.
#[must_use]
pub fn check(text: &str, chapters: u32) -> Vec<ProseFinding> {
    if !may_refer(&text.to_lowercase()) {
        return Vec::new();
    }
    split_sentences(text)
        .into_iter()
        .filter_map(|(_, sentence)| {
            let narrated = remove_speech(sentence).to_lowercase();
            if !may_refer(&narrated) {
                return None;
            }
            let message = if refers_beyond(&narrated, chapters) && cites_own_book(&narrated) {
                format!("names a chapter that the book does not have: the book has {chapters}")
            } else if PHRASES.iter().any(|phrase| refers_by(&narrated, phrase)) {
                "mentions the book's own chapters".to_owned()
            } else {
                return None;
            };
            Some(ProseFinding {
                check: ProseCheck::ChapterReference,
                passage: sentence.to_owned(),
                message,
                severity: Severity::Must,
            })
        })
        .collect()
}

/// Checks whether a text in lower case contains a word or phrase that can name a chapter. Most
/// texts do not, and need no further check.
fn may_refer(lower: &str) -> bool {
    static NAMES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        let names = all_chapter_words().chain(&PHRASES).copied();
        AhoCorasick::new(names.chain(["第", "장"])).ok()
    });
    NAMES.as_ref().is_none_or(|names| names.is_match(lower))
}

fn all_chapter_words() -> impl Iterator<Item = &'static &'static str> {
    chapter_words().iter().chain(&INFLECTED)
}

/// Checks whether the phrase occurs in the narration with the meaning of a chapter of a book, and
/// not of a chapter of somebody's life.
fn refers_by(narrated: &str, phrase: &str) -> bool {
    narrated.match_indices(phrase).any(|(at, _)| {
        let after = &narrated[at + phrase.len()..];
        let word = after.split_whitespace().next().unwrap_or_default();
        let is_of_a_life = after.starts_with(char::is_whitespace) && OF_A_LIFE.contains(&word);
        !is_of_a_life
    })
}

fn refers_beyond(narrated: &str, chapters: u32) -> bool {
    let beyond = |number: u32| number > chapters && number < 10_000;
    let named = all_chapter_words().any(|word| {
        narrated.match_indices(word).any(|(at, _)| {
            let is_word = narrated[..at].chars().next_back().is_none_or(|c| !c.is_alphabetic());
            let after = narrated[at + word.len()..].trim_start_matches([' ', '\u{a0}']);
            is_word && parse_number(after).is_some_and(beyond)
        })
    });
    named || han_numbers(narrated).any(beyond)
}

/// Reads a number at the beginning of a text: digits of any supported script, or an English number
/// word.
fn parse_number(text: &str) -> Option<u32> {
    let digits: Vec<u32> = text.chars().map_while(digit_value).collect();
    if !digits.is_empty() {
        return combine_digits(&digits);
    }
    let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let value = |word: &str| -> Option<u32> {
        NUMBERS.iter().find(|(name, _)| *name == word)?.1.parse().ok()
    };
    let first = value(words.next()?)?;
    let second = words.next().and_then(value).filter(|second| first >= 20 && *second < 10);
    Some(first + second.unwrap_or(0))
}

fn combine_digits(digits: &[u32]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |number, digit| number.checked_mul(10)?.checked_add(*digit))
}

/// Returns the value of a digit in the scripts that are used to number chapters.
fn digit_value(c: char) -> Option<u32> {
    let zeros = [0x30, 0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10];
    zeros.iter().find_map(|zero| u32::from(c).checked_sub(*zero).filter(|value| *value < 10))
}

/// Returns the numbers in expressions such as 第33章, 第三十三章 and 제33장.
fn han_numbers(narrated: &str) -> impl Iterator<Item = u32> + '_ {
    let prefixed = narrated.match_indices('第').filter_map(|(at, prefix)| {
        let after = &narrated[at + prefix.len()..];
        let end = after.find(['章', '回'])?;
        han_number(after[..end].trim())
    });
    let korean = narrated.match_indices('장').filter_map(|(at, _)| {
        let before = narrated[..at].trim_end();
        let digits: Vec<u32> = before.chars().rev().map_while(digit_value).collect();
        let digits: Vec<u32> = digits.into_iter().rev().collect();
        if digits.is_empty() || !before.contains('제') { None } else { combine_digits(&digits) }
    });
    prefixed.chain(korean)
}

fn han_number(text: &str) -> Option<u32> {
    let digits: Option<Vec<u32>> = text.chars().map(digit_value).collect();
    if let Some(digits) = digits.filter(|digits| !digits.is_empty()) {
        return combine_digits(&digits);
    }
    let mut total = 0_u32;
    let mut pending = 0_u32;
    for c in text.chars() {
        match c {
            '十' => (total, pending) = (total + pending.max(1) * 10, 0),
            '百' => (total, pending) = (total + pending.max(1) * 100, 0),
            '千' => (total, pending) = (total + pending.max(1) * 1_000, 0),
            '零' | '〇' => pending = 0,
            '两' | '兩' => pending = 2,
            c => {
                let value = "一二三四五六七八九".chars().position(|digit| digit == c)?;
                pending = u32::try_from(value).ok()? + 1;
            }
        }
        if total > 100_000 {
            return None;
        }
    }
    (!text.is_empty()).then_some(total + pending)
}

/// Returns a sentence without the parts in quotation marks.
fn remove_speech(sentence: &str) -> String {
    crate::text::language::remove_speech(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_to_a_chapter_beyond_the_book_is_found() {
        for sentence in [
            "All this had begun in chapter 33.",
            "As Chapter Thirty-Three had shown, she was afraid.",
            "Davon war in Kapitel 33 die Rede gewesen.",
            "Как было сказано, глава 33 всё объяснила.",
            "Comme au chapitre 33, il pleuvait.",
            "Como en el capítulo 33, llovía.",
            "正如第33章所写，她害怕黑暗。",
            "正如第三十三章所写，她害怕黑暗。",
            "第３３章で見たように、彼女は闇を恐れた。",
            "제33장에서 본 것처럼 그녀는 어둠을 두려워했다.",
            "كما ورد في الفصل ٣٣ كانت خائفة.",
            "जैसा अध्याय ३३ में था, वह डरती थी।",
            "Bölüm 33 bunu anlatmıştı.",
            "As we saw in chapter 12, she had no key.",
            "It was the night described in chapter 12.",
            "Wie in Kapitel 12 erzählt, war sie allein.",
            "Alles hatte in Kapitel 12 begonnen.",
            "Tout avait commencé au chapitre 12.",
            "Como vimos no capítulo 12, ela estava só.",
            "Всё началось в главе 12.",
            "我们在第十二章讲过这件事。",
            "すべては第12章で始まった。",
            "제12장에서 모든 것이 시작되었다.",
            "이 모든 것은 제12장에서 언급되었다.",
        ] {
            assert_eq!(check(sentence, 1).len(), 1, "{sentence}");
        }
    }

    #[test]
    fn a_narration_that_refers_to_other_chapters_is_found() {
        for sentence in [
            "What he found there will be told in the next chapter.",
            "Was er fand, steht im nächsten Kapitel.",
            "Об этом будет рассказано в следующей главе.",
            "欲知后事如何，且看在下一章的分解。",
            "それは次の章で語られる。",
        ] {
            assert_eq!(check(sentence, 50).len(), 1, "{sentence}");
        }
    }

    #[test]
    fn chapters_of_a_life_or_of_a_read_book_pass() {
        for sentence in [
            "“Turn to chapter 33,” she said.",
            "「第33章を読んで」と彼女は言った。",
            "It was the next chapter of her life.",
            "In the next chapter of her life there would be no lamps.",
            "She had read one chapter and slept.",
            "Chapter 3 lay open on the desk.",
            "第一章写得很好。",
            "The chapterhouse had 33 windows.",
            "她翻过下一章。",
            "Chapter 13 lay open on the table.",
            "She had reached chapter 12 of the novel when the lamp went out.",
            "In Chapter 39 of Genesis a rainbow stands.",
            "Chapter Eleven bankruptcy had ruined the mill.",
            "The firm had begun in Chapter 11 bankruptcy and ended in dust.",
            "He was stuck on chapter 40, and it had begun to rain.",
            "Kapitel 13 lag aufgeschlagen auf dem Tisch.",
            "In Kapitel 12 des Romans stirbt der Held.",
            "Le chapitre 13 était ouvert sur la table.",
            "Au chapitre 12 du roman, le héros meurt.",
            "El capítulo 13 estaba abierto sobre la mesa.",
            "En el capítulo 12 de la novela muere el héroe.",
            "Глава 13 лежала открытой на столе.",
            "Она дошла до главы 12 этого романа.",
            "Bölüm 13 masada açık duruyordu.",
            "Romanın bölüm 12 sayfasını açtı.",
            "桌上摊开着小说的第十三章。",
            "她读到第十二章，睡着了。",
            "机器停在第13章。",
            "机上には第13章が開かれていた。",
            "彼女は小説の第12章を読んでいた。",
            "책상 위에 제13장이 펼쳐져 있었다.",
            "그녀는 소설의 제12장을 읽고 있었다.",
        ] {
            assert_eq!(check(sentence, 10), [], "{sentence}");
        }
    }
}
