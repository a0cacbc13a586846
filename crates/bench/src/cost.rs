//! Measures what the questions of a book cost, and how long a person waits for its replies.
//!
//! The model of the measurement answers at length from typed hints and the schema that is sent. The
//! figures therefore change with what is asked and with what is checked, and not with how well a
//! prompt is worded. Tokens are estimated as everywhere in the program.

mod book;
mod call_log;
mod document;
mod filled_model;
mod measured_model;
mod pages;
mod prefix;
mod random;
mod sentences;
mod subject;
mod table;
mod wait;

use std::{path::PathBuf, sync::Arc};

use anyhow::Result;
use clap::Args;

use self::{
    book::{Book, write_book},
    call_log::{Call, CallLog},
    filled_model::FilledModel,
    measured_model::MeasuredModel,
    pages::Questions,
    wait::{Waits, find_waits},
};
use crate::figure::{Figure, Target, number};

/// The chapters that are looked at, as far as the book has them.
const CHAPTERS: [u32; 4] = [3, 40, 120, 400];
/// The length of a book whose chapters fail their reviews, and the lowest score of its critic. Its
/// questions about revisions are shown on the pages.
const REVISED_CHAPTERS: u32 = 2;
const LOWEST_FAILING_SCORE: i64 = 2;
/// The part of the price that a cached token costs.
const CACHED_PRICE: f64 = 0.1;

/// What is measured.
#[derive(Debug, Clone, Args)]
pub(crate) struct CostArgs {
    /// How many chapters the book has whose cost is measured.
    #[arg(long, default_value_t = 400)]
    chapters: u32,
    /// How many chapters the book has whose waits are measured, at least two.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(2..))]
    wait_chapters: u32,
    /// How many times faster than a real model's the replies arrive while waits are measured.
    #[arg(long, default_value_t = 40.0)]
    scale: f64,
    /// The maximum number of people in a cast. By default, there are as many as the schema allows.
    #[arg(long)]
    max_cast: Option<usize>,
    /// The maximum number of scenes in a chapter. By default, there are as many as the schema allows.
    #[arg(long)]
    max_scenes: Option<usize>,
    /// A folder into which the prompts of the long book are written.
    #[arg(long)]
    dump: Option<PathBuf>,
    /// A folder into which a page about each prompt is written.
    #[arg(long)]
    pages: Option<PathBuf>,
}

/// Writes a long book without waiting, and a short one on a simulated model.
pub(crate) async fn measure(args: CostArgs) -> Result<Vec<Figure>> {
    let CostArgs { chapters, wait_chapters, scale, max_cast, max_scenes, dump, pages } = args;
    let writer = FilledModel { max_cast, max_scenes, ..FilledModel::default() };
    let log = match &dump {
        Some(folder) => CallLog::with_dump(folder)?,
        None => CallLog::default(),
    };
    let model = Arc::new(MeasuredModel::new(writer, log, None));
    let book = write_book(chapters, Arc::clone(&model)).await?;
    if let Some(folder) = pages {
        let strict = FilledModel { lowest_score: LOWEST_FAILING_SCORE, ..writer };
        let strict = Arc::new(MeasuredModel::new(strict, CallLog::default(), None));
        let revised_book = write_book(REVISED_CHAPTERS, Arc::clone(&strict)).await?;
        let mut questions = Questions::new(book.calls.clone(), model.renderings());
        questions.add_missing(&Questions::new(revised_book.calls, strict.renderings()));
        pages::write_pages(&folder, chapters, &questions)?;
    }
    let positions: Vec<u32> =
        CHAPTERS.into_iter().filter(|position| *position <= chapters).collect();
    let mut costs = Vec::new();
    for position in positions {
        costs.push(ChapterCost::new(&book, position)?);
    }
    let genesis = Tokens::of(book.calls.iter().filter(|call| call.chapter == 0));
    let slow_model = MeasuredModel::new(writer, CallLog::default(), Some(scale));
    let short_book = write_book(wait_chapters, Arc::new(slow_model)).await?;
    let waits = find_waits(&short_book, scale)?;
    let repairs = book.repairs + short_book.repairs;
    eprint!("{}", table::render_costs(&book, &genesis, &costs));
    eprint!("{}", table::render_waits(&short_book, &waits, scale));
    let mut figures = cost_figures(&costs);
    figures.extend(genesis_figures(&genesis));
    figures.extend(wait_figures(&waits));
    let repairs = f64::from(repairs);
    figures.push(Figure::with_target("cost.repairs", repairs, "1", Target::AtMost(0.0)));
    Ok(figures)
}

/// The tokens of some calls.
#[derive(Debug, Clone, Copy, Default)]
struct Tokens {
    calls: u32,
    prompt: u32,
    /// The tokens of the beginnings that earlier prompts have too.
    shared: u32,
    /// The same, without beginnings that are too short for a cache.
    long_shared: u32,
    reply: u32,
    /// The number of replies that would have been longer without their limit of tokens.
    shortened: u32,
}

