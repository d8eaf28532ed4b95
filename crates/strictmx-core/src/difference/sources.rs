//! What was published and seen, in the field's own notation: nothing to translate.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::domain_name::DomainName;
use crate::facts::{Facts, TlsSeen, TxtRecords};
use crate::octets::hexadecimal;
use crate::sort;

/// Something that a domain publishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// TXT records at `_mta-sts`.
    StsRecord,
    /// The policy's lines.
    Policy,
    /// MX records, preference and exchange.
    MxRecords,
    /// Certificates of the policy host and of MX hosts.
    Certificates,
    /// TXT records at `_smtp._tls`.
    TlsrptRecord,
}

impl Source {
    /// In the order of a message's way.
    pub const ALL: [Self; 5] = [
        Self::StsRecord,
        Self::Policy,
        Self::MxRecords,
        Self::Certificates,
        Self::TlsrptRecord,
    ];

    /// As in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::StsRecord => "sts-record",
            Self::Policy => "policy",
            Self::MxRecords => "mx-records",
            Self::Certificates => "certificates",
            Self::TlsrptRecord => "tlsrpt-record",
        }
    }
}

/// What a scan saw of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "seen", content = "lines", rename_all = "kebab-case")]
pub enum Seen {
    /// Nobody knows.
    Unknown,
    /// Its lines; none where there is none.
    Lines(Vec<String>),
}

/// A source that is not the same in both results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceChange {
    /// Which.
    pub source: Source,
    /// In the earlier result.
    pub then: Seen,
    /// In the later one.
    pub now: Seen,
}

pub(super) fn changed(then: &Facts<'_>, now: &Facts<'_>) -> Vec<SourceChange> {
    let both = Source::ALL.into_iter().map(|source| SourceChange {
        source,
        then: seen(source, then),
        now: seen(source, now),
    });
    both.filter(|change| change.then != change.now).collect()
}

fn seen(source: Source, facts: &Facts<'_>) -> Seen {
    match source {
        Source::StsRecord => texts(&facts.sts_record),
        Source::Policy => policy(facts),
        Source::MxRecords => mx_records(facts),
        Source::Certificates => certificates(facts),
        Source::TlsrptRecord => texts(&facts.tlsrpt_record),
    }
}

/// Resolvers turn the records of an answer: their order says nothing.
fn sorted(mut lines: Vec<String>) -> Seen {
    sort::by(&mut lines, Ord::cmp);
    lines.dedup();
    Seen::Lines(lines)
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

fn texts<S>(records: &TxtRecords<S>) -> Seen {
    match records.looked.known() {
        Ok(_) => sorted(records.texts.iter().map(|octets| text(octets)).collect()),
        Err(_) => Seen::Unknown,
    }
}

/// There is known to be none where something else was served, or no host is there to serve it.
fn policy(facts: &Facts<'_>) -> Seen {
    let host = &facts.policy_host;
    if let Ok(body) = host.served() {
        return Seen::Lines(text(body.octets).lines().map(str::to_owned).collect());
    }
    let mut fetches = host.attempts.iter().filter_map(|it| it.seen.as_ref().ok());
    let answered = fetches.any(|seen| seen.fetch.response.is_some());
    if answered || host.known_addresses().is_ok_and(|known| known.is_empty()) {
        Seen::Lines(Vec::new())
    } else {
        Seen::Unknown
    }
}

fn mx_records(facts: &Facts<'_>) -> Seen {
    if facts.mail.looked.known().is_err() {
        return Seen::Unknown;
    }
    let mut records = facts.mail.records.clone();
    sort::by(&mut records, Ord::cmp);
    let line = |(preference, exchange): &(u16, _)| format!("{preference} {exchange}");
    Seen::Lines(records.iter().map(line).collect())
}

/// A line for each certificate of a host, and one that says so where none was seen; what is unknown
/// of one host hides nothing of another.
fn certificates(facts: &Facts<'_>) -> Seen {
    let mut lines = Vec::new();
    let mut add = |name: &DomainName, seen: Vec<Option<&TlsSeen<'_>>>| {
        let known: Vec<_> = seen.iter().flatten().collect();
        if known.is_empty() {
            lines.push(format!("{name}: not seen"));
        }
        let certificates = known.into_iter().map(|tls| certificate(tls));
        lines.extend(certificates.map(|words| format!("{name}: {words}")));
    };
    let policy_host = &facts.policy_host;
    if !policy_host.known_addresses().is_ok_and(|it| it.is_empty()) {
        let attempts = policy_host.attempts.iter();
        let seen = attempts.map(|attempt| attempt.seen.as_ref().ok()?.tls.as_ref());
        add(&policy_host.name, seen.collect());
    }
    let hosts = facts.mail.hosts.iter();
    for host in hosts.filter(|host| !host.has_no_address()) {
        let attempts = host.attempts.iter();
        let seen = attempts.map(|attempt| attempt.tls().ok());
        add(&host.name, seen.collect());
    }
    if facts.mail.looked.known().is_err() {
        lines.push("MX hosts: not known".to_owned());
    }
    sorted(lines)
}

/// `CN=mail.example.com, issued by CN=Example CA, until 2026-12-01T00:00:00Z, SHA-256 0123…`: enough
/// to tell one certificate from another, and to look it up.
fn certificate(tls: &TlsSeen<'_>) -> String {
    let digest = match tls.session.chain.first() {
        Some(leaf) => hexadecimal(&Sha256::digest(&leaf.0)),
        None => return "no certificate".to_owned(),
    };
    match tls.leaf() {
        Some(leaf) => format!(
            "{}, issued by {}, until {}, SHA-256 {digest}",
            tls.names_said(),
            leaf.issuer,
            leaf.not_after
        ),
        None => format!("not readable, SHA-256 {digest}"),
    }
}
