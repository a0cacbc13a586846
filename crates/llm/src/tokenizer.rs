//! The tokenizers of OpenAI's models. Their tables are part of the program, and each is loaded when
//! it is first needed.

use tiktoken_rs::{
    CoreBPE, cl100k_base_singleton, o200k_base_singleton,
    tokenizer::{Tokenizer, get_tokenizer},
};
use tokio::task::spawn_blocking;

/// Loads a tokenizer, or returns the loaded one.
type LoadTokenizer = fn() -> &'static CoreBPE;

/// Returns the tokenizer of one of OpenAI's models, or `None` for any other model.
pub(crate) fn find_tokenizer(model: &str) -> Option<LoadTokenizer> {
    // Gateways put the name of the vendor before that of the model.
    let name = model.rsplit('/').next().unwrap_or(model);
    match get_tokenizer(name)? {
        // The tables differ only in special tokens, which no prompt contains.
        Tokenizer::O200kBase | Tokenizer::O200kHarmony => Some(o200k_base_singleton),
        Tokenizer::Cl100kBase => Some(cl100k_base_singleton),
        Tokenizer::P50kBase | Tokenizer::R50kBase | Tokenizer::P50kEdit | Tokenizer::Gpt2 => None,
    }
}

/// Counts the tokens of a text. Loading a table takes too long for a thread that serves others.
pub(crate) async fn count_tokens(load: LoadTokenizer, text: String) -> Option<u32> {
    let counting = spawn_blocking(move || load().count_ordinary(&text));
    u32::try_from(counting.await.ok()?).ok()
}

#[cfg(test)]
mod tests {
    use scribe_ports::model::estimate_tokens;

    use super::*;

    /// Source: `tiktoken` 0.14, `model.py`.
    #[test]
    fn the_tokenizer_follows_from_the_name_of_the_model() {
        let is = |model: &str, load: LoadTokenizer| {
            find_tokenizer(model).is_some_and(|found| std::ptr::fn_addr_eq(found, load))
        };
        for model in [
            "gpt-4o",
            "gpt-4o-mini",
            "gpt-4o-2024-08-06",
            "gpt-4.1",
            "gpt-4.1-mini",
            "gpt-5",
            "gpt-5-nano",
            "o1",
            "o3-mini",
            "o4-mini",
            "gpt-oss-20b",
            "client/gpt-4o",
        ] {
            assert!(is(model, o200k_base_singleton), "{model}");
        }
        for model in ["gpt-4", "gpt-4-0613", "gpt-3.5-turbo"] {
            assert!(is(model, cl100k_base_singleton), "{model}");
        }
        for model in ["claude-sonnet-4", "qwen3:8b", "llama-3.3-70b", "davinci", ""] {
            assert!(find_tokenizer(model).is_none(), "{model}");
        }
    }

    #[tokio::test]
    async fn counts_are_those_of_the_model_and_not_of_the_estimate() {
        let load = find_tokenizer("gpt-4o").unwrap();
        // Source: `tiktoken` counts these tokens with o200k_base.
        assert_eq!(count_tokens(load, "hello world".to_owned()).await, Some(2));
        let numbers: String = (1..=400).map(|n| format!("{:03};", n * 7 % 1_000)).collect();
        let counted = count_tokens(load, numbers.clone()).await.unwrap();
        assert!(counted > estimate_tokens(&numbers) * 3 / 2, "{counted}");
        let chinese = "因为老师说明天有考试，所以我们今天没有时间学习其他的内容。".repeat(20);
        let counted = count_tokens(load, chinese.clone()).await.unwrap();
        assert!(counted < estimate_tokens(&chinese) * 9 / 10, "{counted}");
    }
}
