//! The policy host still offers TLS 1.0 or 1.1 beside newer versions.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt};
use crate::observation::Offer;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Whether a policy host that has TLS 1.2 or 1.3 accepts TLS 1.0 or 1.1, too. One ClientHello offers
    /// nothing newer; the handshake is not finished.
    ///
    /// # Why it matters
    ///
    /// These versions are forbidden since 2021, and no sender fetches policies with them. They do no
    /// harm to MTA-STS, and are a sign that the web server's settings are old.
    ///
    /// # How to fix
    ///
    /// nginx: `ssl_protocols TLSv1.2 TLSv1.3;`. Apache: `SSLProtocol -all +TLSv1.2 +TLSv1.3`. Caddy
    /// does not offer the old ones; where they are seen, something in front of it does.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy accepts up-to-tls11 1.1 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
    /// ```
    ///
    /// ```scenario,clear
    /// policy tls 1.2
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8996 sections 4 and 5: TLS 1.0 and 1.1 must not be used.
    id: "policy-host-old-version-offered",
    severity: Notice,
    consequence: None,
    rfc: ["8996#4", "8996#5"],
    result_type: None,
    since: "0.1.0",
    title: "The policy host still accepts TLS 1.0 or 1.1",
    message: "{policy_host} still accepts {version}, which no sender uses.",
    remedy: "Allow TLS 1.2 and newer only at {policy_host}.",
    args: { policy_host: DomainName, version: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    // Where there is nothing newer, another check says so.
    attempt.tls()?;
    let (old, _) = attempt.survey.accepted(Offer::UpToTls11)?;
    if attempt.survey.accepted(Offer::UpToSsl30).is_ok() {
        return Err(Because::SaidElsewhere.into());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        version: old.version.name().to_owned(),
    };
    fired(found.finding())
}
