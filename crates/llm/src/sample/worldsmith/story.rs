//! The story conception: what kind of book the confirmed concept becomes.

use serde_json::{Value, json};

use super::{book::Book, titles};
use crate::sample::{
    input,
    template::{capital, fill, title_case},
};

pub(super) fn propose(book: &Book<'_>) -> Value {
    let kernel = &book.kernel;
    let power = &kernel.genre.power;
    let words = book.chapters.saturating_mul(book.preferences.words_per_chapter);
    json!({
        "title_suggestions": title_suggestions(book),
        "core_concept": core_concept(book),
        "main_themes": [kernel.themes[0], kernel.themes[1], "work and what it is for"],
        "target_audience": kernel.genre.audience,
        "estimated_length": words.clamp(200, 20_000_000),
        "genre_suggestions": genres(book),
        "emotional_journey": fill(
            "It opens with curiosity and a little comedy. Unease sets in with the first refusal by \
             {group}; the middle brings closeness to people one should not trust. Then comes a cold \
             stretch in which everything that was won is lost. The end is {emotion}, answered, \
             though not in the way that was hoped for.",
            &[("group", &kernel.group), ("emotion", &kernel.emotion)],
        ),
        "character_archetypes": [
            format!("the one who has to act: {}", crate::sample::template::with_article(&kernel.role)),
            format!("the reasonable opponent, who speaks for {}", kernel.group),
            "the friend who knows more than is good for the friendship".to_owned(),
            format!("the witness to {}", kernel.event),
            "the young person who asks what nobody asks".to_owned(),
        ],
        "world_setting_hints": [
            format!("The main setting is {}.", kernel.setting),
            format!("{} must be within reach of the hero on the first day.", capital(&kernel.object)),
            format!("Everyone over thirty has an opinion about {}.", kernel.event),
            format!("{} is {}.", capital(&kernel.group), kernel.group_is),
        ],
        "worldview_seeds": {
            "world_type": kernel.genre.world_type,
            "magic_system_hints": format!("{}: {}", power.name, power.works),
            "social_structure_hints": format!(
                "Those who belong to {} decide; those who keep the records know; all others get by \
                 on favours.", kernel.group
            ),
            "conflict_sources": [
                format!("{} wants {} and cannot say why.", capital(&kernel.group), kernel.object),
                format!("The dead of {} have never been properly named.", kernel.event),
                format!("If nothing is done, {}.", kernel.stake),
            ],
        },
    })
}

fn title_suggestions(book: &Book<'_>) -> Vec<String> {
    let kernel = &book.kernel;
    let bare = |text: &str| text.trim_start_matches("the ").to_owned();
    let object = bare(&kernel.object);
    let drawn = titles::title(book.seed ^ book.round, 7);
    let wanted = book.preferences.title.iter().map(|title| title.trim().to_owned());
    let mut titles: Vec<String> = wanted.collect();
    let own = [
        format!("the {object}"),
        format!("what the {} knew", kernel.role),
        bare(&kernel.event),
        format!("{} at the {}", kernel.themes[0].split(' ').next().unwrap_or("Truth"), object),
        drawn,
    ];
    let turn = book.draw("titles", &[]).below(own.len());
    for i in 0..own.len() {
        let title = title_case(&own[(i + turn) % own.len()]);
        if !titles.contains(&title) && !title.trim().is_empty() {
            titles.push(title.chars().take(120).collect());
        }
    }
    titles
}

fn genres(book: &Book<'_>) -> Vec<String> {
    let asked = input::text(book.variables, "genre");
    let asked = crate::sample::premise::shorten(&crate::sample::premise::clean(asked), 80);
    let genre = book.kernel.genre;
    let mut genres: Vec<String> = vec![genre.name.to_owned()];
    if !asked.is_empty() && asked.to_lowercase() != genre.name {
        genres.insert(0, asked);
    }
    genres.extend(genre.shelves.iter().map(|shelf| (*shelf).to_owned()));
    genres
}

fn core_concept(book: &Book<'_>) -> String {
    let concept = book.confirmed("CONCEPT_SELECTION");
    let idea = input::text(concept, "core_idea");
    let idea =
        if idea.is_empty() { book.kernel.core_idea(&book.premise, 0) } else { idea.to_owned() };
    let mut values = book.kernel.values();
    values.push(("idea", idea.trim()));
    values.push(("question", &book.kernel.question));
    let mut text = fill(
        "{idea} The book follows {a role} from the first small irregularity to the moment at which \
         {secret} can no longer be kept quiet. Each step costs something: a friend's patience, a \
         place to sleep, the good opinion of {group}. {Object} passes through several hands, and \
         whoever holds it has to decide what {event} is still allowed to mean. The book does not \
         settle its question for the reader: {question}",
        &values,
    );
    if !book.wish.is_empty() {
        text.push_str(&format!(
            " It keeps to what was asked for: {}.",
            book.wish.trim_end_matches('.')
        ));
    }
    text.chars().take(8_000).collect()
}