impl Tokens {
    fn of<'a>(calls: impl Iterator<Item = &'a Call>) -> Self {
        calls.fold(Self::default(), |sum, call| Self {
            calls: sum.calls + 1,
            prompt: sum.prompt + call.prompt_tokens,
            shared: sum.shared + call.shared_tokens,
            long_shared: sum.long_shared + call.long_shared_tokens(),
            reply: sum.reply + call.reply_tokens,
            shortened: sum.shortened + u32::from(call.is_shortened),
        })
    }

    /// Returns the percentage of the prompts that earlier prompts have begun with.
    fn shared_percent(&self) -> f64 {
        100.0 * f64::from(self.shared) / f64::from(self.prompt.max(1))
    }

    fn long_shared_percent(&self) -> f64 {
        100.0 * f64::from(self.long_shared) / f64::from(self.prompt.max(1))
    }

    /// Returns what the prompts cost, in tokens at the full price.
    fn billed(&self) -> f64 {
        price_prompt(self.prompt, self.shared)
    }

    fn long_billed(&self) -> f64 {
        price_prompt(self.prompt, self.long_shared)
    }
}

fn price_prompt(prompt: u32, cached: u32) -> f64 {
    f64::from(prompt - cached.min(prompt)) + CACHED_PRICE * f64::from(cached)
}

/// The cost of a chapter.
#[derive(Debug)]
struct ChapterCost {
    position: u32,
    /// The words of the accepted text.
    words: u32,
    tokens: Tokens,
}

impl ChapterCost {
    fn new(book: &Book, position: u32) -> Result<Self> {
        let (words, _) = book.timeline.chapter(position)?;
        let tokens = Tokens::of(book.calls.iter().filter(|call| call.chapter == position));
        Ok(Self { position, words, tokens })
    }

    /// Converts tokens of the chapter to tokens per 1,000 accepted words.
    fn per_1000_words(&self, tokens: f64) -> f64 {
        1_000.0 * tokens / f64::from(self.words.max(1))
    }
}

fn cost_figures(costs: &[ChapterCost]) -> Vec<Figure> {
    let mut figures = Vec::new();
    for cost in costs {
        let ChapterCost { position, tokens, .. } = cost;
        let name = |what: &str| format!("cost.chapter_{position}.{what}");
        let plain = |what: &str, value, unit| Figure::without_target(name(what), value, unit);
        let aimed =
            |what: &str, value, unit, target| Figure::with_target(name(what), value, unit, target);
        let per_1000 = |tokens| cost.per_1000_words(tokens);
        let prompt = f64::from(tokens.prompt);
        let (billed, reply) = (tokens.billed(), f64::from(tokens.reply));
        figures.extend([
            plain("words", f64::from(cost.words), "1"),
            plain("calls", f64::from(tokens.calls), "1"),
            aimed("prompt_tokens", prompt, "1", Target::AtMost(45_000.0)),
            plain("reply_tokens", reply, "1"),
            plain("shortened_replies", f64::from(tokens.shortened), "1"),
            aimed("exact_prefix_percent", tokens.shared_percent(), "%", Target::AtLeast(80.0)),
            plain("exact_prefix_percent_from_1024", tokens.long_shared_percent(), "%"),
            aimed("billed_per_1000_words", per_1000(billed), "1", Target::AtMost(10_000.0)),
            plain("billed_per_1000_words_from_1024", per_1000(tokens.long_billed()), "1"),
            plain("billed_per_1000_words_with_replies", per_1000(billed + reply), "1"),
        ]);
    }
    if let [first, .., last] = costs {
        // The last chapter of a longer book is not compared.
        let last = costs.iter().find(|cost| cost.position == 120).unwrap_or(last);
        let name = |what| format!("cost.{what}_chapter_{}_to_{}", last.position, first.position);
        let prompt = f64::from(last.tokens.prompt) / f64::from(first.tokens.prompt.max(1));
        let billed = last.per_1000_words(last.tokens.billed())
            / first.per_1000_words(first.tokens.billed()).max(1.0);
        let most = Target::AtMost(1.15);
        figures.push(Figure::with_target(name("prompt_tokens"), prompt, "1", most));
        figures.push(Figure::with_target(name("billed"), billed, "1", most));
    }
    figures
}

fn genesis_figures(tokens: &Tokens) -> Vec<Figure> {
    let figure = |what: &str, value, unit| {
        Figure::without_target(format!("cost.genesis.{what}"), value, unit)
    };
    vec![
        figure("calls", f64::from(tokens.calls), "1"),
        figure("prompt_tokens", f64::from(tokens.prompt), "1"),
        figure("reply_tokens", f64::from(tokens.reply), "1"),
        figure("shortened_replies", f64::from(tokens.shortened), "1"),
        figure("exact_prefix_percent", tokens.shared_percent(), "%"),
    ]
}

fn wait_figures(waits: &Waits) -> Vec<Figure> {
    let aimed = [
        ("genesis", waits.genesis, 100.0),
        ("first_sentence", waits.first_sentence, 115.0),
        ("chapter", waits.chapter, 62.0),
    ];
    let mut figures = Vec::new();
    for (what, wait, most) in aimed {
        let target = Target::AtMost(most);
        let name = |kind: &str| format!("wait.{what}_seconds{kind}");
        figures.push(Figure::with_target(name(""), wait.seconds(), "s", target));
        figures.push(Figure::without_target(name("_of_model"), wait.model, "s"));
        figures.push(Figure::without_target(name("_measured"), wait.measured, "s"));
    }
    figures.push(Figure::without_target("wait.prose_seconds", waits.prose, "s"));
    let own = 100.0 * waits.book.own / waits.book.seconds().max(number(1));
    figures.push(Figure::with_target("wait.own_percent", own, "%", Target::AtMost(1.0)));
    figures
}
