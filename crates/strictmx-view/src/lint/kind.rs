//! What a text is meant to be.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strictmx_core::check::{Check, Meta};
use strictmx_core::checks::{policy_host, rollout, sts_mx, sts_policy, sts_record, tlsrpt_record};

use super::part::{Part, said_by};
use super::within;
use super::zone::Zone;

/// Kinds of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// TXT records of `_mta-sts`, one a line.
    StsRecord,
    /// A policy.
    StsPolicy,
    /// TXT records of `_smtp._tls`, one a line.
    TlsrptRecord,
}

impl Kind {
    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::StsRecord, Self::StsPolicy, Self::TlsrptRecord]
            .into_iter()
            .find(|kind| kind.name() == name)
    }

    /// As in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::StsRecord => "sts-record",
            Self::StsPolicy => "sts-policy",
            Self::TlsrptRecord => "tlsrpt-record",
        }
    }

    /// The checks that judge such a text alone. No others are named here, so that the page of texts
    /// does not carry them.
    pub(super) fn checks(self) -> Vec<&'static Check> {
        match self {
            Self::StsRecord => sts_record::ALL.to_vec(),
            Self::StsPolicy => {
                let of_body: &[&Check] = &[&policy_host::body_large::CHECK];
                [sts_policy::ALL, sts_mx::ALL, rollout::ALL, of_body].concat()
            }
            Self::TlsrptRecord => tlsrpt_record::ALL.to_vec(),
        }
    }

    /// What the check of that id says, if it is one of these.
    pub(super) fn meta(self, check: &str) -> Option<&'static Meta> {
        let mut metas = self.checks().into_iter().map(|check| &check.meta);
        metas.find(|meta| meta.id == check)
    }

    /// Where below a domain such a record stands.
    pub(super) fn prefix(self) -> Option<&'static str> {
        match self {
            Self::StsRecord => Some("_mta-sts"),
            Self::StsPolicy => None,
            Self::TlsrptRecord => Some("_smtp._tls"),
        }
    }

    /// With the article.
    pub(super) fn one(self) -> String {
        let article = if self == Self::StsRecord { "an" } else { "a" };
        format!("{article} {}", self.words())
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::StsRecord => "MTA-STS record",
            Self::StsPolicy => "policy",
            Self::TlsrptRecord => "TLSRPT record",
        }
    }
}

/// What a text most likely is meant to be.
pub fn guess(text: &[u8]) -> Kind {
    if let Some(kind) = Zone::read(text).parts.iter().find_map(Part::kind) {
        return kind;
    }
    let lines = text.split(|octet| *octet == b'\n');
    // Comments of a zone file.
    let said = lines.filter(|line| !line.trim_ascii_start().starts_with(b";"));
    let mut lower = said.collect::<Vec<_>>().join(&b'\n').to_ascii_lowercase();
    // Of UTF-16, and beside signs of equality.
    lower.retain(|octet| !b"\0 \t".contains(octet));
    let has = |needle: &str| {
        lower
            .windows(needle.len())
            .any(|window| window == needle.as_bytes())
    };
    // Behind a letter it is the end of another name.
    let mut parts = lower.windows(9).filter(|it| it.ends_with(b"version:"));
    let has_version =
        lower.starts_with(b"version:") || parts.any(|it| !it[0].is_ascii_alphabetic());
    // A policy may speak of it.
    let is_tlsrpt = if has_version {
        lower.starts_with(b"v=tlsrpt") || has("version:tlsrpt")
    } else {
        has("v=tlsrpt") || has("tlsrpt") && !has("mode:") && !has("max_age")
    };
    let within = within::records(text);
    if let Some((kind, _)) = within.first().filter(|_| !has_version) {
        *kind
    } else if is_tlsrpt || has("rua=") && !has("version") {
        Kind::TlsrptRecord
    } else if has("version:") || has("mode:") || has("max_age") || !has("v=") && !has("id=") {
        Kind::StsPolicy
    } else {
        Kind::StsRecord
    }
}

/// The kind of the first record in a text that is more than that.
pub(super) fn guess_record(text: &[u8]) -> Option<Kind> {
    let of_record = |part: &Part| part.kind().filter(|kind| *kind != Kind::StsPolicy);
    let of_zone = Zone::read(text).parts.iter().find_map(of_record);
    let inside = || Some(within::records(text).first()?.0);
    let mut lines = text.split(|octet| *octet == b'\n');
    let said = of_zone.or_else(inside);
    said.or_else(|| lines.find_map(said_by))
}
