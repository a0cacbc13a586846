//! `scribe novels costs`: what each agent has cost.

use scribe_api::{AgentCostView, Page};
use scribe_domain::id::NovelId;
use scribe_ports::store::readers::LedgerTotals;

use super::{
    super::print::{print_document, print_line},
    require_novel,
};
use crate::{config::Config, exit::Failure, read_access};

/// Prints one line for each agent, and one for all of them.
pub(super) async fn show_costs(config: &Config, id: NovelId, json: bool) -> Result<(), Failure> {
    let db = read_access::open_existing_database(config).await?;
    let book = require_novel(&*db, id).await?.book();
    let agents = db.totals_of_agents(book).await?;
    if json {
        let items: Vec<AgentCostView> = agents.iter().map(AgentCostView::from).collect();
        return print_document(&Page { items, next_cursor: None });
    }
    let headings = ["agent", "calls", "tokens in", "cached", "tokens out", "cost"];
    print_row(headings.map(str::to_owned))?;
    for (agent, totals) in &agents {
        print_row(format_cells(agent, totals))?;
    }
    print_row(format_cells("all", &db.totals(book).await?))
}

fn format_cells(agent: &str, totals: &LedgerTotals) -> [String; 6] {
    [
        agent.to_owned(),
        totals.calls.to_string(),
        totals.prompt_tokens.to_string(),
        format!("{} %", totals.cached_percent()),
        totals.completion_tokens.to_string(),
        format_money(totals),
    ]
}

fn print_row([agent, calls, prompt, cached, completion, cost]: [String; 6]) -> Result<(), Failure> {
    print_line(format_args!(
        "{agent:<12}  {calls:>5}  {prompt:>11}  {cached:>6}  {completion:>11}  {cost}"
    ))
}

/// Returns what calls have cost, for people.
pub(in super::super) fn format_money(totals: &LedgerTotals) -> String {
    match totals.cost_usd {
        Some(cost) => format!("${cost:.2}"),
        None => "price unknown".to_owned(),
    }
}
