//! The keys of a service (Ed25519, RFC 8032).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use sha2::{Digest as _, Sha256};
use strictmx_core::timestamp::Timestamp;

use crate::seal::{Sealed, statement};

/// What a service signs with. It says nothing of itself when it is printed.
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// The 32 octets of RFC 8032 5.1.5, which are random and known to nobody else.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// What its signatures are verified with.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Vouches for `evidence`, the JSON text of [`strictmx_core::evidence::Evidence`], as it is.
    pub fn seal(&self, evidence: String, signed_at: Timestamp, expires_at: Timestamp) -> Sealed {
        let mut sealed = Sealed {
            key_id: self.public().id(),
            signed_at,
            expires_at,
            evidence,
            signature: String::new(),
        };
        let signature = self.0.sign(&statement(&sealed));
        sealed.signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
        sealed
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretKey({})", self.public().id())
    }
}

/// What the signatures of a service are verified with. In JSON
/// `{"key_id": "…", "public_key": "…"}`, the 32 octets of RFC 8032 5.1.5 in base64url.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// From the 32 octets; `None` where they are no point of the curve, or one so weak that anybody
    /// could sign.
    pub fn from_octets(octets: &[u8; 32]) -> Option<Self> {
        let key = VerifyingKey::from_bytes(octets).ok()?;
        (!key.is_weak()).then_some(Self(key))
    }

    /// The 32 octets.
    pub fn octets(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The first 12 octets of SHA-256 over the 32, in base64url: 16 characters.
    pub fn id(&self) -> String {
        URL_SAFE_NO_PAD.encode(&Sha256::digest(self.0.as_bytes())[..12])
    }

    /// Whether a signature is this key's over these octets; strict (no other encodings, no weak
    /// points), so that all who verify agree.
    pub(crate) fn verifies(&self, statement: &[u8], signature: &[u8; 64]) -> bool {
        let signature = Signature::from_bytes(signature);
        self.0.verify_strict(statement, &signature).is_ok()
    }
}

#[derive(Serialize, Deserialize)]
struct Json {
    key_id: String,
    public_key: String,
}

impl Serialize for PublicKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json = Json {
            key_id: self.id(),
            public_key: URL_SAFE_NO_PAD.encode(self.octets()),
        };
        json.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Json::deserialize(deserializer)?;
        let octets = URL_SAFE_NO_PAD.decode(&json.public_key).ok();
        let key = octets.and_then(|octets| Self::from_octets(&octets.try_into().ok()?));
        let key = key.ok_or_else(|| D::Error::custom("public_key is no Ed25519 key"))?;
        if key.id() == json.key_id {
            Ok(key)
        } else {
            Err(D::Error::custom("key_id is not that of public_key"))
        }
    }
}
