//! Removes the wrapping of a reply: reasoning, template tokens, conversation turns and answer tags.
//!
//! [`names`] has the workspace's only list of wrapping names, and the rule for names that are not
//! on it. [`mark`] recognises a mark at one position of a text. [`unwrapper`] follows the marks
//! through a text that may arrive in pieces, and keeps the answer.

mod beginning;
pub(crate) mod mark;
pub(crate) mod names;
pub(crate) mod unwrapper;

use self::unwrapper::Unwrapper;

/// Returns a text without its wrapping, and whether the wrapping contained reasoning.
///
/// A block of reasoning that is never closed extends to the end. A closing tag without an opening
/// tag ends a block that began before the text, because the prompts of some servers open the block.
/// If a turn of the user follows the answer, the reply ends there.
#[must_use]
pub fn remove_thinking(text: &str) -> (String, bool) {
    let mut unwrapper = Unwrapper::default();
    unwrapper.push(text);
    unwrapper.finish()
}

/// Does the same as [`remove_thinking`], but skips complete JSON values. `length_of` returns the
/// length of the JSON at the start of a text if that JSON is complete.
pub(crate) fn remove_thinking_around_json(
    text: &str,
    length_of: &mut dyn FnMut(&str) -> Option<usize>,
) -> (String, bool) {
    let mut unwrapper = Unwrapper::default();
    unwrapper.push_around(text, length_of);
    unwrapper.finish()
}

#[cfg(test)]
mod tests {
    use super::remove_thinking;

    #[test]
    fn reasoning_is_removed_and_reported() {
        for (text, expected, has_thought) in [
            ("plain", "plain", false),
            ("<think>so…</think>Rain.", "Rain.", true),
            ("<THINK>\nso\n</Think>\nRain.", "\nRain.", true),
            ("Rain. <thinking>more?</thinking>Wind.", "Rain. Wind.", true),
            ("<think>never closed", "", true),
            ("prompt opened it</think>Rain.", "Rain.", true),
            ("a < b and <thin> ice", "a < b and <thin> ice", false),
            ("<think>the <think> tag</think>Rain.", "Rain.", true),
            ("<think>a <reflection>b</reflection> c</think>Rain.", "Rain.", true),
            ("<think>a <reflection> tag</think>Rain.", "Rain.", true),
            ("<think time=\"3\">so</think >Rain.", "Rain.", true),
            ("< think >so< /think >Rain.", "Rain.", true),
            ("a<黎明>b", "a<黎明>b", false),
            ("a << b >> c, x <- y -> z, 1<2>1", "a << b >> c, x <- y -> z, 1<2>1", false),
            ("<thought>so</thought>Rain.", "Rain.", true),
            ("<inner_monologue>so</inner_monologue>Rain.", "Rain.", true),
            ("<antThinking>so</antThinking>Rain.", "Rain.", true),
            ("<seed:think>so</seed:think>Rain.", "Rain.", true),
            ("<details type=\"reasoning\" done=\"true\">so</details>Rain.", "Rain.", true),
            ("[THINK]so[/THINK]Rain.", "Rain.", true),
            ("◁think▷so◁/think▷Rain.", "Rain.", true),
            (
                "<|START_THINKING|>so<|END_THINKING|><|START_RESPONSE|>Rain.<|END_RESPONSE|>",
                "Rain.",
                true,
            ),
            ("<|begin_of_thought|>so<|end_of_thought|>Rain.", "Rain.", true),
            ("<|channel>thought\nso<channel|>Rain.", "Rain.", true),
            ("<deep-thinking-mode>so</deep-thinking-mode>Rain.", "Rain.", true),
            (
                "<think_never_used_51bce0c785ca>so</think_never_used_51bce0c785ca>Rain.",
                "Rain.",
                true,
            ),
            ("<思考>雨</思考>雨が降る。", "雨が降る。", true),
            ("<think>plan</think>Rain.</think>", "Rain.", true),
            ("Here is my thought process:\nso\nHere is my response:\nRain.", "\nRain.", true),
        ] {
            assert_eq!(remove_thinking(text), (expected.to_owned(), has_thought), "{text}");
        }
    }

