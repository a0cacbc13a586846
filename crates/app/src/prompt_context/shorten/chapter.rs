//! The parts of a chapter's prompt that can be left out.

use std::{collections::HashSet, sync::Arc};

use scribe_domain::{stage::Entry, task::TaskKind};
use scribe_ports::{
    agent::{CastMember, ChapterContext, WrittenScene},
    model::estimate_tokens,
};

use super::{OmissionKind, Omissions, TokenExcess, estimate_document_tokens};
use crate::prompt_context::previous_chapter_tail::cut_tail;

/// Leaves out the beginning of the draft of the chapter before and summaries of the book so far, then
/// facts, promises, entries and people.
pub(super) fn shorten_chapter_context(
    context: &mut ChapterContext,
    kind: TaskKind,
    room: &mut TokenExcess,
    left_out: &mut Omissions,
) {
    omit_earlier_draft(context, room, left_out);
    omit_summaries(context, room, left_out);
    omit_facts(context, room, left_out);
    omit_promises(context, room, left_out);
    if !room.needs_omission() {
        return;
    }
    let about = collect_subject_text(context, kind);
    let named: HashSet<String> =
        context.find_entries_in(&about).map(|entry| entry.name.clone()).collect();
    omit_entries(context, room, left_out, |entry| (!named.contains(&entry.name)).then_some(0));
    let people = find_mentioned_people(context, &about);
    omit_people(context, room, left_out, |member| {
        (!people.contains(&member.sheet.name)).then_some(0)
    });
    omit_entries(context, room, left_out, |entry| Some(count_mentions(&about, &entry.name)));
    if room.needs_omission() && !context.relations.is_empty() {
        room.count_freed_tokens(estimate_document_tokens(&*context.relations));
        left_out.add_count(OmissionKind::Relations, context.relations.len());
        context.relations = Arc::default();
    }
    let viewpoints = collect_viewpoint_names(context);
    omit_people(context, room, left_out, |member| {
        let name = &member.sheet.name;
        (!viewpoints.contains(name)).then(|| count_mentions(&about, name))
    });
}

/// Returns the text from which it is determined which people and things the chapter is about. For
/// an agent that reads the chapter's text, this includes that text.
fn collect_subject_text(context: &ChapterContext, kind: TaskKind) -> String {
    let mut about = context.subject_text();
    if let TaskKind::CheckFacts | TaskKind::RecordChapter = kind {
        about.push('\n');
        about.push_str(&context.joined_scene_text());
    }
    about
}

/// Leaves out all but the end of the draft of the chapter before.
fn omit_earlier_draft(
    context: &mut ChapterContext,
    room: &mut TokenExcess,
    left_out: &mut Omissions,
) {
    let draft = &mut context.earlier_draft;
    let tokens = |scenes: &[WrittenScene]| {
        scenes.iter().map(|scene| estimate_tokens(&scene.text)).sum::<u32>()
    };
    let Some(last) = draft.last().filter(|_| room.needs_omission()) else { return };
    let tail = WrittenScene { number: last.number, text: cut_tail(&last.text) };
    let before = tokens(draft);
    *draft = vec![tail];
    let freed = before.saturating_sub(tokens(draft));
    if freed > 0 {
        room.count_freed_tokens(freed);
        left_out.add_count(OmissionKind::EarlierDraft, 1);
    }
}

fn omit_summaries(context: &mut ChapterContext, room: &mut TokenExcess, left_out: &mut Omissions) {
    let past = &context.so_far;
    let count = room.count_to_omit(past, |past| {
        estimate_tokens(&past.title) + estimate_tokens(&past.summary) + 4
    });
    if let (Some(first), Some(last)) = (past.first(), past[..count].last()) {
        left_out.add_summaries(first.first, last.last);
        let chapters = last.last - first.first + 1;
        context.left_out_chapters += usize::try_from(chapters).unwrap_or(usize::MAX);
        context.so_far = past[count..].into();
    }
}

