//! A text in place of what a domain publishes.

use strictmx_core::dns::{MAX_RECORDS, MAX_TEXT};
use strictmx_core::domain_name::DomainName;
use strictmx_core::evidence::Evidence;
use strictmx_core::facts::Facts;
use strictmx_core::finding::{Finding, Severity};
use strictmx_core::judge;
use strictmx_core::outcome::Outcome;
use strictmx_core::question::{Question, RecordType};
use strictmx_core::span::{Span, line_of};
use strictmx_core::timestamp::Timestamp;
use strictmx_core::{sts, tlsrpt};

use super::master::begins_a_field;
use super::part::Part;
use super::{Kind, LintFinding};
use crate::model::Phrase;
use crate::texts;
use crate::words::{Words, count, visible};

/// A text in place of what a domain publishes; everything else about the domain is unknown.
pub(super) struct Draft<'a> {
    pub(super) kind: Kind,
    /// All that was pasted.
    pub(super) pasted: &'a [u8],
    /// The records that are judged, or the policy.
    pub(super) part: Part,
    pub(super) evidence: Evidence,
}

impl<'a> Draft<'a> {
    pub(super) fn new(kind: Kind, pasted: &'a [u8], part: Part, now: Timestamp) -> Self {
        let records = &part.records;
        let texts: Vec<&[u8]> = records.iter().map(|it| &*it.octets).collect();
        // Whose text it is has often not been said. Then reports may go anywhere, since everything
        // is below the root; names made for examples are nobody's.
        let said = || part.owner.as_ref()?.domain(kind.prefix()?);
        let domain = match kind {
            Kind::StsPolicy => DomainName::from_labels([b"policy".as_slice()]),
            Kind::StsRecord | Kind::TlsrptRecord => said().unwrap_or_else(DomainName::root),
        };
        let question = match kind {
            Kind::StsRecord => Question::dns(domain.prefixed("_mta-sts"), RecordType::Txt),
            Kind::TlsrptRecord => Question::dns(domain.prefixed("_smtp._tls"), RecordType::Txt),
            Kind::StsPolicy => Question::Policy {
                policy_host: domain.prefixed("mta-sts"),
                address: std::net::IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED),
            },
        };
        let evidence = Evidence::new(domain, now).with_draft(&question, &texts);
        Self {
            kind,
            pasted,
            part,
            evidence,
        }
    }

    /// Findings of the checks that judge the text alone; whatever needs more was not tested, and
    /// says nothing.
    pub(super) fn findings(&self, facts: &Facts<'_>) -> Vec<Finding> {
        let mut outcomes = Vec::new();
        for check in self.kind.checks() {
            judge::run(check, facts, &mut outcomes);
        }
        outcomes
            .into_iter()
            .filter_map(|outcome| match outcome.outcome {
                Outcome::Fired { findings } => Some(findings),
                _ => None,
            })
            .flatten()
            // What is about no place in a record is about a domain, and there is none.
            .filter(|finding| self.kind == Kind::StsPolicy || finding.spot.is_some())
            .collect()
    }

    pub(super) fn finding(&self, found: &Finding) -> LintFinding {
        let meta = self.kind.meta(&found.check);
        let words = Words {
            now: self.evidence.checked_at,
        };
        let fill = |template: &str| words.of_check(template, &found.args);
        let span = found.spot.as_ref().map(|spot| {
            let record = self.part.records.get(spot.record);
            record.map_or(spot.span, |record| record.place(spot.span))
        });
        LintFinding {
            check: found.check.clone(),
            severity: found.severity,
            span,
            line: span.map(|span| line_of(self.pasted, span)),
            message: meta
                .map(|meta| fill(texts::message(meta)))
                .unwrap_or_default(),
            remedy: meta
                .map(|meta| fill(texts::remedy(meta)))
                .unwrap_or_default(),
        }
    }

    /// The policy.
    pub(super) fn policy(&self) -> &[u8] {
        let first = self.part.records.first();
        first.map_or(&[][..], |it| &it.octets)
    }

    /// Octets of all records, or of the policy.
    fn octets(&self) -> usize {
        let records = self.part.records.iter();
        records.map(|record| record.octets.len()).sum()
    }

    /// That no DNS answer holds the records, that they are more than anybody reads, or that no sender
    /// reads so long a policy.
    pub(super) fn too_long(&self) -> Option<LintFinding> {
        let length = count(self.octets() as u64);
        let (check, message, remedy) = match self.kind {
            Kind::StsPolicy if self.octets() > sts::policy::MAX_OCTETS => (
                "policy-host-body-too-large".to_owned(),
                format!(
                    "The policy has {length} octets. Senders read {} at most, and act as if there were no policy.",
                    count(sts::policy::MAX_OCTETS as u64)
                ),
                "Shorten it with wildcards: mx: *.mail.example.com covers every host directly below that name.",
            ),
            // RFC 1035 4.2.2: a length of two octets; no answer could be made of them.
            Kind::StsRecord | Kind::TlsrptRecord if self.evidence.entries.is_empty() => (
                format!("{}-malformed", self.kind.name()),
                format!(
                    "The text has {length} octets, and a DNS answer at most {}: it cannot be published.",
                    count(u64::from(u16::MAX))
                ),
                "Paste the record alone.",
            ),
            // Of more text, or of more of them, nothing is read.
            Kind::StsRecord | Kind::TlsrptRecord if self.octets() > MAX_TEXT => (
                format!("{}-malformed", self.kind.name()),
                format!(
                    "The records of one name have more than {} octets, of which nothing is read.",
                    count(MAX_TEXT as u64)
                ),
                "Paste the record alone.",
            ),
            Kind::StsRecord | Kind::TlsrptRecord if self.part.records.len() > MAX_RECORDS => (
                format!("{}-multiple", self.kind.name()),
                format!(
                    "There are {} records, one a line, and senders want one.",
                    count(self.part.records.len() as u64)
                ),
                "Paste the record alone.",
            ),
            _ => return None,
        };
        Some(LintFinding {
            check,
            severity: Severity::Error,
            span: None,
            line: None,
            message: Phrase::text(message),
            remedy: Phrase::text(remedy),
        })
    }

    /// Whether a text that was to be judged as a record is a policy.
    pub(super) fn is_policy(&self) -> bool {
        let mut said = self.part.records.iter().filter_map(super::part::kind_of);
        let lines = self.pasted.split(|octet| *octet == b'\n');
        let fields = lines.filter(|line| begins_a_field(line.trim_ascii_start()));
        let is_zone = self.part.owner.is_some() || !self.part.faults.is_empty();
        self.kind != Kind::StsPolicy && !is_zone && said.next().is_none() && fields.count() > 1
    }

    /// That there is no record at all, nor what was meant to be one.
    pub(super) fn no_record(&self) -> LintFinding {
        let (kind, version) = match self.kind {
            Kind::TlsrptRecord => (self.kind, tlsrpt::record::VERSION),
            _ => (Kind::StsRecord, sts::record::VERSION),
        };
        let others = self.part.records.iter().filter_map(super::part::kind_of);
        let swapped = others.clone().find(|other| *other != kind);
        let first = self.part.records.first();
        let span = first.map(|it| it.place(Span::new(0, it.octets.len())));
        let words = kind.words();
        let is_named = !self.part.is_at_no_name();
        let other = swapped.or(self.is_policy().then_some(Kind::StsPolicy));
        let (what, message, remedy) = match other.map(|it| (it, it.prefix())) {
            Some((other, Some(prefix))) if is_named => (
                "misplaced",
                format!("This is not the {words}, but the {}.", other.words()),
                format!("Give it the name {prefix} below the domain."),
            ),
            Some((other, _)) => {
                let [message, remedy] = is_of(other, kind);
                ("version", message, remedy)
            }
            None if self.pasted.contains(&0) => (
                "malformed",
                format!("The {words} is saved as UTF-16, and no sender reads that."),
                "Save it as plain text (UTF-8), or type it.".to_owned(),
            ),
            None => (
                "version",
                format!("No {words}: nothing begins with {version}."),
                format!("Begin the record with {version} and a semicolon."),
            ),
        };
        LintFinding {
            check: format!("{}-{what}", kind.name()),
            severity: Severity::Error,
            span,
            line: span.map(|span| line_of(self.pasted, span)),
            message: Phrase::text(message),
            remedy: Phrase::text(remedy),
        }
    }

    /// What there is to say of lines of a zone file, be what they publish right or wrong, and how
    /// much of it is left out.
    pub(super) fn zone_findings(&self) -> (Vec<LintFinding>, usize) {
        let Some(prefix) = self.kind.prefix() else {
            return (Vec::new(), 0);
        };
        let finding = |what: &str, severity, span: Span, [message, remedy]: [String; 2]| {
            let of = self.kind.name();
            LintFinding {
                check: format!("{of}-{what}"),
                severity,
                span: Some(span),
                line: Some(line_of(self.pasted, span)),
                message: Phrase::text(visible(&message)),
                remedy: Phrase::text(visible(&remedy)),
            }
        };
        let listed = self.part.faults.iter().take(MAX_FAULTS);
        let mut findings: Vec<_> = listed
            .map(|(fault, span)| {
                let words = fault.words().map(str::to_owned);
                finding("malformed", fault.severity(), *span, words)
            })
            .collect();
        let omitted = self.part.faults.len() - findings.len();
        if let Some(owner) = &self.part.owner {
            let name = &owner.name.shown();
            if !owner.is_below(prefix) {
                let words = [
                    format!(
                        "The record stands at {name}, but senders look for it below the domain at {prefix} only."
                    ),
                    format!("Give it the name {prefix}, or the whole name with a dot at its end."),
                ];
                findings.push(finding("misplaced", Severity::Error, owner.span, words));
            } else if let Some(domain) = owner.domain_twice(prefix) {
                // Where the zone is not named it may be another one.
                let (zone, severity) = match owner.zone() {
                    Some(zone) => (zone, Severity::Error),
                    None => (&*domain, Severity::Warning),
                };
                let words = [
                    format!(
                        "No dot stands at the end of {prefix}.{domain}, so that name servers add the name of the zone: in the zone {zone} it becomes {prefix}.{domain}.{zone}."
                    ),
                    format!("Write {prefix}.{domain}. with a dot at the end."),
                ];
                findings.push(finding("misplaced", severity, owner.span, words));
            }
        }
        (findings, omitted)
    }
}

/// That a text is of another kind than it was to be judged as, and what to do.
pub(super) fn is_of(other: Kind, kind: Kind) -> [String; 2] {
    let (one, words) = (other.one(), kind.words());
    [
        format!("The text is {one}, and no {words} was found in it."),
        format!("Have it judged as {one}, or paste the {words}."),
    ]
}

/// What to say of a policy whose lines have something in front of them.
pub(super) fn decorated() -> (Phrase, Phrase) {
    let message = "Each line has something in front of its field, such as the > of a mail, the mark of a list or a number, or a colon of another kind: senders find no field of a policy.";
    let remedy = "Begin each line with its field and a plain colon.";
    (Phrase::text(message), Phrase::text(remedy))
}

/// Faults of lines that are listed.
const MAX_FAULTS: usize = 100;
