//! Putting a scene together: its beats in order, and between them what people see, do and say,
//! until it has the length that was asked for.

use std::collections::HashMap;

use scribe_domain::text::words::count_words;

use super::{
    beats::{infinitive, narrate},
    brief::Brief,
    grammar::{Count, Memory, Scene, render, with_marks},
    moves,
};
use crate::sample::{draw::Draw, template::capital};

/// How many scenes stand between two that draw on the same frames.
const GROUPS: u64 = 3;

/// A piece of a scene: one or several paragraphs with straight quotation marks.
#[derive(Debug)]
struct Piece {
    text: String,
    words: usize,
    /// Whether it may be left out: the higher the sooner; a beat that must stay has 0.
    spare: u8,
}

/// Hands out frames and counts how often each was used.
struct Writer<'a> {
    brief: &'a Brief,
    draw: Draw,
    used: HashMap<&'static str, usize>,
    talks: usize,
}

/// What comes between two beats, in turn.
#[derive(Clone, Copy)]
enum Kind {
    Detail,
    Action,
    Wait,
    Reaction,
    Greeting,
    Dispute,
    Answer,
}

/// Writes a scene.
pub(super) fn write(brief: &Brief) -> String {
    let place = [brief.chapter, brief.scene, brief.attempt];
    let draw = Draw::new(brief.seed, "prose", &place);
    let mut writer = Writer { brief, draw, used: HashMap::new(), talks: 0 };
    let mut beats = beats(&mut writer);
    let fixed: usize = beats.iter().flatten().map(|piece| piece.words).sum();
    let room = brief.words.saturating_sub(fixed);
    let alone = brief.others.is_empty();
    let shares = [(0, 34), (1, 40), (2, 26)];
    let mut pieces: Vec<Piece> = Vec::new();
    for (beat, group) in beats.drain(..).enumerate() {
        pieces.extend(group);
        let Some((_, share)) = shares.iter().find(|(at, _)| *at == beat) else { continue };
        let pattern: Vec<Kind> =
            pattern(beat).iter().copied().filter(|k| !alone || !k.is_talk()).collect();
        fill(&mut writer, &mut pieces, &pattern, room * share / 100);
    }
    fit(&mut writer, &mut pieces);
    paragraphs(&mut writer, &pieces)
}

impl Kind {
    fn is_talk(self) -> bool {
        matches!(self, Self::Greeting | Self::Dispute | Self::Answer)
    }

    fn frames(self) -> &'static [&'static str] {
        match self {
            Self::Detail => moves::DETAILS,
            Self::Action => moves::ACTIONS,
            Self::Wait => moves::WAITS,
            Self::Reaction => moves::REACTIONS,
            Self::Greeting => moves::GREETINGS,
            Self::Dispute => moves::DISPUTES,
            Self::Answer => moves::ANSWERS,
        }
    }
}

/// What follows the opening, the obstacle and the turn.
fn pattern(beat: usize) -> &'static [Kind] {
    use Kind::{Action, Answer, Detail, Dispute, Greeting, Reaction, Wait};
    match beat {
        0 => &[Detail, Action, Greeting, Action, Dispute, Detail, Dispute, Wait],
        1 => &[Dispute, Action, Dispute, Wait, Dispute, Detail, Dispute, Action],
        _ => &[Reaction, Answer, Wait, Answer, Action, Reaction, Answer, Detail],
    }
}

