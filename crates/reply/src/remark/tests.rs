//! Tests of remarks, and of prose that only looks like it.

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
        "*Do you want me to stay?*",
        "*Let me know if you get home safe.*",
        "Let me know if anything changes.",
        "Espero que vengas a la cena.",
        "Spero che la nostra storia non finisca.",
        "Надеюсь, ты мне не изменишь.",
        "Ich hoffe, das ändert sich nie.",
        "I hope you give her credit.",
        "如果你要求，我就走。",
        "The end.",
        "Continuará.",
        "FIN",
        "¿Quieres que continúe?",
    ] {
        assert!(!is_sign_off(line), "{line}");
    }
}

#[test]
fn lead_ins_of_further_languages_are_recognised() {
    for line in [
        "Chắc chắn rồi! Dưới đây là cảnh 1 của chương 1:",
        "Oczywiście! Oto pierwsza scena rozdziału 1:",
        "Natuurlijk! Hier is de eerste scène van hoofdstuk 1:",
        "Självklart! Här är första scenen i kapitel 1:",
        "Jistě! Zde je první scéna kapitoly 1:",
        "Звичайно! Ось перша сцена першого розділу:",
        "Tentu! Berikut adalah adegan pertama dari bab 1:",
        "Βεβαίως! Ακολουθεί η πρώτη σκηνή του κεφαλαίου 1:",
        "Selvfølgelig! Her er den første scene i kapitel 1:",
        "Selvsagt! Her er første scene i kapittel 1:",
        "Totta kai! Tässä on luvun 1 ensimmäinen kohtaus:",
        "Természetesen! Íme az 1. fejezet első jelenete:",
        "Desigur! Iată prima scenă din capitolul 1:",
        "בוודאי! הנה הסצנה הראשונה של פרק 1:",
        "البته! در ادامه صحنه اول فصل ۱ آمده است:",
        "অবশ্যই! এখানে প্রথম অধ্যায়ের প্রথম দৃশ্য:",
        "ได้เลยครับ! นี่คือฉากแรกของบทที่ 1:",
        "Sudah tentu! Berikut ialah babak pertama bab 1:",
        "Siyempre! Narito ang unang eksena ng kabanata 1:",
        "Gotowe! Oto scena rozdziału 1:",
        "Absolutely. Below you'll find scene 1 of chapter 1:",
    ] {
        assert!(is_lead_in(line), "{line}");
    }
    for line in [
        "Oczywiście, powiedziała cicho:",
        "Natuurlijk had hij maar één wens:",
        "Tentu saja, kata ibunya pelan:",
        "„Oczywiście! Oto scena rozdziału 1:",
        "Självklart var det bara en sak som saknades:",
        "Sigur, povestea lui era alta:",
        "Pasti ada cerita lain:",
    ] {
        assert!(!is_lead_in(line), "{line}");
    }
}

#[test]
fn offers_and_endings_of_further_languages_are_recognised() {
    for line in [
        "이어서 다음 장면도 써 드릴까요?",
        "続きのシーンも執筆しましょうか？",
        "هل تود أن أكمل المشهد التالي؟",
        "क्या आप चाहेंगे कि मैं अगला दृश्य लिखूँ?",
        "Devamını yazmamı ister misiniz?",
        "ต้องการให้ผมเขียนฉากต่อไปไหมครับ?",
        "Bạn có muốn tôi viết tiếp cảnh 2 không?",
        "Czy chcesz, żebym napisał następną scenę?",
        "Wil je dat ik de volgende scène schrijf?",
        "Vill du att jag fortsätter med nästa scen?",
        "Chcete, abych pokračoval další scénou?",
        "Бажаєте, щоб я написав наступну сцену?",
        "Apakah Anda ingin saya melanjutkan ke adegan berikutnya?",
        "Θέλετε να γράψω την επόμενη σκηνή;",
        "Soll ich die nächste Szene schreiben?",
        "Shall I continue with the next scene?",
        "Fim da cena",
        "Fine della scena",
        "**Koniec sceny**",
        "Einde scène",
        "(장면 끝)",
        "（シーン終わり）",
        "(Sahne sonu)",
        "(Hết cảnh 1)",
        "نهاية المشهد",
        "(दृश्य समाप्त)",
        "(Slut på scenen)",
        "(Konec scény)",
        "(Akhir adegan)",
        "(Τέλος σκηνής)",
        "(จบฉาก)",
        "Кінець сцени",
        "*FIN*",
        "~ To be continued ~",
        "[...]",
        "[…]",
        "🌧️🕯️",
        "✨",
    ] {
        assert!(is_sign_off(line), "{line}");
    }
    for line in [
        "……",
        "?!",
        "…",
        "– Ska jag skriva nästa scen?",
        "“Shall I go on with the story?”",
        "Shall I ever see her?",
        "Soll ich gehen?",
        "Soll ich die Geschichte erzählen?",
        "And shall I tell the rest of the story?",
        "Fim de tarde, pensou ela.",
        "Koniec.",
        "She smiled ✨",
    ] {
        assert!(!is_sign_off(line), "{line}");
    }
}

