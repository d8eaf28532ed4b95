//! The sentence: what is true, and what it means for mail now.

use strictmx_core::dns::Lookup;
use strictmx_core::facts::{Fate, MxHost, SenderKind};
use strictmx_core::finding::{Consequence, Severity};
use strictmx_core::observation::Failure;
use strictmx_core::outcome::Skip;
use strictmx_core::question::Question;
use strictmx_core::verdict::Verdict;

use super::Known;
use super::deeds::{Deeds, deeds};
use crate::en::sentences::{self, Sentence};
use crate::en::{self, Truth};
use crate::model::{Banner, FindingView, NextStep, Phrase, Place, Proof, State, StepTarget};
use crate::untested::each;
use crate::words::{Value, Words};

/// Facts that are shown as proof.
const PROOFS: usize = 3;

pub(super) fn banner(known: &Known<'_>, fixes: &[FindingView]) -> Banner {
    let verdict = known.report.verdict;
    let deeds = deeds(&known.report.senders);
    let by_dane = refused(known, Consequence::DaneRefused);
    let (is_refused, running) = (by_dane.0 > 0, known.running);
    let (truth, hosts) = truth(known, &deeds);
    let is_undeliverable = matches!(truth, Truth::NoAddress | Truth::Unresolved);
    let state = match verdict {
        _ if running => State::Pending,
        _ if is_refused || is_undeliverable => State::Broken,
        Verdict::Enforced if fixes.iter().any(|fix| fix.severity == Severity::Error) => {
            State::Attention
        }
        // Green stands for all senders and all mail servers.
        Verdict::Enforced if deeds.refusing + deeds.by_address > 0 || truth != Truth::Protected => {
            State::Attention
        }
        Verdict::Enforced => State::Ok,
        Verdict::Testing | Verdict::TestingFailing | Verdict::Removal => State::Attention,
        Verdict::EnforcedAtRisk | Verdict::Unprotected => State::Broken,
        Verdict::NotDeployed | Verdict::NoMail => State::Absent,
        Verdict::Undetermined => State::Untested,
    };
    let label = match truth {
        Truth::Checking => en::CHECKING,
        Truth::NoSuchDomain => en::NO_DOMAIN,
        Truth::NoAddress | Truth::Unresolved => en::UNDELIVERABLE,
        Truth::NotEverywhere => en::NOT_EVERYWHERE,
        Truth::AllRefused => en::ALL_REFUSED,
        Truth::AllRefusedByDane => en::ALL_REFUSED_BY_DANE,
        _ => en::verdict(verdict),
    };
    let mut sentence = say(known, en::truth(truth), hosts, &why(known, truth));
    let is_said = matches!(truth, Truth::AllRefusedByDane | Truth::SomeRefusedByDane);
    if is_refused && !is_said && !running {
        sentence.append(say(known, sentences::REFUSED_BY_DANE.get(), by_dane, ""));
    }
    let (is_all, is_at_risk) = (by_dane.0 == by_dane.1, verdict == Verdict::EnforcedAtRisk);
    let unknown = not_known_to_arrive(known);
    let consequence = match () {
        () if running => String::new(),
        () if is_undeliverable => sentences::BOUNCES.get().to_owned(),
        () if does_not_exist(known) => sentences::CHECK_SPELLING.get().to_owned(),
        () if is_refused && !is_at_risk && is_all => sentences::BOUNCES_BY_DANE.get().to_owned(),
        () if is_refused && !is_at_risk => en::next_server_by_dane(&deeds),
        // RFC 8461 5.1, 8.4.
        () if hosts.0 < hosts.1
            && matches!(
                truth,
                Truth::SomeRefused | Truth::SomeRefusedByDane | Truth::RefusedAtOneAddress
            ) =>
        {
            en::next_server(&deeds)
        }
        () if truth == Truth::NotEverywhere && unknown.is_none() => {
            sentences::ARRIVES_WHERE_ABSENT.get().to_owned()
        }
        () if truth == Truth::ProtectedAsFarAsTested => sentences::SHOWN_BELOW.get().to_owned(),
        () => {
            let is_reported = are_failures_reported(known);
            let in_clear = in_clear(known);
            let words = en::consequence(verdict, &deeds, is_reported, in_clear, unknown);
            let by_dane = if is_protected_by_dane_alone(known) {
                sentences::PROTECTED_BY_DANE.get()
            } else {
                ""
            };
            words + by_dane
        }
    };
    // Said already of all mail, or of all that keep to a standard.
    let is_told = running
        || is_undeliverable
        || is_refused && is_all && !is_at_risk
        || matches!(truth, Truth::AllRefused | Truth::AllRefusedByDane);
    let refusing = match deeds.refusing {
        some if some > 0 && !is_told => en::refusing(some, deeds.known),
        _ => String::new(),
    };
    Banner {
        verdict,
        state,
        label: label.to_owned(),
        sentence,
        consequence: Phrase::text(refusing + &consequence),
        proofs: proofs(known, fixes),
        next_step: next_step(truth, fixes).filter(|_| !running),
        not_tested: not_tested(known),
    }
}

