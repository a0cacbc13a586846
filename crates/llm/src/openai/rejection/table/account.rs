//! The account that asks, and what it may do.

use super::{CREDIT, Kind, QUOTA, REFUSING, Rule};

const REGION: &str = "The provider does not serve the place that this machine is in: choose \
                      another provider with model.base_url";
const KEY_LIMIT: &str = "Raise the key's limit in the provider's console, or use another key";
const IP_ADDRESS: &str = "Allow this machine's address in the provider's console";
const TERMS: &str = "Accept the terms on the provider's website";
const VERIFY: &str = "Verify the account in the provider's console, or choose another model with \
                      model.name";
const MODEL_ACCESS: &str = "Choose a model that this key may use with model.name, or allow \
                            {model} in the provider's console";
const SUPPORT: &str = "Ask the provider's support why the account is closed";
const PRIVACY: &str = "Allow {model} in the provider's privacy settings, or choose another model \
                       with model.name";
const ORGANIZATION: &str = "Join an organization in the provider's console, or use a key of one";
const PAYMENT: &str = "Add a payment method in the provider's console";
const SUBSCRIBE: &str = "Subscribe in the provider's console, or choose another model with \
                         model.name";
const LICENSE: &str = "Renew the license of the server, or choose another server with \
                       model.base_url";
const ELSEWHERE: &str = "Choose another provider with model.base_url, or another model with \
                         model.name";
const BROWSER: &str = "A service in front of the server checks for a browser: let this program \
                       through in the settings of that service, or choose another address with \
                       model.base_url";

/// Words for an account whose money is spent, in languages other than English.
pub(super) const SPENT: &[&str] = &[
    "充值",
    "额度已用",
    "免费额度",
    "欠费",
    "余额不足",
    "额度不足",
    "クレジット+不足",
    "残高",
    "크레딧+부족",
    "잔액",
    "пополните",
    "средств на балансе",
    "недостаточно средств",
    "guthaben",
    "crédits insuffisants",
    "crédit insuffisant",
    "crédit+épuisé",
    "solde insuffisant",
    "saldo insuficiente",
    "créditos insuficientes",
    "credito insufficiente",
    "crediti insufficienti",
    "credito+esaurito",
];

/// Words by which a service in front of a server checks for a browser.
const CHECKS_BROWSER: &[&str] = &[
    "just a moment",
    "attention required",
    "enable javascript and cookies",
    "checking your browser",
    "verify you are human",
    "ddos protection",
];

