//! Why a sender does what it does, and which finding says more.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::arg::Arg;
use crate::domain_name::DomainName;
use crate::finding::{Finding, Severity, Subject};

use super::cause::begins;

/// Why a sender does not apply a policy, or does not deliver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// There is no TXT record.
    NoRecord,
    /// It finds no record among those that are there, several, or one that it cannot read.
    Record,
    /// Its resolver fails when asked for the record, or for the policy host.
    DnsFailure,
    /// The policy host has no address.
    NoPolicyHost,
    /// The policy host does not answer, or breaks off.
    NoAnswer,
    /// The certificate of the policy host.
    Certificate,
    /// The policy takes longer than it waits.
    Time,
    /// The status of the response.
    Status,
    /// The media type of the response.
    MediaType,
    /// The size of the policy.
    Size,
    /// The policy comes compressed.
    Encoding,
    /// It cannot read the policy.
    Policy,
    /// It depends on the address of the policy host to which it comes.
    AddressesDiffer,
    /// No pattern of the policy matches the MX host.
    MxNotCovered,
    /// TLS of the MX host does not come about, or does not verify.
    MxTls,
    /// The MX host has no address, or none that is public.
    MxNoAddress,
    /// A null MX stands beside the MX host (RFC 7505 3).
    NullMx,
    /// No TLSA record matches the MX host's certificate.
    Dane,
    /// No TLSA record matches the MX host's certificate, at a signed alias that leads to unsigned
    /// addresses: there the RFC has senders go by them, and what this one does was not measured.
    DaneAtAlias,
    /// It goes by the TLSA records of the MX host in place of the policy (RFC 8461 2).
    DaneInstead,
    /// Its makers do not say, and it was not measured.
    Undocumented,
    /// It is a library, and leaves to the program around it whether TLS is verified.
    Elsewhere,
    /// What it depends on could not be tested.
    NotTested,
}

impl Reason {
    /// Beginnings of the ids of checks that find it.
    pub(super) fn checks(self) -> &'static [&'static str] {
        match self {
            Self::NoRecord => &[
                "rollout-half-removed",
                "sts-record-missing",
                "sts-record-misplaced",
                "sts-record-alias-dangling",
                "sts-record-resolvers-differ",
            ],
            Self::Record => &[
                "sts-record-multiple",
                "sts-record-foreign",
                "sts-record-version",
                "sts-record-id",
                "sts-record-malformed",
                "sts-record-trailing-blank",
                "sts-record-blank-before-delimiter",
                "sts-record-unread",
            ],
            Self::DnsFailure => &[
                "sts-record-dns-failure",
                "sts-record-dnssec",
                "sts-record-alias-loop",
                "policy-host-dns-failure",
                "policy-host-dnssec",
            ],
            Self::NoPolicyHost => &[
                "policy-host-unresolvable",
                "policy-host-alias",
                "policy-host-dns-failure",
                "policy-host-dnssec",
            ],
            Self::NoAnswer => &[
                "policy-host-connect",
                "policy-host-one-family",
                "policy-host-tls",
                "policy-host-response",
                "policy-host-address",
                "policy-host-alias",
            ],
            Self::Certificate => &["policy-host-certificate", "policy-host-tls"],
            Self::Time => &["policy-host-slow", "policy-host-response-timeout"],
            Self::Status => &[
                "policy-host-status",
                "policy-host-redirect",
                "policy-host-bot",
                "policy-host-near-path",
            ],
            // Whoever goes by the type does not see that it is a page.
            Self::MediaType => &["policy-host-media-type", "sts-policy-html"],
            Self::Size => &["policy-host-body"],
            Self::Encoding => &["policy-host-content-encoding"],
            Self::Policy => &[
                "sts-policy",
                "rollout-max-age",
                "rollout-none-without-mx",
                "rollout-mode-none",
                "policy-host-charset",
            ],
            Self::AddressesDiffer => &[
                "policy-host-families-differ",
                "policy-host-certificate",
                "policy-host-tls",
                "policy-host-alias-unserved",
                "policy-host-status",
                "policy-host-redirect",
                "policy-host-bot-wall",
                "policy-host-near-path",
                "policy-host-media-type",
                "policy-host-body-too-large",
                "policy-host-content-encoding",
                "policy-host-response",
                "policy-host-slow",
                "policy-host-charset",
            ],
            Self::MxNotCovered => &["sts-mx-uncovered", "mx-host-underscore"],
            Self::MxTls | Self::Elsewhere => &[
                "mx-tls-starttls-missing",
                "mx-tls-starttls-refused",
                "mx-tls-handshake-failed",
                "mx-tls-tls-version",
                "mx-tls-certificate",
                "mx-tls-old-suites",
                "mx-tls-server-name",
            ],
            Self::MxNoAddress => &[
                "mx-host-no-address",
                "mx-host-address-refused",
                "mx-host-is-ip-address",
            ],
            Self::NullMx => &["mx-host-null-mx"],
            Self::Dane | Self::DaneAtAlias => &[
                "dane-tlsa-mismatch",
                "dane-tlsa-lookup-fails",
                "dane-tlsa-unusable",
                "dane-tlsa-part-unusable",
                "dane-tlsa-without-starttls",
                "dane-certificate",
            ],
            Self::Undocumented => &[
                "sts-record",
                "policy-host",
                "sts-policy",
                "rollout-max-age",
                "rollout-none-without-mx",
                "dane-tlsa-mismatch",
                "mx-tls-old-suites",
            ],
            Self::DaneInstead | Self::NotTested => &[],
        }
    }

    /// Where none of these fired: of what makes a sender read a policy in which the standard finds no
    /// fault of the MX host, or take for a policy what is none.
    fn checks_of_policy(self) -> &'static [&'static str] {
        match self {
            Self::Policy => Self::Status.checks(),
            Self::MxNotCovered | Self::MxTls => &[
                "sts-mx-pattern-case",
                "sts-policy-mx",
                "sts-policy",
                "sts-record",
                "policy-host",
            ],
            _ => &[],
        }
    }

    /// The check that says more to a sender of that name: of those that fired, about that MX host
    /// where one is given, one that names the sender, else the gravest; where none did, the gravest
    /// about the policy.
    pub(super) fn because(
        self,
        sender: &str,
        findings: &[&Finding],
        mx_host: Option<&DomainName>,
    ) -> Option<String> {
        let names_it = |finding: &&&Finding| {
            let mut args = finding.args.iter();
            args.any(|(_, arg)| matches!(arg, Arg::Literal(text) if text.contains(sender)))
        };
        // It is a fault of the domain, whatever the host.
        let mx_host = mx_host.filter(|_| self != Self::NullMx);
        let naming: Vec<&Finding> = findings.iter().filter(names_it).copied().collect();
        let of_policy = || {
            let is_grave = |finding: &&&Finding| finding.severity >= Severity::Warning;
            let findings: Vec<_> = findings.iter().filter(is_grave).copied().collect();
            let findings = findings.as_slice();
            let mut starts = self.checks_of_policy().iter();
            starts.find_map(|start| gravest(&[start], findings, None))
        };
        gravest(self.checks(), &naming, mx_host)
            .or_else(|| gravest(self.checks(), findings, mx_host))
            .or_else(of_policy)
    }
}

