//! What happens to mail from a sender at an MX host.

use crate::dns::Tlsa;
use crate::facts::tlsa::is_known_kind;
use crate::facts::{Dane as ByTlsa, Digests, Facts, MxHost, SmtpSeen};
use crate::sts::Mode;

use super::anchors::reaches;
use super::model::{Against, Anchors, Dane, Matching, TlsLibrary, TlsaRules, Unusable};
use super::mx::at_host;
use super::policy::Taken;
use super::reason::Reason;
use super::report::Mail;

/// Whether a demand on an MX host is satisfied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Demand {
    /// There is none.
    None,
    Satisfied,
    /// There is TLS, and TLSA records, of which none can be used, demand no more.
    Encrypted,
    /// TLSA records have set the policy aside, and nothing is broken.
    SetAside,
    Broken(Reason),
    /// Nobody knows, and why.
    Unknown(Reason),
}

impl Demand {
    /// This one and another.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Broken(reason), _) | (_, Self::Broken(reason)) => Self::Broken(reason),
            (Self::Unknown(reason), _) | (_, Self::Unknown(reason)) => Self::Unknown(reason),
            (Self::None, other) => other,
            (satisfied, _) => satisfied,
        }
    }

    /// This one, which TLSA records make in place of the policy.
    fn instead(self) -> Self {
        match self {
            Self::None | Self::Satisfied | Self::Encrypted => Self::SetAside,
            other => other,
        }
    }
}

/// Mail to an MX host, from a sender that took a policy or took none.
pub(super) fn mail_to(
    facts: &Facts<'_>,
    host: &MxHost<'_>,
    (matching, dane, library): (&Matching, Dane, TlsLibrary),
    taken: Option<&Taken>,
) -> (Mail, Option<Reason>) {
    let enforced = taken.filter(|taken| taken.mode == Mode::Enforce);
    let sts = || {
        enforced.map_or(Demand::None, |taken| {
            satisfies_policy(facts, host, matching, taken)
        })
    };
    // RFC 7505 3 forbids it, and says nothing to senders. Postfix takes the null MX for all
    // (dns_lookup.c, `DNS_NULLMX`).
    if facts.mail.null_mx {
        let mail = match matching.against {
            Against::CertificateNames => Mail::Refuses,
            _ => Mail::Unknown,
        };
        return (mail, Some(Reason::NullMx));
    }
    if host.is_out_of_reach() {
        return (Mail::Defers, Some(Reason::MxNoAddress));
    }
    let demand = match dane {
        Dane::Unused => sts(),
        Dane::Both(rules) => match (sts(), tlsa(facts, host, rules)) {
            // Each is at another address, and no connection has both.
            (Demand::Satisfied, Demand::Satisfied) => is_by_both(facts, host, rules),
            (sts, tlsa) => sts.and(tlsa),
        },
        Dane::CoveredAnd(rules) => match tlsa(facts, host, rules) {
            Demand::None | Demand::Encrypted => sts(),
            tlsa if enforced.is_none_or(|taken| matching.covers(&taken.mx, &host.name)) => tlsa,
            _ => Demand::Broken(Reason::MxNotCovered),
        },
        Dane::UnlessEnforced(_) if enforced.is_some() => sts(),
        Dane::UnlessEnforced(rules) => tlsa(facts, host, rules),
        Dane::InsteadForAll(rules) => {
            let mut hosts = facts.mail.hosts.iter();
            let broken = Demand::Broken(Reason::Dane);
            let fails =
                |host: &MxHost<'_>| host.tlsa_lookup_fails() && tlsa(facts, host, rules) == broken;
            // There is one answer for a domain, and that is to wait.
            if facts.mail.hosts.iter().any(fails) {
                broken
            } else if hosts.any(|host| tlsa(facts, host, rules) != Demand::None) {
                tlsa(facts, host, rules).instead()
            } else {
                sts()
            }
        }
    };
    let demand = match demand {
        Demand::Satisfied | Demand::Encrypted => {
            let rules = dane.tlsa();
            let by_tlsa = rules.is_some_and(|rules| tlsa(facts, host, rules) != Demand::None);
            demand.and(shakes_hands(host, matching, library, by_tlsa))
        }
        other => other,
    };
    match demand {
        Demand::Broken(reason) => (Mail::Refuses, Some(reason)),
        // RFC 5321 5.1.
        _ if host.is_unresolved() => (Mail::Defers, Some(Reason::DnsFailure)),
        Demand::Unknown(reason) => (Mail::Unknown, Some(reason)),
        _ if !host.was_reached() => (Mail::Unknown, Some(Reason::NotTested)),
        Demand::SetAside if enforced.is_some() => (Mail::Delivers, Some(Reason::DaneInstead)),
        _ if taken.is_some() => (Mail::Delivers, None),
        _ => (Mail::Ignores, None),
    }
}

