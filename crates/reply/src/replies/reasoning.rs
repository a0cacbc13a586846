//! Cases of reasoning that is printed before a scene, and of stories that look like reasoning.

use super::{SCENE, assert_everything_kept, assert_only_scene_kept};

#[test]
fn reasoning_under_a_label_is_removed() {
    let plan = "I open with the lamp.\n\n1. She waits.\n2. It rains.";
    let tops = [
        "Thought: I open with the lamp.\n\nFinal Answer:\n\n".to_owned(),
        "Thought: I open with the lamp.\nFinal Answer: ".to_owned(),
        format!("THOUGHT:\n{plan}\n\nRESPONSE:\n"),
        format!("## Thought Process\n\nThe user wants a scene.\n\n{plan}\n\n---\n\n"),
        format!("🧠 **Thought process**\n\n{plan}\n\n📝 **Scene**\n\n"),
        "**Analysis:**\n- about 200 words\n- first person\n\n**Draft:**\n\n".to_owned(),
        "Scene plan:\n- She waits.\n- It rains.\n\nScene:\n\n".to_owned(),
        "Step 1: Open with the lamp.\nStep 2: End on the step.\n\nFinal scene:\n\n".to_owned(),
        "We need to produce scene 1. About 200 words.\n\nDraft:\n\n".to_owned(),
        "Gedanke: Ich beginne mit der Lampe.\n\nEndgültige Antwort:\n\n".to_owned(),
        "Réflexion : je commence par la lampe.\n\nRéponse finale :\n\n".to_owned(),
        "Pensamiento: empiezo con la lámpara.\n\nRespuesta final:\n\n".to_owned(),
        "Pensiero: comincio con la lampada.\n\nRisposta finale:\n\n".to_owned(),
        "Размышление: начну с лампы.\n\nОкончательный ответ:\n\n".to_owned(),
        "Düşünce: lambayla başlarım.\n\nNihai cevap:\n\n".to_owned(),
        "التفكير: أبدأ بالمصباح.\n\nالإجابة النهائية:\n\n".to_owned(),
        "विचार: मैं दीपक से शुरू करूँगा।\n\nअंतिम उत्तर:\n\n".to_owned(),
        "场景构思：\n1. 先写灯\n2. 再写台阶\n\n正文：\n\n".to_owned(),
        "構想：\n灯から始める。\n\n本文：\n\n".to_owned(),
        "구상: 등불로 시작한다.\n\n본문:\n\n".to_owned(),
    ];
    assert_only_scene_kept(tops.map(|top| format!("{top}{SCENE}")));
    assert_only_scene_kept([format!("{SCENE}\n\nCount: about 200 words. Good.")]);
}

#[test]
fn reasoning_between_other_marks_is_removed() {
    let plan = "I open with the lamp.\n\n1. She waits.";
    let tops = [
        format!("<start_working_out>{plan}<end_working_out>\n<SOLUTION>"),
        format!("<|inner_prefix|>{plan}<|inner_suffix|>"),
        format!("<|begin|>assistant<|think|>{plan}<|end|><|begin|>assistant<|content|>"),
        format!("<EXECUTION_PLAN>{plan}</EXECUTION_PLAN>\n\n"),
        format!("```thinking\n{plan}\n```\n\n"),
        format!("[[thinking]]{plan}[[/thinking]]\n"),
        format!("{{think}}{plan}{{/think}}\n"),
        format!("|thinking|{plan}|/thinking|\n"),
        "/no_think\n\n".to_owned(),
        "<no_think>\n".to_owned(),
    ];
    assert_only_scene_kept(tops.map(|top| format!("{top}{SCENE}")));
    assert_only_scene_kept([format!("<CONCLUSION>{SCENE}</CONCLUSION>")]);
}

#[test]
fn stories_that_think_and_answer_stay() {
    assert_everything_kept([
        format!("Thought: that was what he lacked.\n\n{SCENE}"),
        format!("Plan: get out alive.\n\n{SCENE}"),
        format!("Analysis: the hull is open.\nResponse: seal deck four.\n\n{SCENE}"),
        format!("{SCENE}\n\nThought: none.\n\nFinal answer:\n\nNobody came to light the lamp."),
        format!("Step 1: Light the lamp.\n\nStep 2: Wait.\n\n{SCENE}"),
        format!("{{She}} was the word on the wall.\n\n{SCENE}"),
        format!("<log>\nThe lamp is out.\n</log>\n\n{SCENE}"),
        format!("He thought of the scene. Final answer, he said: no.\n\n{SCENE}"),
    ]);
}
