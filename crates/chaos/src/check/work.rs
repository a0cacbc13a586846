//! Tasks: none is left, and no work was given out twice.

use std::collections::HashSet;

use super::{CheckRule, Findings};
use crate::history::History;

pub(super) fn check(history: &History, findings: &mut Findings) {
    let mut purposes = HashSet::new();
    for task in &history.tasks {
        let is_over = !matches!(task.status.as_str(), "PENDING" | "RUNNING" | "FAILED");
        findings.demand(is_over, CheckRule::TaskOpen, || {
            format!("task {} ({}) is {}", task.id, task.purpose, task.status)
        });
        findings.demand(purposes.insert(&task.purpose), CheckRule::TaskTwice, || {
            format!("task {} repeats {}", task.id, task.purpose)
        });
    }
}
