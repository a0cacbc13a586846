//! Removes the wrapping of prose.

use super::{
    ReplyProblem, lines::LineFilter, refusal::find_refusal, traces::is_data, whole,
    wrapping::unwrapper::Unwrapper,
};

/// The maximum number of times that the cleaning is repeated. It is repeated because a removal may
/// expose something else to remove.
const MAX_ROUNDS: usize = 8;

/// Returns prose that can be shown and stored. Reasoning, template tokens, code fences, remarks
/// around the prose, headings, NUL characters, and white space at both ends are removed. Lines end
/// in `\n`. A rule between two scenes is kept.
///
/// Cleaning twice gives the same result as cleaning once.
///
/// # Errors
/// Nothing is left, the model declined to write, or the reply is JSON without exactly one text.
pub fn clean_prose(text: &str) -> Result<String, ReplyProblem> {
    let text = text.trim_end();
    let (mut prose, has_thought) = clean_once(text);
    let mut is_clean = prose == text;
    for _ in 0..MAX_ROUNDS {
        if is_clean {
            break;
        }
        let (cleaner, _) = clean_once(&prose);
        is_clean = cleaner == prose;
        prose = cleaner;
    }
    if prose.is_empty() {
        return Err(if has_thought { ReplyProblem::ReasoningOnly } else { ReplyProblem::Empty });
    }
    if is_data(&prose) {
        return Err(ReplyProblem::JsonForProse);
    }
    match find_refusal(&prose) {
        Some(problem) => Err(problem),
        None => Ok(prose),
    }
}

