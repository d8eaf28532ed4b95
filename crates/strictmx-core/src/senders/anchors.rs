//! TLSA records with usage 2 in senders that take the certificate a record is about for a root,
//! whichever it is, and leave the rest to Go `x509.Certificate.Verify`: that accepts the server's
//! own certificate where it is among the roots, once name and dates are right.

use crate::facts::tlsa::{DANE_EE, is_of};
use crate::facts::{Facts, MxHost, TlsSeen};

use super::model::Anchors;

/// Whether a record is about the server's own certificate, and it will do for such a sender; or
/// about its issuer's, where `or_issuer`.
pub(super) fn reaches(
    facts: &Facts<'_>,
    host: &MxHost<'_>,
    anchors: Anchors,
    or_issuer: bool,
) -> bool {
    let usable = host.usable_tlsa().unwrap_or_default();
    let reached = |tls: &TlsSeen<'_>| {
        let Some(leaf) = tls.leaf() else { return false };
        let will_do = || {
            let names = facts.dane_references(host);
            (anchors == Anchors::OwnOrIssuer || leaf.is_ca)
                && leaf.not_before <= facts.now
                && facts.now <= leaf.not_after
                && names.iter().any(|name| leaf.names(name))
        };
        let is_issuer = |at: usize| {
            let above = tls.certificate(at);
            or_issuer && above.is_some_and(|above| above.subject == leaf.issuer)
        };
        usable.iter().any(|tlsa| {
            let own = is_of(tlsa, tls, 0) && (tlsa.usage == DANE_EE || will_do());
            own || (1..tls.chain.len()).any(|at| is_issuer(at) && is_of(tlsa, tls, at))
        })
    };
    let mut seen = host
        .attempts
        .iter()
        .filter_map(|attempt| attempt.tls().ok());
    anchors != Anchors::Above && seen.any(reached)
}