/// A sender tries all addresses: one that will do is enough. Where one was tested in vain, one that was
/// not is no way out.
fn at_any(host: &MxHost<'_>, look: &dyn Fn(&SmtpSeen<'_>) -> Demand) -> Demand {
    let mut all = if host.was_reached() {
        Demand::None
    } else {
        Demand::Unknown(Reason::NotTested)
    };
    for seen in host.attempts.iter().flat_map(|attempt| &attempt.seen) {
        match look(seen) {
            Demand::Satisfied => return Demand::Satisfied,
            other if !matches!(all, Demand::Unknown(_)) => all = other,
            _ => {}
        }
    }
    all
}

/// What becomes of a policy and of TLSA records that are both satisfied, be it at two addresses.
fn is_by_both(facts: &Facts<'_>, host: &MxHost<'_>, rules: TlsaRules) -> Demand {
    match rules.digests {
        _ if facts.is_by_both(host, rules.digests.unwrap_or(Digests::Strongest)) => {
            Demand::Satisfied
        }
        Some(_) => Demand::Broken(Reason::MxTls),
        None => Demand::Unknown(Reason::Undocumented),
    }
}

/// Whether a sender comes to TLS with a host which has suites that not all have.
fn shakes_hands(
    host: &MxHost<'_>,
    matching: &Matching,
    library: TlsLibrary,
    by_tlsa: bool,
) -> Demand {
    let suites = host.old_suites();
    if suites.is_empty() {
        return Demand::Satisfied;
    }
    match library.shakes_hands(&suites, by_tlsa) {
        Some(true) => Demand::Satisfied,
        Some(false) => Demand::Broken(Reason::MxTls),
        None if matching.against == Against::HostAlone => Demand::Unknown(Reason::Elsewhere),
        None => Demand::Unknown(Reason::Undocumented),
    }
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
        Against::HostAlone => Demand::Unknown(Reason::Elsewhere),
        _ => Demand::Broken(Reason::MxTls),
    };
    at_any(host, &|seen| match &seen.tls {
        // Trust first: names may be many, and cost more.
        Some(tls) if by_host && tls.is_valid(facts.now) => Demand::Satisfied,
        Some(tls) if !by_host && tls.is_trusted(facts.now) => {
            let patterns = at_host(&taken.mx, &host.name, facts.policy_domain);
            let covers = |leaf| matching.covers_certificate(&patterns, leaf);
            if tls.leaf().is_some_and(covers) {
                Demand::Satisfied
            } else if matching.covers(&taken.mx, &host.name) {
                // The policy has the host, and the certificate has not.
                Demand::Broken(Reason::MxTls)
            } else {
                Demand::Broken(Reason::MxNotCovered)
            }
        }
        _ => unverified,
    })
}

/// What TLSA records demand of an MX host (RFC 7672 2.2, 3.1).
fn tlsa(facts: &Facts<'_>, host: &MxHost<'_>, rules: TlsaRules) -> Demand {
    if !rules.insecure_mx && !facts.mx_is_secure() {
        return Demand::None;
    }
    let by = |digests| tlsa_by(facts, host, digests, rules);
    match rules.digests {
        Some(digests) => by(digests),
        None => {
            let strongest = by(Digests::Strongest);
            if strongest == by(Digests::Any) {
                strongest
            } else {
                Demand::Unknown(Reason::Undocumented)
            }
        }
    }
}

fn tlsa_by(facts: &Facts<'_>, host: &MxHost<'_>, digests: Digests, rules: TlsaRules) -> Demand {
    let counts = |tlsa: &Tlsa| {
        is_known_kind(tlsa)
            && match rules.unusable {
                Unusable::Encrypts => false,
                Unusable::EncryptsByKind => true,
                Unusable::EncryptsByDigest => tlsa.matching == 0,
            }
    };
    let any_counts = || {
        host.secure_tlsa()
            .is_ok_and(|all| all.into_iter().any(counts))
    };
    match host.dane_by(facts, digests) {
        Ok(ByTlsa::Unused) => Demand::None,
        Ok(ByTlsa::Authenticates)
            if rules.anchors == Anchors::OwnOrIssuer
                && !reaches(facts, host, rules.anchors, true) =>
        {
            Demand::Unknown(Reason::Undocumented)
        }
        Ok(ByTlsa::Authenticates) => Demand::Satisfied,
        Ok(ByTlsa::Encrypts) if any_counts() => Demand::Broken(Reason::Dane),
        Ok(ByTlsa::Encrypts) => Demand::Encrypted,
        Ok(ByTlsa::Refuses) if reaches(facts, host, rules.anchors, false) => Demand::Satisfied,
        // RFC 7672 2.2.2.
        Ok(ByTlsa::Refuses) if !host.has_secure_address() => Demand::Broken(Reason::DaneAtAlias),
        Ok(ByTlsa::Refuses) => Demand::Broken(Reason::Dane),
        Err(_) => Demand::Unknown(Reason::NotTested),
    }
}
