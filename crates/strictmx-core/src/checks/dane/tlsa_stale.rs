//! One kind of TLSA record matches, another does not.

use crate::declare_check;
use crate::dns::Tlsa;
use crate::domain_name::DomainName;
use crate::facts::tlsa::{matches_chain, outdoes, presentation};
use crate::facts::{Digests, Facts, SmtpAttempt};
use crate::finding::{Consequence, Fix, ResultType, Severity};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That of each kind of TLSA record at an MX host at least one matches a certificate that the
    /// host sends. Kinds differ in usage, selector or matching type. That none matches at all is
    /// said by another check.
    ///
    /// # Why it matters
    ///
    /// A sender may look at one kind only: where there are SHA-512 and SHA-256 digests of one usage
    /// and selector, senders that follow the standard (Postfix, KumoMTA and others with OpenSSL)
    /// take the stronger and leave out the other. If only the weaker one matches, they do not
    /// deliver: an error. Where what matches counts for all of them, it is a warning.
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
    /// The stronger digest is about another key, and the weaker one that matches does not count:
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA 3 1 2 00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
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
    /// RFC 7671 section 8: each combination published has to match the present chain; section 9:
    /// digest agility.
    id: "dane-tlsa-stale",
    severity: Warning,
    consequence: None,
    rfc: ["7671#8", "7671#9"],
    result_type: Some(ResultType::TlsaInvalid),
    since: "0.1.0",
    title: "One kind of TLSA record does not match",
    message: "Of the TLSA records at {owner}, none of the kind of {found} matches the certificates that {mx_host} sends, while another kind does. {cause}.",
    remedy: "Remove the record, or replace it with one for the key in use.",
    args: { owner: DomainName, found: String, mx_host: DomainName, cause: String },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let host = facts.mail.host(&attempt.mx_host);
    let host = host.ok_or(Because::NothingToJudge)?;
    let usable = host.usable_tlsa()?;
    let tls = attempt.tls()?;
    attempt.no_anchor_in_dns(&usable)?;
    let counting = Digests::Strongest.of(&usable);
    let (matching, others): (Vec<_>, Vec<_>) =
        usable.into_iter().partition(|it| matches_chain(it, tls));
    if matching.is_empty() {
        return Err(Because::SaidElsewhere.into());
    }
    let refused = !counting.iter().any(|it| matching.contains(it));
    let is_stale = |other: &&&Tlsa| {
        if refused {
            // To remove another one would change nothing.
            return matching.iter().any(|it| outdoes(other, it));
        }
        !matching.iter().any(|it| it.kind() == other.kind())
    };
    let Some(stale) = others.iter().find(is_stale) else {
        return Ok(Vec::new());
    };
    let owner = host.tlsa.question.name();
    let found = Found {
        owner: owner.clone(),
        found: presentation(stale),
        mx_host: host.name.clone(),
        cause: if refused {
            "Senders go by the former, and do not deliver".to_owned()
        } else {
            "Senders go by the latter and deliver, but every kind is to match".to_owned()
        },
    };
    let mut finding = found.finding();
    if refused {
        finding = finding
            .severity(Severity::Error)
            .consequence(Consequence::DaneRefused);
        finding = facts.weigh_dane(host, finding);
    }
    fired(finding.fix(Fix::RemoveRecord {
        owner: owner.clone(),
        rtype: "TLSA".to_owned(),
        data: presentation(stale),
    }))
}
