//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use scribe_domain::{
    genesis::StopAfter,
    stage::{Person, Tense},
};

/// A studio that takes an idea to a finished novel.
#[derive(Debug, Parser)]
#[command(
    name = "scribe",
    version,
    after_help = "Examples:
  scribe write --premise 'A lighthouse keeper who is afraid of the dark'
  scribe resume
  scribe config check"
)]
pub struct Args {
    /// The settings' file; by default ./scribe.toml, else the data folder's.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print one JSON object as the last line of standard output; progress goes to standard error.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Begin a book from an idea, or from none.
    Write(Write),
    /// Go on with a book that was interrupted.
    Resume(Resume),
    /// Serve the studio and its API on this machine.
    Serve(Serve),
    /// Show or check the settings.
    Config {
        /// What to do with them.
        #[command(subcommand)]
        action: ConfigAction,
    },
    /// List, show or export novels.
    #[command(after_help = "Examples:
  scribe novels list
  scribe novels export nov_01a1fb4f-66aa-8976-8f67-0ba290b09688 --out book.epub")]
    Novels {
        /// What to do with them.
        #[command(subcommand)]
        action: NovelsAction,
    },
    /// List or show chapters.
    #[command(after_help = "Examples:
  scribe chapters list nov_01a1fb4f-66aa-8976-8f67-0ba290b09688
  scribe chapters show chp_01a1fb4f-66aa-8a10-9b7c-2f1d5e3c4a90 --json")]
    Chapters {
        /// What to do with them.
        #[command(subcommand)]
        action: ChaptersAction,
    },
    /// Show the event log, or check it.
    #[command(after_help = "Examples:
  scribe events list --limit 20
  scribe events verify")]
    Events {
        /// What to do with it.
        #[command(subcommand)]
        action: EventsAction,
    },
    /// List events that cannot be handled, try them again, or drop them.
    ///
    /// Such an event holds up its own book and no other.
    #[command(after_help = "Examples:
  scribe dead-letters list
  scribe dead-letters retry dlt_01a1fb4f-66aa-8c11-8f67-0ba290b09688
  scribe dead-letters drop dlt_01a1fb4f-66aa-8c11-8f67-0ba290b09688 --json")]
    DeadLetters {
        /// What to do with them.
        #[command(subcommand)]
        action: DeadLettersAction,
    },
    /// Make every table that follows from the event log again.
    ///
    /// Prints how many rows it had to change, which is none unless something has damaged them.
    #[command(after_help = "Example:
  scribe rebuild --json")]
    Rebuild,
    /// Change the database's schema.
    Migrate {
        /// In which direction.
        #[command(subcommand)]
        action: MigrateAction,
    },
}

/// Begin a book.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:
  scribe write
  scribe write --premise 'Two sisters inherit a ferry' --chapters 12
  scribe write --premise-file idea.txt --stop-after concept
  echo 'A city that forgets its dead' | scribe write --premise-file -")]
pub struct Write {
    /// The idea; without one the book begins from an inspiration.
    #[arg(long, value_name = "TEXT", conflicts_with = "premise_file")]
    pub premise: Option<String>,
    /// A file that holds the idea; - for standard input.
    #[arg(long, value_name = "FILE")]
    pub premise_file: Option<PathBuf>,
    /// The language, as a BCP 47 tag; by default the idea's.
    #[arg(long)]
    pub language: Option<String>,
    /// What kind of story.
    #[arg(long)]
    pub genre: Option<String>,
    /// How many chapters, 1 to 1000.
    #[arg(long, default_value_t = 10, allow_negative_numbers = true)]
    pub chapters: u32,
    /// How many words a chapter should have.
    #[arg(long, default_value_t = 1_500, allow_negative_numbers = true)]
    pub words_per_chapter: u32,
    /// Who tells the story: first, third_limited, third_omniscient or second.
    #[arg(long, value_name = "PERSON")]
    pub pov: Option<Person>,
    /// The tense of the narration: past or present.
    #[arg(long)]
    pub tense: Option<Tense>,
    /// Who is named on the cover.
    #[arg(long)]
    pub author: Option<String>,
    /// The title; by default the story's own.
    #[arg(long)]
    pub title: Option<String>,
    /// What the sample writer draws from.
    #[arg(long, default_value_t = 0, allow_negative_numbers = true)]
    pub seed: u64,
    /// Where the finished book goes: a .epub or .md file, or a folder; by default the current one,
    /// with the title as the file's name.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Stop early: concept, outline, or chapter:N.
    #[arg(long, value_name = "STEP")]
    pub stop_after: Option<StopAfter>,
}

/// Go on with a book.
#[derive(Debug, Clone, clap::Args)]
pub struct Resume {
    /// The session; by default the newest that is not finished.
    pub id: Option<String>,
}

/// Serve.
#[derive(Debug, Clone, clap::Args)]
pub struct Serve {
    /// Where to listen.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: std::net::SocketAddr,
}

