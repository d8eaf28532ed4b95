//! Why an exchange ended early, or why there was none, and whose fault that is.

use schemars::JsonSchema;
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

    /// The same with a detail.
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
    TlsAlert {
        /// Alert description.
        code: u8,
    },
    /// No TLS version in common: the host has nothing newer than TLS 1.1.
    TlsVersion,
    /// TLS, HTTP or SMTP that does not parse.
    Protocol,
    /// More octets or lines than the budget allows.
    TooLarge,
    // --- the answer was a refusal to answer
    /// SMTP greeting or EHLO refused for now (4yz): greylisting, load, rate limits.
    RepliedLater {
        /// Reply code.
        code: u16,
    },
    /// SMTP greeting or EHLO refused (5yz): block list, policy.
    RepliedNo {
        /// Reply code.
        code: u16,
    },
    /// DNSSEC validation fails: the answer is there, but not to be believed (RFC 4035 5.5).
    DnssecBogus,
    /// The resolver answered with an RCODE that is neither NOERROR nor NXDOMAIN.
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
    AddressRefused {
        /// Name of the registry entry it falls into.
        registry: String,
    },
    /// The prober keeps itself from contacting the host.
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
