//! What happens to mail from a sender at an MX host.

use crate::facts::{Dane as ByTlsa, Facts, MxHost, SmtpSeen};
use crate::sts::Mode;

use super::model::{Against, Dane, Matching};
use super::policy::Taken;
use super::reason::Reason;
use super::report::Mail;

/// Whether a demand on an MX host is satisfied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Demand {
    /// There is none.
    None,
    Satisfied,
    Broken(Reason),
    Unknown,
}

impl Demand {
    /// This one and another.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Broken(reason), _) | (_, Self::Broken(reason)) => Self::Broken(reason),
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::None, other) => other,
            (satisfied, _) => satisfied,
        }
    }
}

/// Mail to an MX host, from a sender that took a policy or took none.
pub(super) fn mail_to(
    facts: &Facts<'_>,
    host: &MxHost<'_>,
    matching: &Matching,
    dane: Dane,
    taken: Option<&Taken>,
) -> (Mail, Option<Reason>) {
    let enforced = taken.filter(|taken| taken.mode == Mode::Enforce);
    let sts = || {
        enforced.map_or(Demand::None, |taken| {
            satisfies_policy(facts, host, matching, taken)
        })
    };
    if host.addresses().is_ok_and(|found| found.is_empty()) {
        return (Mail::Defers, Some(Reason::MxNoAddress));
    }
    let demand = match dane {
        Dane::Unused => sts(),
        Dane::Both => sts().and(tlsa(facts, host)),
        Dane::Instead => match tlsa(facts, host) {
            Demand::None => sts(),
            tlsa => tlsa,
        },
    };
    match demand {
        Demand::Broken(reason) => (Mail::Refuses, Some(reason)),
        Demand::Unknown => (Mail::Unknown, Some(Reason::NotTested)),
        Demand::None | Demand::Satisfied if taken.is_some() => (Mail::Delivers, None),
        Demand::None | Demand::Satisfied => (Mail::Ignores, None),
    }
}

/// A sender tries all addresses: one that will do is enough, and one of which nobody knows may do.
fn at_any(host: &MxHost<'_>, look: &dyn Fn(&SmtpSeen<'_>) -> Demand) -> Demand {
    let mut all = match host.all_seen() {
        Ok(()) => Demand::None,
        Err(_) => Demand::Unknown,
    };
    for seen in host.attempts.iter().flat_map(|attempt| &attempt.seen) {
        match look(seen) {
            Demand::Satisfied => return Demand::Satisfied,
            other if all != Demand::Unknown => all = other,
            _ => {}
        }
    }
    all
}

fn satisfies_policy(
    facts: &Facts<'_>,
    host: &MxHost<'_>,
    matching: &Matching,
    taken: &Taken,
) -> Demand {
    let by_host = matching.against != Against::CertificateNames;
    if by_host && !matching.covers(&taken.mx, &host.name) {
        return Demand::Broken(Reason::MxNotCovered);
    }
    let unverified = match matching.against {
        Against::HostAlone => Demand::Unknown,
        _ => Demand::Broken(Reason::MxTls),
    };
    at_any(host, &|seen| match &seen.tls {
        // Trust first: names may be many, and cost more.
        Some(tls) if by_host && tls.is_valid(facts.now) => Demand::Satisfied,
        Some(tls) if !by_host && tls.is_trusted(facts.now) => {
            let covers = |leaf| matching.covers_certificate(&taken.mx, leaf);
            if tls.leaf().is_some_and(covers) {
                Demand::Satisfied
            } else {
                Demand::Broken(Reason::MxNotCovered)
            }
        }
        _ => unverified,
    })
}

/// What TLSA records demand of an MX host (RFC 7672 2.2, 3.1). Those at a host to which insecure MX
/// records lead count for nobody here: a sender may go by them (RFC 7672 2.2.1), and none of these
/// is known to.
fn tlsa(facts: &Facts<'_>, host: &MxHost<'_>) -> Demand {
    if !facts.mx_is_secure() {
        return Demand::None;
    }
    match host.dane(facts) {
        Ok(ByTlsa::Unused | ByTlsa::Encrypts) => Demand::None,
        Ok(ByTlsa::Authenticates) => Demand::Satisfied,
        // RFC 7672 2.2.2.
        Ok(ByTlsa::Refuses) if !host.has_secure_address() => Demand::Broken(Reason::DaneAtAlias),
        Ok(ByTlsa::Refuses) => Demand::Broken(Reason::Dane),
        Err(_) => Demand::Unknown,
    }
}
