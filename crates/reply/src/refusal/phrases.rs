//! Whole phrases of refusals, in lower case and with plain apostrophes.

/// How a sentence begins that declines in the middle of a text.
pub(super) const SENTENCES: &[&str] = &[
    "i'm sorry, but i can't ",
    "i'm sorry, but i cannot ",
    "i can't ",
    "i cannot ",
    "抱歉，我无法",
    "对不起，我无法",
    "抱歉，我不能",
    "对不起，我不能",
];

/// What such a sentence goes on with; a letter in a book goes on with something else.
pub(super) const TASKS: &[&str] = &[
    "assist with",
    "help with that request",
    "fulfill",
    "generate",
    "create content",
    "write content",
    "write this",
    "write that",
    "continue with this",
    "协助",
    "提供",
    "生成",
    "创作",
    "写",
    "满足",
    "完成",
];

/// How a short text begins that declines, whatever it goes on with.
pub(super) const SHORT_BEGINNINGS: &[&str] = &[
    "i must decline",
    "i have to decline",
    "i need to decline",
    "i am going to decline",
    "i'm going to decline",
    "i respectfully decline",
    "i am not comfortable writing",
    "i'm not comfortable writing",
    "i am not comfortable creating",
    "i'm not comfortable creating",
    "i am not comfortable continuing",
    "i'm not comfortable continuing",
    "i don't feel comfortable writing",
    "i do not feel comfortable writing",
    "i cannot continue this story",
    "i can't continue this story",
    "i cannot continue this scene",
    "i can't continue this scene",
    "i cannot write this scene",
    "i can't write this scene",
    "i won't write this scene",
    "i will not write this scene",
    "content blocked",
    "这个问题我暂时无法回答",
    "這個問題我暫時無法回答",
    "我暂时无法回答",
    "我还没有学会回答",
    "作为一个人工智能语言模型，我还没有学习如何回答",
];

/// What only a refusal says.
pub(super) const REFUSALS: &[&str] = &[
    "let's talk about something else instead",
    "让我们换个话题再聊聊",
    "我们换个话题",
    "換個話題再聊",
    "请换个话题",
];

/// What only the filter of a server says.
pub(super) const VERDICTS: &[&str] = &[
    "our content policy",
    "our content policies",
    "our usage policies",
    "our usage policy",
    "content management policy",
    "content policy violation",
    "violates the content policy",
    "blocked by safety",
    "blocked by the safety",
    "blocked by content",
    "content blocked by",
    "content has been blocked",
    "response was blocked",
    "response was filtered",
    "content was filtered",
    "content_filter",
    "内容由于不合规",
    "内容涉及敏感",
    "内容不合规",
    "内容安全",
];
