//! The sentence: what is true, and what it means for mail now.

use strictmx_core::dns::Lookup;
use strictmx_core::facts::MxHost;
use strictmx_core::finding::{Consequence, Severity};
use strictmx_core::observation::Failure;
use strictmx_core::outcome::Outcome;
use strictmx_core::question::Question;
use strictmx_core::verdict::Verdict;

use super::Known;
use super::deeds::{Deeds, deeds};
use crate::en;
use crate::model::{Banner, FindingView, NextStep, Phrase, Piece, Place, Proof, State, StepTarget};
use crate::words::{Words, both_forms};

/// Facts that are shown as proof.
const PROOFS: usize = 3;

pub(super) fn banner(known: &Known<'_>, fixes: &[FindingView]) -> Banner {
    let verdict = known.report.verdict;
    let not_tested = not_tested(known);
    let deeds = deeds(&known.report.senders);
    let state = match verdict {
        _ if known.running => State::Pending,
        _ if dane_refused(known) > 0 => State::Broken,
        Verdict::Enforced if fixes.iter().any(|fix| fix.severity == Severity::Error) => {
            State::Attention
        }
        // Green stands for all senders and all mail servers.
        Verdict::Enforced if deeds.refusing > 0 => State::Attention,
        Verdict::Enforced if known.is_undecided(Place::MxHosts) => State::Attention,
        Verdict::Enforced => State::Ok,
        Verdict::Testing | Verdict::TestingFailing | Verdict::Removal => State::Attention,
        Verdict::EnforcedAtRisk | Verdict::Unprotected => State::Broken,
        Verdict::NotDeployed | Verdict::NoMail => State::Absent,
        Verdict::Undetermined => State::Untested,
    };
    let label = if known.running {
        "Checking"
    } else if verdict == Verdict::EnforcedAtRisk && is_all_refused(known) {
        en::ALL_REFUSED
    } else {
        en::verdict(verdict)
    };
    Banner {
        verdict,
        state,
        label: label.to_owned(),
        sentence: if known.running {
            running_sentence(known)
        } else {
            let mut phrase = sentence(known, verdict, &deeds);
            let by_dane = refused_by_dane(known).filter(|_| verdict != Verdict::EnforcedAtRisk);
            phrase.0.extend(by_dane.map(Piece::Text));
            phrase
        },
        consequence: if known.running {
            Phrase::default()
        } else {
            Phrase::text(if does_not_exist(known) {
                "Nothing can be delivered there. Check the spelling.".to_owned()
            } else if dane_refused(known) > 0 && verdict != Verdict::EnforcedAtRisk {
                "Senders that check DANE keep trying, and their mail bounces after some days."
                    .to_owned()
            } else {
                consequence(verdict, &deeds)
            })
        },
        proofs: proofs(known, fixes),
        next_step: if known.running {
            None
        } else {
            next_step(verdict, fixes)
        },
        not_tested,
    }
}

fn about(known: &Known<'_>, before: &str, after: &str) -> Phrase {
    let mut phrase = Phrase::text(before);
    phrase.push(Piece::Name(both_forms(&known.report.policy_domain)));
    phrase.push(Piece::Text(after.to_owned()));
    phrase
}

fn running_sentence(known: &Known<'_>) -> Phrase {
    about(known, "Checking ", "…")
}

