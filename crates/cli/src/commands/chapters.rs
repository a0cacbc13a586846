//! `scribe chapters`: lists a novel's chapters and shows their texts.

use scribe_api::{ChapterTextView, ChapterView, Page};
use scribe_app::{Error, queries::chapter_text::read_text};
use scribe_domain::{
    id::{ChapterId, NovelId},
    read_model::ChapterRow,
    refusal::Refusal,
};
use scribe_ports::store::readers::Database;

use super::{
    novels,
    print::{document, line, lines, page_lines},
};
use crate::{
    args::{ChaptersAction, ChaptersList},
    config::Config,
    exit::Failure,
    reading,
};

/// The number of chapters read and printed at once.
const PAGE: u32 = 200;

pub(super) async fn run(
    config: &Config,
    action: &ChaptersAction,
    json: bool,
) -> Result<(), Failure> {
    match action {
        ChaptersAction::List(args) => {
            let novel = novels::read_id(&args.novel)?;
            list_chapters(config, novel, args, json)
                .await
                .map_err(|failure| failure.of_novel(novel))
        }
        ChaptersAction::Show { id } => {
            let id =
                id.parse().map_err(|error| Failure::Usage(format!("the chapter's id: {error}")))?;
            show_chapter(config, id, json).await
        }
    }
}

async fn list_chapters(
    config: &Config,
    novel: NovelId,
    args: &ChaptersList,
    json: bool,
) -> Result<(), Failure> {
    let db = reading::open_existing(config).await?;
    novels::require_novel(&*db, novel).await?;
    let rows = db.chapters(novel, args.after, args.limit + 1).await?;
    let cursor = |row: &ChapterRow| row.position.to_string();
    if json {
        return document(&Page::<ChapterView>::of_rows(rows, args.limit, cursor));
    }
    page_lines(rows, args.limit, cursor, chapter_line)
}

/// Prints one line for each chapter of a novel.
pub(super) async fn print_all(db: &dyn Database, novel: NovelId) -> Result<(), Failure> {
    let mut after = 0;
    loop {
        let rows = db.chapters(novel, after, PAGE).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.position;
        rows.iter().try_for_each(|row| line(chapter_line(row)))?;
    }
}

fn chapter_line(row: &ChapterRow) -> String {
    format!(
        "{:>4}  {}  {:<17} {:>6} words  {}",
        row.position, row.id, row.status, row.words, row.title
    )
}

async fn show_chapter(config: &Config, id: ChapterId, json: bool) -> Result<(), Failure> {
    let db = reading::open_existing(config).await?;
    let missing = || Refusal::NotFound { what: "chapter", id: id.to_string() };
    let row = db.chapter(id).await?.ok_or_else(missing).map_err(Error::from)?;
    let text = accepted_text(&*db, &row).await.map_err(|failure| failure.of_novel(row.novel_id))?;
    if json {
        return document(&ChapterTextView::new(&row, text));
    }
    line(format_args!("{}. {}", row.position, row.title))?;
    line("")?;
    lines(text.unwrap_or_else(|| format!("({}, no text yet)", row.status)))
}

async fn accepted_text(db: &dyn Database, row: &ChapterRow) -> Result<Option<String>, Failure> {
    Ok(match row.content {
        Some(manifest) => Some(read_text(db, manifest).await?),
        None => None,
    })
}
