//! What real senders make of the domain.

use strictmx_core::senders::{Knowledge, Mail, Reason, SENDERS, SenderOutcome, SenderReport, find};
use strictmx_core::verdict::Verdict;

use super::Known;
use super::deeds::parting;
use crate::en;
use crate::model::{SenderCell, SenderRow, SendersView, State};
use crate::words::{duration_s, name_view};

pub(super) fn senders(known: &Known<'_>) -> SendersView {
    let reports = &known.report.senders;
    let hosts = known.facts.mail.hosts().unwrap_or_default();
    let rows: Vec<_> = reports.iter().map(|report| row(known, report)).collect();
    let any = |wanted: State| rows.iter().any(|row| row.policy.state == wanted);
    let state = match () {
        () if any(State::Pending) => State::Pending,
        () if any(State::Broken) => State::Broken,
        () if any(State::Attention) => State::Attention,
        () if any(State::Ok) => State::Ok,
        () if any(State::Absent) || rows.is_empty() => State::Absent,
        () => State::Untested,
    };
    SendersView {
        state,
        verdict: counted(reports),
        parting: if known.running { None } else { parting(known) },
        hosts: (hosts.iter().map(|host| &host.name))
            .chain(&known.facts.mail.left_out)
            .map(name_view)
            .collect(),
        rows,
    }
}

fn row(known: &Known<'_>, report: &SenderReport) -> SenderRow {
    let sender = find(&report.sender);
    let name = sender.map_or("", |sender| sender.name);
    let documented = |knowledge: &Knowledge| matches!(knowledge, Knowledge::Documents(_));
    let version = match sender {
        Some(sender) if documented(&sender.knowledge) => "as documented",
        Some(sender) => sender.version,
        None => "",
    };
    let unset = known.report.verdict == Verdict::NotDeployed;
    let refused = refused(report);
    let state = |state: State| match state {
        State::Untested if known.running => State::Pending,
        // Where there is no policy, to deliver without one is no fault.
        State::Attention if unset && refused == 0 => State::Absent,
        state => state,
    };
    let mut why = sentence(name, en::sender_policy(report.outcome), report.reason);
    if let Some(seconds) = report.remembers_s {
        why.push_str(&format!(" It remembers it for {}.", duration_s(seconds)));
    }
    SenderRow {
        sender: report.sender.clone(),
        name: name.to_owned(),
        version: version.to_owned(),
        policy: SenderCell {
            state: state(match report.outcome {
                SenderOutcome::Applies if refused == 0 => State::Ok,
                SenderOutcome::Removes if refused == 0 => State::Absent,
                SenderOutcome::Applies | SenderOutcome::Removes | SenderOutcome::Ignores => {
                    State::Attention
                }
                SenderOutcome::Refuses => State::Broken,
                SenderOutcome::Unknown => State::Untested,
            }),
            word: en::sender_outcome(report.outcome).to_owned(),
            why,
            check: report.because.clone(),
        },
        mail: report
            .mx_hosts
            .iter()
            .map(|to| SenderCell {
                state: state(match to.mail {
                    Mail::Delivers => State::Ok,
                    Mail::Ignores | Mail::Defers => State::Attention,
                    Mail::Refuses => State::Broken,
                    Mail::Unknown => State::Untested,
                }),
                word: en::mail(to.mail).to_owned(),
                why: sentence(
                    &format!("From {name} to {}", to.mx_host),
                    en::mail_sentence(to.mail, to.reason),
                    to.reason.or(report.reason),
                ),
                check: to.because.clone().or_else(|| report.because.clone()),
            })
            .collect(),
    }
}

/// `mox: delivers as if there were no policy, because ...`
fn sentence(who: &str, does: &str, reason: Option<Reason>) -> String {
    match reason {
        Some(reason) => format!("{who}: {does}, because {}.", en::reason(reason)),
        None => format!("{who}: {does}."),
    }
}

/// How many of several mail servers a sender refuses; one that refuses all says so itself.
fn refused(report: &SenderReport) -> usize {
    let refused = report.mx_hosts.iter().filter(|to| to.mail == Mail::Refuses);
    match report.outcome {
        SenderOutcome::Refuses => 0,
        _ => refused.count(),
    }
}

/// `Of 11 senders: 8 apply the policy and refuse mail at 1 of 2 servers, 2 use no policy, 1 unknown.`
fn counted(reports: &[SenderReport]) -> String {
    let outcomes = [
        SenderOutcome::Applies,
        SenderOutcome::Removes,
        SenderOutcome::Ignores,
        SenderOutcome::Refuses,
        SenderOutcome::Unknown,
    ];
    let hosts = reports.first().map_or(0, |report| report.mx_hosts.len());
    let mut said = Vec::new();
    for outcome in outcomes {
        for servers in 0..=hosts {
            let alike =
                |report: &&SenderReport| report.outcome == outcome && refused(report) == servers;
            let count = reports.iter().filter(alike).count();
            if count > 0 {
                said.push(en::senders_do(outcome, count) + &en::refuse_at(count, servers, hosts));
            }
        }
    }
    format!("Of {} senders: {}.", SENDERS.len(), said.join(", "))
}
