//! The allowed dependencies between the crates.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use serde_json::Value;

/// The allowed dependencies of each crate of the workspace, except for tests.
const ALLOWED: [(&str, &[&str]); 17] = [
    ("scribe-domain", &[]),
    ("scribe-ports", &["scribe-domain"]),
    ("scribe-api", &["scribe-domain", "scribe-ports"]),
    ("scribe-app", &["scribe-api", "scribe-domain", "scribe-ports", "scribe-reply"]),
    ("scribe-reply", &["scribe-domain", "scribe-ports"]),
    ("scribe-agents", &["scribe-domain", "scribe-ports", "scribe-reply"]),
    ("scribe-llm", &["scribe-domain", "scribe-ports", "scribe-reply"]),
    ("scribe-sample", &["scribe-domain", "scribe-ports"]),
    ("scribe-store", &["scribe-domain", "scribe-ports"]),
    ("scribe-adapters", &["scribe-domain", "scribe-ports"]),
    ("scribe-export", &["scribe-domain", "scribe-ports"]),
    ("scribe-http", &["scribe-api", "scribe-app", "scribe-domain", "scribe-ports"]),
    (
        "scribe",
        &[
            "scribe-adapters",
            "scribe-agents",
            "scribe-api",
            "scribe-app",
            "scribe-domain",
            "scribe-export",
            "scribe-http",
            "scribe-llm",
            "scribe-ports",
            "scribe-sample",
            "scribe-store",
        ],
    ),
    ("scribe-testkit", &["scribe-domain", "scribe-ports", "scribe-sample"]),
    (
        "scribe-crash-tests",
        &["scribe", "scribe-api", "scribe-app", "scribe-domain", "scribe-ports", "scribe-testkit"],
    ),
    (
        "scribe-bench",
        &[
            "scribe",
            "scribe-app",
            "scribe-domain",
            "scribe-ports",
            "scribe-sample",
            "scribe-testkit",
        ],
    ),
    ("scribe-chaos", &["scribe-domain", "scribe-ports", "scribe-sample"]),
];

#[test]
fn every_dependency_between_crates_is_allowed() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.into();
    let mut seen = BTreeSet::new();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let allowed = allowed.get(name).unwrap_or_else(|| panic!("{name} has no row here"));
        seen.insert(name);
        for dependency in package["dependencies"].as_array().unwrap() {
            let to = dependency["name"].as_str().unwrap();
            let ours = to == "scribe" || to.starts_with("scribe-");
            if ours && dependency["kind"] != "dev" {
                assert!(allowed.contains(&to), "{name} must not see {to}");
            }
        }
    }
    assert_eq!(seen.len(), ALLOWED.len(), "a row names a crate that is not there");
}
