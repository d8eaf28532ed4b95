//! The policy host has an address that is not on the public Internet.

use std::net::IpAddr;

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt};
use crate::finding::ResultType;
use crate::observation::Cause;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the addresses of `mta-sts.<domain>` are public. None may be of a private network (such
    /// as `10.0.0.1`), of the host itself (`127.0.0.1`), or reserved for other purposes. strictmx
    /// never contacts such an address.
    ///
    /// # Why it matters
    ///
    /// Senders elsewhere on the Internet cannot reach such an address. They fetch no policy from
    /// it, and deliver without the protection of MTA-STS.
    ///
    /// # How to fix
    ///
    /// Publish the public address of the web server instead. If your DNS gives different answers
    /// inside and outside your network (split DNS), it is the outside view that needs fixing.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// mta-sts A 10.0.0.1
    /// mta-sts AAAA nodata
    /// policy fails start address-refused private-use
    /// ```
    ///
    /// ```scenario,clear
    /// mta-sts A 20.0.0.80
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 6890: special-purpose addresses. RFC 8461 section 3.3 has senders fetch the policy
    /// over the Internet.
    id: "policy-host-address-refused",
    severity: Error,
    consequence: Unprotected,
    rfc: ["6890#2.2", "8461#3.3"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "The policy host has an address that is not public",
    message: "DNS gives {address} for {policy_host}, which is not reachable from the Internet ({cause}). Senders cannot fetch the policy there.",
    remedy: "Publish the public address of the web server at {policy_host}, and remove {address}.",
    args: { policy_host: DomainName, address: IpAddr, cause: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let Some(Cause::AddressRefused { registry }) = attempt.failure().map(|failure| &failure.cause)
    else {
        return Ok(Vec::new());
    };
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        address: attempt.address,
        cause: registry.clone(),
    };
    fired(facts.weigh_connection(attempt, found.finding()))
}