/// A template of the first sentences, about so many of all.
fn say(known: &Known<'_>, template: &str, (some, all): (usize, usize), why: &str) -> Phrase {
    let now = known.report.checked_at;
    let args = [
        ("domain", Value::from(&known.report.policy_domain)),
        ("some", some.into()),
        ("all", all.into()),
        ("why", why.into()),
    ];
    Words { now }.say(template, &args)
}

/// The reason that a sentence names.
fn why(known: &Known<'_>, truth: Truth) -> String {
    let why = match truth {
        Truth::Unusable | Truth::UnusableToStrictSenders => {
            let mut findings = known.findings.iter();
            let first = findings.find(|it| it.consequence == Consequence::Unprotected);
            first.map(|finding| en::continued(&finding.title))
        }
        Truth::NotKnown => undecided(known).next().map(|(_, why)| en::failure(why)),
        _ => None,
    };
    why.unwrap_or_default()
}

/// What is true, and of how many MX hosts or senders of all.
fn truth(known: &Known<'_>, deeds: &Deeds) -> (Truth, (usize, usize)) {
    let hosts = refused(known, Consequence::Refused);
    let truth = match known.report.verdict {
        _ if known.running => Truth::Checking,
        // Whatever is published.
        verdict if verdict != Verdict::NoMail && has_no_address(known) => Truth::NoAddress,
        Verdict::NotDeployed | Verdict::Unprotected | Verdict::Removal | Verdict::Undetermined
            if known.facts.mail.is_unresolved() =>
        {
            Truth::Unresolved
        }
        Verdict::Enforced if !known.facts.serves_alike() => Truth::ProtectedAtOneAddress,
        Verdict::Enforced if known.is_undecided(Place::MxHosts) => Truth::ProtectedAsFarAsTested,
        Verdict::Enforced if deeds.not_enforcing > 0 => {
            return (Truth::ProtectedFromSome, (deeds.not_enforcing, deeds.known));
        }
        Verdict::Enforced if known.facts.is_missed_by_a_resolver() => Truth::NotEverywhere,
        Verdict::Enforced => Truth::Protected,
        Verdict::EnforcedAtRisk => {
            let by_dane = refused(known, Consequence::DaneRefused);
            let mut findings = known.findings.iter();
            let is_only_by_dane = !findings.any(|it| it.consequence == Consequence::Refused);
            let is_all = |(some, all): (usize, usize)| some == all;
            let hosts = (hosts.0.max(1), hosts.1);
            return match is_only_by_dane {
                true if is_all(by_dane) => (Truth::AllRefusedByDane, by_dane),
                true => (Truth::SomeRefusedByDane, by_dane),
                false if !known.facts.serves_alike() => (Truth::RefusedAtOneAddress, hosts),
                false if is_all(hosts) => (Truth::AllRefused, hosts),
                false => (Truth::SomeRefused, hosts),
            };
        }
        Verdict::Unprotected if deeds.enforcing > 0 => Truth::UnusableToStrictSenders,
        Verdict::Unprotected => Truth::Unusable,
        Verdict::Testing if deeds.refusing + deeds.enforcing > 0 => Truth::TestingByTheStandard,
        Verdict::Testing if known.is_undecided(Place::MxHosts) => Truth::TestingAsFarAsTested,
        Verdict::Testing => Truth::Testing,
        Verdict::TestingFailing if hosts.0 == 0 => Truth::TestingRefusedByDane,
        Verdict::TestingFailing => Truth::TestingFailing,
        Verdict::Removal => Truth::Removal,
        Verdict::NotDeployed if known.facts.is_seen_by_a_resolver() => Truth::NotEverywhere,
        Verdict::NotDeployed => Truth::NotSetUp,
        Verdict::NoMail if does_not_exist(known) => Truth::NoSuchDomain,
        Verdict::NoMail => Truth::NoMail,
        Verdict::Undetermined => Truth::NotKnown,
    };
    (truth, hosts)
}

/// DNS says that there is no such name; a domain that takes no mail is there and says so.
fn does_not_exist(known: &Known<'_>) -> bool {
    matches!(
        known.facts.mail.looked.known(),
        Ok(Lookup::NxDomain { aliases }) if aliases.is_empty()
    )
}

/// Whether senders know where to report to, and not all of it is lost; `None` where nobody knows.
fn are_failures_reported(known: &Known<'_>) -> Option<bool> {
    let facts = &known.facts;
    match facts.chosen_tlsrpt_record() {
        Ok((_, parsed)) => {
            let lost = (parsed.seen.iter()).filter(|uri| facts.is_lost(&uri.value) == Ok(true));
            Some(parsed.is_valid() && lost.count() < parsed.seen.len())
        }
        Err(Skip::NotApplicable(_)) => Some(false),
        Err(Skip::NotTested(..)) => None,
    }
}

