//! The arguments of findings. Sentences are templates with `{named}` arguments; what a name
//! means and how it is typed is said once, in [`DICTIONARY`], so that every check, view and
//! translation formats it alike.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain_name::DomainName;
use crate::timestamp::Timestamp;

/// A typed argument.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", content = "value", rename_all = "kebab-case")]
pub enum Arg {
    /// An IP address.
    Address(IpAddr),
    /// A number of things.
    Count(u64),
    /// A domain name: shown in both forms where they differ.
    Domain(DomainName),
    /// A length of time in seconds.
    DurationS(u64),
    /// A length of time in milliseconds.
    DurationMs(u64),
    /// Several names.
    Domains(Vec<DomainName>),
    /// A size in octets.
    Octets(u64),
    /// Text as found or to be written, set in monospace.
    Literal(String),
    /// A day.
    Date(Timestamp),
}

/// The kinds of [`Arg`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as in Arg")]
pub enum ArgKind {
    Address,
    Count,
    Domain,
    DurationS,
    DurationMs,
    Domains,
    Octets,
    Literal,
    Date,
}

impl Arg {
    /// The kind.
    pub fn kind(&self) -> ArgKind {
        match self {
            Self::Address(_) => ArgKind::Address,
            Self::Count(_) => ArgKind::Count,
            Self::Domain(_) => ArgKind::Domain,
            Self::DurationS(_) => ArgKind::DurationS,
            Self::DurationMs(_) => ArgKind::DurationMs,
            Self::Domains(_) => ArgKind::Domains,
            Self::Octets(_) => ArgKind::Octets,
            Self::Literal(_) => ArgKind::Literal,
            Self::Date(_) => ArgKind::Date,
        }
    }
}

/// Named arguments in the order of the check's declaration.
pub type Args = Vec<(String, Arg)>;

/// Every argument name with its kind and meaning. A check may only use names from here.
pub const DICTIONARY: &[(&str, ArgKind, &str)] = &[
    ("address", ArgKind::Address, "an address of the host"),
    ("advice", ArgKind::Literal, "what to write, in words"),
    ("age", ArgKind::DurationS, "how old something is"),
    ("alias", ArgKind::Domain, "the owner of a CNAME"),
    ("alias_target", ArgKind::Domain, "where a CNAME points"),
    (
        "cause",
        ArgKind::Literal,
        "what went wrong, in the words of the other side or of the protocol",
    ),
    (
        "code",
        ArgKind::Count,
        "an SMTP reply code, HTTP status or DNS RCODE",
    ),
    ("count", ArgKind::Count, "how many"),
    ("elapsed", ArgKind::DurationMs, "how long it took"),
    ("expected", ArgKind::Literal, "what should stand there"),
    ("expires", ArgKind::Date, "when it ends"),
    ("field", ArgKind::Literal, "name of a field"),
    ("found", ArgKind::Literal, "what stands there"),
    ("limit", ArgKind::Count, "the most that is allowed"),
    ("line", ArgKind::Count, "line number, from 1"),
    ("max_age", ArgKind::DurationS, "the policy's max_age"),
    ("mode", ArgKind::Literal, "the policy's mode"),
    ("mx_host", ArgKind::Domain, "a host named in an MX record"),
    (
        "names",
        ArgKind::Domains,
        "names in a certificate or a policy",
    ),
    ("owner", ArgKind::Domain, "owner name of a DNS record"),
    ("pattern", ArgKind::Literal, "an mx pattern of the policy"),
    ("policy_domain", ArgKind::Domain, "the domain under test"),
    ("policy_host", ArgKind::Domain, "mta-sts.<policy domain>"),
    (
        "provider",
        ArgKind::Literal,
        "who runs a server for others, or its domain",
    ),
    ("since", ArgKind::Date, "when it began"),
    ("size", ArgKind::Octets, "a size"),
    ("ttl", ArgKind::DurationS, "time to live of a DNS record"),
    ("uri", ArgKind::Literal, "a report URI"),
    ("version", ArgKind::Literal, "a protocol version"),
    (
        "working_address",
        ArgKind::Address,
        "another address of the host, at which it works",
    ),
];

/// Rust types that are arguments.
pub trait IntoArg {
    /// Which kind of argument it makes.
    const KIND: ArgKind;
    /// The argument.
    fn into_arg(self) -> Arg;
}

/// Makes the conversions, and newtypes for units that a bare integer would lose.
macro_rules! into_arg {
    ($($ty:ty => $kind:ident, |$v:ident| $inner:expr;)*) => {
        $(impl IntoArg for $ty {
            const KIND: ArgKind = ArgKind::$kind;
            fn into_arg(self) -> Arg {
                let $v = self;
                Arg::$kind($inner)
            }
        })*
    };
}

/// Octets.
#[derive(Clone, Copy, Debug)]
pub struct Octets(pub u64);
/// Seconds.
#[derive(Clone, Copy, Debug)]
pub struct Seconds(pub u64);
/// Milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Milliseconds(pub u64);

into_arg! {
    IpAddr => Address, |v| v;
    u64 => Count, |v| v;
    DomainName => Domain, |v| v;
    Vec<DomainName> => Domains, |v| v;
    String => Literal, |v| clip(v, MAX_LITERAL_CHARS);
    Timestamp => Date, |v| v;
    Octets => Octets, |v| v.0;
    Seconds => DurationS, |v| v.0;
    Milliseconds => DurationMs, |v| v.0;
}

/// What the other side wrote can be long; a sentence needs only its beginning.
const MAX_LITERAL_CHARS: usize = 200;

/// A character as a sentence shows it: itself where it is printable ASCII, or else its code point.
pub(crate) fn character(found: char) -> String {
    if found.is_ascii_graphic() {
        found.to_string()
    } else {
        format!("U+{:04X}", u32::from(found))
    }
}

/// Text of so many characters at most, and a sign that there was more.
pub(crate) fn clip(text: String, shown: usize) -> String {
    match text.char_indices().nth(shown) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}
