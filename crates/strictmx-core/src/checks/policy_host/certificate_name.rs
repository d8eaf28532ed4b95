//! The policy host's certificate is for other names.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, NameFault, PolicyAttempt};
use crate::finding::{Fix, ResultType};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the certificate of the web server is for `mta-sts.<domain>`: that this name, or the
    /// wildcard `*.<domain>`, is among its names (subjectAltName). A certificate of somebody else's
    /// site, one for the provider that the host is delegated to, a name that stands in the common
    /// name only, and a wildcard that does not reach so deep have checks of their own.
    ///
    /// # Why it matters
    ///
    /// Senders take the policy only over a connection whose certificate is for the policy host.
    /// Otherwise they deliver without the protection of MTA-STS. This is the commonest reason why
    /// a published policy protects nobody: the web server has a certificate for the domain and its
    /// web site, and nobody added the name of the policy host.
    ///
    /// # How to fix
    ///
    /// Get a certificate for `mta-sts.<domain>` and install it for the virtual host of that name:
    /// `certbot --nginx -d mta-sts.example.com`, `certbot --apache -d mta-sts.example.com`, or
    /// `acme.sh --issue -d mta-sts.example.com -w /var/www/mta-sts`. Caddy gets one by itself as
    /// soon as `mta-sts.example.com` is the address of a site in the Caddyfile. Shared hosting
    /// mostly has a switch for it once the name is set up as a web site of its own. A certificate
    /// for `example.com` and `www.example.com` does not cover `mta-sts.example.com`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy certificate names=example.com,www.example.com
    /// ```
    ///
    /// ```scenario,clear
    /// policy certificate names=*.example.com
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: a DNS-ID of the certificate has to match the policy host, by the
    /// rules of RFC 9525 section 6.3.
    id: "policy-host-certificate-name",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.3", "9525#6.3"],
    result_type: Some(ResultType::StsWebpkiInvalid),
    since: "0.1.0",
    title: "The policy host's certificate is for another name",
    message: "{policy_host} answers with a certificate for {found}, not for {policy_host}. Senders take no policy from it, and deliver as if there were none.",
    remedy: "Add {policy_host} to the certificate, or get one of its own, and install it for that name.",
    args: { policy_host: DomainName, found: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let tls = attempt.tls()?;
    match tls.name_fault() {
        Some(NameFault::OtherNames) => {}
        Some(_) => return Err(Because::SaidElsewhere.into()),
        None => return Ok(Vec::new()),
    }
    let provider = super::certificate_of_provider::provider(facts, tls);
    if provider.is_some() || super::certificate_default::is_of_stranger(facts, tls) {
        return Err(Because::SaidElsewhere.into());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        found: tls.names_said(),
    };
    let name = facts.policy_host.name.clone();
    let finding = found.finding().fix(Fix::CertificateName { name });
    fired(facts.weigh_attempt(attempt, finding))
}
