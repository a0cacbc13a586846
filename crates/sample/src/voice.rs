//! The voice of a book: its narrator, its tense and its quotation marks.

use scribe_domain::{
    stage::{Person as Narrator, QuotationMarks, Tense},
    text::sentences::split_sentences,
};
use scribe_ports::model::{ChapterHints, Narration};

use crate::{
    frame::{Telling, Values},
    idea::{call_name, find_gender},
    lexicon::{Lexicon, Subject, capitalize},
    premise::clean,
};

/// A person in a scene.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub(crate) name: String,
    /// The name that other people use.
    pub(crate) call: String,
    pub(crate) gender: &'static str,
    /// Their trade, if the story gives one.
    pub(crate) trade: String,
}

impl Figure {
    /// Makes a figure from a name and the cast's data about it.
    pub(crate) fn find(name: &str, hints: &ChapterHints, lexicon: &Lexicon) -> Self {
        let name = clean(name);
        let member = hints.cast.iter().find(|member| member.sheet.name == name);
        let said = member.map(|member| {
            let sheet = &member.sheet;
            [&sheet.background, &sheet.appearance, &sheet.personality, &sheet.wound]
                .map(String::as_str)
                .join(" ")
        });
        let said = said.unwrap_or_default();
        let is_own = |trade: &&String| !trade.is_empty() && said.contains(trade.as_str());
        let trade = hints.archetypes.iter().find(is_own).map(|trade| clean(trade));
        Self {
            call: call_name(&name, lexicon).to_owned(),
            gender: find_gender(&name, &said, lexicon),
            trade: trade.unwrap_or_default(),
            name,
        }
    }
}

/// The narrative form of a scene.
#[derive(Debug)]
pub(crate) struct Voice {
    pub(crate) lexicon: &'static Lexicon,
    pub(crate) teller: Figure,
    narration: Narration,
}

impl Voice {
    pub(crate) fn new(
        narration: Option<Narration>,
        teller: Figure,
        lexicon: &'static Lexicon,
    ) -> Self {
        let usual = Narration {
            person: Narrator::ThirdLimited,
            tense: Tense::Past,
            quotation_marks: QuotationMarks::Double,
        };
        Self { lexicon, teller, narration: narration.unwrap_or(usual) }
    }

    /// Returns true if the narrator is referred to by name.
    pub(crate) fn is_third(&self) -> bool {
        matches!(self.narration.person, Narrator::ThirdLimited | Narrator::ThirdOmniscient)
    }

    fn is_teller(&self, word: &str) -> bool {
        !word.is_empty() && self.teller.name.split(' ').any(|part| part == word)
    }

    pub(crate) fn form(&self) -> Telling {
        let viewpoint = match self.narration.person {
            Narrator::First => Subject::First,
            Narrator::Second => Subject::Plural,
            Narrator::ThirdLimited | Narrator::ThirdOmniscient => Subject::Third,
        };
        Telling { tense: self.narration.tense, viewpoint, varies: true }
    }

    /// Returns the subject, possessive, object and reflexive pronouns of the narrator.
    fn pronouns(&self) -> [&'static str; 4] {
        self.lexicon.pronouns(match self.narration.person {
            Narrator::First => "first",
            Narrator::Second => "second",
            Narrator::ThirdLimited | Narrator::ThirdOmniscient => self.teller.gender,
        })
    }

    /// Sets the words that refer to the narrator.
    pub(crate) fn set_teller(&self, values: &mut Values) {
        let words @ [subject, _, object, _] = self.pronouns();
        let Figure { name, call, trade, .. } = &self.teller;
        let is_third = self.is_third();
        let [vp, full] = if is_third { [call, name.as_str()] } else { [subject; 2] };
        values.set_all(["he", "his", "him", "self"], words);
        values.set_all(["vp", "vp_full", "vp_name", "trade"], [vp, full, call, trade]);
        values.set("him_full", if is_third { name } else { object });
        // If the narration never gives the full name, a character has to say it.
        values.set("vp_whole", if is_third { "" } else { name });
    }