pub(super) const ACCOUNT: &[Rule] = &[
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
        statuses: &[(403, 403), (503, 503)],
        words: CHECKS_BROWSER,
        kind: Kind::Denied(BROWSER),
    },
    Rule {
        statuses: &[(400, 403)],
        words: &["member of an organization", "member of the organization"],
        kind: Kind::Denied(ORGANIZATION),
    },
    Rule {
        statuses: REFUSING,
        words: &["credit card", "payment method", "billing method"],
        kind: Kind::Denied(PAYMENT),
    },
    Rule {
        statuses: &[(0, 0), (400, 403)],
        words: &[
            "active subscription",
            "subscription is required",
            "subscription required",
            "requires a subscription",
            "subscription+expired",
        ],
        kind: Kind::Denied(SUBSCRIBE),
    },
    Rule {
        statuses: &[(0, 0), (400, 403), (500, 503)],
        words: &[
            "license expired",
            "licence expired",
            "license has expired",
            "licence has expired",
            "license is expired",
            "license is not valid",
            "license is invalid",
            "invalid license",
        ],
        kind: Kind::Denied(LICENSE),
    },
    Rule { statuses: &[(451, 451)], words: &[], kind: Kind::Denied(ELSEWHERE) },
    // What is renewed once a day, and what passes, under a status of the account.
    Rule {
        statuses: &[(0, 0), (400, 400), (403, 403)],
        words: &[
            "daily+limit",
            "daily+quota",
            "per day+limit",
            "weekly+limit",
            "weekly+quota",
            "monthly+limit",
            "monthly+quota",
            "每日+上限",
            "每天+上限",
            "当日+上限",
            "今日+上限",
            "本月+上限",
            "1日+上限",
            "하루+한도",
            "일일+한도",
            "tageslimit",
            "limite quotidienne",
            "límite diario",
            "limite diário",
            "дневной лимит",
            "суточный лимит",
        ],
        kind: Kind::Denied(QUOTA),
    },
    Rule {
        statuses: &[(400, 400), (403, 403), (422, 422)],
        words: &[
            "rate limit exceeded",
            "rate_limit_exceeded",
            "ratelimitexceeded",
            "rate limited",
            "rate-limited",
            "rate exceeded",
            "secondary rate limit",
            "too many requests",
            "requests too quickly",
            "requests too fast",
            "slow down",
            "throttl",
            "过于频繁",
            "频率",
            "限流",
            "レート制限",
            "リクエストが多すぎ",
            "요청이 너무",
            "zu viele anfragen",
            "trop de requêtes",
            "demasiadas solicitudes",
            "слишком много запросов",
            "troppe richieste",
            "muitas solicitações",
            "muitas requisições",
            "te veel verzoeken",
            "zbyt wiele żądań",
            "çok fazla istek",
        ],
        kind: Kind::RateLimited,
    },
    Rule {
        statuses: &[(0, 0), (400, 400), (403, 403)],
        words: &[
            "quota+per minute",
            "quota+per_minute",
            "quota+perminute",
            "quota+per second",
            "quota+per_second",
        ],
        kind: Kind::RateLimited,
    },
    // Without a status, words alone do not tell a quota of a minute from one of a month.
    Rule { statuses: &[(0, 0)], words: &["quota exceeded+account"], kind: Kind::Denied(QUOTA) },
    Rule {
        statuses: &[(400, 400), (403, 403)],
        words: &[
            "quota exceeded",
            "quota_exceeded",
            "quota has been exceeded",
            "exceeded your quota",
            "exceeded the quota",
        ],
        kind: Kind::Denied(QUOTA),
    },
    Rule { statuses: REFUSING, words: SPENT, kind: Kind::Denied(CREDIT) },
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
            "credit limit",
            "credit_limit",
            "spending limit",
            "balance is insufficient",
            "balance+overdue",
            "run out of credit",
            "solde+épuisé",
            "账户余额",
            "欠費",
        ],
        kind: Kind::Denied(CREDIT),
    },
    Rule { statuses: &[(402, 402)], words: &[], kind: Kind::Denied(CREDIT) },
    Rule {
        statuses: &[(429, 429)],
        words: &["exceeded your current quota"],
        kind: Kind::Denied(QUOTA),
    },
    Rule {
        statuses: REFUSING,
        words: &[
            "organization_restricted",
            "organization has been restricted",
            "account has been restricted",
            "account suspended",
            "account_suspended",
            "account is suspended",
            "tenant is suspended",
            "has been suspended",
            "account has been disabled",
            "account is disabled",
            "account_disabled",
            "account_deactivated",
            "has been deactivated",
            "account has been banned",
            "account is locked",
            "已被封禁",
            "已封禁",
            "已被冻结",
            "已被停用",
            "アカウント+停止",
            "계정+정지",
            "konto+gesperrt",
            "compte+suspendu",
            "cuenta+suspendida",
            "аккаунт+заблокирован",
        ],
        kind: Kind::Denied(SUPPORT),
    },
    Rule {
        statuses: REFUSING,
        words: &["your data policy", "and data policy", "guardrail restrictions"],
        kind: Kind::Denied(PRIVACY),
    },
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
            "model disabled",
            "model is disabled",
            "model has been disabled",
        ],
        kind: Kind::Denied(MODEL_ACCESS),
    },
];
