//! How long a person waits for a book on a simulated model.
//!
//! The replies arrive faster than those of a real model by a scale, so the measured time is scaled
//! too, and the program's own time counts too much in it by the same scale. The wait is therefore
//! also computed: the model's time on the path of calls that ends at an event, plus the program's own
//! time around these calls as it was measured.

use anyhow::{Context, Result};
use scribe_domain::Timestamp;

use super::{
    book::{Book, Timeline},
    call_log::Call,
};
use crate::figure::median;

/// A wait.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Wait {
    /// The time of the simulated model, in seconds.
    pub(super) model: f64,
    /// The program's own time, in seconds.
    pub(super) own: f64,
    /// The measured time multiplied by the scale, in seconds.
    pub(super) measured: f64,
}

impl Wait {
    /// Returns how long a person would wait for a real model.
    pub(super) fn seconds(self) -> f64 {
        self.model + self.own
    }
}

/// A call on the path to an event.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PathStep {
    pub(super) agent: String,
    pub(super) question: String,
    pub(super) reply_tokens: u32,
    /// The time of the simulated model, in seconds.
    pub(super) model_seconds: f64,
}

/// The waits of a book.
#[derive(Debug)]
pub(super) struct Waits {
    /// From the idea to the novel.
    pub(super) genesis: Wait,
    /// The calls between the idea and the first scene, in order.
    pub(super) first_path: Vec<PathStep>,
    /// From the idea to the first sentence of prose.
    pub(super) first_sentence: Wait,
    /// From the acceptance of a chapter to that of the next one: the median chapter.
    pub(super) chapter: Wait,
    /// The time of the model in the calls that write the scenes of a chapter: the median.
    pub(super) prose: f64,
    /// From the idea to the last chapter.
    pub(super) book: Wait,
}

/// Computes the waits of a book that was written at a scale.
pub(super) fn find_waits(book: &Book, scale: f64) -> Result<Waits> {
    let Book { timeline, calls, .. } = book;
    let Timeline { began, finished_genesis, chapters, .. } = timeline;
    let path = |from, to| follow_path(calls, from, to, scale);
    let first_scene = calls.iter().filter(|call| call.is_scene).min_by_key(|call| call.started);
    let first_scene = first_scene.context("no scene was written")?;
    let until_scene = path(*began, first_scene.started);
    let sentence = first_scene.first_sentence_seconds;
    let first_sentence = Wait {
        model: until_scene.model + sentence,
        own: until_scene.own,
        measured: until_scene.measured + sentence,
    };
    let first_path = list_path(calls, *began, first_scene.started).into_iter().rev();
    let first_path = first_path.map(|call| PathStep {
        agent: call.agent.clone(),
        question: call.question.clone(),
        reply_tokens: call.reply_tokens,
        model_seconds: call.model_seconds,
    });
    let accepted: Vec<Timestamp> = chapters.values().map(|(_, at)| *at).collect();
    let mut waits: Vec<Wait> = accepted.windows(2).map(|pair| path(pair[0], pair[1])).collect();
    waits.sort_by(|one, other| one.seconds().total_cmp(&other.seconds()));
    let prose = chapters.keys().map(|position| {
        let scenes = calls.iter().filter(|call| call.is_scene && call.chapter == *position);
        scenes.map(|call| call.model_seconds).sum()
    });
    Ok(Waits {
        genesis: path(*began, finished_genesis.context("the genesis has not ended")?),
        first_path: first_path.collect(),
        first_sentence,
        chapter: waits.get(waits.len() / 2).copied().context("a book of one chapter")?,
        prose: median(prose.collect()),
        book: path(*began, accepted.last().copied().context("no chapter was accepted")?),
    })
}

/// Lists the calls on the path that ends at a time, the last one first: before each call, the call
/// that ended last before it.
fn list_path(calls: &[Call], from: Timestamp, to: Timestamp) -> Vec<&Call> {
    let mut path = Vec::new();
    let mut at = to;
    while at > from
        && let Some(call) = calls
            .iter()
            .filter(|call| call.started < at && call.ended <= at && call.ended > from)
            .max_by_key(|call| call.ended)
    {
        path.push(call);
        at = call.started;
    }
    path
}

/// Computes the wait from the calls on the path. Time in which no call of the path was open is the
/// program's own.
fn follow_path(calls: &[Call], from: Timestamp, to: Timestamp, scale: f64) -> Wait {
    let measured = seconds_between(from, to) * scale;
    let of_model = list_path(calls, from, to).into_iter().map(|call| {
        // A call that began before the stretch counts from the beginning of the stretch.
        let real = seconds_between(call.started.max(from), call.ended);
        call.model_seconds.min(real * scale)
    });
    let model: f64 = of_model.sum();
    Wait { model, own: ((measured - model) / scale).max(0.0), measured }
}

fn seconds_between(from: Timestamp, to: Timestamp) -> f64 {
    (to - from).as_seconds_f64()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;

    fn at(milliseconds: i64) -> Timestamp {
        DateTime::UNIX_EPOCH + TimeDelta::milliseconds(milliseconds)
    }

    /// A call of a model that is ten times as fast as a real one.
    fn call(started: i64, ended: i64, model_seconds: f64) -> Call {
        Call {
            chapter: 1,
            agent: "writer".to_owned(),
            question: "draft".to_owned(),
            is_scene: true,
            prompt_tokens: 0,
            shared_tokens: 0,
            reply_tokens: 0,
            is_shortened: false,
            model_seconds,
            first_sentence_seconds: 0.0,
            started: at(started),
            ended: at(ended),
        }
    }

    #[track_caller]
    fn assert_wait(wait: Wait, model: f64, own: f64, measured: f64) {
        let is_near = |one: f64, other: f64| (one - other).abs() < 1e-9;
        let Wait { model: m, own: o, measured: s } = wait;
        assert!(is_near(m, model) && is_near(o, own) && is_near(s, measured), "{wait:?}");
    }

    #[test]
    fn the_time_between_calls_is_the_programs_own_and_is_not_scaled() {
        let calls = [call(10, 110, 1.0), call(130, 332, 2.0)];
        assert_wait(follow_path(&calls, at(0), at(340), 10.0), 3.0, 0.04, 3.4);
    }

    #[test]
    fn of_calls_side_by_side_the_longest_counts() {
        let calls = [call(0, 100, 1.0), call(100, 200, 1.0), call(100, 400, 3.0)];
        assert_wait(follow_path(&calls, at(0), at(400), 10.0), 4.0, 0.0, 4.0);
    }

    #[test]
    fn a_call_that_began_earlier_counts_from_the_beginning_of_the_stretch() {
        let calls = [call(0, 300, 3.0)];
        assert_wait(follow_path(&calls, at(100), at(300), 10.0), 2.0, 0.0, 2.0);
    }
}
