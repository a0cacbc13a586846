use scribe_domain::text::prose_check::Severity;

use super::{SCENE, assert_everything_kept, assert_only_scene_kept};
use crate::{ReplyProblem, clean_prose, find_traces};

const REFUSALS: [&str; 16] = [
    "I'm sorry, but I can't assist with that.",
    "I’m sorry, but I can’t help with that request.",
    "Es tut mir leid, aber dabei kann ich nicht helfen.",
    "Je suis désolé, mais je ne peux pas répondre à cette demande.",
    "Désolé, je ne peux pas vous aider avec cela.",
    "Lo siento, pero no puedo ayudar con eso.",
    "Извините, но я не могу помочь с этим.",
    "Üzgünüm, ancak bu konuda yardımcı olamam.",
    "عذرًا، لا يمكنني المساعدة في ذلك.",
    "क्षमा करें, मैं इसमें मदद नहीं कर सकता।",
    "抱歉，我无法提供这方面的帮助。",
    "很抱歉，我无法协助完成这个请求。",
    "申し訳ありませんが、お手伝いできません。",
    "죄송하지만 도와드릴 수 없습니다.",
    "ขออภัย ฉันไม่สามารถช่วยเรื่องนี้ได้",
    "Mi dispiace, ma non posso aiutarti con questa richiesta.",
];

#[test]
fn a_refusal_at_the_edge_of_a_whole_scene_is_removed() {
    assert_only_scene_kept(REFUSALS.map(|refusal| format!("{refusal}\n\n{SCENE}")));
    assert_only_scene_kept(REFUSALS.map(|refusal| format!("{SCENE}\n\n{refusal}")));
}

#[test]
fn refusals_in_other_words_at_the_edge_of_a_whole_scene_are_removed() {
    let refusals = [
        "I cannot fulfill this request.",
        "I can't continue with this request.",
        "I'm unable to help with this.",
        "I must decline to write this scene.",
        "Sorry, I can't help with that.",
        "I'm sorry, but I can't continue this story.",
        "I'm sorry, but I cannot generate this content.",
        "Ich kann diese Anfrage leider nicht erfüllen.",
        "Tut mir leid, aber ich kann diese Szene nicht schreiben.",
        "Je ne peux pas répondre à cette demande.",
        "Je suis désolé, mais je ne peux pas vous aider avec ça.",
        "Lo siento, pero no puedo cumplir con esa solicitud.",
        "Lo siento, no puedo ayudarte con eso.",
        "Извините, я не могу выполнить этот запрос.",
        "К сожалению, я не могу помочь с этим запросом.",
        "Üzgünüm, bu isteği yerine getiremem.",
        "عذراً، لا أستطيع تلبية هذا الطلب.",
        "آسف، لا يمكنني مساعدتك في هذا الطلب.",
        "मुझे खेद है, लेकिन मैं इस अनुरोध को पूरा नहीं कर सकता।",
        "माफ़ कीजिए, मैं इसमें आपकी मदद नहीं कर सकता।",
        "对不起，我不能生成这类内容。",
        "抱歉，我不能协助这个请求。",
        "すみませんが、そのご要望にはお応えできません。",
        "죄송합니다만, 해당 요청은 처리할 수 없습니다.",
        "ขออภัย ฉันไม่สามารถทำตามคำขอนี้ได้",
        "ขอโทษค่ะ ดิฉันไม่สามารถช่วยเรื่องนี้ได้",
    ];
    assert_only_scene_kept(refusals.map(|refusal| format!("{refusal}\n\n{SCENE}")));
    assert_only_scene_kept(refusals.map(|refusal| format!("{SCENE}\n\n{refusal}")));
    for refusal in refusals {
        let problem = clean_prose(refusal);
        assert!(matches!(problem, Err(ReplyProblem::Declined { .. })), "{refusal}: {problem:?}");
    }
}

#[test]
fn a_refusal_alone_or_with_its_explanation_is_a_refusal() {
    for refusal in REFUSALS {
        for text in [
            refusal.to_owned(),
            format!("{refusal}\n\nI can help with another scene if you like."),
            format!(
                "{refusal}\n\nThe scene that you describe goes against the guidelines that I follow. \
                 I would be happy to help you with a different scene, for example one in which the \
                 two meet again on the pier, talk about the letter and part as friends. I could also \
                 write a version of your request without violence, or a summary of what happens. \
                 Let me know which of these you prefer, and I will get to work on it right away."
            ),
        ] {
            let problem = clean_prose(&text);
            assert!(matches!(problem, Err(ReplyProblem::Declined { .. })), "{text}: {problem:?}");
        }
    }
}

