//! Recognizes a first line that a model has added before the text: an assent, an announcement, a
//! label, a plan, a copy of the prompt.
//!
//! Only the complete text shows where a paragraph ends, so the growing draft does not use this
//! module.

use scribe_domain::text::sentences::split_sentences;

use super::{
    LONGEST_LEAD_IN_CHARS, PRESENTATIONS, QUOTES, is_labelled_count,
    lead_in::{self, names_work},
    to_plain_line, vocabulary,
};
use crate::word::{Words, has_word, is_unspaced_script};

scribe_domain::word_lists! {
    "chatter/opening/works":
        phrases FOLLOWING, REVISED, WORKS, BELOW;
    "chatter/opening/plans":
        phrases IMPERATIVES, PLAN_LABELS, INTENTIONS, THOUGHTS, TASKS;
    "chatter/opening/labels":
        phrases LABELS, LABEL_ADJECTIVES, LABEL_WORKS;
    "chatter/opening/courtesies":
        phrases ASSENTS, COURTESIES, ANNOUNCEMENTS, DONE, WRITING;
}

/// A sentence with more words is not an announcement.
const MOST_WORDS: usize = 14;
const MOST_UNSPACED_CHARS: usize = 36;

/// A paragraph longer than this is not a plan.
const LONGEST_PLAN_CHARS: usize = 1_200;

/// The context of a line.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Opening {
    /// True if a blank line follows.
    pub(crate) is_paragraph: bool,
    /// True if the next line is also text of the model about the work.
    pub(crate) precedes_preface: bool,
    /// True if the preceding lines were the model's plan.
    pub(crate) follows_plan: bool,
}

/// The kind of a first line that is not prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Preface {
    /// A remark about the text that follows.
    Remark,
    /// A plan of the text.
    Plan,
}

/// Returns the kind of text that the model has added in this line, or `None` for prose.
pub(crate) fn find_preface(line: &str, opening: Opening) -> Option<Preface> {
    if line.contains(QUOTES) {
        return None;
    }
    let lower = to_plain_line(line);
    if lead_in::recalls(&lower) {
        return None;
    }
    if opening.is_paragraph && is_plan(line, &lower, opening.follows_plan) {
        return Some(Preface::Plan);
    }
    if line.chars().count() > LONGEST_LEAD_IN_CHARS {
        return None;
    }
    let is_remark = is_label(&lower)
        || is_labelled_count(&lower)
        || is_prompt(&lower)
        || is_announcement(line, opening)
        || opening.is_paragraph && vocabulary::is_announcement(line, &lower);
    is_remark.then_some(Preface::Remark)
}

/// Returns true for `Revised scene:`, `正文：`.
fn is_label(lower: &str) -> bool {
    let bare = lower.trim_matches(['*', '_', '#', ' ', '[', ']']);
    let Some(bare) = bare.strip_suffix([':', '：']) else { return false };
    let bare = bare.trim_matches(['*', '_', ' ', '\u{a0}']);
    let mut words: Vec<&str> = bare.split_whitespace().collect();
    let is_adjective = |word: &&str| LABEL_ADJECTIVES.contains(word);
    LABELS.contains(&bare)
        || words.pop().is_some_and(|work| LABEL_WORKS.contains(&work))
            && (1..=3).contains(&words.len())
            && words.iter().all(is_adjective)
}

/// Returns true for `Write scene 1 of 3 of chapter 1.`.
fn is_prompt(lower: &str) -> bool {
    let Some(rest) = IMPERATIVES.iter().find_map(|verb| lower.strip_prefix(verb)) else {
        return false;
    };
    // A story gives more detail about what a character writes.
    let is_order = rest.chars().count() <= 16
        || [" of chapter", "words", " de chapitre", " del capítulo", "字", "語"]
            .iter()
            .any(|word| rest.contains(word));
    is_order
        && (names_work(rest) || has_work(rest))
        && rest.contains(|c: char| c.is_numeric())
        && !rest.contains([',', '，'])
}

/// Returns true for a paragraph in which the model says how it will write.
fn is_plan(line: &str, lower: &str, follows_plan: bool) -> bool {
    if line.chars().count() > LONGEST_PLAN_CHARS {
        return false;
    }
    let lower = lower.trim_start_matches(['(', '（', '>', ' ', '[']);
    if follows_plan && INTENTIONS.begin(lower) {
        return true;
    }
    let counts = lower.contains(" words") && lower.contains(|c: char| c.is_numeric());
    let speaks_of_task = counts || TASKS.are_words_of(lower);
    if let Some((label, rest)) = lower.split_once([':', '：']) {
        let label = label.trim_matches(['*', '_', ' ']);
        // A narrator does not write a label in bold.
        let is_bold = line.starts_with("**") && !line.ends_with("**");
        let intends = INTENTIONS.begin(rest.trim_start_matches(['*', ' ']));
        let speaks_of_scene = speaks_of_task || rest.contains("the scene");
        if PLAN_LABELS.contains(&label) && (is_bold || speaks_of_scene || intends) {
            return rest.contains(char::is_alphanumeric);
        }
    }
    // `The user manual said nothing` is a narrator's sentence.
    THOUGHTS.begin(lower) && speaks_of_task && !lower.contains("user manual")
}

