//! The prices of the models that providers serve themselves. Another server may charge anything for
//! a model with the same name, or nothing.

use reqwest::Url;
use scribe_ports::model::TokenPrice;

scribe_domain::word_lists! {
    "prices":
        pairs LOOKED_UP, PRICES;
}

/// The hosts of the providers whose prices are listed.
const HOSTS: [&str; 3] =
    ["api.openai.com", "api.anthropic.com", "generativelanguage.googleapis.com"];

/// Words that may follow the name of a model. They select a version, which costs the same.
const VERSION_WORDS: [&str; 3] = ["latest", "preview", "exp"];

/// The minimum number of digits of a date or a version. A shorter number belongs to the name.
const MIN_VERSION_DIGITS: usize = 3;

/// Returns the day on which the prices were looked up, such as 2026-11-05.
#[must_use]
pub fn lookup_date() -> &'static str {
    LOOKED_UP.iter().find(|(key, _)| *key == "date").map_or("", |(_, date)| *date)
}

/// Returns the price of a model at the server with a base URL, or `None` if it is not known.
#[must_use]
pub fn find_price(base_url: &str, model: &str) -> Option<TokenPrice> {
    let url = Url::parse(base_url.trim()).ok()?;
    HOSTS.contains(&url.host_str()?).then(|| find_listed_price(model))?
}

fn find_listed_price(model: &str) -> Option<TokenPrice> {
    let model = model.strip_prefix("models/").unwrap_or(model).to_lowercase();
    let may_follow = |rest: &str| rest.is_empty() || rest.strip_prefix('-').is_some_and(is_version);
    let (_, price) =
        PRICES.iter().find(|(name, _)| model.strip_prefix(*name).is_some_and(may_follow))?;
    parse_price(price)
}

/// Returns true for what may follow the name of a model, such as `2025-08-07` or `preview-05-20`.
fn is_version(suffix: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = suffix.split('-');
    let begins = parts.next().is_some_and(|first| {
        VERSION_WORDS.contains(&first) || (is_number(first) && first.len() >= MIN_VERSION_DIGITS)
    });
    begins && parts.all(is_number)
}

/// Reads a line of the table: input / cached input / output, and perhaps / writing into the cache.
fn parse_price(line: &str) -> Option<TokenPrice> {
    let numbers: Option<Vec<f64>> =
        line.split('/').map(|number| number.trim().parse().ok()).collect();
    let (input, cached, output, write) = match numbers?.as_slice() {
        [input, cached, output] => (*input, *cached, *output, None),
        [input, cached, output, write] => (*input, *cached, *output, Some(*write)),
        _ => return None,
    };
    Some(TokenPrice {
        input_usd_per_million: input,
        cached_input_usd_per_million: cached,
        cache_write_usd_per_million: write,
        output_usd_per_million: output,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPENAI: &str = "https://api.openai.com/v1";

    #[test]
    fn every_listed_price_can_be_read_and_caches_make_input_cheaper() {
        for (name, line) in PRICES.iter() {
            let price = parse_price(line).expect(name);
            assert!(price.input_usd_per_million > price.cached_input_usd_per_million, "{name}");
            assert!(price.output_usd_per_million > price.input_usd_per_million, "{name}");
            let write = price.cache_write_usd_per_million;
            assert!(write.is_none_or(|write| write > price.input_usd_per_million), "{name}");
        }
        assert_eq!(lookup_date().len(), "2026-11-05".len());
    }

    #[test]
    fn a_version_of_a_model_has_its_price_and_another_model_has_none() {
        let input =
            |model: &str| find_price(OPENAI, model).map(|price| price.input_usd_per_million);
        for (model, expected) in [
            ("gpt-5", Some(1.25)),
            ("gpt-5-2025-08-07", Some(1.25)),
            ("gpt-5-mini", Some(0.25)),
            ("gpt-5-pro", None),
            ("gpt-5.7", None),
            ("claude-opus-4-5-20251101", Some(5.0)),
            ("claude-opus-4-5-latest", Some(5.0)),
            ("claude-opus-5-9", None),
            ("models/gemini-2.5-flash-preview-05-20", Some(0.3)),
            ("gemini-2.5-flash-image", None),
            ("gpt-5-", None),
        ] {
            assert_eq!(input(model), expected, "{model}");
        }
    }

    #[test]
    fn only_the_providers_own_servers_have_listed_prices() {
        for (base_url, expected) in [
            ("https://api.openai.com/v1/", true),
            ("https://api.anthropic.com", true),
            ("http://127.0.0.1:4000/v1", false),
            ("https://api.openai.com.example.com/v1", false),
            ("nonsense", false),
        ] {
            assert_eq!(find_price(base_url, "gpt-5").is_some(), expected, "{base_url}");
        }
    }
}
