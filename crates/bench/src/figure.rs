//! A figure: a measured value and its target.

use serde::Serialize;

/// The target of a figure.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Target {
    /// The value must not be lower.
    AtLeast(f64),
    /// The value must not be higher.
    AtMost(f64),
}

/// A measured value.
#[derive(Debug, Serialize)]
pub(crate) struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<Target>,
    #[serde(skip_serializing_if = "Option::is_none")]
    met: Option<bool>,
}

impl Figure {
    /// Creates a figure with a target.
    pub(crate) fn with_target(
        name: impl Into<String>,
        value: f64,
        unit: &'static str,
        target: Target,
    ) -> Self {
        let met = match target {
            Target::AtLeast(least) => value >= least,
            Target::AtMost(most) => value <= most,
        };
        Self { target: Some(target), met: Some(met), ..Self::without_target(name, value, unit) }
    }

    /// Creates a figure without a target, which helps to understand the others.
    pub(crate) fn without_target(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        // None of these measurements is more precise than three decimal places.
        let value = (value * 1_000.0).round() / 1_000.0;
        Self { name: name.into(), value, unit, target: None, met: None }
    }
}

/// Returns the median; 0 if there are no values.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Returns the 95th percentile; 0 if there are no values.
pub(crate) fn p95(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = (values.len() * 95).div_ceil(100).saturating_sub(1);
    values.get(at).copied().unwrap_or_default()
}

/// Converts a count to a floating-point number.
#[expect(clippy::cast_precision_loss, reason = "counts of a measurement are far below 2^52")]
pub(crate) fn number(count: u64) -> f64 {
    count as f64
}