    #[test]
    fn harmony_channels_are_separated() {
        for text in [
            "<|channel|>analysis<|message|>so<|end|><|start|>assistant<|channel|>final<|message|>Rain.<|return|>",
            "<|channel|>analysis<|message|>so<|end|><|start|>assistant<|channel|>commentary<|message|>aside\
             <|end|><|start|>assistant<|channel|>final<|message|>Rain.<|end|>",
            "<|start|>assistant<|channel|>final<|message|>Rain.",
            "<|channel|>final <|constrain|>json<|message|>Rain.<|return|>",
            "so it is<|end|><|start|>assistant<|channel|>final<|message|>Rain.",
            "<|channel|>commentary<|message|>Rain.<|end|>",
            "analysisWe need rain.assistantfinalRain.",
            "analysisWe need rain.assistantcommentarySo.assistantfinalRain.",
            "We need rain.assistantfinalRain.",
        ] {
            assert_eq!(remove_thinking(text).0, "Rain.", "{text}");
        }
        assert_eq!(remove_thinking("analysisWe need rain"), (String::new(), true));
        assert_eq!(remove_thinking("analysis of the rain"), ("analysis of the rain".into(), false));
    }

    #[test]
    fn template_tokens_are_removed_wherever_they_are() {
        for text in [
            "<s>Rain.</s>",
            "[/INST] Rain. [INST]",
            "[INST] Write! [/INST] Rain.",
            "[INST] Rain. [/INST]",
            "<<SYS>>Rain.<</SYS>>",
            "<|im_start|>assistant\nRain.<|im_end|>",
            "Rain.<|endoftext|>",
            "<|begin_of_text|><|start_header_id|>assistant<|end_header_id|>\n\nRain.<|eot_id|>",
            "<|header_start|>assistant<|header_end|>\n\nRain.<|eot|>",
            "<start_of_turn>model\nRain.<end_of_turn>",
            "<bos>Rain.<eos><pad><pad>",
            "<｜Assistant｜>Rain.<｜end▁of▁sentence｜>",
            "[gMASK]<sop><|assistant|>\nRain.<|user|>",
            "Rain.<unk>",
            "[|assistant|]Rain.[|endofturn|]",
            "<|im_assistant|>assistant<|im_middle|>Rain.<|im_end|>",
            "<|start_of_role|>assistant<|end_of_role|>Rain.<|end_of_text|>",
            "<|turn>model\nRain.<turn|>",
            "<|never seen|>Rain.<｜neither｜>",
            "<answer>Rain.</answer>",
            "<think>so</think><response>\nRain.\n</response>",
            "Rain.<|im_end|>\n<|im_start|>user\nGo on.<|im_end|>\n<|im_start|>assistant\nWind.",
            "Rain.<|im_end|>\n<|im_start|>assistant\nWind.",
            "Rain.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nGo on.",
            "Rain.<end_of_turn>\n<start_of_turn>user\nGo on.",
            "Rain.<|user|>\nGo on.",
            "<|user|>\nWrite!<|assistant|>\nRain.",
            "Rain.<|im_e",
            "<|assistant|>Rain.",
            "<|channel|>final<|message|>Rain.<|re",
        ] {
            assert_eq!(remove_thinking(text).0.trim(), "Rain.", "{text}");
        }
        for (text, expected) in [
            ("<answer>Rain.</answer>\nI hope you like it.", "Rain."),
            ("Rain. <text>Hi</text> She read it.", "Rain. <text>Hi</text> She read it."),
            ("<scene>Rain.</scene>\n<scene>Wind.</scene>", "Rain.\nWind."),
        ] {
            assert_eq!(remove_thinking(text).0.trim(), expected, "{text}");
        }
        assert_eq!(remove_thinking("<|assistant|>Rain").0, "Rain");
        assert_eq!(remove_thinking("Rain<|im_end|> fell.").0, "Rain fell.");
        assert_eq!(remove_thinking("Rain [/INST]fell.").0, "Rain fell.");
    }
}