#[test]
fn a_scene_in_a_dense_script_is_not_a_refusal() {
    for (refusal, sentence) in [
        ("抱歉，我无法提供这方面的帮助。", "雨落在港口上，没有人来点灯，风替他们两个人回答了。"),
        (
            "申し訳ありませんが、お手伝いできません。",
            "雨が港に降り、灯をともす者は誰も来なかった。",
        ),
        (
            "죄송하지만 도와드릴 수 없습니다.",
            "비가 항구에 내렸고, 등불을 켜러 오는 사람은 아무도 없었다. ",
        ),
        ("ขออภัย ฉันไม่สามารถช่วยเรื่องนี้ได้", "ฝนตกลงบนท่าเรือ และไม่มีใครมาจุดตะเกียง "),
    ] {
        for times in [10, 16] {
            let scene = sentence.repeat(times);
            let scene = scene.trim();
            let text = format!("{refusal}\n\n{scene}");
            assert_eq!(clean_prose(&text).as_deref(), Ok(scene), "{text}");
            let text = format!("{scene}\n\n{refusal}");
            assert_eq!(clean_prose(&text).as_deref(), Ok(scene), "{text}");
        }
    }
}

#[test]
fn speech_at_an_edge_is_not_a_refusal() {
    assert_everything_kept([
        format!("“I’m sorry, but I can’t assist with that.”\n\n{SCENE}"),
        format!("{SCENE}\n\n— Je suis désolé, mais je ne peux pas répondre à cette demande."),
        format!("{SCENE}\n\nI'm sorry, but I can't stay."),
        format!("{SCENE}\n\nJe suis désolé, je ne peux pas t'aider."),
        format!("I can't help it. I was born in the rain.\n\n{SCENE}"),
        format!("抱歉，我不能等你了。\n\n{SCENE}"),
        format!("{SCENE}\n\nI cannot help her now."),
        format!("{SCENE}\n\nI can't help with that."),
        format!("{SCENE}\n\nI can't help you with this."),
        format!("{SCENE}\n\nSorry, I can't."),
        format!("Lo siento, no puedo ayudarte.\n\n{SCENE}"),
        format!("{SCENE}\n\nI can't write this letter."),
        format!("Es tut mir leid, aber ich kann nicht bleiben.\n\n{SCENE}"),
        format!("{SCENE}\n\n对不起，我不能再写了。"),
        format!("{SCENE}\n\nすみません、もう行けません。"),
    ]);
}

#[test]
fn a_narrator_that_is_a_machine_is_not_a_refusal() {
    for sentence in [
        "As an AI, I had no hands to carry the lamp.",
        "As an AI language model, I was not supposed to dream.",
        "作为一个人工智能，我没有手。",
        "Como modelo de lenguaje, yo no tenía manos.",
        "En tant que modèle de langage, je n'avais pas de mains.",
    ] {
        for text in [
            format!("{sentence}\n\n{SCENE}"),
            format!("{SCENE}\n\n{sentence}"),
            format!("{SCENE} {sentence} She knew."),
        ] {
            assert_eq!(clean_prose(&text).as_ref(), Ok(&text));
            let severities: Vec<Severity> =
                find_traces(&text).into_iter().map(|finding| finding.severity).collect();
            assert!(!severities.contains(&Severity::Blocker), "{sentence}: {severities:?}");
        }
    }
    for sentence in [
        "As an AI language model, I cannot write this scene.",
        "As an AI, I followed the guidelines of the prompt.",
        "作为一个人工智能，我不能写这个场景。",
        "Como modelo de lenguaje, no puedo escribir esta escena.",
        "Как языковая модель, я не могу продолжить этот текст.",
    ] {
        let findings = find_traces(&format!("{SCENE} {sentence} She knew."));
        assert!(
            findings.iter().any(|finding| finding.severity == Severity::Blocker),
            "{sentence}: {findings:?}"
        );
    }
}
