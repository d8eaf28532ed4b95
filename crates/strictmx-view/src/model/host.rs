//! A host that was spoken to, address by address.

use serde::Serialize;
use strictmx_core::observation::{Speaker, Whose};

use super::{Fact, NameView, Phrase, State, When};

/// The policy host or an MX host.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HostView {
    /// Unique on the page: `host-mx1.example.com`.
    pub anchor: String,
    /// Its name.
    pub name: NameView,
    /// MX preference; the policy host has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preference: Option<u16>,
    /// How it stands: the worst of its addresses, coverage and findings.
    pub state: State,
    /// Its own short verdict.
    pub verdict: Phrase,
    /// Whether the policy names it; the policy host has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Coverage>,
    /// Labels with values: DNS, TLSA.
    pub facts: Vec<Fact>,
    /// Each address that was tried.
    pub addresses: Vec<AddressView>,
}

/// Whether the policy names an MX host (RFC 8461 4.1).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Coverage {
    /// `Ok` where it does, `Absent` where there is no policy to look into.
    pub state: State,
    /// The pattern that names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// In words.
    pub words: Phrase,
}

/// One address and what came of speaking to it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AddressView {
    /// The address.
    pub address: String,
    /// How it stands.
    pub state: State,
    /// In a line.
    pub summary: Phrase,
    /// Labels with values: STARTTLS, TLS version, cipher suite, HTTP status, media type.
    pub facts: Vec<Fact>,
    /// How long each stage took: `TLS handshake`, `42 ms`.
    pub timings: Vec<Fact>,
    /// What ended it early.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<FailureView>,
    /// Certificates as sent, the server's own first.
    pub chain: Vec<CertificateView>,
    /// Whether there is a path to a root, where there was a TLS session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust: Option<Trust>,
    /// What was said, for SMTP.
    pub transcript: Vec<TranscriptLine>,
    /// No more than its own session is known of its TLS: the others of a survey were spared.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_spared: bool,
}

/// Whether the chain leads to a trusted root.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trust {
    /// `Ok` or `Broken`.
    pub state: State,
    /// In words.
    pub words: Phrase,
}

/// Why an exchange ended early.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FailureView {
    /// What happened.
    pub words: String,
    /// Whose it is.
    pub whose: Whose,
    /// Whose it is, in words.
    pub whose_words: String,
    /// In the words of whoever said so, for experts; may be empty.
    pub detail: String,
}

/// One certificate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CertificateView {
    /// `Broken` where it has expired, is not valid yet, or names another host.
    pub state: State,
    /// `Server certificate`, `Intermediate`, `Root`.
    pub role: String,
    /// Subject, RFC 4514 style.
    pub subject: String,
    /// Issuer, RFC 4514 style.
    pub issuer: String,
    /// Names it is valid for.
    pub names: Vec<String>,
    /// First second of validity.
    pub not_before: When,
    /// Last second of validity.
    pub not_after: When,
    /// How much of its life is spent, in thousandths, held to 0 to 1000.
    pub spent_permille: u16,
    /// Public key.
    pub key: String,
    /// Algorithm of its signature, with the hash.
    pub signature: String,
    /// Serial number, hexadecimal.
    pub serial: String,
    /// What is wrong with it, else what it is good for.
    pub note: Phrase,
}

/// One line of an SMTP session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TranscriptLine {
    /// Who spoke.
    pub from: Speaker,
    /// Without its end, safe to show.
    pub text: String,
    /// Whether TLS was up.
    pub inside_tls: bool,
}
