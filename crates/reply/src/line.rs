//! Cleans short texts from documents: titles, names, labels.

mod label;
mod machine;
mod marks;
mod talk;

use self::{
    label::strip_label,
    machine::remove_machine_text,
    marks::{strip_bullet, strip_enclosing_marks, strip_remark},
    talk::strip_talk,
};

scribe_domain::word_lists! {
    "line":
        phrases NOTES;
}

/// Returns a short text on one line. Reasoning, template tokens and JSON are removed, and so are
/// the marks of emphasis, headings, lists and quotation around the text.
#[must_use]
pub fn clean_line(text: &str) -> String {
    let mut line = to_one_line(&remove_machine_text(text));
    loop {
        let cleaned = to_one_line(&remove_machine_text(&line));
        let shorter = strip_remark(strip_bullet(strip_enclosing_marks(&cleaned))).trim();
        // A text that consists only of marks is kept. A text that consists only of reasoning or
        // tokens is not.
        let shorter = if shorter.is_empty() { cleaned.as_str() } else { shorter };
        if shorter.len() >= line.len() {
            return line;
        }
        line = shorter.to_owned();
    }
}

fn to_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cleans a title and puts it on one line. Removes the label and the number of a chapter, the
/// model's words before the title, and a note and a full stop after it.
#[must_use]
pub fn clean_title(text: &str) -> String {
    let mut title = clean_line(text);
    loop {
        let cleaned = strip_talk(strip_label(&title));
        let cleaned = clean_line(strip_full_stop(strip_note(cleaned)));
        if cleaned.is_empty() || cleaned.len() >= title.len() {
            return title;
        }
        title = cleaned;
    }
}

/// Removes the number of its position from a title: `3. Salt` for the third title.
#[must_use]
pub fn strip_number(title: &str, number: u64) -> &str {
    let remaining =
        title.strip_prefix(&number.to_string()).and_then(|remaining| remaining.strip_prefix(". "));
    remaining.map(str::trim).filter(|remaining| !remaining.is_empty()).unwrap_or(title)
}

/// Removes a note such as `(working title)` from the end of a title.
fn strip_note(title: &str) -> &str {
    let Some(inside) = title.strip_suffix([')', '）', ']', '】']) else { return title };
    let Some(at) = inside.rfind(['(', '（', '[', '【']) else { return title };
    let note = inside[at..].trim_start_matches(['(', '（', '[', '【']).trim().to_lowercase();
    let cleaned = title[..at].trim();
    if NOTES.contains(&note.as_str()) && !cleaned.is_empty() { cleaned } else { title }
}