    /// Applies the book's quotation marks and typographic apostrophes.
    pub(crate) fn mark(&self, text: &str) -> String {
        let (open, close) = match self.narration.quotation_marks {
            QuotationMarks::Double => ("“", "”"),
            QuotationMarks::Single => ("‘", "’"),
            QuotationMarks::Corner => ("「", "」"),
            QuotationMarks::Guillemets => ("«", "»"),
            QuotationMarks::Dash => ("— ", ""),
        };
        let mut marked = String::new();
        for (i, piece) in text.replace('\'', "’").split('"').enumerate() {
            marked.push_str(["", close, open][if i == 0 { 0 } else { 1 + i % 2 }]);
            marked.push_str(piece);
        }
        marked
    }

    /// Retells a plan, which names people in the third person and the present, in the person and
    /// tense of the book.
    pub(crate) fn narrate(&self, plan: &str, names: &[String]) -> String {
        let plan = clean(plan).replace('’', "'");
        let told =
            split_sentences(&plan).into_iter().map(|(_, sentence)| self.tell(sentence, names));
        let told = told.collect::<Vec<_>>().join(" ");
        let is_ended = told.is_empty() || told.ends_with(['.', '!', '?', '…']);
        if is_ended { told } else { format!("{told}.") }
    }

    fn tell(&self, sentence: &str, names: &[String]) -> String {
        let lexicon = self.lexicon;
        let tokens: Vec<Token<'_>> = sentence.split(' ').map(Token::read).collect();
        let [subject, possessive, object, _] = self.pronouns();
        let form = self.form();
        let (mut agreement, mut has_verb) = (Subject::Third, false);
        let mut told: Vec<String> = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let previous = at.checked_sub(1).map(|before| &tokens[before]);
            let next = tokens.get(at + 1);
            if self.is_teller(token.word) && !self.is_third() {
                // A name of several words becomes one pronoun.
                if next.is_none_or(|next| !self.is_teller(next.word)) {
                    let acts = next.is_some_and(|next| lexicon.base_of_third(next.word).is_some());
                    told.push(match token.behind.strip_prefix("'s") {
                        Some(behind) => format!("{}{possessive}{behind}", token.before),
                        None if acts || !has_verb && at == 0 => token.write(subject),
                        None => token.write(object),
                    });
                }
                continue;
            }
            let named = previous.map(|token| token.word).unwrap_or_default();
            let before = named.to_lowercase();
            let is_free = previous.is_some_and(|previous| previous.behind.is_empty());
            let follows = |name: &String| name.split(' ').any(|part| part == named);
            let follows_teller = is_free && self.is_teller(named);
            let goes_on = lexicon.has("before verbs", &before);
            let can_be_verb = previous.is_some_and(|p| ["", ","].contains(&p.behind))
                && (goes_on
                    || follows_teller
                    || is_free && names.iter().any(follows)
                    || lexicon.has("auxiliary verbs", token.word)
                    || !has_verb
                        && !lexicon.has("determiners", &before)
                        && !lexicon.has("before nouns", &before));
            let base = lexicon.base_of_third(token.word).filter(|_| can_be_verb);
            if base.is_some() && (follows_teller || !goes_on) {
                agreement = if follows_teller { form.viewpoint } else { Subject::Third };
            }
            has_verb |= base.is_some();
            let verb = base.map(|base| lexicon.conjugate(base, form.tense, agreement));
            told.push(token.write(verb.as_deref().unwrap_or(token.word)));
        }
        capitalize(&told.join(" "))
    }
}

/// A word of a plan: its letters, with the characters before and after them.
struct Token<'a> {
    before: &'a str,
    word: &'a str,
    behind: &'a str,
}

impl<'a> Token<'a> {
    fn read(raw: &'a str) -> Self {
        let word = raw.trim_matches(|c: char| !c.is_alphanumeric());
        let start = raw.find(word).unwrap_or(0);
        let word = word.strip_suffix("'s").unwrap_or(word);
        Self { before: &raw[..start], word, behind: &raw[start + word.len()..] }
    }

    fn write(&self, word: &str) -> String {
        format!("{}{word}{}", self.before, self.behind)
    }
}

#[cfg(test)]
mod tests {
    use scribe_domain::stage::Person;

    use super::*;

    fn told(plan: &str, person: Person, tense: Tense) -> String {
        let lexicon = Lexicon::for_language("en");
        let teller = Figure::find("Agnes Quill", &ChapterHints::default(), lexicon);
        let narration = Narration { person, tense, quotation_marks: QuotationMarks::Double };
        let voice = Voice::new(Some(narration), teller, lexicon);
        voice.narrate(plan, &["Agnes Quill".to_owned(), "Rupert Venner".to_owned()])
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
