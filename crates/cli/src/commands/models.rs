//! `scribe models`: lists the models of the configured servers, and tries the configured models.

use scribe_llm::{
    client::{ListedModel, ModelClient},
    probe::{ModelProbe, ProbeForm, ProbedCall, probe_model},
};
use scribe_ports::model::{LanguageModel, ModelError, Tier};
use serde::Serialize;

use super::print::{print_document, print_line};
use crate::{
    args::ModelsAction,
    config::{Config, Environment, Provider, TIERS},
    exit::Failure,
    wiring::models::{ModelClients, open_clients},
};

pub(super) async fn run_models_command(
    config: &Config,
    environment: &Environment,
    action: ModelsAction,
    json: bool,
) -> Result<(), Failure> {
    if config.settings.model.provider == Provider::Sample {
        return Err(Failure::Usage(
            "the sample writer is used, which is no language model. Name a model under [model] in \
             scribe.toml"
                .to_owned(),
        ));
    }
    let clients = open_clients(config, environment)?;
    match action {
        ModelsAction::List => list_models(&clients, json).await,
        ModelsAction::Test => test_models(&clients, json).await,
    }
}

/// The models of a server.
#[derive(Serialize)]
struct ServerModels {
    provider: &'static str,
    base_url: String,
    models: Vec<ListedModel>,
}

async fn list_models(clients: &ModelClients, json: bool) -> Result<(), Failure> {
    let mut servers: Vec<ServerModels> = Vec::new();
    for client in clients.all() {
        let (provider, base_url) = (client.provider().name, client.address().to_owned());
        let is_same =
            |server: &ServerModels| server.provider == provider && server.base_url == base_url;
        if servers.iter().any(is_same) {
            continue;
        }
        let models = client.list_models().await.map_err(|error| model_failure(&error))?;
        servers.push(ServerModels { provider, base_url, models });
    }
    if json {
        return print_document(&serde_json::json!({ "servers": servers }));
    }
    for server in &servers {
        print_line(format_args!("{} at {}", server.provider, server.base_url))?;
        for ListedModel { name, context_tokens } in &server.models {
            match context_tokens {
                Some(tokens) => print_line(format_args!("  {name:<40}  {tokens:>9} tokens"))?,
                None => print_line(format_args!("  {name}"))?,
            }
        }
        if server.models.is_empty() {
            print_line("  no models")?;
        }
    }
    Ok(())
}

fn model_failure(error: &ModelError) -> Failure {
    match error.is_retryable() {
        true => Failure::Resumable(error.to_string()),
        false => Failure::Usage(error.to_string()),
    }
}

async fn test_models(clients: &ModelClients, json: bool) -> Result<(), Failure> {
    let mut probes = Vec::new();
    for (client, tier) in list_distinct_models(clients) {
        let probe = probe_model(&client, tier).await;
        if !json {
            print_probe(&probe)?;
        }
        probes.push(probe);
    }
    if json {
        print_document(&serde_json::json!({ "models": probes }))?;
    }
    let calls = probes.iter().flat_map(|probe| &probe.calls);
    let problems: Vec<_> = calls.filter_map(|call| call.problem.as_ref()).collect();
    if problems.is_empty() {
        return Ok(());
    }
    let failed = probes.iter().filter(|probe| !probe.is_usable()).count();
    let message = format!("{failed} of {} models cannot be used", probes.len());
    match problems.iter().all(|problem| problem.is_temporary) {
        true => Err(Failure::Resumable(message)),
        false => Err(Failure::Usage(message)),
    }
}

/// Returns each configured model once, with the first tier that uses it.
fn list_distinct_models(clients: &ModelClients) -> Vec<(std::sync::Arc<ModelClient>, Tier)> {
    let mut seen = Vec::new();
    let mut distinct = Vec::new();
    for tier in TIERS {
        for client in clients.of_tier(tier) {
            let model = client.model_info(tier).model;
            let key = (client.provider().name, client.address().to_owned(), model);
            if !seen.contains(&key) {
                seen.push(key);
                distinct.push((client, tier));
            }
        }
    }
    distinct
}

fn print_probe(probe: &ModelProbe) -> Result<(), Failure> {
    let ModelProbe { tier, provider, model, calls } = probe;
    print_line(format_args!("{model} ({provider}, tier {})", tier.as_str()))?;
    calls.iter().try_for_each(print_call)
}

fn print_call(call: &ProbedCall) -> Result<(), Failure> {
    let name = match call.form {
        ProbeForm::Prose => "prose",
        ProbeForm::Document => "document",
    };
    let duration = |ms: u64| match ms {
        0..1_000 => format!("{ms} ms"),
        _ => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
    };
    if let Some(problem) = &call.problem {
        return print_line(format_args!("  {name:<9} failed: {}", problem.message));
    }
    let mut facts = Vec::new();
    if let Some(first_token_ms) = call.first_token_ms {
        facts.push(format!("first token after {}", duration(first_token_ms)));
    }
    facts.push(format!("whole reply after {}", duration(call.duration_ms)));
    if let Some(rate) = call.tokens_per_second {
        facts.push(format!("{rate:.0} tokens/s"));
    }
    if let (Some(prompt), Some(reply)) = (call.prompt_tokens, call.completion_tokens) {
        let estimated = if call.tokens_are_estimated { " (estimated)" } else { "" };
        facts.push(format!("{prompt} + {reply} tokens{estimated}"));
    }
    facts.push(match call.cost_usd {
        Some(cost) => format!("${cost:.6}"),
        None => "price unknown".to_owned(),
    });
    print_line(format_args!("  {name:<9} works: {}", facts.join(", ")))?;
    let request = &call.request;
    let mut form = Vec::new();
    form.extend(request.schema.map(|schema| format!("schema: {schema}")));
    form.extend(request.thinking.map(|thinking| format!("thinking: {thinking}")));
    form.push(match request.system_message {
        true => "rules in a message of their own".to_owned(),
        false => "rules in the user's message".to_owned(),
    });
    form.push(if request.streamed { "streamed" } else { "not streamed" }.to_owned());
    print_line(format_args!("            {}", form.join(", ")))?;
    if !call.refused.is_empty() {
        print_line(format_args!("            refused: {}", call.refused.join(", ")))?;
    }
    Ok(())
}