fn clean_once(text: &str) -> (String, bool) {
    let mut unwrapper = Unwrapper::default();
    unwrapper.push(text);
    let (unwrapped, has_thought) = unwrapper.finish();
    let mut lines = LineFilter::default();
    lines.push(&whole::unwrap_whole(&unwrapped));
    (lines.finish().trim().to_owned(), has_thought)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapping_is_removed() {
        for text in [
            "Rain fell.",
            "  \r\nRain fell.\r\n",
            "Sure, here is the scene:\n\nRain fell.",
            "Sure, here is the scene: Rain fell.",
            "Sure! Here's a revised version.\n\n---\n\nRain fell.",
            "Here's the scene:\nRain fell.",
            "**Here is the rewritten passage:**\n\nRain fell.",
            "```\nRain fell.\n```",
            "```Rain fell.```",
            "Rain fell.\n```",
            "Here is the chapter:\n\n```markdown\n# Salt\n\nRain fell.\n```\nLet me know if you like it!",
            "# Chapter 3\n\nRain fell.",
            "**Salt**\n\nRain fell.",
            "Chapter Three: Salt\n\nScene 1\n\nRain fell.",
            "第三章 盐\n\nRain fell.",
            "好的，以下是这一幕：\n\nRain fell.",
            "以下是修改后的场景：\nRain fell.",
            "<think>A storm?</think>\n\nRain fell.",
            "I decide.</think>Rain fell.",
            "Rain fell.\n\n---\n*(Word count: 2)*",
            "Rain fell.\n\n* * *",
            "Rain\0 fell.",
            "### Response:\nRain fell.",
            "[/INST] Rain fell. [INST]",
            "<|start_header_id|>assistant<|end_header_id|>\n\n**Szene 1**\n\nRain fell.<|eot_id|>",
        ] {
            assert_eq!(clean_prose(text).as_deref(), Ok("Rain fell."), "{text}");
        }
    }

    #[test]
    fn headings_inside_prose_are_removed_and_scene_breaks_stay() {
        for heading in
            ["## Scene 2: The Door", "**Scene 2**", "Kapitel 3", "第三章", "***Scene break***"]
        {
            let text = format!("Rain fell.\n\n{heading}\n\nWind rose.");
            assert_eq!(clean_prose(&text).as_deref(), Ok("Rain fell.\n\nWind rose."), "{heading}");
        }
        for rule in ["* * *", "---", "***"] {
            let text = format!("Rain fell.\n\n{rule}\n\nWind rose.");
            assert_eq!(clean_prose(&text).as_ref(), Ok(&text), "{rule}");
        }
        for (diary, expected) in [
            ("## 3 May\n\nRain.\n\n## 4 May\n\nWind.", "3 May\n\nRain.\n\n4 May\n\nWind."),
            ("### 3. Mai\nRegen.\n\n### 4. Mai\nWind.", "3. Mai\nRegen.\n\n4. Mai\nWind."),
            (
                "## 五月3日\n\n下雨。\n\n## 五月4日\n\n起风。",
                "五月3日\n\n下雨。\n\n五月4日\n\n起风。",
            ),
            (
                "# Salt\n\nRain.\n\nThe sign read:\n\n## NO ENTRY\n\nand nobody went in.",
                "Rain.\n\nThe sign read:\n\nNO ENTRY\n\nand nobody went in.",
            ),
        ] {
            assert_eq!(clean_prose(diary).as_deref(), Ok(expected), "{diary}");
        }
        let text = "Rain fell.\n\n* * *\n\n## Scene 2\n\nWind rose.";
        assert_eq!(clean_prose(text).as_deref(), Ok("Rain fell.\n\n* * *\n\nWind rose."));
    }

    #[test]
    fn prose_is_not_changed() {
        for text in [
            "\"Sure,\" he said.\n\nRain fell.",
            "Sure enough, the door opened.\n\nRain fell.",
            "Of course, it rained.\n\nThe harbour slept.",
            "Here is where the story begins.\n\nRain fell.",
            "Chapter and verse, he knew it all.\n\nRain fell.",
            "Scene by scene it came back\n\nRain fell.",
            "以下的路很长。\n\n雨落下来。",
            "第三天，雨停了。\n\n雨落下来。",
            "Rain fell.\n\n* * *\n\nWind rose.",
            "**Run!**\n\nHe ran.",
            "#5 was the last to leave\n\nRain fell.",
            "Chapter 3",
            "a < b\n  two spaces, <thin> ice",
            "My dear,\n\nLet me know the worst.\n\nYours,\nMara",
            "He read the count of his days.\n\nLet me know if it changes, she wrote.\n\nNobody did.",
            "This is the story of my life: I was born in a storm.\n\nIt rained.",
            "这是信的内容：雨停了。\n\n雨停了。",
            "Voici l'histoire de mon père.\n\nIl est mort.",
            "当然，这是他一个人的版本。\n\n雨停了。",
            "I have told this story a hundred times, and it always begins the same way:\n\nIt rained.",
            "Okay, story time:\n\nIt rained.",
            "MARA [thinking]: We should go.\n\nTOM: No.",
            "He typed [inst] and waited.",
            "Rain. [THINK] She waits.",
            "Your request was declined for <reason>. Please write to the office.\n\nShe laughed.",
            "He typed </analysis> and pressed return. Nothing.",
            "The <planning> of it took years.\n\nShe laughed.",
            "She stayed.\n\n*Do you want me to stay?*",
            "She left.\n\n*Let me know if you get home safe.*",
            "Llueve.\n\nEspero que vengas a la cena.",
            "Rain fell.\nLet me know if you like the scene.",
            "Rain fell.\n\nThe end.",
            "비가 왔다.\n\n3장 가져와\n\n그가 말했다.",
            "She read the list.\n\n1. Act - like nothing happened\n\n3. Scene: burnt car, two bodies\n\nShe left.",
            "He typed.\n\n```\n# open the door\nopen\n```\n\nIt opened.",
            "```ls``` lists, and so does `dir`\n\nHe knew.",
            "**MARA**\n\nWhere is he?\n\n**TOM**\n\nGone.",
            "**3 March**\n\nRain.\n\n**4 March**\n\nWind.",
            "**MARA**\nWhere is he?\n**TOM**\nGone.",
            "<bot> Welcome.\n<Mara> hi",
            "It hummed.\n<bot> Welcome.\n<assistant> hi <s> <model> <0x7ffe> <message>x</message> <text> end",
            "<deepthinker> are you there?",
        ] {
            assert_eq!(clean_prose(text).as_deref(), Ok(text), "{text}");
        }
    }

    #[test]
    fn text_after_a_block_of_code_or_a_tag_stays() {
        for (text, expected) in [
            (
                "```\nprint(\"hello\")\n```\n\nMara stared at the screen.\n\n“He knows,” she said.\n\nShe left.",
                "print(\"hello\")\n\nMara stared at the screen.\n\n“He knows,” she said.\n\nShe left.",
            ),
            ("<message>Hi</message>\n\nShe put the phone away.", "Hi\n\nShe put the phone away."),
            ("Here is the scene:\n<scene>\nRain fell.\n</scene>", "Rain fell."),
            ("<scene>Rain. <text>Hi</text> Wind.</scene>", "Rain. <text>Hi</text> Wind."),
            ("Rain fell.</scene>", "Rain fell."),
        ] {
            assert_eq!(clean_prose(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn replies_that_are_not_prose_are_distinguished() {
        assert_eq!(clean_prose(" \n"), Err(ReplyProblem::Empty));
        assert_eq!(clean_prose("```\n```"), Err(ReplyProblem::Empty));
        assert_eq!(clean_prose("# Chapter 3"), Err(ReplyProblem::Empty));
        assert_eq!(clean_prose("<|im_end|>"), Err(ReplyProblem::Empty));
        assert_eq!(clean_prose("<think>A storm"), Err(ReplyProblem::ReasoningOnly));
        assert!(matches!(
            clean_prose("I'm sorry, but I can't assist with that."),
            Err(ReplyProblem::Declined { .. })
        ));
    }
}
