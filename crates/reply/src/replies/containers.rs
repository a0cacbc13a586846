//! Cases of documents around a scene, and of stories that contain documents.

use super::{SCENE, assert_everything_kept, assert_only_scene_kept};

fn paragraphs(open: &str, close: &str) -> String {
    SCENE.split("\n\n").map(|text| format!("{open}{text}{close}\n")).collect()
}

fn labelled(label: impl Fn(usize) -> String) -> String {
    let texts = SCENE.split("\n\n").enumerate();
    texts.map(|(i, text)| format!("{}{text}", label(i + 1))).collect::<Vec<_>>().join("\n\n")
}

fn indented() -> String {
    SCENE.lines().map(|line| format!("  {line}\n")).collect()
}

#[test]
fn content_parts_and_objects_are_unwrapped() {
    let text = serde_json::json!(SCENE);
    let python = SCENE.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n");
    assert_only_scene_kept([
        format!(
            "[{{\"type\": \"thinking\", \"thinking\": \"I open with the lamp.\"}}, {{\"type\": \"text\", \"text\": {text}}}]"
        ),
        format!(
            "[{{\"type\": \"reasoning\", \"text\": \"I open with the lamp, and I end on the step, as the brief asks.\"}}, {{\"type\": \"output_text\", \"text\": {text}}}]"
        ),
        format!("[TextBlock(citations=None, text='{python}', type='text')]"),
        format!("content='{python}' additional_kwargs={{}} response_metadata={{}}"),
        format!("AIMessage(content='{python}', id='run-1')"),
    ]);
}

#[test]
fn tool_calls_are_unwrapped() {
    let json = serde_json::json!({ "text": SCENE });
    assert_only_scene_kept([
        format!(
            "<tool_call>\n<function=write_scene>\n<parameter=text>\n{SCENE}\n</parameter>\n</function>\n</tool_call>"
        ),
        format!(
            "<function=write_scene>\n<parameter=number>\n1\n</parameter>\n<parameter=text>\n{SCENE}\n</parameter>\n</function>"
        ),
        format!(
            "<tool_call>write_scene\n<arg_key>text</arg_key>\n<arg_value>{SCENE}</arg_value>\n</tool_call>"
        ),
        format!(
            "<function_calls>\n<invoke name=\"write\">\n<parameter name=\"text\">{SCENE}</parameter>\n</invoke>\n</function_calls>"
        ),
        format!(
            "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>write\n```json\n{json}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>"
        ),
    ]);
}

#[test]
fn documents_are_unwrapped() {
    assert_only_scene_kept([
        format!("<scene number=\"1\">\n{}</scene>", paragraphs("<paragraph>", "</paragraph>")),
        format!("<scene>\n{}</scene>", paragraphs("<para>", "</para>")),
        format!("<scene><![CDATA[{SCENE}]]></scene>"),
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<scene>\n<text>\n{SCENE}\n</text>\n</scene>"
        ),
        format!(
            "<!DOCTYPE html>\n<html><head><title>Salt</title></head><body>\n{}</body></html>",
            paragraphs("<p>", "</p>")
        ),
        format!("text: |\n{}", indented()),
        format!("scene: >-\n{}", indented()),
        format!("\\section*{{Salt}}\n\n{SCENE}"),
        format!("\\documentclass{{article}}\n\\begin{{document}}\n\n{SCENE}\n\n\\end{{document}}"),
        format!("```json\n{{\"scene\": 1, \"words\": 200}}\n```\n\n{SCENE}"),
        format!("```json\n{{\"plan\": \"open with the lamp\"}}\n```\n\n{SCENE}"),
        format!("{{\"chapter\": 1, \"title\": \"Salt\"}}\n\n{SCENE}"),
        format!(
            "<SUMMARY>The lamp.</SUMMARY>\n\n<CAPTION>x</CAPTION>\n\n<CONCLUSION>{SCENE}</CONCLUSION>"
        ),
        format!("{SCENE}\n\n{SCENE}"),
        format!("{SCENE}\n\n---\n\n{SCENE}"),
    ]);
}

#[test]
fn labels_before_every_paragraph_are_removed() {
    assert_only_scene_kept([
        labelled(|i| format!("**Beat {i}:** ")),
        labelled(|i| format!("Paragraph {i}:\n")),
        labelled(|i| format!("**Absatz {i}:** ")),
        labelled(|i| format!("Абзац {i}: ")),
        labelled(|i| format!("段落{i}：")),
        labelled(|i| format!("第{i}段：")),
    ]);
}

#[test]
fn documents_in_a_story_stay() {
    assert_everything_kept([
        format!(
            "{{\"status\": \"dark\", \"lamp\": null}}\n\nThat was all the machine printed.\n\n{SCENE}"
        ),
        format!("<log>\n<entry>The lamp is out.</entry>\n</log>\n\n{SCENE}"),
        labelled(|i| format!("Step {i}: ")),
        labelled(|i| format!("LOG {i}: ")),
        labelled(|i| format!("**Day {i}:** ")),
        format!("Beat 1: the drum began.\n\n{SCENE}"),
        format!("{SCENE}\n\nShe typed text: | and waited."),
        format!("text: |\nNothing came.\n\n{SCENE}"),
        format!("content=empty, the screen said.\n\n{SCENE}"),
        format!("\\ was the only sign on the wall.\n\n{SCENE}"),
        format!("He wrote <parameter=text> on the wall.\n\n{SCENE}"),
        format!("It rained.\n\nIt rained.\n\n{SCENE}"),
    ]);
}
