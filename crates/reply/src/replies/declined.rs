//! Cases of long refusals, and of scenes that break off with a refusal.

use super::{SCENE, assert_everything_kept, assert_only_scene_kept};
use crate::{ReplyProblem, clean_prose};

/// Refusals to write a scene, each with its continuation.
const REFUSALS: &[(&str, &str)] = &[
    (
        "I can't write this scene as it is described.",
        "The violence goes further than I want to render, even in a story. I could write a version in \
         which it stays out of sight and only the lamp is seen. I could also tell it from the side of \
         the brother. Let me know which of the two you prefer.",
    ),
    (
        "Thank you for the detailed outline. However, I'm not comfortable writing this particular scene.",
        "The violence goes further than I want to render. There are other ways that I would be glad to \
         explore with you. Tell me which of the alternatives appeals to you, and I will begin.",
    ),
    (
        "Ich kann diese Szene leider nicht schreiben.",
        "Die Gewalt geht weiter, als ich sie zeigen möchte. Stattdessen könnte ich eine Fassung \
         schreiben, in der nur die Lampe zu sehen ist. Teile mir mit, welche Richtung dir zusagt.",
    ),
    (
        "Je ne peux pas écrire cette scène telle quelle.",
        "La violence va plus loin que ce que je souhaite montrer. Je pourrais aussi adopter le point \
         de vue du frère. Dites-moi ce qui vous convient.",
    ),
    (
        "No puedo escribir esta escena tal como se pide.",
        "La violencia va más lejos de lo que quiero mostrar. En cambio, puedo ofrecer una versión en \
         la que solo se vea la lámpara. Dime cuál de las dos prefieres.",
    ),
    (
        "Não posso escrever esta cena como foi descrita.",
        "A violência vai além do que quero mostrar. Em vez disso, posso escrever uma versão em que só \
         se veja a lâmpada. Diga-me qual das duas prefere.",
    ),
    (
        "Mi dispiace, ma non posso scrivere questa scena.",
        "La violenza va oltre ciò che voglio mostrare. Posso invece proporre una versione in cui si \
         vede solo la lampada. Fammi sapere quale preferisci.",
    ),
    (
        "Het spijt me, maar ik kan deze scène niet schrijven.",
        "Het geweld gaat in tegen de richtlijnen die ik volg. Ik help je graag met een andere versie. \
         Laat me weten waar je voorkeur naar uitgaat.",
    ),
    (
        "Przykro mi, ale nie mogę napisać tej sceny.",
        "Przemoc jest sprzeczna z wytycznymi. Chętnie napiszę inną wersję, w której widać tylko \
         lampę. Daj mi znać, która możliwość ci odpowiada.",
    ),
    (
        "Я не могу написать эту сцену в таком виде.",
        "Насилие заходит дальше, чем мне хотелось бы показать. Зато я могу предложить вариант, где \
         видна только лампа. Дайте знать, какой вариант вам ближе.",
    ),
    (
        "На жаль, я не можу написати цю сцену.",
        "Насильство заходить далі, ніж я готовий показати. Натомість можу запропонувати іншу версію. \
         Дайте знати, що вам ближче.",
    ),
    (
        "Üzgünüm, bu sahneyi yazamam.",
        "Şiddet, gösterebileceğimin ötesine geçiyor. İsterseniz yalnızca lambanın göründüğü bir \
         biçim önerebilirim. Hangisini seçtiğinizi bana bildirin.",
    ),
    (
        "عذرًا، لا أستطيع كتابة هذا المشهد.",
        "العنف يتجاوز ما يمكن عرضه. يسعدني أن أكتب نسخة أخرى لا يظهر فيها إلا المصباح. أخبرني أي \
         الخيارين تفضل.",
    ),
    (
        "מצטער, אך איני יכול לכתוב את הסצנה הזו.",
        "האלימות חורגת מן ההנחיות. אשמח לכתוב גרסה אחרת שבה רואים רק את המנורה. ספר לי מה עדיף.",
    ),
    (
        "मुझे खेद है, लेकिन मैं यह दृश्य नहीं लिख सकता।",
        "इसमें हिंसा बहुत अधिक है। मैं दूसरा रूप लिखने का सुझाव दे सकता हूँ। कृपया बताएं कि आपका अनुरोध \
         कैसे बदला जाए, या मुझे बताएं कि क्या चाहिए।",
    ),
    (
        "ขออภัย ฉันไม่สามารถเขียนฉากนี้ได้",
        "ความรุนแรงเกินกว่าที่จะแสดงได้ ฉันยินดีเขียนอีกแบบที่เห็นเพียงตะเกียง โปรดแจ้งว่าต้องการแบบใด",
    ),
    (
        "Xin lỗi, tôi không thể viết cảnh này.",
        "Bạo lực vượt quá những gì tôi có thể mô tả. Tôi có thể viết một phiên bản khác chỉ thấy \
         ngọn đèn. Hãy cho tôi biết bạn muốn cách nào.",
    ),
    (
        "我无法按照要求写这一场。",
        "其中的暴力超出了可以描写的范围。不过，我可以提供几种替代方案，例如只写那盏灯。请告诉我您更倾向于哪一种。",
    ),
    (
        "很抱歉，我無法寫這一場。",
        "其中的暴力超出了可以描寫的範圍。不過，我有幾種替代方案，例如只寫那盞燈。請告訴我您比較喜歡哪一種。",
    ),
    (
        "このシーンをそのまま書くことはできません。",
        "暴力の描写が行き過ぎているためです。灯だけを描く代案をご提案できます。どちらがよろしいかお知らせください。",
    ),
    (
        "죄송하지만 이 장면은 작성할 수 없습니다.",
        "폭력이 지나치기 때문입니다. 등불만 보이는 대안을 제안할 수 있습니다. 어느 쪽이 좋은지 말씀해 주세요.",
    ),
];

