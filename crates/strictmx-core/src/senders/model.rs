//! What a sender is declared by. One part for each step of a message's way.

mod dane;
mod policy;
mod suites;

use super::text::Blanks;

pub use dane::{Anchors, Dane, TlsaRules, Unusable};
pub use policy::{
    Charset, Extensions, MaxAge, MoreColons, MxValues, NoColon, Over, PolicyRules, Twice, Version,
};
pub use suites::TlsLibrary;

/// A sender. Where its declaration was read stands at the top of its file, and in the
/// [manual](crate::manual::senders).
#[derive(Debug)]
pub struct Sender {
    /// In kebab-case, for JSON and links.
    pub id: &'static str,
    /// As its makers call it.
    pub name: &'static str,
    /// The version that the model is of.
    pub version: &'static str,
    /// What is known.
    pub knowledge: Knowledge,
}

/// What is known of a sender.
#[derive(Debug)]
pub enum Knowledge {
    /// Its code.
    Code(&'static Model),
    /// What its makers write. Where a domain keeps to the standard the sender applies the policy;
    /// without a record, of several records, from a policy host without an address, or of a status
    /// other than 200 it takes none; of everything else nobody can say.
    Documents(Documented),
}

/// What a sender's makers write that the standard leaves open.
#[derive(Debug)]
pub struct Documented {
    /// Below this many seconds of `max_age` they promise nothing.
    pub least_max_age_s: u64,
    /// Nor where the version is not in the first line.
    pub version_first: bool,
    /// How large a policy may be.
    pub size: Size,
    /// How it looks at DANE.
    pub dane: Dane,
}

/// A sender, step by step.
#[derive(Debug)]
pub struct Model {
    /// Which TXT record counts, and how it is read.
    pub record: RecordRules,
    /// A resolver that fails, or an answer that does not validate, when asked for the record:
    /// mail is kept and tried again rather than delivered without a policy.
    pub dns_failure_defers: bool,
    /// Which responses count.
    pub fetch: FetchRules,
    /// How a policy is read.
    pub policy: PolicyRules,
    /// How long it is remembered.
    pub remembers: Remembers,
    /// How MX hosts are matched.
    pub matching: Matching,
    /// Whose TLS it has.
    pub tls: TlsLibrary,
    /// What DANE changes.
    pub dane: Dane,
}

/// Which TXT record counts, and how it is read.
#[derive(Debug)]
pub struct RecordRules {
    /// Which counts.
    pub chosen: Chosen,
    /// How it is read.
    pub fields: Fields,
}

/// Which of the TXT records counts.
#[derive(Debug)]
pub enum Chosen {
    /// All of them, joined into one text.
    Joined,
    /// The only one there is.
    Only,
    /// The only one that looks like a record.
    One(Looks),
    /// The first one that looks like a record and can be read.
    First(Looks),
}

/// What a TXT record looks like when it is taken for an MTA-STS record.
#[derive(Debug)]
pub enum Looks {
    /// Anything.
    Any,
    /// `v=STSv1` in front, and ASCII.
    Version,
    /// `v=STSv1;` in front.
    VersionSemicolon,
    /// `v=STSv1`, blanks or none, `;` in front.
    VersionBlanksSemicolon,
    /// `v=STSv1` as a word, in any case, after blanks.
    VersionWord,
    /// A field `v` with the value `STSv1`, in any case, anywhere.
    VersionField,
}

/// How a record is read.
#[derive(Debug)]
pub enum Fields {
    /// Not at all.
    Unread,
    /// By the grammar of RFC 8461 3.1.
    Grammar {
        /// A second `id` is passed over; else it spoils the record.
        id_twice: bool,
        /// Names may begin with `-` or `.`.
        any_first: bool,
    },
    /// In parts; the last of several fields of a name counts.
    Parts(Parts),
}

/// How a record is taken apart.
#[derive(Debug)]
pub struct Parts {
    /// Characters between fields.
    pub separators: &'static str,
    /// It is read by a parser of mail header fields: a colon ends the header's name, parentheses
    /// hold comments, quotes hide separators.
    pub is_header: bool,
    /// Trimmed off fields, or off names and values.
    pub blanks: Blanks,
    /// What is trimmed.
    pub trims: Trims,
    /// A part without `=`.
    pub bare: Bare,
    /// A second `=` belongs to the value; else the part is like one without any.
    pub equals_in_value: bool,
    /// Blanks inside a name or a value spoil the record.
    pub refuses_inner_blanks: bool,
    /// Names and the version, in any case.
    pub any_case: AnyCase,
    /// Each `v` must be right, not only the one that counts.
    pub each_version: bool,
    /// `id=` is an id.
    pub id_may_be_empty: bool,
}

impl Parts {
    /// What most have in common.
    pub const LENIENT: Self = Self {
        separators: ";",
        is_header: false,
        blanks: Blanks::Unicode,
        trims: Trims::NameAndValue,
        bare: Bare::PassedOver,
        equals_in_value: true,
        refuses_inner_blanks: false,
        any_case: AnyCase::Nothing,
        each_version: false,
        id_may_be_empty: false,
    };
}

/// Whose blanks are trimmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trims {
    /// The part's.
    Part,
    /// Those of name and value.
    NameAndValue,
    /// All of them, inside too.
    Everything,
}

