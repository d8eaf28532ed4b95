//! TLSA records of a kind that works and gains nothing.

use crate::declare_check;
use crate::dns::Tlsa;
use crate::domain_name::DomainName;
use crate::facts::tlsa::{presentation, recommended_for};
use crate::facts::{Facts, MxHost};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That usable TLSA records of an MX host are of one of the two recommended kinds. These are `3
    /// 1 1`, the SHA-256 digest of the server's public key, and `2 0 1`, that of an authority's
    /// certificate.
    ///
    /// # Why it matters
    ///
    /// Other kinds work, and each has a drawback. A record over the whole certificate changes
    /// at each renewal, one over the key only with the key. The whole certificate in place
    /// of a digest makes answers so long that they are lost on the way to some resolvers. An
    /// authority's key without its certificate drops what the certificate says about its use.
    ///
    /// # How to fix
    ///
    /// Publish the record of the recommended kind beside it, wait until the time to live of the old
    /// one has passed, and remove that. With usage 2 that is a `2 0 1` of the same authority: a
    /// `3 1 1` would stop matching as soon as a renewal brings a new key.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 2 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 7672 section 3.1: `3 1 1` and `2 0 1` are recommended. RFC 7671 section 8.1: before a key
    /// changes, its record is published; section 10.1: whole certificates should not be in DNS.
    id: "dane-tlsa-uncommon",
    severity: Info,
    consequence: None,
    rfc: ["7672#3.1", "7671#8.1", "7671#10.1"],
    result_type: None,
    since: "0.1.0",
    title: "A TLSA record is of an uncommon kind",
    message: "The TLSA record {found} at {owner} works, but the kinds 3 1 1 and 2 0 1 do the same with less trouble.",
    remedy: "Publish {expected} beside it, and remove it once its time to live has passed.",
    args: { found: String, owner: DomainName, expected: String },
    run: MxHost,
}

fn run(_: &Facts<'_>, host: &MxHost<'_>) -> Ran {
    let usable = host.usable_tlsa()?;
    if usable.is_empty() {
        return Err(Because::SaidElsewhere.into());
    }
    if !host.attempts.iter().any(|attempt| attempt.tls().is_ok()) {
        host.all_seen()?;
    }
    let is_uncommon = |tlsa: &&Tlsa| !matches!(tlsa.kind(), (3, 1, 1 | 2) | (2, 0, 1 | 2));
    let mut uncommon = usable.iter().copied().filter(is_uncommon);
    // What matches nothing does not work.
    let better = |tlsa| {
        let mut seen = host.attempts.iter().filter_map(|it| it.tls().ok());
        let better = seen.find_map(|tls| recommended_for(tlsa, tls, &usable))?;
        Some((tlsa, better))
    };
    let Some((tlsa, better)) = uncommon.find_map(better) else {
        return Ok(Vec::new());
    };
    let found = Found {
        found: presentation(tlsa),
        owner: host.tlsa.question.name().clone(),
        expected: presentation(&better),
    };
    let mut finding = found.finding();
    finding.fixes = host.tlsa_to_copy(vec![better]);
    fired(finding)
}
