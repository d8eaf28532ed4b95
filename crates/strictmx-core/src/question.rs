//! What a [`Scan`](crate::scan::Scan) can ask of the world. Closed on purpose: a prober is
//! asked about names and addresses the scan derived from the policy domain, never about a URL.

mod read;

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain_name::DomainName;

/// One thing to find out. The same question is asked at most once in a scan.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// The RRset of one owner and type, aliases followed by the resolver.
    Dns {
        /// Owner name.
        owner: DomainName,
        /// Record type.
        rtype: RecordType,
    },
    /// The RRset of one owner and type, asked of each resolver that the prober has: they answer alike
    /// unless a change is on its way through their caches, or a name server lags behind.
    EachResolver {
        /// Owner name.
        owner: DomainName,
        /// Record type.
        rtype: RecordType,
    },
    /// `GET https://<policy host>/.well-known/mta-sts.txt` from one of its addresses (RFC 8461 3.3).
    Policy {
        /// `mta-sts.<policy domain>`: SNI and `Host`.
        policy_host: DomainName,
        /// The address to connect to, port 443.
        address: IpAddr,
    },
    /// `GET` of a path near the policy's own, after that one was not found (404): only to say
    /// where the file is. Senders never ask for it.
    NearPath {
        /// `mta-sts.<policy domain>`: SNI and `Host`.
        policy_host: DomainName,
        /// The address that answered 404, port 443.
        address: IpAddr,
        /// Which path.
        path: NearPath,
    },
    /// EHLO, STARTTLS, EHLO, QUIT with one address of an MX host (RFC 3207, RFC 8461 4).
    Smtp {
        /// The name from the MX record: SNI and reference identifier (RFC 8461 4.2).
        mx_host: DomainName,
        /// The address to connect to, port 25.
        address: IpAddr,
    },
    /// Which TLS versions, suites and certificates one address has, by single ClientHellos.
    TlsSurvey {
        /// Over which protocol.
        service: Service,
        /// The policy host or MX host: SNI.
        host: DomainName,
        /// The address to connect to.
        address: IpAddr,
    },
    /// A TLS handshake with one address of a host that takes reports over HTTPS (RFC 8460 3), and
    /// nothing after it.
    Endpoint {
        /// The host of the report URI: SNI.
        host: DomainName,
        /// The address to connect to, port 443.
        address: IpAddr,
    },
}

/// A protocol that TLS begins in.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// HTTPS, port 443.
    Https,
    /// SMTP, port 25, after STARTTLS.
    Smtp,
}

impl Question {
    /// A DNS question.
    pub fn dns(owner: DomainName, rtype: RecordType) -> Self {
        Self::Dns { owner, rtype }
    }

    /// The name the question is about.
    pub fn name(&self) -> &DomainName {
        match self {
            Self::Dns { owner, .. } | Self::EachResolver { owner, .. } => owner,
            Self::Policy { policy_host, .. } | Self::NearPath { policy_host, .. } => policy_host,
            Self::Smtp { mx_host, .. } => mx_host,
            Self::TlsSurvey { host, .. } | Self::Endpoint { host, .. } => host,
        }
    }

    /// The address of the host that it is put to; none where that is a resolver.
    pub fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Dns { .. } | Self::EachResolver { .. } => None,
            Self::Policy { address, .. }
            | Self::NearPath { address, .. }
            | Self::Smtp { address, .. }
            | Self::TlsSurvey { address, .. }
            | Self::Endpoint { address, .. } => Some(*address),
        }
    }
}

/// Where people put the policy by mistake, the commonest place first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum NearPath {
    /// Outside `.well-known`.
    Root,
    /// The directory lacks its dot.
    WithoutDot,
    /// The file got its ending twice.
    EndingTwice,
    /// The file lacks its ending.
    WithoutEnding,
}

impl NearPath {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Root,
        Self::WithoutDot,
        Self::EndingTwice,
        Self::WithoutEnding,
    ];

    /// The path of the URL.
    pub fn path(self) -> &'static str {
        match self {
            Self::Root => "/mta-sts.txt",
            Self::WithoutDot => "/well-known/mta-sts.txt",
            Self::EndingTwice => "/.well-known/mta-sts.txt.txt",
            Self::WithoutEnding => "/.well-known/mta-sts",
        }
    }
}

/// DNS record types that a scan asks for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum RecordType {
    /// IPv4 address (RFC 1035 3.4.1).
    A,
    /// IPv6 address (RFC 3596).
    Aaaa,
    /// Mail exchange (RFC 1035 3.3.9).
    Mx,
    /// TLSA certificate association (RFC 6698).
    Tlsa,
    /// Text (RFC 1035 3.3.14).
    Txt,
}

impl RecordType {
    /// The mnemonic of the IANA registry.
    pub fn mnemonic(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Mx => "MX",
            Self::Tlsa => "TLSA",
            Self::Txt => "TXT",
        }
    }
}