/// The beats in four groups: opening and goal, obstacle, turn, change and ending.
fn beats(writer: &mut Writer<'_>) -> Vec<Vec<Piece>> {
    let brief = writer.brief;
    let sentence = |text: &str| if text.is_empty() { String::new() } else { narrate(text, brief) };
    let goal = if brief.goal.is_empty() { String::new() } else { infinitive(&brief.goal, brief) };
    let [obstacle, turn, change, ending] =
        [&brief.obstacle, &brief.turn, &brief.change, &brief.ending].map(|text| sentence(text));
    let stop = |text: String| if text.is_empty() { text } else { format!("{text}.") };
    let opening = writer.piece(moves::OPENINGS, 0, &[]);
    let goal = writer.beat(moves::GOALS, 2, ("G", goal));
    let obstacle = writer.beat(moves::OBSTACLES, 3, ("B", obstacle));
    let turn = writer.beat(moves::TURNS, 1, ("U", stop(turn)));
    let change = writer.beat(moves::CHANGES, 4, ("C", stop(change)));
    let ending = match stop(ending) {
        none if none.is_empty() => writer.piece(moves::LEAVINGS, 0, &[]),
        ending => writer.piece(moves::ENDINGS, 0, &[("E", ending)]),
    };
    vec![
        [Some(opening), goal].into_iter().flatten().collect(),
        obstacle.into_iter().collect(),
        turn.into_iter().collect(),
        [change, Some(ending)].into_iter().flatten().collect(),
    ]
}

impl Writer<'_> {
    fn beat(
        &mut self,
        frames: &'static [&'static str],
        spare: u8,
        text: (&str, String),
    ) -> Option<Piece> {
        (!text.1.is_empty()).then(|| self.piece(frames, spare, &[text]))
    }

    /// Writes with one of the frames that come next.
    fn piece(
        &mut self,
        frames: &'static [&'static str],
        spare: u8,
        texts: &[(&str, String)],
    ) -> Piece {
        let fresh = self.fresh(frames);
        let frame = self.draw.pick(&fresh);
        let piece = self.render(frame, spare, texts);
        *self.used.entry(frame).or_default() += 1;
        piece
    }

    /// Writes with the frame whose length comes nearest to so many words.
    fn nearest(&mut self, frames: &'static [&'static str], words: usize) -> Option<Piece> {
        let fresh = self.fresh(frames);
        let pieces = fresh.into_iter().map(|frame| (frame, self.render(frame, 9, &[])));
        let (frame, piece) = pieces.min_by_key(|(_, piece)| piece.words.abs_diff(words))?;
        *self.used.entry(frame).or_default() += 1;
        Some(piece)
    }

    /// The frames that are open to this scene and were used least in it.
    fn fresh(&self, frames: &'static [&'static str]) -> Vec<&'static str> {
        let group = (self.brief.chapter + self.brief.scene) % GROUPS;
        let open = (0..).zip(frames).filter(|(i, _)| i % GROUPS == group).map(|(_, frame)| *frame);
        let open: Vec<&'static str> = open.collect();
        let least = open.iter().map(|frame| self.times(frame)).min().unwrap_or(0);
        open.into_iter().filter(|frame| self.times(frame) == least).collect()
    }

    fn times(&self, frame: &str) -> usize {
        self.used.get(frame).copied().unwrap_or(0)
    }

    fn render(&self, frame: &'static str, spare: u8, texts: &[(&str, String)]) -> Piece {
        let brief = self.brief;
        let other = brief.others.get(self.talks % brief.others.len().max(1));
        let mut texts = texts.to_vec();
        texts.extend([
            ("P", brief.place.clone()),
            ("X", brief.time.clone()),
            ("W", capital(&brief.time)),
            ("T", brief.topic.clone()),
        ]);
        let scene = Scene { voice: &brief.voice, other, texts: &texts, seed: brief.seed };
        let count = self.count(self.times(frame));
        let mut memory = Memory::default();
        let paragraphs: Vec<String> = frame
            .split('¶')
            .map(|paragraph| {
                let sentences = paragraph.split('|').map(str::trim);
                let sentences =
                    sentences.map(|sentence| render(sentence, count, &scene, &mut memory));
                sentences.collect::<Vec<_>>().join(" ")
            })
            .collect();
        let text = paragraphs.join("\n\n");
        Piece { words: count_words(&text), text, spare }
    }

    /// Which filling of its sentences a frame takes. The scenes of a chapter that draw on the same
    /// frames count one after the other.
    fn count(&self, times: usize) -> Count {
        let brief = self.brief;
        let number = |number: u64| usize::try_from(number).unwrap_or(0);
        // The upper half is for what is written anew, so that a redraft takes no chapter's words.
        let chapters =
            (number(brief.chapters.max(brief.chapter)) * 2).next_power_of_two().clamp(64, 1_024);
        let (half, chapter) = (chapters / 2, number(brief.chapter - 1));
        let chapter = match number(brief.attempt) {
            0 => chapter % chapters,
            attempt => half + (chapter + (attempt - 1) * 97) % half,
        };
        Count {
            chapter,
            chapters,
            again: times * number(brief.scenes.div_ceil(GROUPS))
                + number((brief.scene - 1) / GROUPS),
        }
    }
}

