//! DNSSEC validation of the policy host's addresses fails.

use crate::declare_check;
use crate::dns::DnsFailure;
use crate::domain_name::DomainName;
use crate::facts::{Facts, dns_in_protocol_words};
use crate::finding::{Consequence, ResultType, Severity};
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// That the addresses of `mta-sts.<domain>` pass DNSSEC validation, where the zone or that of
    /// a CNAME's target is signed.
    ///
    /// # Why it matters
    ///
    /// Resolvers that validate answer with an error instead of the address. Most large senders
    /// use such resolvers: they cannot fetch the policy, and deliver without the protection of
    /// MTA-STS.
    ///
    /// # How to fix
    ///
    /// The usual causes are signatures that ran out because the zone is no longer re-signed, and
    /// a DS record at the registrar that belongs to an old key. `delv mta-sts.example.com A` says
    /// which one it is. Sign the zone anew, or have the DS record replaced or removed.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// mta-sts A bogus
    /// mta-sts AAAA bogus
    /// ```
    ///
    /// Broken without DNSSEC is another fault:
    ///
    /// ```scenario,not-tested
    /// mta-sts A servfail
    /// mta-sts AAAA servfail
    /// ```
    ///
    /// ```scenario,clear
    /// mta-sts A secure
    /// mta-sts AAAA nodata
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 4035 section 5.5: data that does not validate is not handed on.
    id: "policy-host-dnssec-bogus",
    severity: Error,
    consequence: Unprotected,
    rfc: ["4035#5.5", "8461#3.3"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "The DNSSEC signatures of the policy host do not validate",
    message: "The addresses of {policy_host} fail DNSSEC validation ({cause}). Senders that validate get no such address, and without any deliver as if there were no policy.",
    remedy: "Have the zone of {policy_host} signed anew, or the DS record at the registrar corrected.",
    args: { policy_host: DomainName, cause: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    facts.deployed()?;
    let host = &facts.policy_host;
    let mut failures = host.addresses.iter().filter_map(|looked| looked.failure());
    let Some(bogus) = failures.find(|failure| matches!(failure, DnsFailure::Bogus(_))) else {
        host.known_addresses()?;
        return Ok(Vec::new());
    };
    let found = Found {
        policy_host: host.name.clone(),
        cause: dns_in_protocol_words(bogus),
    };
    let finding = found.finding();
    // With one family validating, its address still serves.
    Ok(vec![if host.all_addresses().is_empty() {
        finding
    } else {
        finding
            .severity(Severity::Warning)
            .consequence(Consequence::None)
    }])
}
