//! The TLS handshake with the policy host fails.

use std::net::IpAddr;

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt, in_protocol_words, is_tls_version, is_unknown_name};
use crate::finding::ResultType;
use crate::observation::Stage;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That a TLS handshake with port 443 of `mta-sts.<domain>` comes to its end. A host that
    /// does not know its own name, and TLS versions that are too old, have checks of their own;
    /// so has everything about the certificate. A host that only lacks the cipher suites of newer
    /// software is not tested: some senders get its policy, and the prober cannot.
    ///
    /// # Why it matters
    ///
    /// Without TLS there is no policy: senders deliver without the protection of MTA-STS.
    ///
    /// # How to fix
    ///
    /// Look at it with `openssl s_client -connect mta-sts.example.com:443 -servername
    /// mta-sts.example.com`. *handshake_failure* and *internal_error*: mostly no certificate is
    /// installed for this name; content delivery networks say so until you have added the name and
    /// its certificate there. *No TLS*: something else than TLS listens on port 443, such as a web
    /// server without `ssl` in its `listen` line (nginx) or without `SSLEngine on` (Apache), or a
    /// site whose address begins with `http://` (Caddy). *certificate_required*: the server wants a
    /// certificate of whoever asks, and senders have none to show. *Malformed answer*: what answers
    /// breaks the rules of TLS. *Connection reset* or *closed*: often a firewall that filters by name.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy fails tls-handshake tls-alert 40
    /// ```
    ///
    /// Plain HTTP on port 443:
    ///
    /// ```scenario,fires
    /// policy fails tls-handshake not-tls
    /// ```
    ///
    /// With suites that others may still have, nobody knows what they get:
    ///
    /// ```scenario,not-tested
    /// policy fails tls-handshake tls-alert 40
    /// policy accepts without-server-name 1.2 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384
    /// policy accepts rsa-certificate 1.2 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384
    /// ```
    ///
    /// Without a connection there is no handshake to judge:
    ///
    /// ```scenario,clear
    /// policy fails connect refused
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: the policy is fetched over HTTPS.
    id: "policy-host-tls-failed",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.3"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "TLS with the policy host fails",
    message: "{policy_host} takes the connection at {address}, but the TLS handshake fails ({cause}). Senders cannot fetch the policy there, and deliver as if there were none.",
    remedy: "Install a certificate for {policy_host} in the web server that listens on port 443, and switch TLS on there.",
    args: { policy_host: DomainName, address: IpAddr, cause: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let Some(failure) = attempt.failed_in(&[Stage::TlsHandshake])? else {
        return Ok(Vec::new());
    };
    if is_unknown_name(&failure.cause) || is_tls_version(&failure.cause) {
        return Err(Because::SaidElsewhere.into());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        address: attempt.address,
        cause: in_protocol_words(&failure.cause),
    };
    fired(facts.weigh_attempt(attempt, found.finding()))
}
