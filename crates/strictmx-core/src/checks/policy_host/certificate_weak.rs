//! The policy host's certificate uses a weak key or signature.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt};
use crate::finding::ResultType;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the certificates which the web server at `mta-sts.<domain>` sends have keys and
    /// signatures of today's strength. Keys are RSA of 2048 bits or more, or elliptic curves of 224
    /// bits or more; MD5 and SHA-1 sign nothing. Roots are left out.
    ///
    /// # Why it matters
    ///
    /// Current TLS libraries refuse such certificates. Senders that use one take no policy, and
    /// deliver without the protection of MTA-STS.
    ///
    /// # How to fix
    ///
    /// Get a new certificate with a new key from a public certification authority. None of them has
    /// issued weak ones for years, so this one is probably home-made or very old. `certbot --nginx
    /// -d mta-sts.example.com` or `certbot --apache -d mta-sts.example.com` makes a key of a good
    /// size, as Caddy does by itself, and `openssl s_client -connect mta-sts.example.com:443
    /// </dev/null | openssl x509 -noout -text` shows the size of the key and how the certificate is
    /// signed.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy certificate rsa=1024
    /// ```
    ///
    /// ```scenario,clear
    /// policy certificate rsa=2048
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 9325 section 4.5: RSA keys of at least 2048 bits, no MD5, no SHA-1.
    id: "policy-host-certificate-weak",
    severity: Error,
    consequence: Unprotected,
    rfc: ["9325#4.5"],
    result_type: Some(ResultType::StsWebpkiInvalid),
    since: "0.1.0",
    title: "The policy host's certificate is too weak",
    message: "The certificate of {policy_host}, or one that it depends on, uses {found}, which is too weak. Senders with current TLS libraries take no policy from it, and deliver as if there were none.",
    remedy: "Get a new certificate with a new key for {policy_host} from a public certification authority.",
    args: { policy_host: DomainName, found: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let Some(found) = attempt.tls()?.weakness() else {
        return Ok(Vec::new());
    };
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        found,
    };
    fired(facts.weigh_attempt(attempt, found.finding()))
}
