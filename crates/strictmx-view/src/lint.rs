//! Judging a pasted text without a network.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use strictmx_core::checks::{REGISTRY, find};
use strictmx_core::domain_name::DomainName;
use strictmx_core::evidence::Evidence;
use strictmx_core::facts::Facts;
use strictmx_core::finding::{Finding, Severity};
use strictmx_core::judge;
use strictmx_core::outcome::Outcome;
use strictmx_core::question::{Question, RecordType};
use strictmx_core::senders::{self, SenderOutcome, SenderReport};
use strictmx_core::sort;
use strictmx_core::span::{Span, line_of};
use strictmx_core::timestamp::Timestamp;
use strictmx_core::{sts, tlsrpt};

use crate::en;
use crate::model::{Phrase, SourceView};
use crate::result_view;
use crate::texts;
use crate::words::Words;

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

/// The judgement of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Lint {
    /// What the text was read as.
    pub kind: Kind,
    /// The strict verdict: senders that keep to the standard take it.
    pub valid: bool,
    /// What real senders make of it: of a record, whether they go on to the policy; of a policy,
    /// served as text/plain, whether they take it; of a TLSRPT record, whether they report.
    pub senders: Vec<SenderReport>,
    /// What there is to say, the gravest first.
    pub findings: Vec<LintFinding>,
    /// Further faults that are not among the findings: of one text, 100 faults are listed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub omitted: usize,
    /// The text as it should be written, where it is valid.
    pub canonical: Option<String>,
}

/// One thing there is to say of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LintFinding {
    /// Id of the check.
    pub check: String,
    /// How much it matters.
    pub severity: Severity,
    /// Octets in the text, where it is about a place in it.
    pub span: Option<Span>,
    /// Line in the text, from 1.
    pub line: Option<usize>,
    /// What is the matter.
    #[serde(serialize_with = "as_text")]
    #[schemars(with = "String")]
    pub message: Phrase,
    /// What to do.
    #[serde(serialize_with = "as_text")]
    #[schemars(with = "String")]
    pub remedy: Phrase,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl LintFinding {
    /// The line, where the message does not name it itself.
    pub fn place(&self) -> Option<usize> {
        let message = self.message.to_string().to_lowercase();
        self.line
            .filter(|line| !message.contains(&format!("line {line} ")))
    }
}

fn as_text<S: Serializer>(phrase: &Phrase, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(phrase)
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

    fn words(self) -> &'static str {
        match self {
            Self::StsRecord => "MTA-STS record",
            Self::StsPolicy => "policy",
            Self::TlsrptRecord => "TLSRPT record",
        }
    }
}

/// What a text most likely is meant to be.
pub fn guess(text: &[u8]) -> Kind {
    let lower = text.to_ascii_lowercase();
    let has = |needle: &str| {
        lower
            .windows(needle.len())
            .any(|window| window == needle.as_bytes())
    };
    if has("tlsrpt") || (has("rua=") && !has("version")) {
        Kind::TlsrptRecord
    } else if has("version:") || has("mode:") || has("max_age") || !has("v=") && !has("id=") {
        Kind::StsPolicy
    } else {
        Kind::StsRecord
    }
}

impl Lint {
    /// The judgement in a sentence, with another one where not every fault is listed.
    pub fn sentence(&self) -> String {
        match self.omitted {
            0 => self.verdict(),
            1 => format!("{} 1 more fault is not listed.", self.verdict()),
            more => format!("{} {more} more faults are not listed.", self.verdict()),
        }
    }

