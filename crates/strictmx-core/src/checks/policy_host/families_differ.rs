//! The policy host serves different policies at its addresses.

use std::net::IpAddr;

use crate::checks::near_miss::Uncovered;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::outcome::{Because, Ran, fired};
use crate::sts::{self, Mode};

declare_check! {
    /// # What it checks
    ///
    /// That `mta-sts.<domain>` serves the same policy over IPv4 and over IPv6.
    ///
    /// # Why it matters
    ///
    /// Which address a sender uses is up to it. Where they differ, senders apply different
    /// policies, and one of the two is probably old: mail may be refused because of MX hosts that
    /// have long moved, or be unprotected because of a mode that was raised long ago.
    /// Where one of them is enforced and leaves a mail server out, senders that get it do not deliver
    /// there.
    ///
    /// # How to fix
    ///
    /// Fetch both and compare: `curl -4` and `curl -6` with
    /// `https://mta-sts.example.com/.well-known/mta-sts.txt`. Find the server that has the old
    /// file, often the one that somebody forgot when moving, and update it or remove its address
    /// from DNS. Behind a content delivery network, empty its cache.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy v6 body "version: STSv1\nmode: testing\nmx: mail.example.com\nmax_age: 86400\n"
    /// ```
    ///
    /// ```scenario,clear
    /// policy v6 status 404
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.2: the policy of a domain is one text at one URL.
    id: "policy-host-families-differ",
    severity: Warning,
    consequence: None,
    rfc: ["8461#3.2"],
    result_type: None,
    since: "0.1.0",
    title: "The policy differs between the host's addresses",
    message: "{policy_host} serves one thing at {working_address} and another at {address}. Which of them a sender gets is left to chance.",
    remedy: "Serve the same policy at every address of {policy_host}.",
    args: { policy_host: DomainName, working_address: IpAddr, address: IpAddr },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    facts.deployed()?;
    facts.policy_host.served()?;
    let attempts = facts.policy_host.attempts.iter();
    let mut served = attempts.filter_map(|attempt| Some((attempt.address, attempt.served()?)));
    let (first_address, first) = served.next().ok_or(Because::NoPolicy)?;
    let Some((address, _)) = served.find(|(_, body)| *body != first) else {
        return Ok(Vec::new());
    };
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        working_address: first_address,
        address,
    };
    let finding = found.finding();
    let leaves_out = |policy: &sts::Policy| Uncovered::by(&policy.mx, facts).is_some();
    let mut elsewhere = facts.policy_host.enforced_elsewhere();
    fired(if facts.record().is_ok() && elsewhere.any(leaves_out) {
        finding.weighed(Some(Mode::Enforce))
    } else {
        finding
    })
}
