//! What a host makes of single ClientHellos (RFC 8446 4.1.2, RFC 5246 7.4.1.2), each over a
//! connection of its own. No handshake is finished: the host's first answer says enough.

use schemars::JsonSchema;
use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize};

use super::{Failure, TlsSession};

/// The answers of one address, in the order of asking.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TlsSurvey {
    /// What was offered, and what came.
    pub tried: Vec<Tried>,
    /// What kept the rest from being tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// Seconds since it was seen, for another domain with the same mail server; zero for what was
    /// seen for this one.
    #[serde(default, skip_serializing_if = "super::is_zero")]
    pub evidence_age_s: u32,
}

/// One ClientHello and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tried {
    /// What was offered.
    pub offer: Offer,
    /// What came.
    pub answer: Answer,
}

/// What a ClientHello offers. Beside what is said here it is like any other, with SNI; those of
/// TLS 1.0 to 1.2 alone offer compression, too, as libraries once did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Offer {
    /// TLS 1.1 and nothing newer.
    UpToTls11,
    /// TLS 1.0 and nothing newer; tried where the host chose 1.1.
    UpToTls10,
    /// SSL 3.0 and nothing newer; tried where the host chose TLS 1.0 or 1.1.
    UpToSsl30,
    /// TLS 1.3 and 1.2 without SNI.
    WithoutServerName,
    /// TLS 1.2 with suites for RSA certificates only.
    RsaCertificate,
    /// TLS 1.2 with suites for ECDSA certificates only.
    EcdsaCertificate,
    /// TLS 1.3 with hybrid post-quantum key exchange only.
    PostQuantum,
    /// TLS 1.2 with suites that protect nothing any more: NULL, export, DES, RC4
    /// (RFC 9325 4.1). Anonymous suites are left out: what they give up, senders that verify never
    /// offer.
    BrokenSuites,
    /// TLS 1.2 with RSA key exchange only, which has no forward secrecy (RFC 9325 4.1).
    RsaKeyExchange,
    /// TLS 1.2 with finite-field Diffie-Hellman only.
    FiniteFieldDh,
}

/// What a host makes of a ClientHello.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It went on with the handshake.
    #[serde(deserialize_with = "Fields::accepted")]
    Accepted {
        /// As far as it was told: TLS 1.3 tells no certificates before it encrypts.
        session: TlsSession,
        /// Bits of the finite-field group, where one was chosen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        dh_bits: Option<u16>,
        /// Up to TLS 1.2: its ServerHello lacks the extension of RFC 5746, which was offered.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        lacks_renegotiation_info: bool,
        /// Up to TLS 1.2: it chose to compress (RFC 3749), where that was offered.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        compresses: bool,
    },
    /// It ended the handshake.
    #[serde(deserialize_with = "Fields::alert")]
    Refused {
        /// The alert (RFC 8446 6), where it gave one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alert: Option<u8>,
    },
    /// Nothing is known.
    #[serde(deserialize_with = "Fields::failure")]
    Unknown {
        /// Why.
        failure: Failure,
    },
}

/// The fields of all answers, read at one place as those of a
/// [`Cause`](super::Cause).
#[derive(Deserialize)]
struct Fields {
    session: Option<TlsSession>,
    dh_bits: Option<u16>,
    #[serde(default)]
    lacks_renegotiation_info: bool,
    #[serde(default)]
    compresses: bool,
    alert: Option<u8>,
    failure: Option<Failure>,
}

type Accepted = (TlsSession, Option<u16>, bool, bool);

impl Fields {
    fn accepted<'de, D: Deserializer<'de>>(fields: D) -> Result<Accepted, D::Error> {
        let fields = Self::deserialize(fields)?;
        let session = fields
            .session
            .ok_or_else(|| Error::missing_field("session"))?;
        let Self {
            dh_bits,
            lacks_renegotiation_info,
            compresses,
            ..
        } = fields;
        Ok((session, dh_bits, lacks_renegotiation_info, compresses))
    }

    fn alert<'de, D: Deserializer<'de>>(fields: D) -> Result<Option<u8>, D::Error> {
        Ok(Self::deserialize(fields)?.alert)
    }

    fn failure<'de, D: Deserializer<'de>>(fields: D) -> Result<Failure, D::Error> {
        let failure = Self::deserialize(fields)?.failure;
        failure.ok_or_else(|| Error::missing_field("failure"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::{Cause, Stage};

    #[test]
    fn answers_are_read_as_they_are_written() {
        let why = Failure::new(Stage::TlsHandshake, Cause::Timeout);
        let answers = [
            (Answer::Refused { alert: None }, r#"{"refused":{}}"#),
            (
                Answer::Refused { alert: Some(40) },
                r#"{"refused":{"alert":40}}"#,
            ),
            (
                Answer::Unknown { failure: why },
                r#"{"unknown":{"failure":{"stage":"tls-handshake","cause":"timeout"}}}"#,
            ),
        ];
        for (answer, json) in answers {
            assert_eq!(serde_json::to_string(&answer).ok().as_deref(), Some(json));
            assert_eq!(serde_json::from_str::<Answer>(json).ok(), Some(answer));
        }
        let json = r#"{"accepted":{"session":{"server_name":"a.example","version":"1.2","cipher_suite":"X","chain":[],"path":{"anchors":"","faults":[]}},"dh_bits":1024,"compresses":true}}"#;
        let accepted: Answer = serde_json::from_str(json).expect("an answer");
        assert_eq!(serde_json::to_string(&accepted).ok().as_deref(), Some(json));
        for (lacking, field) in [("accepted", "session"), ("unknown", "failure")] {
            let said = serde_json::from_str::<Answer>(&format!("{{\"{lacking}\":{{}}}}"));
            let said = said.map_err(|error| error.to_string());
            assert!(said.is_err_and(|said| said.contains(&format!("missing field `{field}`"))));
        }
    }
}
