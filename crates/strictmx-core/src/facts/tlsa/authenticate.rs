//! Whether a record of TLSA authenticates a chain (RFC 7672 3).

use crate::certificate::dns_id_matches;
use crate::dns::Tlsa;
use crate::domain_name::DomainName;
use crate::facts::{Facts, MxHost, SmtpAttempt, TlsSeen};
use crate::observation::PathFault;
use crate::outcome::{Because, Skip};
use crate::timestamp::Timestamp;

use super::{DANE_EE, Digests, is_about, matches_chain};

/// Why a chain is not authenticated by a record that is about it. Names, dates and the path count
/// with usage 2 only (RFC 7672 3.1.1, 3.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unauthenticated {
    /// The record is about another certificate.
    NoMatch,
    /// The server's certificate names none of the reference identifiers.
    Name,
    /// A certificate of the path is not valid now.
    Dates,
    /// The chain does not lead from the server's certificate to the trust anchor.
    Path,
}

/// What a sender makes of a chain by one usable record (RFC 7672 3.1). `references` are the names
/// that the server may be known by: the MX host, and the policy domain where its MX records are
/// secure (RFC 7672 3.2.2, erratum 6283).
pub(crate) fn authenticate(
    tlsa: &Tlsa,
    tls: &TlsSeen<'_>,
    references: &[&DomainName],
    now: Timestamp,
) -> Result<(), Unauthenticated> {
    if !matches_chain(tlsa, tls) {
        return Err(Unauthenticated::NoMatch);
    }
    if tlsa.usage == DANE_EE {
        return Ok(());
    }
    let leaf = tls.leaf().ok_or(Unauthenticated::Path)?;
    // The common name counts where there is no DNS-ID (RFC 7672 3.2.3).
    let mut presented: Vec<_> = leaf.dns_names.iter().collect();
    if presented.is_empty() {
        presented.extend(&leaf.common_name);
    }
    let names_one = references
        .iter()
        .any(|reference| presented.iter().any(|name| dns_id_matches(name, reference)));
    if !names_one {
        return Err(Unauthenticated::Name);
    }
    // The path ends at the authority, whatever stands above (RFC 7672 3.1.2). One that was only sent
    // along has issued nothing.
    let issued = tls.issued();
    let anchor = issued.iter().position(|at| is_about(tlsa, tls, *at));
    let anchor = anchor.ok_or(Unauthenticated::Path)?;
    let outdated = |(place, at): (usize, &usize)| {
        let counts = place == anchor || tls.is_used(*at);
        let of_path = tls.certificate(*at).filter(|_| counts);
        of_path.is_some_and(|it| now < it.not_before || it.not_after < now)
    };
    if issued[..=anchor].iter().enumerate().any(outdated) {
        return Err(Unauthenticated::Dates);
    }
    // That no public root stands above the anchor is no fault here.
    let of_public_roots = [
        PathFault::SelfSigned,
        PathFault::UnknownIssuer,
        PathFault::WeakAlgorithm,
    ];
    let faults = &tls.session.path.faults;
    if faults.iter().any(|fault| !of_public_roots.contains(fault)) {
        return Err(Unauthenticated::Path);
    }
    Ok(())
}

/// The host of an address, and why none of its records authenticates it although one is about its
/// chain; `None` where one does.
///
/// # Errors
/// Not applicable where no usable record is about the chain; not tested where nobody knows.
pub(crate) fn why_not_authenticated<'f>(
    facts: &'f Facts<'_>,
    attempt: &SmtpAttempt<'_>,
) -> Result<(&'f MxHost<'f>, Option<Unauthenticated>), Skip> {
    let host = facts.mail.host(&attempt.mx_host);
    let host = host.ok_or(Because::NothingToJudge)?;
    let usable = host.usable_tlsa()?;
    let tls = attempt.tls()?;
    let references = facts.dane_references(host);
    let mut why = Unauthenticated::NoMatch;
    for tlsa in Digests::Strongest.of(&usable) {
        match authenticate(tlsa, tls, &references, facts.now) {
            Ok(()) => return Ok((host, None)),
            Err(Unauthenticated::NoMatch) => {}
            Err(other) => why = other,
        }
    }
    if why == Unauthenticated::NoMatch {
        return Err(Because::NothingToJudge.into());
    }
    Ok((host, Some(why)))
}