fn sentence(known: &Known<'_>, verdict: Verdict, deeds: &Deeds) -> Phrase {
    match verdict {
        Verdict::Enforced => about(
            known,
            "Mail to ",
            if !serves_one_policy(known) {
                " is protected only for senders that reach one address of the policy host."
            } else if known.is_undecided(Place::MxHosts) {
                " is protected as far as we could test: senders that check MTA-STS deliver only over verified TLS."
            } else {
                " is protected: senders that check MTA-STS deliver only over verified TLS."
            },
        ),
        Verdict::EnforcedAtRisk => {
            let (by_policy, all) = refused(known, Consequence::Refused);
            let by_dane = dane_refused(known);
            let (refused, what, senders) = match (by_policy, by_dane) {
                (0, 1..) => (by_dane, "the TLSA records (DANE)", "check DANE"),
                _ => (by_policy.max(1), "your own policy", "apply MTA-STS"),
            };
            let does = if refused == 1 { "does" } else { "do" };
            let (who, is) = if refused < all {
                ("Some mail to ", " is being refused now".to_owned())
            } else {
                let is = format!(" from senders that {senders} is refused now");
                ("All mail to ", is)
            };
            about(
                known,
                who,
                &format!(
                    "{is}: {} {does} not satisfy {what}.",
                    of_servers(refused, all)
                ),
            )
        }
        Verdict::Unprotected => {
            let mut phrase = about(known, "", " publishes MTA-STS, but senders cannot use it: ");
            let first = known
                .findings
                .iter()
                .find(|finding| finding.consequence == Consequence::Unprotected);
            phrase.push(Piece::Text(
                first.map_or("the policy is not usable.".to_owned(), |finding| {
                    format!("{}.", en::continued(&finding.title))
                }),
            ));
            phrase
        }
        Verdict::Testing => about(
            known,
            "",
            if deeds.refusing + deeds.enforcing == 0 {
                " is testing MTA-STS: nothing is enforced yet, and nothing would be refused."
            } else {
                " is testing MTA-STS: by the standard nothing is enforced yet."
            },
        ),
        Verdict::TestingFailing => {
            let words = match refused(known, Consequence::Refused) {
                (0, _) => " is testing MTA-STS.".to_owned(),
                (by_policy, all) => format!(
                    " is testing MTA-STS, and enforcing today would refuse mail at {}.",
                    of_servers(by_policy, all)
                ),
            };
            about(known, "", &words)
        }
        Verdict::Removal => {
            let mut phrase = about(known, "", " is withdrawing MTA-STS");
            if let Ok(policy) = known.facts.policy() {
                let lasts_s = i64::try_from(policy.max_age).unwrap_or(i64::MAX);
                let until = Words {
                    now: known.report.checked_at,
                }
                .day(known.report.checked_at.plus_s(lasts_s));
                phrase.push(Piece::Text(format!(
                    "; senders that look now forget it on {}",
                    until.words
                )));
            }
            phrase.push(Piece::Text(".".to_owned()));
            phrase
        }
        Verdict::NotDeployed => about(known, "MTA-STS is not set up for ", "."),
        Verdict::NoMail if does_not_exist(known) => about(known, "There is no domain ", "."),
        Verdict::NoMail => about(known, "", " accepts no mail."),
        Verdict::Undetermined => {
            if has_no_address(known) {
                let why = ": its mail servers have no address.";
                return about(known, "Nothing can be delivered to ", why);
            }
            let why = undecided(known).next().map(|(_, why)| en::failure(why));
            let mut phrase = about(
                known,
                "We could not find out whether mail to ",
                " is protected. ",
            );
            phrase.push(Piece::Text(why.unwrap_or_default()));
            phrase
        }
    }
}

/// Whether all addresses of the policy host serve the same policy, however it is written.
fn serves_one_policy(known: &Known<'_>) -> bool {
    let bodies = known.facts.policy_host.bodies();
    let mut policies = bodies.iter().map(|body| body.parsed.value.as_ref());
    let first = policies.next().flatten();
    policies.all(|other| match (first, other) {
        (Some(a), Some(b)) => {
            let patterns = a.mx.iter().map(|mx| &mx.value);
            a.mode == b.mode && patterns.eq(b.mx.iter().map(|mx| &mx.value))
        }
        _ => false,
    })
}

/// DNS says that there is no such name; a domain that takes no mail is there and says so.
fn does_not_exist(known: &Known<'_>) -> bool {
    matches!(known.facts.mail.looked.known(), Ok(Lookup::NxDomain { .. }))
}

/// Nobody can connect to any MX host.
fn has_no_address(known: &Known<'_>) -> bool {
    let mail = &known.facts.mail;
    let mut hosts = mail.hosts.iter();
    mail.left_out.is_empty() && hosts.len() > 0 && hosts.all(MxHost::has_no_address)
}

/// `1 of 2 mail servers`, of which the numbers stay together.
fn of_servers(some: usize, all: usize) -> String {
    let servers = en::plural(all as u64, "mail server", "mail servers");
    format!("{some}\u{a0}of\u{a0}{all} {servers}")
}

