//! The kernel of a story: who wants what against whom, and what lies beneath. Everything that the
//! stages of genesis propose grows from it, so that the stages agree with each other.

mod grounds;
mod turns;

use self::{
    grounds::GROUNDS,
    turns::{TURNS, Turn},
};
use super::{
    draw::{Draw, nth_of_permutation},
    genre::{self, GENRES, Genre, Ground},
    premise::Premise,
    template::{Values, fill, with_article},
};

/// The kernel of a story.
#[derive(Debug, Clone)]
pub(super) struct Kernel {
    pub(super) genre: &'static Genre,
    /// Whose story it is, without an article.
    pub(super) role: String,
    /// Where, with an article.
    pub(super) setting: String,
    /// The thing, with its article.
    pub(super) object: String,
    /// The opponent, with its article.
    pub(super) group: String,
    pub(super) group_is: String,
    /// What happened long ago, with its article.
    pub(super) event: String,
    /// What happens if all fails.
    pub(super) stake: String,
    pub(super) want: String,
    pub(super) secret: String,
    pub(super) question: String,
    pub(super) emotion: String,
    pub(super) selling_point: String,
    pub(super) themes: [&'static str; 2],
}

impl Kernel {
    /// The `n`th kernel for a premise; none that comes soon after is like it.
    pub(super) fn nth(
        seed: u64,
        genre: Option<&'static Genre>,
        premise: &Premise,
        n: usize,
    ) -> Self {
        let key = Draw::new(seed, "kernel", &[]).bits();
        let drawn = || genre::drawn(usize::try_from(key % 9).unwrap_or(0) + n);
        let genre = genre.unwrap_or_else(drawn);
        // What a genre tells of itself would contradict a premise; the common grounds fit any.
        let grounds = if premise.sentence.is_empty() { genre.grounds } else { &GROUNDS };
        let round = n / GENRES.len() + n % GENRES.len();
        let ground = &grounds[nth_of_permutation(key >> 3, grounds.len(), round)];
        let turn = &TURNS[nth_of_permutation(key >> 7, TURNS.len(), n)];
        Self::of(genre, ground, turn, premise)
    }

    fn of(
        genre: &'static Genre,
        ground: &'static Ground,
        turn: &'static Turn,
        premise: &Premise,
    ) -> Self {
        let role = premise.roles.first().map_or(ground.role, String::as_str).to_owned();
        let singular = |thing: &&String| !thing.ends_with('s') || thing.ends_with("ss");
        let object = premise.things.iter().find(singular).map_or(ground.object, String::as_str);
        let object = format!("the {object}");
        let setting = premise.places.first().map_or(ground.setting, String::as_str).to_owned();
        let group = format!("the {}", ground.group);
        let event = format!("the {}", ground.event);
        let hero = format!("the {role}");
        let values: &Values<'_> = &[
            ("hero", &hero),
            ("role", &role),
            ("object", &object),
            ("group", &group),
            ("event", &event),
            ("setting", &setting),
        ];
        let [want, secret, question, emotion, selling_point] =
            [turn.want, turn.secret, turn.question, turn.emotion, turn.selling_point]
                .map(|template| fill(template, values));
        Self {
            genre,
            role,
            setting,
            object,
            group,
            group_is: ground.group_is.to_owned(),
            event,
            stake: ground.stake.to_owned(),
            want,
            secret,
            question,
            emotion,
            selling_point,
            themes: turn.themes,
        }
    }

    /// The values that sentences about the story are filled with.
    pub(super) fn values(&self) -> Vec<(&str, &str)> {
        vec![
            ("role", &self.role),
            ("setting", &self.setting),
            ("object", &self.object),
            ("group", &self.group),
            ("group is", &self.group_is),
            ("event", &self.event),
            ("stake", &self.stake),
            ("want", &self.want),
            ("secret", &self.secret),
            ("power", self.genre.power.name),
        ]
    }

    /// The idea in a sentence or two.
    pub(super) fn core_idea(&self, premise: &Premise, n: usize) -> String {
        const PLAIN: [&str; 6] = [
            "In {setting}, {a role} sets out to {want} and learns that {secret}.",
            "{A role} in {setting} has one task: to {want}. What nobody says aloud is that {secret}.",
            "Everyone in {setting} knows what {group} is for, until {a role} tries to {want} and \
             finds that {secret}.",
            "{A role} in {setting} is asked to {want}, which would be hard enough if it were not \
             for one thing: {secret}.",
            "{Group} has had its way in {setting} for so long that it takes {a role} to see that \
             {secret}.",
            "All that {a role} in {setting} wants is to {want}. But {secret}.",
        ];
        const GIVEN: [&str; 5] = [
            "{premise} What has to be done is to {want}; what nobody says aloud is that {secret}.",
            "{premise} The only way out is to {want}, and {group} stands in it. Beneath it all, \
             {secret}.",
            "{premise} It seems enough to {want}, until it turns out that {secret}.",
            "{premise} From there it leads to {setting}, to an attempt to {want}, and to the \
             discovery that {secret}.",
            "{premise} Someone will have to {want} before {stake}. But {secret}.",
        ];
        let mut values = self.values();
        values.push(("premise", &premise.sentence));
        let frames: &[&str] = if premise.sentence.is_empty() { &PLAIN } else { &GIVEN };
        fill(frames[n % frames.len()], &values)
    }

    /// Protagonist, goal and obstacle in a sentence.
    pub(super) fn logline(&self) -> String {
        let role = with_article(&self.role);
        let mut values = self.values();
        values.push(("someone", &role));
        fill("{Someone} has to {want} while {group} watches every step, or {stake}.", &values)
    }
}
