//! What came of asking a [`Question`](crate::question::Question). Never an `Err`, never a bool:
//! a fact about the tested domain, or the reason why there is none. Raw bytes are kept; parsed
//! forms are made from them by [`Facts`](crate::facts::Facts).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain_name::DomainName;
use crate::octets::{Binary, Text};

mod attempt;
mod failure;
mod held;
mod survey;

pub use failure::{Cause, Failure, Stage, Whose};
pub use survey::{Answer, Offer, TlsSurvey, Tried};

/// The result of one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Observation {
    /// A resolver answered, with whatever RCODE.
    Dns(DnsExchange),
    /// Each resolver was asked.
    EachResolver(Comparison),
    /// The policy host was contacted; how far it went is inside.
    Policy(PolicyFetch),
    /// The MX host was contacted; how far it went is inside.
    Smtp(SmtpSession),
    /// One address was offered TLS in several ways.
    TlsSurvey(TlsSurvey),
    /// A host that takes reports was contacted.
    Endpoint(Handshake),
    /// Nothing was learned, and why.
    Unknown(Failure),
}

/// One DNS answer as it came over DoH (RFC 8484).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DnsExchange {
    /// Name of the upstream that answered.
    pub resolver: String,
    /// The DNS message, wire format.
    pub message: Binary,
    /// HTTP `Age` in seconds, to be taken off every TTL (RFC 8484 5.1).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub age_s: u32,
    /// After SERVFAIL: the message got with CD=1, which tells bogus from broken (RFC 4035 3.2.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checking_disabled: Option<Binary>,
    /// From asking to the answer, in milliseconds.
    pub elapsed_ms: u32,
    /// Upstreams tried before this one, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed_upstreams: Vec<UpstreamFailure>,
}

/// An upstream that gave no DNS answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UpstreamFailure {
    /// Name of the upstream.
    pub resolver: String,
    /// What went wrong.
    pub failure: Failure,
}

/// The answers of several resolvers to one question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// In the order of the prober's list.
    pub answers: Vec<DnsExchange>,
    /// Those that gave none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<UpstreamFailure>,
}

/// One attempt to fetch the policy from one address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "attempt::Fields")]
#[schemars(!from)]
pub struct PolicyFetch {
    /// How long each finished stage took, in order.
    pub timings: Vec<Timing>,
    /// The TLS session, where the handshake finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsSession>,
    /// The response, where a status line came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<HttpResponse>,
    /// What ended the attempt early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

/// An HTTP response, not decoded and not followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HttpResponse {
    /// Status code.
    pub status: u16,
    /// Header fields in order, names in lower case.
    pub headers: Vec<(String, Text)>,
    /// The body as far as it came; at most 65,536 octets are kept.
    pub body: Text,
}

impl HttpResponse {
    /// The first field of that (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&Text> {
        self.headers
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value)
    }

    /// The media type and its parameter `charset`, as they stand (RFC 9110 8.3.1); empty where
    /// there is no such field, or one that is no text.
    pub fn content_type(&self) -> (&str, Option<&str>) {
        let field = self.header("content-type");
        let text = field
            .and_then(|field| std::str::from_utf8(field).ok())
            .unwrap_or_default();
        let mut parts = text.split(';').map(str::trim);
        let media_type = parts.next().unwrap_or_default();
        let charset = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.eq_ignore_ascii_case("charset")
                .then(|| value.trim_matches('"'))
        });
        (media_type, charset)
    }

    /// Whether the media type is the one of policies, its parameters aside (RFC 8461 3.2).
    pub fn is_text_plain(&self) -> bool {
        self.content_type().0.eq_ignore_ascii_case("text/plain")
    }
}

/// One SMTP session with one address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "attempt::Fields")]
#[schemars(!try_from)]
pub struct SmtpSession {
    /// How long each finished stage took, in order.
    pub timings: Vec<Timing>,
    /// Everything said, both sides, in order.
    pub transcript: Vec<Turn>,
    /// The TLS session, where the handshake finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsSession>,
    /// What ended the session early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// Seconds since it was seen, for another domain with the same mail server; zero for what was
    /// seen for this one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub evidence_age_s: u32,
}

impl SmtpSession {
    /// Milliseconds that a stage took; 0 where it did not come to its end.
    pub fn elapsed_ms(&self, stage: Stage) -> u32 {
        let mut timings = self.timings.iter();
        let timing = timings.find(|timing| timing.stage == stage);
        timing.map_or(0, |timing| timing.elapsed_ms)
    }
}

/// One contribution to an SMTP session: a command of ours or a reply of theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Turn {
    /// Who spoke.
    pub from: Speaker,
    /// The octets, line ends included.
    pub text: Text,
    /// Whether TLS was up.
    pub inside_tls: bool,
}