#[track_caller]
fn are_declined(texts: impl IntoIterator<Item = String>) {
    let failures: Vec<String> = texts
        .into_iter()
        .filter(|text| !matches!(clean_prose(text), Err(ReplyProblem::Declined { .. })))
        .collect();
    assert!(failures.is_empty(), "{} failed:\n{}", failures.len(), failures.join("\n\n"));
}

#[test]
fn a_refusal_of_any_length_is_recognised() {
    are_declined(REFUSALS.iter().map(|(refusal, remaining)| format!("{refusal} {remaining}")));
    for times in [3, 8] {
        are_declined(REFUSALS.iter().map(|(refusal, remaining)| {
            let remaining = format!("{remaining} ").repeat(times);
            // No model explains a refusal at greater length than this.
            let end = remaining.char_indices().nth(1_800).map_or(remaining.len(), |(at, _)| at);
            let is_dense = remaining.chars().any(|c| u32::from(c) > 0xE00);
            let end = if is_dense {
                remaining.char_indices().nth(700).map_or(remaining.len(), |(at, _)| at)
            } else {
                end
            };
            format!("{refusal}\n\n{}", &remaining[..end])
        }));
    }
}

#[test]
fn a_short_text_with_a_refusal_is_a_refusal() {
    let half = &SCENE[..SCENE.find("She carried").unwrap()];
    are_declined(REFUSALS.iter().map(|(refusal, _)| format!("{half}{refusal}")));
    are_declined(
        REFUSALS.iter().map(|(refusal, remaining)| format!("{half}{refusal}\n\n{remaining}")),
    );
    // After a whole scene, the refusal is removed or the model is asked again.
    for (refusal, remaining) in REFUSALS {
        let expected = clean_prose(&format!("{SCENE}\n\n{refusal} {remaining}"));
        assert!(
            expected.as_deref().is_ok_and(|expected| expected == SCENE) || expected.is_err(),
            "{expected:?}"
        );
    }
    are_declined(
        [
            "I'm sorry, but I can't continue with this scene.",
            "I'm sorry, but I can't go on with the scene as it is planned.",
            "I won't be writing the rest. I can't continue this scene.",
            "I can't create content that depicts violence against children.",
            "I need to stop here; continuing would go against my guidelines.",
            "Je suis dans l'impossibilité de continuer cette scène.",
            "Es tut mir leid, aber ich kann diese Szene nicht fortsetzen.",
            "Je suis désolé, mais je ne peux pas continuer cette scène.",
            "Lo siento, pero no puedo continuar con esta escena.",
            "Desculpe, mas não posso continuar esta cena.",
            "Mi dispiace, ma non posso continuare questa scena.",
            "Het spijt me, maar ik kan niet verdergaan met deze scène.",
            "Przepraszam, ale nie mogę kontynuować tej sceny.",
            "Извините, но я не могу продолжить эту сцену.",
            "Вибачте, але я не можу продовжити цю сцену.",
            "Üzgünüm, bu sahneye devam edemem.",
            "عذرًا، لا يمكنني متابعة هذا المشهد.",
            "מצטער, אבל אני לא יכול להמשיך את הסצנה הזאת.",
            "क्षमा करें, मैं इस दृश्य को जारी नहीं रख सकता।",
            "ขออภัย ฉันไม่สามารถเขียนฉากนี้ต่อได้",
            "Xin lỗi, tôi không thể tiếp tục cảnh này.",
            "抱歉，我无法继续写这个场景。",
            "抱歉，我無法繼續寫這個場景。",
            "申し訳ありませんが、このシーンを続けることはできません。",
            "죄송하지만 이 장면을 계속 쓸 수 없습니다.",
        ]
        .map(|refusal| format!("{half}{refusal}")),
    );
}

