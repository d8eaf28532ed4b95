//! The web server does not know the policy host's name.

use std::net::IpAddr;

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt, is_unknown_name};
use crate::finding::ResultType;
use crate::observation::Stage;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the server behind `mta-sts.<domain>` does not say "I am not that host" and refuse TLS.
    /// It would do so with the alert *unrecognized_name*.
    ///
    /// # Why it matters
    ///
    /// The connection reaches a web server, but nobody has told it that it serves this name.
    /// That is common where `mta-sts.<domain>` is a CNAME to a provider that has not been told of
    /// the domain, or no longer serves it. Senders get no policy, and deliver without the
    /// protection of MTA-STS.
    ///
    /// # How to fix
    ///
    /// At a provider or content delivery network, add `mta-sts.<domain>` as a name of its own: the
    /// CNAME alone is not enough. On a server of your own, add a virtual host for the name with its
    /// certificate (nginx: `server_name mta-sts.example.com;`, Apache: `ServerName
    /// mta-sts.example.com`), for example with `certbot --nginx -d mta-sts.example.com` or `certbot
    /// --apache -d mta-sts.example.com`. With Caddy a site in the Caddyfile that begins with
    /// `mta-sts.example.com {` is enough.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy fails tls-handshake tls-alert 112
    /// ```
    ///
    /// ```scenario,clear
    /// policy fails tls-handshake tls-alert 40
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 7.1: senders name the policy host in SNI. RFC 6066 section 3: the alert.
    id: "policy-host-tls-name-unknown",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#7.1", "6066#3"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "The web server does not know the policy host",
    message: "The server at {address} refuses TLS for {policy_host}, saying that it does not serve that name. Senders cannot fetch the policy there, and deliver as if there were none.",
    remedy: "Add {policy_host} with its certificate to the web server or, where a provider serves it, in your account there.",
    args: { policy_host: DomainName, address: IpAddr },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let failure = attempt.failed_in(&[Stage::TlsHandshake])?;
    if !failure.is_some_and(|failure| is_unknown_name(&failure.cause)) {
        return Ok(Vec::new());
    }
    if super::alias_unserved::target(facts).is_some() {
        return Err(Because::SaidElsewhere.into());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        address: attempt.address,
    };
    fired(facts.weigh_attempt(attempt, found.finding()))
}
