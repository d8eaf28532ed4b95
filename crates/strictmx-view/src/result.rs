//! Makes the view model of a report.

mod banner;
pub(crate) mod dane;
mod deeds;
mod evidence;
pub(crate) mod finding;
mod host;
mod section;
mod senders;
mod source;
mod tls;
mod way;

use strictmx_core::domain_name::DomainName;
use strictmx_core::facts::{Facts, PolicyAttempt, SmtpAttempt};
use strictmx_core::finding::{Consequence, Finding, Severity, Subject};
use strictmx_core::observation::Failure;
use strictmx_core::outcome::{CheckOutcome, Skip};
use strictmx_core::question::Question;
use strictmx_core::report::ScanReport;
use strictmx_core::scan;
use strictmx_core::verdict::Verdict;

use crate::en;
use crate::model::{FindingView, Place, Progress, ResultView, State, SummaryView};
use crate::words;

pub(crate) use deeds::Deeds;

/// What all parts are made from.
pub(crate) struct Known<'a> {
    pub report: &'a ScanReport,
    pub facts: Facts<'a>,
    pub findings: Vec<FindingView>,
    pub pending: &'a [Question],
    /// The verdict is not known yet.
    pub running: bool,
    /// More answers are to come.
    pub unfinished: bool,
}

/// A result whose scan has ended.
pub fn result_view(report: &ScanReport) -> ResultView {
    view(report, &[], false)
}

/// Whether nobody knows if mail is protected: there is no verdict, or one of the mail servers that
/// could be tested, and there are others.
pub fn is_undetermined(report: &ScanReport) -> bool {
    let is_undecided = || Known::new::<false>(report, &[], false).is_undecided(Place::MxHosts);
    match report.verdict {
        Verdict::Undetermined => true,
        Verdict::Enforced | Verdict::Testing => is_undecided(),
        _ => false,
    }
}

/// What is known so far of a scan that still waits for these questions.
pub fn running_view(report: &ScanReport, pending: &[Question]) -> ResultView {
    view(report, pending, true)
}

/// What a small window has room for: verdict, way and findings, and of the way no sections. The report
/// may be one [in brief](strictmx_core::judge::judge_in_brief).
pub fn summary_view(report: &ScanReport, pending: &[Question], running: bool) -> SummaryView {
    let known = Known::new::<false>(report, pending, running);
    let (fixes, notes) = known.by_need();
    SummaryView {
        domain: words::name_view(&report.policy_domain),
        checked_at: words::moment(report.checked_at),
        banner: banner::banner(&known, &fixes),
        way: way::stops(&known),
        fixes,
        notes: notes.len(),
    }
}

fn view(report: &ScanReport, pending: &[Question], running: bool) -> ResultView {
    let known = Known::new::<true>(report, pending, running);
    let sections: Vec<_> = section::PLACES
        .into_iter()
        .map(|place| section::section(&known, place))
        .collect();
    let (fixes, notes) = known.by_need();
    ResultView {
        domain: words::name_view(&report.policy_domain),
        checked_at: words::moment(report.checked_at),
        banner: banner::banner(&known, &fixes),
        way: way::way(&known, &sections),
        evidence: evidence::evidence(&known),
        progress: known.progress(),
        senders: senders::senders(&known),
        dane: dane::joint_fates(&known.facts),
        fixes,
        notes,
        sections,
    }
}

/// What a running scan waits for; never empty, because more questions may follow.
fn waiting_for(pending: &[Question]) -> Vec<String> {
    match pending {
        [] => vec!["the next answers".to_owned()],
        some => some.iter().take(3).map(en::question).collect(),
    }
}

impl<'a> Known<'a> {
    fn new<const WITH_COPIES: bool>(
        report: &'a ScanReport,
        pending: &'a [Question],
        running: bool,
    ) -> Self {
        let facts = Facts::new(&report.evidence);
        let findings = finding::merged::<WITH_COPIES>(report, &facts);
        Self {
            report,
            facts,
            findings,
            pending,
            // What is still to come does not change what is said.
            running: running && !scan::verdict_stands(&report.evidence),
            unfinished: running,
        }
    }

    /// What needs mending, and what is only good to know.
    fn by_need(&self) -> (Vec<FindingView>, Vec<FindingView>) {
        let needs_mending = |finding: &FindingView| finding.severity >= Severity::Warning;
        self.findings.iter().cloned().partition(needs_mending)
    }

    fn progress(&self) -> Progress {
        let answered = self.report.evidence.entries.len();
        Progress {
            asked: answered + self.pending.len(),
            answered,
            waiting_for: if self.unfinished {
                waiting_for(self.pending)
            } else {
                Vec::new()
            },
        }
    }
}