    fn verdict(&self) -> String {
        let kind = self.kind.words();
        let grave = self
            .findings
            .iter()
            .filter(|finding| finding.severity >= Severity::Warning)
            .count();
        match (self.valid, grave) {
            // Only what does not even try to be a record has no fault.
            (false, _) if self.findings.is_empty() => {
                let version = match self.kind {
                    Kind::StsRecord => sts::record::VERSION,
                    Kind::TlsrptRecord => tlsrpt::record::VERSION,
                    Kind::StsPolicy => "version",
                };
                format!("No {kind}: it does not begin with {version}.")
            }
            (false, _) => {
                format!("Not a valid {kind}: senders that keep to the standard do not use it.")
            }
            (true, 0) => format!("A valid {kind}."),
            (true, _) => format!("A valid {kind}, with something to mend."),
        }
    }
}

/// Senders that do the same, in their words: `applies: mox, chasquid`.
pub fn grouped(senders: &[SenderReport]) -> Vec<(SenderOutcome, String)> {
    let mut groups: Vec<(SenderOutcome, String)> = Vec::new();
    for report in senders {
        let name = senders::find(&report.sender).map_or("", |sender| sender.name);
        match groups
            .iter_mut()
            .find(|(outcome, _)| *outcome == report.outcome)
        {
            Some((_, names)) => {
                names.push_str(en::COMMA);
                names.push_str(name);
            }
            None => groups.push((report.outcome, name.to_owned())),
        }
    }
    groups
}

/// Judges a text; `now` is what "until" and "in 12 days" are counted from.
pub fn lint(kind: Kind, text: &[u8], now: Timestamp) -> Lint {
    let draft = Draft::new(kind, text, now);
    let facts = Facts::new(&draft.evidence);
    let found = draft.findings(&facts);
    let all: Vec<_> = found.iter().collect();
    let senders = match kind {
        Kind::StsRecord => senders::of_record(&facts.sts_record.texts, &all),
        Kind::StsPolicy => senders::of_policy(text, &all),
        Kind::TlsrptRecord => senders::of_tlsrpt_record(&facts.tlsrpt_record.texts, &all),
    };
    let mut findings: Vec<_> = found.iter().map(|found| draft.finding(found)).collect();
    sort::by_key(&mut findings, |finding| {
        (std::cmp::Reverse(finding.severity), finding.span)
    });
    let canonical = match kind {
        Kind::StsRecord => facts.record().ok().map(ToString::to_string),
        Kind::StsPolicy => facts.policy().ok().map(ToString::to_string),
        Kind::TlsrptRecord => facts
            .chosen_tlsrpt_record()
            .ok()
            .and_then(|(_, parsed)| parsed.value.as_ref().map(ToString::to_string)),
    };
    let omitted = match kind {
        Kind::StsRecord => facts.chosen_record().map_or(0, |(_, it)| it.omitted),
        Kind::StsPolicy => facts
            .policy_host
            .served()
            .map_or(0, |(_, _, it)| it.omitted),
        Kind::TlsrptRecord => facts.chosen_tlsrpt_record().map_or(0, |(_, it)| it.omitted),
    };
    Lint {
        kind,
        valid: canonical.is_some(),
        omitted,
        senders,
        findings,
        canonical,
    }
}

/// The text with its faults marked.
pub fn source(kind: Kind, text: &[u8]) -> SourceView {
    // Marks bear no dates.
    let draft = Draft::new(kind, text, Timestamp::default());
    let view = result_view(&judge::judge(&draft.evidence));
    let sources = view
        .sections
        .into_iter()
        .flat_map(|section| section.sources);
    let mut sources: Vec<_> = sources.filter(|source| source.draft).collect();
    let mut source = sources.pop().unwrap_or_else(|| SourceView {
        id: String::new(),
        title: String::new(),
        lines: Vec::new(),
        marks: Vec::new(),
        draft: true,
    });
    source.title = format!("Read as {}", kind.words());
    source.draft = false;
    source
}

/// A text in place of what a domain publishes; everything else about the domain is unknown.
struct Draft {
    kind: Kind,
    text: Vec<u8>,
    evidence: Evidence,
}

