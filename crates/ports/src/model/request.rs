//! A request to a model.

use scribe_domain::{content::ContentHash, id::BookId, vocabulary};
use serde::{Deserialize, Serialize};

use super::{hints::SampleWriterHints, reply_schema::ReplySchema, usage::estimate_tokens};

vocabulary! {
    /// The capability of the model that the work needs. The settings name a model for each tier.
    Tier {
        /// For extraction and checks.
        Small = "small",
        /// For planning and reviews.
        Standard = "standard",
        /// For prose.
        Large = "large",
    }
}

/// The role of a part of a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromptRole {
    /// The part contains the rules.
    System,
    /// The part contains the task.
    User,
}

/// How many other prompts begin with the same part. In a prompt, the sections are in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromptSection {
    /// The part is the same in every prompt about the book. The last of these parts grows with the
    /// book.
    Book,
    /// The part is the same for other agents that work on the same chapter.
    Chapter,
    /// Only this prompt has the part.
    Task,
}

/// A named part of a prompt. The parts that change least come first, so that providers can serve
/// them from their caches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptPart {
    /// The name of the part, for people. The model does not receive it.
    pub name: String,
    pub role: PromptRole,
    pub section: PromptSection,
    pub text: String,
}

/// The key of a provider's prompt cache. All prompts with the same key begin alike, so that a
/// provider can send them to the machine that has their beginning in its cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheKey(String);

impl CacheKey {
    /// Returns the key of a book. It tells a provider nothing about the book, not even when it was
    /// begun.
    #[must_use]
    pub fn of_book(book: BookId) -> Self {
        let hash = ContentHash::hash_bytes(format!("prompt cache of {book}").as_bytes());
        Self(hash.to_string()[..CACHE_KEY_CHARS].to_owned())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The length of a cache key. OpenAI accepts 64 characters.
const CACHE_KEY_CHARS: usize = 32;

/// The form that the reply must have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OutputFormat {
    Prose,
    /// One JSON object.
    Json {
        /// The schema's name: letters, digits, `_` and `-`, at most 64.
        name: String,
        schema: ReplySchema,
    },
}

/// The hash of a part's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartHash {
    pub name: String,
    /// The hash of the text's bytes.
    pub hash: ContentHash,
}

/// A request to a model.
#[derive(Debug, Clone)]
pub struct ModelRequest {
    /// The agent's name in the roster.
    pub agent: String,
    /// The capability of the agent that makes the request.
    pub capability: String,
    /// The tier of the model that the request needs.
    pub tier: Tier,
    /// The parts of the prompt, in order.
    pub parts: Vec<PromptPart>,
    /// The hints for models inside the program. They are not sent to a provider.
    pub hints: SampleWriterHints,
    /// The form that the reply must have.
    pub output: OutputFormat,
    /// The maximum length of the reply, in tokens.
    pub max_output_tokens: u32,
    /// The language of the reply, as a BCP 47 tag.
    pub language: String,
    /// The key of the provider's prompt cache; `None` if no other prompt begins like this one.
    pub cache_key: Option<CacheKey>,
}

impl ModelRequest {
    /// Returns the hash of everything that can change a provider's answer: the roles and texts of
    /// the parts in order, the form of the output, the tier, and the maximum length of the reply.
    ///
    /// The names and sections of parts, the cache key, the hints and the agent are not included. An
    /// answer that was made from hints must therefore never be looked up by this hash.
    #[must_use]
    pub fn hash(&self) -> ContentHash {
        self.hash_with_parts(&self.part_hashes())
    }