/// Novels.
#[derive(Debug, Clone, Subcommand)]
pub enum NovelsAction {
    /// List the novels, newest first.
    #[command(after_help = "Example:
  scribe novels list --limit 10 --json")]
    List(Page),
    /// Show a novel with its chapters.
    #[command(after_help = "Example:
  scribe novels show nov_01a1fb4f-66aa-8976-8f67-0ba290b09688")]
    Show {
        /// The novel.
        id: String,
    },
    /// Write a novel to a file.
    ///
    /// The name's ending says in which format: .epub or .md. A file that is not this book's is
    /// never overwritten: the book then gets a number, as book (2).epub.
    Export(NovelsExport),
}

/// A page of a list.
#[derive(Debug, Clone, clap::Args)]
pub struct Page {
    /// How many at most, 1 to 1000.
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 100,
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub limit: u32,
    /// Begin after this one: the last page's next_cursor.
    #[arg(long, value_name = "CURSOR", visible_alias = "after")]
    pub cursor: Option<String>,
}

/// Write a novel to a file.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:
  scribe novels export nov_01a1fb4f-66aa-8976-8f67-0ba290b09688
  scribe novels export nov_01a1fb4f-66aa-8976-8f67-0ba290b09688 --out book.md")]
pub struct NovelsExport {
    /// The novel.
    pub id: String,
    /// The file, or a folder; by default the current one, with the title as the file's name.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Chapters.
#[derive(Debug, Clone, Subcommand)]
pub enum ChaptersAction {
    /// List a novel's chapters, in order.
    List(ChaptersList),
    /// Show a chapter with its accepted text.
    #[command(after_help = "Example:
  scribe chapters show chp_01a1fb4f-66aa-8a10-9b7c-2f1d5e3c4a90")]
    Show {
        /// The chapter.
        id: String,
    },
}

/// Which chapters to list.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Example:
  scribe chapters list nov_01a1fb4f-66aa-8976-8f67-0ba290b09688 --json")]
pub struct ChaptersList {
    /// The novel.
    pub novel: String,
    /// Begin after this position.
    #[arg(long, value_name = "POSITION", allow_negative_numbers = true, default_value_t = 0,
          value_parser = clap::value_parser!(i32).range(0..))]
    pub after: i32,
    /// How many at most, 1 to 1000.
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 1_000,
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub limit: u32,
}

/// The event log.
#[derive(Debug, Clone, Subcommand)]
pub enum EventsAction {
    /// List events in the order in which they happened.
    List(EventsList),
    /// Check versions, states, rows and contents; exit code 1 where something is wrong.
    ///
    /// Nothing is written. What follows from the event log is mended by scribe rebuild.
    #[command(after_help = "Example:
  scribe events verify --json")]
    Verify,
}

/// Which events to list.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:
  scribe events list --after 120 --limit 50
  scribe events list --novel nov_01a1fb4f-66aa-8976-8f67-0ba290b09688 --json")]
pub struct EventsList {
    /// Begin after this position.
    #[arg(long, value_name = "POSITION", allow_negative_numbers = true, default_value_t = 0,
          value_parser = clap::value_parser!(i64).range(0..))]
    pub after: i64,
    /// How many at most, 1 to 1000.
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 100,
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub limit: u32,
    /// Only of the book with this key, its genesis included.
    #[arg(long, value_name = "ID", conflicts_with_all = ["novel", "session"])]
    pub key: Option<String>,
    /// Only of this novel.
    #[arg(long, value_name = "ID", conflicts_with = "session")]
    pub novel: Option<String>,
    /// Only of this genesis session.
    #[arg(long, value_name = "ID")]
    pub session: Option<String>,
}

/// Dead letters.
#[derive(Debug, Clone, Subcommand)]
pub enum DeadLettersAction {
    /// List those that hold up a book, newest first, each with its reason.
    #[command(after_help = "Example:
  scribe dead-letters list --json")]
    List(Page),
    /// Have the event delivered again, and all that came after it.
    #[command(after_help = "Example:
  scribe dead-letters retry dlt_01a1fb4f-66aa-8c11-8f67-0ba290b09688")]
    Retry {
        /// The dead letter.
        id: String,
    },
    /// Pass over this one event; commands that waited for what it would have led to fail.
    #[command(after_help = "Example:
  scribe dead-letters drop dlt_01a1fb4f-66aa-8c11-8f67-0ba290b09688")]
    Drop {
        /// The dead letter.
        id: String,
    },
}

/// Settings.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum ConfigAction {
    /// Print every setting; secrets are never shown.
    Show,
    /// Say whether the settings are right.
    Check,
}

/// Schema.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum MigrateAction {
    /// Bring the schema up to date; tables that follow from the event log are made again.
    Up,
    /// Take the last migration back, with all that its tables hold.
    Down,
    /// List the migrations.
    Status,
}
