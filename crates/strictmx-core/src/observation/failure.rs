//! Why an exchange ended early, or why there was none, and whose fault that is.

use schemars::JsonSchema;
use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize};

/// Stages of an exchange, in the order they happen.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Before anything was sent.
    Start,
    /// Asking a resolver.
    Resolve,
    /// TCP connect.
    Connect,
    /// SMTP greeting.
    Greeting,
    /// First EHLO.
    Ehlo,
    /// The STARTTLS command.
    Starttls,
    /// TLS handshake.
    TlsHandshake,
    /// Second EHLO, inside TLS.
    EhloAfterTls,
    /// HTTP request to the end of the header section.
    ResponseHead,
    /// HTTP body.
    ResponseBody,
}

/// Why an exchange ended early, or why there was none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Failure {
    /// In which stage.
    pub stage: Stage,
    /// What happened.
    pub cause: Cause,
    /// In the words of whoever said so; for experts, never for deciding.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

impl Failure {
    /// A failure without detail.
    pub fn new(stage: Stage, cause: Cause) -> Self {
        Self {
            stage,
            cause,
            detail: String::new(),
        }
    }

    /// Whether the address is none on the public Internet, so that senders cannot reach it either.
    pub(crate) fn is_not_public(&self) -> bool {
        matches!(self.cause, Cause::AddressRefused { .. })
    }

    /// Adds a detail.
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

/// Causes of failure, sorted by whose they are (see [`Cause::whose`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    // --- theirs: the contacted host did it
    /// Nobody answered within the time of the stage.
    Timeout,
    /// TCP RST to our SYN.
    Refused,
    /// The connection was reset.
    Reset,
    /// The connection was closed in the middle.
    Closed,
    /// ICMP says there is no way to the host.
    Unreachable,
    /// Fatal TLS alert from the other side (RFC 8446 6).
    #[serde(deserialize_with = "Fields::code")]
    TlsAlert {
        /// Alert description.
        code: u8,
    },
    /// No TLS version in common: the host has nothing newer than TLS 1.1.
    TlsVersion,
    /// Octets that are no TLS in answer to a handshake, such as plain HTTP.
    NotTls,
    /// TLS, HTTP or SMTP that does not parse.
    Protocol,
    /// More octets or lines than the budget allows.
    TooLarge,
    // --- the answer was a refusal to answer
    /// SMTP greeting or EHLO refused for now (4yz): greylisting, load, rate limits.
    #[serde(deserialize_with = "Fields::code")]
    RepliedLater {
        /// Reply code.
        code: u16,
    },
    /// SMTP greeting or EHLO refused (5yz): block list, policy.
    #[serde(deserialize_with = "Fields::code")]
    RepliedNo {
        /// Reply code.
        code: u16,
    },
    /// DNSSEC validation fails: the answer is there, but not to be believed (RFC 4035 5.5).
    DnssecBogus,
    /// The resolver answered with an RCODE that is neither NOERROR nor NXDOMAIN.
    #[serde(deserialize_with = "Fields::code")]
    Rcode {
        /// RCODE, 2 for SERVFAIL.
        code: u16,
    },
    /// A CNAME loop, or more CNAMEs than anyone follows.
    AliasLoop,
    /// No upstream resolver took the question.
    NoResolver,
    // --- ours
    /// The address is one that we never contact.
    #[serde(deserialize_with = "Fields::registry")]
    AddressRefused {
        /// Name of the registry entry it falls into.
        registry: String,
    },
    /// The prober keeps itself from contacting the host.
    #[serde(deserialize_with = "Fields::why")]
    Withheld {
        /// Because of what: a half sentence.
        why: String,
    },
    /// Port 25 is closed on the way out from where the prober runs.
    OwnPort25Closed,
    /// The prober has no route for this address family.
    NoRoute,
    /// The scan's budget of time, connections or octets was spent.
    BudgetSpent,
    /// This prober cannot ask that (a browser cannot speak SMTP).
    Unsupported,
    /// Whoever asked went away.
    Cancelled,
    /// No answer yet: the scan is still running, or the evidence is a part of one.
    NotAnswered,
}

/// The fields of all causes. What reads these is compiled once, and not for each cause, of which a
/// page would have to load all.
#[derive(Deserialize)]
struct Fields {
    code: Option<u16>,
    registry: Option<String>,
    why: Option<String>,
}

impl Fields {
    fn code<'de, D: Deserializer<'de>, N: TryFrom<u16>>(fields: D) -> Result<N, D::Error> {
        let code = Self::deserialize(fields)?.code;
        let code = code.ok_or_else(|| Error::missing_field("code"))?;
        N::try_from(code).map_err(|_| Error::custom("`code` is too large"))
    }

    fn registry<'de, D: Deserializer<'de>>(fields: D) -> Result<String, D::Error> {
        let registry = Self::deserialize(fields)?.registry;
        registry.ok_or_else(|| Error::missing_field("registry"))
    }

    fn why<'de, D: Deserializer<'de>>(fields: D) -> Result<String, D::Error> {
        let why = Self::deserialize(fields)?.why;
        why.ok_or_else(|| Error::missing_field("why"))
    }
}

/// Whose fault a failure is; said beside every "could not test".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Whose {
    /// The prober, or what it runs on.
    Ours,
    /// The contacted host.
    Theirs,
    /// Something between, or not to be told apart.
    Network,
}

impl Cause {
    /// Whether the prober itself stood in the way.
    pub fn is_ours(&self) -> bool {
        self.whose() == Whose::Ours
    }

    /// Whose fault it is, as far as can be told.
    pub fn whose(&self) -> Whose {
        match self {
            Self::AddressRefused { .. }
            | Self::TlsAlert { .. }
            | Self::TlsVersion
            | Self::NotTls
            | Self::Protocol
            | Self::TooLarge
            | Self::Refused
            | Self::DnssecBogus
            | Self::Rcode { code: 2 }
            | Self::AliasLoop
            | Self::RepliedLater { .. }
            | Self::RepliedNo { .. } => Whose::Theirs,
            Self::Timeout | Self::Reset | Self::Closed | Self::Unreachable => Whose::Network,
            // Other codes than SERVFAIL are the resolver's own.
            Self::Rcode { .. }
            | Self::NoResolver
            | Self::Withheld { .. }
            | Self::OwnPort25Closed
            | Self::NoRoute
            | Self::BudgetSpent
            | Self::Unsupported
            | Self::Cancelled
            | Self::NotAnswered => Whose::Ours,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_read_as_they_are_written() {
        let causes = [
            Cause::Timeout,
            Cause::TlsAlert { code: 70 },
            Cause::RepliedLater { code: 450 },
            Cause::RepliedNo { code: 554 },
            Cause::Rcode { code: 2 },
            Cause::AddressRefused {
                registry: "private".to_owned(),
            },
            Cause::Withheld {
                why: "busy".to_owned(),
            },
        ];
        for cause in causes {
            let json = serde_json::to_string(&cause).expect("JSON");
            assert_eq!(serde_json::from_str::<Cause>(&json).ok(), Some(cause));
        }
        for (lacking, error) in [
            (r#"{"tls-alert":{}}"#, "missing field `code`"),
            (r#"{"tls-alert":{"code":256}}"#, "`code` is too large"),
            (r#"{"withheld":{"registry":"x"}}"#, "missing field `why`"),
            (r#"{"other":{}}"#, "unknown variant `other`"),
        ] {
            let said = serde_json::from_str::<Cause>(lacking).map_err(|error| error.to_string());
            assert!(
                said.as_ref().is_err_and(|said| said.contains(error)),
                "{said:?}"
            );
        }
    }
}