/// Why nobody knows whether mail arrives, if nobody does.
fn not_known_to_arrive(known: &Known<'_>) -> Option<Sentence> {
    let mut hosts = known.facts.mail.hosts.iter();
    match hosts.len() {
        0 => Some(sentences::NO_HOSTS_KNOWN),
        _ if !hosts.any(MxHost::was_reached) => Some(sentences::NONE_REACHED),
        _ => None,
    }
}

/// MX hosts to which mail can only be sent in clear text, of all to which somebody can connect.
fn in_clear(known: &Known<'_>) -> (usize, usize) {
    let hosts = || known.facts.mail.hosts.iter();
    let in_reach = hosts().filter(|host| !host.is_out_of_reach()).count();
    (
        hosts().filter(|host| host.is_in_clear()).count(),
        in_reach + known.left_out(),
    )
}

/// No policy protects mail, and DANE does at every MX host.
fn is_protected_by_dane_alone(known: &Known<'_>) -> bool {
    let (facts, mail) = (&known.facts, &known.facts.mail);
    let mut hosts = mail.hosts.iter();
    let enforced = [Verdict::Enforced, Verdict::EnforcedAtRisk];
    !enforced.contains(&known.report.verdict)
        && hosts.len() > 0
        && mail.left_out.is_empty()
        && hosts.all(|host| facts.fate(host, SenderKind::Dane) == Ok(Fate::Verified))
}

/// Nobody can connect to any MX host.
fn has_no_address(known: &Known<'_>) -> bool {
    let mail = &known.facts.mail;
    let mut hosts = mail.hosts.iter();
    mail.left_out.is_empty() && hosts.len() > 0 && hosts.all(MxHost::is_out_of_reach)
}

/// MX hosts with findings of that consequence, of all: one to which nobody can connect takes no mail
/// in place of these.
fn refused(known: &Known<'_>, consequence: Consequence) -> (usize, usize) {
    let mail = &known.facts.mail;
    let (mut refused, mut others) = (0, 0);
    for name in mail.names() {
        if known.is_refused(name, consequence) {
            refused += 1;
        } else if !mail.host(name).is_some_and(MxHost::is_out_of_reach) {
            others += 1;
        }
    }
    (refused, (refused + others).max(1))
}

/// The gravest findings, then what is in order.
fn proofs(known: &Known<'_>, fixes: &[FindingView]) -> Vec<Proof> {
    let mut proofs: Vec<_> = fixes
        .iter()
        .take(PROOFS)
        .map(|fix| Proof {
            state: fix.state(),
            sentence: fix.message.clone(),
        })
        .collect();
    let mut good = |ok: bool, words: String| {
        if ok && proofs.len() < PROOFS {
            proofs.push(Proof {
                state: State::Ok,
                sentence: Phrase::text(words),
            });
        }
    };
    let fine = |place| {
        !known.is_pending(place)
            && !matches!(known.worst(place), Some(State::Broken | State::Attention))
    };
    let served = known.facts.policy().is_ok();
    good(
        known.facts.record().is_ok()
            && fine(Place::Dns)
            && served
            && fine(Place::PolicyHost)
            && !known.is_undecided(Place::PolicyHost),
        sentences::SERVED.get().to_owned(),
    );
    let hosts = &known.facts.mail.hosts;
    let verified = hosts.iter().all(|host| {
        !host.attempts.is_empty() && host.attempts.iter().all(|attempt| attempt.seen.is_ok())
    }) && !known.is_unverified();
    good(
        !hosts.is_empty() && known.left_out() == 0 && verified && fine(Place::MxHosts),
        en::verified(hosts.len()),
    );
    good(
        are_failures_reported(known) == Some(true) && fine(Place::Reports),
        sentences::REPORTED.get().to_owned(),
    );
    proofs
}

fn next_step(truth: Truth, fixes: &[FindingView]) -> Option<NextStep> {
    let (words, target) = match (truth, fixes.first()) {
        (Truth::NotKnown, _) => (en::CHECK_AGAIN.to_owned(), StepTarget::ScanAgain),
        (_, Some(first)) => (en::fix_this(&first.title), StepTarget::Fix(0)),
        (Truth::NotSetUp, None) => (en::SET_UP.to_owned(), StepTarget::SetUp),
        _ => return None,
    };
    Some(NextStep {
        words: Phrase::text(words),
        target,
    })
}

/// What could not be tested and matters, once each.
fn not_tested(known: &Known<'_>) -> Vec<Phrase> {
    if known.running
        || known.facts.deployed().is_err() && known.report.verdict == Verdict::NotDeployed
    {
        return Vec::new();
    }
    let open = each(&mut undecided(known)).into_iter();
    open.map(|it| Phrase::text(en::not_tested(&it.question, &it.why)))
        .collect()
}

/// What leaves a place undecided, of each such place the first.
fn undecided<'a>(known: &'a Known<'_>) -> impl Iterator<Item = (&'a Question, &'a Failure)> {
    let places = [
        Place::Dns,
        Place::PolicyHost,
        Place::Policy,
        Place::MxHosts,
        Place::Reports,
    ];
    let open = places
        .into_iter()
        .filter(|place| known.is_undecided(*place));
    open.filter_map(|place| known.untested(place).next())
}
