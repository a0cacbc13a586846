//! The voice of a book: who tells it, in which tense, with which marks around speech.

use scribe_domain::stage::{Person as Narrator, QuotationMarks, Tense};
use scribe_ports::model::{ChapterHints, Narration};

use crate::{
    frame::{Values, VerbForm},
    idea::{call_name, pronoun_of},
    premise::{self, Pronoun},
    verbs::Subject,
};

/// Somebody in a scene.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub(crate) name: String,
    /// What people call them.
    pub(crate) call: String,
    pub(crate) pronoun: Pronoun,
    /// What they are, where the story says so.
    pub(crate) trade: Option<String>,
}

impl Figure {
    /// A figure, with what the cast says of it.
    pub(crate) fn find(name: &str, hints: &ChapterHints) -> Self {
        let name = premise::clean(name);
        let member = hints.cast.iter().find(|member| member.sheet.name == name);
        let sheet = member.map(|member| {
            let sheet = &member.sheet;
            [&sheet.background, &sheet.appearance, &sheet.personality, &sheet.wound]
                .map(String::as_str)
                .join(" ")
        });
        let sheet = sheet.unwrap_or_default();
        let call = call_name(&name);
        let namesakes = hints.cast.iter().filter(|member| call_name(&member.sheet.name) == call);
        let call = if namesakes.count() > 1 { &name } else { call }.to_owned();
        let trade = hints
            .archetypes
            .iter()
            .find(|trade| !trade.is_empty() && trade.len() < 60 && sheet.contains(trade.as_str()));
        Self {
            pronoun: pronoun_of(&name, &sheet),
            trade: trade.map(|trade| premise::clean(trade)),
            call,
            name,
        }
    }

    /// The pronoun as subject, possessive and object.
    pub(crate) fn pronouns(&self) -> [&'static str; 4] {
        match self.pronoun {
            Pronoun::She => ["she", "her", "her", "herself"],
            Pronoun::He => ["he", "his", "him", "himself"],
        }
    }
}

/// How a scene is told.
#[derive(Debug)]
pub(crate) struct Voice {
    pub(crate) narrator: Narrator,
    pub(crate) tense: Tense,
    pub(crate) marks: QuotationMarks,
    pub(crate) teller: Figure,
}

impl Voice {
    pub(crate) fn new(narration: Option<Narration>, teller: Figure) -> Self {
        let Narration { person, tense, quotation_marks } = narration.unwrap_or(Narration {
            person: Narrator::ThirdLimited,
            tense: Tense::Past,
            quotation_marks: QuotationMarks::Double,
        });
        Self { narrator: person, tense, marks: quotation_marks, teller }
    }

    /// True where the teller is spoken of by name.
    pub(crate) fn is_third(&self) -> bool {
        matches!(self.narrator, Narrator::ThirdLimited | Narrator::ThirdOmniscient)
    }

    pub(crate) fn form(&self) -> VerbForm {
        let viewpoint = match self.narrator {
            Narrator::First => Subject::First,
            Narrator::Second => Subject::Plural,
            Narrator::ThirdLimited | Narrator::ThirdOmniscient => Subject::Third,
        };
        VerbForm { tense: self.tense, viewpoint }
    }

    /// The words for the teller: subject, possessive, object, reflexive.
    pub(crate) fn teller_words(&self) -> [&'static str; 4] {
        match self.narrator {
            Narrator::First => ["I", "my", "me", "myself"],
            Narrator::Second => ["you", "your", "you", "yourself"],
            Narrator::ThirdLimited | Narrator::ThirdOmniscient => self.teller.pronouns(),
        }
    }

    /// Sets the words for the teller. `vp` follows from where a sentence stands.
    pub(crate) fn set(&self, values: &mut Values) {
        let [he, his, him, itself] = self.teller_words();
        let full = if self.is_third() { self.teller.name.as_str() } else { he };
        let him_full = if self.is_third() { self.teller.name.as_str() } else { him };
        values.set("vp_name", &*self.teller.call);
        values.set("vp_whole", &*self.teller.name);
        values.set("him_full", him_full);
        for (key, value) in
            [("he", he), ("his", his), ("him", him), ("self", itself), ("vp_full", full)]
        {
            values.set(key, value);
        }
    }

    /// Puts the marks of the book around speech, and typographic apostrophes.
    pub(crate) fn mark(&self, paragraph: &str) -> String {
        let (open, close) = match self.marks {
            QuotationMarks::Double => ("“", "”"),
            QuotationMarks::Single => ("‘", "’"),
            QuotationMarks::Corner => ("「", "」"),
            QuotationMarks::Guillemets => ("«", "»"),
            QuotationMarks::Dash => ("— ", ""),
        };
        let mut marked = String::with_capacity(paragraph.len() + 8);
        for (i, piece) in paragraph.split('"').enumerate() {
            if i > 0 {
                marked.push_str(if i % 2 == 1 { open } else { close });
            }
            marked.push_str(&piece.replace('\'', "’").replace("can not ", "cannot "));
        }
        marked
    }
}
