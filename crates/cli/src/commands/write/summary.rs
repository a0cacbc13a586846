//! The summary that `write` and `resume` print: the path of the book, its open findings, and the
//! next commands.

use std::{path::PathBuf, time::Instant};

use scribe_app::Error;
use scribe_domain::{
    id::{NovelId, SessionId},
    read_model::{ChapterRow, NovelRow},
};
use scribe_ports::store::readers::Database;
use serde_json::json;

use super::super::{
    novels::format_money,
    print::{print_document, print_line},
};
use crate::{book_client::BookClient, exit::Failure};

const CHAPTERS_PER_QUERY: u32 = 500;
/// The maximum number of chapters in a list of the summary.
const MAX_LISTED_CHAPTERS: usize = 12;

/// The state of a book when the command ends.
pub(super) struct WriteSummary {
    pub(super) session_id: SessionId,
    pub(super) novel_id: Option<NovelId>,
    pub(super) book: Option<PathBuf>,
    pub(super) revisions: u32,
    pub(super) began: Instant,
}

/// Prints the summary; with `json` as one JSON object, the last line of standard output.
pub(super) async fn print_summary(
    client: &mut BookClient,
    end: &WriteSummary,
    json: bool,
) -> Result<(), Failure> {
    let WriteSummary { session_id, novel_id, .. } = *end;
    // Everything is read before the first line is printed, because the read is retried while the
    // database is unavailable.
    let read = async |db: &dyn Database| {
        let novel = match novel_id {
            Some(id) => db.novel(id).await?,
            None => None,
        };
        let marked = match novel_id {
            Some(id) if !json => load_marked_chapters(db, id).await?,
            _ => Vec::new(),
        };
        Ok((novel, marked, db.totals(session_id.into()).await?))
    };
    let (novel, marked, totals) = client.read_with_retry(read).await?;
    if json {
        let object = json!({
            "novel_id": novel_id,
            "session_id": session_id,
            "title": novel.as_ref().map(|novel| &novel.title),
            "chapters": novel.as_ref().map_or(0, |novel| novel.completed_chapters),
            "words": novel.as_ref().map_or(0, |novel| novel.words),
            "revisions": end.revisions,
            "model_calls": totals.calls,
            "prompt_tokens": totals.prompt_tokens,
            "cached_tokens": totals.cached_tokens,
            "completion_tokens": totals.completion_tokens,
            "cost_usd": totals.cost_usd,
            "model_seconds": to_seconds(totals.duration_ms),
            "wall_seconds": end.began.elapsed().as_secs_f64(),
            "out": end.book,
        });
        return print_document(&object);
    }
    print_line("")?;
    match &novel {
        None => {
            print_line(format_args!(
                "Stopped after the requested step; scribe resume {session_id} continues the book."
            ))?;
        }
        Some(novel) => print_novel(end, novel, &marked)?,
    }
    let cached = match totals.cached_percent() {
        0 => String::new(),
        percent => format!(" ({percent} % from the provider's cache)"),
    };
    print_line(format_args!(
        "{} model calls, {} tokens in{cached}, {} tokens out, {}",
        totals.calls,
        totals.prompt_tokens,
        totals.completion_tokens,
        format_money(&totals)
    ))
}

fn print_novel(end: &WriteSummary, novel: &NovelRow, marked: &[ChapterRow]) -> Result<(), Failure> {
    let NovelRow { id, title, words, completed_chapters, target_chapters, .. } = novel;
    print_line(format_args!("{title}"))?;
    print_line(format_args!(
        "  {completed_chapters} of {target_chapters} chapters, {words} words"
    ))?;
    if let Some(path) = &end.book {
        print_line(format_args!("  {}", path.display()))?;
    }
    let with_findings = marked.iter().filter(|chapter| chapter.open_findings > 0);
    let findings = with_findings.map(|chapter| (chapter, chapter.open_findings.to_string()));
    print_chapters("Chapters with open findings:", &findings.collect::<Vec<_>>())?;
    let unreviewed = marked.iter().map(|chapter| (chapter, unreviewed_by(chapter).join(" and ")));
    let unreviewed = unreviewed.filter(|(_, reviewers)| !reviewers.is_empty());
    let unreviewed = unreviewed
        .map(|(chapter, reviewers)| (chapter, format!("no usable review by {reviewers}")));
    let unreviewed: Vec<_> = unreviewed.collect();
    print_chapters("Chapters that were accepted without a review:", &unreviewed)?;
    print_line("")?;
    print_line("Next:")?;
    if completed_chapters < target_chapters {
        print_line(format_args!("  scribe resume {}", end.session_id))?;
    }
    print_line(format_args!("  scribe chapters list {id}"))?;
    print_line(format_args!("  scribe novels export {id} --out book.md"))?;
    print_line("  scribe serve")?;
    print_line("")
}

/// Prints the first of some chapters, each with a remark; nothing if there are none.
fn print_chapters(heading: &str, chapters: &[(&ChapterRow, String)]) -> Result<(), Failure> {
    if chapters.is_empty() {
        return Ok(());
    }
    print_line("")?;
    print_line(heading)?;
    for (chapter, remark) in chapters.iter().take(MAX_LISTED_CHAPTERS) {
        print_line(format_args!(
            "  {:>3} {}: {remark} (scribe chapters show {})",
            chapter.position, chapter.title, chapter.id
        ))?;
    }
    if chapters.len() > MAX_LISTED_CHAPTERS {
        print_line(format_args!("  and {} more", chapters.len() - MAX_LISTED_CHAPTERS))?;
    }
    Ok(())
}

/// Returns the reviewers without whom a chapter's text was accepted.
fn unreviewed_by(chapter: &ChapterRow) -> Vec<&str> {
    let reviewers = chapter.details["unreviewed_by"].as_array();
    reviewers.into_iter().flatten().filter_map(|name| name.as_str()).collect()
}

/// Returns the chapters with open findings, and those that were accepted without a review.
async fn load_marked_chapters(db: &dyn Database, novel: NovelId) -> Result<Vec<ChapterRow>, Error> {
    let chapters = load_all_chapters(db, novel).await?;
    let is_marked =
        |chapter: &ChapterRow| chapter.open_findings > 0 || !unreviewed_by(chapter).is_empty();
    Ok(chapters.into_iter().filter(is_marked).collect())
}

async fn load_all_chapters(db: &dyn Database, novel: NovelId) -> Result<Vec<ChapterRow>, Error> {
    let mut all: Vec<ChapterRow> = Vec::new();
    loop {
        let after = all.last().map_or(0, |chapter| chapter.position);
        let page = db.chapters(novel, after, CHAPTERS_PER_QUERY).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of a book are far below 2^52")]
fn to_seconds(ms: i64) -> f64 {
    ms as f64 / 1_000.0
}