/// Who spoke in an SMTP session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Speaker {
    /// The prober.
    Client,
    /// The MX host.
    Server,
    /// The MX host, after its reply to STARTTLS and before the handshake: text that anybody on
    /// the path could have put there (RFC 3207 4.2). Discarded, and kept as evidence.
    Injected,
}

/// A finished TLS handshake. The handshake is completed whatever the certificate says, so that
/// everything about it is known; nothing is ever trusted because it finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TlsSession {
    /// SNI sent.
    pub server_name: DomainName,
    /// Protocol version.
    pub version: TlsVersion,
    /// IANA name of the cipher suite.
    pub cipher_suite: String,
    /// IANA name of the key exchange group, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Certificates as sent, DER, leaf first.
    pub chain: Vec<Binary>,
    /// The path to a root, judged apart from names and dates, which the core judges itself.
    pub path: CertificatePath,
}

impl TlsSession {
    /// Whether its suite is one that every TLS library still has: any of TLS 1.3, and ECDHE with AEAD
    /// before that (RFC 9325 4.2).
    pub fn has_current_suite(&self) -> bool {
        let suite = self.cipher_suite.as_str();
        let is_aead = suite.contains("_GCM_") || suite.contains("_CHACHA20_");
        match self.version {
            TlsVersion::Tls13 => true,
            TlsVersion::Tls12 => suite.starts_with("TLS_ECDHE_") && is_aead,
            _ => false,
        }
    }

    /// Whether it is of TLS 1.2 with a suite that keeps secrets, and that some libraries have left out:
    /// one with CBC, or with another key exchange than ECDHE (RFC 9325 4.1, 4.2).
    pub fn has_old_suite(&self) -> bool {
        let ciphers = ["_AES_", "_CAMELLIA_", "_CHACHA20_", "_3DES_"];
        let keeps_secrets = ciphers.iter().any(|it| self.cipher_suite.contains(it));
        self.version == TlsVersion::Tls12 && keeps_secrets && !self.has_current_suite()
    }
}

/// A TLS handshake and nothing after it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "attempt::Fields")]
#[schemars(!from)]
pub struct Handshake {
    /// How long each finished stage took, in order.
    pub timings: Vec<Timing>,
    /// The TLS session, where the handshake finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsSession>,
    /// What ended it early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

/// TLS protocol versions.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum TlsVersion {
    /// RFC 6101, forbidden by RFC 7568.
    #[serde(rename = "ssl-3.0")]
    Ssl30,
    /// RFC 2246, forbidden by RFC 8996.
    #[serde(rename = "1.0")]
    Tls10,
    /// RFC 4346, forbidden by RFC 8996.
    #[serde(rename = "1.1")]
    Tls11,
    /// RFC 5246.
    #[serde(rename = "1.2")]
    Tls12,
    /// RFC 8446.
    #[serde(rename = "1.3")]
    Tls13,
}

impl TlsVersion {
    /// `TLS 1.2`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ssl30 => "SSL 3.0",
            Self::Tls10 => "TLS 1.0",
            Self::Tls11 => "TLS 1.1",
            Self::Tls12 => "TLS 1.2",
            Self::Tls13 => "TLS 1.3",
        }
    }

    /// `1.2`.
    pub fn number(self) -> &'static str {
        &self.name()["TLS ".len()..]
    }
}

/// RFC 5280 6 path validation to a trust anchor, leaving out names and dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CertificatePath {
    /// Which roots, with the date of the list.
    pub anchors: String,
    /// Empty when a path was found.
    pub faults: Vec<PathFault>,
    /// Indexes of those certificates of the chain that make the path, or as much of it as there
    /// is, the leaf first. What else was sent does not matter to senders. Empty where nobody knows
    /// which they are: then all count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<usize>,
}

/// Why there is no path to a trust anchor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PathFault {
    /// The leaf is its own issuer and not an anchor.
    SelfSigned,
    /// The issuer of the last certificate sent is neither sent nor an anchor, and the leaf came
    /// alone or with a gap: an intermediate is missing.
    MissingIntermediate,
    /// The chain ends at a root that is not an anchor.
    UnknownIssuer,
    /// A signature in the chain does not verify.
    BadSignature,
    /// A CA certificate is used as the server's.
    CaAsLeaf,
    /// Extended key usage without serverAuth (RFC 5280 4.2.1.12).
    WrongKeyUsage,
    /// Outside the name constraints of a CA (RFC 5280 4.2.1.10).
    NameConstraint,
    /// A critical extension nobody knows (RFC 5280 4.2).
    UnknownCriticalExtension,
    /// A signature or key algorithm that verifiers no longer take.
    WeakAlgorithm,
    /// Not DER, not X.509, or more than verifiers read.
    Malformed,
    /// Anything else the verifier said.
    Other {
        /// Its words.
        detail: String,
    },
}

/// How long a stage took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Timing {
    /// The stage.
    pub stage: Stage,
    /// Milliseconds.
    pub elapsed_ms: u32,
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}