/// Of the findings whose check begins so, about that MX host where one is given, the check of the
/// gravest.
fn gravest(starts: &[&str], findings: &[&Finding], mx_host: Option<&DomainName>) -> Option<String> {
    let about = |finding: &Finding| match (&finding.subject, mx_host) {
        (Subject::MxHost { mx_host } | Subject::MxAddress { mx_host, .. }, Some(wanted)) => {
            mx_host == wanted
        }
        (Subject::MxHost { .. } | Subject::MxAddress { .. }, None) | (_, Some(_)) => false,
        (_, None) => true,
    };
    // What is about to come is no cause yet.
    let is_now = |finding: &Finding| !finding.check.ends_with("-expires-soon");
    let finds = |finding: &Finding| begins(finding, starts) && is_now(finding) && about(finding);
    let mut gravest: Option<&Finding> = None;
    for finding in findings.iter().copied().filter(|finding| finds(finding)) {
        if gravest.is_none_or(|best| finding.severity > best.severity) {
            gravest = Some(finding);
        }
    }
    Some(gravest?.check.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::REGISTRY;
    use crate::judge::judge;
    use crate::scenario::World;

    #[test]
    fn of_several_findings_the_gravest_is_the_reason() {
        let world = "_mta-sts TXT \"v=STSv1;\"\n_smtp._tls TXT nodata";
        let world = World::new(world).expect("it parses");
        let report = judge(&world.evidence());
        let mut findings = report.findings();
        let gravest =
            |findings: &[&Finding]| gravest(&["sts-record", "tlsrpt-record"], findings, None);
        let first = gravest(&findings);
        findings.reverse();
        assert_eq!(gravest(&findings), first);
        assert_eq!(first.as_deref(), Some("sts-record-id-missing"));
    }

    #[test]
    fn every_beginning_is_that_of_a_check() {
        let all = [
            Reason::NoRecord,
            Reason::Record,
            Reason::DnsFailure,
            Reason::NoPolicyHost,
            Reason::NoAnswer,
            Reason::Certificate,
            Reason::Time,
            Reason::Status,
            Reason::MediaType,
            Reason::Size,
            Reason::Encoding,
            Reason::Policy,
            Reason::AddressesDiffer,
            Reason::MxNotCovered,
            Reason::MxTls,
            Reason::MxNoAddress,
            Reason::NullMx,
            Reason::Dane,
            Reason::DaneAtAlias,
            Reason::DaneInstead,
            Reason::Undocumented,
            Reason::Elsewhere,
            Reason::NotTested,
        ];
        let json = serde_json::to_value(schemars::schema_for!(Reason)).expect("a schema");
        let declared = json["oneOf"].as_array().map(Vec::len);
        assert_eq!(declared, Some(all.len()), "all of them");
        let starts = |reason: Reason| [reason.checks(), reason.checks_of_policy()].concat();
        for start in all.into_iter().flat_map(starts) {
            let mut ids = REGISTRY.iter().map(|check| check.meta.id);
            // A beginning ends where a word of an id ends.
            let is_start = |id: &str| {
                id.strip_prefix(start)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            };
            assert!(ids.any(is_start), "no check begins with {start}");
        }
    }
}
