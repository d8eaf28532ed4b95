//! Port 443 of the policy host takes no connections.

use std::net::IpAddr;

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt, in_protocol_words};
use crate::finding::ResultType;
use crate::observation::Stage;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That TCP connections to port 443 of `mta-sts.<domain>` can be made.
    ///
    /// # Why it matters
    ///
    /// Senders fetch the policy over HTTPS and in no other way: a web server on port 80 does not
    /// help. Without a connection they have no policy, and deliver without the protection of
    /// MTA-STS.
    ///
    /// # How to fix
    ///
    /// The cause tells where to look. *Connection refused*: the host is there, but no web server
    /// listens on port 443; `ss -ltn` on the host shows what does. *Timeout*: mostly a firewall
    /// that drops packets, a wrong address in DNS, or a host that is switched off. *Host
    /// unreachable*: the address is not routed. Try it from outside your network:
    /// `curl -v https://mta-sts.example.com/.well-known/mta-sts.txt`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy fails connect refused
    /// ```
    ///
    /// Senders go on to an address that takes connections, and what is wrong there is the graver fault.
    /// Where another address serves the policy, a check of its own says so:
    ///
    /// ```scenario,clear
    /// policy v6 fails connect timeout
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: the policy is fetched over HTTPS.
    id: "policy-host-connect-failed",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.3"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "The policy host takes no connections",
    message: "A connection to port 443 of {policy_host} at {address} cannot be made ({cause}). Senders cannot fetch the policy there, and deliver as if there were none.",
    remedy: "Let a web server with HTTPS listen on port 443 of {policy_host}, and let the firewall pass it.",
    args: { policy_host: DomainName, address: IpAddr, cause: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let Some(failure) = attempt.failed_in(&[Stage::Connect])? else {
        return Ok(Vec::new());
    };
    if facts.serves_instead_of(attempt).is_some() {
        return Err(Because::SaidElsewhere.into());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        address: attempt.address,
        cause: in_protocol_words(&failure.cause),
    };
    fired(facts.weigh_connection(attempt, found.finding()))
}
