//! JSON in a fragment: raw deflate (RFC 1951), then base64url without padding (RFC 4648 5).

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

use crate::MAX_DECODED;
use crate::error::LinkError;

/// The slowest of miniz: links are written seldom, and each octet counts.
const LEVEL: u8 = 10;

pub(crate) fn pack(json: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(compress_to_vec(json, LEVEL))
}

/// `start` is the offset of `text` in the fragment, for the errors.
pub(crate) fn unpack(text: &str, start: usize) -> Result<Vec<u8>, LinkError> {
    let is_of_alphabet = |it: char| it.is_ascii_alphanumeric() || "-_".contains(it);
    if let Some((at, found)) = text.char_indices().find(|(_, it)| !is_of_alphabet(*it)) {
        let at = start + at;
        return Err(LinkError::Base64 { at, found });
    }
    let truncated = LinkError::Truncated {
        octets: start + text.len(),
    };
    // All symbols are right: what is wrong is where they end.
    let deflated = URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| truncated.clone())?;
    decompress_to_vec_with_limit(&deflated, MAX_DECODED).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => LinkError::TooLargeDecoded,
        TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => truncated,
        _ => LinkError::Deflate,
    })
}

/// Undoes what a program on the way may have done to a link (RFC 3986 2.1).
pub(crate) fn percent_decoded(text: &str) -> Result<Cow<'_, str>, LinkError> {
    if !text.contains('%') {
        return Ok(Cow::Borrowed(text));
    }
    let mut octets = text.bytes().enumerate();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some((at, octet)) = octets.next() {
        if octet != b'%' {
            decoded.push(octet);
            continue;
        }
        let mut digit = || char::from(octets.next()?.1).to_digit(16);
        let (Some(high), Some(low)) = (digit(), digit()) else {
            return Err(LinkError::Percent { at });
        };
        // Two hexadecimal digits are an octet.
        decoded.push((high * 16 + low) as u8);
    }
    Ok(Cow::Owned(String::from_utf8_lossy(&decoded).into_owned()))
}
