use super::{SCENE, assert_only_scene_kept};
use crate::clean_prose;

#[test]
fn reasoning_in_other_notations_is_removed() {
    let tops = [
        "<plan>I open with the lamp.</plan>",
        "<notes>\nShe waits.\n\nIt rains.\n</notes>",
        "<outline>She waits.</outline>",
        "[Thinking]She waits.[/Thinking]",
        "[thinking]\nShe waits.\n[/thinking]",
        "[thinking: she waits, and it rains]",
        "[Thoughts: she waits.\n\nIt rains.]",
        "【思考】她在等。【/思考】",
        "[PLAN]\nShe waits.\n[/PLAN]",
        "[Analysis]She waits.[/Analysis]",
        "(Thinking: she waits.)",
        "*[Thinking: she waits.]*",
        "<scene_plan>\n1. She waits.\n</scene_plan>",
        "### Thinking\n\nShe waits.\n\n### Response",
        "Thought: I will open with the lamp.",
        "【思考过程】\n她在等。\n【/思考过程】",
        "<details>\n<summary>💭 Reasoning</summary>\nShe waits.\n\nIt rains.\n</details>",
        "<details><summary>Thought process</summary>She waits.</details>",
        "> 💭 **Reasoning**\n> She waits.\n>\n> It rains.",
        "> **Thinking**\n> She waits.",
        "*Thinking...*\n\n> She waits.\n> It rains.",
        "Thinking...\nShe waits.\n\nIt rains.\n...done thinking.",
        "<unused94>thought\nShe waits.\n\nIt rains.<unused95>",
        "<ctrl94>thought\nShe waits.\n<ctrl95>",
        "<think>a <think>b</think> c</think>",
        "<thinking>a <thinking>b</thinking> c <thinking>d</thinking> e</thinking>",
        "**Thought process:** She waits, and it rains.",
        "**Reasoning:** She waits.\n",
    ];
    assert_only_scene_kept(tops.map(|top| format!("{top}\n\n{SCENE}")));
    assert_only_scene_kept([
        format!("<ctrl94>thought\nShe waits.\n<ctrl95>{SCENE}<ctrl46>"),
        format!("<unused94>thought\nShe waits.<unused95>{SCENE}"),
    ]);
}

#[test]
fn turns_of_a_conversation_are_removed() {
    assert_only_scene_kept([
        format!("{SCENE}\n\nUser: Now scene 2 please."),
        format!("{SCENE}\n\nHuman: Thanks.\n\nAssistant: Sure."),
        format!("{SCENE}\n\nHuman: Write the next scene."),
        format!("{SCENE}\n\n**User:** Continue."),
        format!("{SCENE}\n\nUser: Next, please."),
        format!("{SCENE}\n\n用户：请写下一场。"),
        format!("ASSISTANT: {SCENE} USER: next"),
        format!("ASSISTANT: {SCENE}\nUSER: next"),
        format!("[ASSISTANT]{SCENE}[/ASSISTANT]"),
        format!("[ASSISTANT]\n{SCENE}\n[/ASSISTANT]"),
        format!("{SCENE}[EOT]"),
        format!("{SCENE}[e~["),
        format!("]~b]ai\n{SCENE}[e~["),
        SCENE.replace(' ', "▁"),
        format!("▁{}", SCENE.replace(' ', "▁")),
    ]);
}

#[test]
fn containers_are_removed() {
    assert_only_scene_kept([
        format!("<completion>{SCENE}</completion>"),
        format!(
            "<antArtifact identifier=\"scene\" type=\"text/markdown\" title=\"Scene 1\">\n{SCENE}\n</antArtifact>"
        ),
        format!("<document_content>\n{SCENE}\n</document_content>"),
        format!("<pre>{SCENE}</pre>"),
        format!("<center>\n{SCENE}\n</center>"),
        format!("{SCENE}<br>"),
        format!("{SCENE}\n\n<br/>\n<hr>"),
        format!("[START]\n{SCENE}\n[END]"),
        format!("[START]{SCENE}[END]"),
        format!("<<<BEGIN SCENE>>>\n{SCENE}\n<<<END SCENE>>>"),
        format!("<manuscript>\n{SCENE}\n</manuscript>"),
        format!("---BEGIN SCENE---\n{SCENE}\n---END SCENE---"),
        format!("=== BEGIN ===\n\n{SCENE}\n\n=== END ==="),
        format!("text = \"\"\"{SCENE}\"\"\""),
        format!("scene = \"\"\"\n{SCENE}\n\"\"\""),
        format!("Here is it:\n```text\n{SCENE}\n```\nI hope it fits what you had in mind."),
    ]);
}

#[test]
fn citations_and_literal_escapes_are_removed() {
    let cited = SCENE.replacen("lamp.", "lamp.【4†source】", 1);
    assert_only_scene_kept([
        cited,
        SCENE.replacen("lamp.", "lamp【12:3†scene.txt】.", 1),
        SCENE.replacen("lamp.", "lamp. [cite: 1, 2]", 1),
        SCENE.replacen("lamp.", "lamp.[cite: 3]", 1),
        SCENE.replacen("lamp.", "lamp.\u{e200}cite\u{e202}turn0search0\u{e201}", 1),
        SCENE.replace('“', "&#8220;").replace('”', "&#x201D;"),
        format!("[cite_start]{SCENE} [cite: 4]"),
        SCENE.replacen("lamp.", "lamp:contentReference[oaicite:0]{index=0}.", 1),
        format!("{SCENE}\n\nSources:\n[1] https://example.org/rain\n[2] https://example.org/salt"),
        SCENE.replace('“', "\\u201c").replace('”', "\\u201d"),
    ]);
    for (escaped, plain) in [
        ("It\\u2019s raining.\n\nShe waits.", "It’s raining.\n\nShe waits."),
        ("It\\'s raining.\n\nShe isn\\'t here.", "It's raining.\n\nShe isn't here."),
        ("\\\"Who?\\\" she asked.\n\nNobody.", "\"Who?\" she asked.\n\nNobody."),
    ] {
        assert_eq!(clean_prose(escaped).as_deref(), Ok(plain));
    }
}
