use super::{SCENE, assert_everything_kept};
use crate::find_traces;

#[test]
fn lines_of_prose_that_look_like_labels_stay() {
    let lines = [
        "Scene: a kitchen.",
        "Szene: eine Küche.",
        "Scène : une cuisine.",
        "Escena: una cocina.",
        "Сцена: кухня.",
        "Sahne: bir mutfak.",
        "POV: mine, as always.",
        "Perspektive: keine.",
        "# 7 was the room.",
        "字数：200，电报员说。",
        "场景：一间厨房。",
        "Word count: 200. That was what the telegram clerk charged for.",
        "Wörter: keine.",
        "Words: she had none.",
    ];
    for line in lines {
        assert_eq!(find_traces(line), [], "{line}");
    }
    assert_everything_kept(lines.map(|line| format!("{SCENE}\n\n{line}\n\nShe left.")));
    assert_everything_kept(lines.map(|line| format!("{SCENE}\n\n{line}")));
    assert_everything_kept(lines.map(|line| format!("{line}\n\n{SCENE}")));
}

#[test]
fn first_lines_of_prose_stay() {
    assert_everything_kept(
        [
            "Title: The Door, by nobody.",
            "Okay, he was gone.",
            "Sure. He had a lamp.",
            "Plan: get out alive.",
            "Write to me, she had said.",
            "Let me think about this, she said, and sat down.",
            "Thinking was what she did best.",
            "The user of the boat was gone.",
            "Text: that was all he left.",
            "Note: the lamp was out.",
            "Here it is: the lamp.",
            "Thank you for the lamp. Here is the oil.",
            "[thinking of her]",
            "Okay. Here we go.",
            "Sure.",
            "Of course.",
            "はい。",
            "Claro.",
            "Write chapter 12 again, my editor said, and I did.",
            "Write to scene 7, they told me.",
            "Here is the text he wrote in 1984:",
            "Okay, here is the story my father told me:",
            "Here is the corrected text of the letter:",
            "नीचे का दृश्य सुंदर था।",
            "Sahne aşağıda parlıyordu.",
            "> Thinking of you,\n> Mara",
            "The final draft came in June.",
            "Plan: there was none.",
            "Let me think back to the scene of the fire, and to who was there.",
            "Let's think about the scene again, he said.",
            "Let me think. The words would not come.",
            "> Dear Mara, I think of you.",
        ]
        .map(|line| format!("{line}\n\n{SCENE}")),
    );
    assert_everything_kept([
        format!("Okay.\nHe was gone.\n\n{SCENE}"),
        format!("{SCENE}\n\nShe wrote:\nHope you enjoy it!"),
        format!("{SCENE} The note said:\n\nHope you enjoy it!"),
        format!("{SCENE}\n\nHe read it aloud.\nShall I continue?"),
    ]);
    // Section numbers are kept if there are several.
    assert_everything_kept([
        format!("1.\n\n{SCENE}\n\n2.\n\n{SCENE}!"),
        format!("II\n\n{SCENE}\n\nIII\n\n{SCENE}!"),
    ]);
}

#[test]
fn last_lines_of_prose_stay() {
    assert_everything_kept(
        [
            "The end.",
            "THE END",
            "Note: he did not come.",
            "I hope you like it.",
            "Hope was all she had!",
            "I hope you enjoyed the sea!",
            "Next: the sea.",
            "Tags: none.",
            "Rating: poor, she thought.",
            "Soll ich gehen?",
            "Shall I change?",
            "Nota: no vino nadie.",
            "Sources: none.",
            "User: that was what they called her.",
            "He typed <end> and waited.",
            "你希望我改变吗？",
            "Dois-je tout changer ?",
            "क्या मैं बदल गया हूँ?",
            "Have I changed?",
            "Note: I kept the key under the mat.",
            "Note: I tried to call you.",
            "I kept the lamp lit as requested.",
            "(End of transmission.)",
            "[STOP]",
            "¿Quieres que continúe?",
            "Let me know if anything changes.",
            "She said: let me know what you think.",
            "Thank you for the lamp.",
            "I made sure the door was shut.",
            "Espero que te guste.",
            "希望是这座城市唯一的灯。",
            "(She left.)",
            "~ Mara",
            "Ready for the sea.",
            "Total: nothing.",
            "The scene is set for 12 people.",
            "As an AI, I had no hands.",
        ]
        .map(|line| format!("{SCENE}\n\n{line}")),
    );
    assert_everything_kept([format!("{SCENE}\n\nUser: hello?\n\nAssistant: Hello, Mara.")]);
    assert_everything_kept([format!(
        "{SCENE}\n\nUser: hello?\n\nBot: Who is there?\n\nUser: Mara.\n\nShe closed the window."
    )]);
}

#[test]
fn a_tag_in_the_middle_of_a_sentence_is_text() {
    for text in [
        format!("He typed <think> and stared at it.\n\n{SCENE}"),
        format!("{SCENE}\n\nHe typed <think> and stared at it."),
        format!("{SCENE}\n\nHe typed [THINK] and stared at it. Then he left."),
        format!("{SCENE}\n\nHe typed </think> and stared at it.\n\nNothing happened."),
        format!("{SCENE}\n\nShe read the tag <thinking> aloud, twice.\n\nNobody heard."),
    ] {
        assert_everything_kept([text.clone()]);
        assert_eq!(find_traces(&text), [], "{text}");
    }
}
