//! Labels with a number before every paragraph: `**Beat 1:** Rain fell.`

/// What paragraphs are called, in lower case.
const LABELS: &[&str] = &[
    "beat",
    "paragraph",
    "absatz",
    "paragraphe",
    "párrafo",
    "parágrafo",
    "paragrafo",
    "alinea",
    "akapit",
    "абзац",
    "paragraf",
    "الفقرة",
    "فقرة",
    "פסקה",
    "अनुच्छेद",
    "ย่อหน้าที่",
    "ย่อหน้า",
    "đoạn",
    "段落",
    "第",
    "문단",
    "단락",
];

/// A text without labels that count its paragraphs from the first to the last.
pub(super) fn without_labels(text: &str) -> Option<String> {
    // Most texts have no label at all.
    after_label(text, 1)?;
    let mut kept = Vec::new();
    let mut number = 0;
    for paragraph in text.split("\n\n") {
        match after_label(paragraph, number + 1) {
            Some(rest) => {
                number += 1;
                kept.push(rest);
            }
            None => kept.push(paragraph),
        }
    }
    // One label alone may be a story's, and so may labels of some paragraphs.
    let is_all = number >= 2 && number * 2 >= kept.len();
    is_all.then(|| kept.join("\n\n"))
}

/// The paragraph after its label, where that has the number.
fn after_label(paragraph: &str, number: usize) -> Option<&str> {
    const LONGEST_CHARS: usize = 24;
    let paragraph = paragraph.trim_start_matches('\n');
    let head: String = paragraph.chars().take(LONGEST_CHARS).collect();
    let colon = head.find([':', '：'])?;
    let bare = head[..colon].trim_start_matches(['*', '_', '#', ' ', '[']).to_lowercase();
    let rest = LABELS.iter().find_map(|label| bare.strip_prefix(label))?;
    let digits = rest.trim_matches([' ', '*', '_', '段', '#']);
    if digits != number.to_string() {
        return None;
    }
    let after = paragraph[colon..].trim_start_matches([':', '：']);
    let after = ["**", "*"].iter().find_map(|mark| after.strip_prefix(mark)).unwrap_or(after);
    Some(after.trim_start())
}