/// Leaves out facts: first those that only the text or the briefs name, then the others. A chapter
/// that is planned ahead needs those that its own plan names, which come later, more than the others.
fn omit_facts(context: &mut ChapterContext, room: &mut TokenExcess, left_out: &mut Omissions) {
    let ChapterContext { text_facts, later_facts, facts, earlier_plan, .. } = context;
    let order = match earlier_plan {
        Some(_) => [text_facts, facts, later_facts],
        None => [text_facts, later_facts, facts],
    };
    for facts in order {
        let count = room.count_to_omit(facts, |fact| {
            estimate_tokens(&fact.subject) + estimate_tokens(&fact.statement) + 6
        });
        if count > 0 {
            left_out.add_count(OmissionKind::Facts, count);
            *facts = facts[count..].into();
        }
    }
}

/// Leaves out what readers wait for, starting with what they have waited for longest.
fn omit_promises(context: &mut ChapterContext, room: &mut TokenExcess, left_out: &mut Omissions) {
    let count = room.count_to_omit(&context.promises, |open| estimate_tokens(&open.text) + 10);
    context.promises.drain(..count);
    left_out.add_count(OmissionKind::Promises, count);
}

/// Leaves out entries for which `relevance` returns a value, starting with the least relevant.
/// Among equally relevant entries, the last in the list goes first.
fn omit_entries(
    context: &mut ChapterContext,
    room: &mut TokenExcess,
    left_out: &mut Omissions,
    relevance: impl Fn(&Entry) -> Option<usize>,
) {
    let gone = find_least_relevant(&context.entries, room, relevance, estimate_document_tokens);
    if !gone.is_empty() {
        left_out.add_count(OmissionKind::Entries, gone.len());
        context.entries = remove_pieces(&context.entries, &gone);
    }
}

/// Leaves out cast members for which `relevance` returns a value, starting with the least relevant.
/// Among equally relevant members, the last in the list goes first.
fn omit_people(
    context: &mut ChapterContext,
    room: &mut TokenExcess,
    left_out: &mut Omissions,
    relevance: impl Fn(&CastMember) -> Option<usize>,
) {
    let tokens = |member: &CastMember| estimate_document_tokens(&member.sheet);
    let gone = find_least_relevant(&context.cast, room, relevance, tokens);
    if !gone.is_empty() {
        left_out.add_count(OmissionKind::People, gone.len());
        context.cast = remove_pieces(&context.cast, &gone);
    }
}

/// Returns the indices of the pieces to leave out.
fn find_least_relevant<T>(
    pieces: &[T],
    room: &mut TokenExcess,
    relevance: impl Fn(&T) -> Option<usize>,
    tokens: impl Fn(&T) -> u32,
) -> HashSet<usize> {
    if !room.needs_omission() {
        return HashSet::new();
    }
    let ranked = pieces.iter().enumerate().rev();
    let mut ranked: Vec<(usize, usize)> =
        ranked.filter_map(|(index, piece)| Some((relevance(piece)?, index))).collect();
    // The sort is stable: among equally relevant pieces, the last listed is left out first.
    ranked.sort_by_key(|(relevance, _)| *relevance);
    let count = room.count_to_omit(&ranked, |(_, index)| tokens(&pieces[*index]));
    ranked[..count].iter().map(|(_, index)| *index).collect()
}

fn remove_pieces<T: Clone>(pieces: &[T], gone: &HashSet<usize>) -> Arc<[T]> {
    let kept = pieces.iter().enumerate().filter(|(index, _)| !gone.contains(index));
    kept.map(|(_, piece)| piece.clone()).collect()
}

/// Returns the names of the characters that a text mentions and of the viewpoint characters of the
/// chapter.
fn find_mentioned_people(context: &ChapterContext, about: &str) -> HashSet<String> {
    let named = context.find_cast_in(about).map(|member| member.sheet.name.clone());
    named.chain(collect_viewpoint_names(context)).collect()
}

/// Returns the names of the chapter's viewpoint characters.
fn collect_viewpoint_names(context: &ChapterContext) -> HashSet<String> {
    let briefs = context.briefs.iter().map(|brief| brief.viewpoint.clone());
    briefs.chain([context.chapter.plan.viewpoint.clone()]).collect()
}

/// Returns how often a text mentions a name.
fn count_mentions(text: &str, name: &str) -> usize {
    text.to_lowercase().matches(&name.to_lowercase()).count()
}
