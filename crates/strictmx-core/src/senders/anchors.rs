//! TLSA records with usage 2 in senders that take the certificate a record is about for a root,
//! whichever it is, and leave the rest to Go `x509.Certificate.Verify`: that accepts the server's
//! own certificate where it is among the roots, once name and dates are right.

use crate::dns::Tlsa;
use crate::facts::tlsa::{DANE_EE, authenticate, is_about};
use crate::facts::{Facts, MxHost, TlsSeen};

use super::model::Anchors;

/// Whether a record satisfies such a sender at any address of an MX host.
pub(super) fn reaches(facts: &Facts<'_>, host: &MxHost<'_>, anchors: Anchors) -> bool {
    let usable = host.usable_tlsa().unwrap_or_default();
    let references = facts.dane_references(host);
    let reached = |tls: &TlsSeen<'_>| {
        let Some(leaf) = tls.leaf() else { return false };
        let is_root = |tlsa: &&Tlsa| {
            let own = Tlsa {
                usage: DANE_EE,
                ..(*tlsa).clone()
            };
            if is_about(&own, tls, 0) {
                let may_be = anchors == Anchors::OwnOrIssuer || leaf.is_ca;
                let is_valid = leaf.not_before <= facts.now && facts.now <= leaf.not_after;
                let named = || references.iter().any(|name| leaf.names(name));
                return tlsa.usage == DANE_EE || may_be && is_valid && named();
            }
            let issues = |at: usize| {
                let above = tls.chain[at].as_ref();
                above.is_ok_and(|above| above.subject == leaf.issuer) && is_about(tlsa, tls, at)
            };
            anchors == Anchors::OwnOrIssuer
                && (1..tls.chain.len()).any(issues)
                && authenticate(tlsa, tls, &references, facts.now).is_ok()
        };
        usable.iter().any(is_root)
    };
    let mut seen = host.attempts.iter().map(|attempt| attempt.tls());
    anchors != Anchors::Above && seen.any(|tls| tls.is_ok_and(reached))
}
