//! The policy host accepts cipher suites that protect nothing.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt};
use crate::observation::Offer;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Whether the policy host accepts encryption that was broken long ago. One ClientHello offers
    /// only suites with NULL, export, DES or RC4 encryption; the handshake is not finished.
    ///
    /// # Why it matters
    ///
    /// No sender offers such a suite, so policies are safe; whoever else visits the web server may not be.
    /// It is a sign of settings that nobody has looked at for years.
    ///
    /// # How to fix
    ///
    /// Take the suites from a current recommendation for web servers, or leave them to the TLS
    /// library: remove your own `ssl_ciphers` (nginx) or `SSLCipherSuite` (Apache). Caddy offers
    /// none of them unless its `ciphers` are set.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy accepts broken-suites 1.2 TLS_RSA_WITH_RC4_128_SHA
    /// ```
    ///
    /// ```scenario,clear
    /// policy tls 1.2
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 9325 section 4.1: suites that must not be negotiated.
    id: "policy-host-broken-suites",
    severity: Warning,
    consequence: None,
    rfc: ["9325#4.1"],
    result_type: None,
    since: "0.1.0",
    title: "The policy host accepts broken cipher suites",
    message: "{policy_host} accepts encryption that protects nothing any more ({found}).",
    remedy: "Switch off NULL, export, DES and RC4 suites at {policy_host}.",
    args: { policy_host: DomainName, found: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    let (broken, _) = attempt.survey.accepted(Offer::BrokenSuites)?;
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        found: broken.cipher_suite.clone(),
    };
    fired(found.finding())
}
