//! Runs the checks over the evidence.

use crate::check::{Check, Run};
use crate::checks::REGISTRY;
use crate::evidence::Evidence;
use crate::facts::{Facts, InFull};
use crate::finding::{Consequence, Fix, Severity, Subject};
use crate::mend::{self, Text};
use crate::outcome::{CheckOutcome, Outcome, Ran, Skip};
use crate::report::{ScanReport, fired};
use crate::senders::{self, SenderReport};
use crate::verdict::Verdict;

/// Judges evidence: the same evidence always gives the same report. Incomplete evidence may be
/// judged too, as a page does while a scan runs; what has no answer yet is not tested.
pub fn judge(evidence: &Evidence) -> ScanReport {
    judged(&facts(evidence), |facts, outcomes| {
        senders::judge(facts, &fired(outcomes))
    })
}

/// The facts for a full judgement: findings made from them carry records and policies to copy, and
/// name senders.
pub fn facts(evidence: &Evidence) -> Facts<'_> {
    Facts::new(evidence).in_full(InFull {
        mender: mend::written,
        mx_advice: mend::policy::advice,
        senders_misled: senders::misled,
        senders_enforce: senders::enforce,
    })
}

/// Judges in brief: the verdict is that of [`judge`], and so are the findings but those that take
/// models of senders. Nothing to copy is written and no sender modelled, which saves those who show
/// neither the code for it.
pub fn judge_in_brief(evidence: &Evidence) -> ScanReport {
    judged(&Facts::new(evidence), |_, _| Vec::new())
}

fn judged(
    facts: &Facts<'_>,
    senders: impl FnOnce(&Facts<'_>, &[CheckOutcome]) -> Vec<SenderReport>,
) -> ScanReport {
    // Most checks run once, or once for each host.
    let mut outcomes = Vec::with_capacity(REGISTRY.len() * (1 + facts.mail.hosts.len()));
    for check in REGISTRY {
        run(check, facts, &mut outcomes);
    }
    let verdict = Verdict::of(facts, &outcomes);
    let senders = senders(facts, &outcomes);
    ScanReport::new(facts.evidence(), verdict, outcomes, senders)
}

/// Runs one check on each of its subjects, and adds what comes of it.
pub fn run(check: &'static Check, facts: &Facts<'_>, outcomes: &mut Vec<CheckOutcome>) {
    let mut add = |subject: Subject, ran: Ran| {
        outcomes.push(CheckOutcome {
            check: check.meta.id.into(),
            outcome: outcome_of(facts, ran, &subject),
            subject,
        });
    };
    match (check.run, facts.mail.hosts()) {
        (Run::Domain(run), _) => add(Subject::Domain, run(facts)),
        (Run::PolicyHost(run), _) => {
            for attempt in &facts.policy_host.attempts {
                let address = attempt.address;
                add(Subject::PolicyHost { address }, run(facts, attempt));
            }
        }
        (_, Err(skip)) => add(Subject::Domain, Err(skip)),
        (Run::MxName(run), Ok(_)) => {
            for name in facts.mail.names() {
                let mx_host = name.clone();
                add(Subject::MxHost { mx_host }, run(facts, name));
            }
        }
        (Run::MxHost(run), Ok(hosts)) => {
            for host in hosts {
                let mx_host = host.name.clone();
                add(Subject::MxHost { mx_host }, run(facts, host));
            }
        }
        (Run::MxAddress(run), Ok(hosts)) => {
            for attempt in hosts.iter().flat_map(|host| &host.attempts) {
                let mx_host = attempt.mx_host.clone();
                let address = attempt.address;
                let subject = Subject::MxAddress { mx_host, address };
                add(subject, run(facts, attempt));
            }
        }
    }
}

/// Whether it is a part of what announces a policy and has it fetched.
fn announces(fix: &Fix) -> bool {
    match fix {
        // That of TLSRPT tells where to report to, and nothing of a policy.
        Fix::Record { owner, rtype, .. } => {
            rtype == "TXT" && !owner.a_label().starts_with("_smtp._tls.")
        }
        Fix::Policy { .. } | Fix::Name { .. } | Fix::CertificateName { .. } => true,
        Fix::RemoveRecord { .. } => false,
    }
}

fn outcome_of(facts: &Facts<'_>, ran: Ran, subject: &Subject) -> Outcome {
    match ran {
        Ok(findings) if findings.is_empty() => Outcome::Clear,
        Ok(mut findings) => {
            for finding in &mut findings {
                finding.subject = subject.clone();
                // Mail that nobody sends is not unprotected, and what announces a policy for it is to be
                // removed, not mended.
                if facts.mail.is_without_mail() {
                    let mends = finding.fixes.len();
                    finding.fixes.retain(|fix| !announces(fix));
                    let is_moot = finding.fixes.len() < mends;
                    if is_moot || finding.consequence == Consequence::Unprotected {
                        *finding = finding.clone().avoidable().severity(Severity::Notice);
                    }
                }
                // Where no text is at fault, whoever mends it puts the policy in force as it is.
                if finding.consequence == Consequence::Unprotected && finding.spot.is_none() {
                    finding.fixes.splice(0..0, facts.mended(Text::Before));
                }
            }
            Outcome::Fired { findings }
        }
        Err(Skip::NotApplicable(because)) => Outcome::NotApplicable { because },
        Err(Skip::NotTested(question, why)) => Outcome::NotTested { question, why },
    }
}
