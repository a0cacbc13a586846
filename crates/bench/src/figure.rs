//! A figure: what was measured, and what it should be.

use serde::Serialize;

/// What a figure should be.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Target {
    /// No less.
    AtLeast(f64),
    /// No more.
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
    /// A value that should be so.
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

    /// A value that helps to understand the others.
    pub(crate) fn without_target(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        // Three digits behind the point are more than any of these measurements has.
        let value = (value * 1_000.0).round() / 1_000.0;
        Self { name: name.into(), value, unit, target: None, met: None }
    }
}

/// The value in the middle; 0 of none.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// The value below which 95 of 100 lie; 0 of none.
pub(crate) fn p95(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = (values.len() * 95).div_ceil(100).saturating_sub(1);
    values.get(at).copied().unwrap_or_default()
}

/// A count as a number that can be divided.
#[expect(clippy::cast_precision_loss, reason = "counts of a measurement are far below 2^52")]
pub(crate) fn number(count: u64) -> f64 {
    count as f64
}