/// Returns true for a line that consists of assents and thanks, with a final sentence that presents
/// a text.
fn is_announcement(line: &str, opening: Opening) -> bool {
    let is_paragraph = opening.is_paragraph;
    // The case of the first letter shows whether a sentence begins here.
    let sentences = split_sentences(line.trim_matches(['*', '_', ' ']));
    let sentences: Vec<String> =
        sentences.iter().map(|(_, sentence)| to_plain_line(sentence)).collect();
    let Some((last, earlier)) = sentences.split_last() else { return false };
    if !earlier.iter().all(|sentence| is_courtesy(sentence)) {
        return false;
    }
    let (rest, has_assent) = after_assent(last.trim());
    let is_answer = has_assent || !earlier.is_empty();
    let announces = rest.ends_with([':', '：']);
    if rest.is_empty() {
        // A narrator may begin with `Sure.`, and a story with `Understood.`
        return is_paragraph && (!earlier.is_empty() || opening.precedes_preface);
    }
    if is_courtesy(last) {
        // A narrator may also thank, but does not then announce the text.
        return is_paragraph && (has_assent || opening.precedes_preface);
    }
    is_short(rest)
        && (announces || is_paragraph)
        && (is_exact(rest, announces || is_answer)
            || presents(rest, announces, is_answer)
            || follows(rest))
}

fn is_exact(sentence: &str, is_sure: bool) -> bool {
    let bare = trim_stops(sentence);
    let is_writing =
        WRITING.begin(bare) && ["now", "for you"].iter().any(|end| bare.ends_with(end));
    is_sure && ANNOUNCEMENTS.contains(&bare)
        || DONE.contains(&bare)
        || is_writing && (is_sure || names_work(bare))
}

/// Returns true for `Here's scene 1, written in your style.`, `यहाँ संशोधित दृश्य है:`, `シーン1：`.
fn presents(sentence: &str, announces: bool, is_answer: bool) -> bool {
    let bare = trim_stops(sentence);
    let is_revised = REVISED.occur_in(bare);
    let has_work = names_work(bare) || has_work(bare);
    let begins = PRESENTATIONS.begin(bare) || super::PRESENTATIONS_BEFORE_COLON.begin(bare);
    if !has_work {
        return false;
    }
    let ends_soon =
        lead_in::hands_over(bare) || bare.chars().any(is_unspaced_script) || WORKS.end(bare);
    let reports = ["i've ", "i have "].begin(bare) && !lead_in::speaks_of_own(bare);
    if announces && is_revised && reports && names_work(bare) {
        return true;
    }
    if begins && is_revised && (announces || names_work(bare)) && ends_soon {
        return true;
    }
    if begins && announces {
        let is_numbered = bare.contains(|c: char| c.is_numeric());
        let is_brief = bare.split_whitespace().count() <= 5;
        return is_answer && ends_soon || is_numbered && is_brief && names_work(bare);
    }
    if begins {
        return is_answer && lead_in::speaks_to_reader(bare);
    }
    // For example, `장면 1입니다`.
    let is_numbered = bare.contains(|c: char| c.is_numeric() || c == '第');
    announces && is_answer && (is_numbered || is_revised) && bare.split_whitespace().count() <= 4
}

/// Returns true for `Düzeltilmiş metin aşağıdadır:`, `修正後の本文は以下の通りです。`.
fn follows(sentence: &str) -> bool {
    let is_revised = REVISED.occur_in(sentence);
    // A stage or a view may also be described as below.
    let is_sure = FOLLOWING.occur_in(sentence)
        || BELOW.occur_in(sentence) && (is_revised || sentence.ends_with([':', '：']));
    is_sure
        && (names_work(sentence)
            || is_revised && (has_work(sentence) || PRESENTATIONS.begin(sentence)))
}

fn has_work(text: &str) -> bool {
    WORKS.iter().chain(&super::WORKS_BEFORE_COLON).any(|word| has_word(text, word))
}

/// Returns true for a sentence that only thanks, agrees or apologizes.
fn is_courtesy(sentence: &str) -> bool {
    let (rest, has_assent) = after_assent(sentence.trim());
    let bare = trim_stops(rest);
    has_assent && bare.is_empty() || COURTESIES.begin(bare) && is_short(bare)
}

/// Returns a sentence without the assent at its beginning, and whether there was one.
fn after_assent(sentence: &str) -> (&str, bool) {
    let is_parted = |assent: &str, rest: &str| {
        let has_stop =
            rest.starts_with([',', '，', '、', '،', '!', '！', '.', '。', '।', ':', '：']);
        // For example, `ได้เลยค่ะ นี่คือฉากที่ 1:`.
        let is_spaced = assent.chars().any(is_unspaced_script) && rest.starts_with(' ');
        rest.is_empty() || has_stop || is_spaced
    };
    let rest = ASSENTS
        .iter()
        .filter_map(|assent| Some((assent, sentence.strip_prefix(assent)?)))
        .find(|(assent, rest)| is_parted(assent, rest))
        .map(|(_, rest)| rest);
    match rest {
        Some(rest) if trim_stops(rest).is_empty() => {
            (if rest.ends_with([':', '：']) { rest } else { "" }, true)
        }
        Some(rest) => (rest.trim_start_matches(|c: char| !c.is_alphanumeric()), true),
        None => (sentence, false),
    }
}

fn trim_stops(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace() || c.is_ascii_punctuation() || "：，。！、،।".contains(c)
    })
}

fn is_short(text: &str) -> bool {
    if text.chars().any(is_unspaced_script) {
        text.chars().count() <= MOST_UNSPACED_CHARS
    } else {
        text.split_whitespace().count() <= MOST_WORDS
    }
}
