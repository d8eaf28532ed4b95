//! The policy host works at one address and takes no connections at another.

use std::net::IpAddr;

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt, in_protocol_words};
use crate::finding::ResultType;
use crate::observation::Stage;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That port 443 of `mta-sts.<domain>` takes connections over IPv6 as well as over IPv4,
    /// where it has addresses of both kinds.
    ///
    /// # Why it matters
    ///
    /// A sender that tries the broken address first has to wait until it gives up, and some
    /// senders allow no more than 2 or 4 seconds for the whole fetch. Senders that have only that
    /// kind of address get no policy at all. Browsers hide the fault, as they try both at once.
    ///
    /// # How to fix
    ///
    /// Most often DNS has an AAAA record, and the web server or the firewall knows of IPv4 alone.
    /// Let the web server listen on both (nginx: `listen [::]:443 ssl;` beside `listen 443 ssl;`,
    /// Apache: `Listen 443`, Caddy: no `bind` line, for these two take both unless told otherwise),
    /// open the firewall, or remove the record of the address that is not served. Try each by
    /// itself with `curl -4` and `curl -6`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy v6 fails connect timeout
    /// ```
    ///
    /// ```scenario,fires
    /// policy v4 fails connect refused
    /// ```
    ///
    /// ```scenario,clear
    /// mta-sts AAAA nodata
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: the policy is fetched over HTTPS; from which address, the sender
    /// chooses.
    id: "policy-host-one-family-fails",
    severity: Warning,
    consequence: None,
    rfc: ["8461#3.3"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "The policy host works at one of its addresses only",
    message: "{policy_host} serves the policy at {working_address}, but takes no connections at {address} ({cause}). Senders that use that address get no policy.",
    remedy: "Let the web server listen at {address}, too, or remove that address from DNS.",
    args: { policy_host: DomainName, working_address: IpAddr, address: IpAddr, cause: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let failure = attempt.failed_in(&[Stage::Connect])?;
    let (Some(failure), Some(works)) = (failure, facts.serves_instead_of(attempt)) else {
        return Ok(Vec::new());
    };
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        working_address: works.address,
        address: attempt.address,
        cause: in_protocol_words(&failure.cause),
    };
    fired(found.finding())
}
