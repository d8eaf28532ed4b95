//! The policy host has no TLS version that may still be used.

use std::net::IpAddr;

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt, is_tls_version};
use crate::finding::ResultType;
use crate::observation::{Stage, TlsVersion};
use crate::outcome::{Ran, Skip, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the web server behind `mta-sts.<domain>` speaks TLS 1.2 or TLS 1.3.
    ///
    /// # Why it matters
    ///
    /// TLS 1.0 and 1.1 are retired, and senders no longer speak them. A server that has nothing
    /// newer cannot hand them the policy, and they deliver without the protection of MTA-STS.
    ///
    /// # How to fix
    ///
    /// Switch TLS 1.2 and 1.3 on: `ssl_protocols TLSv1.2 TLSv1.3;` (nginx) or `SSLProtocol -all
    /// +TLSv1.2 +TLSv1.3` (Apache), or `tls { protocols tls1.2 tls1.3 }` in the site of the
    /// Caddyfile, on three lines (Caddy has both unless told otherwise). If the server knows
    /// neither, it needs an update, or a newer proxy in front.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy fails tls-handshake tls-version
    /// ```
    ///
    /// ```scenario,clear
    /// policy tls 1.2
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8996: TLS 1.0 and 1.1 must not be used. RFC 8461 section 7.2: TLS 1.2 or newer.
    id: "policy-host-tls-version",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#7.2", "8996#5"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "The policy host speaks only TLS versions that are retired",
    message: "{policy_host} at {address} has no TLS version newer than 1.1, and senders speak 1.2 or newer. They cannot fetch the policy there, and deliver as if there were none.",
    remedy: "Switch TLS 1.2 and TLS 1.3 on in the web server of {policy_host}.",
    args: { policy_host: DomainName, address: IpAddr },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let failure = attempt.failed_in(&[Stage::TlsHandshake])?;
    let refused = failure.is_some_and(|failure| is_tls_version(&failure.cause));
    let spoken = match attempt.tls() {
        Ok(tls) => tls.session.version < TlsVersion::Tls12,
        Err(skip @ Skip::NotTested(..)) => return Err(skip),
        Err(Skip::NotApplicable(_)) => false,
    };
    if !refused && !spoken {
        return Ok(Vec::new());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        address: attempt.address,
    };
    fired(facts.weigh_attempt(attempt, found.finding()))
}