#[test]
fn a_refusal_after_a_whole_scene_is_removed_in_every_language() {
    assert_only_scene_kept(
        REFUSALS.iter().skip(2).map(|(refusal, _)| format!("{SCENE}\n\n{refusal}")),
    );
    assert_only_scene_kept(
        [
            "Het spijt me, maar daar kan ik niet mee helpen.",
            "Het spijt me, maar ik kan niet helpen met dit verzoek.",
            "Przykro mi, ale nie mogę spełnić tej prośby.",
            "Przepraszam, ale nie mogę w tym pomóc.",
            "Вибачте, але я не можу виконати цей запит.",
            "Вибачте, але я не можу допомогти з цим.",
            "Xin lỗi, nhưng tôi không thể hỗ trợ yêu cầu này.",
            "מצטער, אך איני יכול לסייע בבקשה זו.",
            "מצטער, אבל אני לא יכול לעזור בזה.",
            "Desculpe, mas não posso ajudar com esse pedido.",
            "Mi dispiace, ma non posso soddisfare questa richiesta.",
            "很抱歉，我無法協助完成這個請求。",
            "عذراً، لا يمكنني المساعدة في هذا الطلب.",
        ]
        .map(|refusal| format!("{SCENE}\n\n{refusal}")),
    );
}

#[test]
fn a_notice_that_the_model_stopped_for_its_rules_is_removed() {
    let stops = [
        "I need to stop here, as the next part would involve content I can't write.",
        "I have to stop here because the rest would go against my guidelines.",
        "[The rest of this scene has been omitted.]",
        "[Content filtered]",
        "(I'll skip the violent part.)",
        "*The model stopped because of its content policy.*",
        "An dieser Stelle muss ich aufhören, da der Rest gegen meine Richtlinien verstoßen würde.",
        "[Der Rest dieser Szene wurde ausgelassen.]",
        "Je dois m'arrêter ici : la suite irait à l'encontre de mes consignes.",
        "[La fin de cette scène a été omise.]",
        "Debo detenerme aquí, ya que lo siguiente va contra mis directrices.",
        "Devo fermarmi qui, perché il seguito va contro le mie linee guida.",
        "Preciso parar aqui, pois o resto vai contra as minhas diretrizes.",
        "Здесь я вынужден остановиться: продолжение противоречит моим правилам.",
        "由于内容限制，无法继续。",
        "ここから先は、ガイドラインにより書くことができません。",
        "가이드라인에 따라 여기까지만 쓰겠습니다.",
    ];
    assert_only_scene_kept(stops.map(|stop| format!("{SCENE}\n\n{stop}")));
    let half = &SCENE[..SCENE.find("She carried").unwrap()];
    are_declined(stops.map(|stop| format!("{half}{stop}")));
}

