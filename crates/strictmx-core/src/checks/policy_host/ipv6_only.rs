//! The policy host has IPv6 addresses only, the mail servers have not.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, MxHost};
use crate::finding::ResultType;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the policy host has an IPv4 address where a mail server has one.
    ///
    /// # Why it matters
    ///
    /// Many senders have IPv4 only. They reach such a mail server and not the policy host, so that
    /// they get no policy and deliver as if there were no MTA-STS.
    ///
    /// # How to fix
    ///
    /// Let the web server listen on IPv4 as well, and give the policy host an A record:
    ///
    /// ```text
    /// mta-sts IN A 192.0.2.80
    /// ```
    ///
    /// A host without an IPv4 address of its own can stand behind a reverse proxy or a static web
    /// host that has one. Try it with `curl -4 https://mta-sts.example.com/.well-known/mta-sts.txt`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// mta-sts A nodata
    /// ```
    ///
    /// ```scenario,clear
    /// mta-sts A nodata
    /// mail A nodata
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
    id: "policy-host-ipv6-only",
    severity: Warning,
    consequence: None,
    rfc: ["8461#3.3"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "Senders without IPv6 get no policy",
    message: "{policy_host} has no IPv4 address, but {mx_host} has one. Senders without IPv6 deliver there as if there were no policy.",
    remedy: "Give {policy_host} an A record, too, and let the web server listen at its address.",
    args: { policy_host: DomainName, mx_host: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    facts.deployed()?;
    let [v4, v6] = &facts.policy_host.addresses;
    v4.known()?;
    if v4.found_any() {
        return Ok(Vec::new());
    }
    v6.found(Because::NoAddress)?;
    let hosts = facts.mail.hosts()?;
    let reached = |host: &&MxHost<'_>| host.addresses[0].found_any();
    let Some(host) = hosts.iter().find(reached) else {
        for host in hosts.iter().filter(|host| !host.name.is_address()) {
            host.addresses[0].known()?;
        }
        return Ok(Vec::new());
    };
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        mx_host: host.name.clone(),
    };
    fired(found.finding())
}
