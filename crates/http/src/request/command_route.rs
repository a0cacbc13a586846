//! The commands that a route accepts. Clients cannot send the commands of agents and flows.

use std::str::FromStr;

use schemars::JsonSchema;
use scribe_domain::id::InvalidId;
use serde::de::DeserializeOwned;

use super::OfferedCommand;
use crate::problem::Problem;

/// A route that accepts the commands for one kind of target.
pub(crate) trait CommandRoute: Send + 'static {
    /// Names a target in a request.
    type TargetId: DeserializeOwned + FromStr<Err = InvalidId> + JsonSchema + PartialEq + Send;
    /// The target of a valid request.
    type Target: Send;
    /// A command without its target.
    type Command: DeserializeOwned + Send;

    /// The name of the body's schema.
    const SCHEMA_NAME: &'static str;
    const TARGET: TargetField;
    const OFFERED: &'static [OfferedCommand];
    /// Commands that are known but not accepted yet. They are refused with `not-offered-yet`
    /// instead of `unknown-command`.
    const NOT_YET_OFFERED: &'static [&'static str];

    /// Determines the target of a command; `named` is the id in the request, if there is one.
    fn find_target(
        command: &Self::Command,
        named: Option<Self::TargetId>,
    ) -> Result<Self::Target, Problem>;
}

/// Where a request names its target.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TargetField {
    /// What the target is: a session or a novel.
    pub(crate) noun: &'static str,
    /// The field of the body that contains the id.
    pub(crate) field: &'static str,
    /// True if the path names the target. The body may then repeat the id.
    pub(crate) is_in_path: bool,
}

impl TargetField {
    /// Returns the id of a target that must be named.
    pub(crate) fn require_id<T>(self, named: Option<T>) -> Result<T, Problem> {
        named.ok_or_else(|| Problem::invalid_field(self.field, "is missing"))
    }

    /// Returns the id in the path or in the body. If both contain one, it must be the same.
    pub(super) fn reconcile_ids<T: PartialEq>(
        self,
        in_path: Option<T>,
        in_body: Option<T>,
    ) -> Result<Option<T>, Problem> {
        match (in_path, in_body) {
            (Some(in_path), Some(in_body)) if in_path != in_body => {
                let message = format!("is not the {} in the path", self.noun);
                Err(Problem::invalid_field(self.field, message))
            }
            (in_path, in_body) => Ok(in_path.or(in_body)),
        }
    }
}
