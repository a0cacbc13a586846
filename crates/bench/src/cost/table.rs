//! The tables for people.

use std::collections::BTreeMap;

use super::{
    ChapterCost, Tokens,
    book::Book,
    call_log::Call,
    wait::{PathStep, Wait, Waits},
};

/// Returns the cost of the chapters, then that of each kind of call in them.
pub(super) fn render_costs(book: &Book, genesis: &Tokens, costs: &[ChapterCost]) -> String {
    let mut table = format!(
        "A book of {} chapters. Tokens are estimated; a cached token costs a tenth.\n\n",
        book.timeline.chapters.len()
    );
    row(
        &mut table,
        &[
            "per chapter",
            "words",
            "calls",
            "prompt",
            "reply",
            "prefix %",
            "from 1024",
            "billed/1k w",
            "from 1024",
            "+ replies",
        ],
    );
    for cost in costs {
        let ChapterCost { position, words, tokens } = cost;
        let per_1000 = |tokens| format!("{:.0}", cost.per_1000_words(tokens));
        row(
            &mut table,
            &[
                &format!("chapter {position}"),
                &words.to_string(),
                &tokens.calls.to_string(),
                &tokens.prompt.to_string(),
                &tokens.reply.to_string(),
                &format!("{:.1}", tokens.shared_percent()),
                &format!("{:.1}", tokens.long_shared_percent()),
                &per_1000(tokens.billed()),
                &per_1000(tokens.long_billed()),
                &per_1000(tokens.billed() + f64::from(tokens.reply)),
            ],
        );
    }
    row(
        &mut table,
        &[
            "genesis",
            "",
            &genesis.calls.to_string(),
            &genesis.prompt.to_string(),
            &genesis.reply.to_string(),
            &format!("{:.1}", genesis.shared_percent()),
            &format!("{:.1}", genesis.long_shared_percent()),
        ],
    );
    let parts = std::iter::once(("genesis".to_owned(), 0));
    let parts =
        parts.chain(costs.iter().map(|cost| (format!("chapter {}", cost.position), cost.position)));
    for (name, position) in parts {
        table.push('\n');
        let headings =
            [&name, "", "calls", "prompt", "reply", "prefix %", "from 1024", "billed", "shortened"];
        row(&mut table, &headings);
        let calls = book.calls.iter().filter(|call| call.chapter == position);
        for ((agent, question), tokens) in group_by_agent(calls) {
            row(
                &mut table,
                &[
                    &format!("{agent} {question}"),
                    "",
                    &tokens.calls.to_string(),
                    &tokens.prompt.to_string(),
                    &tokens.reply.to_string(),
                    &format!("{:.1}", tokens.shared_percent()),
                    &format!("{:.1}", tokens.long_shared_percent()),
                    &format!("{:.0}", tokens.billed()),
                    &tokens.shortened.to_string(),
                ],
            );
        }
    }
    table
}

fn group_by_agent<'a>(
    calls: impl Iterator<Item = &'a Call>,
) -> BTreeMap<(&'a str, &'a str), Tokens> {
    let mut groups: BTreeMap<(&str, &str), Vec<&Call>> = BTreeMap::new();
    for call in calls {
        groups.entry((&call.agent, &call.question)).or_default().push(call);
    }
    groups.into_iter().map(|(agent, calls)| (agent, Tokens::of(calls.into_iter()))).collect()
}

/// Returns the waits.
pub(super) fn render_waits(book: &Book, waits: &Waits, scale: f64) -> String {
    let mut table = format!(
        "\nA book of {} chapters at 1 s to the first token and 50 tokens/s, {scale} times faster.\n\
         The wait is the model's time on the path of calls plus the program's own time.\n\n",
        book.timeline.chapters.len()
    );
    row(&mut table, &["seconds", "", "wait", "model", "own", "measured"]);
    let mut add = |name: &str, wait: Wait| {
        let seconds = |value: f64| format!("{value:.1}");
        let own = format!("{:.2}", wait.own);
        row(
            &mut table,
            &[
                name,
                "",
                &seconds(wait.seconds()),
                &seconds(wait.model),
                &own,
                &seconds(wait.measured),
            ],
        );
    };
    add("genesis", waits.genesis);
    add("first sentence", waits.first_sentence);
    add("chapter (median)", waits.chapter);
    add("whole book", waits.book);
    let prose = format!("{:.1}", waits.prose);
    row(&mut table, &["prose of a chapter", "", "", &prose]);
    table.push('\n');
    row(&mut table, &["calls to the first scene", "", "model", "reply"]);
    for PathStep { agent, question, reply_tokens, model_seconds } in &waits.first_path {
        let seconds = format!("{model_seconds:.1}");
        row(&mut table, &[&format!("{agent} {question}"), "", &seconds, &reply_tokens.to_string()]);
    }
    table
}

/// Adds a row: a name, then numbers.
fn row(table: &mut String, cells: &[&str]) {
    for (column, cell) in cells.iter().enumerate() {
        *table += &if column == 0 { format!("{cell:<32}") } else { format!("{cell:>12}") };
    }
    table.push('\n');
}
