//! Removes reasoning in plain paragraphs, which ends where the model says that it starts writing.

use std::sync::LazyLock;

use crate::text::{self, is_item};
use crate::{phrases::Phrases, word::is_unspaced_script};

/// A model that has not started writing after this many paragraphs is telling the story.
const MAX_PARAGRAPHS: usize = 8;
/// A paragraph longer than this says more than that the writing begins.
const MAX_START_CHARS: usize = 60;
const MAX_START_CHARS_UNSPACED: usize = 20;

scribe_domain::word_lists! {
    "whole/thoughts/spoken":
        phrases USERS, STARTS;
}

/// Returns the text after reasoning that mentions the user, or after an outline of steps.
pub(super) fn skip_planning(text: &str) -> Option<&str> {
    static USER_PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(USERS.iter().copied()));
    static START_PHRASES: LazyLock<Phrases> =
        LazyLock::new(|| Phrases::new(STARTS.iter().copied()));
    let (first, mut remaining) = text.split_once("\n\n")?;
    let is_for_user = USER_PHRASES.occurs_in(&to_plain_paragraph(first));
    if !is_for_user && !first.trim_end().ends_with([':', '：']) {
        return None;
    }
    for number in 1..MAX_PARAGRAPHS {
        let (paragraph, after) = remaining.split_once("\n\n")?;
        let lower = to_plain_paragraph(paragraph);
        if is_short(&lower) && START_PHRASES.occurs_in(&lower) {
            let is_outline = number > 1 && lower.ends_with([':', '：']);
            return (is_for_user || is_outline).then_some(after);
        }
        // Only the steps of an outline may be between it and the scene.
        if !is_for_user
            && !paragraph.lines().all(|line| line.trim().is_empty() || is_item(line.trim()))
        {
            return None;
        }
        remaining = after;
    }
    None
}

fn to_plain_paragraph(paragraph: &str) -> String {
    text::to_plain_lower(paragraph.trim())
}

fn is_short(paragraph: &str) -> bool {
    let max_chars = if paragraph.chars().any(is_unspaced_script) {
        MAX_START_CHARS_UNSPACED
    } else {
        MAX_START_CHARS
    };
    paragraph.chars().count() <= max_chars
}

#[cfg(test)]
mod tests {
    use crate::clean_prose;

    const SCENE: &str = "Mara counted the red bucket in the long grass. The keeper polished a torn letter \
                         beside the cold stove, and nobody spoke of the lamp.\n\nHer brother buried the key.";

    #[test]
    fn reasoning_about_the_user_ends_where_the_scene_begins() {
        for thoughts in [
            "Okay, let me think about this scene. The user wants about 200 words in the past tense.\n\n\
             The viewpoint is Mara. I need a turn in the middle.\n\nLet me write it.",
            "Okay, der Nutzer möchte eine Szene von etwa 200 Wörtern im Präteritum.\n\nDie Perspektive \
             ist Mara. Ich brauche eine Wendung in der Mitte.\n\nIch schreibe jetzt.",
            "D’accord, l’utilisateur veut une scène d’environ 200 mots.\n\nIl faut un tournant au \
             milieu.\n\nJ’écris.",
            "Bien, el usuario quiere una escena de unas 200 palabras.\n\nHace falta un giro.\n\nEscribo.",
            "Итак, пользователь хочет сцену примерно на 200 слов.\n\nНужен поворот.\n\nПишу.",
            "好的，用户要求写第一场，约200字，过去时。\n\n中间要有转折。\n\n现在开始写。",
            "まず、ユーザーは約200字の場面を求めている。\n\n転換が必要だ。\n\nでは書く。",
            "좋아, 사용자는 약 200단어의 장면을 원한다.\n\n중간에 전환이 필요하다.\n\n이제 쓰자.",
        ] {
            let text = format!("{thoughts}\n\n{SCENE}");
            assert_eq!(clean_prose(&text).as_deref(), Ok(SCENE), "{thoughts}");
        }
    }

    #[test]
    fn an_outline_of_steps_before_the_scene_is_removed() {
        for outline in [
            "First, I'll outline the beats:\n\n1. Mara finds the lamp.\n2. The letter.\n\nNow the scene:",
            "Zuerst die Gliederung:\n\n- Mara findet die Lampe.\n- Der Brief.\n\nNun die Szene:",
            "首先列出要点：\n\n1. 玛拉找到灯。\n2. 信。\n\n正文：",
        ] {
            let text = format!("{outline}\n\n{SCENE}");
            assert_eq!(clean_prose(&text).as_deref(), Ok(SCENE), "{outline}");
        }
    }

    #[test]
    fn stories_of_users_and_lists_stay() {
        for start in [
            "The user of the machine was my brother.\n\nHe never slept.\n\nI wrote it down.",
            "The user had left no name. Only a number, and the number was mine.",
            "She read the list aloud:\n\n1. Salt.\n2. Rope.\n\nThen she folded it.",
            "He had three rules:\n\n1. Never write.\n2. Never call.\n\nI broke them all by noon.",
        ] {
            let text = format!("{start}\n\n{SCENE}");
            assert_eq!(clean_prose(&text).as_ref(), Ok(&text), "{start}");
        }
    }
}
