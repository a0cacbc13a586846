//! Fiction that speaks of scenes, drafts, words and readers: nothing of it is lost.

use super::{SCENE, keeps_everything};

#[test]
fn narrators_speak_of_scenes_and_words() {
    let lines = [
        "That was the scene he left behind.",
        "The first draft was the worst.",
        "Scene one of the play had no words.",
        "Here is the scene as it was.",
        "She wrote the chapter again.",
        "You wrote the chapter. I only kept it.",
        "This is the version you asked for, she said.",
        "I have written to you about the scene.",
        "Your version of the scene was shorter.",
        "Here is your chapter, Tom.",
        "The chapter was complete.",
        "I have kept your draft.",
        "That was your version.",
        "200 words. That was all she had.",
        "Words: none.",
        "Three words.",
        "Two hundred words were left.",
        "12 words.",
        "The tone was your father's.",
        "You asked for the whole scene.",
        "The scene was complete.",
        "Die Szene war vollständig.",
        "Das ist deine Fassung.",
        "这是您的版本。",
        "这就是我的版本。",
        "以上是她写的。",
        "それは場面の終わりだった。",
        "以上、報告を終わる。",
        "Voici la scène.",
        "Your brief was short.",
        "You know the style.",
        "I want the scene to end.",
        "The scene, the chapter, the draft: none of it was mine.",
        "**Style:** none.",
        "Let me know if this works.",
        "以上です、と彼は言った。",
        "In this scene, I am the brother who comes home.",
        "This scene follows me everywhere.",
        "The style was hers.",
        "The beat continued.",
        "I can expand my lungs.",
        "He kept the tone.",
        "(continued) he wrote",
        "Scene and chapter, draft and version.",
        "Draft one was gone.",
        "All the words were short.",
        "Laat me weten of je komt.",
        "Дай знать, если придёшь.",
        "Дайте знати, якщо прийдете.",
        "Daj znać, jeśli przyjdziesz.",
        "Hãy cho tôi biết khi anh về.",
        "ספר לי על הים.",
        "Hy vọng là ngọn đèn duy nhất.",
        "Mam nadzieję, że wrócisz.",
        "Ik hoop dat je komt.",
        "Сподіваюся, ти повернешся.",
        "希望您平安。",
        "註：書記員已死。",
        "Opmerking: de schrijver is dood.",
        "Примітка: писар помер.",
        "הערה: הסופר מת.",
        "Lưu ý: người thư ký đã chết.",
        "全文完，他合上了书。",
        "总之，他走了。",
        "The word count was wrong.",
        "A total of 200 words was all the telegram cost.",
        "In all, about 200 words survived the fire.",
        "The year was 1984.",
        "Rationale: there was none.",
        "What I did: nothing.",
        "Next scene: the sea.",
        "Notes on the death of a keeper",
    ];
    keeps_everything(lines.map(|line| format!("{SCENE}\n\n{line}")));
    keeps_everything(lines.map(|line| format!("{line}\n\n{SCENE}")));
}

#[test]
fn a_report_keeps_its_labels() {
    keeps_everything([
        format!("**Place:** the stair\n\n{SCENE}\n\n**Scene notes:** blood on the step, no key."),
        format!("{SCENE}\n\n**Cause:** unknown.\n\n**Rationale:** The lamp was out."),
        format!("{SCENE}\n\n彼は黙って立っています。\n\n以上です。"),
        format!("{SCENE}\n\n창고는 비어 있었습니다.\n\n이상입니다."),
    ]);
}

#[test]
fn machines_refuse_in_stories() {
    keeps_everything([
        format!(
            "I'm sorry, but I can't help with that.\n\nThat is what the machine wrote.\n\n{SCENE}"
        ),
        format!("抱歉，我无法协助完成这个请求。\n\n这就是机器打印的话。\n\n{SCENE}"),
        format!("申し訳ありませんが、お手伝いできません、と機械は言った。\n\n{SCENE}"),
        format!("{SCENE}\n\nI'm sorry, but I can't help with that, the machine said."),
        format!(
            "{SCENE}\n\nEs tut mir leid, aber dabei kann ich nicht helfen, sagte die Maschine."
        ),
        format!("{SCENE}\n\nTo be continued."),
        format!("{SCENE}\n\nFortsetzung folgt."),
        format!("{SCENE}\n\nПродолжение следует."),
        format!("{SCENE}\n\n未完待续。"),
        format!("{{\"status\": \"dark\"}}\n\nThat was all the machine printed.\n\n{SCENE}"),
        format!("Dear Mara,\n\nthe lamp is out.\n\nI hope this helps.\n\nYours,\nTomas\n\n{SCENE}"),
        format!("{SCENE}\n\nThe voice stopped.\n\n[END OF TAPE]\n\nHe rewound it."),
    ]);
}