/// Adds pieces until so many words are reached.
fn fill(writer: &mut Writer<'_>, pieces: &mut Vec<Piece>, pattern: &[Kind], room: usize) {
    let mut words = 0;
    for kind in pattern.iter().cycle() {
        if words + 15 > room {
            break;
        }
        // People are greeted once.
        let kind = match kind {
            Kind::Greeting if writer.talks > 0 => Kind::Dispute,
            kind => *kind,
        };
        let piece = writer.piece(kind.frames(), 9, &[]);
        writer.talks += usize::from(kind.is_talk());
        words += piece.words;
        pieces.push(piece);
    }
}

/// Leaves out and adds, so that the length comes out right within a few words.
fn fit(writer: &mut Writer<'_>, pieces: &mut Vec<Piece>) {
    let wanted = writer.brief.words;
    let total = |pieces: &[Piece]| pieces.iter().map(|piece| piece.words).sum::<usize>();
    while total(pieces) > wanted + wanted / 40 {
        let over = total(pieces) - wanted;
        let spare =
            |piece: &Piece| (piece.spare > 0).then_some((piece.spare, piece.words.abs_diff(over)));
        // Of the most dispensable pieces the one that brings the length nearest.
        let found = (0..pieces.len())
            .filter_map(|i| spare(&pieces[i]).map(|(rank, far)| (u8::MAX - rank, far, i)))
            .min();
        let Some((_, _, at)) = found else { break };
        pieces.remove(at);
    }
    let last = pieces.len().saturating_sub(1);
    let mut at = last;
    while total(pieces) < wanted {
        let short = wanted - total(pieces);
        let frames = if short > 60 { moves::ACTIONS } else { moves::FILLERS };
        let Some(piece) = writer.nearest(frames, short.min(40)) else { break };
        if piece.words > short * 2 {
            break;
        }
        // Spread over the scene, never after its ending.
        at = if at <= 2 { last.max(1) } else { at - 2 };
        pieces.insert(at.min(pieces.len() - 1), piece);
    }
}

/// Joins short narration into paragraphs and puts the marks in.
fn paragraphs(writer: &mut Writer<'_>, pieces: &[Piece]) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut joinable = false;
    let last = pieces.len().saturating_sub(1);
    for (i, piece) in pieces.iter().enumerate() {
        let narration = !piece.text.contains('"');
        let short = paragraphs.last().is_some_and(|before| count_words(before) + piece.words < 75);
        match paragraphs.last_mut() {
            Some(before)
                if joinable && narration && short && i < last && writer.draw.chance(60) =>
            {
                before.push(' ');
                before.push_str(&piece.text);
            }
            _ => paragraphs.extend(piece.text.split("\n\n").map(str::to_owned)),
        }
        joinable = narration;
    }
    let marks = writer.brief.voice.marks;
    let marked: Vec<String> =
        paragraphs.iter().map(|paragraph| with_marks(paragraph, marks)).collect();
    marked.join("\n\n")
}
