//! Results that the service keeps, and the keys it signs them with.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strictmx_core::timestamp::Timestamp;

/// Asks the service to keep what it measured of a domain: `POST /api/v1/results`. It takes evidence
/// from nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoreRequest {
    /// The domain.
    pub domain: String,
}

/// A result that is kept from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoredResult {
    /// 128 random bits, 22 characters of base64url.
    pub id: String,
    /// Where people read it: `https://…/r/{id}`.
    pub url: String,
    /// When it is deleted.
    pub expires_at: Timestamp,
    /// Whoever has this may delete it before: `Authorization: Bearer …`. It is told once.
    pub deletion_token: String,
}

/// The keys of the service, the present one and those it had: `GET /api/v1/keys`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Keys {
    /// The present one first.
    pub keys: Vec<Key>,
}

/// A key that signatures are verified with (Ed25519, RFC 8032).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Key {
    /// What seals name it by.
    pub key_id: String,
    /// 32 octets (RFC 8032 5.1.5) in base64url without padding.
    pub public_key: String,
}
