//! Which findings are new, gone or still there.

use serde::Serialize;

use crate::arg::Arg;
use crate::domain_name::DomainName;
use crate::finding::{Finding, Severity, Subject};
use crate::outcome::{Because, Outcome};
use crate::report::ScanReport;
use crate::sort;

/// A finding of either result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Compared<'r> {
    /// What became of it.
    pub fate: Fate,
    /// As it stands in the later result that has it.
    pub finding: &'r Finding,
    /// How much it mattered before, where it is in both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity_then: Option<Severity>,
}

/// What became of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// In the later result alone, and its check was run in the earlier one.
    New,
    /// In the later result alone; the earlier one could not test for it.
    NotTestedThen,
    /// In both.
    Same,
    /// In the earlier result alone; the later one could not test for it.
    NotTestedNow,
    /// In the earlier result alone, and its check was run in the later one.
    Gone,
}

impl Fate {
    /// As in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::NotTestedThen => "not-tested-then",
            Self::Same => "same",
            Self::NotTestedNow => "not-tested-now",
            Self::Gone => "gone",
        }
    }
}

impl Compared<'_> {
    /// Whether it is in both and has become a warning or an error.
    pub fn is_graver(&self) -> bool {
        let now = self.finding.severity;
        self.severity_then
            .is_some_and(|then| now > then && now >= Severity::Warning)
    }
}

pub(super) fn compare<'r>(then: &'r ScanReport, now: &'r ScanReport) -> Vec<Compared<'r>> {
    let mut before = distinct(then);
    let mut after = distinct(now);
    let mut compared = Vec::new();
    // What says the same in every word comes first, so that of several findings of one check those
    // are left to pair which have changed.
    for pairs in [says_the_same, is_of_the_same] {
        after.retain(|finding| {
            let Some(at) = before.iter().position(|earlier| pairs(earlier, finding)) else {
                return true;
            };
            compared.push(Compared {
                fate: Fate::Same,
                finding,
                severity_then: Some(before.remove(at).severity),
            });
            false
        });
    }
    let mut alone = |findings: Vec<&'r Finding>, other: &ScanReport, tested, untested| {
        for finding in findings {
            let fate = if is_untested(finding, other) {
                untested
            } else {
                tested
            };
            compared.push(Compared {
                fate,
                finding,
                severity_then: None,
            });
        }
    };
    alone(after, then, Fate::New, Fate::NotTestedThen);
    alone(before, now, Fate::Gone, Fate::NotTestedNow);
    sort::by_key(&mut compared, |compared| {
        let Finding {
            severity,
            consequence,
            ..
        } = compared.finding;
        (compared.fate, std::cmp::Reverse((*severity, *consequence)))
    });
    compared
}

/// Each finding once, though several addresses of a host have it.
fn distinct(report: &ScanReport) -> Vec<&Finding> {
    let mut distinct: Vec<&Finding> = Vec::new();
    for finding in report.findings() {
        if !distinct.iter().any(|known| says_the_same(known, finding)) {
            distinct.push(finding);
        }
    }
    distinct
}

fn says_the_same(one: &Finding, other: &Finding) -> bool {
    let words = |finding: &Finding| {
        let args = finding.args.iter();
        let of_no_address = args.filter(|(_, arg)| !matches!(arg, Arg::Address(_)));
        of_no_address.cloned().collect::<Vec<_>>()
    };
    is_of_the_same(one, other) && words(one) == words(other)
}

fn is_of_the_same(one: &Finding, other: &Finding) -> bool {
    one.check == other.check && host(&one.subject) == host(&other.subject)
}

/// What a subject is about beyond one address: addresses of a host come and go.
fn host(subject: &Subject) -> Option<&DomainName> {
    match subject {
        Subject::Domain | Subject::PolicyHost { .. } => None,
        Subject::MxHost { mx_host } | Subject::MxAddress { mx_host, .. } => Some(mx_host),
    }
}

/// Whether a report cannot say that it does not have the finding: nobody could look, neither there
/// nor at what comes before it.
fn is_untested(finding: &Finding, report: &ScanReport) -> bool {
    let of_host = host(&finding.subject);
    report.outcomes.iter().any(|outcome| {
        let concerned = host(&outcome.subject).is_none_or(|host| of_host == Some(host));
        outcome.check == finding.check
            && concerned
            && matches!(
                outcome.outcome,
                Outcome::NotTested { .. }
                    | Outcome::NotApplicable {
                        because: Because::Spared
                    }
            )
    })
}
