//! A text in place of what a domain publishes.

use strictmx_core::checks::{REGISTRY, find};
use strictmx_core::domain_name::DomainName;
use strictmx_core::evidence::Evidence;
use strictmx_core::facts::Facts;
use strictmx_core::finding::Finding;
use strictmx_core::judge;
use strictmx_core::outcome::Outcome;
use strictmx_core::question::{Question, RecordType};
use strictmx_core::span::line_of;
use strictmx_core::timestamp::Timestamp;

use super::zone::ZoneText;
use super::{Kind, LintFinding};
use crate::texts;
use crate::words::Words;

/// A text in place of what a domain publishes; everything else about the domain is unknown.
pub(super) struct Draft {
    kind: Kind,
    pasted: Vec<u8>,
    /// What is read from it where it is lines of a zone file.
    zone: Option<ZoneText>,
    pub(super) evidence: Evidence,
}

impl Draft {
    pub(super) fn new(kind: Kind, pasted: &[u8], now: Timestamp) -> Self {
        let zone = kind
            .prefix()
            .and_then(|prefix| ZoneText::read(pasted, prefix));
        let text = zone.as_ref().map_or(pasted, |zone| &zone.text);
        // Any name will do: nothing that is kept depends on it. Reports may go anywhere, since
        // whose record it is has not been said, and everything is below the root.
        let domain = match kind {
            Kind::TlsrptRecord => DomainName::root(),
            _ => DomainName::from_labels([b"example".as_slice(), b"com"]),
        };
        let question = match kind {
            Kind::StsRecord => Question::dns(domain.prefixed("_mta-sts"), RecordType::Txt),
            Kind::TlsrptRecord => Question::dns(domain.prefixed("_smtp._tls"), RecordType::Txt),
            Kind::StsPolicy => Question::Policy {
                policy_host: domain.prefixed("mta-sts"),
                address: std::net::IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED),
            },
        };
        let evidence = Evidence::new(domain, now).with_draft(&question, text);
        Self {
            kind,
            pasted: pasted.to_vec(),
            zone,
            evidence,
        }
    }

    /// The name of the records, where lines of a zone file were pasted.
    pub(super) fn owner(&self) -> Option<&str> {
        self.zone.as_ref().map(|zone| &*zone.owner)
    }

    /// What is judged.
    fn text(&self) -> &[u8] {
        self.zone.as_ref().map_or(&self.pasted, |zone| &zone.text)
    }

    /// Findings of the checks that judge the text alone; whatever needs more was not tested, and
    /// says nothing.
    pub(super) fn findings(&self, facts: &Facts<'_>) -> Vec<Finding> {
        let about_text = |area: &str| match self.kind {
            Kind::StsRecord => area == "sts-record",
            Kind::StsPolicy => matches!(area, "sts-policy" | "sts-mx" | "rollout"),
            Kind::TlsrptRecord => area == "tlsrpt-record",
        };
        let checks = REGISTRY
            .iter()
            .filter(|check| about_text(check.meta.area()));
        let outcomes = checks.flat_map(|check| judge::run(check, facts));
        outcomes
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
        let meta = find(&found.check).map(|check| &check.meta);
        let words = Words {
            now: self.evidence.checked_at,
        };
        let fill = |template: &str| words.of_check(template, &found.args);
        let span = found.spot.as_ref().map(|spot| match self.kind {
            Kind::StsPolicy => spot.span,
            // A record's offsets count from the start of its line.
            Kind::StsRecord | Kind::TlsrptRecord => spot.span.shifted(self.line_start(spot.record)),
        });
        let span = span.map(|span| match &self.zone {
            Some(zone) => zone.place(span),
            None => span,
        });
        LintFinding {
            check: found.check.clone(),
            severity: found.severity,
            span,
            line: span.map(|span| line_of(&self.pasted, span)),
            message: meta
                .map(|meta| fill(texts::message(meta)))
                .unwrap_or_default(),
            remedy: meta
                .map(|meta| fill(texts::remedy(meta)))
                .unwrap_or_default(),
        }
    }

    /// Where the record of that index begins: empty lines are no records.
    fn line_start(&self, record: usize) -> usize {
        let mut start = 0;
        let mut seen = 0;
        for line in self.text().split_inclusive(|octet| *octet == b'\n') {
            if !matches!(line, b"\n" | b"\r\n") {
                if seen == record {
                    return start;
                }
                seen += 1;
            }
            start += line.len();
        }
        start
    }
}
