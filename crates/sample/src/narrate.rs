//! From a plan to a scene: what a plan tells of people by name and in the present is put into the
//! book's own person and tense.

use crate::{
    frame::{capital, with_stop},
    lexicon::Lexicon,
    premise,
    verbs::{self, Subject, conjugate},
    voice::Voice,
};

/// Words right behind which a finite verb stands.
fn precedes_verb(word: &str) -> bool {
    Lexicon::english().has("before verbs", word)
}

/// Words behind which no finite verb stands.
fn precedes_noun(word: &str) -> bool {
    let lexicon = Lexicon::english();
    lexicon.has("determiners", word) || lexicon.has("before nouns", word) || word == "at"
}

/// A word of a plan: the letters, and what stands before and behind them.
struct Token<'a> {
    before: &'a str,
    word: &'a str,
    behind: &'a str,
}

impl<'a> Token<'a> {
    fn read(raw: &'a str) -> Self {
        let is_inner = |c: char| c.is_alphanumeric();
        let start = raw.find(is_inner).unwrap_or(raw.len());
        let end = raw
            .rfind(is_inner)
            .map_or(start, |at| at + raw[at..].chars().next().map_or(0, char::len_utf8));
        let word = &raw[start..end];
        let word = ["'s", "’s"].iter().find_map(|own| word.strip_suffix(own)).unwrap_or(word);
        let behind = &raw[start + word.len()..];
        Self { before: &raw[..start], word, behind }
    }

    fn is_possessive(&self) -> bool {
        self.behind.starts_with("'s") || self.behind.starts_with("’s")
    }
}

/// Tells what a plan says, as sentences.
pub(crate) fn narrate(plan: &str, voice: &Voice, names: &[&str]) -> String {
    let plan = premise::clean(plan);
    let sentences = scribe_domain::text::sentences::sentences(&plan);
    let told = sentences.iter().map(|(_, sentence)| tell(sentence, voice, names));
    with_stop(&told.collect::<Vec<_>>().join(" "))
}

/// Tells an aim: what somebody wants to do, without "to".
pub(crate) fn narrate_aim(aim: &str, voice: &Voice) -> String {
    let aim = premise::clean(aim);
    let aim = aim.trim_end_matches(['.', '!', '?']);
    let aim = aim.strip_prefix("To ").or_else(|| aim.strip_prefix("to ")).unwrap_or(aim);
    let mut chars = aim.chars();
    let lower = chars.next().map(|first| first.to_lowercase().chain(chars).collect::<String>());
    let words: Vec<Token<'_>> =
        lower.iter().flat_map(|aim| aim.split(' ')).map(Token::read).collect();
    let told = words.iter().map(|token| match teller_name(token, voice) {
        Some(_) if voice.is_third() => format!("{}{}{}", token.before, token.word, token.behind),
        Some(_) => for_teller(token, voice, false),
        None => format!("{}{}{}", token.before, token.word, token.behind),
    });
    told.collect::<Vec<_>>().join(" ")
}

/// True where a token is a name of the teller.
fn teller_name<'a>(token: &Token<'a>, voice: &Voice) -> Option<&'a str> {
    let is_own = voice.teller.name.split(' ').any(|part| part == token.word);
    (is_own && !token.word.is_empty()).then_some(token.word)
}

/// The teller's word in the place of a name.
fn for_teller(token: &Token<'_>, voice: &Voice, is_subject: bool) -> String {
    let [subject, possessive, object, _] = voice.teller_words();
    let behind = &token.behind;
    if token.is_possessive() {
        let behind = behind.trim_start_matches(['\'', '’']).trim_start_matches('s');
        return format!("{}{possessive}{behind}", token.before);
    }
    format!("{}{}{behind}", token.before, if is_subject { subject } else { object })
}

fn tell(sentence: &str, voice: &Voice, names: &[&str]) -> String {
    let tokens: Vec<Token<'_>> = sentence.split(' ').map(Token::read).collect();
    let is_name = |word: &str| names.iter().any(|name| name.split(' ').any(|part| part == word));
    let mut told: Vec<String> = Vec::new();
    let mut agreement = Subject::Third;
    let mut has_verb = false;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let previous = before.map(|before| before.word.to_lowercase()).unwrap_or_default();
        let follows_own = before
            .is_some_and(|before| teller_name(before, voice).is_some() && !before.is_possessive());
        if teller_name(token, voice).is_some() && !voice.is_third() {
            // A name of several words is one word for the teller.
            let more =
                tokens[at + 1..].iter().take_while(|next| teller_name(next, voice).is_some());
            let last = at + more.count();
            let next = tokens.get(last + 1).map(|next| next.word).unwrap_or_default();
            let is_subject = !has_verb && at == 0
                || verbs::base_of_third(next).is_some() && tokens[last].behind.is_empty();
            told.push(for_teller(&tokens[last], voice, is_subject));
            at = last + 1;
            continue;
        }
        let base = verbs::base_of_third(token.word);
        let is_auxiliary = matches!(token.word, "is" | "has" | "does");
        let can_follow = at > 0
            && before.is_some_and(|before| before.behind.is_empty() || before.behind == ",")
            && (is_auxiliary
                || follows_own
                || before.is_some_and(|before| is_name(before.word) && !before.is_possessive())
                || precedes_verb(&previous)
                || !has_verb && !precedes_noun(&previous));
        match base.filter(|_| can_follow) {
            Some(base) => {
                if follows_own {
                    agreement = voice.form().viewpoint;
                } else if !precedes_verb(&previous) || previous == "that" || previous == "who" {
                    agreement = Subject::Third;
                }
                has_verb = true;
                let verb = conjugate(base, voice.tense, agreement);
                told.push(format!("{}{verb}{}", token.before, token.behind));
            }
            None => told.push(format!("{}{}{}", token.before, token.word, token.behind)),
        }
        at += 1;
    }
    capital(&told.join(" "))
}

#[cfg(test)]
mod tests {
    use scribe_domain::stage::{Person, QuotationMarks, Tense};
    use scribe_ports::model::{ChapterHints, Narration};

    use super::*;
    use crate::voice::Figure;

    fn told(plan: &str, person: Person, tense: Tense) -> String {
        let teller = Figure::find("Agnes Quill", &ChapterHints::default());
        let narration = Narration { person, tense, quotation_marks: QuotationMarks::Double };
        narrate(plan, &Voice::new(Some(narration), teller), &["Agnes Quill", "Rupert Venner"])
    }

    #[test]
    fn a_plan_is_told_in_the_books_person_and_tense() {
        let plan = "Agnes wraps 4 candles in paper and writes Rupert's name on it.";
        let third = told(plan, Person::ThirdLimited, Tense::Past);
        assert_eq!(third, "Agnes wrapped 4 candles in paper and wrote Rupert's name on it.");
        let first = told(plan, Person::First, Tense::Past);
        assert_eq!(first, "I wrapped 4 candles in paper and wrote Rupert's name on it.");
        let now =
            told("Rupert Venner says that Agnes has Agnes's key.", Person::First, Tense::Present);
        assert_eq!(now, "Rupert Venner says that I have my key.");
        let second =
            told("Rupert hands Agnes the cup and does not go.", Person::Second, Tense::Past);
        assert_eq!(second, "Rupert handed you the cup and did not go.");
        let twice = told("Agnes is late. The lamp goes out.", Person::First, Tense::Past);
        assert_eq!(twice, "I was late. The lamp went out.");
    }
}
