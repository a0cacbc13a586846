//! What a chapter's prompt can do without.

use std::{collections::HashSet, sync::Arc};

use scribe_domain::{stage::Entry, task::TaskKind};
use scribe_ports::{
    agent::{CastMember, ChapterMaterial},
    model::estimate_tokens,
};

use super::{Kind, LeftOut, Room, estimate_document};

/// Leaves out the book so far, then facts, entries and people.
pub(super) fn leave_out(
    material: &mut ChapterMaterial,
    kind: TaskKind,
    room: &mut Room,
    left_out: &mut LeftOut,
) {
    leave_out_summaries(material, room, left_out);
    leave_out_facts(material, room, left_out);
    if !room.is_short() {
        return;
    }
    let about = subject(material, kind);
    let named: HashSet<String> =
        material.entries_in(&about).map(|entry| entry.name.clone()).collect();
    leave_out_entries(material, room, left_out, |entry| {
        (!named.contains(&entry.name)).then_some(0)
    });
    let people = people(material, &about);
    leave_out_people(material, room, left_out, |member| {
        (!people.contains(&member.sheet.name)).then_some(0)
    });
    leave_out_entries(material, room, left_out, |entry| Some(mentions(&about, &entry.name)));
    if room.is_short() && !material.relations.is_empty() {
        room.free(estimate_document(&*material.relations));
        left_out.add(Kind::Relations, material.relations.len());
        material.relations = Arc::default();
    }
    let viewpoints = viewpoints(material);
    leave_out_people(material, room, left_out, |member| {
        let name = &member.sheet.name;
        (!viewpoints.contains(name)).then(|| mentions(&about, name))
    });
}

/// Says whom and what the chapter is about. Whoever reads a text is about what the text names, too.
fn subject(material: &ChapterMaterial, kind: TaskKind) -> String {
    let mut about = material.subject_matter();
    if let TaskKind::CheckFacts | TaskKind::RecordChapter = kind {
        about.push('\n');
        about.push_str(&material.text());
    }
    about
}

fn leave_out_summaries(material: &mut ChapterMaterial, room: &mut Room, left_out: &mut LeftOut) {
    let past = &material.so_far;
    let count =
        room.count(past, |past| estimate_tokens(&past.title) + estimate_tokens(&past.summary) + 4);
    if let (Some(first), Some(last)) = (past.first(), past[..count].last()) {
        left_out.add_summaries(first.position, last.position);
        material.left_out_chapters += count;
        material.so_far = past[count..].into();
    }
}

fn leave_out_facts(material: &mut ChapterMaterial, room: &mut Room, left_out: &mut LeftOut) {
    let count = room.count(&material.facts, |fact| {
        estimate_tokens(&fact.subject) + estimate_tokens(&fact.statement) + 6
    });
    if count > 0 {
        left_out.add(Kind::Facts, count);
        material.facts = material.facts[count..].into();
    }
}

/// Leaves out entries that have a relevance, the least relevant and last listed first.
fn leave_out_entries(
    material: &mut ChapterMaterial,
    room: &mut Room,
    left_out: &mut LeftOut,
    relevance: impl Fn(&Entry) -> Option<usize>,
) {
    let gone = least_relevant(&material.entries, room, relevance, estimate_document);
    if !gone.is_empty() {
        left_out.add(Kind::Entries, gone.len());
        material.entries = without(&material.entries, &gone);
    }
}

/// Leaves out members of the cast that have a relevance, the least relevant and last listed first.
fn leave_out_people(
    material: &mut ChapterMaterial,
    room: &mut Room,
    left_out: &mut LeftOut,
    relevance: impl Fn(&CastMember) -> Option<usize>,
) {
    let tokens = |member: &CastMember| estimate_document(&member.sheet);
    let gone = least_relevant(&material.cast, room, relevance, tokens);
    if !gone.is_empty() {
        left_out.add(Kind::People, gone.len());
        material.cast = without(&material.cast, &gone);
    }
}

/// The indices of the pieces that have to go.
fn least_relevant<T>(
    pieces: &[T],
    room: &mut Room,
    relevance: impl Fn(&T) -> Option<usize>,
    tokens: impl Fn(&T) -> u32,
) -> HashSet<usize> {
    if !room.is_short() {
        return HashSet::new();
    }
    let ranked = pieces.iter().enumerate().rev();
    let mut ranked: Vec<(usize, usize)> =
        ranked.filter_map(|(index, piece)| Some((relevance(piece)?, index))).collect();
    // The sort is stable: of pieces that are as relevant the last listed goes first.
    ranked.sort_by_key(|(relevance, _)| *relevance);
    let count = room.count(&ranked, |(_, index)| tokens(&pieces[*index]));
    ranked[..count].iter().map(|(_, index)| *index).collect()
}

fn without<T: Clone>(pieces: &[T], gone: &HashSet<usize>) -> Arc<[T]> {
    let kept = pieces.iter().enumerate().filter(|(index, _)| !gone.contains(index));
    kept.map(|(_, piece)| piece.clone()).collect()
}

/// The names of those whom a text names, and of those who tell the chapter.
fn people(material: &ChapterMaterial, about: &str) -> HashSet<String> {
    let named = material.cast_in(about).map(|member| member.sheet.name.clone());
    named.chain(viewpoints(material)).collect()
}

/// The names of those who tell the chapter.
fn viewpoints(material: &ChapterMaterial) -> HashSet<String> {
    let briefs = material.briefs.iter().map(|brief| brief.viewpoint.clone());
    briefs.chain([material.chapter.plan.viewpoint.clone()]).collect()
}

/// How often a text names something.
fn mentions(text: &str, name: &str) -> usize {
    text.to_lowercase().matches(&name.to_lowercase()).count()
}
