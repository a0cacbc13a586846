//! Beats: a plan's sentences, which stand in the present tense and call the viewpoint by name, as
//! the narration says them.

use super::{
    brief::Brief,
    inflect::{base_of_third_person, conjugate, is_base},
    voice::{Person, Tense},
};
use crate::sample::template::lower_initial;

/// Words after which a word that may be a verb or a noun is a verb.
const SUBJECTS: &str = " he she it who what that which nobody everyone somebody everybody nothing one \
    there i you and but then or never now still also soon simply quietly finally ";
/// Words after which no verb stands.
const NOUN_MARKERS: &str = " a an the his her its their my your our of in on at to from with by for \
    two three four five six some any no every each these those both all several many few under \
    over into onto behind beside between through without ";
/// Verbs whose third person is a plural noun as well.
const AMBIGUOUS: &str = " answers calls changes covers demands drinks fears fights guards hands \
    helps hopes kisses knocks laughs leaves lies lifts lights locks looks moves names needs nods \
    notices offers orders plans points promises pulls questions returns rings risks rolls searches \
    shows signs slips smiles starts stares stays steps stops talks taps tastes ties touches trades \
    traps turns uses visits waits walks washes watches wishes wonders works folds copies counts \
    crosses cries doubts drags drops escapes forces guesses hates judges kicks loves presses \
    praises repairs replies rescues shares shouts suspects wraps cuts sets runs holds stands wins \
    costs bears swings strikes falls rises drives breaks catches burns blows draws throws feeds \
    smells shakes spills bolts buttons pockets serves minds tears winds ";
const LOWERED: &str = " the a an nobody somebody everyone everybody there it she he they what when \
    who one two three both neither nothing something all in at on by with after before only no \
    this that these those his her their its my your even not another each every some ";

/// A sentence of the plan in the narration's tense and person, without its end, and with a small
/// letter where it does not begin with a name.
pub(super) fn narrate(text: &str, brief: &Brief) -> String {
    let voice = &brief.voice;
    let viewpoint = &voice.viewpoint;
    let text = text.trim().trim_end_matches(['.', '!', '。']).to_owned();
    let mut text = text.replace(&viewpoint.name, &viewpoint.call);
    for other in &brief.others {
        text = text.replace(&other.name, &other.call);
    }
    let words: Vec<&str> = text.split(' ').collect();
    let mut told = Vec::with_capacity(words.len());
    let mut of_viewpoint = false;
    for (i, word) in words.iter().enumerate() {
        let core = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’');
        let lower = core.to_lowercase();
        let before = i.checked_sub(1).map_or("", |at| words[at]);
        let named = core == viewpoint.call;
        let other = brief.others.iter().any(|other| other.call == core);
        if named || other {
            of_viewpoint = named;
        }
        let replacement =
            if voice.person == Person::Third { None } else { as_pronoun(core, i, &words, brief) };
        let replacement = replacement.or_else(|| verb(&lower, before, of_viewpoint, brief));
        told.push(replacement.map_or_else(|| (*word).to_owned(), |new| word.replace(core, &new)));
    }
    let told = told.join(" ");
    let first = told.split(' ').next().unwrap_or_default().to_lowercase();
    if LOWERED.contains(&format!(" {first} ")) { lower_initial(&told) } else { told }
}

/// "I", "me" or "my" in the place of the viewpoint's name.
fn as_pronoun(core: &str, at: usize, words: &[&str], brief: &Brief) -> Option<String> {
    let [subject, object, possessive, ..] = brief.voice.pronouns();
    let call = brief.voice.viewpoint.call.as_str();
    if let Some(tail) = core.strip_prefix(call) {
        let next =
            words.get(at + 1).map_or("", |word| word.trim_matches(|c: char| !c.is_alphabetic()));
        return match tail {
            "'s" | "’s" => Some(possessive.to_owned()),
            "" if at == 0 || is_finite(&next.to_lowercase()) => Some(subject.to_owned()),
            "" => Some(object.to_owned()),
            _ => None,
        };
    }
    let alone = brief.others.iter().all(|other| other.gender != brief.voice.viewpoint.gender);
    let told_of = words.iter().any(|word| word.contains(call));
    if !(alone && told_of) {
        return None;
    }
    let [she, her, her_own, _, herself] = brief.voice.viewpoint.gender.pronouns();
    let followed = words.get(at + 1).is_some_and(|word| word.starts_with(char::is_lowercase))
        && !words[at].ends_with(|c: char| !c.is_alphabetic());
    match core.to_lowercase().as_str() {
        word if word == she => Some(subject.to_owned()),
        word if word == herself => Some(brief.voice.pronouns()[4].to_owned()),
        word if word == her_own && followed => Some(possessive.to_owned()),
        word if word == her => Some(object.to_owned()),
        _ => None,
    }
}