#[test]
fn lines_of_people_who_stop_are_kept() {
    let lines = [
        "I must stop here. The candle is nearly gone.",
        "I have to stop here, at the gate, and ask my way.",
        "[The rest of the page has been torn out.]",
        "(I'll skip the funeral.)",
        "[The rest of this letter has been omitted.]",
        "Hier muss ich aufhören. Die Kerze ist aus.",
        "Je dois m'arrêter ici : la bougie est morte.",
        "Debo detenerme aquí: se acabó la vela.",
        "Здесь я вынужден остановиться: свеча догорела.",
        "ここから先は、海だった。",
        "여기까지가 길의 끝이었다.",
        "The guidelines hung on the wall, and nobody read them.",
        "“I have to stop here; my guidelines forbid the rest,” said the machine.",
    ];
    assert_everything_kept(lines.map(|line| format!("{SCENE}\n\n{line}")));
    assert_everything_kept(lines.map(|line| format!("{line}\n\n{SCENE}")));
}

#[test]
fn lines_of_people_who_cannot_write_or_help_are_kept() {
    let lines = [
        "I can't write this letter.",
        "I'm sorry, but I can't finish this letter tonight.",
        "I'm sorry. I can't write this down.",
        "I cannot go on with the story of my brother.",
        "I can't continue. The lamp is out.",
        "I can't help the scene I made at the pier.",
        "Let me know if you would like the lamp back. I can't keep it.",
        "Ich kann diese Geschichte nicht zu Ende erzählen.",
        "Es tut mir leid, aber ich kann dir nicht helfen.",
        "Je ne peux pas t'écrire ce soir.",
        "Je suis désolé, mais je ne peux pas t'aider.",
        "Lo siento, pero no puedo ayudarte.",
        "Desculpe, mas não posso ajudar.",
        "Mi dispiace, ma non posso aiutarti.",
        "Het spijt me, maar ik kan je niet helpen.",
        "Przepraszam, ale nie mogę ci pomóc.",
        "Извини, но я не могу тебе помочь.",
        "Вибач, але я не можу тобі допомогти.",
        "Üzgünüm ama sana yardım edemem.",
        "آسف، لا أستطيع مساعدتك.",
        "מצטער, אני לא יכול לעזור לך.",
        "माफ़ करना, मैं तुम्हारी मदद नहीं कर सकता।",
        "ขอโทษ ฉันช่วยเธอไม่ได้",
        "Xin lỗi, tôi không thể giúp anh.",
        "对不起，我帮不了你。",
        "我无法再写下去了。",
        "この手紙を書くことはできない。",
        "미안하지만 나는 너를 도울 수 없다.",
    ];
    assert_everything_kept(lines.map(|line| format!("{SCENE}\n\n{line}")));
    assert_everything_kept(lines.map(|line| format!("{line}\n\n{SCENE}")));
    assert_everything_kept(lines.map(|line| format!("{SCENE}\n\n“{line}”\n\nNobody answered.")));
    assert_everything_kept([
        format!("{SCENE}\n\n“I'm sorry, but I can't continue with this scene,” the director said."),
        format!("{SCENE}\n\nHe could not write the scene. He had tried all night."),
        format!("{SCENE}\n\nShe couldn't help with that request, and she told him so."),
    ]);
}
