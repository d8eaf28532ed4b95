//! Reads attempts at contacting a host. They have fields of the same few names: what reads these is
//! compiled once, and not for each kind, of which a page would have to load all.

use serde::Deserialize;

use super::{Failure, Handshake, HttpResponse, PolicyFetch, SmtpSession, Timing, TlsSession, Turn};

/// The fields of all kinds of attempt; those that a kind lacks are passed over.
#[derive(Deserialize)]
pub(super) struct Fields {
    timings: Vec<Timing>,
    transcript: Option<Vec<Turn>>,
    tls: Option<TlsSession>,
    response: Option<HttpResponse>,
    failure: Option<Failure>,
    #[serde(default)]
    evidence_age_s: u32,
}

impl From<Fields> for PolicyFetch {
    fn from(fields: Fields) -> Self {
        let Fields {
            timings,
            tls,
            response,
            failure,
            ..
        } = fields;
        Self {
            timings,
            tls,
            response,
            failure,
        }
    }
}

impl TryFrom<Fields> for SmtpSession {
    type Error = &'static str;

    fn try_from(fields: Fields) -> Result<Self, Self::Error> {
        let Fields {
            timings,
            transcript,
            tls,
            failure,
            evidence_age_s,
            ..
        } = fields;
        let transcript = transcript.ok_or("missing field `transcript`")?;
        Ok(Self {
            timings,
            transcript,
            tls,
            failure,
            evidence_age_s,
        })
    }
}

impl From<Fields> for Handshake {
    fn from(fields: Fields) -> Self {
        let Fields {
            timings,
            tls,
            failure,
            ..
        } = fields;
        Self {
            timings,
            tls,
            failure,
        }
    }
}
