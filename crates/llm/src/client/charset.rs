//! The encoding of a response. JSON and events should be in UTF-8. If the bytes are not UTF-8, the
//! encoding that the label of the response names is used.

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use reqwest::header::{CONTENT_TYPE, HeaderMap};

use super::unicode;

/// The encoding that a label names, or `None` for UTF-8.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Charset(Option<&'static Encoding>);

impl Charset {
    /// Reads `charset` from the content type.
    pub(super) fn from_headers(headers: &HeaderMap) -> Self {
        let label = headers.get(CONTENT_TYPE).and_then(|label| label.to_str().ok());
        let charset = label.and_then(|label| {
            label.split(';').find_map(|part| {
                let (name, value) = part.split_once('=')?;
                name.trim()
                    .eq_ignore_ascii_case("charset")
                    .then(|| value.trim().trim_matches(['"', '\'']))
            })
        });
        let encoding = charset.and_then(|charset| Encoding::for_label(charset.as_bytes()));
        Self(encoding.filter(|encoding| *encoding != UTF_8))
    }

    /// Returns true if no other encoding is named.
    pub(super) fn is_utf8(self) -> bool {
        self.0.is_none()
    }

    pub(super) fn decode_body(self, body: &[u8]) -> String {
        let utf16 =
            Encoding::for_bom(body).map(|(encoding, _)| encoding).or(self.0).filter(is_utf16);
        match (utf16, self.0, std::str::from_utf8(body)) {
            (Some(encoding), _, _) => encoding.decode(body).0.into_owned(),
            (None, _, Ok(text)) => text.to_owned(),
            (None, Some(encoding), Err(_)) => {
                encoding.decode_without_bom_handling(body).0.into_owned()
            }
            (None, None, Err(_)) => String::from_utf8_lossy(body).into_owned(),
        }
    }

    /// Decodes one line, with a mark for each byte that cannot be decoded.
    pub(super) fn decode_line(self, line: &[u8]) -> String {
        match self.0.filter(|encoding| !is_utf16(encoding)) {
            Some(encoding) if std::str::from_utf8(line).is_err() => {
                encoding.decode_without_bom_handling(line).0.into_owned()
            }
            _ => unicode::decode_utf8(line),
        }
    }

    /// Returns a decoder for a body whose line ends take more than one byte, as its label or its
    /// first bytes show.
    pub(super) fn utf16_decoder(self, start: &[u8]) -> Option<Decoder> {
        let by_byte_order_mark = Encoding::for_bom(start).map(|(encoding, _)| encoding);
        by_byte_order_mark.or(self.0).filter(is_utf16).map(Encoding::new_decoder)
    }
}

/// Decodes the next bytes. An incomplete character is kept in the decoder.
pub(super) fn decode_next(decoder: &mut Decoder, bytes: &[u8]) -> String {
    let capacity = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(0);
    let mut text = String::with_capacity(capacity);
    let (_, read, _) = decoder.decode_to_string(bytes, &mut text, false);
    debug_assert_eq!(read, bytes.len(), "the buffer holds the longest result");
    text
}

fn is_utf16(encoding: &&'static Encoding) -> bool {
    *encoding == UTF_16LE || *encoding == UTF_16BE
}
