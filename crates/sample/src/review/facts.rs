//! What the fact checker objects to.

use scribe_domain::{
    chapter::finding::FindingKind,
    text::{mention::mentions, prose_check::Severity, sentences::sentences, words::words},
};
use scribe_ports::{
    agent::{CastMember, WrittenScene},
    model::{ChapterHints, ReviewQuestion},
};

use super::{Found, make_finding, rules::brief};
use crate::{idea::call_name, lexicon::Lexicon};

/// Reads every scene.
pub(super) fn read(hints: &ChapterHints, question: &ReviewQuestion) -> Vec<Found> {
    let known = known_words(hints, question);
    let read = |scene: &WrittenScene| {
        let all: Vec<&str> = sentences(&scene.text).into_iter().map(|(_, one)| one).collect();
        let mut found: Vec<Found> = find_strangers(scene, &all, &known);
        found.extend(hints.cast.iter().filter_map(|member| find_dead_speaker(scene, &all, member)));
        found.extend(find_wrong_place(scene, &all, question));
        found
    };
    question.scenes.iter().flat_map(read).collect()
}

/// Every word of a name that the book knows.
fn known_words(hints: &ChapterHints, question: &ReviewQuestion) -> Vec<String> {
    let mut texts: Vec<String> =
        hints.cast.iter().map(|member| member.sheet.name.clone()).collect();
    texts.extend(hints.entries.iter().map(|entry| entry.name.clone()));
    texts.extend(hints.setting.iter().cloned());
    texts.extend(hints.plan.iter().map(|plan| {
        format!("{} {} {} {}", plan.title, plan.purpose, plan.change_of_state, plan.last_beat)
    }));
    for brief in &question.briefs {
        texts.extend([brief.viewpoint.clone(), brief.place.clone(), brief.goal.clone()]);
        texts
            .extend([&brief.obstacle, &brief.turn, &brief.change, &brief.ending].map(Clone::clone));
        texts.extend(brief.cast.iter().cloned());
    }
    texts.iter().flat_map(|text| words(text)).map(str::to_lowercase).collect()
}

/// Names that the book does not know, where they do not begin a sentence or a speech.
fn find_strangers(scene: &WrittenScene, all: &[&str], known: &[String]) -> Vec<Found> {
    let lexicon = Lexicon::english();
    let mut found_all: Vec<Found> = Vec::new();
    for sentence in all {
        let pieces: Vec<&str> = sentence.split(' ').collect();
        let stranger = pieces.iter().enumerate().skip(1).find_map(|(i, piece)| {
            let word = words(piece).next()?;
            let word = ["’s", "'s"].iter().find_map(|own| word.strip_suffix(own)).unwrap_or(word);
            let lower = word.to_lowercase();
            let begins = piece.starts_with(|c: char| !c.is_alphanumeric())
                || pieces[i - 1].ends_with(['.', '!', '?', ':', '“', '—', '”']);
            let is_name = word.chars().next().is_some_and(char::is_uppercase)
                && word.chars().count() > 2
                && !begins
                && !lexicon.has("function words", &lower)
                && !lexicon.has("no names", &lower);
            (is_name && !known.contains(&lower)).then_some(word)
        });
        let Some(name) = stranger else { continue };
        let problem = format!("{name} is in neither the cast nor the world");
        let order = format!("Leave {name} out, or use a name that the book knows.");
        let weight = (Severity::Should, FindingKind::Patch);
        found_all.push(make_finding(scene.number, weight, sentence, problem, order));
    }
    found_all
}

fn find_dead_speaker(scene: &WrittenScene, all: &[&str], member: &CastMember) -> Option<Found> {
    let condition = member.state.as_ref()?.condition.to_lowercase();
    let is_dead = condition.starts_with("dead") || condition.contains("died");
    let name = &member.sheet.name;
    let call = call_name(name);
    let speaks = |sentence: &&&str| {
        ["said", "says", "asked", "asks"].iter().any(|verb| {
            sentence.contains(&format!("{call} {verb}"))
                || sentence.contains(&format!("{verb} {call}"))
        })
    };
    let passage = all.iter().find(speaks).filter(|_| is_dead)?;
    let problem = format!("{name} is dead and speaks");
    let order = format!("Leave {name} out.");
    let weight = (Severity::Blocker, FindingKind::Patch);
    Some(make_finding(scene.number, weight, passage, problem, order))
}

fn find_wrong_place(
    scene: &WrittenScene,
    all: &[&str],
    question: &ReviewQuestion,
) -> Option<Found> {
    let place = &brief(question, scene.number)?.place;
    let passage = all.first().filter(|_| !place.is_empty() && !mentions(&scene.text, place))?;
    let problem = format!("the scene was to be at {place}");
    let order = format!("Let it happen at {place}.");
    let weight = (Severity::Should, FindingKind::Patch);
    Some(make_finding(scene.number, weight, passage, problem, order))
}
