//! Notes about a text under a label of their own: `**Style notes:** first person, past tense.`

/// A longer label is a sentence.
const LONGEST_LABEL_CHARS: usize = 40;

/// Words of notes; the label has another word that says what they are about.
const NOTES: &[&str] = &[
    "note",
    "notes",
    "summary",
    "choices",
    "breakdown",
    "checklist",
    "commentary",
    "recap",
    "check",
    "changes",
    "analysis",
    "rationale",
    "overview",
    "considerations",
    "decisions",
    "log",
];

/// What notes about a text are about.
const ABOUTS: &[&str] = &[
    "style",
    "craft",
    "continuity",
    "scene",
    "chapter",
    "writing",
    "writer's",
    "author's",
    "revision",
    "editing",
    "story",
    "pov",
    "viewpoint",
    "tone",
    "voice",
    "draft",
    "key",
    "word",
    "count",
    "character",
    "pacing",
    "prose",
    "narrative",
    "editorial",
    "stylistic",
    "quick",
];

const BETWEEN: &[&str] = &["on", "of", "the", "and", "&", "for", "about"];

/// Labels of notes as a whole, in lower case.
const WHOLE: &[&str] = &[
    "rationale",
    "what i did",
    "what i changed",
    "what changed",
    "changes made",
    "self-check",
    "self-review",
    "next scene",
    "next chapter",
    "next steps",
    "how this meets the brief",
    "summary of changes",
    "end of scene notes",
];

/// The same, which no story has before a colon: they need no emphasis.
const SURE: &[&str] = &[
    "changes made",
    "word count check",
    "hinweise zum stil",
    "anmerkungen zum stil",
    "stilhinweise",
    "anmerkungen zur szene",
    "vorgenommene änderungen",
    "notes de style",
    "choix d'écriture",
    "modifications apportées",
    "notas de estilo",
    "notas sobre el estilo",
    "cambios realizados",
    "notas sobre o estilo",
    "alterações feitas",
    "note di stile",
    "note sullo stile",
    "modifiche apportate",
    "stijlnotities",
    "opmerkingen over de stijl",
    "aangebrachte wijzigingen",
    "uwagi stylistyczne",
    "uwagi o stylu",
    "wprowadzone zmiany",
    "примечания к стилю",
    "заметки о стиле",
    "внесённые изменения",
    "внесенные изменения",
    "примітки щодо стилю",
    "внесені зміни",
    "üslup notları",
    "yapılan değişiklikler",
    "ملاحظات أسلوبية",
    "التعديلات التي أجريتها",
    "הערות סגנון",
    "השינויים שנעשו",
    "शैली संबंधी टिप्पणी",
    "किए गए बदलाव",
    "หมายเหตุด้านสไตล์",
    "การเปลี่ยนแปลงที่ทำ",
    "ghi chú về phong cách",
    "những thay đổi đã thực hiện",
    "创作说明",
    "创作思路",
    "写作说明",
    "写作思路",
    "修改说明",
    "創作說明",
    "寫作說明",
    "修改說明",
    "創作メモ",
    "執筆メモ",
    "修正点",
    "창작 노트",
    "작성 메모",
    "수정 사항",
];

/// True for a paragraph of notes under a label.
pub(crate) fn is_labelled_note(line: &str) -> bool {
    let line = line.trim();
    let Some((label, note)) = line.split_once([':', '：']) else { return false };
    // `Changes made: none.` is a line of a form in a story.
    let is_set_off = line.starts_with(['*', '_', '[', '(']);
    (is_set_off || note.trim().chars().count() > 6 || note.trim().is_empty())
        && is_note_label(label, line.starts_with(['*', '_', '[', '(']))
}

/// True for the label of notes about a text. In emphasis or brackets a label is no word of a
/// narrator.
pub(crate) fn is_note_label(label: &str, is_set_off: bool) -> bool {
    if label.chars().count() > LONGEST_LABEL_CHARS {
        return false;
    }
    let bare = label.trim_matches(|c: char| !c.is_alphanumeric());
    let lower = bare.to_lowercase().replace('’', "'");
    if SURE.contains(&lower.as_str()) {
        return true;
    }
    if !is_set_off {
        return false;
    }
    let words: Vec<&str> = lower.split_whitespace().collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let is_known = |word: &&str| [NOTES, ABOUTS, BETWEEN].iter().any(|list| list.contains(word));
    WHOLE.contains(&lower.as_str())
        || has(NOTES) && has(ABOUTS) && words.len() > 1 && words.iter().all(is_known)
}

/// True for a text in the form of a report: its own labels are in emphasis, too.
pub(crate) fn has_labels(text: &str) -> bool {
    const MOST_LINES: usize = 60;
    text.lines().rev().take(MOST_LINES).any(|line| {
        let line = line.trim_start();
        let label = line.strip_prefix('*').and_then(|rest| rest.split_once(':'));
        label.is_some_and(|(label, rest)| {
            label.chars().count() <= LONGEST_LABEL_CHARS
                && (rest.starts_with('*') || label.ends_with('*'))
                && !is_labelled_note(line)
        })
    })
}
