//! One kind of TLSA record matches, another does not.

use crate::declare_check;
use crate::dns::Tlsa;
use crate::domain_name::DomainName;
use crate::facts::tlsa::{Digests, matches_chain, presentation};
use crate::facts::{Facts, MxHost};
use crate::finding::{Fix, ResultType};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That of each kind of TLSA record at an MX host at least one matches a certificate that the
    /// host sends, at whichever address and for whichever kind of key. Kinds differ in usage,
    /// selector or matching type. What keeps mail from being delivered is said by another check.
    ///
    /// # Why it matters
    ///
    /// Whoever goes by that kind finds nothing that matches, and does not deliver. Most senders take
    /// any kind: what does not match is left over from an earlier key, and hides that from whoever
    /// looks after the records.
    ///
    /// # How to fix
    ///
    /// Whenever the key or the certificate changes, change the records of every kind; or keep to
    /// one kind, `3 1 1`, and remove the rest. A record for the next key does no harm where one of
    /// its own kind is about the present key.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA 2 0 1 0000000000000000000000000000000000000000000000000000000000000000
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// The present key and the next one, both of one kind:
    ///
    /// ```scenario,clear
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 7671 section 8: each combination published has to match the present chain.
    id: "dane-tlsa-stale",
    severity: Warning,
    consequence: None,
    rfc: ["7671#8"],
    result_type: Some(ResultType::TlsaInvalid),
    since: "0.1.0",
    title: "One kind of TLSA record does not match",
    message: "No TLSA record at {owner} of the same kind as {found} matches a certificate that {mx_host} sends; one of another kind does. Most senders go by that one.",
    remedy: "Remove the record, or replace it with one for the key in use.",
    args: { owner: DomainName, found: String, mx_host: DomainName },
    run: MxHost,
}

fn run(_: &Facts<'_>, host: &MxHost<'_>) -> Ran {
    let usable = host.usable_tlsa()?;
    let others: Vec<_> = host.attempts.iter().flat_map(|it| it.others().0).collect();
    let mains = host.attempts.iter().filter_map(|it| it.tls().ok());
    let shown: Vec<_> = mains.chain(&others).collect();
    if let Some(attempt) = host.attempts.first() {
        for tls in &shown {
            attempt.no_anchor_in_dns(tls, &usable)?;
        }
    }
    let matches = |it: &&Tlsa| shown.iter().any(|tls| matches_chain(it, tls));
    // That none of those that count matches is said elsewhere.
    if !Digests::Strongest.of(&usable).iter().any(matches) {
        return Err(Because::SaidElsewhere.into());
    }
    let (matching, rest): (Vec<_>, Vec<_>) = usable.iter().copied().partition(matches);
    let is_stale = |other: &&&Tlsa| !matching.iter().any(|it| it.kind() == other.kind());
    let Some(stale) = rest.iter().find(is_stale) else {
        return Ok(Vec::new());
    };
    // It may be about a certificate that was not seen, and must not be removed then.
    host.all_certificates_seen()?;
    let owner = host.tlsa.end();
    let found = Found {
        owner: owner.clone(),
        found: presentation(stale),
        mx_host: host.name.clone(),
    };
    fired(found.finding().fix(Fix::RemoveRecord {
        owner: owner.clone(),
        rtype: "TLSA".to_owned(),
        data: presentation(stale),
    }))
}