impl Draft {
    fn new(kind: Kind, text: &[u8], now: Timestamp) -> Self {
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
            text: text.to_vec(),
            evidence,
        }
    }

    /// Findings of the checks that judge the text alone; whatever needs more was not tested, and
    /// says nothing.
    fn findings(&self, facts: &Facts<'_>) -> Vec<Finding> {
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

    fn finding(&self, found: &Finding) -> LintFinding {
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
        LintFinding {
            check: found.check.clone(),
            severity: found.severity,
            span,
            line: span.map(|span| line_of(&self.text, span)),
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
        for line in self.text.split_inclusive(|octet| *octet == b'\n') {
            if !line.trim_ascii_end().is_empty() {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_unix(1_764_000_000)
    }

    #[test]
    fn where_reports_go_says_nothing_of_a_domain_that_was_not_named() {
        let judged = lint(
            Kind::TlsrptRecord,
            b"v=TLSRPTv1; rua=mailto:a@b.example",
            now(),
        );
        assert!(judged.valid);
        let checks: Vec<_> = judged.findings.iter().map(|found| &found.check).collect();
        assert!(checks.is_empty(), "{checks:?}");
    }

    #[test]
    fn dates_count_from_now() {
        let text = b"version: STSv1\nmode: none\nmax_age: 86400\n";
        let judged = lint(Kind::StsPolicy, text, now());
        let said: String = judged
            .findings
            .iter()
            .map(|found| found.message.to_string())
            .collect();
        assert!(said.contains("25 November 2025"), "{said}");
    }

    #[test]
    fn kinds_are_guessed() {
        let cases = [
            ("v=STSv1; id=1", Kind::StsRecord),
            ("V=stsv1, id=1", Kind::StsRecord),
            ("v=TLSRPTv1; rua=mailto:a@example.com", Kind::TlsrptRecord),
            ("version: STSv1\nmode: enforce\n", Kind::StsPolicy),
            ("mode: none", Kind::StsPolicy),
            ("<html>", Kind::StsPolicy),
            ("", Kind::StsPolicy),
        ];
        for (text, kind) in cases {
            assert_eq!(guess(text.as_bytes()), kind, "{text}");
        }
    }

    #[test]
    fn a_text_is_judged_alone() {
        let good = "version: STSv1\nmode: enforce\nmx: mail.example.net\nmax_age: 2419200\n";
        let judged = lint(Kind::StsPolicy, good.as_bytes(), now());
        assert_eq!(
            (judged.valid, judged.findings, judged.canonical.as_deref()),
            (true, vec![], Some(good))
        );
        let bad = lint(
            Kind::StsPolicy,
            good.replace("enforce", "Enforce").as_bytes(),
            now(),
        );
        assert!(!bad.valid && bad.canonical.is_none());
        let [finding] = &bad.findings[..] else {
            panic!("{:?}", bad.findings)
        };
        assert_eq!(
            (finding.check.as_str(), finding.line),
            ("sts-policy-mode-unknown", Some(2))
        );
    }

    #[test]
    fn what_is_no_record_is_said_of_no_domain() {
        for (kind, version) in [
            (Kind::StsRecord, "v=STSv1"),
            (Kind::TlsrptRecord, "v=TLSRPTv1"),
        ] {
            for text in [&b"hello"[..], b"", b"v=spf1 -all\nhello\n"] {
                let judged = lint(kind, text, now());
                assert!(!judged.valid);
                assert_eq!(judged.findings, [], "{kind:?}");
                let said = judged.sentence();
                assert!(
                    said.contains(version) && !said.contains("example"),
                    "{said}"
                );
            }
        }
    }

    #[test]
    fn several_records_stand_one_a_line() {
        let judged = lint(Kind::StsRecord, b"v=STSv1; id=1\n\nv=STSv1; id=2\n", now());
        let [finding] = &judged.findings[..] else {
            panic!("{:?}", judged.findings)
        };
        assert_eq!(
            (finding.check.as_str(), finding.line),
            ("sts-record-multiple", Some(3))
        );
        assert!(!judged.valid);
    }
}