/// What a part without `=` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bare {
    /// Nothing.
    PassedOver,
    /// It is a field with an empty value.
    Field,
    /// It spoils the record.
    Refused,
    /// It is taken for the beginning of the next name.
    SpoilsNext,
}

/// What is compared without regard to case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnyCase {
    /// Nothing.
    Nothing,
    /// The version.
    Version,
    /// The version and the names of fields.
    VersionAndNames,
}

/// Which responses count.
#[derive(Debug)]
pub struct FetchRules {
    /// Time for the whole fetch, in seconds; `None` where it is a setting.
    pub time_s: Option<u32>,
    /// That is how long nothing may come, and not for the whole.
    pub time_is_idle: bool,
    /// Octets of the body.
    pub size: Size,
    /// Status codes.
    pub status: Status,
    /// Content-Type.
    pub media_type: MediaType,
    /// It asks for a compressed body, and takes one.
    pub decodes: bool,
    /// At which addresses it asks.
    pub addresses: Addresses,
}

impl FetchRules {
    /// By the standard, for a minute and of any size.
    pub const STANDARD: Self = Self {
        time_s: Some(60),
        time_is_idle: false,
        size: Size::Any,
        status: Status::Ok,
        media_type: MediaType::TextPlain,
        decodes: true,
        addresses: Addresses::Connected,
    };
}

/// At which addresses of the policy host a sender asks, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addresses {
    /// At one alone, IPv4 where there is one.
    One,
    /// Until one takes a connection: Go net/http, Rust hyper. Python aiohttp goes on where TLS fails, too,
    /// but passes over one address of the other family as well.
    Connected,
    /// Until TLS comes about at one, be its certificate good or not: OkHttp.
    Encrypted,
}

/// How large a body may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Of any size.
    Any,
    /// A larger one is refused.
    Refused(usize),
    /// Of a larger one only the beginning is read, and nobody is told.
    Cut(usize),
    /// Of any size, in lines of fewer octets (Go `bufio.Scanner`).
    Lines(usize),
}

/// Which status codes count. Nobody follows redirects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// 200 alone (RFC 8461 3.3).
    Ok,
    /// Any of 200 to 299.
    Successful,
    /// Not looked at: the body of whatever comes is read.
    Unread,
}

/// Which media types count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaType {
    /// text/plain (RFC 8461 3.2).
    TextPlain,
    /// text/plain, with parameters that Go can read.
    TextPlainGo,
    /// text/plain in lower case.
    TextPlainLowerCase,
    /// Not looked at.
    Unread,
}

/// How long a policy is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remembers {
    /// As long as it says.
    MaxAge,
    /// At most so many seconds.
    AtMost(u64),
    /// From so many seconds to fewer than so many as long as it says, else for the third.
    Within(u64, u64, u64),
    /// The library leaves it to the program around it, or it is a setting.
    Elsewhere,
}

impl Remembers {
    /// How long that is of such a policy, where it is known.
    pub(super) fn for_s(self, max_age_s: u64) -> Option<u64> {
        match self {
            Self::MaxAge => Some(max_age_s),
            Self::AtMost(limit_s) => Some(max_age_s.min(limit_s)),
            Self::Within(from_s, to_s, _) if (from_s..to_s).contains(&max_age_s) => Some(max_age_s),
            Self::Within(_, _, else_s) => Some(else_s),
            Self::Elsewhere => None,
        }
    }
}

/// How MX hosts are matched.
#[derive(Debug)]
pub struct Matching {
    /// What is matched.
    pub against: Against,
    /// What a wildcard stands for.
    pub wildcard: Wildcard,
    /// What is put right in a pattern first.
    pub normalises: Normalises,
    /// Patterns in any case.
    pub any_case: bool,
}

/// What patterns are held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The name of the MX host, whose certificate must name it (RFC 8461 4.1, 4.2).
    HostAndCertificate,
    /// The name of the MX host; whether TLS is verified is up to the program around it.
    HostAlone,
    /// The names in the certificate.
    CertificateNames,
}

/// What is put right in a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normalises {
    /// Nothing: such a pattern matches no host.
    Nothing,
    /// U-labels.
    ULabels,
    /// U-labels and a final dot.
    ULabelsAndFinalDot,
}

/// What a wildcard stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wildcard {
    /// One label (RFC 8461 4.1).
    OneLabel,
    /// One or more labels.
    Labels,
    /// Any characters, as in a regular expression in which dots are not escaped.
    Expression,
}
