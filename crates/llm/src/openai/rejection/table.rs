//! What the words and statuses of servers mean: a list of rules, of which the first that fits holds.

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The request does not fit into the model's context.
    Context,
    /// A filter declined the content.
    Filtered,
    /// The server loads its model, or has no room at the moment.
    NotReady,
    RateLimited,
    Unavailable,
    /// The key is missing or wrong.
    Key,
    /// The account is refused; with the next step.
    Denied(&'static str),
    /// The settings do not fit the server; with the next step.
    Misconfigured(&'static str),
    /// The request is not taken; with the next step.
    Rejected(&'static str),
}

// The next steps. `{model}` and `{models_url}` are filled in where they are known.
pub(super) const KEY: &str = "Put a valid key into the file that model.api_key_file names, or into \
                              SCRIBE__MODEL__API_KEY";
pub(super) const SHORTEN: &str = "Set model.context_tokens to the number of tokens that the model \
                                  takes, or start the server with a larger context";
pub(super) const PATH: &str = "Check model.base_url: most servers want an address that ends in /v1";
pub(super) const READ_WORDS: &str =
    "If these words name a setting, change it; otherwise choose another model with model.name";
const CREDIT: &str = "Add credit or raise the spending limit in the provider's console";
const QUOTA: &str = "Wait until the quota is renewed, raise it in the provider's console, or choose \
                     another model with model.name";
const COMPRESSED: &str = "Turn compression off in the server or in the proxy in front of it";
const REGION: &str = "The provider does not serve the place that this machine is in: choose \
                      another provider with model.base_url";
const KEY_LIMIT: &str = "Raise the key's limit in the provider's console, or use another key";
const IP_ADDRESS: &str = "Allow this machine's address in the provider's console";
const TERMS: &str = "Accept the terms on the provider's website";
const VERIFY: &str = "Verify the account in the provider's console, or choose another model with \
                      model.name";
const MODEL_ACCESS: &str = "Choose a model that this key may use with model.name, or allow \
                            {model} in the provider's console";
const PERMISSION: &str = "Check in the provider's console what this key may do";
const MODEL: &str = "{model} is not a model of this server: set model.name to one that {models_url} \
                     lists";
const LOAD_MODEL: &str = "Load a model in the server, then run scribe resume";
pub(super) const REDIRECT: &str = "Set model.base_url to the address that the server redirects to";
pub(super) const METHOD: &str = "Check model.base_url: this address does not take questions to a model; most \
                      servers want one that ends in /v1";
pub(super) const WEB_PAGE: &str = "This is a web page and not a model server's answer: model.base_url \
                        probably lacks /v1";
const TLS_WANTED: &str = "Write https:// in model.base_url";
const TOO_LARGE: &str = "The server, or a proxy in front of it, takes no body of this size: raise \
                         its limit, or set model.context_tokens";

/// The words of an answer that cannot be read because it is compressed.
pub(super) const COMPRESSES: &str = "the server compresses its answers";

/// One rule: it holds for a status within the ranges and a text that has all the pieces of one of
/// its entries, where a `+` stands between the pieces. No entry at all means any text.
struct Rule {
    statuses: &'static [(u16, u16)],
    words: &'static [&'static str],
    kind: Kind,
}

/// Statuses that refuse what was asked; 0 stands for an error that names no status.
const REFUSING: &[(u16, u16)] = &[(0, 0), (400, 499)];

/// The rules in the order in which they are tried.
///
/// Sources: the error references of OpenAI, Azure OpenAI, Anthropic, Gemini, Mistral, Cohere,
/// Groq, DeepSeek, Moonshot, Alibaba, Zhipu and OpenRouter; the messages in the source and in the
/// reports of llama.cpp, Ollama, vLLM, SGLang, TGI, LM Studio and LiteLLM.
const RULES: &[Rule] = &[
    Rule {
        statuses: &[(0, 0), (200, 299), (400, 400), (422, 422)],
        words: &[COMPRESSES],
        kind: Kind::Misconfigured(COMPRESSED),
    },
    Rule { statuses: &[(429, 429)], words: &["free-models-per-min"], kind: Kind::RateLimited },
    Rule {
        statuses: &[(429, 429)],
        words: &["insufficient balance", "insufficient credit", "余额不足"],
        kind: Kind::Denied(CREDIT),
    },
    // What is renewed once a day, or more seldom, is no matter of waiting.
    Rule {
        statuses: &[(429, 429)],
        words: &[
            "per-day",
            "per day",
            "per_day",
            "perday",
            "(rpd)",
            "(tpd)",
            "daily",
            "per-month",
            "per month",
            "per_month",
            "permonth",
            "monthly",
            "weekly",
            "per week",
            "free quota",
            "free tier quota",
            "credits to unlock",
            "每日",
            "每天",
            "当日",
            "今日",
            "每月",
            "本月",
            "当月",
            "1日",
            "日次",
            "月間",
            "하루",
            "일일",
            "월간",
            "täglich",
            "tageslimit",
            "tageskontingent",
            "monatlich",
            "pro tag",
            "par jour",
            "quotidien",
            "mensuel",
            "diari",
            "mensual",
            "por día",
            "суточн",
            "дневн",
            "в день",
            "месячн",
        ],
        kind: Kind::Denied(QUOTA),
    },
    Rule {
        statuses: &[(429, 429)],
        words: &[
            "per minute",
            "per-minute",
            "per_minute",
            "perminute",
            "per second",
            "per-second",
            "per_second",
            "persecond",
            "per hour",
            "(rpm)",
            "(tpm)",
            "try again in",
            "retry in",
            "retry after",
            "rate limit",
            "rate_limit",
            "ratelimit",
            "please wait",
            "before trying again",
            "每分钟",
            "每秒",
            "請稍後",
            "请稍后",
        ],
        kind: Kind::RateLimited,
    },
    Rule {
        statuses: &[(429, 429)],
        words: &[
            "quota exceeded",
            "quota_exceeded",
            "quotaexceeded",
            "exceeded your quota",
            "quota has been exceeded",
        ],
        kind: Kind::Denied(QUOTA),
    },
    Rule {
        statuses: &[(0, 0), (400, 400), (413, 413), (422, 422), (429, 429), (500, 503)],
        words: &[
            "context_length_exceeded",
            "context_window_exceeded",
            "exceed_context_size",
            "maximum context length",
            "context length exceeded",
            "context length+exceed",
            "exceed+context limit",
            "exceeds the context",
            "exceeds the available context",
            "exceed+context window",
            "exceed+context size",
            "longer than the model's context",
            "longer than+context length",
            "larger than+context length",
            "context the overflows",
            "context overflow",
            "reached context length",
            "context length of only",
            "maximum prompt length",
            "maximum model length",
            "max_model_len",
            "prompt is too long",
            "prompt too long",
            "input is too long",
            "input too long",
            "input length too long",
            "input token count+exceed",
            "input tokens exceed",
            "input length+exceed",
            "range of input length",
            "exceeded model token limit",
            "exceeds the model's max",
            "too large for model with",
            "too many tokens",
            "reduce the length of the messages",
            "reduce the length of the input",
            "request too large for",
            "`max_new_tokens` must be",
            "`inputs` must have less than",
            "输入长度",
            "上下文长度",
            "上下文过长",
            "上下文窗口",
            "输入过长",
            "超过最大长度",
            "超出最大长度",
            "超长",
            "token+超过",
            "token+超出",
            "コンテキスト長",
            "컨텍스트 길이",
        ],
        kind: Kind::Context,
    },
    Rule {
        statuses: REFUSING,
        words: &[
            "content_filter",
            "content filter",
            "content_policy",
            "content policy",
            "responsibleaipolicyviolation",
            "data_inspection_failed",
            "datainspectionfailed",
            "content exists risk",
            "inappropriate content",
            "moderation",
            "considered high risk",
            "usage policies",
            "usage policy",
            "敏感",
            "违规",
        ],
        kind: Kind::Filtered,
    },
    Rule {
        statuses: &[(0, 0), (425, 425), (429, 429), (500, 599)],
        words: &[
            "loading model",
            "loading the model",
            "model is loading",
            "model+currently loading",
            "model+still loading",
            "model+being loaded",
            "model_loading",
            "is loading",
            "warming up",
            "unavailable_error",
            "server busy",
            "server is busy",
            "model busy",
            "model is busy",
            "too busy",
            "maximum pending requests",
            "no slot available",
            "no available slot",
            "cold start",
            "starting up",
            "is starting",
            "not ready",
            "is sleeping",
            "加载中",
            "正在加载",
            "繁忙",
        ],
        kind: Kind::NotReady,
    },
    Rule { statuses: &[(425, 425)], words: &[], kind: Kind::NotReady },
    Rule {
        statuses: REFUSING,
        words: &[
            "no models loaded",
            "no model loaded",
            "no model is loaded",
            "model is not loaded",
        ],
        kind: Kind::Misconfigured(LOAD_MODEL),
    },
    Rule {
        statuses: REFUSING,
        words: &[
            "country, region, or territory",
            "unsupported_country",
            "user location is not supported",
            "location is not supported",
            "not available in your region",
            "not available in your country",
            "not supported in your country",
            "not supported in your region",
            "region is not supported",
            "unsupported region",
        ],
        kind: Kind::Denied(REGION),
    },
    Rule {
        statuses: REFUSING,
        words: &[
            "key limit exceeded",
            "key+limit+exceeded",
            "budget has been exceeded",
            "budget_exceeded",
        ],
        kind: Kind::Denied(KEY_LIMIT),
    },
    Rule {
        statuses: REFUSING,
        words: &[
            "insufficient_quota",
            "insufficient quota",
            "insufficient balance",
            "insufficient_balance",
            "insufficient account balance",
            "insufficient credit",
            "insufficient funds",
            "insufficient_user_quota",
            "credit balance is too low",
            "requires more credits",
            "out of credits",
            "no credits",
            "billing_hard_limit",
            "billing hard limit",
            "billing_not_active",
            "account is not active",
            "payment required",
            "arrearage",
            "account is in good standing",
            "free allocated quota",
            "free tier+exhausted",
            "余额不足",
            "欠费",
            "账户余额",
            "额度不足",
        ],
        kind: Kind::Denied(CREDIT),
    },
    Rule { statuses: &[(402, 402)], words: &[], kind: Kind::Denied(CREDIT) },
    Rule {
        statuses: &[(400, 403)],
        words: &[
            "ip address",
            "ip_address",
            "ip not",
            "ip is not",
            "your ip",
            "ip whitelist",
            "ip allowlist",
            "allowed ips",
            "ip_not_authorized",
        ],
        kind: Kind::Denied(IP_ADDRESS),
    },
    Rule {
        statuses: &[(400, 403)],
        words: &[
            "agree to the terms",
            "accept the terms",
            "agree to+terms",
            "accept+terms",
            "terms of service",
            "terms of use",
            "license agreement",
            "gated",
        ],
        kind: Kind::Denied(TERMS),
    },
    Rule {
        statuses: &[(400, 403)],
        words: &[
            "organization must be verified",
            "must be verified",
            "verify your",
            "not verified",
        ],
        kind: Kind::Denied(VERIFY),
    },
    Rule {
        statuses: &[(400, 404)],
        words: &[
            "does not have access to model",
            "do not have access to",
            "not have access to the model",
            "no access to model",
            "no permission+model",
            "not allowed+model",
            "model+not allowed",
            "not authorized+model",
            "model access",
            "access to model",
            "not entitled",
        ],
        kind: Kind::Denied(MODEL_ACCESS),
    },
    Rule { statuses: &[(401, 401)], words: &[], kind: Kind::Key },
    Rule {
        statuses: &[(0, 0), (400, 400), (403, 403), (422, 422), (500, 500)],
        words: &[
            "invalid api key",
            "invalid_api_key",
            "incorrect api key",
            "api key not valid",
            "api_key_invalid",
            "api key is invalid",
            "api key is missing",
            "missing api key",
            "no api key",
            "api key expired",
            "wrong api key",
            "invalid authentication",
            "authentication_error",
            "authenticationerror",
            "authentication fails",
            "invalid access token",
            "missing bearer",
            "invalid token",
            "无效的令牌",
            "无效的api",
        ],
        kind: Kind::Key,
    },
    Rule { statuses: &[(403, 403)], words: &[], kind: Kind::Denied(PERMISSION) },
    Rule {
        statuses: &[(0, 0), (400, 400), (404, 404), (410, 410), (422, 422)],
        words: &[
            "model_not_found",
            "model+not found",
            "model+does not exist",
            "model+doesn't exist",
            "model+not exist",
            "unknown model",
            "unknown_model",
            "unrecognized model",
            "no such model",
            "invalid model name",
            "invalid_model",
            "invalid model id",
            "not a valid model",
            "model id+invalid",
            "model+has been decommissioned",
            "model+deprecated",
            "model_decommissioned",
            "try pulling",
            "no endpoints found",
            "模型不存在",
            "模型+未找到",
            "模型+不存在",
        ],
        kind: Kind::Misconfigured(MODEL),
    },
    // LM Studio answers 200 for every path that it does not have.
    Rule {
        statuses: &[(0, 0), (200, 299), (400, 499)],
        words: &["unexpected endpoint", "invalid url (post"],
        kind: Kind::Misconfigured(PATH),
    },
    Rule { statuses: &[(200, 299)], words: &[], kind: Kind::Misconfigured(WEB_PAGE) },
    Rule { statuses: &[(300, 399)], words: &[], kind: Kind::Misconfigured(REDIRECT) },
    Rule {
        statuses: &[(400, 400), (426, 426), (497, 497)],
        words: &[
            "sent to https port",
            "sent to an https server",
            "https required",
            "upgrade required",
        ],
        kind: Kind::Misconfigured(TLS_WANTED),
    },
    Rule { statuses: &[(404, 404)], words: &[], kind: Kind::Misconfigured(PATH) },
    Rule { statuses: &[(405, 405)], words: &[], kind: Kind::Misconfigured(METHOD) },
    // Another request held the lock, or a proxy hung up.
    Rule { statuses: &[(409, 409), (499, 499)], words: &[], kind: Kind::Unavailable },
    Rule { statuses: &[(413, 414)], words: &[], kind: Kind::Rejected(TOO_LARGE) },
    Rule {
        statuses: &[(0, 0)],
        words: &["rate limit", "rate_limit", "too many requests"],
        kind: Kind::RateLimited,
    },
];

/// The first rule that fits; `said` is in lower case.
pub(super) fn kind_of(status: u16, said: &str) -> Option<Kind> {
    let fits = |rule: &&Rule| {
        rule.statuses.iter().any(|(from, to)| (*from..=*to).contains(&status))
            && (rule.words.is_empty()
                || rule
                    .words
                    .iter()
                    .any(|entry| entry.split('+').all(|piece| said.contains(piece))))
    };
    RULES.iter().find(fits).map(|rule| rule.kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_in_lower_case_and_every_range_is_in_order() {
        for rule in RULES {
            for word in rule.words {
                assert_eq!(*word, word.to_lowercase());
            }
            assert!(rule.statuses.iter().all(|(from, to)| from <= to));
        }
    }

    #[test]
    fn every_next_step_is_one_sentence() {
        let steps = RULES.iter().filter_map(|rule| match rule.kind {
            Kind::Denied(step) | Kind::Misconfigured(step) | Kind::Rejected(step) => Some(step),
            _ => None,
        });
        for step in steps.chain([KEY, SHORTEN, PATH, READ_WORDS]) {
            assert!(!step.contains(". ") && !step.ends_with('.'), "{step}");
        }
    }
}
