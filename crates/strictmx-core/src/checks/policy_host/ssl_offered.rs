//! The policy host still offers SSL 3.0.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt};
use crate::observation::Offer;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Whether a policy host that accepts TLS 1.0 or 1.1 accepts SSL 3.0, too. One ClientHello offers
    /// nothing newer; the handshake is not finished.
    ///
    /// # Why it matters
    ///
    /// SSL 3.0 is broken since 2014 (POODLE). No sender fetches policies with it; but software that
    /// still has it has had no care for years.
    ///
    /// # How to fix
    ///
    /// Update the TLS library: current ones have no SSL at all. nginx: `ssl_protocols TLSv1.2
    /// TLSv1.3;`. Apache: `SSLProtocol -all +TLSv1.2 +TLSv1.3`. Caddy has no SSL; where it is seen,
    /// something in front of it offers it.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy accepts up-to-ssl30 ssl-3.0 TLS_RSA_WITH_3DES_EDE_CBC_SHA
    /// ```
    ///
    /// ```scenario,clear
    /// policy tls 1.2
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 9325 section 3.1.1 and RFC 7568: SSL 3.0 must not be negotiated.
    id: "policy-host-ssl-offered",
    severity: Warning,
    consequence: None,
    rfc: ["9325#3.1.1", "7568#3"],
    result_type: None,
    since: "0.1.0",
    title: "The policy host still accepts SSL 3.0",
    message: "{policy_host} still accepts {version}, which has been broken since 2014. Its software or its settings are that old.",
    remedy: "Allow TLS 1.2 and newer only at {policy_host}, and update its TLS library.",
    args: { policy_host: DomainName, version: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    // Where there is nothing newer, another check says so.
    attempt.tls()?;
    let (old, _) = attempt.survey.accepted(Offer::UpToSsl30)?;
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        version: old.version.name().to_owned(),
    };
    fired(found.finding())
}
