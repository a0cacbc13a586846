//! `GET /agents`: who works, in the order of the roster.

use axum::{Json, extract::State};
use scribe_ports::{agent::AgentSpec, model::Tier};
use serde_json::{Value, json};

use crate::{
    HttpState,
    paging::{Paging, page_of_all},
    problem::Problem,
    request::Parameters,
};

/// An agent with all that it can do.
struct Member {
    name: &'static str,
    capabilities: Vec<&'static str>,
    /// The most capable model that any of its work needs.
    tier: Tier,
}

pub(super) async fn agents(
    State(state): State<HttpState>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<Value>, Problem> {
    let members = members(state.ports.roster.iter().map(|agent| agent.spec()));
    Ok(Json(page_of_all(members, &paging, |member| member.name.to_owned(), shown)?))
}

fn members<'a>(specs: impl Iterator<Item = &'a AgentSpec>) -> Vec<Member> {
    let mut members: Vec<Member> = Vec::new();
    for spec in specs {
        match members.iter_mut().find(|member| member.name == spec.name) {
            Some(member) => {
                member.capabilities.push(spec.capability);
                member.tier = member.tier.max(spec.tier);
            }
            None => members.push(Member {
                name: spec.name,
                capabilities: vec![spec.capability],
                tier: spec.tier,
            }),
        }
    }
    members
}

fn shown(member: &Member) -> Value {
    json!({ "name": member.name, "capabilities": member.capabilities, "tier": member.tier })
}
