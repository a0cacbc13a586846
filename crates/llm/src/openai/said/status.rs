//! Reads the HTTP status that an error stands for.

use serde_json::Value;

use super::{
    DEEPEST, WRAPPED,
    names::{member, plain},
};

/// The members that may hold a status.
const NUMBERS: [&str; 6] =
    ["code", "status", "statuscode", "httpstatus", "httpstatuscode", "errorcode"];

/// The members that hold the name of an error's kind.
const KINDS: [&str; 6] = ["type", "code", "status", "errorcode", "errortype", "errcode"];

/// The members whose words may hold the name of an error's kind.
const MESSAGES: [&str; 6] =
    ["message", "msg", "errmsg", "statusmsg", "faultstring", "errormessage"];

/// The statuses that servers mean by their names of errors.
///
/// They stand in small letters and without what servers write between words; the first one that a
/// server's name holds counts.
///
/// Sources: OpenAI's and Anthropic's error types, llama.cpp's, Google's `google.rpc.Code`, the
/// error codes of Alibaba and Tencent, the names of exceptions that vLLM and LiteLLM send.
const NAMES: [(&str, u16); 52] = [
    ("exceedcontextsizeerror", 400),
    ("invalidapikey", 401),
    ("incorrectapikey", 401),
    ("apikeyinvalid", 401),
    ("apikeyexpired", 401),
    ("missingapikey", 401),
    ("invalidtoken", 401),
    ("authentication", 401),
    ("unauthenticated", 401),
    ("invalidaccesskey", 401),
    ("invalidapitoken", 401),
    ("invalidcredential", 401),
    ("signaturedoesnotmatch", 401),
    ("signaturefailure", 401),
    ("expiredtoken", 401),
    ("accesstokenisinvalid", 401),
    ("authfailure", 401),
    ("unauthorized", 401),
    ("accessdenied", 403),
    ("permission", 403),
    ("forbidden", 403),
    ("arrear", 402),
    ("overdue", 402),
    ("packexhausted", 402),
    ("balancenotenough", 402),
    ("insufficientbalance", 402),
    ("insufficientcredit", 402),
    ("notfound", 404),
    ("throttling", 429),
    ("insufficientquota", 429),
    ("quotaexceeded", 429),
    ("ratelimit", 429),
    ("limitexceeded", 429),
    ("toomanyrequests", 429),
    ("resourceexhausted", 429),
    ("datainspectionfailed", 400),
    ("invalidrequest", 400),
    ("invalidparameter", 400),
    ("missingparameter", 400),
    ("badrequest", 400),
    ("validationerror", 400),
    ("valueerror", 400),
    ("invalidargument", 400),
    ("failedprecondition", 400),
    ("unsupportedvalue", 400),
    ("requesttimeout", 408),
    ("internalerror", 500),
    ("internalservererror", 500),
    ("overloaded", 503),
    ("unavailable", 503),
    ("notsupportederror", 501),
    ("deadlineexceeded", 504),
];

/// The statuses that MiniMax means by its own numbers.
const MINIMAX: [(u64, u16); 9] = [
    (1002, 429),
    (1039, 429),
    (2045, 429),
    (1004, 401),
    (2049, 401),
    (1008, 402),
    (1026, 400),
    (2013, 400),
    (1001, 504),
];

/// The status that an error names: by number, by the name of its kind, or by such a name in its
/// words.
pub(in super::super) fn status_of(error: &Value) -> Option<u16> {
    stated_status(error, DEEPEST).or_else(|| {
        let members = error.as_object()?;
        let words = MESSAGES.iter().filter_map(|name| member(members, &[name])?.as_str());
        // Words alone do not tell a quota of a minute from one of a month.
        words.map(plain).find_map(|words| status_in(&words)).filter(|status| *status != 429)
    })
}

fn stated_status(error: &Value, depth: usize) -> Option<u16> {
    let depth = depth.checked_sub(1)?;
    let members = error.as_object()?;
    let number = NUMBERS
        .iter()
        .filter_map(|name| match member(members, &[name])? {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        })
        .filter_map(|number| u16::try_from(number).ok())
        .find(|status| (400..600).contains(status));
    let by_name = || {
        let kinds = KINDS.iter().filter_map(|name| member(members, &[name])?.as_str());
        kinds.map(plain).find_map(|kind| status_in(&kind))
    };
    let inside = || {
        let inner = WRAPPED.iter().chain(&["detail"]);
        inner.filter_map(|name| members.get(*name)).find_map(|inner| stated_status(inner, depth))
    };
    let by_own_number = || {
        let number = member(members, &["statuscode"])?.as_u64()?;
        MINIMAX.iter().find(|(own, _)| *own == number).map(|(_, status)| *status)
    };
    number.or_else(by_own_number).or_else(by_name).or_else(inside)
}

/// The status of the first name that a text in plain letters holds.
fn status_in(text: &str) -> Option<u16> {
    NAMES.iter().find(|(name, _)| text.contains(name)).map(|(_, status)| *status)
}
