//! Views of agents and their costs.

use schemars::JsonSchema;
use scribe_ports::{agent::AgentSpec, model::Tier, store::readers::LedgerTotals};
use serde::{Deserialize, Serialize};

/// An agent with its capabilities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Agent")]
pub struct AgentView {
    pub capabilities: Vec<String>,
    pub name: String,
    /// The most capable model that any of its work needs.
    pub tier: Tier,
}

/// What one agent has cost for a book.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Cost")]
pub struct AgentCostView {
    pub agent: String,
    /// How many of `prompt_tokens` the caches of providers served.
    pub cached_tokens: i64,
    /// The number of calls that were started.
    pub calls: i64,
    pub completion_tokens: i64,
    /// USD; null if a price is unknown.
    pub cost_usd: Option<f64>,
    /// The time that providers took, in milliseconds.
    pub duration_ms: i64,
    pub prompt_tokens: i64,
}

impl AgentView {
    /// Creates one view per agent, with all its capabilities, in the order of the roster.
    pub fn of_roster<'a>(specs: impl Iterator<Item = &'a AgentSpec>) -> Vec<Self> {
        let mut agents: Vec<Self> = Vec::new();
        for spec in specs {
            let capability = spec.capability().to_owned();
            match agents.iter_mut().find(|agent| agent.name == spec.name) {
                Some(agent) => {
                    agent.capabilities.push(capability);
                    agent.tier = agent.tier.max(spec.tier);
                }
                None => agents.push(Self {
                    capabilities: vec![capability],
                    name: spec.name.to_owned(),
                    tier: spec.tier,
                }),
            }
        }
        agents
    }
}

impl From<&(String, LedgerTotals)> for AgentCostView {
    fn from((agent, totals): &(String, LedgerTotals)) -> Self {
        Self {
            agent: agent.clone(),
            cached_tokens: totals.cached_tokens,
            calls: totals.calls,
            completion_tokens: totals.completion_tokens,
            cost_usd: totals.cost_usd,
            duration_ms: totals.duration_ms,
            prompt_tokens: totals.prompt_tokens,
        }
    }
}