    /// Returns the same hash as [`Self::hash`], from known hashes of the parts.
    #[must_use]
    pub fn hash_with_parts(&self, parts: &[PartHash]) -> ContentHash {
        /// The fields in the order of their names, as in canonical JSON.
        #[derive(Serialize)]
        struct HashedFields<'a> {
            max_output_tokens: u32,
            /// The name and the schema of the requested document.
            output: Option<(&'a str, &'a str)>,
            /// The role of each part and the hash of its text.
            parts: Vec<(PromptRole, ContentHash)>,
            tier: Tier,
        }
        let relevant = HashedFields {
            max_output_tokens: self.max_output_tokens,
            output: match &self.output {
                OutputFormat::Prose => None,
                OutputFormat::Json { name, schema } => Some((name, schema.text())),
            },
            parts: self.parts.iter().zip(parts).map(|(part, of)| (part.role, of.hash)).collect(),
            tier: self.tier,
        };
        // The value has only text keys and no number that JSON cannot represent, so the conversion
        // never fails.
        let text = serde_json::to_string(&relevant).unwrap_or_default();
        ContentHash::hash_bytes(text.as_bytes())
    }

    /// Returns the hash of each part's text, in order.
    #[must_use]
    pub fn part_hashes(&self) -> Vec<PartHash> {
        self.parts
            .iter()
            .map(|part| PartHash {
                name: part.name.clone(),
                hash: ContentHash::hash_bytes(part.text.as_bytes()),
            })
            .collect()
    }

    /// Returns the number of bytes in the prompt.
    #[must_use]
    pub fn prompt_bytes(&self) -> usize {
        self.parts.iter().map(|part| part.text.len()).sum()
    }

    /// Estimates the number of tokens in the prompt; see [`estimate_tokens`].
    #[must_use]
    pub fn estimate_prompt_tokens(&self) -> u32 {
        self.parts.iter().map(|part| estimate_tokens(&part.text)).fold(0, u32::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    fn request() -> ModelRequest {
        let part = |name: &str, role, text: &str| PromptPart {
            name: name.to_owned(),
            role,
            section: PromptSection::Task,
            text: text.to_owned(),
        };
        ModelRequest {
            agent: "writer".to_owned(),
            capability: "draft".to_owned(),
            tier: Tier::Large,
            parts: vec![
                part("rules", PromptRole::System, "You write."),
                part("scene", PromptRole::User, "The harbour at dawn."),
            ],
            hints: SampleWriterHints::default(),
            output: OutputFormat::Prose,
            max_output_tokens: 900,
            language: "en".to_owned(),
            cache_key: None,
        }
    }

    #[test]
    fn unsent_fields_do_not_change_the_hash() {
        let mut other = request();
        other.agent = "rewriter".to_owned();
        other.hints = SampleWriterHints::Chapter(Box::default());
        other.parts[0].name = "law".to_owned();
        other.parts[0].section = PromptSection::Book;
        other.cache_key = Some(CacheKey::of_book(BookId(Uuid::nil())));
        assert_eq!(request().hash(), other.hash());
    }

    /// Databases hold this hash next to the replies that were paid for.
    #[test]
    fn the_hash_of_a_request_never_changes() {
        let mut request = request();
        request.cache_key = Some(CacheKey::of_book(BookId(Uuid::nil())));
        assert_eq!(
            request.hash().to_string(),
            "a54e31cb8ff3164b06001d70aea2f9880ee89fa3989636e8e9180d7049d8a824"
        );
    }

    #[test]
    fn books_have_different_cache_keys_that_do_not_show_their_ids() {
        let ids = [Uuid::nil(), Uuid::max()];
        let keys = ids.map(|id| CacheKey::of_book(BookId(id)).as_str().to_owned());
        assert_ne!(keys[0], keys[1]);
        for (id, key) in ids.iter().zip(&keys) {
            assert_eq!(key.len(), CACHE_KEY_CHARS);
            assert!(!id.simple().to_string().contains(&key[..8]), "{key}");
        }
    }

    #[test]
    fn every_sent_field_changes_the_hash() {
        type Change = fn(&mut ModelRequest);
        let changes: [Change; 6] = [
            |request| request.parts[1].text.push('!'),
            |request| request.parts[0].role = PromptRole::User,
            |request| request.parts.swap(0, 1),
            |request| request.tier = Tier::Small,
            |request| request.max_output_tokens += 1,
            |request| {
                let schema = ReplySchema::new(json!({}));
                request.output = OutputFormat::Json { name: "card".to_owned(), schema };
            },
        ];
        for change in changes {
            let mut other = request();
            change(&mut other);
            assert_ne!(request().hash(), other.hash(), "{other:?}");
        }
    }

    #[test]
    fn text_moved_from_one_part_to_the_next_changes_the_hash() {
        let mut one = request();
        let mut other = request();
        one.parts[0].role = PromptRole::User;
        other.parts[0].role = PromptRole::User;
        other.parts[0].text = "You write.The ".to_owned();
        other.parts[1].text = "harbour at dawn.".to_owned();
        assert_ne!(one.hash(), other.hash());
    }

    #[test]
    fn every_part_has_the_hash_of_its_text() {
        let hashes = request().part_hashes();
        assert_eq!(hashes[0].name, "rules");
        assert_eq!(hashes[1].hash, ContentHash::hash_bytes(b"The harbour at dawn."));
    }
}
