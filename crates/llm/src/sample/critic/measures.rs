//! What can be counted in a chapter, and the scores that follow from it.

use scribe_domain::text::words::count_words;

use crate::sample::{
    input,
    reading::{ReadScene, has_speech, names, sentences_of, shared_percent},
};

/// Words that name nothing that can be seen, heard or held.
const ABSTRACT: &str = " feeling emotion sense moment situation reality truth destiny fate hope \
    despair existence presence absence realization understanding possibility importance meaning \
    purpose tension energy atmosphere aspect concept idea memory memories emotions feelings \
    something somehow anything everything nothing thing things ";

/// Counts of a chapter, in per cent and per thousand words.
#[derive(Debug)]
pub(super) struct Measures {
    speech_percent: usize,
    spread: f64,
    abstract_per_thousand: usize,
    cast_percent: usize,
    goal_percent: usize,
    beats_percent: usize,
    ending_percent: usize,
    is_alone: bool,
}

impl Measures {
    pub(super) fn of(text: &str, scenes: &[ReadScene<'_>]) -> Self {
        let sentences = sentences_of(text);
        let all = count_words(text).max(1);
        let spoken: usize =
            sentences.iter().filter(|sentence| has_speech(sentence)).map(|s| count_words(s)).sum();
        let vague = scribe_domain::text::words::words(text)
            .filter(|word| ABSTRACT.contains(&format!(" {} ", word.to_lowercase())))
            .count();
        let mean = |field: &str, of: fn(&str) -> &str| {
            let shares: Vec<usize> = scenes
                .iter()
                .filter(|scene| !input::text(scene.brief, field).is_empty())
                .map(|scene| shared_percent(input::text(scene.brief, field), of(scene.text)))
                .collect();
            shares.iter().sum::<usize>().checked_div(shares.len()).unwrap_or(80)
        };
        let cast: Vec<(&ReadScene<'_>, String)> = scenes
            .iter()
            .flat_map(|scene| {
                input::texts(scene.brief, "cast").into_iter().map(move |name| (scene, name))
            })
            .collect();
        let present = cast.iter().filter(|(scene, name)| names(scene.text, name)).count();
        Self {
            speech_percent: spoken * 100 / all,
            spread: spread(&sentences),
            abstract_per_thousand: vague * 1_000 / all,
            cast_percent: (present * 100).checked_div(cast.len()).unwrap_or(100),
            goal_percent: mean("goal", |text| text),
            beats_percent: mean("turn", |text| text),
            ending_percent: mean("ending", last_sentence),
            is_alone: !cast.is_empty() && cast.len() <= scenes.len(),
        }
    }

    pub(super) fn goal_score(&self) -> f64 {
        share(self.goal_percent, 5.0, 8.8)
    }

    pub(super) fn beats_score(&self) -> f64 {
        share(self.beats_percent, 5.0, 8.4)
    }

    pub(super) fn cast_score(&self) -> f64 {
        share(self.cast_percent, 4.0, 8.2)
    }

    pub(super) fn ending_score(&self) -> f64 {
        share(self.ending_percent, 3.5, 8.8)
    }

    /// Sentences of one length keep nobody awake.
    pub(super) fn tension_score(&self) -> f64 {
        4.0 + self.spread.min(8.0) * 0.5
    }

    pub(super) fn detail_score(&self) -> f64 {
        8.8 - share(self.abstract_per_thousand * 3, 0.0, 5.0)
    }

    /// A third to a half of a scene between people may well be speech.
    pub(super) fn dialogue_score(&self) -> f64 {
        let away = match self.speech_percent {
            _ if self.is_alone => 10,
            percent @ 0..25 => 25 - percent,
            percent @ 60.. => percent - 60,
            _ => 0,
        };
        8.4 - share(away * 3, 0.0, 5.0)
    }
}

/// From `least` at 0 to `most` at 100 per cent.
fn share(percent: usize, least: f64, most: f64) -> f64 {
    least + (most - least) * f64::from(u32::try_from(percent.min(100)).unwrap_or(100)) / 100.0
}

/// How far the lengths of sentences lie from their mean, in words.
pub(super) fn spread(sentences: &[&str]) -> f64 {
    let lengths: Vec<f64> = sentences
        .iter()
        .map(|sentence| f64::from(u32::try_from(count_words(sentence)).unwrap_or(0)))
        .collect();
    let count = f64::from(u32::try_from(lengths.len().max(1)).unwrap_or(1));
    let mean = lengths.iter().sum::<f64>() / count;
    (lengths.iter().map(|length| (length - mean).powi(2)).sum::<f64>() / count).sqrt()
}

pub(super) fn last_sentence(text: &str) -> &str {
    sentences_of(text).last().copied().unwrap_or_default()
}