fn is_finite(word: &str) -> bool {
    matches!(word, "can" | "will" | "must" | "may" | "and") || base_of_third_person(word).is_some()
}

/// The form that a verb takes, if the word is one.
fn verb(word: &str, before: &str, of_viewpoint: bool, brief: &Brief) -> Option<String> {
    let plain = before.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    let tense = brief.voice.tense;
    let marked = NOUN_MARKERS.contains(&format!(" {plain} ")) || before.ends_with("'s");
    let is_name = before.starts_with(char::is_uppercase);
    let subject = is_name || SUBJECTS.contains(&format!(" {plain} "));
    match (word, tense) {
        ("are", Tense::Past) => return Some("were".to_owned()),
        ("cannot", Tense::Past) => return Some("could not".to_owned()),
        ("can" | "will" | "may", Tense::Past) if !marked => {
            return Some(conjugate(word, Person::Third, tense, false));
        }
        ("do" | "have", Tense::Past) if !marked && plain != "not" => {
            return Some(conjugate(word, Person::Third, tense, true));
        }
        _ => {}
    }
    let base = base_of_third_person(word)?;
    let ambiguous = AMBIGUOUS.contains(&format!(" {word} "));
    if marked || ambiguous && !subject {
        return None;
    }
    let person = if of_viewpoint { brief.voice.person } else { Person::Third };
    Some(conjugate(base, person, tense, false))
}

/// A goal as an infinitive without "to".
pub(super) fn infinitive(goal: &str, brief: &Brief) -> String {
    let goal = goal.trim().trim_end_matches('.');
    let asked = [" wants to ", " has to ", " needs to ", " tries to ", " hopes to ", " must "]
        .iter()
        .find_map(|marker| goal.split_once(marker))
        .map_or(goal, |(_, rest)| rest);
    let asked = asked.strip_prefix("to ").or_else(|| asked.strip_prefix("To ")).unwrap_or(asked);
    let first = asked.split(' ').next().unwrap_or_default().to_lowercase();
    if is_base(&first) || asked.len() < goal.len() {
        narrate(&lower_initial(asked), brief)
    } else {
        format!("see to one thing: {}", narrate(asked, brief))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(text: &str, person: &str, tense: &str) -> String {
        let brief = Brief::read(&json!({
            "scene": { "viewpoint": "Agnes Quill", "cast": ["Agnes Quill", "Rupert Venner"] },
            "style": { "person": person, "tense": tense },
        }));
        narrate(text, &brief)
    }

    #[test]
    fn a_plan_becomes_narration() {
        let beat = "Agnes turns the key twice and leaves her walking stick on the stone steps.";
        assert_eq!(
            told(beat, "third_limited", "past"),
            "Agnes turned the key twice and left her walking stick on the stone steps"
        );
        assert_eq!(
            told(beat, "first", "past"),
            "I turned the key twice and left my walking stick on the stone steps"
        );
        assert_eq!(
            told("Rupert shows Agnes Quill the list that she cannot read.", "first", "past"),
            "Rupert showed me the list that I could not read"
        );
        assert_eq!(told("Agnes is alone.", "first", "present"), "I am alone");
        assert_eq!(told("The doors are shut.", "first", "past"), "the doors were shut");
    }

    #[test]
    fn a_goal_becomes_an_infinitive() {
        let brief = Brief::read(&json!({}));
        assert_eq!(infinitive("To find the key.", &brief), "find the key");
        assert_eq!(infinitive("Agnes wants to find the key", &brief), "find the key");
        assert_eq!(infinitive("The key.", &brief), "see to one thing: the key");
    }
}