impl Known<'_> {
    /// Where a check belongs on the page.
    pub(crate) fn place_of(area: &str) -> Place {
        match area {
            "sts-record" => Place::Dns,
            "policy-host" => Place::PolicyHost,
            "sts-policy" | "rollout" => Place::Policy,
            "tlsrpt-record" => Place::Reports,
            _ => Place::MxHosts,
        }
    }

    /// MX hosts that are named and not covered by a scan.
    pub(crate) fn left_out(&self) -> usize {
        self.facts.mail.left_out.len()
    }

    /// Whether a question of this place is open.
    pub(crate) fn is_pending(&self, place: Place) -> bool {
        let of_hosts = |name: &DomainName| {
            self.facts
                .mail
                .hosts
                .iter()
                .any(|host| host.name == *name || name.is_subdomain_of(&host.name))
        };
        let open = |question: &Question| match (place, question) {
            (Place::Dns, question) => question == self.facts.sts_record.source(),
            (Place::Reports, question) => question == self.facts.tlsrpt_record.source(),
            (Place::PolicyHost | Place::Policy, Question::Policy { .. }) => true,
            (Place::PolicyHost | Place::Policy, question) => {
                question.name() == &self.facts.policy_host.name
            }
            (Place::MxHosts, Question::Smtp { .. }) => true,
            (Place::MxHosts, question) => {
                question == &self.facts.mail.looked.question || of_hosts(question.name())
            }
            (Place::Senders, _) => false,
        };
        self.running && (self.pending.iter().any(open) || self.nothing_seen(place))
    }

    /// A running scan that has seen nothing of a place will.
    fn nothing_seen(&self, place: Place) -> bool {
        use strictmx_core::observation::{Cause, Failure};
        let unanswered = |answer: &Result<_, Failure>| {
            matches!(
                answer,
                Err(Failure {
                    cause: Cause::NotAnswered,
                    ..
                })
            )
        };
        match place {
            Place::Dns => unanswered(&self.facts.sts_record.looked.answer),
            Place::Reports => unanswered(&self.facts.tlsrpt_record.looked.answer),
            Place::PolicyHost | Place::Policy => {
                let addresses = &self.facts.policy_host.addresses;
                addresses.iter().any(|looked| unanswered(&looked.answer))
                    || (self.facts.policy_host.attempts.is_empty()
                        && addresses.iter().any(|looked| {
                            matches!(looked.answer, Ok(strictmx_core::dns::Lookup::Found(_)))
                        }))
            }
            Place::MxHosts => {
                unanswered(&self.facts.mail.looked.answer)
                    || self.facts.mail.hosts.iter().any(|host| {
                        host.addresses
                            .iter()
                            .all(|looked| unanswered(&looked.answer))
                            || (host.attempts.is_empty()
                                && host.addresses().is_ok_and(|found| !found.is_empty()))
                    })
            }
            Place::Senders => false,
        }
    }

    /// Whether there is a finding of that consequence about an MX host.
    fn is_refused(&self, mx_host: &DomainName, consequence: Consequence) -> bool {
        let is_about = |finding: &&Finding| match &finding.subject {
            Subject::MxHost { mx_host: of } | Subject::MxAddress { mx_host: of, .. } => {
                of == mx_host && finding.consequence == consequence
            }
            _ => false,
        };
        self.report.findings().iter().any(is_about)
    }

    /// Whether TLS as a policy asks for it is missing at an address of an MX host.
    fn is_unverified(&self) -> bool {
        let mut attempts = self.facts.mail.hosts.iter().flat_map(|host| &host.attempts);
        attempts.any(|it| it.seen.is_ok() && !self.is_verified(it))
    }

    /// Whether TLS of an address is as a policy asks for it; where there is none, as DANE does.
    fn is_verified(&self, attempt: &SmtpAttempt<'_>) -> bool {
        let now = self.report.checked_at;
        attempt.tls().is_ok_and(|tls| tls.is_valid(now)) || self.facts.is_by_dane_alone(attempt)
    }

    /// The gravest state of the findings of a place.
    pub(crate) fn worst(&self, place: Place) -> Option<State> {
        let states = self
            .findings
            .iter()
            .filter(|finding| finding.place == place)
            .map(FindingView::state);
        states.max_by_key(|state| match state {
            State::Broken => 2,
            State::Attention => 1,
            _ => 0,
        })
    }

    /// Whether what could not be tested leaves a place undecided. One address that was talked to
    /// decides for its host: a prober without IPv6 still knows what IPv4 showed.
    pub(crate) fn is_undecided(&self, place: Place) -> bool {
        let facts = &self.facts;
        match place {
            Place::MxHosts => match facts.mail.hosts() {
                Ok(hosts) => {
                    self.left_out() > 0
                        || hosts.iter().any(|host| {
                            !host.was_reached() && !host.is_out_of_reach()
                                // Whether senders that check DANE deliver.
                                || matches!(host.dane(facts), Err(Skip::NotTested(..)))
                        })
                }
                Err(skip) => matches!(skip, Skip::NotTested(..)),
            },
            Place::Policy => matches!(facts.policy_host.served(), Err(Skip::NotTested(..))),
            Place::PolicyHost => {
                let attempts = &facts.policy_host.attempts;
                let unseen =
                    |attempt: &PolicyAttempt<'_>| matches!(attempt.tls(), Err(Skip::NotTested(..)));
                self.is_undecided(Place::Policy)
                    || !attempts.is_empty() && attempts.iter().all(unseen)
            }
            Place::Dns => facts.sts_record.looked.known().is_err(),
            Place::Reports => facts.tlsrpt_record.looked.known().is_err(),
            Place::Senders => false,
        }
    }

    /// What is not tested at a place.
    pub(crate) fn untested(&self, place: Place) -> impl Iterator<Item = (&Question, &Failure)> {
        let of_place = move |outcome: &CheckOutcome| {
            let mut areas = strictmx_core::checks::AREAS.iter();
            let area = areas.find(|area| outcome.check.starts_with(**area));
            area.is_some_and(|area| Self::place_of(area) == place)
        };
        let all = self.report.untested();
        all.filter_map(move |(outcome, question, why)| of_place(outcome).then_some((question, why)))
    }
}

impl FindingView {
    /// The state whose sign it bears.
    pub(crate) fn state(&self) -> State {
        match (self.severity, self.consequence) {
            (Severity::Error, _) => State::Broken,
            (Severity::Warning, _) | (_, Consequence::Refused | Consequence::DaneRefused) => {
                State::Attention
            }
            _ => State::Absent,
        }
    }
}

#[cfg(test)]
mod tests;
