//! Writes what the author prefers, in words. What the author has left open gets no line.

use scribe_domain::stage::Preferences;

use super::readable::{Lines, describe_person, format_word};

/// Returns the preferences, a line for each.
pub(super) fn preference_lines(preferences: &Preferences) -> Vec<String> {
    let Preferences { chapters, words_per_chapter, .. } = preferences;
    let mut text = Lines::default();
    let length = match chapters {
        1 => format!("one chapter of about {words_per_chapter} words"),
        _ => format!("{chapters} chapters of about {words_per_chapter} words each"),
    };
    text.add_fact("Length", &length);
    for (name, wish) in [
        ("Title", &preferences.title),
        ("Period", &preferences.time_period),
        ("Geography", &preferences.geography_type),
        ("Magic or technology", &preferences.tech_magic_level),
        ("Society", &preferences.social_structure),
        ("Power system", &preferences.power_system),
    ] {
        text.add_fact(name, wish.as_deref().unwrap_or_default());
    }
    if let Some(person) = preferences.pov {
        text.add_fact("Narration", describe_person(person));
    }
    if let Some(tense) = preferences.tense {
        text.add_fact("Tense", &format_word(&tense));
    }
    if let Some(count) = preferences.protagonist_count {
        text.add_fact("Protagonists", &count.to_string());
    }
    if let Some(has_villains) = preferences.include_villains {
        text.add_fact("Villains", if has_villains { "yes" } else { "none" });
    }
    text.add_list("Traits in the cast", &preferences.personality_preferences);
    if let Some(complexity) = preferences.relationship_complexity {
        text.add_fact("Relations in the cast", &format_word(&complexity));
    }
    if let Some(complexity) = preferences.plot_complexity {
        text.add_fact("Plot", &format_word(&complexity));
    }
    let conflicts: Vec<String> = preferences.conflict_types.iter().map(format_word).collect();
    text.add_list("Conflicts", &conflicts);
    if let Some(pacing) = preferences.pacing {
        text.add_fact("Pace", &format_word(&pacing));
    }
    text.into_lines()
}
