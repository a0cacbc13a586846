use super::{SCENE, assert_only_scene_kept};

#[test]
fn chatter_before_the_scene_is_removed() {
    let tops = [
        "Certainly! Here's scene 1, written in your style.\n\n---",
        "Revised scene:",
        "Mended scene:",
        "Corrected version:",
        "**Rewritten scene:**",
        "Here you go:",
        "Here it is:",
        "Here is it:",
        "Got it! Writing the scene now:",
        "Okay, writing now.",
        "Thank you for the feedback. Here is the revised scene:",
        "Thanks for your notes! Here's the updated version:",
        "I apologize for the oversight. Here is the corrected version:",
        "You're right, I missed that. Here is the revised scene:",
        "**Plan:** I will open with the lamp.",
        "Plan: I'll open with the lamp and end on the letter.",
        "Approach: The scene opens with the lamp.",
        "Let me think about this scene. The user wants around 200 words of quiet prose.\n\nOkay, writing now.",
        "The user wants scene 1 in about 200 words.\n\nI will begin with the lamp.\n\nWriting now:",
        "Write scene 1 of 3 of chapter 1.\nLength: 200 words",
        "Write scene 2 of chapter 1 in 200 words.",
    ];
    assert_only_scene_kept(tops.map(|top| format!("{top}\n\n{SCENE}")));
}

#[test]
fn labels_alone_on_a_line_before_the_scene_are_removed() {
    let labels = [
        "Response:",
        "Output:",
        "Draft:",
        "Text:",
        "Final version:",
        "**Answer:**",
        "Final draft:",
        "Antwort:",
        "Überarbeitete Szene:",
        "Réponse :",
        "Version finale :",
        "Respuesta:",
        "Versión final:",
        "Ответ:",
        "Исправленная сцена:",
        "正文：",
        "修改后的场景：",
        "回答：",
        "本文：",
        "修正版：",
        "수정본:",
        "답변:",
        "النص:",
        "उत्तर:",
        "คำตอบ:",
        "Metin:",
    ];
    assert_only_scene_kept(labels.iter().map(|label| format!("{label}\n\n{SCENE}")));
    assert_only_scene_kept(labels.iter().map(|label| format!("{label}\n{SCENE}")));
}

#[test]
fn chatter_of_other_languages_before_the_scene_is_removed() {
    let tops = [
        "以下是修改后的文本：",
        "当然！这是第一场：",
        "好的，这是第2场：",
        "感谢您的反馈。以下是修改后的场景：",
        "修正後の本文は以下の通りです。",
        "もちろんです！シーン1：",
        "ご指摘ありがとうございます。以下が修正版です：",
        "수정된 글은 다음과 같습니다.",
        "네, 장면 1입니다:",
        "피드백 감사합니다. 수정된 장면입니다:",
        "إليك النص المنقح:",
        "بالتأكيد! إليك المشهد الأول:",
        "यहाँ दृश्य 1 है:",
        "यहाँ संशोधित दृश्य है:",
        "นี่คือข้อความที่แก้ไขแล้ว:",
        "Düzeltilmiş metin aşağıdadır:",
        "İşte düzeltilmiş sahne:",
        "Die überarbeitete Szene lautet wie folgt:",
        "Danke für das Feedback. Hier ist die überarbeitete Szene:",
        "Le texte corrigé est le suivant :",
        "Merci pour vos remarques. Voici la scène corrigée :",
        "El texto corregido es el siguiente:",
        "Gracias por los comentarios. Aquí está la escena corregida:",
        "Исправленный текст приведён ниже:",
        "Спасибо за замечания. Вот исправленная сцена:",
    ];
    assert_only_scene_kept(tops.map(|top| format!("{top}\n\n{SCENE}")));
}