/// What it means for mail; where real senders are known, it is true of them.
fn consequence(verdict: Verdict, deeds: &Deeds) -> String {
    let (who, refusing) = match (deeds.known, deeds.refusing) {
        (0, _) => ("By the standard mail", String::new()),
        (_, 0) => ("Mail", String::new()),
        (known, refusing) => ("Mail from others", en::refusing(refusing, known)),
    };
    let arrives = |how: &str| format!("{refusing}{who} arrives{how}");
    match verdict {
        Verdict::Enforced => {
            let nobody = match (deeds.enforcing, deeds.not_enforcing) {
                (0, _) if deeds.known > 0 => "No sender that we know is sure to enforce it.",
                (_, 0) => "Nobody between two mail servers can read or divert it.",
                _ => {
                    "From senders that enforce it, nobody between two mail servers can read or divert it."
                }
            };
            format!("{refusing}{nobody}")
        }
        Verdict::EnforcedAtRisk => {
            "Senders that check keep trying, and their mail bounces after some days.".to_owned()
        }
        Verdict::Unprotected => {
            arrives(", but without the protection: whoever stands between two servers can read it.")
        }
        Verdict::Testing => {
            arrives(" as ever, without protection; senders report what would have failed.")
        }
        Verdict::TestingFailing => arrives(" as ever. Fix this before you enforce."),
        Verdict::Removal => {
            arrives(" as ever; senders may still apply a policy that they remember.")
        }
        Verdict::NotDeployed => arrives(", encrypted unless somebody interferes."),
        Verdict::NoMail => "There is nothing to protect.".to_owned(),
        Verdict::Undetermined => "What is known is shown below.".to_owned(),
    }
}

/// MX hosts with findings of that consequence, of all.
fn refused(known: &Known<'_>, consequence: Consequence) -> (usize, usize) {
    let names = || known.facts.mail.names();
    let is_refused = |name: &str| {
        known.findings.iter().any(|finding| {
            finding.consequence == consequence
                && finding
                    .subjects
                    .iter()
                    .any(|subject| subject.anchor.as_deref() == Some(&format!("host-{name}")))
        })
    };
    let refused = names().filter(|name| is_refused(name.a_label()));
    (refused.count(), names().count().max(1))
}

/// Whether one kind of senders delivers to no MX host.
fn is_all_refused(known: &Known<'_>) -> bool {
    [Consequence::Refused, Consequence::DaneRefused]
        .into_iter()
        .any(|consequence| {
            let (refused, all) = refused(known, consequence);
            refused == all
        })
}

/// What follows then, whatever is made of the policy.
fn refused_by_dane(known: &Known<'_>) -> Option<String> {
    let (refused, all) = refused(known, Consequence::DaneRefused);
    let servers = of_servers(refused, all);
    (refused > 0).then(|| format!(" Senders that check DANE refuse mail at {servers} now."))
}

/// MX hosts to which senders that check DANE do not deliver.
fn dane_refused(known: &Known<'_>) -> usize {
    refused(known, Consequence::DaneRefused).0
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
        "One valid record; the policy is served over verified HTTPS.".to_owned(),
    );
    let hosts = &known.facts.mail.hosts;
    let now = known.report.checked_at;
    let verified = hosts.iter().all(|host| {
        !host.attempts.is_empty()
            && host
                .attempts
                .iter()
                .all(|attempt| attempt.tls().is_ok_and(|tls| tls.is_valid(now)))
    });
    good(
        !hosts.is_empty() && known.left_out() == 0 && verified && fine(Place::MxHosts),
        format!(
            "{} with verified TLS.",
            en::count(hosts.len(), "mail server", "mail servers")
        ),
    );
    good(
        known
            .facts
            .chosen_tlsrpt_record()
            .is_ok_and(|(_, parsed)| parsed.is_valid())
            && fine(Place::Reports),
        "Senders know where to report failures.".to_owned(),
    );
    proofs
}

fn next_step(verdict: Verdict, fixes: &[FindingView]) -> Option<NextStep> {
    let (words, target) = match (verdict, fixes.first()) {
        (Verdict::Undetermined, _) => ("Check again".to_owned(), StepTarget::ScanAgain),
        (_, Some(first)) => (
            format!("Fix this: {}", en::continued(&first.title)),
            StepTarget::Fix(0),
        ),
        (Verdict::NotDeployed, None) => ("How to set it up".to_owned(), StepTarget::SetUp),
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
    let mut sentences = Vec::new();
    for (question, why) in undecided(known) {
        let mut phrase = Phrase::text("Not tested: ");
        phrase.push(Piece::Text(format!(
            "{}. {} {}",
            en::question(question),
            en::failure(why),
            en::whose(why.cause.whose())
        )));
        if !sentences.contains(&phrase) {
            sentences.push(phrase);
        }
    }
    sentences
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
    open.filter_map(|place| match &known.untested(place).next()?.outcome {
        Outcome::NotTested { question, why } => Some((question, why)),
        _ => None,
    })
}
