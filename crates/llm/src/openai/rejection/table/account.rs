//! Who asks: the key, the account, and what they may do.

use super::{CREDIT, Kind, REFUSING, Rule};

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
            "invalid access",
            "invalid apikey",
            "invalid credential",
            "access_token is invalid",
            "token+expired",
            "key+expired",
            "missing bearer",
            "invalid token",
            "无效的令牌",
            "无效的api",
        ],
        kind: Kind::Key,
    },
    Rule { statuses: &[(403, 403)], words: &[], kind: Kind::Denied(PERMISSION) },
];