/// Removes the full stop of a title, unless the title has other sentences or dots.
fn strip_full_stop(title: &str) -> &str {
    let Some(cleaned) = title.strip_suffix(['.', '。', '।', '．']) else { return title };
    let last = cleaned.rsplit(char::is_whitespace).next().unwrap_or_default();
    let is_abbreviation = last.chars().count() <= 3 && cleaned.contains(char::is_whitespace);
    let has_others = cleaned.contains(['.', '!', '?', '。', '！', '？', '…']);
    if has_others || is_abbreviation { title } else { cleaned }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_lose_their_wrapping() {
        for (title, cleaned) in [
            ("**\"The Careful Rope\"**", "The Careful Rope"),
            ("\"**The Careful Rope**\"", "The Careful Rope"),
            ("# The Rope", "The Rope"),
            ("Title: The Rope", "The Rope"),
            ("**Title:** *The Rope*", "The Rope"),
            ("Chapter 3: The Rope", "The Rope"),
            ("## Chapter Three", "Chapter Three"),
            ("The Rope.", "The Rope"),
            ("  The\nRope ", "The Rope"),
            ("《绳》", "绳"),
            ("第三章 绳", "绳"),
            ("第三章：绳", "绳"),
            ("标题：《绳》", "绳"),
            ("『縄』", "縄"),
            ("„Das Seil“", "Das Seil"),
            ("»Das Seil«", "Das Seil"),
            ("« La corde »", "La corde"),
            ("Titre : La corde", "La corde"),
            ("Kapitel 2: Das Seil", "Das Seil"),
            ("“The Rope”", "The Rope"),
        ] {
            assert_eq!(clean_title(title), cleaned, "{title}");
            assert_eq!(clean_title(cleaned), cleaned);
        }
    }

    #[test]
    fn marks_of_lists_and_tags_are_removed() {
        for (title, cleaned) in [
            ("- The Brass Hour", "The Brass Hour"),
            ("* The Brass Hour", "The Brass Hour"),
            ("• «Латунный час»", "Латунный час"),
            ("1. “The Brass Hour”", "The Brass Hour"),
            ("1. The Brass Hour", "The Brass Hour"),
            ("2) The Brass Hour", "The Brass Hour"),
            ("(3) Salt", "Salt"),
            ("B) The Brass Hour", "The Brass Hour"),
            ("(a) The Brass Hour", "The Brass Hour"),
            ("① Salt", "Salt"),
            ("**1.** The Brass Hour", "The Brass Hour"),
            ("1.The Brass Hour", "The Brass Hour"),
            ("一、《灯塔》", "灯塔"),
            ("（一）灯塔", "灯塔"),
            ("1. **Salt**", "Salt"),
            ("1. 灯塔", "灯塔"),
            ("2、《灯塔》", "灯塔"),
            ("<title>The Brass Hour</title>", "The Brass Hour"),
            ("<h1 class=\"x\">Salt</h1>", "Salt"),
            ("<em>“Salt”</em>", "Salt"),
        ] {
            assert_eq!(clean_title(title), cleaned, "{title}");
            assert_eq!(clean_line(title), cleaned, "{title}");
        }
    }

    #[test]
    fn remarks_about_a_title_are_removed() {
        for (title, cleaned) in [
            ("*The Brass Hour* (working title)", "The Brass Hour"),
            ("The Brass Hour (Working Title)", "The Brass Hour"),
            ("The Brass Hour [working title]", "The Brass Hour"),
            ("**The Brass Hour** -- a story", "The Brass Hour"),
            ("„Die Messingstunde“ (Arbeitstitel)", "Die Messingstunde"),
            ("«Латунный час» (рабочее название)", "Латунный час"),
            ("《黄铜时刻》（暂定名）", "黄铜时刻"),
            ("『真鍮の時』（仮題）", "真鍮の時"),
            ("**The Brass Hour** – a story about time", "The Brass Hour"),
            ("**“The Brass Hour”** — a story", "The Brass Hour"),
            ("1. **Salt** - a story", "Salt"),
            ("**Salt** (a story of the sea)", "Salt"),
            ("《绳》——一个关于时间的故事", "绳"),
        ] {
            assert_eq!(clean_title(title), cleaned, "{title}");
        }
    }

    #[test]
    fn labels_of_choices_and_chapters_are_removed() {
        for (title, cleaned) in [
            ("Option A: The Brass Hour", "The Brass Hour"),
            ("**Option 2:** The Brass Hour", "The Brass Hour"),
            ("**Option B** – The Brass Hour", "The Brass Hour"),
            ("Title 1: The Brass Hour", "The Brass Hour"),
            ("Title option 3: The Brass Hour", "The Brass Hour"),
            ("Working title: The Brass Hour", "The Brass Hour"),
            ("Vorschlag 1: Die Messingstunde", "Die Messingstunde"),
            ("Вариант 2: «Латунный час»", "Латунный час"),
            ("Opción 1: La hora", "La hora"),
            ("方案一：《黄铜时刻》", "黄铜时刻"),
            ("标题1：黄铜时刻", "黄铜时刻"),
            ("Глава 1. «Латунный час»", "Латунный час"),
            ("Глава 1 «Латунный час»", "Латунный час"),
            ("Глава 1. Латунный час", "Латунный час"),
            ("Kapitel 2 – Das Seil", "Das Seil"),
            ("Chapter 3 - The Rope", "The Rope"),
            ("**Chapter 3** – The Rope", "The Rope"),
            ("Chapter Three: The Rope", "The Rope"),
            ("Chapitre 1 — La corde", "La corde"),
            ("3. Kapitel: Das Seil", "Das Seil"),
            ("1. Bölüm: Halat", "Halat"),
            ("الفصل الأول: الحبل", "الحبل"),
        ] {
            assert_eq!(clean_title(title), cleaned, "{title}");
            assert_eq!(clean_title(cleaned), cleaned);
        }
    }

    #[test]
    fn machine_text_in_a_title_is_removed() {
        for (title, cleaned) in [
            ("<think>hm</think>The Rope", "The Rope"),
            ("<think>\nhm\n</think>\n\nThe Rope", "The Rope"),
            ("The Rope<|im_end|>", "The Rope"),
            ("The Rope</s>", "The Rope"),
            ("[INST] The Rope [/INST]", "The Rope"),
            ("{\"title\": \"The Rope\"}", "The Rope"),
            ("{\"title\": \"The Rope\", \"subtitle\": \"A Tale\"}", "The Rope"),
            ("[\"The Rope\"]", "The Rope"),
            ("The Rope\\n", "The Rope"),
            ("\\\"The Rope\\\"", "The Rope"),
            ("The&nbsp;Rope", "The Rope"),
            ("Salt &amp; Rope", "Salt & Rope"),
            ("Salt &amp;amp; Rope", "Salt & Rope"),
            ("The Rope<br>", "The Rope"),
            ("[The Rope]", "The Rope"),
            ("<think>hm</think>", ""),
        ] {
            assert_eq!(clean_title(title), cleaned, "{title}");
            assert_eq!(clean_title(cleaned), cleaned);
            if !title.contains("INST") {
                assert_eq!(clean_line(title), cleaned, "{title}");
            }
        }
    }

    #[test]
    fn talk_before_a_title_is_removed() {
        for (title, cleaned) in [
            ("Here is the title: The Rope", "The Rope"),
            ("Here’s a title for your novel: **The Rope**", "The Rope"),
            ("Sure! The Rope", "The Rope"),
            ("Sure! Here is a title: “The Rope”", "The Rope"),
            ("Certainly, here is the title: The Rope.", "The Rope"),
            ("The title is \"The Rope\"", "The Rope"),
            ("The title is “The Rope”.", "The Rope"),
            ("The title of the book is: The Rope", "The Rope"),
            ("I suggest the title “The Rope”.", "The Rope"),
            ("Hier ist der Titel: Das Seil", "Das Seil"),
            ("Der Titel lautet „Das Seil“.", "Das Seil"),
            ("Gerne! Das Seil", "Das Seil"),
            ("Voici le titre : La corde", "La corde"),
            ("Le titre est « La corde »", "La corde"),
            ("Aquí está el título: La cuerda", "La cuerda"),
            ("¡Claro! La cuerda", "La cuerda"),
            ("Вот название: Верёвка", "Верёвка"),
            ("Конечно! Верёвка", "Верёвка"),
            ("以下是标题：绳", "绳"),
            ("好的！绳", "绳"),
            ("标题是《绳》。", "绳"),
            ("タイトルは「縄」です。", "縄"),
            ("제목은 “밧줄”입니다.", "밧줄"),
            ("İşte başlık: Halat", "Halat"),
        ] {
            assert_eq!(clean_title(title), cleaned, "{title}");
            assert_eq!(clean_title(cleaned), cleaned);
        }
    }

    #[test]
    fn parts_of_a_title_stay() {
        for title in [
            "Rope: A Novel",
            "“Yes” and “No”",
            "'Tis Pity",
            "The Man Who Said “No”",
            "Who?",
            "Wait…",
            "#1 Fan",
            "St. Jude",
            "Goodbye, Mr. X.",
            "M.A.S.H.",
            "He Ran. She Stayed.",
            "1984",
            "Chapter 3",
            "Time: A Memoir",
            "C* Algebra",
            "第三章",
            "Part of Me: Her",
            "1. Mai",
            "9. November 1989",
            "1.5 Degrees of Heat",
            "2001: A Space Odyssey",
            "3:10 to Yuma",
            "Option B",
            "Plan B: The Rope",
            "The *Nautilus* – A Log",
            "*Nautilus* – A Log",
            "“Yes” – and Other Lies",
            "Salt (and Other Stories)",
            "A <b> in C",
            "-30-",
            "Salt & Rope",
            "Sure Thing",
            "Oh, Sure! She Said",
            "The Title: A Memoir",
            "My Titles, My “Crown”",
            "Here Is New York",
            "Here Is the Sea: A Novel",
            "[REC] and Other Tapes",
            "A \\ B",
            "当然！",
        ] {
            assert_eq!(clean_title(title), title, "{title}");
        }
    }
}
