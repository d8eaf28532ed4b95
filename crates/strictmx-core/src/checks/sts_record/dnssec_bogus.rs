//! DNSSEC validation of the record fails.

use crate::declare_check;
use crate::dns::DnsFailure;
use crate::domain_name::DomainName;
use crate::facts::{Facts, dns_in_protocol_words};
use crate::finding::ResultType;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Whether the lookup of the record fails only because its DNSSEC signatures do not
    /// validate.
    ///
    /// # Why it matters
    ///
    /// Senders behind a validating resolver, and that is most of the large ones, get an
    /// error instead of the record. To them MTA-STS cannot be found, and often the domain
    /// cannot be reached at all.
    ///
    /// # How to fix
    ///
    /// Ask your DNS host to repair the signatures. The usual causes are expired signatures, and a
    /// DS record at the registrar that does not fit the keys of the zone, often after a change of
    /// DNS host. `delv TXT _mta-sts.example.com` says which one it is. With BIND,
    /// `rndc sign example.com` signs anew; `dig DS example.com` beside `dig DNSKEY example.com`
    /// shows whether the registrar has the right key, and the registrar corrects it if not.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts TXT "v=STSv1; id=1"
    /// _mta-sts TXT bogus
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts TXT secure
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 4035 section 5.5: data that fails validation is not to be used.
    id: "sts-record-dnssec-bogus",
    severity: Error,
    consequence: Unprotected,
    rfc: ["4035#5.5", "8461#3.1"],
    result_type: Some(ResultType::DnssecInvalid),
    since: "0.1.0",
    title: "The DNSSEC signatures of the record do not validate",
    message: "The answer for {owner} fails DNSSEC validation ({cause}). Senders that validate get no answer.",
    remedy: "Have the DNSSEC signatures of the zone, or the DS record at the registrar, repaired.",
    args: { owner: DomainName, cause: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let looked = &facts.sts_record.looked;
    let Some(failure @ DnsFailure::Bogus(bogus)) = looked.failure() else {
        looked.known()?;
        return Ok(Vec::new());
    };
    let cause = dns_in_protocol_words(failure);
    let owner = facts.sts_record.owner.clone();
    let finding = Found { owner, cause }.finding();
    // Where the whole zone is bogus, nobody need have tried.
    fired(if bogus.has_records {
        finding
    } else {
        finding.avoidable()
    })
}