#[test]
fn announcements_in_other_words_are_removed() {
    let tops = [
        "Of course! Below is scene 1:",
        "Sure thing! Here's the scene.",
        "Alright, here's the scene:",
        "Here's the mended scene:",
        "Here is the scene, revised as requested:",
        "Below is the corrected scene.",
        "I've revised the scene based on your feedback:",
        "I have rewritten the scene according to the notes:",
        "Scene 1:",
        "Understood! Here's the rewritten scene with all the points addressed:",
        "I'll write the scene now.",
        "Sure, I'd be happy to write this scene for you!",
        "Here's my attempt at scene 1:",
        "Here's a revised version that addresses your notes:",
        "Final answer:",
        "Sure! Scene 1:",
        "Natürlich! Hier ist Szene 1:",
        "Hier ist der überarbeitete Text:",
        "Verstanden. Hier ist die korrigierte Fassung:",
        "Gerne! Hier ist die Szene:",
        "Bien sûr ! Voici la scène 1 :",
        "D'accord. Voici le texte révisé :",
        "¡Claro! Aquí tienes la escena 1:",
        "Entendido. Esta es la versión corregida:",
        "Конечно! Вот сцена 1:",
        "Понял. Вот исправленный вариант:",
        "好的，这是修改后的版本：",
        "明白了，以下是第一场的正文：",
        "根据您的意见，修改如下：",
        "好的，第一场：",
        "承知しました。シーン1です：",
        "以下、修正後のシーンです。",
        "修正しました。",
        "네, 수정했습니다:",
        "다음은 수정된 글입니다:",
        "حسنًا، هذا هو المشهد المعدل:",
        "ठीक है, यह रहा संशोधित दृश्य:",
        "ได้เลยค่ะ นี่คือฉากที่ 1:",
        "Tamam, işte 1. sahne:",
        "Tabii! İşte sahne 1:",
        "Certo! Ecco la scena 1:",
        "Claro! Aqui está a cena 1:",
    ];
    assert_only_scene_kept(tops.map(|top| format!("{top}\n\n{SCENE}")));
}

#[test]
fn several_lines_before_the_scene_are_removed_together() {
    let tops = [
        "Got it!\nHere is the revised scene:",
        "Okay.\n\nRevised scene:\n\n---",
        "Thank you for the feedback.\n\nHere is the revised scene:\n\n**Scene 1**",
        "Understood.\nWriting the scene now:",
        "Write scene 1 of 3 of chapter 1.\nLength: 200 words\n\nSure, here is the scene:",
        "The user wants around 200 words.\n\nI'll open with the lamp.\n\nLet me write it.\n\n---",
    ];
    assert_only_scene_kept(tops.map(|top| format!("{top}\n\n{SCENE}")));
}

#[test]
fn announcements_that_say_nothing_else_are_removed() {
    let tops = [
        "Here is Scene 1, as per the brief:",
        "As requested, the scene:",
        "I've written the scene in first person, past tense, as the style sheet asks.",
        "Here's a draft of about 200 words:",
        "Here is the scene (200 words):",
        "Below you'll find the scene.",
        "[BEGIN SCENE]",
        "*Scene begins*",
        "Scene 1 of 3",
        "(continued)",
        "Now writing scene 1...",
        "Happy to help! Here's what I came up with:",
        "Klar, hier die Szene:",
        "Avec plaisir ! Voici une proposition :",
        "Aquí va la escena:",
        "Ecco la scena riscritta secondo le tue indicazioni:",
        "Segue abaixo a cena reescrita:",
        "Hieronder volgt de scène:",
        "Oto poprawiona wersja:",
        "Переработанная версия:",
        "С удовольствием! Вот мой вариант:",
        "Ось виправлений текст:",
        "Gözden geçirilmiş hali:",
        "النسخة المعدلة:",
        "בטח! הנה הסצנה:",
        "הנה הטקסט המתוקן:",
        "סצנה 1",
        "संशोधित संस्करण:",
        "ได้ค่ะ นี่คือฉากที่ 1",
        "好的，我来写这一场：",
        "收到，开始写作。",
        "はい、シーンを書きます。",
        "以下、本文です。",
        "改稿版：",
        "네, 장면을 작성하겠습니다.",
        "아래는 장면 1의 본문입니다.",
        "수정본입니다:",
    ];
    assert_only_scene_kept(tops.map(|top| format!("{top}\n\n{SCENE}")));
}
