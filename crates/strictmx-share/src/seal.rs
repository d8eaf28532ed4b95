//! Evidence that a service vouches for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strictmx_core::evidence::{Evidence, EvidenceError};
use strictmx_core::timestamp::Timestamp;

use crate::error::SealError;
use crate::key::PublicKey;
use crate::link::clipped;

/// Evidence with the signature of the service that gathered it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// [`PublicKey::id`] of the key that signed.
    pub key_id: String,
    /// When the service signed.
    pub signed_at: Timestamp,
    /// Until when the service vouches for it.
    pub expires_at: Timestamp,
    /// The exact JSON text of the evidence. A text, since what is signed are its octets: written
    /// anew they might be others.
    pub evidence: String,
    /// Ed25519 over all of the above, 64 octets in base64url.
    pub signature: String,
}

impl Sealed {
    /// The evidence, where one of `keys` signed all of this and still vouches for it at `now`.
    ///
    /// # Errors
    /// [`SealError`], which tells damaged, foreign, altered and expired apart, and says what to do.
    pub fn open(&self, keys: &[PublicKey], now: Timestamp) -> Result<Evidence, SealError> {
        let malformed = |detail: &str| SealError::Malformed {
            detail: detail.to_owned(),
        };
        if !is_key_id(&self.key_id) {
            return Err(malformed("key_id is not 16 characters of base64url"));
        }
        let signature = URL_SAFE_NO_PAD.decode(&self.signature).ok();
        let signature = signature.and_then(|octets| octets.try_into().ok());
        let signature =
            signature.ok_or_else(|| malformed("signature is not 64 octets of base64url"))?;
        let key_id = self.key_id.clone();
        let Some(key) = keys.iter().find(|key| key.id() == key_id) else {
            return Err(SealError::UnknownKey { key_id });
        };
        if !key.verifies(&statement(self), &signature) {
            return Err(SealError::Altered { key_id });
        }
        if now >= self.expires_at {
            return Err(SealError::Expired {
                expires_at: self.expires_at,
            });
        }
        Evidence::from_json(self.evidence.as_bytes()).map_err(|error| match error {
            EvidenceError::Syntax { detail, .. } => {
                malformed(&format!("evidence: {}", clipped(&detail)))
            }
            version @ EvidenceError::Version { .. } => SealError::Evidence(version),
        })
    }
}

fn is_key_id(text: &str) -> bool {
    let is_alphabet = |octet: u8| octet.is_ascii_alphanumeric() || b"-_".contains(&octet);
    text.len() == 16 && text.bytes().all(is_alphabet)
}

/// What is signed. The first line is written by nothing else that signs; no field but the last can
/// hold the end of a line, so that no two seals have the same statement.
pub(crate) fn statement(sealed: &Sealed) -> Vec<u8> {
    let head = format!(
        "strictmx sealed result 1\n{}\n{}\n{}\n",
        sealed.key_id,
        sealed.signed_at.unix(),
        sealed.expires_at.unix()
    );
    [head.as_bytes(), sealed.evidence.as_bytes()].concat()
}

#[cfg(test)]
mod tests;
