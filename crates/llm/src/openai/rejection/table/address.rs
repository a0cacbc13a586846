//! Where it was asked: the model, the path, and the server that answered.

use super::{Kind, LOGIN, METHOD, PATH, READ_WORDS, REDIRECT, Rule, WEB_PAGE};

const MODEL: &str = "{model} is not a model of this server: set model.name to one that {models_url} \
                     lists";
const TLS_WANTED: &str = "Write https:// in model.base_url";
const TOO_LARGE: &str = "The server, or a proxy in front of it, takes no body of this size: raise \
                         its limit, or set model.context_tokens";

const API_VERSION: &str = "Set api-version in the query of model.base_url to a version that the \
                           server supports";

pub(super) const ADDRESS: &[Rule] = &[
    Rule {
        statuses: &[(0, 0), (400, 400), (404, 404)],
        words: &["api version+not supported", "api version+unsupported", "api-version"],
        kind: Kind::Misconfigured(API_VERSION),
    },
    // OpenRouter has providers of the model, and none of them takes the request's form.
    Rule {
        statuses: &[(0, 0), (400, 400), (404, 404)],
        words: &["no endpoints found that", "no endpoints available that"],
        kind: Kind::Rejected(READ_WORDS),
    },
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
            "找不到模型",
            "模型+找不到",
            "モデル+存在しません",
            "モデル+見つかりません",
            "모델+존재하지",
            "모델+찾을 수 없",
            "modell+nicht gefunden",
            "modell+existiert nicht",
            "modèle+n'existe pas",
            "modèle+n’existe pas",
            "modèle+introuvable",
            "modelo+no existe",
            "modelo+no encontrado",
            "modelo+não existe",
            "modelo+não encontrado",
            "modello+non esiste",
            "modello+non trovato",
            "модел+не найден",
            "модел+не существует",
        ],
        kind: Kind::Misconfigured(MODEL),
    },
    // LM Studio answers 200 for every path that it does not have.
    Rule {
        statuses: &[(0, 0), (200, 299), (400, 499)],
        words: &["unexpected endpoint", "invalid url (post"],
        kind: Kind::Misconfigured(PATH),
    },
    Rule {
        statuses: &[(200, 299)],
        words: &[
            "a web page+sign in",
            "a web page+signin",
            "a web page+log in",
            "a web page+login",
            "a web page+anmelden",
            "a web page+connexion",
            "a web page+iniciar sesión",
            "a web page+войти",
            "a web page+登录",
            "a web page+登錄",
            "a web page+ログイン",
            "a web page+로그인",
        ],
        kind: Kind::Misconfigured(LOGIN),
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
        words: &[
            "rate limit",
            "rate_limit",
            "too many requests",
            "throttl",
            "过于频繁",
            "频率",
            "限流",
            "レート制限",
            "リクエストが多すぎ",
            "요청이 너무",
            "요청 한도",
            "zu viele anfragen",
            "trop de requêtes",
            "demasiadas solicitudes",
            "слишком много запросов",
        ],
        kind: Kind::RateLimited,
    },
    // What is wrong with the request itself stays wrong.
    Rule {
        statuses: &[(0, 0)],
        words: &[
            "invalid ",
            "illegal",
            "malformed",
            "missing",
            "is required",
            "not supported",
            "unsupported",
            "denied",
            "forbidden",
            "无效",
            "非法",
            "缺少",
            "参数",
            "不支持",
            "无权",
            "未授权",
        ],
        kind: Kind::Rejected(READ_WORDS),
    },
];