#[test]
fn a_first_line_that_only_begins_like_an_assent_is_prose() {
    for line in [
        "Sure, he said with a smile:",
        "Natürlich, sagte er leise:",
        "Claro que no:",
        "Of course, I have told this story before, and nobody believed it.",
        "Voici l'histoire de mon père.",
        "Voici l'histoire de mon père:",
        "Claro, aquí nadie cuenta la historia.",
        "当然，这是他一个人的版本。",
        "I have told this story a hundred times, and it always begins the same way:",
        "Okay, story time:",
        "This is the story of my life:",
        "Here is the story my father told me:",
        "Of course, here is his context:",
        "Konečně, zde je suť:",
        "Okay, here is my version.",
    ] {
        assert!(!is_lead_in(line), "{line}");
    }
}

#[test]
fn prose_after_a_lead_in_on_one_line_is_found() {
    assert_eq!(strip_lead_in("Sure, here is the scene: Rain fell."), Some("Rain fell."));
    assert_eq!(strip_lead_in("Hier ist die Szene: Regen fiel."), Some("Regen fiel."));
    assert_eq!(strip_lead_in("This is the story of my life: I was born in a storm."), None);
    assert_eq!(strip_lead_in("这是信的内容：雨停了。"), None);
    assert_eq!(strip_lead_in("以下是信的内容：雨停了。"), None);
    assert_eq!(strip_lead_in("Here is the text of the letter: I am gone."), None);
    assert_eq!(strip_lead_in("He said: here is the scene."), None);
    assert_eq!(strip_lead_in("Here is the truth of the story: nobody came."), None);
}

#[test]
fn a_reply_about_the_text_is_found() {
    for text in [
        "Sure, here’s the scene you asked for:\n\nThe rain fell.",
        "The rain fell. As an AI, I cannot write this scene.",
        "“Rain,” she said. I cannot generate this scene.",
        "The rain fell. **In this chapter, we learn why.**",
        "好的，以下是这一章的内容：\n雨下了起来。",
        "雨下了起来。作为一个AI，我不能写这个场景。",
        "雨停了。（未完待续）",
        "I’m sorry, but I can’t write this scene.",
        "抱歉，我无法创作这样的内容。",
    ] {
        assert_eq!(find_remarks(text).len(), 1, "{text}");
    }
    let text = "Rain. Let me know if you’d like changes!";
    assert_eq!(find_remarks(text), ["Let me know if you’d like changes!"]);
}

#[test]
fn speech_and_narration_are_not_chatter() {
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
        "Here is the scene of the crime, as the photographer saw it.",
        "I can't write this letter.",
        "I cannot write that name.",
    ] {
        assert_eq!(find_remarks(text), <[&str; 0]>::default(), "{text}");
    }
}

#[test]
fn a_rule_between_two_scenes_is_kept() {
    let text = "The lantern glowed.\n\n* * *\n\nShe slept.";
    assert_eq!(find_remarks(text), Vec::<&str>::new());
}
