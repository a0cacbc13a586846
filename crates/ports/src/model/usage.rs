//! Tokens and their price.

use serde::{Deserialize, Serialize};

/// The price of a model's tokens.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenPrice {
    /// The price in USD of a million input tokens.
    pub input_usd_per_million: f64,
    /// The price in USD of a million input tokens that the provider's cache served.
    pub cached_input_usd_per_million: f64,
    /// The price in USD of a million input tokens that the provider's cache takes in. If it is not
    /// set, they cost as much as other input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write_usd_per_million: Option<f64>,
    /// The price in USD of a million output tokens.
    pub output_usd_per_million: f64,
}

impl TokenPrice {
    /// The price of the sample writer and of a model that the user hosts: zero.
    pub const FREE: Self = Self {
        input_usd_per_million: 0.0,
        cached_input_usd_per_million: 0.0,
        cache_write_usd_per_million: None,
        output_usd_per_million: 0.0,
    };

    /// Returns the cost of a call in USD.
    #[must_use]
    pub fn cost_usd(&self, usage: &TokenUsage) -> f64 {
        let cached = usage.cached_tokens.min(usage.prompt_tokens);
        let written = usage.cache_write_tokens.min(usage.prompt_tokens - cached);
        let fresh = usage.prompt_tokens - cached - written;
        let write_price = self.cache_write_usd_per_million.unwrap_or(self.input_usd_per_million);
        (f64::from(fresh) * self.input_usd_per_million
            + f64::from(written) * write_price
            + f64::from(cached) * self.cached_input_usd_per_million
            + f64::from(usage.completion_tokens) * self.output_usd_per_million)
            / 1_000_000.0
    }
}

/// The tokens of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TokenUsage {
    pub prompt_tokens: u32,
    /// The number of input tokens that the provider's cache served.
    pub cached_tokens: u32,
    /// The number of input tokens that the provider's cache took in, if the provider charges for
    /// that.
    #[serde(default)]
    pub cache_write_tokens: u32,
    /// The number of output tokens, including the model's hidden reasoning.
    pub completion_tokens: u32,
    /// True if the provider counted no tokens, so that the numbers come from [`estimate_tokens`].
    pub is_estimated: bool,
}

/// Estimates the number of tokens in a text. One token is four ASCII characters, two characters of
/// other alphabets below U+2000, or one character from U+2000 on, where the CJK characters are.
///
/// The estimate tends to be too high. It is used for budgets and for calls whose tokens were not
/// counted.
#[must_use]
pub fn estimate_tokens(text: &str) -> u32 {
    // The prompts of a book are long, and most contain only ASCII.
    let quarters = if text.is_ascii() { text.len() } else { count_quarter_tokens(text) };
    u32::try_from(quarters.div_ceil(4)).unwrap_or(u32::MAX)
}

/// Counts quarters of tokens by the first byte of each character.
fn count_quarter_tokens(text: &str) -> usize {
    let of_byte = |byte| match byte {
        0..0x80 => 1,
        // The other bytes of a character do not count.
        0x80..0xC0 => 0,
        // Characters up to U+1FFF.
        0xC0..0xE2 => 2,
        _ => 4,
    };
    text.bytes().map(of_byte).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cached_tokens_are_charged_at_their_own_price() {
        let price = TokenPrice {
            input_usd_per_million: 2.0,
            cached_input_usd_per_million: 0.5,
            cache_write_usd_per_million: None,
            output_usd_per_million: 8.0,
        };
        let usage = TokenUsage {
            prompt_tokens: 1_000_000,
            cached_tokens: 400_000,
            cache_write_tokens: 100_000,
            completion_tokens: 250_000,
            is_estimated: false,
        };
        assert!((price.cost_usd(&usage) - 3.4).abs() < 1e-9);
        let price = TokenPrice { cache_write_usd_per_million: Some(2.5), ..price };
        assert!((price.cost_usd(&usage) - 3.45).abs() < 1e-9);
        assert!(TokenPrice::FREE.cost_usd(&usage).abs() < 1e-9);
    }

    #[test]
    fn more_cached_than_prompt_tokens_never_costs_less_than_nothing() {
        let usage = TokenUsage { prompt_tokens: 1, cached_tokens: 9, ..TokenUsage::default() };
        let price = TokenPrice { input_usd_per_million: 1.0, ..TokenPrice::FREE };
        assert!(price.cost_usd(&usage) >= 0.0);
    }

    #[test]
    fn a_character_counts_by_its_block() {
        for (character, quarters) in
            [('~', 1), ('\u{80}', 2), ('\u{7ff}', 2), ('\u{1fff}', 2), ('\u{2000}', 4), ('😀', 4)]
        {
            let text = character.to_string().repeat(4);
            assert_eq!(estimate_tokens(&text), quarters, "{character:?}");
        }
    }

    #[test]
    fn a_cjk_character_is_about_one_token_and_a_latin_word_about_its_quarter() {
        assert_eq!(estimate_tokens(""), 0);
        assert_eq!(estimate_tokens("港口的黎明"), 5);
        assert_eq!(estimate_tokens("harbours"), 2);
    }
}
