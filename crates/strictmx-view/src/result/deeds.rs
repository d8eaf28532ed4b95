//! What real senders do, and where that is not what the standard says. The banner and the table of
//! senders both say it from here, so that neither contradicts the other.

use strictmx_core::facts::{Dane, Facts, Fate, SenderKind};
use strictmx_core::senders::{Mail, MailTo, Reason, SenderOutcome, SenderReport, find};
use strictmx_core::sts::Mode;
use strictmx_core::verdict::Verdict;

use super::Known;
use crate::en::{self, Deed};

/// Names that a clause lists; of more it says how many.
const NAMED: usize = 4;

/// What senders do, taken together.
pub(crate) struct Deeds {
    /// Senders that are known.
    pub known: usize,
    /// Those that deliver nothing to the domain now, for whatever reason.
    pub refusing: usize,
    /// Those that take mode enforce from the policy.
    pub enforcing: usize,
    /// Those that take another mode from it, or none.
    pub not_enforcing: usize,
    /// Those of which nobody can say, as it depends on the address that they come to.
    pub by_address: usize,
}

/// Counts alone, for a popup has no room for the models of senders.
pub(super) fn deeds(reports: &[SenderReport]) -> Deeds {
    let refuses = |report: &&SenderReport| report.outcome == SenderOutcome::Refuses;
    let enforces = |report: &&SenderReport| report.mode == Some(Mode::Enforce);
    let does_not = |report: &&SenderReport| {
        report.outcome == SenderOutcome::Ignores
            || report.mode.is_some_and(|mode| mode != Mode::Enforce)
    };
    let by_address = |report: &&SenderReport| report.reason == Some(Reason::AddressesDiffer);
    Deeds {
        known: reports.len(),
        refusing: reports.iter().filter(refuses).count(),
        enforcing: reports.iter().filter(enforces).count(),
        not_enforcing: reports.iter().filter(does_not).count(),
        by_address: reports.iter().filter(by_address).count(),
    }
}

/// One sentence where the standard says one thing and some senders do another.
pub(super) fn parting(known: &Known<'_>) -> Option<String> {
    let verdict = known.report.verdict;
    let before = en::by_the_standard(verdict)?;
    let deeds: Vec<_> = known
        .report
        .senders
        .iter()
        .filter_map(|report| {
            let name = find(&report.sender)?.name;
            Some((deed(&known.facts, verdict, report)?, name))
        })
        .collect();
    let clauses = Deed::ALL.into_iter().filter_map(|deed| {
        let does = deeds.iter().filter(|(other, _)| *other == deed);
        let names: Vec<_> = does.map(|(_, name)| *name).collect();
        let does = en::deed(deed, names.len());
        Some(format!("{} {does}", listed(&names)?))
    });
    let clauses = en::clauses(&clauses.collect::<Vec<_>>())?;
    Some(en::sentences::PARTING.with(&[before, &clauses]))
}

/// What a sender does that the standard does not say.
fn deed(facts: &Facts<'_>, verdict: Verdict, report: &SenderReport) -> Option<Deed> {
    let can_take = |to: &&MailTo| to.reason != Some(Reason::MxNoAddress);
    let refused = report
        .mx_hosts
        .iter()
        .filter(|to| refuses_alone(facts, report, to));
    match refused.count() {
        0 => {}
        count if count == report.mx_hosts.iter().filter(can_take).count() => {
            return Some(Deed::Refuses);
        }
        _ => return Some(Deed::RefusesSome),
    }
    // Where addresses of the policy host differ, so does what the standard says of the mode.
    let is_one_policy = facts.serves_alike();
    if is_one_policy && report.mx_hosts.iter().any(|to| delivers_alone(facts, to)) {
        return Some(Deed::Delivers);
    }
    let is_to_be_used = !matches!(verdict, Verdict::Unprotected | Verdict::NotDeployed);
    match report.outcome {
        SenderOutcome::Applies | SenderOutcome::Removes if !is_to_be_used => Some(Deed::Heeds),
        SenderOutcome::Ignores if is_to_be_used => Some(Deed::Ignores),
        SenderOutcome::Applies | SenderOutcome::Removes
            if is_one_policy && report.mode != facts.applied_mode() =>
        {
            Some(Deed::OtherMode)
        }
        _ => None,
    }
}

/// What DANE refuses is another standard's to say.
fn refuses_alone(facts: &Facts<'_>, report: &SenderReport, to: &MailTo) -> bool {
    match to.mail {
        Mail::Refuses => {
            let by_dane = matches!(to.reason, Some(Reason::Dane | Reason::DaneAtAlias));
            !by_dane && by_sts(facts, to) != Some(Fate::Refused)
        }
        // Its resolver gives it nothing, and it waits.
        Mail::Defers => report.outcome == SenderOutcome::Refuses && to.reason.is_none(),
        _ => false,
    }
}

/// Where TLSA records count, senders may go by them alone.
fn delivers_alone(facts: &Facts<'_>, to: &MailTo) -> bool {
    let host = facts.mail.host(&to.mx_host);
    to.mail == Mail::Delivers
        && by_sts(facts, to) == Some(Fate::Refused)
        && host.is_some_and(|host| matches!(host.dane(facts), Ok(Dane::Unused)))
}

fn by_sts(facts: &Facts<'_>, to: &MailTo) -> Option<Fate> {
    let Some(host) = facts.mail.host(&to.mx_host) else {
        // Of one that a scan leaves out the name is known.
        let policy = facts.applied_policy().ok()?;
        let mut mx = policy.mx.iter();
        let is_refused =
            policy.mode == Mode::Enforce && !mx.any(|mx| mx.value.matches(&to.mx_host));
        return is_refused.then_some(Fate::Refused);
    };
    facts.fate(host, SenderKind::Sts).ok()
}

/// `mox, chasquid and maddy`; of many, the first and how many more.
fn listed(names: &[&str]) -> Option<String> {
    let (last, rest) = names.split_last()?;
    Some(match rest {
        [] => (*last).to_owned(),
        _ if names.len() > NAMED + 1 => {
            let more = names.len() - NAMED;
            format!("{} and {more} more", names[..NAMED].join(en::COMMA))
        }
        _ => format!("{}{}{last}", rest.join(en::COMMA), en::AND),
    })
}

#[cfg(test)]
mod tests;
